-- SPDX-License-Identifier: MIT
--
-- Rows: every session has a place, none hides another, and what takes unusually long is found.

local rows = require "deadline.output.rows"

local now = 1785600000

---A session that began so many seconds before now.
local function session(ago, duration, changes)
  local one = { sessionId = "session-" .. ago, startedAt = now - ago, lifecycleStatus = "STARTED" }
  if duration then one.endedAt = one.startedAt + duration end
  for name, value in pairs(changes or {}) do one[name] = value end
  return one
end

---Rows of sessions, arranged, with their ids as labels.
local function arrange(sessions, workers, limit)
  local all, unplaced = rows.collect(sessions, workers, nil, now)
  for _, row in ipairs(assert(all, unplaced)) do row.label = row.id end
  return all, rows.arrange(all, limit), unplaced
end

local function labels(all)
  local list = {}
  for i, row in ipairs(all) do list[i] = row.label end
  return table.concat(list, " ")
end

describe("rows", function()
  it("are of a list, of an iterator, or of one with workers", function()
    local a, b = session(300, 100, { workerId = "w-2" }), session(200, 100, { workerId = "w-1" })
    assert.equal("w-1 w-2", labels(arrange { a, b }))
    assert.equal("x y", labels(arrange({ a, b }, { { workerId = "y" }, { workerId = "x" } })))
    local given = { { a, { workerId = "v" } }, { b, { workerId = "v" } } }
    local function read()
      local pair = table.remove(given, 1)
      if pair then return pair[1], pair[2] end
    end
    local all = arrange(setmetatable({}, { __call = read }))
    assert.equal("v", labels(all))
    assert.same({ a, b }, { all[1].bars[1].session, all[1].bars[2].session })
    given = { { a, 5 } }
    assert.equal("w-2", labels(arrange(read)))
    assert.equal("", labels(arrange { session(5) }))
    assert.equal("own", rows.collect({ session(5) }, nil, "own", now)[1].id)
  end)

  it("refuse what is neither", function()
    for expected, value in pairs {
      ["a list or an iterator, not number"] = 5, ["such as the `sessions` of a page"] =
        { sessions = { session(5) } }, ["session 2 must be a table, not string"] = { {}, "x" },
    } do
      local all, problem = rows.collect(value, nil, nil, now)
      assert.equal(nil, all)
      assert.matches(expected, problem)
    end
  end)

  it("have a bar for every session with a time", function()
    local all, _, unplaced = arrange {
      session(500, 100), session(400), session(-60), session(300, -100),
      session(200, nil, { lifecycleStatus = "ENDED" }), { sessionId = "e", endedAt = now - 100 },
      { sessionId = "n" }, { sessionId = "t", startedAt = "yesterday", lifecycleStatus = "ENDED" },
      { sessionId = "h", startedAt = 1e300 },
    }
    local shown = {}
    for i, bar in ipairs(all[1].bars) do
      shown[i] = { bar.from - now, bar.to - now, bar.is_running, bar.note }
    end
    assert.same({
      { -500, -400, false }, { -400, 0, true },
      { -300, -300, false, "ended before it started, say its times" },
      { -200, -200, false, "end unknown" }, { -100, -100, false, "start unknown" },
      { 60, 60, true },
    }, shown)
    assert.same({ "n", "t", "h" }, { unplaced[1].sessionId, unplaced[2].sessionId,
      unplaced[3].sessionId })
    assert.same({ now - 500, now + 60 }, { rows.range(all) })
    assert.same({}, { rows.range {} })
  end)

  it("have lanes for sessions that overlap, and no more than these need", function()
    local all = arrange { session(100, 50), session(90, 20), session(80, 40), session(70, 10),
      session(50, 10), session(30, 10) }
    local lanes = {}
    for i, bar in ipairs(all[1].bars) do lanes[i] = bar.lane end
    assert.same({ 1, 2, 3, 2, 1, 1 }, lanes)
    assert.equal(3, all[1].lanes)
    assert.equal(3, arrange({ session(9, 0), session(9, 0), session(9, 0) })[1].lanes)
  end)

  it("never put two sessions of a lane in one place, however many there are", function()
    local random = require "prng"(5)
    local sessions = {}
    for i = 1, 1000 do
      sessions[i] = session(math.floor(random() * 5000), math.floor(random() * 50))
    end
    local all = arrange(sessions)
    local ends, most = {}, 0
    for _, bar in ipairs(all[1].bars) do
      assert.is_true((ends[bar.lane] or 0) <= bar.from)
      ends[bar.lane] = math.max(bar.to, bar.from + 1e-3)
      most = math.max(most, bar.lane)
    end
    assert.equal(most, all[1].lanes)
  end)

  it("with unusually long sessions come first, the others by name", function()
    local sessions = { session(3000, nil, { workerId = "w-1" }),
      session(9000, nil, { workerId = "w-7" }), session(250, nil, { workerId = "w-9" }),
      session(20, nil, { workerId = "w-10" }) }
    for i = 1, 20 do sessions[#sessions + 1] = session(i * 200, 150, { workerId = "w-9" }) end
    local all, limit = arrange(sessions)
    assert.equal("w-7 w-1 w-9 w-10", labels(all))
    assert.equal(300, limit)
    assert.same({ true, true, false, false }, { all[1].is_long, all[2].is_long, all[3].is_long,
      all[4].is_long })
    assert.equal(now - 250, all[3].longest.from)
    all, limit = arrange(sessions, nil, 10)
    assert.equal(10, limit)
    assert.equal("w-7 w-1 w-9 w-10", labels(all))
    assert.is_true(all[4].is_long)
  end)

  it("say nothing of unusual durations if few sessions have ended", function()
    local all, limit = arrange { session(9000), session(100, 5), session(90, 5) }
    assert.equal(nil, limit)
    assert.is_false(all[1].is_long)
  end)
end)
