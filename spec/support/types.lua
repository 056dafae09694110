-- SPDX-License-Identifier: MIT
--
-- Types as the reader of the model gives them, for shapes: types.string and its kin,
-- types.list(element), types.map(element), types.structure { name = type or member, ... }.

local types = {}

for _, kind in ipairs { "document", "string", "boolean", "integer", "number", "timestamp" } do
  types[kind] = { kind = kind }
end

function types.list(element) return { kind = "list", element = element } end

function types.map(element) return { kind = "map", element = element } end

---Adds a member, behind those that are there.
---@param member table # { type = type, location = string or nil }, or the type alone
function types.add(structure, name, member)
  if member.kind then member = { type = member } end
  structure.members[name] = member
  structure.order[#structure.order + 1] = name
end

---@param members table # by name, in the order of their names; before those, pairs { name, type }
function types.structure(members, kind)
  local structure = { kind = kind or "structure", members = {}, order = {} }
  local names = {}
  for _, pair in ipairs(members) do types.add(structure, pair[1], pair[2]) end
  for name in pairs(members) do
    if type(name) == "string" then names[#names + 1] = name end
  end
  table.sort(names)
  for _, name in ipairs(names) do types.add(structure, name, members[name]) end
  return structure
end

function types.union(members) return types.structure(members, "union") end

return types
