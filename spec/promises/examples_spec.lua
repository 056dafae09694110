-- SPDX-License-Identifier: MIT
--
-- The examples as a user runs them. `make packaging` runs them from an installed rock.

local deadline = require "deadline"
local farm = require "farm"
local home = require "home"

local interpreter = arg[-1]

---Runs an example: its output, and true if it succeeded.
local function run(scenario, name, ...)
  local words = { ("AWS_ENDPOINT_URL_DEADLINE='%s%s'"):format(farm.url, scenario.path), interpreter,
    ("examples/%s.lua"):format(name), ... }
  local text = home.shell(table.concat(words, " ") .. " 2>&1 && echo right || echo wrong")
  local printed, outcome = text:match "^(.-)(%a+)\n$"
  return printed, outcome == "right"
end

local function list(scenario)
  local client = scenario:client()
  local sessions = assert(client:sessions_for_worker(farm.ids):collect())
  client:close()
  return sessions
end

local function count(sessions, wanted)
  local number = 0
  for _, session in ipairs(sessions) do if wanted(session) then number = number + 1 end end
  return number
end

local function lines(text)
  return select(2, text:gsub("\n", ""))
end

describe("the example", function()
  local ids = farm.ids

  -- Regression: sessions with an endedAt and the status UPDATE_SUCCEEDED were ended at every run.
  it("long_sessions ends the running sessions once", function()
    local scenario = farm.scenario { end_delay = 0 }
    local running = count(list(scenario), function(session) return not session.endedAt end)
    local printed, right = run(scenario, "long_sessions", ids.farmId, ids.fleetId, ids.workerId, 0)
    assert.same({ running, true }, { lines(printed), right })
    printed, right = run(scenario, "long_sessions", ids.farmId, ids.fleetId, ids.workerId, 0,
      "--end")
    assert.same({ running, true }, { select(2, printed:gsub("told to end\n", "")), right })
    assert.equal(0, count(list(scenario), function(session)
      return not deadline.has_ended(session)
    end))
    printed, right = run(scenario, "long_sessions", ids.farmId, ids.fleetId, ids.workerId, 0,
      "--end")
    assert.same({ "", true }, { printed, right })
  end)

  it("fleet_sessions counts the sessions that have not ended", function()
    local scenario = farm.scenario { workers = 1 }
    local sessions = list(scenario)
    local running = count(sessions, function(session) return not session.endedAt end)
    assert.is_true(running > 0 and running < #sessions)
    local printed = run(scenario, "fleet_sessions", ids.farmId, ids.fleetId)
    assert.matches(("%d sessions, %d of them not ended\n$"):format(#sessions, running), printed)
  end)

  it("list_sessions has room for every status", function()
    local printed = run(farm.scenario {}, "list_sessions", ids.farmId, ids.fleetId, ids.workerId)
    local statuses = {}
    for line in printed:gmatch "[^\n]+" do
      local status = line:match "^  session%-%x+  [%d-]+ [%d:]+  ([A-Z_]+)$"
      assert(status or line:find "^page " or line:find " sessions on ", line)
      statuses[status or ""] = true
    end
    assert.is_true(statuses.UPDATE_IN_PROGRESS and statuses.ENDED)
  end)
end)

describe("deadline.has_ended", function()
  it("takes a session, and raises for anything else at the caller's line", function()
    for expected, sessions in pairs {
      [true] = { { endedAt = 1785587696 }, { lifecycleStatus = "ENDED" },
        { endedAt = "?", lifecycleStatus = "STARTED" } },
      [false] = { {}, { lifecycleStatus = "UPDATE_SUCCEEDED", targetLifecycleStatus = "ENDED" } },
    } do
      for _, session in ipairs(sessions) do assert.equal(expected, deadline.has_ended(session)) end
    end
    local ok, message = pcall(function() local _ = deadline.has_ended "session-1" end)
    assert.is_false(ok)
    assert.matches("^[^:]*examples_spec%.lua:%d+: table expected, got string", message)
  end)
end)
