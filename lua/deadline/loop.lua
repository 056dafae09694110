-- SPDX-License-Identifier: MIT
--
-- Waiting. One primitive, `await`: inside a task it yields, anywhere else it lets everything run
-- until the thing is there. So a script that blocks, many listings at once and a host's own event
-- loop are the same code above. Knows the engine of the C core and nothing of the service.

local core = require "deadline.core"

---A thing to wait for: a moment on the loop's clock (seconds), or a table that will be marked
---`done`: a task, a transfer in flight, a place in the queue for a connection.
---@alias deadline.Awaitable number|{ done: boolean }

---@class deadline.Flight
---@field done boolean
---@field transfer userdata # once done, its `response` can be had

---@class deadline.Loop
---@field private ready deadline.Task[]      # to be resumed, first come first served
---@field private waiting table              # thing -> tasks that wait for it
---@field private sleeping { due: number, task: deadline.Task }[] # latest first
---@field private tasks table                # coroutine -> task
---@field private queue { done: boolean }[]  # for a connection
---@field private flights table<userdata, deadline.Flight> # what the engine has not ended yet
---@field private running integer            # how many of them, and of places given away
local Loop = { __name = "deadline.Loop" }
Loop.__index = Loop

---@class deadline.Task
---@field done boolean
local Task = { __name = "deadline.Task" }
Task.__index = Task

---@param options { engine: table, max_connections: integer, now: function, sleep?: function }
---@return deadline.Loop
local function new(options)
  return setmetatable({
    engine_options = options.engine,
    max_connections = options.max_connections,
    now = options.now,
    sleep = options.sleep,
    ready = {},
    waiting = {},
    sleeping = {},
    tasks = {},
    queue = {},
    flights = {},
    running = 0,
  }, Loop)
end

---The engine, made when it is first needed: a client that is never used opens nothing.
function Loop:get_engine()
  if not self.engine then
    assert(not self.closed, "the client is closed")
    self.engine = core.engine(self.engine_options)
  end
  return self.engine
end

local function is_ready(self, thing)
  if type(thing) == "number" then return self.now() >= thing end
  return thing.done
end

-- Waking. A task waits for one thing and perhaps a moment; whichever comes first wakes it. It keeps
-- `awaiting` until it runs again, so that a cancelled task can give back what it was given.

local function wake(self, task)
  if task.ready or task.done then return end
  task.ready = true
  self.ready[#self.ready + 1] = task
end

local function finish(self, thing)
  thing.done = true
  local tasks = self.waiting[thing]
  self.waiting[thing] = nil
  for _, task in ipairs(tasks or {}) do
    if task.awaiting == thing then wake(self, task) end
  end
end

local function wake_sleepers(self)
  local sleeping, now = self.sleeping, self.now()
  while #sleeping > 0 and sleeping[#sleeping].due <= now do
    local sleeper = table.remove(sleeping)
    if sleeper.task.wait == sleeper.wait then wake(self, sleeper.task) end
  end
end

local function sleep_until(self, task, due)
  local sleeping, at = self.sleeping, #self.sleeping + 1
  while at > 1 and sleeping[at - 1].due <= due do at = at - 1 end
  table.insert(sleeping, at, { due = due, task = task, wait = task.wait })
end

-- Running.

---What a task does when it stops running. A yield that is not ours was meant for the host, by a
---transport that waits in the host's way: it is passed on, and so is what the host answers.
local function settle(self, task, ok, ...)
  if coroutine.status(task.coroutine) == "dead" then
    if not ok then task.failed, task.fault = true, (...) end
    self.tasks[task.coroutine] = nil
    if not task.done then finish(self, task) end
  elseif task.awaiting == nil and not task.done then
    local host, is_main = coroutine.running()
    if host and not is_main then
      return settle(self, task, coroutine.resume(task.coroutine, coroutine.yield(...)))
    end
    task.failed, task.fault = true, "the task yielded, and there is no coroutine to yield to"
    self.tasks[task.coroutine] = nil
    finish(self, task)
  end
end

local function resume(self, task, ...)
  task.ready, task.awaiting, task.wait = false, nil, nil
  return settle(self, task, coroutine.resume(task.coroutine, ...))
end

---Resumes each task that is ready now; one that becomes ready meanwhile waits for the next round.
local function run_ready(self)
  local count = #self.ready
  for _ = 1, math.min(count, #self.ready) do
    local task = table.remove(self.ready, 1)
    if task and not task.done then resume(self, task) end
  end
  return count > 0
end

-- A place that becomes free goes to whoever waits longest, or back to the loop.
local function release(self)
  while #self.queue > 0 do
    local place = table.remove(self.queue, 1)
    if not place.abandoned then return finish(self, place) end
  end
  self.running = self.running - 1
end

local function collect(self)
  local transfer = self.engine and self.engine:next_ended()
  while transfer do
    local flight = self.flights[transfer]
    self.flights[transfer] = nil
    finish(self, flight) -- before the place goes on: who came first is served first
    release(self)
    transfer = self.engine:next_ended()
  end
end

local function wait(self, seconds)
  local sleeper = self.sleeping[#self.sleeping]
  if sleeper then
    local rest = math.max(sleeper.due - self.now(), 0)
    if not seconds or rest < seconds then seconds = rest end
  end
  if self.running == 0 then
    if not seconds then error("deadlock: nothing is left to wait for", 0) end
    if seconds == 0 then return end
    if self.sleep then return self.sleep(seconds) end
  end
  self:get_engine():poll(seconds)
end

---Does what can be done: runs the tasks that are ready, or else waits for something to happen.
---@param seconds? number # how long to wait at most; without it, until something happens
function Loop:step(seconds)
  if run_ready(self) then return end
  wait(self, seconds)
  collect(self)
  wake_sleepers(self)
  run_ready(self)
end

local function await_in_task(self, task, thing, due)
  task.awaiting = thing
  task.wait = {}
  if type(thing) == "number" then
    sleep_until(self, task, thing)
  else
    local tasks = self.waiting[thing] or {}
    self.waiting[thing] = tasks
    tasks[#tasks + 1] = task
    if due then sleep_until(self, task, due) end
  end
  coroutine.yield()
end

---Waits until `thing` is there, or the moment `due` has come. The one place where anything waits.
---@param thing deadline.Awaitable
---@param due? number # on the loop's clock
---@return boolean # whether the thing is there
function Loop:await(thing, due)
  while not is_ready(self, thing) do
    local now = self.now()
    if due and now >= due then return false end
    local task = self.tasks[coroutine.running() or false]
    if task then
      await_in_task(self, task, thing, due)
    else
      local moment = type(thing) == "number" and math.min(thing, due or thing) or due
      self:step(moment and math.max(moment - now, 0))
    end
  end
  return true
end

local function pack(...) return { n = select("#", ...), ... } end

---Starts `fn(...)` as a task, which runs at once until it first has to wait.
---@return deadline.Task
function Loop:spawn(fn, ...)
  local task = setmetatable({ done = false, loop = self }, Task)
  task.coroutine = coroutine.create(function(...) task.results = pack(fn(...)) end)
  self.tasks[task.coroutine] = task
  resume(self, task, ...)
  return task
end

---A place among the `max_connections`, at once or when one becomes free.
local function take_place(self, due)
  if self.running < self.max_connections then
    self.running = self.running + 1
    return true
  end
  local place = { done = false, is_place = true }
  self.queue[#self.queue + 1] = place
  place.abandoned = not self:await(place, due)
  return not place.abandoned
end

---Starts a transfer, as soon as fewer than `max_connections` are in flight.
---@param request table # as the engine's `start` takes it
---@param due? number # when to give up waiting for a place
---@return deadline.Flight? flight, string? message # nil and no message where `due` came first
function Loop:start(request, due)
  if not take_place(self, due) then return nil end
  local transfer, message = self:get_engine():start(request)
  if not transfer then
    release(self)
    return nil, message
  end
  local flight = { done = false, transfer = transfer }
  self.flights[transfer] = flight
  collect(self) -- it may have ended already
  return flight
end

---Ends a transfer that is not needed any more.
---@param flight deadline.Flight
function Loop:cancel(flight)
  if flight.done then return end
  self.flights[flight.transfer] = nil
  flight.transfer:cancel()
  release(self)
  finish(self, flight)
end

---Ends everything: running transfers are cut off, tasks are dropped.
function Loop:close()
  self.closed = true
  if self.engine then self.engine:close() end
  self.engine = nil
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

---Ends the task and what it has in flight. Nothing happens to a task that is done.
function Task:cancel()
  if self.done then return end
  local thing, loop = self.awaiting, self.loop
  self.failed, self.fault = true, "the task was cancelled"
  if type(thing) == "table" and thing.transfer then
    loop:cancel(thing)
  elseif type(thing) == "table" and thing.is_place then
    if thing.done then release(loop) else thing.abandoned = true end
  end
  loop.tasks[self.coroutine] = nil
  finish(loop, self)
end

return { new = new }
