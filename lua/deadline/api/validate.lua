-- SPDX-License-Identifier: MIT
--
-- Checks values against the service's types: every problem at once, each with its path, as in
-- "configuration.customerManaged.mode is missing". Refuses nothing that the service takes.

local check = require "deadline.base.check"
local core = require "deadline.core"
local late = require "deadline.base.late"

local next, pairs, rawget, setmetatable = next, pairs, rawget, setmetatable
local tostring, type = tostring, type
local find, format, rep, sub = string.find, string.format, string.rep, string.sub
local concat, sort = table.concat, table.sort

local validate = {}

---A check under way.
---@class deadline.Check
---@field strict boolean # checks bounds, forms and enums as well
---@field partial boolean # passes over required members that are missing
---@field open table<table, true> # the tables around the value that is being checked
---@field values integer # that were looked at
---@field problems string[]

-- Bounds of what one check looks at and says: a script's table may be endless in other ways than by
-- being in itself.
local most_values, most_problems, longest_quote = 1000000, 100, 100

local Check = {}
Check.__index = Check

function Check:add(path, problem)
  local problems = self.problems
  if #problems < most_problems then problems[#problems + 1] = path .. " " .. problem end
end

---A value for a message, cut if it is long.
local function quote(value)
  if #value > longest_quote then value = sub(value, 1, longest_quote) .. "..." end
  return format("%q", value)
end

---The name of a member for a message. To call a script's __tostring could raise.
function Check.show_name(name)
  if type(name) == "string" then
    return #name > longest_quote and sub(name, 1, longest_quote) .. "..." or name
  end
  return type(name) == "number" and tostring(name) or "a " .. type(name)
end

-- Strings.

local patterns = {} -- by the prefix of an identifier

local function id_pattern(prefix)
  patterns[prefix] = patterns[prefix] or "^" .. prefix .. "%-" .. rep("[0-9a-f]", 32)
  return patterns[prefix]
end

local function is_id(value, spec)
  local _, last = find(value, id_pattern(spec.id))
  if not spec.numbered then return last == #value end
  local number = last and sub(value, last + 1)
  return number and (number == "-0" or (#number <= 11 and find(number, "^%-[1-9]%d*$") ~= nil))
end

local function id_text(spec)
  local start = format('"%s-"%s', spec.id, spec.numbered and ", " or " and ")
  return start .. "32 lower-case hexadecimal digits"
    .. (spec.numbered and ', "-" and a number of at most ten digits' or "")
end

---Returns the problem with a size, if there is one.
function Check.size_problem(spec, size, unit)
  if spec.min and size < spec.min then
    return format("must have %d %s or more", spec.min, unit)
  elseif spec.max and size > spec.max then
    return format("must have %d %s or fewer, not %d", spec.max, unit, size)
  end
end

local function enum_text(spec)
  local values = {}
  for value in pairs(spec.enum) do values[#values + 1] = format("%q", value) end
  sort(values)
  return concat(values, ", ")
end

---@return string? problem, boolean? shows # the problem ends with the value
local function string_problem(spec, value, length)
  if spec.id then
    return not is_id(value, spec) and "must be " .. id_text(spec) or nil, true
  elseif spec.enum then
    return not spec.enum[value] and "must be one of " .. enum_text(spec) or nil, true
  end
  local problem = Check.size_problem(spec, length, "characters")
  if problem or not spec.pattern then return problem end
  if late.require("deadline.api.pattern").matches(value, spec.pattern) then return nil end
  return "must match " .. spec.pattern, true
end

-- Values.

local checks = {}

function checks.string(self, path, spec, value, hides)
  if not self.strict then return end
  local length = core.count_characters(value)
  if not length then
    return not spec.is_binary and self:add(path, "must be valid UTF-8") or nil
  end
  local problem, shows = string_problem(spec, value, length)
  if not problem then return end
  self:add(path, problem .. (shows and not hides and ", not " .. quote(value) or ""))
end

function checks.number(self, path, spec, value)
  local problem = value - value ~= 0 and "must be finite" or nil
  if not problem and self.strict then problem = check.range(spec, value) end
  if problem then self:add(path, problem) end
end

checks.integer = checks.number

function checks.timestamp(self, path, _, value)
  if type(value) == "number" and not core.iso(value) then
    self:add(path, "must be in seconds since 1970, of the years 1 to 9999")
  end
end

local function add_unknown(self, start, spec, name)
  local is_odd = type(name) ~= "string" or #name > longest_quote or #self.problems > 20
  local nearest = not is_odd and check.nearest(name, spec.members)
  local hint = nearest and format(" (did you mean %s?)", nearest) or ""
  local is_parameter = start == "" and not self.partial
  self:add(start .. Check.show_name(name),
    (is_parameter and "is not a parameter" or "is not a member") .. hint)
end

---Checks the members of a structure or a union.
---@param start string # what its members' paths begin with
---@param read fun(value: table, name: string): any
function Check:check_members(start, spec, value, hides, read)
  for name, member in pairs(spec.members) do
    local given = read(value, name)
    if given ~= nil then
      self:check_value(start .. name, member.type, given, hides)
    elseif member.required and not self.partial then
      self:add(start .. name, "is missing")
    end
  end
  for name in next, value do
    if not spec.members[name] then add_unknown(self, start, spec, name) end
  end
end

local lua_types = {
  structure = "table", union = "table", list = "table", map = "table",
  timestamp = "number or string",
}

---@param path string
---@param spec deadline.Type
---@param value any
---@param hides? boolean # the value is in something sensitive
function Check:check_value(path, spec, value, hides)
  local kind = spec.kind
  local wanted = lua_types[kind] or kind
  local problem = type(value) ~= wanted and kind ~= "document" and check.type(value, wanted)
  self.values = self.values + 1
  if problem then
    self:add(path, problem)
  elseif self.values > most_values then
    self:add(path, "is one value too many")
  elseif checks[kind] then
    checks[kind](self, path, spec, value, hides or spec.sensitive)
  elseif kind ~= "boolean" then
    local tables = late.require "deadline.api.validate_tables"
    tables.check(self, path, spec, value, hides or spec.sensitive)
  end
end

-- The parameters themselves may be inherited from a metatable; what is in them is read as it is.
local function read_inherited(given, name) return given[name] end

local function run(self, spec, given, read)
  self.values, self.open, self.problems = 0, {}, {}
  setmetatable(self, Check)
  self:check_members("", spec, given, spec.sensitive, read)
  if #self.problems == 0 then return nil end
  sort(self.problems)
  return self.problems
end

---Checks members against a structure.
---@param spec deadline.Type
---@param given table
---@param strict boolean # bounds, forms and enums as well
---@return string[]? problems # sorted; nil: none
function validate.members(spec, given, strict)
  return run({ strict = strict }, spec, given, read_inherited)
end

local function copy_value(value)
  if type(value) ~= "table" then return value end
  local copy = {}
  for name, element in next, value do copy[name] = copy_value(element) end
  return copy
end

---A copy of checked parameters, with those that they inherit: a script may change its tables while
---a call waits, or between two pages.
---@param spec deadline.Type
---@param given table
---@return table
function validate.copy(spec, given)
  local copy = {}
  for name in pairs(spec.members) do copy[name] = copy_value(given[name]) end
  return copy
end

---Checks a response that a test made up against its structure: unknown members and wrong types. It
---may leave out what the script under test does not read.
---@param spec deadline.Type
---@param given table
---@return string[]? problems # sorted; nil: none
function validate.response(spec, given)
  return run({ strict = false, partial = true }, spec, given, rawget)
end

return validate
