-- SPDX-License-Identifier: MIT
-- Neovim's event loop drives a task of the client, and a timer beside it.
local sessions = require "sessions"

local uv = vim.loop -- luacheck: ignore
local client = sessions.client()
local handle = require("deadline.adapters.luv").attach(client, uv)
local ticks, timer = 0, uv.new_timer()
timer:start(10, 10, function() ticks = ticks + 1 end)
local task = client:spawn(sessions.collect, client)
vim.wait(20000, function() return task.done end, 5) -- luacheck: ignore
timer:close()
handle:detach()
sessions.print(task:result(), ticks)
client:close()
