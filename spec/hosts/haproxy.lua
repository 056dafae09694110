-- SPDX-License-Identifier: MIT
-- HAProxy: while it loads, waiting blocks; a service waits with core.msleep, which yields.
local core = core -- luacheck: ignore
local sessions = require "sessions"

if os.getenv "LIST_WHILE_LOADING" then sessions.print(sessions.list()) end

local function answer(applet, text)
  applet:set_status(200)
  applet:add_header("content-length", #text)
  applet:start_response()
  applet:send(text)
end

local function pause(_, seconds)
  core.msleep(math.max(1, math.ceil(seconds * 1000)))
end

core.register_service("ping", "http", function(applet) answer(applet, "pong") end)

core.register_service("blocking", "http", function(applet)
  answer(applet, table.concat(sessions.list(), "\n"))
end)

core.register_service("yielding", "http", function(applet)
  local client = sessions.client { wait = pause }
  local lines = sessions.list(client)
  client:close()
  answer(applet, table.concat(lines, "\n"))
end)
