-- SPDX-License-Identifier: MIT
--
-- Listing in libuv's event loop: a task of the client's runs beside whatever else the loop does,
-- here a timer. Neovim's vim.loop and vim.uv are the same:
--
--   lua luv.lua FARM FLEET WORKER

local deadline = require "deadline"
local uv = require "luv"

local farm, fleet, worker = arg[1], arg[2], arg[3]
if not worker then
  io.stderr:write("usage: lua luv.lua FARM FLEET WORKER\n")
  os.exit(2)
end

local client = deadline.client()
require("deadline.adapters.luv").attach(client, uv)

local ticks, ticker = 0, uv.new_timer()
ticker:start(1, 1, function() ticks = ticks + 1 end)
ticker:unref() -- it does not keep the loop going

client:spawn(function()
  local sessions = client:sessions_for_worker { farmId = farm, fleetId = fleet, workerId = worker }
  local count = 0
  while sessions:next() do count = count + 1 end -- PUC Lua 5.1 cannot wait in a `for`
  print(("%d sessions, and meanwhile the timer went on"):format(count))
end)
uv.run() -- ends where the client has nothing left to do

local done, message = client:run() -- true, or what went wrong in the task
if not done then io.stderr:write(message, "\n") end
ticker:close()
client:close()
uv.run()
os.exit(done and ticks > 0 and 0 or 1)
