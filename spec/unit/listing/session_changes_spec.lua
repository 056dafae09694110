-- SPDX-License-Identifier: MIT
--
-- Changes by themselves. worker_watch_spec and fleet_watch_spec test them in watches.

local session_changes = require "deadline.listing.session_changes"

local function session(id, status, more)
  local made = { sessionId = id, lifecycleStatus = status or "STARTED", startedAt = 100 }
  for name, value in pairs(more or {}) do made[name] = value end
  return made
end

---Gives a whole listing to the changes, and returns what is new: "seen a", "gone b".
local function list(changes, began, sessions)
  local texts = {}
  local function note(change)
    if change then texts[#texts + 1] = change.type .. " " .. change.session.sessionId end
    return change
  end
  changes:begin()
  for _, each in ipairs(sessions) do note(changes:compare(each, began)) end
  while note(changes:next_gone()) do end -- luacheck: ignore
  changes:finish(began)
  return texts
end

describe("session changes", function()
  it("are what one listing has and the last one had not", function()
    local changes = session_changes.new()
    assert.same({ "seen a", "seen b" }, list(changes, 1, { session "a", session "b" }))
    assert.same({}, list(changes, 2, { session "a", session "b" }))
    assert.same({ "changed a", "gone b" },
      list(changes, 3, { session("a", "UPDATE_IN_PROGRESS") }))
    assert.same({ "ended a" }, list(changes, 4, { session("a", "ENDED") }))
    assert.same({}, list(changes, 5, { session("a", "ENDED") }))
  end)

  it("are the same if a session is compared twice, or a listing is not read to its end", function()
    local changes = session_changes.new()
    changes:begin()
    assert.equal("seen", changes:compare(session "a", 1).type)
    assert.is_nil(changes:compare(session "a", 1))
    assert.same({ "seen b" }, list(changes, 2, { session "a", session "b" }))
  end)

  it("include ends since a given moment", function()
    local ended = session("a", "ENDED", { startedAt = 150 })
    assert.same({}, list(session_changes.new(), 160, { ended }))
    assert.same({ "ended a" }, list(session_changes.new(140), 160, { ended }))
    assert.same({}, list(session_changes.new(155), 160, { ended }))
  end)

  it("name their worker, if it was given", function()
    local changes, worker = session_changes.new(), { workerId = "w" }
    changes:begin()
    assert.is_nil(changes:compare(session "a", 1).worker)
    changes.worker = worker
    assert.equal(worker, changes:compare(session("a", "ENDED"), 1).worker)
  end)

  it("do not fail because of a session without an id", function()
    local changes = session_changes.new()
    assert.same({ "seen a" }, list(changes, 1, { { lifecycleStatus = "STARTED" }, session "a",
      { lifecycleStatus = "ENDED", startedAt = 5 } }))
  end)

  it("forget sessions that ended before the last listing", function()
    local changes = session_changes.new(0)
    for began = 1, 50 do
      list(changes, began, { session("s" .. began, "ENDED", { startedAt = began }) })
    end
    assert.same({ s50 = 50 }, changes.recent)
    assert.same({}, changes.known)
  end)
end)
