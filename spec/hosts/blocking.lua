-- SPDX-License-Identifier: MIT
-- For hosts that run a script from its first line to its last.
local sessions = require "sessions"
sessions.print(sessions.list())
