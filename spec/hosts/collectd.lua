-- SPDX-License-Identifier: MIT
-- collectd keeps Lua's functions to itself, until the module makes them known.
local collectd = collectd -- luacheck: ignore
local sessions = require "sessions"

collectd.register_read(function()
  sessions.print(sessions.list())
  return 0
end)
