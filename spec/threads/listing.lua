-- SPDX-License-Identifier: MIT
--
-- Lists a worker's sessions in a state of its own: (way, worker, ids of its sessions). The last two
-- may be left out: then it accepts any sessions. lua_close closes all that is still open.

local deadline = require "deadline"

local way, worker_id, expected = ...
local client = deadline.client {}
local worker = {
  farmId = os.getenv "FARM_ID", fleetId = os.getenv "FLEET_ID",
  workerId = worker_id or os.getenv "WORKER_ID",
}

local function list_ids()
  local ids = {}
  for session in client:sessions_for_worker(worker, { page_size = 20 }) do
    ids[#ids + 1] = session.sessionId
  end
  return table.concat(ids, "\n")
end

---Leaves a page ahead under way, and a task that waits for its response.
local function stop_in_the_middle()
  local count = 0
  for _ in client:sessions_for_worker(worker, { page_size = 5 }) do
    count = count + 1
    if count == 7 then break end
  end
  client:spawn(list_ids)
end

local got = list_ids()
assert(got == (expected or got), "not the sessions of this worker")
if way:find "middle" then stop_in_the_middle() end
if way:find "close" then client:close() end
