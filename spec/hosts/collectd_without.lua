-- SPDX-License-Identifier: MIT
-- What collectd.lua does, without the line that makes it work.
local collectd = collectd -- luacheck: ignore
local sessions = require "sessions"

collectd.register_read(function()
  sessions.print(sessions.list())
  return 0
end)
