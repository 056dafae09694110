-- SPDX-License-Identifier: MIT
-- A host that calls a function periodically and watches no sockets.
local sessions = require "sessions"
local uv = require "luv"

local client = sessions.client()
local task = client:spawn(sessions.collect, client)
local ticks, timer = 0, uv.new_timer()
timer:start(10, 10, function()
  ticks = ticks + 1
  client:step(0)
  if task.done then timer:close() end
end)
uv.run()
sessions.print(task:result(), ticks)
client:close()
