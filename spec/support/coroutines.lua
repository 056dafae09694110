-- SPDX-License-Identifier: MIT
--
-- A scheduler of coroutines: runs many concurrently, each of which may wait on clients of its own,
-- and waits for all their sockets at once. Specs of slow faults run in the time of one.

local socket = require "socket"

local coroutines = {}

---A socket object for LuaSocket's select.
local function watchable(fd)
  return { getfd = function() return fd end, dirty = function() return false end }
end

---Waits until one of the clients' sockets is ready, or the time is over.
function coroutines.watch(clients, seconds)
  local reading, writing = {}, {}
  for _, client in ipairs(clients) do
    for _, each in ipairs(client:sockets()) do
      if each.read then reading[#reading + 1] = watchable(each.fd) end
      if each.write then writing[#writing + 1] = watchable(each.fd) end
    end
  end
  socket.select(reading, writing, seconds)
end

---The option `wait` for clients of these coroutines.
function coroutines.wait(client, seconds, longest)
  coroutine.yield(client, longest or seconds)
end

---A pcall across which coroutines can yield, on every Lua.
function coroutines.try(fn, ...)
  local co = coroutine.create(fn)
  local function go_on(ok, ...)
    if coroutine.status(co) == "dead" then return ok, ... end
    return go_on(coroutine.resume(co, coroutine.yield(...)))
  end
  return go_on(coroutine.resume(co, ...))
end

local max_idle_sleep = 1 -- seconds

---Resumes each coroutine once and removes the ended ones. Returns the clients they wait for.
local function run_each(running)
  local clients, seconds = {}, max_idle_sleep
  for i = #running, 1, -1 do
    local ok, client, longest = coroutine.resume(running[i])
    if not ok then error(client, 0) end
    if coroutine.status(running[i]) == "dead" then
      table.remove(running, i)
    elseif client then
      clients[#clients + 1], seconds = client, math.min(seconds, longest)
    else
      seconds = 0
    end
  end
  return clients, seconds
end

---Runs functions to their ends. Raises the first error of one.
---@param functions fun()[]
---@param most? integer # how many at a time; all if left out
function coroutines.run(functions, most)
  local running, started = {}, 0
  repeat
    while started < #functions and #running < (most or math.huge) do
      started = started + 1
      running[#running + 1] = coroutine.create(functions[started])
    end
    local clients, seconds = run_each(running)
    if #clients > 0 then coroutines.watch(clients, seconds) end
  until #running == 0 and started == #functions
end

return coroutines
