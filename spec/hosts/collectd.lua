-- SPDX-License-Identifier: MIT
-- collectd hides Lua's C functions until the module exports them.
local collectd = collectd -- luacheck: ignore
local sessions = require "sessions"

collectd.register_read(function()
  sessions.print(sessions.list())
  return 0
end)
