-- SPDX-License-Identifier: MIT
-- conky replaces ${lua sessions} in its text by the result of this function.
function conky_sessions() -- luacheck: ignore
  local sessions = require "sessions"
  sessions.print(sessions.list())
  return "listed"
end
