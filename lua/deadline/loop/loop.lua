-- SPDX-License-Identifier: MIT
--
-- Waiting. One primitive, `await`: inside a task it yields to the loop, anywhere else it runs the
-- loop until the thing is done. A script that blocks, many listings at once and a host's event loop
-- are therefore the same code above. Knows nothing of the service.

local core = require "deadline.core"
local inflight = require "deadline.loop.inflight"
local scheduler = require "deadline.loop.scheduler"

local ipairs, next, pcall, setmetatable, type = ipairs, next, pcall, setmetatable, type
local max, min = math.max, math.min
local raise = core.raise
local remove = table.remove

---A thing to wait for: a time on the loop's clock (seconds), or a table that `finish` marks as
---`done`: a task, a slot, or any other.
---@alias deadline.Awaitable number|{ done: boolean }

---@class deadline.Loop
---@field closed boolean
---@field broken string|false # why it closed itself, see Scheduler:commit
---@field inflight deadline.Inflight
---@field scheduler deadline.Scheduler
---@field now fun(): number
---@field on_work? fun() # see Client:on_work
---@field private clients deadline.Client[] # those that share the loop
---@field private sleep? fun(seconds: number)
---@field private host_wait? fun(seconds: number, longest?: number)
---@field private poll_interval? number # see `wait_in_host`
local Loop = { __name = "deadline.Loop" }
Loop.__index = Loop

local broken = "the client closed itself: it was interrupted, or memory ran out, in the middle of "
  .. "its own bookkeeping"

---Closes the loop for good: its state is unknown. Calls nothing at first: that would take memory.
function Loop:fail()
  local was_broken = self.broken
  self.closed, self.broken = true, broken
  for i = 1, #self.clients do self.clients[i].closed = true end
  if not was_broken then pcall(self.close, self) end
end

-- Waiting for sockets, timers and hosts.

local function soonest(a, b)
  return a and b and min(a, b) or a or b
end

-- Seconds that a host sleeps while transfers run whose sockets it cannot see, doubled each time.
local min_poll_interval, max_poll_interval = 0.001, 0.01

-- Seconds that a host sleeps at most while nothing is in flight: others may end something.
local max_idle_sleep = 1

---Waits in the host's way, which lets other coroutines of the host run, and those use this loop. A
---host that watches the sockets itself may take as long as `longest`, which is nil for no bound.
local function wait_in_host(self, seconds)
  self.inflight:poll(0)
  self.poll_interval = min((self.poll_interval or min_poll_interval / 2) * 2, max_poll_interval)
  local longest = soonest(seconds, self.inflight:timeout())
  self.host_wait(soonest(self.poll_interval, longest), longest)
  self.inflight:poll(0)
end

---Waits until something happens: a transfer ends, a timer fires, or `seconds` are over.
local function wait(self, seconds)
  local timer, host_wait = self.scheduler.timers:next(), self.host_wait
  local is_at_host = next(self.scheduler.at_host) ~= nil
  if timer then seconds = soonest(seconds, max(timer.due - self.now(), 0)) end
  if seconds == 0 then
    self.inflight:poll(0)
  elseif self.inflight.count > 0 and host_wait then
    wait_in_host(self, seconds)
  elseif is_at_host and host_wait then -- it resumes them at any time
    host_wait(soonest(max_poll_interval, seconds), seconds)
  elseif is_at_host and self.scheduler:wait_beside_host() then
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

---Tells the host of work that comes from elsewhere than its own steps: it may be asleep until the
---next timer or socket.
function Loop:notify_host()
  if self.on_work and not self:current() then self.on_work() end
end

-- Steps.

---@param inside_task? boolean # see Scheduler:run_ready
local function step(self, seconds, inside_task)
  local tasks = self.scheduler
  local recovered = tasks:recover()
  inside_task = inside_task and tasks.running
  if tasks:run_ready(inside_task) or recovered then seconds = 0 end
  wait(self, seconds)
  if self.inflight:collect() then self.poll_interval = nil end
  tasks:commit(tasks.fire_timers, tasks)
  tasks:run_ready(inside_task)
end

---Does what can be done: runs the tasks that can run, and waits until something happens.
---@param seconds? number # how long to wait at most; without it, until something happens
function Loop:step(seconds)
  step(self, seconds)
end

---Waits until `thing` is done, or the time `due` has come, or the loop is closed. The one place
---that waits for anything.
---@param thing deadline.Awaitable
---@param due? number # on the loop's clock
---@return boolean # whether the thing is done
function Loop:await(thing, due)
  local tasks = self.scheduler
  while not tasks:is_done(thing) do
    local now = self.now()
    if self.closed or (due and now >= due) then return false end
    local task = tasks:check_current()
    if task then
      tasks.yield(task, thing, due)
    else
      local time = type(thing) == "number" and min(thing, due or thing) or due
      local is_own = type(thing) == "number" or not thing.is_user_task
      step(self, time and max(time - now, 0), is_own)
    end
  end
  return true
end

---Marks a thing as done and wakes the tasks that wait for it.
---@param thing { done: boolean }
function Loop:finish(thing)
  self.scheduler:commit(self.scheduler.finish, self.scheduler, thing)
end

---`finish` for code that may run outside of the loop's steps.
---@param thing { done: boolean }
function Loop:announce(thing)
  self:finish(thing)
  self:notify_host()
end

-- Tasks.

---The task that is running; nil outside of tasks.
---@return deadline.Task?
function Loop:current()
  return self.scheduler:current()
end

---Starts `fn(...)` as a task of the script's, which runs at once until it first has to wait.
---@param client? deadline.Client # its closing ends the task
---@return deadline.Task
function Loop:spawn(client, fn, ...)
  return self.scheduler:begin({ client = client, is_user_task = true }, fn, ...)
end

---Starts a task of the module's own: the code that waits for it sees to its result. `task.done` is
---false while it is under way, and nil if it could not be begun for want of memory. The closing of
---`client` and the cancelling of the task `parent` end it, too; `on_end` is called at its end.
---@param task { client: deadline.Client, parent?: deadline.Task, on_end?: fun() } # becomes it
---@return deadline.Task
function Loop:begin(task, fn, ...)
  return self.scheduler:begin(task, fn, ...)
end

---Returns whether a task waits, itself or by way of others, for the running task or for one of its
---parents.
---@param task deadline.Task
---@return boolean
function Loop:is_waiting_for_current(task)
  return self.scheduler:is_waiting_for_current(task)
end

-- For hosts, and for the client.

---Runs until every task of the script's is done.
---@return deadline.Task? # the first that failed since the last `run`
function Loop:run()
  while self.scheduler.user_tasks > 0 and not self.closed do self:step() end
  local failure = self.scheduler.failure
  self.scheduler.failure = false
  return failure or nil
end

---Returns whether anything is left to do.
---@return boolean
function Loop:is_busy()
  return self.scheduler:has_tasks() or self.inflight.count > 0
end

---Seconds until `step` has to be called again if no socket becomes ready before; nil: no need.
---@return number?
function Loop:timeout()
  if self.scheduler:has_ready() then return 0 end
  local timer = self.scheduler.timers:next()
  return soonest(self.inflight:timeout(), timer and max(timer.due - self.now(), 0))
end

---Ends everything: cancels the tasks and the transfers, and wakes the code that waits. May be
---repeated.
function Loop:close()
  local tasks = self.scheduler
  self.closed = true
  for _, task in ipairs(tasks:list()) do tasks:cancel(task) end
  self.inflight:close()
  tasks:clear()
  self:notify_host()
  self.on_work = nil
end

---@param client deadline.Client
function Loop:join(client)
  self.clients[#self.clients + 1] = client
end

---Ends what belongs to a client that has been closed; with the last client, everything.
---@param client deadline.Client
function Loop:leave(client)
  local tasks = self.scheduler
  for i = #self.clients, 1, -1 do
    if self.clients[i] == client then remove(self.clients, i) end
  end
  if #self.clients == 0 then return self:close() end
  for _, task in ipairs(tasks:list()) do
    if task.client == client then
      tasks:cancel(task)
    elseif task.slot and task.slot.client == client then
      task.slot:release()
    end
  end
  self:announce(client.ending)
end

---@class deadline.LoopOptions
---@field engine table # as the core's `engine` takes it
---@field max_connections integer
---@field now fun(): number
---@field sleep? fun(seconds: number) # used if nothing but time is waited for
---@field wait? fun(seconds: number, longest?: number) # the host's; see `wait_in_host`

local loop = {}

---@param options deadline.LoopOptions
---@return deadline.Loop
function loop.new(options)
  local self = setmetatable({
    now = options.now, sleep = options.sleep, host_wait = options.wait, clients = {},
    closed = false, broken = false, -- there from the beginning: to set them takes no memory
  }, Loop)
  self.scheduler = scheduler.new(self)
  self.inflight = inflight.new(self, options)
  return self
end

return loop
