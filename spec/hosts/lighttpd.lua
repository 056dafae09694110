-- SPDX-License-Identifier: MIT
-- lighttpd's mod_magnet runs this for every request and waits for it.
local lighty = lighty -- luacheck: ignore
local sessions = require "sessions"
lighty.content = { table.concat(sessions.list(), "\n") }
return 200
