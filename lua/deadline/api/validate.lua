-- SPDX-License-Identifier: MIT
--
-- Checks values against the service's types: every problem at once, each with its path, as in
-- "configuration.customerManaged.mode is missing". Refuses nothing that the service takes.

local check = require "deadline.base.check"
local core = require "deadline.core"
local late = require "deadline.base.late"

local getmetatable, next, pairs, pcall, rawget = getmetatable, next, pairs, pcall, rawget
local tostring, type = tostring, type
local find, format, gsub, rep, sub = string.find, string.format, string.gsub, string.rep, string.sub
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

local function add(self, path, problem)
  local problems = self.problems
  if #problems < most_problems then problems[#problems + 1] = path .. " " .. problem end
end

---A value for a message, cut if it is long.
local function quote(value)
  if #value > longest_quote then value = sub(value, 1, longest_quote) .. "..." end
  return format("%q", value)
end

---The name of a member for a message. To call a script's __tostring could raise.
local function show_name(name)
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
  add(self, path, problem .. (shows and not hides and ", not " .. quote(value) or ""))
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
  for key in next, value do
    if type(key) ~= "number" then
      return add(self, path, format("must be a list, without the member %q", show_name(key)))
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
  for key, element in next, value do
    count = count + 1
    local place = format('%s["%s"]', path, show_name(key))
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
  local is_odd = type(name) ~= "string" or #name > longest_quote or #self.problems > 20
  local nearest = not is_odd and check.nearest(name, spec.members)
  local hint = nearest and format(" (did you mean %s?)", nearest) or ""
  local is_parameter = start == "" and not self.partial
  add(self, start .. show_name(name),
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
  for name in next, value do
    if not spec.members[name] then add_unknown(self, start, spec, name) end
  end
end

function checks.structure(self, path, spec, value, hides)
  check_members(self, path .. ".", spec, value, hides, rawget)
end

function checks.union(self, path, spec, value, hides)
  local count = 0
  for _ in next, value do count = count + 1 end
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

---Returns whether a table only seems to have members: what is sent is what the table itself has.
local function is_proxy(value)
  local meta = getmetatable(value)
  if meta == nil or next(value) ~= nil then return false end
  return type(meta) ~= "table" or rawget(meta, "__index") or rawget(meta, "__pairs")
end

---Checks what is in a table.
local function check_table(self, path, spec, value, hides)
  if self.open[value] then
    add(self, path, "is in itself")
  elseif is_proxy(value) then
    add(self, path, "must be a plain table: it has nothing but a metatable")
  else
    self.open[value] = true
    checks[spec.kind](self, path, spec, value, hides)
    self.open[value] = nil
  end
end

function check_value(self, path, spec, value, hides)
  local kind = spec.kind
  local wanted = lua_types[kind] or kind
  local problem = type(value) ~= wanted and kind ~= "document" and check.type(value, wanted)
  self.values = self.values + 1
  if problem then
    add(self, path, problem)
  elseif self.values > most_values then
    add(self, path, "is one value too many")
  elseif wanted == "table" then
    check_table(self, path, spec, value, hides or spec.sensitive)
  elseif checks[kind] then
    checks[kind](self, path, spec, value, hides or spec.sensitive)
  end
end

-- The parameters themselves may be inherited from a metatable; what is in them is read as it is.
local function read_inherited(given, name) return given[name] end

local function run(self, spec, given, read)
  self.values, self.open, self.problems = 0, {}, {}
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
