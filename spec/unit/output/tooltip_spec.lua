-- SPDX-License-Identifier: MIT
--
-- Tooltips: all that is known of a session or a worker, and nothing that is not.

local rows = require "deadline.output.rows"
local ticks = require "deadline.output.ticks"
local tooltip = require "deadline.output.tooltip"

local now = 1785587696

local function describe_session(session, worker_id, names)
  local all = rows.collect({ session }, nil, worker_id, now)
  return tooltip.of_session(all[1].bars[1], all[1], names or {}, ticks.zone "+09:00")
end

describe("a tooltip", function()
  it("has a session's ids, statuses, times and duration", function()
    assert.equal("session-1\ntook 1 h 30 min\nstatus ENDED\n"
      .. "from 2026-08-01 20:34:56 UTC+09:00\nto 2026-08-01 22:04:56 UTC+09:00\n"
      .. "job Lamps (job-1)\nqueue queue-1\nworker worker-1",
      describe_session({ sessionId = "session-1", jobId = "job-1", queueId = "queue-1",
        startedAt = now - 3600, endedAt = now + 1800, lifecycleStatus = "ENDED" }, "worker-1",
        { ["job-1"] = "Lamps" }))
    assert.equal("s&lt;\nhas run for 1 h 00 min\nstatus STARTED\nto become ENDED\n"
      .. "from 2026-08-01 20:34:56 UTC+09:00", describe_session { sessionId = "s<",
        startedAt = now - 3600, lifecycleStatus = "STARTED", targetLifecycleStatus = "ENDED" })
  end)

  it("says which time a session lacks", function()
    assert.equal("s\ntook 0 s\nstart unknown\nto 2026-08-01 21:34:56 UTC+09:00",
      describe_session { sessionId = "s", endedAt = now })
    assert.equal("took 0 s\nended before it started, say its times\n"
      .. "from 2026-08-01 21:34:56 UTC+09:00\nto 2026-08-01 21:34:55 UTC+09:00",
      describe_session { startedAt = now, endedAt = now - 1 })
  end)

  it("keeps the direction of each line", function()
    assert.matches("^\226\129\168\215\169\226\129\169\ntook ",
      describe_session { sessionId = "\215\169", endedAt = now })
  end)

  it("has a worker's id, status and host", function()
    local row = { id = "worker-1", label = "Rack <3>", bars = { {}, {} } }
    assert.equal("Rack &lt;3&gt;\nworker-1\n2 sessions", tooltip.of_worker(row))
    row.worker = { status = "RUNNING", hostProperties = { hostName = "blade" } }
    assert.equal("Rack &lt;3&gt;\nworker-1\nstatus RUNNING\nhost blade\n2 sessions",
      tooltip.of_worker(row))
    assert.equal("\n1 session", tooltip.of_worker { id = "", label = "", bars = { {} } })
  end)
end)
