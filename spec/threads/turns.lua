-- SPDX-License-Identifier: MIT
--
-- One listing that several threads read in turn: (worker, ids of its sessions) -> a function that
-- reads the next session and returns true if there was one. At the end it checks the ids.

local deadline = require "deadline"

local worker_id, expected = ...
local client = deadline.client {}
local listing = client:sessions_for_worker({
  farmId = os.getenv "FARM_ID", fleetId = os.getenv "FLEET_ID", workerId = worker_id,
}, { page_size = 20 })
local ids = {}

return function()
  local session = listing:next()
  if session then
    ids[#ids + 1] = session.sessionId
    return true
  end
  assert(table.concat(ids, "\n") == expected, "not the sessions of this worker")
  return false
end
