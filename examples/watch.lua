-- SPDX-License-Identifier: MIT
--
-- Prints the changes of a worker's sessions as they happen, for ever or until so many changes:
--
--   lua watch.lua FARM FLEET WORKER [SECONDS BETWEEN LISTINGS] [CHANGES]

local deadline = require "deadline"

local farm, fleet, worker = arg[1], arg[2], arg[3]
local interval, limit = tonumber(arg[4]), tonumber(arg[5])
if not worker or (arg[4] and not interval) or (arg[5] and not limit) then
  io.stderr:write("usage: lua watch.lua FARM FLEET WORKER [SECONDS BETWEEN LISTINGS] [CHANGES]\n")
  os.exit(2)
end

local client = deadline.client()
local changes = client:watch_sessions(
  { farmId = farm, fleetId = fleet, workerId = worker }, { interval = interval })

local count = 0
for change in changes do
  print(("%s  %-7s  %s  %s"):format(deadline.date("!%T", os.time()), change.type,
    change.session.sessionId, change.session.lifecycleStatus))
  count = count + 1
  if limit and count >= limit then changes:close() end -- the next call returns nil
end
client:close()
