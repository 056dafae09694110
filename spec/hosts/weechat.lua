-- SPDX-License-Identifier: MIT
-- WeeChat has an io.stdout of its own, which ends in its buffers.
local weechat = weechat -- luacheck: ignore
weechat.register("sessions", "deadline-cloud", "1", "MIT", "Lists sessions.", "", "")
local sessions = require "sessions"
local file = assert(io.open(weechat.info_get("weechat_data_dir", "") .. "/sessions", "w"))
file:write(table.concat(sessions.list(), "\n"))
file:close()
