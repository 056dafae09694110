-- SPDX-License-Identifier: MIT
--
-- Checks a table of options against a specification: `{ name = { type, min, max, enum } }`, where
-- a string that may hold a NUL is_binary, a number that is_moment counts seconds since 1970, and
-- `aliases` are names that other clients have for it. Knows no option by name. What it finds is
-- misuse; the caller raises it, at its own caller's line.

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

---The words of a name, "aws_region" or "awsRegion".
local function words(name)
  local set = {}
  for word in name:gsub("%l%u", function(pair) return pair:sub(1, 1) .. "_" .. pair:sub(2) end)
    :lower():gmatch("[^_]+") do
    set[word] = true
  end
  return set
end

local function is_subset(some, all)
  for word in pairs(some) do
    if not all[word] then return false end
  end
  return next(some) ~= nil
end

---The known name that fits best by `rate`, a function that returns a number, less for a better one,
---or nil; the first by the alphabet of several.
local function best_of(known, rate)
  local best, least
  for candidate, spec in pairs(known) do
    local rating = rate(candidate, spec)
    if rating and (not best or rating < least or (rating == least and candidate < best)) then
      best, least = candidate, rating
    end
  end
  return best
end

---The known name that is most likely meant: one that has this name elsewhere, one that is spelled
---nearly so, or one whose words are among these, or these among its.
---@param name any
---@param known table<string, any>
---@return string?
function options.nearest(name, known)
  name = tostring(name)
  local limit, own = math.max(2, #name / 3) + 0.5, words(name)
  return best_of(known, function(_, spec)
    return type(spec) == "table" and spec.aliases and spec.aliases[name] and 0 or nil
  end) or best_of(known, function(candidate)
    local d = distance(name:lower(), candidate:lower())
    return d <= limit and d or nil
  end) or best_of(known, function(candidate)
    local others = words(candidate)
    return (is_subset(own, others) or is_subset(others, own))
      and math.abs(#candidate - #name) or nil
  end)
end

-- From here on not every whole number has a double of its own.
local too_large = 2 ^ 53

local function is_whole(value)
  return type(value) == "number" and value == math.floor(value) and value - value == 0
end

---A number, or a text of other programs and servers that is a decimal number; nil for any other
---value. The `tonumber` of 5.1 and 5.2 wants the decimal point of the host's locale.
---@param text any
---@return number?
function options.to_number(text)
  if type(text) ~= "string" then return type(text) == "number" and text or nil end
  local sign, whole, fraction = text:match("^%s*([+-]?)(%d+)%.?(%d*)%s*$")
  local digits = whole and tonumber(sign .. whole .. fraction)
  return digits and fraction ~= "" and digits / 10 ^ #fraction or digits
end

---@return boolean
function options.is_type(value, wanted)
  if wanted == "integer" then
    return is_whole(value) and value < too_large and value > -too_large
  end
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
    return ("must be a whole number%s, not %s"):format(
      is_whole(value) and " between -2^53 and 2^53" or "", value)
  end
  return ("must be of type %s, not %s"):format(wanted, type(value))
end

-- Moments between 2001 and 5138: less is a number of seconds from now, more is milliseconds.
local least_moment, most_moment = 1e9, 1e11

local function is_moment(value)
  return value >= least_moment and (value <= most_moment or value == math.huge)
end

---What is wrong with one value, if anything, as the end of a sentence.
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
  elseif spec.is_moment and not is_moment(value) then
    return ("must be in seconds since 1970, as os.time() + 60 is, not %s"):format(value)
  elseif spec.enum and not spec.enum[value] then
    return ("must be one of %s, not %q"):format(list(spec.enum), value)
  end
end

---A sentence that there is no such name, and which one may be meant.
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

---A copy of a table of options, inherited ones as well, that has been checked: what the caller's
---table holds later, or returns when it is asked once more, is nothing to whoever uses the copy.
---@param specification table<string, table>
---@param given any
---@return table? options, string? problem
function options.take(specification, given)
  if type(given) ~= "table" then return nil, "options must be a table, not " .. type(given) end
  for name in pairs(given) do
    if not specification[name] then return nil, options.unknown("option", name, specification) end
  end
  local copy = options.copy(specification, given)
  for name, value in pairs(copy) do
    local problem = options.check_value(specification[name], value)
    if problem then return nil, ("option '%s' %s"):format(name, problem) end
  end
  return copy
end

return options
