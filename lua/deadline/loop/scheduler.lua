-- SPDX-License-Identifier: MIT
--
-- Tasks: which of them can run, what the others wait for, and how one is begun, resumed, cancelled
-- and ended. Runs none by itself and waits for nothing: the loop does.
--
-- A task yields what it waits for, and is noted as waiting after the yield. A wake-up promises
-- nothing: the task looks again, at the thing and at the clock. The bookkeeping is changed in
-- `commit` alone: if a change breaks off, the loop closes.

local core = require "deadline.core"
local errors = require "deadline.base.errors"
local generators = require "deadline.loop.generators"
local queue = require "deadline.loop.queue"
local tasks = require "deadline.loop.task"
local timers = require "deadline.loop.timers"

local ipairs, next, pairs, pcall = ipairs, next, pairs, pcall
local setmetatable, type = setmetatable, type
local close_coroutine = coroutine.close -- luacheck: ignore 143
local running, status, yield = coroutine.running, coroutine.status, coroutine.yield
local min = math.min
local raise = core.raise
local remove = table.remove

---@class deadline.Scheduler
---@field user_tasks integer         # the script's tasks that have not ended
---@field failure deadline.Task|false # the first of these that failed since the last `run`
---@field running deadline.Task|false # the one that was resumed last and has not stopped
---@field at_host table<deadline.Task, table> # tasks that yielded to the host, with their values
---@field timers deadline.Timers     # tasks with a `due`
---@field private loop deadline.Loop
---@field private tasks table<thread, deadline.Task> # those that have not ended
---@field private ready deadline.Queue       # the module's own tasks that can run
---@field private user_ready deadline.Queue  # the script's tasks that can run
---@field private waiting table<table, deadline.Task[]> # by the thing that they wait for
local Scheduler = {}
Scheduler.__index = Scheduler

-- Failing closed.

---Takes one step of the bookkeeping. If that raises, for want of memory or out of a hook of the
---interpreter's, it leaves an unknown state: the loop closes.
---@param step function
---@return any # what the step returned
function Scheduler:commit(step, ...)
  local ok, result = pcall(step, ...)
  if ok then return result end
  self.loop:fail()
  raise(result, 0)
end

-- Waiting.

---Removes the task from the waiters of what it awaits, which may outlive it.
local function stop_waiting(self, task)
  local waiters = self.waiting[task.awaiting]
  self.timers:remove(task)
  for i = #(waiters or {}), 1, -1 do
    if waiters[i] == task then remove(waiters, i) end
  end
  if waiters and #waiters == 0 then self.waiting[task.awaiting] = nil end
  task.awaiting = false
end

local function wake(self, task)
  if task.ready or task.done then return end
  stop_waiting(self, task)
  task.ready = true
  local ready = task.is_user_task and self.user_ready or self.ready
  ready:push(task)
end

---Marks a thing as done and wakes the tasks that wait for it. Only within `commit`.
---@param thing { done: boolean }
function Scheduler:finish(thing)
  local waiters = self.waiting[thing]
  thing.done = true
  self.waiting[thing] = nil
  for i = 1, waiters and #waiters or 0 do wake(self, waiters[i]) end
end

---Returns whether a thing that can be awaited is there.
---@param thing deadline.Awaitable
---@return boolean
function Scheduler:is_done(thing)
  if type(thing) == "number" then return self.loop.now() >= thing end
  return thing.done
end

---Notes what a task waits for. That needs memory, and so may run a finalizer, which may finish the
---very thing or end the task: both are looked at again.
local function start_waiting(self, task, thing, due)
  task.awaiting = thing
  if type(thing) == "number" then
    due = min(thing, due or thing)
  else
    local waiters = self.waiting[thing] or {}
    waiters[#waiters + 1] = task
    self.waiting[thing] = waiters
  end
  if due then self.timers:add(task, due) end
  if task.done then
    stop_waiting(self, task)
  elseif self:is_done(thing) then
    wake(self, task)
  end
end

---Wakes the tasks whose time has come. Only within `commit`.
function Scheduler:fire_timers()
  local now, timer = self.loop.now(), self.timers:next()
  while timer and timer.due <= now do
    wake(self, timer)
    timer = self.timers:next()
  end
end

-- Ending.

---Marks a task as done for good, wakes its waiters and releases its slot.
local function end_task(self, task)
  local parent = task.parent
  if task.done then return end
  self:finish(task)
  if parent then parent.children[task] = nil end
  for child in pairs(task.children) do -- they outlive it, and are then its parent's
    child.parent = parent
    if parent then parent.children[child] = true end
  end
  if task.is_user_task then
    self.user_tasks = self.user_tasks - 1
    if task.failed and not task.cancelled then self.failure = self.failure or task end
  end
  self.at_host[task] = nil
  self.tasks[task.coroutine] = nil
  if task.slot then task.slot:release() end
  if task.on_end then task.on_end() end
end

local function mark_cancelled(task, fault, children)
  for child in pairs(task.children) do children[#children + 1] = child end
  task.failed, task.cancelled, task.fault = true, true, fault
end

---Ends a task and its children for good. One that is running, and cancels itself, ends as soon as
---it has to wait.
---@param task deadline.Task
function Scheduler:cancel(task)
  local children = {}
  if task.done or task.cancelled then return end
  mark_cancelled(task, errors.cancelled("the task was cancelled"), children)
  for _, child in ipairs(children) do self:cancel(child) end
  if task.done or status(task.coroutine) ~= "suspended" then return end
  if close_coroutine then -- from 5.4 on it may hold variables to be closed
    local closed, problem = close_coroutine(task.coroutine)
    if not closed then task.fault = problem end
  end
  self:commit(stop_waiting, self, task)
  self:commit(end_task, self, task)
end

-- Running.

---The task that is running; nil outside of tasks.
---@return deadline.Task?
function Scheduler:current()
  local own = running()
  return own and (self.tasks[own] or self.tasks[generators.owner_of(own) or false])
end

---The running task, or nil. Raises its error if it was cancelled: it may start nothing new.
---@return deadline.Task?
function Scheduler:check_current()
  local task = self:current()
  if task and task.cancelled then raise(task.fault, 0) end
  return task
end

---Returns whether a task waits, itself or by way of others, for the running task or for one of its
---parents.
---@param task deadline.Task
---@return boolean
function Scheduler:is_waiting_for_current(task)
  local ours, seen, own = {}, {}, self:current()
  while own do
    ours[own], own = true, own.parent
  end
  while type(task) == "table" and not ours[task] and not seen[task] do
    seen[task], task = true, task.awaiting
  end
  return ours[task] == true
end

local after_resume

---Notes that a task is about to run: see `recover`.
local function mark_running(self, task)
  task.resumer, self.running = self.running, task
end

local function resume(self, task, ...)
  mark_running(self, task)
  return after_resume(self, task, generators.resume_task(task.coroutine, ...))
end

local function resume_from_host(self, task, outer, ...)
  if task.done then return end
  self.at_host[task] = nil
  if outer and task.parent ~= outer then outer.children[task] = nil end
  return resume(self, task, ...)
end

---Passes on a yield that is not the loop's: a transport waits in the host's way. It goes through
---the task that began this one, if there is one, which cannot end before.
local function yield_to_host(self, task, ...)
  local outer = self:current()
  if outer then outer.children[task] = true end
  self.at_host[task] = tasks.pack(...)
  return resume_from_host(self, task, outer, yield(...))
end

local interrupted = "the task was interrupted, or there was not enough memory"

---Finds tasks that have stopped without `after_resume` being called: a hook raised right before one
---began to run, or right after it had stopped. They look again at what they wait for.
---@param last? deadline.Task # the one that is known to have stopped
---@return boolean # whether there was any
function Scheduler:recover(last)
  local task, any = self.running, false
  while task and task ~= last do
    local state = status(task.coroutine)
    if state == "running" or state == "normal" then break end
    any = true
    if state == "suspended" then
      self:commit(wake, self, task)
    else
      if not task.results then task.failed, task.fault = true, interrupted end
      self:commit(end_task, self, task)
    end
    self.running = task.resumer
    task = self.running
  end
  return any
end

---Notes why a task has stopped running.
function after_resume(self, task, ok, signal, ...)
  local host, is_main = running()
  self:recover(task)
  if task.done then
    self.running = task.resumer
  elseif status(task.coroutine) == "dead" then
    if not ok then task.failed, task.fault = true, signal end
    self:commit(end_task, self, task)
    self.running = task.resumer
  elseif signal == generators.WAIT then
    self:commit(start_waiting, self, task, ...)
    self.running = task.resumer
  elseif host and not is_main then
    self.running = task.resumer
    return yield_to_host(self, task, signal, ...)
  else
    task.failed, task.fault = true, "the task yielded, and there is no coroutine to yield to"
    self:commit(end_task, self, task)
    self.running = task.resumer
  end
end

---Resumes the tasks that are ready now; one that becomes ready meanwhile waits for the next round.
---@return boolean # whether there was any
local function run_queue(self, ready)
  local count = ready.count
  for _ = 1, count do
    local task = ready:pop() -- another coroutine of the host may have taken it meanwhile
    if task then
      task.ready = false
      if not task.done and status(task.coroutine) == "suspended" then resume(self, task) end
    end
  end
  return count > 0
end

---Resumes the tasks that can run. If a coroutine of a task's own waits, in the middle of that task,
---the script's other tasks stay where they are: each might do the same, and the C stack has an end.
---@param inside_task any
---@return boolean # whether there was any
function Scheduler:run_ready(inside_task)
  local any = run_queue(self, self.ready)
  if inside_task and (any or self.loop.inflight.count > 0 or self.timers:next()) then return any end
  return run_queue(self, self.user_ready) or any
end

---Returns whether a task can run.
---@return boolean
function Scheduler:has_ready()
  return self.ready.count + self.user_ready.count > 0
end

---Returns whether a task has not ended.
---@return boolean
function Scheduler:has_tasks()
  return next(self.tasks) ~= nil
end

---Yields for the tasks that have yielded to the host, from another of the host's coroutines, which
---has no option `wait`: what such a task has yielded is what the host waits for.
---@return boolean # false: there is no such task, or no coroutine to yield from
function Scheduler:wait_beside_host()
  local _, values = next(self.at_host)
  local host, is_main = running()
  if not values or self.running or not host or is_main then return false end
  self.loop.inflight:poll(0)
  yield(tasks.unpack(values))
  return true
end

---Yields from a task until `thing` is done or `due` has come, or earlier. A slot that the task
---holds, and does not wait for, is that of a request which an error has broken off.
---@param task deadline.Task # the running one
---@param thing deadline.Awaitable
---@param due? number # on the loop's clock
function Scheduler.yield(task, thing, due)
  local slot = task.slot
  if slot and thing ~= slot and thing ~= slot.granted then
    slot:release()
    task.slot = false
  end
  yield(generators.WAIT, thing, due)
end

-- Beginning.

local function add_task(self, task)
  self.tasks[task.coroutine] = task
  if task.is_user_task then self.user_tasks = self.user_tasks + 1 end
  if task.parent then task.parent.children[task] = true end
  task.done = false
  mark_running(self, task)
end

---Begins a task, which runs at once until it first has to wait.
---@param task table # becomes it; see `Loop:begin`
---@return deadline.Task
function Scheduler:begin(task, fn, ...)
  task.loop = self.loop
  tasks.init(task, fn, ...)
  self:commit(add_task, self, task)
  after_resume(self, task, generators.resume_task(task.coroutine))
  self.loop:notify_host()
  return task
end

---The tasks that have not ended.
---@return deadline.Task[]
function Scheduler:list()
  local list = {}
  for _, task in pairs(self.tasks) do list[#list + 1] = task end
  return list
end

---Forgets what is ready and what is waited for, once all tasks are cancelled.
function Scheduler:clear()
  self.ready, self.user_ready, self.waiting = queue.new(), queue.new(), {}
end

local scheduler = {}

---@param loop deadline.Loop
---@return deadline.Scheduler
function scheduler.new(loop)
  return setmetatable({
    loop = loop, tasks = {}, ready = queue.new(), user_ready = queue.new(), waiting = {},
    timers = timers.new(), running = false, user_tasks = 0, at_host = {}, failure = false,
  }, Scheduler)
end

return scheduler
