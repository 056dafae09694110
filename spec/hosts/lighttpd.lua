-- SPDX-License-Identifier: MIT
-- A script that lighttpd's mod_magnet runs for every request, blocking the server.
local lighty = lighty -- luacheck: ignore
local sessions = require "sessions"
lighty.content = { table.concat(sessions.list(), "\n") }
return 200
