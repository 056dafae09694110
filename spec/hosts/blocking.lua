-- SPDX-License-Identifier: MIT
-- A script for hosts that run it from its first line to its last.
local sessions = require "sessions"
sessions.print(sessions.list())
