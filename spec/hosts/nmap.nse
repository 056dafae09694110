-- SPDX-License-Identifier: MIT
-- nmap's scripting engine: reading an undeclared global raises, and actions are coroutines.
local stdnse = require "stdnse"

description = "Lists the sessions of a worker."
author = "deadline-cloud"
license = "MIT"
categories = { "safe" }

package.path = os.getenv "LUA_PATH" .. package.path
package.cpath = os.getenv "LUA_CPATH" .. package.cpath
local sessions = require "sessions"

hostrule = function() return true end

local function list_while_ticking()
  local client = sessions.client { wait = function(_, seconds) stdnse.sleep(seconds) end }
  local ticks, ended = 0, false
  stdnse.new_thread(function()
    while not ended do
      stdnse.sleep(0.01)
      ticks = ticks + 1
    end
  end)
  local lines = sessions.list(client)
  ended = true
  client:close()
  sessions.print(lines, ticks)
end

action = function()
  if stdnse.get_script_args "slow" then
    list_while_ticking()
  else
    sessions.print(sessions.list())
  end
end
