-- SPDX-License-Identifier: MIT
--
-- Random sequences of faults, new ones at every run, see support/sequences.lua. A failure prints
-- the seed that plays it again: FAULT_SEED=... FAULT_SEQUENCES=1.

local prng = require "prng"
local sequences = require "sequences"

describe("random numbers", function()
  it("are the same on every Lua", function()
    local random, last = prng(1), nil
    for _ = 1, 10000 do last = random() end
    assert.equal(1043618065, math.floor(last * 2147483647 + 0.5)) -- as Park and Miller say
  end)
end)

describe("a listing or a sweep with random faults", function()
  it("gives each session once, however often it fails and is resumed", function()
    local seed, count = sequences.chosen(120)
    local problems, seen = sequences.play(seed, count)
    assert.equal("", table.concat(problems, "\n"))
    if count < 100 then return end
    assert(seen.errors > count / 2, "hardly anything was met")
    assert(seen.resumed > count / 4, "hardly anything was taken up elsewhere")
  end)
end)
