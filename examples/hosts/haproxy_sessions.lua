-- SPDX-License-Identifier: MIT
--
-- HAProxy: a service that responds with the sessions of a worker as lines of text. The proxy keeps
-- working while pages arrive.
--
--   global
--     lua-load /path/to/haproxy_sessions.lua
--   frontend ...
--     http-request use-service lua.sessions if { path /sessions }
--
--   GET /sessions?farm=FARM&fleet=FLEET&worker=WORKER

local core = core -- luacheck: ignore
local deadline = require "deadline"

local client = deadline.client {
  wait = function(_, seconds) core.msleep(math.max(1, math.ceil(seconds * 1000))) end,
}

local function argument(query, name)
  return ("&" .. query):match("&" .. name .. "=([^&]*)")
end

---The status and the text of the response.
local function list(query)
  local sessions, message, err = client:sessions_for_worker({
    farmId = argument(query, "farm"), fleetId = argument(query, "fleet"),
    workerId = argument(query, "worker"),
  }):collect()
  if not sessions then return err.status or 502, message end
  local lines = {}
  for i, session in ipairs(sessions) do
    lines[i] = session.sessionId .. " " .. session.lifecycleStatus .. "\n"
  end
  return 200, table.concat(lines)
end

core.register_service("sessions", "http", function(applet)
  local status, text = list(applet.qs or "")
  applet:set_status(status)
  applet:add_header("content-type", "text/plain")
  applet:add_header("content-length", #text)
  applet:start_response()
  applet:send(text)
end)
