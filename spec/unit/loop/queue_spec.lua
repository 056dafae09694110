-- SPDX-License-Identifier: MIT
--
-- A queue: order, length, and members that come back.

local queue = require "deadline.loop.queue"

---Pops until the queue is empty: the members' names.
local function drain(own)
  local names = {}
  for _ = 1, own.count do names[#names + 1] = own:pop().name end
  assert.is_nil(own:pop())
  return table.concat(names, " ")
end

describe("a queue", function()
  local a, b, c = { name = "a", behind = false }, { name = "b", behind = false },
    { name = "c", behind = false }

  it("is empty at first", function()
    local own = queue.new()
    assert.equal(0, own.count)
    assert.is_nil(own:pop())
    assert.equal(0, own.count)
  end)

  it("returns its members in the order in which they came", function()
    local own = queue.new()
    for _, member in ipairs { b, a, c } do own:push(member) end
    assert.equal(3, own.count)
    assert.equal("b a c", drain(own))
    assert.equal(0, own.count)
  end)

  it("takes members between those that leave", function()
    local own = queue.new()
    own:push(a)
    own:push(b)
    assert.equal(a, own:pop())
    own:push(c)
    own:push(a)
    assert.equal("b c a", drain(own))
  end)

  it("can be used again once it was empty", function()
    local own = queue.new()
    for _, member in ipairs { a, b } do
      own:push(member)
      assert.equal(1, own.count)
      assert.equal(member, own:pop())
    end
    own:push(c)
    assert.equal("c", drain(own))
  end)

  it("keeps no hold of a member that has left", function()
    local own, weak = queue.new(), setmetatable({}, { __mode = "k" })
    for i = 1, 3 do
      local member = { behind = false, number = i }
      weak[member] = true
      own:push(member)
    end
    local first = own:pop()
    own:pop()
    own:pop()
    collectgarbage()
    collectgarbage()
    assert.is_true(weak[first])
    weak[first] = nil
    assert.is_nil(next(weak))
  end)
end)
