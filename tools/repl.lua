-- SPDX-License-Identifier: MIT
--
-- Prepares a Lua prompt inside the simulated farm: `make repl` runs it with `lua5.4 -i`. Sets
-- globals: the module, a client and the ids of the farm's first things.

-- luacheck: globals deadline client worker farmId fleetId workerId queueId jobId
deadline = require "deadline"
client = deadline.client()
farmId, fleetId, workerId = os.getenv "FARM_ID", os.getenv "FLEET_ID", os.getenv "WORKER_ID"
queueId, jobId = os.getenv "QUEUE_ID", os.getenv "JOB_ID"
worker = { farmId = farmId, fleetId = fleetId, workerId = workerId }

print [[
deadline, client    the module, and a client of the simulated farm
worker              the ids of the first worker; also farmId, fleetId, workerId, queueId, jobId
Try: for session in client:sessions_for_worker(worker) do print(session.sessionId) end]]
