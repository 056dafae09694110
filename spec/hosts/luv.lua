-- SPDX-License-Identifier: MIT
-- luv's event loop drives a task of the client, and a timer beside it.
local sessions = require "sessions"
local uv = require "luv"

local client = sessions.client()
local handle = require("deadline.adapters.luv").attach(client, uv)
local ticks, timer = 0, uv.new_timer()
timer:start(10, 10, function() ticks = ticks + 1 end)
local lines
client:spawn(function()
  lines = sessions.collect(client)
  timer:close()
  handle:detach()
end)
uv.run()
sessions.print(lines, ticks)
client:close()
