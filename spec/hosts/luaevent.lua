-- SPDX-License-Identifier: MIT
-- libevent through luaevent, for which there is no adapter: the four methods for a host's own loop
-- drive the client, and a timer ticks beside it.
local sessions = require "sessions"
local event = require "luaevent.core"

local base = event.new()
local client = sessions.client()
local watched, timer, rearm = {}, nil, nil

local function on_ready()
  client:step(0)
  rearm()
  return event.LEAVE
end

local function watch(socket)
  local kinds = (socket.read and event.EV_READ or 0) + (socket.write and event.EV_WRITE or 0)
  watched[#watched + 1] = base:addevent(socket.fd, kinds, on_ready)
end

---Watches the present sockets and the timer, once.
function rearm()
  for _, old in ipairs(watched) do old:close() end
  watched = {}
  for _, socket in ipairs(client:sockets()) do watch(socket) end
  if timer then timer:close() end
  local seconds = client:timeout()
  timer = seconds and base:addevent(nil, event.EV_TIMEOUT, on_ready, math.max(seconds, 0.001))
end
client:on_work(rearm)

local ticks, lines = 0, nil
local function tick()
  ticks = ticks + 1
  return lines and event.LEAVE or event.EV_TIMEOUT, 0.01
end
local ticker = base:addevent(nil, event.EV_TIMEOUT, tick, 0.01) -- a collected event ends

client:spawn(function() lines = sessions.collect(client) end)
while not lines do base:loop(event.EVLOOP_ONCE) end
client:close()
ticker:close()
sessions.print(lines, ticks)
