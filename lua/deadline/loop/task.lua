-- SPDX-License-Identifier: MIT
--
-- A task, as scripts hold it: its result, and its end. The scheduler runs it.

local errors = require "deadline.base.errors"
local object = require "deadline.base.object"

local create = coroutine.create
local select, setmetatable = select, setmetatable
local unpack = table.unpack or unpack -- luacheck: ignore 113 143

---A function that runs beside those of other tasks.
---@class deadline.Task
---@field done boolean
---@field cancelled? boolean
---@field slot deadline.Slot|false # of its request, see inflight
---@field package loop deadline.Loop
---@field package parent? deadline.Task # its cancelling cancels this one
---@field package children table<deadline.Task, true>
---@field package client? deadline.Client # its closing cancels this task
---@field package is_user_task? boolean # begun by the script
---@field package on_end? fun()
---@field package coroutine thread
---@field package resumer deadline.Task|false # the task that was running when this was resumed
---@field package ready boolean
---@field package awaiting any
---@field package due number|false # see timers
---@field package behind any      # see queue
---@field package failed boolean
---@field package fault any       # raised, if it failed
---@field package results table|false
local Task = { __name = "deadline.Task" }
Task.__index = Task

local tasks = {}

---@return table # the values with their number, as `n`
function tasks.pack(...) return { n = select("#", ...), ... } end

---The values of a `pack`.
function tasks.unpack(list) return unpack(list, 1, list.n) end

local pack = tasks.pack

---Makes a task of a table, which may have the fields that `Loop:begin` names.
---@param task table
---@param fn function # called with the rest of the arguments
---@return deadline.Task
function tasks.init(task, fn, ...)
  local arguments = pack(...)
  task.children, task.resumer, task.behind = {}, false, false
  task.ready, task.due, task.awaiting = false, false, false
  task.failed, task.cancelled, task.fault, task.results = false, false, false, false
  task.slot = false
  task.coroutine = create(function()
    task.results = pack(fn(unpack(arguments, 1, arguments.n)))
  end)
  return setmetatable(task, Task)
end

---The results of a task that is done: what its function returned; raises what it raised.
---@param task deadline.Task
---@return any ...
function tasks.results(task)
  if task.failed then errors.raise_again(task.fault) end
  return unpack(task.results, 1, task.results.n)
end

---Waits for the task to end.
---@return any ... # what its function returned; raises what it raised
function Task:result()
  object.check(self, Task)
  if not self.loop:await(self) then errors.raise(errors.cancelled(self.loop.broken)) end
  return tasks.results(self)
end

---Ends the task and what it has in flight; its result is then an error of kind "cancelled". Nothing
---happens to a task that is done.
function Task:cancel()
  object.check(self, Task)
  self.loop.scheduler:cancel(self)
  self.loop:notify_host()
end

function Task:__tostring()
  return "deadline.Task: " .. (self.cancelled and "cancelled" or self.failed and "failed"
    or self.done and "done" or "not done")
end

return tasks
