-- SPDX-License-Identifier: MIT
--
-- lighttpd with mod_magnet: serves the sessions of a worker as lines of text. lighttpd has one
-- thread, which this blocks: use it for small lists, or on a server that does nothing else.
--
--   server.modules += ( "mod_magnet" )
--   $HTTP["url"] =~ "^/sessions" {
--     magnet.attract-raw-url-to = ( "/path/to/lighttpd_sessions.lua" )
--   }
--
--   GET /sessions?farm=FARM&fleet=FLEET&worker=WORKER

local deadline = require "deadline"

local lighty = lighty -- luacheck: ignore
local query = "&" .. (lighty.env["uri.query"] or "")

local function argument(name)
  return query:match("&" .. name .. "=([^&]*)")
end

local client = deadline.client()
local sessions, message, err = client:sessions_for_worker({
  farmId = argument "farm", fleetId = argument "fleet", workerId = argument "worker",
}, { deadline = os.time() + 10 }):collect()
client:close()

lighty.header["content-type"] = "text/plain"
if not sessions then
  lighty.content = { message, "\n" }
  return err.status or 502
end
local lines = {}
for i, session in ipairs(sessions) do
  lines[i] = session.sessionId .. " " .. session.lifecycleStatus .. "\n"
end
lighty.content = { table.concat(lines) }
return 200
