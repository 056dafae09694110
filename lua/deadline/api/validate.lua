-- SPDX-License-Identifier: MIT
--
-- Checks values against the service's types: every problem at once, each with its path, as in
-- "configuration.customerManaged.mode is missing". Refuses nothing that the service takes.

local check = require "deadline.base.check"
local core = require "deadline.core"
local late = require "deadline.base.late"

local pairs, pcall, rawget = pairs, pcall, rawget
local tostring, type = tostring, type
local find, format, gsub, rep, sub = string.find, string.format, string.gsub, string.rep, string.sub
local concat, sort = table.concat, table.sort

local validate = {}

---A check under way.
---@class deadline.Check
---@field strict boolean # checks bounds, forms and enums as well
---@field partial boolean # passes over required members that are missing
---@field level integer  # of the value that is being checked
---@field problems string[]

local function add(self, path, problem)
  self.problems[#self.problems + 1] = path .. " " .. problem
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
local function size_problem(spec, size, unit)
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
  local problem = size_problem(spec, length, "characters")
  if problem or not spec.pattern then return problem end
  if late.require("deadline.api.pattern").matches(value, spec.pattern) then return nil end
  return "must match " .. spec.pattern, true
end

-- Values.

local check_value

local checks = {}

function checks.string(self, path, spec, value, hides)
  if not self.strict then return end
  local length = core.count_characters(value)
  if not length then
    return not spec.is_binary and add(self, path, "must be valid UTF-8") or nil
  end
  local problem, shows = string_problem(spec, value, length)
  if not problem then return end
  add(self, path, problem .. (shows and not hides and format(", not %q", value) or ""))
end

function checks.number(self, path, spec, value)
  local problem = value - value ~= 0 and "must be finite" or nil
  if not problem and self.strict then problem = check.range(spec, value) end
  if problem then add(self, path, problem) end
end

checks.integer = checks.number

function checks.timestamp(self, path, _, value)
  if type(value) == "number" and not core.iso(value) then
    add(self, path, "must be in seconds since 1970, of the years 1 to 9999")
  end
end

function checks.document(self, path, _, value)
  local encodes, problem = pcall(core.encode, value)
  if not encodes then
    add(self, path, "must have a form in JSON: " .. gsub(tostring(problem), "^.-:%d+: ", ""))
  end
end

function checks.list(self, path, spec, value, hides)
  local count, length = 0, 0
  for key in pairs(value) do
    if type(key) ~= "number" then
      return add(self, path, format("must be a list, without the member %q", tostring(key)))
    end
    count = count + 1
  end
  while rawget(value, length + 1) ~= nil do length = length + 1 end
  if length ~= count then return add(self, path, "must be a list without holes") end
  local problem = self.strict and size_problem(spec, length, "elements")
  if problem then add(self, path, problem) end
  for i = 1, length do
    check_value(self, format("%s[%d]", path, i), spec.element, rawget(value, i), hides)
  end
end

function checks.map(self, path, spec, value, hides)
  local count = 0
  for key, element in pairs(value) do
    count = count + 1
    local place = format('%s["%s"]', path, tostring(key))
    if type(key) ~= "string" then
      add(self, place, "must have a name of type string, not " .. type(key))
    else
      check_value(self, "the name of " .. place, spec.key, key, hides)
      check_value(self, place, spec.element, element, hides)
    end
  end
  local problem = self.strict and size_problem(spec, count, "elements")
  if problem then add(self, path, problem) end
end

local function add_unknown(self, start, spec, name)
  local nearest = check.nearest(name, spec.members)
  local hint = nearest and format(" (did you mean %s?)", nearest) or ""
  local is_parameter = start == "" and not self.partial
  add(self, start .. tostring(name),
    (is_parameter and "is not a parameter" or "is not a member") .. hint)
end

---Checks the members of a structure or a union.
---@param start string # what its members' paths begin with
---@param read fun(value: table, name: string): any
local function check_members(self, start, spec, value, hides, read)
  for name, member in pairs(spec.members) do
    local given = read(value, name)
    if given ~= nil then
      check_value(self, start .. name, member.type, given, hides)
    elseif member.required and not self.partial then
      add(self, start .. name, "is missing")
    end
  end
  for name in pairs(value) do
    if not spec.members[name] then add_unknown(self, start, spec, name) end
  end
end

function checks.structure(self, path, spec, value, hides)
  check_members(self, path .. ".", spec, value, hides, rawget)
end

function checks.union(self, path, spec, value, hides)
  local count = 0
  for _ in pairs(value) do count = count + 1 end
  if count ~= 1 then
    local names = concat(spec.order, ", ")
    add(self, path, format("must have exactly one of %s, not %d members", names, count))
  end
  check_members(self, path .. ".", spec, value, hides, rawget)
end

local lua_types = {
  structure = "table", union = "table", list = "table", map = "table",
  timestamp = "number or string",
}

-- The levels of the deepest value: a search's filters may be nested, but not in themselves.
local most_levels = 100

function check_value(self, path, spec, value, hides)
  local kind = spec.kind
  local wanted = lua_types[kind] or kind
  local problem = type(value) ~= wanted and kind ~= "document" and check.type(value, wanted)
  self.level = self.level + 1
  if problem then
    add(self, path, problem)
  elseif self.level > most_levels then
    add(self, path, "is nested too deeply, or in itself")
  elseif checks[kind] then
    checks[kind](self, path, spec, value, hides or spec.sensitive)
  end
  self.level = self.level - 1
end

-- The parameters themselves may be inherited from a metatable; what is in them is read as it is.
local function read_inherited(given, name) return given[name] end

local function run(self, spec, given, read)
  self.level, self.problems = 0, {}
  check_members(self, "", spec, given, spec.sensitive, read)
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

---Checks a response that a test made up against its structure: unknown members and wrong types. It
---may leave out what the script under test does not read.
---@param spec deadline.Type
---@param given table
---@return string[]? problems # sorted; nil: none
function validate.response(spec, given)
  return run({ strict = false, partial = true }, spec, given, rawget)
end

return validate
