-- SPDX-License-Identifier: MIT
--
-- The sensitive values of requests and responses, which may be in no error, event or log: a service
-- or a proxy may quote them. Knows types, and no operation by name.

local pairs, type = pairs, type

local secrets = {}

---Looks for a sensitive type in a type; `seen` has those that were looked at.
local function find(spec, seen)
  if spec.sensitive then return true end
  if seen[spec] then return false end
  seen[spec] = true
  if spec.element and find(spec.element, seen) then return true end
  for _, member in pairs(spec.members or {}) do
    if find(member.type, seen) then return true end
  end
  return false
end

---Returns whether a type is sensitive, or something in it.
---@param spec deadline.Type
---@return boolean
function secrets.has(spec)
  return find(spec, {})
end

local function add(list, spec, value, hides)
  hides = hides or spec.sensitive
  if type(value) == "string" then
    if hides then list[#list + 1] = value end
  elseif type(value) == "table" then
    for name, element in pairs(value) do
      local member = spec.members and spec.members[name]
      local own = member and member.type or spec.element
      if own or hides then add(list, own or {}, element, hides) end
    end
  end
end

---A copy of a structure's value without the members that are sensitive, or have something in them
---that is.
---@param spec deadline.Type
---@param value table
---@return table
function secrets.strip(spec, value)
  local copy = {}
  for name, element in pairs(value) do
    local member = spec.members[name]
    if not (member and secrets.has(member.type)) then copy[name] = element end
  end
  return copy
end

---The texts in a value whose type, or that of something around them, is sensitive.
---@param spec deadline.Type
---@param value any
---@return string[]
function secrets.list(spec, value)
  local list = {}
  add(list, spec, value)
  return list
end

return secrets
