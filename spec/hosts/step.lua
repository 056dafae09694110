-- SPDX-License-Identifier: MIT
-- A host's own loop around two tasks: it goes on turning while a slow page arrives.
local sessions = require "sessions"

local client = sessions.client()
local first = client:spawn(sessions.collect, client)
local second = client:spawn(sessions.collect, client)
local ticks = 0
while client:step(0.01) do ticks = ticks + 1 end
sessions.print(first:result(), ticks)
sessions.print(second:result())
client:close()
