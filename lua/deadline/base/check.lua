-- SPDX-License-Identifier: MIT
--
-- Checks tables of options against specifications. Returns problems as texts; the caller raises
-- them as misuse at the script's line. Knows no option by name.

local late = require "deadline.base.late"

local pairs, pcall, tonumber, tostring, type = pairs, pcall, tonumber, tostring, type
local floor, huge = math.floor, math.huge
local find, format, gmatch, match = string.find, string.format, string.gmatch, string.match
local concat, sort = table.concat, table.sort

---The specification of an option's value.
---@class deadline.ValueSpec
---@field type string         # a Lua type, "integer", or several: "number or string"
---@field min? number
---@field max? number
---@field enum? table<string, true>
---@field is_binary? boolean  # a string that may hold a NUL
---@field is_timestamp? boolean  # a number of seconds since 1970
---@field aliases? table<string, true> # names that other clients have for it

local check = {}

-- The first whole number that a double does not tell from its successor.
local too_large = 2 ^ 53

local function is_whole(value)
  return type(value) == "number" and value == floor(value) and value - value == 0
end

---Converts a decimal number in a text of another program or server. `tonumber` cannot: on 5.1 and
---5.2 it expects the decimal point of the host's locale.
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

---Checks a value's type.
---@return string? problem # the end of a sentence: "must be of type string, not nil"
function check.type(value, wanted)
  if check.is_type(value, wanted) then return nil end
  if value ~= value and wanted == "number" then return "must be of type number, not NaN" end
  if wanted == "integer" and type(value) == "number" then
    return format("must be a whole number%s, not %s",
      is_whole(value) and " between -2^53 and 2^53" or "", value)
  end
  return format("must be of type %s, not %s", wanted, type(value))
end

-- Timestamps from 2001 to 5138: a smaller number is a duration, a larger one is in milliseconds.
local least_moment, most_moment = 1e9, 1e11

local function is_timestamp(value)
  return value >= least_moment and (value <= most_moment or value == huge)
end

---Checks a value of the right type.
---@param spec deadline.ValueSpec
---@return string? problem # the end of a sentence: "must be 1 or more, not 0"
function check.range(spec, value)
  if spec.type == "string" and not spec.is_binary and find(value, "\0", 1, true) then
    return "must not hold a NUL"
  elseif spec.min and value < spec.min then
    return format("must be %s or more, not %s", spec.min, value)
  elseif spec.max and value > spec.max then
    return format("must be %s or less, not %s", spec.max, value)
  elseif spec.is_timestamp and not is_timestamp(value) then
    return format("must be in seconds since 1970, as os.time() + 60 is, not %s", value)
  elseif spec.enum and not spec.enum[value] then
    return format("must be one of %s, not %q", list(spec.enum), value)
  end
end

---Checks a value against the specification of its option.
---@param spec deadline.ValueSpec
---@return string? problem # the end of a sentence
function check.value(spec, value)
  return check.type(value, spec.type) or check.range(spec, value)
end

---The known name most likely meant, see base/nearest; nil if there is none, or if that module
---cannot be loaded any more.
---@param name any
---@param known table<string, any>
---@return string?
function check.nearest(name, known)
  local loaded, nearest = pcall(late.require, "deadline.base.nearest")
  return loaded and nearest.find(name, known) or nil
end

---The message about an unknown name, with a suggestion if there is a similar one.
---@param what string # the kind of name: "option"
---@param name any
---@param known table<string, any>
---@return string
function check.unknown(what, name, known)
  local nearest = check.nearest(name, known)
  local hint = nearest and format("; did you mean '%s'?", nearest) or ""
  return format("unknown %s '%s'%s", what, tostring(name), hint)
end

---Copies the options of a table, inherited ones included, into a plain table.
---@param specification table<string, deadline.ValueSpec>
---@param given table
---@return table
function check.copy(specification, given)
  local copy = {}
  for name in pairs(specification) do copy[name] = given[name] end
  return copy
end

---Checks a table of options and returns a copy, inherited options included: later changes of the
---caller's table, or another value from its metatable, do not matter.
---@param specification table<string, deadline.ValueSpec>
---@param given any
---@return table? options, string? problem
function check.options(specification, given)
  if type(given) ~= "table" then return nil, "options must be a table, not " .. type(given) end
  for name in pairs(given) do
    if not specification[name] then return nil, check.unknown("option", name, specification) end
  end
  local copy = check.copy(specification, given)
  for name, value in pairs(copy) do
    local problem = check.value(specification[name], value)
    if problem then return nil, format("option '%s' %s", name, problem) end
  end
  return copy
end

return check
