-- SPDX-License-Identifier: MIT
--
-- Timers: the next one, in any order of adding and removing.

local timers = require "deadline.loop.timers"
local prng = require "prng"

---Removes the next timer until none is left: their names.
local function drain(own)
  local names, timer = {}, own:next()
  while timer do
    names[#names + 1] = timer.name
    own:remove(timer)
    timer = own:next()
  end
  return table.concat(names, " ")
end

describe("timers", function()
  it("are none at first", function()
    assert.is_nil(timers.new():next())
  end)

  it("fire by their time, not in the order of adding", function()
    local own = timers.new()
    for name, due in pairs { c = 3, a = 1, d = 1e9, b = 2.5 } do own:add({ name = name }, due) end
    assert.equal("a b c d", drain(own))
  end)

  it("know when they fire, and false once removed", function()
    local own, timer = timers.new(), { due = false }
    own:add(timer, 7)
    assert.equal(7, timer.due)
    own:remove(timer)
    assert.is_false(timer.due)
    assert.is_nil(own:next())
  end)

  it("that are not set can be removed without effect", function()
    local own, timer = timers.new(), { due = false }
    own:add({ name = "other" }, 1)
    own:remove(timer)
    assert.equal("other", drain(own))
  end)

  it("that fire at the same time are removed one by one, and each is the right one", function()
    local own, same = timers.new(), {}
    for i = 1, 5 do
      same[i] = { name = i }
      own:add(same[i], 10)
    end
    for _, i in ipairs { 3, 1, 5 } do own:remove(same[i]) end
    assert.is_nil(drain(own):find "[135]")
    for i = 1, 5 do assert.is_false(same[i].due) end
  end)

  it("can be set again", function()
    local own, timer = timers.new(), { name = "again" }
    own:add({ name = "other" }, 5)
    own:add(timer, 1)
    own:remove(timer)
    own:add(timer, 9)
    assert.equal("other again", drain(own))
  end)

  it("agree with a plain list after random changes", function()
    local random, own, set = prng(42), timers.new(), {}
    for i = 1, 500 do
      if #set > 0 and random() < 0.4 then
        own:remove(table.remove(set, 1 + math.floor(random() * #set)))
      else
        local timer = { name = i, due = false }
        own:add(timer, math.floor(random() * 50))
        set[#set + 1] = timer
      end
      local earliest = math.huge
      for _, timer in ipairs(set) do earliest = math.min(earliest, timer.due) end
      assert.equal(earliest, #set > 0 and own:next().due or math.huge)
    end
  end)
end)
