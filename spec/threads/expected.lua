-- SPDX-License-Identifier: MIT
--
-- The content of a fleet of the farm, for a host whose threads must see exactly that: a list of
-- { id = of the worker, sessions = their ids, a line each }. The number of sessions comes from the
-- farm's control plane, not from a listing.

package.path = "spec/support/?.lua;" .. package.path
local farm = require "farm"

local function join_ids(sessions)
  local ids, known = {}, {}
  for i, session in ipairs(sessions) do
    assert(not known[session.sessionId], "a session twice")
    known[session.sessionId], ids[i] = true, session.sessionId
  end
  return table.concat(ids, "\n")
end

local client, expected = farm.client(), {}
for i, worker in ipairs(farm.world()[1].fleets[1].workers) do
  local place = { farmId = farm.ids.farmId, fleetId = farm.ids.fleetId, workerId = worker.id }
  local sessions = assert(client:sessions_for_worker(place):collect())
  assert(#sessions == worker.sessions, "a listing of another length")
  expected[i] = { id = worker.id, sessions = join_ids(sessions) }
end
client:close()
return expected
