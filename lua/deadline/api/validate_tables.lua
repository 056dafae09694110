-- SPDX-License-Identifier: MIT
--
-- A part of validate: values that are tables, and documents. Loaded for the first one.

local core = require "deadline.core"

local concat = table.concat
local format, gsub = string.format, string.gsub
local getmetatable, next, pcall, rawget = getmetatable, next, pcall, rawget
local tostring, type = tostring, type

local checks = {}

function checks.document(self, path, _, value)
  local encodes, problem = pcall(core.encode, value)
  if not encodes then
    self:add(path, "must have a form in JSON: " .. gsub(tostring(problem), "^.-:%d+: ", ""))
  end
end

function checks.list(self, path, spec, value, hides)
  local count, length = 0, 0
  for key in next, value do
    if type(key) ~= "number" then
      return self:add(path, format("must be a list, without the member %q", self.show_name(key)))
    end
    count = count + 1
  end
  while rawget(value, length + 1) ~= nil do length = length + 1 end
  if length ~= count then return self:add(path, "must be a list without holes") end
  local problem = self.strict and self.size_problem(spec, length, "elements")
  if problem then self:add(path, problem) end
  for i = 1, length do
    self:check_value(format("%s[%d]", path, i), spec.element, rawget(value, i), hides)
  end
end

function checks.map(self, path, spec, value, hides)
  local count = 0
  for key, element in next, value do
    count = count + 1
    local place = format('%s["%s"]', path, self.show_name(key))
    if type(key) ~= "string" then
      self:add(place, "must have a name of type string, not " .. type(key))
    else
      self:check_value("the name of " .. place, spec.key, key, hides)
      self:check_value(place, spec.element, element, hides)
    end
  end
  local problem = self.strict and self.size_problem(spec, count, "elements")
  if problem then self:add(path, problem) end
end

function checks.structure(self, path, spec, value, hides)
  self:check_members(path .. ".", spec, value, hides, rawget)
end

function checks.union(self, path, spec, value, hides)
  local count = 0
  for _ in next, value do count = count + 1 end
  if count ~= 1 then
    local names = concat(spec.order, ", ")
    self:add(path, format("must have exactly one of %s, not %d members", names, count))
  end
  self:check_members(path .. ".", spec, value, hides, rawget)
end

---Returns whether a table only seems to have members: what is sent is what the table itself has.
local function is_proxy(value)
  local meta = getmetatable(value)
  if meta == nil or next(value) ~= nil then return false end
  return type(meta) ~= "table" or rawget(meta, "__index") or rawget(meta, "__pairs")
end

---Checks what is in a table.
local validate_tables = {}

---@param self deadline.Check
---@param path string
---@param spec deadline.Type
---@param value any # a table, or for a document anything
---@param hides? boolean # the value is in something sensitive
function validate_tables.check(self, path, spec, value, hides)
  if spec.kind == "document" then
    checks.document(self, path, spec, value)
  elseif self.open[value] then
    self:add(path, "is in itself")
  elseif is_proxy(value) then
    self:add(path, "must be a plain table: it has nothing but a metatable")
  else
    self.open[value] = true
    checks[spec.kind](self, path, spec, value, hides)
    self.open[value] = nil
  end
end

return validate_tables
