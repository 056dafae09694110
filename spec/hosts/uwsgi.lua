-- SPDX-License-Identifier: MIT
-- uWSGI calls the function that this returns for every request (WSAPI).
local sessions = require "sessions"

return function()
  local text = table.concat(sessions.list(), "\n")
  local body = coroutine.wrap(function() coroutine.yield(text) end)
  return 200, { ["Content-Type"] = "text/plain" }, body
end
