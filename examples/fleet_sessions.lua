-- SPDX-License-Identifier: MIT
--
-- Lists every session of every worker of a fleet, several workers at a time, and counts those that
-- have not ended. Names each worker that cannot be listed, and goes on with the others:
--
--   lua fleet_sessions.lua FARM FLEET [WORKERS AT A TIME]

local deadline = require "deadline"

local farm, fleet, concurrency = arg[1], arg[2], tonumber(arg[3])
if not fleet or (arg[3] and not concurrency) then
  io.stderr:write("usage: lua fleet_sessions.lua FARM FLEET [WORKERS AT A TIME]\n")
  os.exit(2)
end

local client = deadline.client()
local total, running, counts, order = 0, 0, {}, {}
local sessions = client:sessions_for_fleet({ farmId = farm, fleetId = fleet }, {
  concurrency = concurrency,
  on_error = function(err, worker)
    io.stderr:write(("%s: %s\n"):format(worker.workerId, tostring(err)))
    return true
  end,
})
for session, worker in sessions do
  if not counts[worker.workerId] then order[#order + 1] = worker.workerId end
  counts[worker.workerId] = (counts[worker.workerId] or 0) + 1
  total = total + 1
  if not deadline.has_ended(session) then running = running + 1 end
end
for _, id in ipairs(order) do print(("%s  %5d sessions"):format(id, counts[id])) end
print(("%d sessions, %d of them not ended"):format(total, running))
client:close()
