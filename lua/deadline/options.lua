-- SPDX-License-Identifier: MIT
--
-- Checks a table of options against a specification: `{ name = { type, min, max, enum } }`, where
-- a string that may hold a NUL is_binary. Knows no option by name. What it finds is misuse; the
-- caller raises it, at its own caller's line.

local options = {}

---How many letters lie between two words, as few as possible.
local function distance(a, b)
  local previous = {}
  for j = 0, #b do previous[j] = j end
  for i = 1, #a do
    local current = { [0] = i }
    for j = 1, #b do
      local same = a:byte(i) == b:byte(j)
      local replaced = previous[j - 1] + (same and 0 or 1)
      current[j] = math.min(previous[j] + 1, current[j - 1] + 1, replaced)
    end
    previous = current
  end
  return previous[#b]
end

---The known name most like `name`, if any is.
---@param name any
---@param known table<string, any>
---@return string?
function options.nearest(name, known)
  local best, best_distance = nil, math.max(2, #tostring(name) / 3) + 0.5
  for candidate in pairs(known) do
    local d = distance(tostring(name):lower(), candidate:lower())
    if d < best_distance or (d == best_distance and best and candidate < best) then
      best, best_distance = candidate, d
    end
  end
  return best
end

local function is_integer(value)
  return type(value) == "number" and value == math.floor(value) and math.abs(value) < 2 ^ 53
end

---@return boolean
function options.is_type(value, wanted)
  if wanted == "integer" then return is_integer(value) end
  if wanted == "number" then return type(value) == "number" and value == value end
  if type(value) == wanted then return true end -- nearly always; gmatch is a kilobyte of garbage
  for alternative in wanted:gmatch("%a+") do
    if type(value) == alternative then return true end
  end
  return false
end

local function list(set)
  local names = {}
  for name in pairs(set) do names[#names + 1] = string.format("%q", name) end
  table.sort(names)
  return table.concat(names, ", ")
end

---What is wrong with a value's type, if anything, as the end of a sentence.
---@return string?
function options.check_type(value, wanted)
  if options.is_type(value, wanted) then return nil end
  if wanted == "integer" and type(value) == "number" then
    return ("must be a whole number, not %s"):format(value)
  end
  return ("must be of type %s, not %s"):format(wanted, type(value))
end

---What is wrong with one value, if anything, likewise.
---@return string?
function options.check_value(spec, value)
  local problem = options.check_type(value, spec.type)
  if problem then return problem end
  if spec.type == "string" and not spec.is_binary and value:find("\0", 1, true) then
    return "must not hold a NUL"
  elseif spec.min and value < spec.min then
    return ("must be %s or more, not %s"):format(spec.min, value)
  elseif spec.max and value > spec.max then
    return ("must be %s or less, not %s"):format(spec.max, value)
  elseif spec.enum and not spec.enum[value] then
    return ("must be one of %s, not %q"):format(list(spec.enum), value)
  end
end

---That there is no such name, and which one may be meant.
---@param what string # "option"
---@param name any
---@param known table<string, any>
---@return string
function options.unknown(what, name, known)
  local nearest = options.nearest(name, known)
  local hint = nearest and ("; did you mean '%s'?"):format(nearest) or ""
  return ("unknown %s '%s'%s"):format(what, tostring(name), hint)
end

---The options of a table, inherited ones as well, in one without a metatable that is nobody else's.
---@param specification table<string, table>
---@param given table
---@return table
function options.copy(specification, given)
  local copy = {}
  for name in pairs(specification) do copy[name] = given[name] end
  return copy
end

---What is wrong with a table of options, if anything.
---@param specification table<string, table>
---@param given any
---@return string?
function options.check(specification, given)
  if type(given) ~= "table" then return "options must be a table, not " .. type(given) end
  for name, value in pairs(given) do
    local spec = specification[name]
    if not spec then return options.unknown("option", name, specification) end
    local problem = options.check_value(spec, value)
    if problem then return ("option '%s' %s"):format(name, problem) end
  end
end

return options
