-- SPDX-License-Identifier: MIT
--
-- luv: lists the sessions of all workers of a fleet at once, in an event loop that does other
-- things as well.
--
--   lua luv_sessions.lua FARM FLEET

local deadline = require "deadline"
local uv = require "luv"

local farm, fleet = arg[1], arg[2]
if not fleet then
  io.stderr:write("usage: lua luv_sessions.lua FARM FLEET\n")
  os.exit(2)
end

local client = deadline.client()
require("deadline.adapters.luv").attach(client, uv)

local function count_sessions(worker)
  local sessions, message = client:sessions_for_worker({
    farmId = farm, fleetId = fleet, workerId = worker.workerId,
  }):collect()
  print(worker.workerId, sessions and #sessions or message)
end

client:spawn(function()
  local workers = assert(client:workers({ farmId = farm, fleetId = fleet }):collect())
  for _, worker in ipairs(workers) do client:spawn(count_sessions, worker) end
end)

uv.run()
assert(client:run()) -- all tasks are done; this raises the error if one failed
