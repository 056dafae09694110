-- SPDX-License-Identifier: MIT
-- A WSAPI application: uWSGI calls the returned function for every request.
local sessions = require "sessions"

return function()
  local text = table.concat(sessions.list(), "\n")
  local body = coroutine.wrap(function() coroutine.yield(text) end)
  return 200, { ["Content-Type"] = "text/plain" }, body
end
