-- SPDX-License-Identifier: MIT
--
-- Every session of every worker of a fleet, and how many of them have not ended:
--
--   lua fleet_sessions.lua FARM FLEET

local deadline = require "deadline"

local farm, fleet = arg[1], arg[2]
if not fleet then
  io.stderr:write("usage: lua fleet_sessions.lua FARM FLEET\n")
  os.exit(2)
end

local client = deadline.client()
local total, running = 0, 0
for worker in client:workers { farmId = farm, fleetId = fleet } do
  local count = 0
  local of_worker = { farmId = farm, fleetId = fleet, workerId = worker.workerId }
  for session in client:sessions_for_worker(of_worker) do
    count = count + 1
    if session.lifecycleStatus ~= "ENDED" then running = running + 1 end
  end
  total = total + count
  print(("%s  %-15s %5d sessions"):format(worker.workerId, worker.status, count))
end
print(("%d sessions, %d of them not ended"):format(total, running))
client:close()
