-- SPDX-License-Identifier: MIT
--
-- Lists the sessions of a worker that have run for longer than some hours; with --end it asks the
-- service to end them:
--
--   lua long_sessions.lua FARM FLEET WORKER HOURS [--end]

local deadline = require "deadline"

local farm, fleet, worker, hours = arg[1], arg[2], arg[3], tonumber(arg[4])
if not hours or (arg[5] and arg[5] ~= "--end") then
  io.stderr:write("usage: lua long_sessions.lua FARM FLEET WORKER HOURS [--end]\n")
  os.exit(2)
end

local client = deadline.client()
local failures = 0

local function finish(session)
  local updated, message = client:update_session {
    farmId = farm, queueId = session.queueId, jobId = session.jobId,
    sessionId = session.sessionId, targetLifecycleStatus = "ENDED",
  }
  if updated then return "told to end" end
  failures = failures + 1
  return message
end

for session in client:sessions_for_worker { farmId = farm, fleetId = fleet, workerId = worker } do
  local age = (os.time() - session.startedAt) / 3600
  if not deadline.has_ended(session) and age > hours then
    local outcome = arg[5] and finish(session) or session.lifecycleStatus
    print(("%s  %6.1f hours  %s"):format(session.sessionId, age, outcome))
  end
end
client:close()
if failures > 0 then os.exit(1) end
