-- SPDX-License-Identifier: MIT
--
-- Fingerprints of texts, by which a listing notices a token that it has seen before: as keys of a
-- table they tell texts apart, however many there are, and take little memory.

local core = require "deadline.core"

describe("a fingerprint", function()
  it("differs for thousands of texts, and is the same for each again", function()
    local seen = {}
    for i = 1, 5000 do
      assert.is_nil(seen[core.fingerprint("token-" .. i)])
      seen[core.fingerprint("token-" .. i)] = true
      assert.is_true(seen[core.fingerprint("token-" .. i)])
    end
    for i = 1, 5000 do
      assert.is_true(seen[core.fingerprint("token-" .. i)])
      assert.is_nil(seen[core.fingerprint("token-" .. 5000 + i)])
    end
  end)

  it("depends on every byte", function()
    local seen = {}
    local long = ("x"):rep(4096)
    for _, text in ipairs { "", "\0", "\0\0", "a", "a\0", "A", long, long .. "\0" } do
      assert.is_nil(seen[core.fingerprint(text)])
      seen[core.fingerprint(text)] = true
      assert.is_true(seen[core.fingerprint(text)])
    end
  end)

  it("is the first 53 bits of the SHA-256, a whole number that every Lua holds exactly", function()
    assert.equal("8011147086339971", ("%.0f"):format(core.fingerprint ""))
    assert.equal("6560798095827001", ("%.0f"):format(core.fingerprint "abc"))
    for i = 1, 1000 do
      local number = core.fingerprint(("%d"):format(i))
      assert.is_true(number >= 0 and number < 2 ^ 53 and number % 1 == 0)
    end
  end)

  it("raises for other types", function()
    assert.is_false((pcall(core.fingerprint, nil)))
    assert.is_false((pcall(core.fingerprint, {})))
  end)

  it("takes less than 80 bytes of memory as the key of a table", function()
    local seen = {}
    collectgarbage()
    collectgarbage()
    local before = collectgarbage "count"
    for i = 1, 10000 do seen[core.fingerprint(("%08x"):format(i))] = true end
    collectgarbage()
    collectgarbage()
    assert.is_true(collectgarbage "count" - before < 10000 * 80 / 1024)
    assert.is_true(seen[core.fingerprint "00000001"])
  end)
end)
