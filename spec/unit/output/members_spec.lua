-- SPDX-License-Identifier: MIT
--
-- Facts about members, beside the reader's types of everything that an operation returns.

local members = require "deadline.output.members"
local operations = require "deadline.api.operations"
local reader = require "deadline.api.reader"

---The kinds that each member has, by its name: { startedAt = { timestamp = true } }.
local function list_kinds()
  local kinds, seen = {}, {}
  local function walk(spec)
    if not spec or seen[spec] then return end
    seen[spec] = true
    for name, member in pairs(spec.members or {}) do
      kinds[name] = kinds[name] or {}
      kinds[name][member.type.kind] = true
      walk(member.type)
    end
    walk(spec.element)
  end
  for _, name in ipairs(reader.operation_names()) do walk(operations.get(name).output) end
  return kinds
end

describe("a member", function()
  local kinds = list_kinds()

  it("is a timestamp if it is one in every type that has it", function()
    local count = 0
    for name, own in pairs(kinds) do
      local is_number = own.timestamp or own.number or own.integer
      if is_number then assert.equal(own.timestamp, members.timestamps[name], name) end
      if own.timestamp then
        count = count + 1
        assert.is_true(next(own, next(own)) == nil, name)
      end
    end
    assert.is_true(count > 10)
  end)

  it("is an object or a list when it is empty, as the service has it", function()
    local count, both = 0, {}
    for name, own in pairs(kinds) do
      local is_object = own.structure or own.union or own.map
      if is_object and own.list then both[#both + 1] = name end
      if is_object or own.list then
        count = count + 1
        assert.equal(is_object, members.objects[name], name)
      end
    end
    assert.same({ "parameters" }, both) -- a list in a ParameterSpace alone
    assert.is_true(count > 100)
  end)
end)
