-- SPDX-License-Identifier: MIT
--
-- `deadline.json`: JSON of any value that the module returns, by the core's writer. Finds what has
-- no form in JSON, with its path, before anything is written.

local check = require "deadline.base.check"
local core = require "deadline.core"
local members = require "deadline.output.members"

local concat = table.concat
local find, format = string.find, string.format
local getmetatable, next, rawget, setmetatable = getmetatable, next, rawget, setmetatable
local tostring, type = tostring, type

---@class deadline.JsonOptions
---@field timestamps? "seconds"|"iso" # "iso" writes members such as `startedAt` as ISO 8601 texts

local options = {
  timestamps = { type = "string", enum = { seconds = true, iso = true } },
}

local array, object = { __jsontype = "array" }, { __jsontype = "object" }

-- The writer of the core refuses more.
local max_depth = 199

-- Members of an error that only its message is made of.
local private = { detail = true, quoted = true, note = true }

---A copy of a value that the core can write.
---@class deadline.JsonCopy
---@field path (string|integer)[] # the keys that lead to the value
---@field depth integer
---@field inside table<table, true> # the tables that hold the value
---@field is_iso boolean
---@field problem string? # the end of a sentence about the value at `path`
local Copy = {}
Copy.__index = Copy

local function fail(self, problem)
  self.problem = problem
end

function Copy:string(value)
  if find(value, "[\128-\255]") and not core.count_characters(value) then
    return fail(self, "is not UTF-8")
  end
  return value
end

function Copy:number(value)
  if value - value ~= 0 then return fail(self, "is a number that is not finite") end
  if self.is_iso and members.timestamps[self.path[self.depth]] then
    return core.iso(value) or value
  end
  return value
end

---Copies the value of a member or an element; nil if it has no form in JSON.
function Copy:child(key, value)
  self.depth = self.depth + 1
  self.path[self.depth] = key
  local copy = self:value(value)
  if copy ~= nil then self.depth = self.depth - 1 end
  return copy
end

function Copy:list(value, count)
  local copy = setmetatable({}, array)
  for i = 1, count do
    local element = rawget(value, i)
    if element == nil then return fail(self, "is a list with holes, or with other members") end
    copy[i] = self:child(i, element)
    if copy[i] == nil then return nil end
  end
  return copy
end

function Copy:object(value, is_error)
  local copy = setmetatable({}, object)
  for name, member in next, value do
    if type(name) ~= "string" then
      return fail(self, format("has the key %s, which is not a string", tostring(name)))
    end
    if not self:string(name) then return fail(self, "has a member whose name is not UTF-8") end
    if not (is_error and private[name]) then
      copy[name] = self:child(name, member)
      if copy[name] == nil then return nil end
    end
  end
  return copy
end

---Returns whether a table is a list: as its metatable says, else if its keys are numbers. An empty
---one is a list unless the service has an object under its name.
local function is_list(self, value, meta)
  local json_type = type(meta) == "table" and rawget(meta, "__jsontype")
  if json_type == "array" or json_type == "object" then return json_type == "array" end
  local key = next(value)
  if key == nil then return not members.objects[self.path[self.depth]] end
  return type(key) == "number" or rawget(value, 1) ~= nil
end

local function count_keys(value)
  local count = 0
  for _ in next, value do count = count + 1 end
  return count
end

function Copy:table(value)
  local meta = getmetatable(value)
  local class = type(meta) == "table" and rawget(meta, "__name")
  if class and class ~= "deadline.Error" then
    return fail(self, format("is a %s, which has no form in JSON", class))
  end
  if self.inside[value] then return fail(self, "holds itself") end
  if self.depth >= max_depth then return fail(self, "is nested too deeply") end
  self.inside[value] = true
  local copy
  if is_list(self, value, meta) then
    copy = self:list(value, count_keys(value))
  else
    copy = self:object(value, class ~= nil)
  end
  self.inside[value] = nil
  return copy
end

function Copy:boolean(value) -- luacheck: no self
  return value
end

function Copy:value(value)
  local kind = type(value)
  local copy = Copy[kind]
  if not copy then return fail(self, format("is a %s, which has no form in JSON", kind)) end
  return copy(self, value)
end

---The place of the problem, "sessions[3].startedAt".
local function show_path(path, depth)
  local shown = {}
  for i = 1, depth do
    local key = path[i]
    if type(key) == "number" then
      shown[i] = format("[%d]", key)
    elseif find(key, "^[%a_][%w_]*$") then
      shown[i] = (i > 1 and "." or "") .. key
    else
      shown[i] = format("[%q]", key)
    end
  end
  return depth > 0 and concat(shown) or "the value"
end

local json = {}

---@param value any
---@param given? deadline.JsonOptions
---@return string? text, string? problem
function json.write(value, given)
  local limits, problem = check.options(options, given or {})
  if not limits then return nil, problem end
  local copy = setmetatable({ path = {}, depth = 0, inside = {},
    is_iso = limits.timestamps == "iso" }, Copy)
  local plain = copy:value(value)
  if plain == nil then return nil, show_path(copy.path, copy.depth) .. " " .. copy.problem end
  return core.encode(plain)
end

return json
