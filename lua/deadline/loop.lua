-- SPDX-License-Identifier: MIT
--
-- Waiting. One primitive, `await`: inside a task it yields, anywhere else it lets everything run
-- until the thing is there. So a script that blocks, many listings at once and a host's own event
-- loop are the same code above. Knows nothing of the service.

local errors = require "deadline.errors"
local flights = require "deadline.flights"
local queue = require "deadline.queue"
local sleepers = require "deadline.sleepers"

---A thing to wait for: a moment on the loop's clock (seconds), or a table that `finish` marks as
---`done`: a task, a flight, a place for one.
---@alias deadline.Awaitable number|{ done: boolean }

---@class deadline.Loop
---@field closed? boolean
---@field flights deadline.Flights
---@field private ready deadline.Queue       # tasks to be resumed, first come first served
---@field private waiting table              # thing -> tasks that wait for it
---@field private sleeping deadline.Sleepers # tasks with a `due`
---@field private tasks table                # coroutine -> task
---@field private unfinished integer         # how many tasks of the script's there are
---@field private held integer               # how many tasks the host has
---@field private failure deadline.Task|false # the first that failed, to be told
---@field private torn integer               # see `mend`
---@field private resumed deadline.Task|false # see `mend`
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
---@field sleep? fun(seconds: number) # where nothing but time is waited for
---@field wait? fun(seconds: number, longest?: number) # the host's; see `wait_in_host`

---@param options deadline.LoopOptions
---@return deadline.Loop
local function new(options)
  local self = setmetatable({
    now = options.now,
    sleep = options.sleep,
    host_wait = options.wait,
    ready = queue.new(),
    waiting = {},
    sleeping = sleepers.new(),
    tasks = {},
    unfinished = 0,
    held = 0,
    failure = false,
    torn = 0,
    resumed = false,
  }, Loop)
  self.flights = flights.new(self, options)
  return self
end

local function is_ready(self, thing)
  if type(thing) == "number" then return self.now() >= thing end
  return thing.done
end

-- Waking. A task waits for one thing and perhaps a moment; whichever comes first wakes it. It keeps
-- `awaiting` until it runs again, so that a cancelled task can give back what it was given.

---Whoever waits no more for a thing is not kept by it: that may last much longer.
local function stop_waiting(self, task)
  local tasks = self.waiting[task.awaiting]
  for i = #(tasks or {}), 1, -1 do
    if tasks[i] == task then table.remove(tasks, i) end
  end
  if tasks and #tasks == 0 then self.waiting[task.awaiting] = nil end
end

local function wake(self, task)
  if task.ready or task.done then return end
  self.sleeping:remove(task)
  stop_waiting(self, task)
  task.ready = true
  self.ready:push(task)
end

---Marks a thing as done and wakes who waits for it.
---@param thing { done: boolean }
function Loop:finish(thing)
  self.torn = self.torn + 1
  thing.done = true
  local tasks = self.waiting[thing]
  self.waiting[thing] = nil
  for i = 1, tasks and #tasks or 0 do
    if tasks[i].awaiting == thing then wake(self, tasks[i]) end
  end
  self.torn = self.torn - 1
end

local function wake_sleepers(self)
  local now, sleeper = self.now(), self.sleeping:next()
  while sleeper and sleeper.due <= now do
    wake(self, sleeper)
    sleeper = self.sleeping:next()
  end
end

-- Running.

---The task that is running; nil where none is.
---@return deadline.Task?
function Loop:current()
  return self.tasks[coroutine.running() or false]
end

---Likewise. Raises where it was cancelled: it is not to begin anything more.
---@return deadline.Task?
function Loop:check_task()
  local task = self:current()
  if task and task.cancelled then error(task.fault, 0) end
  return task
end

---A task that will not run again gives back what it has. May be repeated.
local function end_task(self, task)
  self.torn = self.torn + 1
  if task.flight then task.flight:give_up() end
  task.flight = false
  if task.owner then task.owner.parts[task] = nil end
  for part in pairs(task.parts) do -- they outlive it, and are then its owner's
    part.owner = task.owner
    if task.owner then task.owner.parts[part] = true end
  end
  if task.counts then
    task.counts, self.unfinished = false, self.unfinished - 1
    if task.failed and not task.cancelled then self.failure = self.failure or task end
  end
  self:finish(task)
  if task.on_end then task.on_end() end
  self.tasks[task.coroutine] = nil
  self.torn = self.torn - 1
end

local settle

---What the host answers to a task that it had. The task may have been cancelled meanwhile.
local function take_back(self, task, outer, ...)
  if task.done then return end
  task.held, self.held = false, self.held - 1
  if outer and task.owner ~= outer then outer.parts[task] = nil end
  task.outer, self.resumed = self.resumed, task
  return settle(self, task, coroutine.resume(task.coroutine, ...))
end

---A yield that is not ours was meant for the host, by a transport that waits in the host's way: it
---is passed on, through the task that began this one if need be; that cannot end without it.
local function pass_on(self, task, ...)
  local outer = self:current()
  if outer then outer.parts[task] = true end
  task.held, self.held, self.torn = true, self.held + 1, self.torn - 1
  return take_back(self, task, outer, coroutine.yield(...))
end

---What a task does when it stops running.
function settle(self, task, ok, ...)
  self.torn = self.torn + (self.resumed == task and 1 or 2) -- or one that it resumed was left so
  self.resumed, task.outer = task.outer, false
  if not task.done and coroutine.status(task.coroutine) == "dead" then
    if not ok then task.failed, task.fault = true, (...) end
    end_task(self, task)
  elseif not task.done and not task.awaiting then
    local host, is_main = coroutine.running()
    if host and not is_main then return pass_on(self, task, ...) end
    task.failed, task.fault = true, "the task yielded, and there is no coroutine to yield to"
    end_task(self, task)
  end
  self.torn = self.torn - 1
end

---Resumes each task that is ready now; one that becomes ready meanwhile waits for the next round.
---@return boolean # whether there was any
local function run_ready(self)
  local count = self.ready:length()
  for _ = 1, count do
    local task = self.ready:pop() -- another coroutine of the host may have taken it meanwhile
    if task and not task.done then
      task.outer, self.resumed = self.resumed, task
      settle(self, task, coroutine.resume(task.coroutine))
    end
  end
  return count > 0
end

-- Where memory runs out. Whatever is made may raise for want of it, and so may any call of a
-- function: also in the middle of what is done here. A hook of the interpreter's that raises does
-- no less. `torn` counts what is being done and was not brought to its end, and `resumed` is the
-- task that runs: if it does not, it was not settled.

local function is_torn(self)
  local task = self.resumed
  local status = task and coroutine.status(task.coroutine)
  return self.torn > 0 or status == "dead" or status == "suspended"
end

---Ends a task that cannot go on, and wakes any other: it looks for itself what it waits for.
local function mend_task(self, task)
  local status = coroutine.status(task.coroutine)
  if status == "suspended" and (task.held or (task.awaiting and not task.failed)) then
    if not task.held then wake(self, task) end
  elseif status == "suspended" or status == "dead" then
    if not task.failed and not task.results then
      task.failed, task.fault = true, "the task was interrupted, or there was not enough memory"
    end
    end_task(self, task)
  end
end

---Sets up anew who waits for what, and what is in flight, from what is certain: which coroutines
---are dead, and which things are done. May be repeated, should there be too little memory for that.
local function mend(self)
  local tasks = {}
  for _, task in pairs(self.tasks) do tasks[#tasks + 1] = task end
  local ready, waiting, sleeping = queue.new(), {}, sleepers.new()
  for i = 1, #tasks do tasks[i].ready, tasks[i].due = false, false end
  self.ready, self.waiting, self.sleeping = ready, waiting, sleeping
  for i = 1, #tasks do mend_task(self, tasks[i]) end
  self.flights:mend(tasks)
  self.torn, self.resumed = 0, false
end

-- What a host sleeps while transfers run whose sockets it cannot see: seconds, doubled each time.
local least_patience, most_patience = 0.001, 0.01

local function least(a, b)
  return a and b and math.min(a, b) or a or b
end

---Waits in the host's way, which lets other coroutines of the host run, and those use this loop. A
---host that watches the sockets itself may take as long as `longest`, which is nil for no bound.
local function wait_in_host(self, seconds)
  self.flights:poll(0)
  self.patience = math.min((self.patience or least_patience / 2) * 2, most_patience)
  local longest = least(seconds, self.flights:timeout())
  self.host_wait(least(self.patience, longest), longest)
  self.flights:poll(0)
end

-- What a host sleeps at most in one go while nothing is in flight, so that it hears of what others
-- end meanwhile: seconds.
local longest_nap = 1

---Waits for something to happen: a flight's end, a sleeper's moment, or the time is over.
local function wait(self, seconds)
  local sleeper = self.sleeping:next()
  if sleeper then seconds = least(seconds, math.max(sleeper.due - self.now(), 0)) end
  if self.flights.running > 0 then
    if self.host_wait and seconds ~= 0 then return wait_in_host(self, seconds) end
    return self.flights:poll(seconds)
  elseif seconds == 0 then
    return
  elseif self.held > 0 and self.host_wait then -- it does not tell when it goes on with them
    return self.host_wait(least(most_patience, seconds), seconds)
  end
  if not seconds then error("deadlock: nothing is left to wait for", 0) end
  if self.sleep then return self.sleep(seconds) end
  if self.host_wait then return self.host_wait(math.min(seconds, longest_nap), seconds) end
  self.flights:poll(seconds)
end

---Does what can be done: runs the tasks that are ready, and waits for something to happen.
---@param seconds? number # how long to wait at most; without it, until something happens
function Loop:step(seconds)
  if is_torn(self) then
    mend(self)
    seconds = 0
  end
  if run_ready(self) then seconds = 0 end
  wait(self, seconds)
  if self.flights:collect() then self.patience = nil end
  wake_sleepers(self)
  run_ready(self)
end

---A driver that sleeps until the next timer or socket has to hear of work that comes from elsewhere
---than its own steps.
local function tell_driver(self)
  if self.on_work and not self:current() then self.on_work() end
end

---`finish` by somebody who may be outside of the loop's steps.
function Loop:announce(thing)
  self:finish(thing)
  tell_driver(self)
end

local function await_in_task(self, task, thing, due)
  self.torn = self.torn + 1
  if type(thing) == "number" then
    due = math.min(thing, due or thing)
  else
    local tasks = self.waiting[thing] or {}
    tasks[#tasks + 1] = task
    self.waiting[thing] = tasks
  end
  if due then self.sleeping:add(task, due) end
  task.awaiting = thing
  self.torn = self.torn - 1
  coroutine.yield()
  task.ready, task.awaiting = false, false
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
      await_in_task(self, task, thing, due)
    else
      local moment = type(thing) == "number" and math.min(thing, due or thing) or due
      self:step(moment and math.max(moment - now, 0))
    end
  end
  return true
end

-- For those who drive it.

---Runs until every task of the script's is done.
---@return deadline.Task? # the first that failed since this was last asked
function Loop:run()
  while self.unfinished > 0 do self:step() end
  local failure = self.failure
  self.failure = false
  return failure or nil
end

---Whether anything is left to do.
---@return boolean
function Loop:is_busy()
  return next(self.tasks) ~= nil or self.flights.running > 0
end

---Seconds until `step` has to be called again, should no socket become ready before; nil: no need.
---@return number?
function Loop:timeout()
  if self.ready:length() > 0 or is_torn(self) then return 0 end
  local sleeper = self.sleeping:next()
  return least(self.flights:timeout(), sleeper and math.max(sleeper.due - self.now(), 0))
end

-- Tasks.

local function pack(...) return { n = select("#", ...), ... } end

---Whatever a task has to keep later has its field now: then that needs no memory.
local function prepare(self, task, fn)
  task.loop, task.parts, task.outer, task.behind = self, {}, false, false
  task.ready, task.due, task.awaiting, task.held = false, false, false, false
  task.failed, task.cancelled, task.fault, task.results = false, false, false, false
  task.flight = false
  task.coroutine = coroutine.create(function(...)
    self.torn = self.torn - 1
    task.results = pack(fn(...))
  end)
  return setmetatable(task, Task)
end

local function start_task(self, task, fn, ...)
  prepare(self, task, fn)
  self.torn = self.torn + 1 -- until it runs
  self.tasks[task.coroutine] = task
  task.done = false
  if task.counts then self.unfinished = self.unfinished + 1 end
  if task.owner then task.owner.parts[task] = true end
  task.outer, self.resumed = self.resumed, task
  settle(self, task, coroutine.resume(task.coroutine, ...))
  tell_driver(self)
  return task
end

---Starts `fn(...)` as a task of the script's, which runs at once until it first has to wait.
---@return deadline.Task
function Loop:spawn(fn, ...)
  return start_task(self, { counts = true }, fn, ...)
end

---Starts a task of the module's own: whoever waits for it sees to what came of it. It is under way
---while `done` is false; where it could not be begun for want of memory, it is neither.
---`owner` is a task whose cancelling ends it, too; `on_end` is called where it has ended.
---@param task { owner?: deadline.Task, on_end?: fun() } # becomes it
---@return deadline.Task
function Loop:begin(task, fn, ...)
  return start_task(self, task, fn, ...)
end

-- From 5.4 on a task may hold variables that are to be closed.
local close_coroutine = coroutine.close -- luacheck: ignore 143

---Ends a task for good. One that is running, and cancels itself, ends where it next has to wait.
local function cancel_task(self, task)
  if task.done or task.cancelled then return end
  local fault, parts = errors.cancelled("the task was cancelled"), {}
  for part in pairs(task.parts) do parts[#parts + 1] = part end -- those may hand down their own
  self.torn = self.torn + 1
  task.failed, task.cancelled, task.fault = true, true, fault
  for _, part in ipairs(parts) do cancel_task(self, part) end
  if coroutine.status(task.coroutine) == "suspended" then
    self.sleeping:remove(task)
    stop_waiting(self, task)
    if task.held then task.held, self.held = false, self.held - 1 end
    if close_coroutine then
      local closed, problem = close_coroutine(task.coroutine)
      if not closed then task.fault = problem end
    end
    end_task(self, task)
  end
  self.torn = math.max(self.torn - 1, 0) -- what was closed may have mended meanwhile
end

---The values that `pack` put away, from the i-th.
local function values_of(list, i)
  if i <= list.n then return list[i], values_of(list, i + 1) end
end

---Waits for the task to end.
---@return any ... # what its function returned; what it raised is raised again
function Task:result()
  self.loop:await(self)
  if self.failed then error(self.fault, 0) end
  return values_of(self.results, 1)
end

---Ends the task and what it has in flight; its result is then an error of kind "cancelled". Nothing
---happens to a task that is done.
function Task:cancel()
  cancel_task(self.loop, self)
  tell_driver(self.loop)
end

function Task:__tostring()
  return "deadline.Task: " .. (self.cancelled and "cancelled" or self.failed and "failed"
    or self.done and "done" or "not done")
end

---Ends everything: tasks are cancelled, flights cut off, whoever waits goes on. May be repeated.
function Loop:close()
  self.closed = true
  local tasks = {}
  for _, task in pairs(self.tasks) do tasks[#tasks + 1] = task end
  for _, task in ipairs(tasks) do cancel_task(self, task) end
  self.flights:close()
  self.ready, self.waiting = queue.new(), {}
  tell_driver(self)
  self.on_work = nil
end

return { new = new }
