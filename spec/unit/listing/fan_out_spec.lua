-- SPDX-License-Identifier: MIT
--
-- A fan-out by itself. sweep_spec tests sweeps, which return its sessions.

local fan_out = require "deadline.listing.fan_out"
local fleet = require "fleet"

describe("a fan-out", function()
  local function new(own, limits)
    own:sweep() -- makes the client
    return fan_out.new(own.client, fleet.ids, limits or {})
  end

  it("reads every worker's sessions once", function()
    local all, by_worker = new(fleet.new { workers = 3, sessions = 4 }), {}
    local listing, count = all:find_sessions(math.huge)
    while listing do
      local id = listing.worker.workerId
      by_worker[id] = (by_worker[id] or 0) + #listing.cursor:take(count, {})
      all.passed = all.passed + count
      listing, count = all:find_sessions(math.huge)
    end
    local counts = {}
    for _, amount in pairs(by_worker) do counts[#counts + 1] = amount end
    assert.same({ 4, 4, 4 }, counts)
    assert.equal(12, all.passed)
    assert.is_nil(all:resume_token())
  end)

  it("finds no more sessions than requested, nor than max_items", function()
    local all = new(fleet.new { workers = 1, sessions = 9 }, { max_items = 3 })
    local listing, count = all:find_sessions(2)
    assert.equal(2, count)
    listing.cursor:take(count, {})
    all.passed = all.passed + count
    assert.equal(1, (select(2, all:find_sessions(2))))
  end)

  it("reads no more once it is closed", function()
    local all = new(fleet.new { workers = 1, sessions = 9 })
    local listing, count = all:find_sessions(math.huge)
    listing.cursor:take(count, {})
    all:close()
    local none, _, err = all:find_sessions(1)
    assert.same({ true, "cancelled" }, { none == nil, err.kind })
    assert.is_string(all:resume_token())
  end)
end)
