-- SPDX-License-Identifier: MIT
-- sysbench has a Lua state for each thread, and all of them run at once.
package.path = os.getenv "LUA_PATH" .. package.path
package.cpath = os.getenv "LUA_CPATH" .. package.cpath

local sessions

function thread_init() -- luacheck: ignore
  sessions = require "sessions"
end

function event() -- luacheck: ignore
  sessions.print(sessions.list())
end
