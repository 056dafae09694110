-- SPDX-License-Identifier: MIT
--
-- Lists the workers of a fleet that do not respond; with --delete it deletes them. Prints why a
-- worker could not be deleted, and goes on with the others:
--
--   lua unresponsive_workers.lua FARM FLEET [--delete]
--
-- Needs the permissions deadline:ListWorkers and DeleteWorker.

local deadline = require "deadline"

local farm, fleet, is_delete = arg[1], arg[2], arg[3] == "--delete"
if not fleet or arg[3] and not is_delete then
  io.stderr:write("usage: lua unresponsive_workers.lua FARM FLEET [--delete]\n")
  os.exit(2)
end

local client = deadline.client()

local deleted, failures = 0, 0

local function delete(worker)
  local done, message, err = client:delete_worker {
    farmId = farm, fleetId = fleet, workerId = worker.workerId,
  }
  if done then deleted = deleted + 1 end
  if err and err.code ~= "ConflictException" then failures = failures + 1 end -- it works again
  return done and "deleted" or message
end

local function main()
  local workers = {}
  for worker in client:workers { farmId = farm, fleetId = fleet } do
    if worker.status == "NOT_RESPONDING" then workers[#workers + 1] = worker end
  end
  for _, worker in ipairs(workers) do
    local host = worker.hostProperties and worker.hostProperties.hostName or "unknown host"
    print(("%s  %s  %s"):format(worker.workerId, host,
      is_delete and delete(worker) or worker.status))
  end
  print(("%d workers not responding, %d of them deleted"):format(#workers, deleted))
end

local ok, problem = pcall(main)
client:close()
if not ok then io.stderr:write(tostring(problem), "\n") end
if not ok or failures > 0 then os.exit(1) end
