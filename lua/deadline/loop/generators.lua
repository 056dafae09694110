-- SPDX-License-Identifier: MIT
--
-- Coroutines that a script makes inside a task, as generators and iterators do: if one of them
-- waits, its task waits. While a task runs, `coroutine.resume` and `coroutine.wrap` are replaced by
-- those below, which yield such a wait to the loop and behave as Lua's own in every other way. PUC
-- Lua 5.1 cannot yield out of a `for`: there both stay as they are, and the loop runs inside the
-- wait.

local core = require "deadline.core"
local jit = require "deadline.base.jit"

local type = type
local raise = core.raise

local library = coroutine -- the table that scripts use
local create, resume, running, yield = library.create, library.resume, library.running,
  library.yield
local close = library.close -- luacheck: ignore 143

local generators = {}

---The first value that a waiting task yields; the thing it waits for comes next.
generators.WAIT = {}

local WAIT = generators.WAIT

-- The coroutine of the task, by the coroutines that it has resumed.
local owners = setmetatable({}, { __mode = "k" })

local function pass(co, ok, signal, ...)
  if ok and signal == WAIT then return pass(co, resume(co, yield(signal, ...))) end
  owners[co] = nil
  return ok, signal, ...
end

local function resume_inside(co, ...)
  local own = running()
  if type(co) == "thread" and own then owners[co] = owners[own] or own end
  return pass(co, resume(co, ...))
end

local function unwrap(co, ok, ...)
  if ok then return ... end
  if close then close(co) end
  raise((...), 0)
end

local function wrap_inside(fn)
  local co = create(fn)
  return function(...) return unwrap(co, resume_inside(co, ...)) end
end

local can_pass = _VERSION ~= "Lua 5.1" or jit.is_luajit

local function restore(old_resume, old_wrap, ...)
  library.resume, library.wrap = old_resume, old_wrap
  return ...
end

---Resumes a task's coroutine.
---@return boolean ok, any ...
function generators.resume_task(co, ...)
  if not can_pass then return resume(co, ...) end
  local old_resume, old_wrap = library.resume, library.wrap
  library.resume, library.wrap = resume_inside, wrap_inside
  return restore(old_resume, old_wrap, resume(co, ...))
end

---The coroutine of the task that resumes a coroutine of its own; nil for any other.
---@return thread?
function generators.owner_of(co)
  return owners[co]
end

return generators
