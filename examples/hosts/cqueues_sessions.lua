-- SPDX-License-Identifier: MIT
--
-- cqueues: lists the sessions of all workers of a fleet at once, in coroutines of a controller that
-- runs other coroutines as well.
--
--   lua cqueues_sessions.lua FARM FLEET

local cqueues = require "cqueues"
local deadline = require "deadline"

local farm, fleet = arg[1], arg[2]
if not fleet then
  io.stderr:write("usage: lua cqueues_sessions.lua FARM FLEET\n")
  os.exit(2)
end

local controller = cqueues.new()
local client = deadline.client { wait = require("deadline.adapters.cqueues").new() }

local function count_sessions(worker)
  local sessions, message = client:sessions_for_worker({
    farmId = farm, fleetId = fleet, workerId = worker.workerId,
  }):collect()
  print(worker.workerId, sessions and #sessions or message)
end

controller:wrap(function()
  local workers = assert(client:workers({ farmId = farm, fleetId = fleet }):collect())
  for _, worker in ipairs(workers) do
    controller:wrap(function() count_sessions(worker) end)
  end
end)

assert(controller:loop())
