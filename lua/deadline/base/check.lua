-- SPDX-License-Identifier: MIT
--
-- Checks a table of options against a specification: `{ name = { type, min, max, enum } }`, where
-- a string that may hold a NUL is_binary, a number that is_moment counts seconds since 1970, and
-- `aliases` are names that other clients have for it. Knows no option by name. What it finds is
-- misuse; the caller raises it, at its own caller's line.

local next, pairs, tonumber, tostring, type = next, pairs, tonumber, tostring, type
local abs, floor, huge, max, min = math.abs, math.floor, math.huge, math.max, math.min
local byte, find, format, gmatch = string.byte, string.find, string.format, string.gmatch
local gsub, lower, match = string.gsub, string.lower, string.match
local concat, sort = table.concat, table.sort

local check = {}

---How many letters lie between two words, as few as possible.
local function distance(a, b)
  local previous = {}
  for j = 0, #b do previous[j] = j end
  for i = 1, #a do
    local current = { [0] = i }
    for j = 1, #b do
      local same = byte(a, i) == byte(b, j)
      local replaced = previous[j - 1] + (same and 0 or 1)
      current[j] = min(previous[j] + 1, current[j - 1] + 1, replaced)
    end
    previous = current
  end
  return previous[#b]
end

---The words of a name, "aws_region" or "awsRegion".
local function words(name)
  local set = {}
  local snake_case = gsub(name, "(%l)(%u)", "%1_%2")
  for word in gmatch(lower(snake_case), "[^_]+") do
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
function check.nearest(name, known)
  name = tostring(name)
  local limit, own = max(2, #name / 3) + 0.5, words(name)
  return best_of(known, function(_, spec)
    return type(spec) == "table" and spec.aliases and spec.aliases[name] and 0 or nil
  end) or best_of(known, function(candidate)
    local d = distance(lower(name), lower(candidate))
    return d <= limit and d or nil
  end) or best_of(known, function(candidate)
    local others = words(candidate)
    return (is_subset(own, others) or is_subset(others, own))
      and abs(#candidate - #name) or nil
  end)
end

-- From here on not every whole number has a double of its own.
local too_large = 2 ^ 53

local function is_whole(value)
  return type(value) == "number" and value == floor(value) and value - value == 0
end

---A number, or a text of other programs and servers that is a decimal number; nil for any other
---value. The `tonumber` of 5.1 and 5.2 wants the decimal point of the host's locale.
---@param text any
---@return number?
function check.to_number(text)
  if type(text) ~= "string" then return type(text) == "number" and text or nil end
  local sign, whole, fraction = match(text, "^%s*([+-]?)(%d+)%.?(%d*)%s*$")
  local digits = whole and tonumber(sign .. whole .. fraction)
  return digits and fraction ~= "" and digits / 10 ^ #fraction or digits
end

---@return boolean
function check.is_type(value, wanted)
  if wanted == "integer" then
    return is_whole(value) and value < too_large and value > -too_large
  end
  if wanted == "number" then return type(value) == "number" and value == value end
  if type(value) == wanted then return true end -- nearly always; gmatch is a kilobyte of garbage
  for alternative in gmatch(wanted, "%a+") do
    if type(value) == alternative then return true end
  end
  return false
end

local function list(set)
  local names = {}
  for name in pairs(set) do names[#names + 1] = format("%q", name) end
  sort(names)
  return concat(names, ", ")
end

---What is wrong with a value's type, if anything, as the end of a sentence.
---@return string?
function check.check_type(value, wanted)
  if check.is_type(value, wanted) then return nil end
  if wanted == "integer" and type(value) == "number" then
    return format("must be a whole number%s, not %s",
      is_whole(value) and " between -2^53 and 2^53" or "", value)
  end
  return format("must be of type %s, not %s", wanted, type(value))
end

-- Moments between 2001 and 5138: less is a number of seconds from now, more is milliseconds.
local least_moment, most_moment = 1e9, 1e11

local function is_moment(value)
  return value >= least_moment and (value <= most_moment or value == huge)
end

---What is wrong with one value, if anything, as the end of a sentence.
---@return string?
function check.check_value(spec, value)
  local problem = check.check_type(value, spec.type)
  if problem then return problem end
  if spec.type == "string" and not spec.is_binary and find(value, "\0", 1, true) then
    return "must not hold a NUL"
  elseif spec.min and value < spec.min then
    return format("must be %s or more, not %s", spec.min, value)
  elseif spec.max and value > spec.max then
    return format("must be %s or less, not %s", spec.max, value)
  elseif spec.is_moment and not is_moment(value) then
    return format("must be in seconds since 1970, as os.time() + 60 is, not %s", value)
  elseif spec.enum and not spec.enum[value] then
    return format("must be one of %s, not %q", list(spec.enum), value)
  end
end

---A sentence that there is no such name, and which one may be meant.
---@param what string # "option"
---@param name any
---@param known table<string, any>
---@return string
function check.unknown(what, name, known)
  local nearest = check.nearest(name, known)
  local hint = nearest and format("; did you mean '%s'?", nearest) or ""
  return format("unknown %s '%s'%s", what, tostring(name), hint)
end

---The options of a table, inherited ones as well, in one without a metatable that is nobody else's.
---@param specification table<string, table>
---@param given table
---@return table
function check.copy(specification, given)
  local copy = {}
  for name in pairs(specification) do copy[name] = given[name] end
  return copy
end

---A copy of a table of options, inherited ones as well, that has been checked: what the caller's
---table holds later, or returns when it is asked once more, is nothing to whoever uses the copy.
---@param specification table<string, table>
---@param given any
---@return table? options, string? problem
function check.take(specification, given)
  if type(given) ~= "table" then return nil, "options must be a table, not " .. type(given) end
  for name in pairs(given) do
    if not specification[name] then return nil, check.unknown("option", name, specification) end
  end
  local copy = check.copy(specification, given)
  for name, value in pairs(copy) do
    local problem = check.check_value(specification[name], value)
    if problem then return nil, format("option '%s' %s", name, problem) end
  end
  return copy
end

return check
