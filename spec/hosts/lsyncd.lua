-- SPDX-License-Identifier: MIT
-- lsyncd's configuration is a script; the daemon would start after it.
local settings = settings -- luacheck: ignore
settings { nodaemon = true }
dofile(os.getenv "HOSTS_FOLDER" .. "/blocking.lua")
os.exit(0)
