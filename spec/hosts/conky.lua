-- SPDX-License-Identifier: MIT
-- conky puts what this returns where its text says ${lua sessions}.
function conky_sessions() -- luacheck: ignore
  local sessions = require "sessions"
  sessions.print(sessions.list())
  return "listed"
end
