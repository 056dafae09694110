-- SPDX-License-Identifier: MIT
--
-- The set of texts that were seen before: what it holds, and nothing else.

local core = require "deadline.core"

describe("a set of texts", function()
  it("holds what was added, and nothing else, however many there are", function()
    local seen = core.seen()
    for i = 1, 5000 do
      assert.is_false(seen:has("token-" .. i))
      seen:add("token-" .. i)
      assert.is_true(seen:has("token-" .. i))
    end
    for i = 1, 5000 do
      assert.is_true(seen:has("token-" .. i))
      assert.is_false(seen:has("token-" .. 5000 + i))
    end
  end)

  it("tells texts apart to their last byte", function()
    local seen = core.seen()
    local long = ("x"):rep(4096)
    for _, text in ipairs { "", "\0", "\0\0", "a", "a\0", "A", long, long .. "\0" } do
      assert.is_false(seen:has(text))
      seen:add(text)
      seen:add(text)
      assert.is_true(seen:has(text))
    end
  end)

  it("holds nothing at first, and nothing of another's", function()
    local one, other = core.seen(), core.seen()
    one:add "a"
    assert.is_true(one:has "a")
    assert.is_false(other:has "a")
  end)

  it("raises for what is no text", function()
    local seen = core.seen()
    for _, method in ipairs { "add", "has" } do
      assert.is_false((pcall(seen[method], seen, nil)))
      assert.is_false((pcall(seen[method], seen, {})))
      assert.is_false((pcall(seen[method], {}, "a")))
    end
  end)

  it("is not kept by Lua, but for its box", function()
    local seen = core.seen()
    collectgarbage()
    collectgarbage()
    local before = collectgarbage "count"
    for i = 1, 20000 do seen:add(("%08x"):format(i)) end
    collectgarbage()
    collectgarbage()
    assert.is_true(collectgarbage "count" - before < 200) -- 5.1 keeps room for more strings
  end)
end)
