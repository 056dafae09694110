-- SPDX-License-Identifier: MIT
--
-- Waiting. One primitive, `await`: inside a task it yields to the loop, anywhere else it runs the
-- loop until the thing is there. A script that blocks, many listings at once and a host's event
-- loop are therefore the same code above. Knows nothing of the service.
--
-- A wake-up promises nothing: whoever is woken looks again, at the thing and at the clock. What is
-- noted about who waits for what is changed in `commit` only: if that breaks off, the loop closes.

local core = require "deadline.core"
local errors = require "deadline.base.errors"
local generators = require "deadline.loop.generators"
local inflight = require "deadline.loop.inflight"
local object = require "deadline.base.object"
local queue = require "deadline.loop.queue"
local timers = require "deadline.loop.timers"

local ipairs, next, pairs, pcall = ipairs, next, pairs, pcall
local select, setmetatable, type = select, setmetatable, type
local create, running = coroutine.create, coroutine.running
local status, yield = coroutine.status, coroutine.yield
local max, min = math.max, math.min
local remove = table.remove
local raise = core.raise

---A thing to wait for: a moment on the loop's clock (seconds), or a table that `finish` marks as
---`done`: a task, a slot, something that becomes ready.
---@alias deadline.Awaitable number|{ done: boolean }

---@class deadline.Loop
---@field closed boolean
---@field broken string|false # why it closed itself, see `commit`
---@field inflight deadline.Inflight
---@field private clients deadline.Client[] # those that share the loop
---@field private ready deadline.Queue       # the module's own tasks that can go on, and
---@field private user_ready deadline.Queue  # the script's
---@field private waiting table<table, deadline.Task[]> # who waits for a thing
---@field private timers deadline.Timers     # tasks with a `due`
---@field private tasks table<thread, deadline.Task> # those that have not ended
---@field private running deadline.Task|false # the one that was resumed last and has not stopped
---@field private user_tasks integer         # how many of the script's have not ended
---@field private at_host table<deadline.Task, table> # tasks that yielded to the host, and what
---@field private failure deadline.Task|false # the first of the script's that failed, to be told
local Loop = { __name = "deadline.Loop" }
Loop.__index = Loop

---Plain code that runs beside that of other tasks.
---@class deadline.Task
---@field done boolean
---@field cancelled? boolean
local Task = { __name = "deadline.Task" }
Task.__index = Task

---@class deadline.LoopOptions
---@field engine table # as the core's `engine` takes it
---@field max_connections integer
---@field now fun(): number
---@field sleep? fun(seconds: number) # used if nothing but time is waited for
---@field wait? fun(seconds: number, longest?: number) # the host's; see `wait_in_host`

---@param options deadline.LoopOptions
---@return deadline.Loop
local function new(options)
  local self = setmetatable({
    now = options.now,
    sleep = options.sleep,
    host_wait = options.wait,
    clients = {},
    ready = queue.new(),
    user_ready = queue.new(),
    waiting = {},
    timers = timers.new(),
    tasks = {},
    running = false,
    user_tasks = 0,
    at_host = {},
    failure = false,
    closed = false, broken = false, -- there from the beginning: to set them takes no memory
  }, Loop)
  self.inflight = inflight.new(self, options)
  return self
end

local function pack(...) return { n = select("#", ...), ... } end

---The values that `pack` put away, from the i-th.
local function values_of(list, i)
  if i <= list.n then return list[i], values_of(list, i + 1) end
end

-- Bookkeeping.

local broken = "the client closed itself: it was interrupted, or memory ran out, in the middle of "
  .. "its own bookkeeping"

---Takes one step of the bookkeeping. If that raises, for want of memory or out of a hook of the
---interpreter's, what it left is unknown: the loop closes, for good and without a further thought.
---@param step function
---@return any # what the step returned
function Loop:commit(step, ...)
  local ok, result = pcall(step, ...)
  if ok then return result end
  local was_broken = self.broken
  self.closed, self.broken = true, broken
  for i = 1, #self.clients do self.clients[i].closed = true end -- calls nothing: that takes memory
  if not was_broken then pcall(self.close, self) end
  raise(result, 0)
end

local function queue_of(self, task)
  return task.is_user_task and self.user_ready or self.ready
end

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
  queue_of(self, task):push(task)
end

local function finish(self, thing)
  local waiters = self.waiting[thing]
  thing.done = true
  self.waiting[thing] = nil
  for i = 1, waiters and #waiters or 0 do wake(self, waiters[i]) end
end

---Marks a thing as done and wakes the tasks that wait for it.
---@param thing { done: boolean }
function Loop:finish(thing)
  self:commit(finish, self, thing)
end

local function is_ready(self, thing)
  if type(thing) == "number" then return self.now() >= thing end
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
  elseif is_ready(self, thing) then
    wake(self, task)
  end
end

local function fire_timers(self)
  local now, timer = self.now(), self.timers:next()
  while timer and timer.due <= now do
    wake(self, timer)
    timer = self.timers:next()
  end
end

---Gives back what a task has that will not run again.
local function end_task(self, task)
  local parent = task.parent
  if task.done then return end
  finish(self, task)
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

-- Running.

---The task that is running; nil outside of tasks.
---@return deadline.Task?
function Loop:current()
  return self.tasks[generators.running() or false]
end

---The running task, or nil. Raises its error if it was cancelled: it may start nothing new.
---@return deadline.Task?
function Loop:check_task()
  local task = self:current()
  if task and task.cancelled then raise(task.fault, 0) end
  return task
end

---Returns whether a task waits, itself or by way of others, for the running one or for one that has
---begun it.
---@param task deadline.Task
---@return boolean
function Loop:is_waiting_for_current(task)
  local ours, seen, own = {}, {}, self:current()
  while own do
    ours[own], own = true, own.parent
  end
  while type(task) == "table" and not ours[task] and not seen[task] do
    seen[task], task = true, task.awaiting
  end
  return ours[task] == true
end

local WAIT = generators.WAIT

local settle

---Notes that a task is about to run: see `recover`.
local function mark_running(self, task)
  task.resumer, self.running = self.running, task
end

local function resume(self, task, ...)
  mark_running(self, task)
  return settle(self, task, generators.resume_task(task.coroutine, ...))
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
  self.at_host[task] = pack(...)
  return resume_from_host(self, task, outer, yield(...))
end

local interrupted = "the task was interrupted, or there was not enough memory"

---Sees to tasks that `settle` did not hear of: a hook raised right before one began to run, or
---after it had stopped. Those look again at what they wait for.
---@param last? deadline.Task # the one that is known to have stopped
---@return boolean # whether there was any
local function recover(self, last)
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
function settle(self, task, ok, signal, ...)
  local host, is_main = running()
  recover(self, task)
  if task.done then
    self.running = task.resumer
  elseif status(task.coroutine) == "dead" then
    if not ok then task.failed, task.fault = true, signal end
    self:commit(end_task, self, task)
    self.running = task.resumer
  elseif signal == WAIT then
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

---Resumes the tasks that are ready now; one that becomes ready meanwhile has to wait for the next
---round.
---@return boolean # whether there was any
local function run_queue(self, ready)
  local count = ready:length()
  for _ = 1, count do
    local task = ready:pop() -- another coroutine of the host may have taken it meanwhile
    if task then
      task.ready = false
      if status(task.coroutine) == "suspended" then resume(self, task) end
    end
  end
  return count > 0
end

---Runs what can go on. Where a coroutine of a task's own waits, in the middle of that task, the
---script's other tasks stay where they are: each might do the same, and the C stack has an end.
local function run_ready(self, inside_task)
  local any = run_queue(self, self.ready)
  if inside_task and (any or self.inflight.count > 0 or self.timers:next()) then return any end
  return run_queue(self, self.user_ready) or any
end

local function soonest(a, b)
  return a and b and min(a, b) or a or b
end

-- How long a host sleeps while transfers run whose sockets it cannot see: seconds, doubled each
-- time.
local min_poll_interval, max_poll_interval = 0.001, 0.01

---Waits in the host's way, which lets other coroutines of the host run, and those use this loop. A
---host that watches the sockets itself may take as long as `longest`, which is nil for no bound.
local function wait_in_host(self, seconds)
  self.inflight:poll(0)
  self.poll_interval = min((self.poll_interval or min_poll_interval / 2) * 2,
    max_poll_interval)
  local longest = soonest(seconds, self.inflight:timeout())
  self.host_wait(soonest(self.poll_interval, longest), longest)
  self.inflight:poll(0)
end

---Waits for a task that has yielded to the host, from another of its coroutines and without its
---option `wait`: by yielding what that task has yielded, since that is what the host waits for.
---@return boolean # false: there is none, or no coroutine to yield from
local function wait_beside_host(self)
  local _, values = next(self.at_host)
  local host, is_main = running()
  if not values or self.running or not host or is_main then return false end
  self.inflight:poll(0)
  yield(values_of(values, 1))
  return true
end

-- The longest that a host sleeps in one go while nothing is in flight, so that it hears of what
-- others end meanwhile: seconds.
local max_idle_sleep = 1

---Waits for something to happen: a transfer's end, a timer, or the time is over.
local function wait(self, seconds)
  local timer, host_wait = self.timers:next(), self.host_wait
  if timer then seconds = soonest(seconds, max(timer.due - self.now(), 0)) end
  if seconds == 0 then
    self.inflight:poll(0)
  elseif self.inflight.count > 0 and host_wait then
    wait_in_host(self, seconds)
  elseif next(self.at_host) and host_wait then -- it does not tell when it goes on with them
    host_wait(soonest(max_poll_interval, seconds), seconds)
  elseif wait_beside_host(self) then
    return
  elseif self.inflight.count > 0 then
    self.inflight:poll(seconds)
  elseif not seconds then
    raise("deadlock: nothing is left to wait for", 0)
  elseif self.sleep then
    self.sleep(seconds)
  elseif host_wait then
    host_wait(min(seconds, max_idle_sleep), seconds)
  else
    self.inflight:poll(seconds)
  end
end

---@param inside_task? boolean # see `run_ready`
local function step(self, seconds, inside_task)
  local recovered = recover(self)
  inside_task = inside_task and self.running
  if run_ready(self, inside_task) or recovered then seconds = 0 end
  wait(self, seconds)
  if self.inflight:collect() then self.poll_interval = nil end
  self:commit(fire_timers, self)
  run_ready(self, inside_task)
end

---Does what can be done: runs the tasks that are ready, and waits for something to happen.
---@param seconds? number # how long to wait at most; without it, until something happens
function Loop:step(seconds)
  step(self, seconds)
end

---Tells the host of work that comes from elsewhere than its own steps: it may be asleep until the
---next timer or socket.
local function notify_host(self)
  if self.on_work and not self:current() then self.on_work() end
end

---`finish` by code that may be outside of the loop's steps.
function Loop:announce(thing)
  self:finish(thing)
  notify_host(self)
end

---Yields from a task. A slot that it still has, and does not wait for, is that of a request which
---an error has broken off.
local function await_in_task(task, thing, due)
  local slot = task.slot
  if slot and thing ~= slot and thing ~= slot.granted then
    slot:release()
    task.slot = false
  end
  yield(WAIT, thing, due)
end

---Waits until `thing` is there, or the moment `due` has come, or the loop is closed. The one place
---where anything waits.
---@param thing deadline.Awaitable
---@param due? number # on the loop's clock
---@return boolean # whether the thing is there
function Loop:await(thing, due)
  while not is_ready(self, thing) do
    local now = self.now()
    if self.closed or (due and now >= due) then return false end
    local task = self:check_task()
    if task then
      await_in_task(task, thing, due)
    else
      local moment = type(thing) == "number" and min(thing, due or thing) or due
      local is_own = type(thing) == "number" or not thing.is_user_task
      step(self, moment and max(moment - now, 0), is_own)
    end
  end
  return true
end

-- For those who drive it.

---Runs until every task of the script's is done.
---@return deadline.Task? # the first that failed since this was last asked
function Loop:run()
  while self.user_tasks > 0 and not self.closed do self:step() end
  local failure = self.failure
  self.failure = false
  return failure or nil
end

---Returns whether anything is left to do.
---@return boolean
function Loop:is_busy()
  return next(self.tasks) ~= nil or self.inflight.count > 0
end

---Seconds until `step` has to be called again, should no socket become ready before; nil: no need.
---@return number?
function Loop:timeout()
  if self.ready:length() + self.user_ready:length() > 0 then return 0 end
  local timer = self.timers:next()
  return soonest(self.inflight:timeout(), timer and max(timer.due - self.now(), 0))
end

-- Tasks.

local function make_task(task, fn, ...)
  local arguments = pack(...)
  task.children, task.resumer, task.behind = {}, false, false
  task.ready, task.due, task.awaiting = false, false, false
  task.failed, task.cancelled, task.fault, task.results = false, false, false, false
  task.slot = false
  task.coroutine = create(function()
    task.results = pack(fn(values_of(arguments, 1)))
  end)
  return setmetatable(task, Task)
end

local function add_task(self, task)
  self.tasks[task.coroutine] = task
  if task.is_user_task then self.user_tasks = self.user_tasks + 1 end
  if task.parent then task.parent.children[task] = true end
  task.done = false
  mark_running(self, task)
end

local function start_task(self, task, fn, ...)
  task.loop = self
  make_task(task, fn, ...)
  self:commit(add_task, self, task)
  settle(self, task, generators.resume_task(task.coroutine))
  notify_host(self)
  return task
end

---Starts `fn(...)` as a task of the script's, which runs at once until it first has to wait.
---@param client? deadline.Client # whose closing ends it
---@return deadline.Task
function Loop:spawn(client, fn, ...)
  return start_task(self, { client = client, is_user_task = true }, fn, ...)
end

---Starts a task of the module's own: whoever waits for it sees to what came of it. It is under way
---while `done` is false; if it could not be begun for want of memory, that is nil.
---The closing of `client` and the cancelling of the task `parent` end it, too; `on_end` is called
---once it has ended.
---@param task { client: deadline.Client, parent?: deadline.Task, on_end?: fun() } # becomes it
---@return deadline.Task
function Loop:begin(task, fn, ...)
  return start_task(self, task, fn, ...)
end

-- From 5.4 on a task may hold variables that are to be closed.
local close_coroutine = coroutine.close -- luacheck: ignore 143

local function mark_cancelled(task, fault, children)
  for child in pairs(task.children) do children[#children + 1] = child end
  task.failed, task.cancelled, task.fault = true, true, fault
end

---Ends a task for good. One that is running, and cancels itself, ends where it next has to wait.
local function cancel_task(self, task)
  local children = {}
  if task.done or task.cancelled then return end
  mark_cancelled(task, errors.cancelled("the task was cancelled"), children)
  for _, child in ipairs(children) do cancel_task(self, child) end
  if task.done or status(task.coroutine) ~= "suspended" then return end
  if close_coroutine then
    local closed, problem = close_coroutine(task.coroutine)
    if not closed then task.fault = problem end
  end
  self:commit(stop_waiting, self, task)
  self:commit(end_task, self, task)
end

---Waits for the task to end.
---@return any ... # what its function returned; what it raised is raised again
function Task:result()
  object.check(self, Task)
  if not self.loop:await(self) then
    errors.raise(errors.cancelled(self.loop.broken))
  end
  if self.failed then errors.raise_again(self.fault) end
  return values_of(self.results, 1)
end

---Ends the task and what it has in flight; its result is then an error of kind "cancelled". Nothing
---happens to a task that is done.
function Task:cancel()
  object.check(self, Task)
  cancel_task(self.loop, self)
  notify_host(self.loop)
end

function Task:__tostring()
  return "deadline.Task: " .. (self.cancelled and "cancelled" or self.failed and "failed"
    or self.done and "done" or "not done")
end

local function list_tasks(self)
  local tasks = {}
  for _, task in pairs(self.tasks) do tasks[#tasks + 1] = task end
  return tasks
end

---Ends everything: tasks are cancelled, transfers cut off, whoever waits goes on. May be repeated.
function Loop:close()
  self.closed = true
  for _, task in ipairs(list_tasks(self)) do cancel_task(self, task) end
  self.inflight:close()
  self.ready, self.user_ready, self.waiting = queue.new(), queue.new(), {}
  notify_host(self)
  self.on_work = nil
end

---@param client deadline.Client
function Loop:join(client)
  self.clients[#self.clients + 1] = client
end

---Ends what there is of a client that has been closed; with the last one, everything.
---@param client deadline.Client
function Loop:leave(client)
  for i = #self.clients, 1, -1 do
    if self.clients[i] == client then remove(self.clients, i) end
  end
  if #self.clients == 0 then return self:close() end
  for _, task in ipairs(list_tasks(self)) do
    if task.client == client then
      cancel_task(self, task)
    elseif task.slot and task.slot.client == client then
      task.slot:release()
    end
  end
  self:announce(client.ending)
end

return { new = new }
