-- SPDX-License-Identifier: MIT
--
-- Counts instructions a page over HTTP/1.1 under callgrind: the difference between 60 pages and 10,
-- so that work done once does not count. Repeats it, since runs differ by 2 % with the moments of
-- garbage collections, and one run of LuaJIT took twice as many. Other load on the machine hardly
-- matters.
-- Prints a table in Markdown. Argument: the number of repetitions.

package.path = "bench/?.lua;" .. package.path
local measure = require "measure"

local times = tonumber(arg[1])
local clients = {
  { "this module, Lua 5.4", "tools/with_rock lua5.4 bench/clients/module.lua" },
  { "this module, LuaJIT", "tools/with_rock luajit bench/clients/module.lua" },
  { "own client, Lua 5.4, libcurl",
    "env 'LUA_CPATH=build/bench/5.4/?.so;;' lua5.4 bench/clients/own.lua" },
  { "own client, LuaJIT, libcurl",
    "env 'LUA_CPATH=build/bench/5.1/?.so;;' luajit bench/clients/own.lua" },
  { "own client, Lua 5.4, lua-sec", "lua5.4 bench/clients/own.lua" },
  { "floor, Lua 5.4",
    "env 'LUA_CPATH=build/bench/5.4/?.so;;' lua5.4 bench/clients/lua_floor.lua" },
  { "floor, LuaJIT",
    "env 'LUA_CPATH=build/bench/5.1/?.so;;' luajit bench/clients/lua_floor.lua" },
  { "libcurl alone", "build/bench/floor" },
}

local function count(command, pages)
  local pipe = assert(io.popen(("BENCH_URL=$BENCH_HTTP1_URL "
    .. "valgrind --tool=callgrind --callgrind-out-file=/dev/null "
    .. "--trace-children=yes --smc-check=all %s list %d 0 2>&1"):format(command, pages)))
  local text, total = pipe:read "*a", nil
  pipe:close()
  for collected in text:gmatch "Collected : (%d+)" do total = tonumber(collected) end
  return assert(total, text)
end

print("| | instructions a page, in thousands | of which beyond libcurl alone |\n|---|---|---|")
local rows = {}
for i, client in ipairs(clients) do
  measure.note("instructions: %s", client[1])
  rows[i] = {}
  for k = 1, times do
    rows[i][k] = (count(client[2], 60) - count(client[2], 10)) / 50 / 1000
  end
end
local floor = measure.median(rows[#rows])
for i, client in ipairs(clients) do
  print(("| %s | %s | %.1f |"):format(client[1], measure.show(rows[i], 1),
    measure.median(rows[i]) - floor))
end
