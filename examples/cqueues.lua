-- SPDX-License-Identifier: MIT
--
-- Listing in coroutines of cqueues: plain calls, and while one waits the others run. Here two list
-- the farm's fleets and a worker's sessions at the same time, over one client:
--
--   lua cqueues.lua FARM FLEET WORKER

local cqueues = require "cqueues"
local deadline = require "deadline"

local farm, fleet, worker = arg[1], arg[2], arg[3]
if not worker then
  io.stderr:write("usage: lua cqueues.lua FARM FLEET WORKER\n")
  os.exit(2)
end

local client = deadline.client { wait = require("deadline.adapters.cqueues").new() }
local controller = cqueues.new()

local function count(what, iterator)
  controller:wrap(function()
    local n = 0
    while iterator:next() do n = n + 1 end -- PUC Lua 5.1 cannot wait in a `for`
    print(("%d %s"):format(n, what))
  end)
end

count("fleets", client:fleets { farmId = farm })
count("sessions", client:sessions_for_worker { farmId = farm, fleetId = fleet, workerId = worker })
assert(controller:loop())
client:close()
