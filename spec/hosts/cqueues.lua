-- SPDX-License-Identifier: MIT
-- Two coroutines of a cqueues controller: one lists, one counts. Afterwards one closes the client
-- while the other waits, which once made the controller fail.
local sessions = require "sessions"
local cqueues = require "cqueues"

local client = sessions.client { wait = require("deadline.adapters.cqueues").new() }

local function list_while_ticking()
  local controller, ticks, lines = cqueues.new(), 0, nil
  controller:wrap(function() lines = sessions.collect(client) end)
  controller:wrap(function()
    while not lines do
      cqueues.sleep(0.01)
      ticks = ticks + 1
    end
  end)
  assert(controller:loop())
  sessions.print(lines, ticks)
end

local function close_while_listing()
  local controller, begun, list, message = cqueues.new(), false, nil, nil
  controller:wrap(function()
    begun = true
    list, message = client:sessions_for_worker(sessions.worker):collect()
  end)
  controller:wrap(function()
    repeat cqueues.sleep(0) until begun
    client:close()
  end)
  assert(controller:loop())
  assert(not list and message == "the client was closed", message)
end

list_while_ticking()
close_while_listing()
