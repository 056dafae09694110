-- SPDX-License-Identifier: MIT
--
-- Requests and programs in flight, as many at a time as the option `max_connections` allows. Each
-- needs a slot; tasks wait for one in the order in which they ask. Only this module uses the C
-- engine.

local core = require "deadline.core"
local queue = require "deadline.loop.queue"

local pairs, setmetatable = pairs, setmetatable

---@class deadline.Inflight
---@field count integer # slots in use
---@field private loop deadline.Loop
---@field private max_connections integer
---@field private engine? userdata       # made when it is first needed
---@field private engine_options? table  # for it
---@field private waiters deadline.Queue # slots that tasks wait for
---@field private known table<userdata, deadline.Slot> # by their content
local Inflight = { __name = "deadline.Inflight" }
Inflight.__index = Inflight

---The right to one transfer or program. A task has one at a time. It gives the slot back at its
---end, or when it waits for something else, because an error has broken off the request.
---@class deadline.Slot
---@field done boolean             # nothing runs in it; can be awaited
---@field granted { done: boolean } # can be awaited
---@field in_use boolean
---@field content userdata|false   # the transfer or program
---@field client deadline.Client    # its closing releases the slot
---@field private inflight deadline.Inflight
---@field private behind any        # see queue
local Slot = {}
Slot.__index = Slot

---Gives the slots that are free to the tasks that have waited longest.
local function grant(self)
  while self.count < self.max_connections do
    local slot = self.waiters:pop()
    if not slot then return end
    if not slot.done then
      self.count, slot.in_use = self.count + 1, true
      self.loop.scheduler:finish(slot.granted)
    end
  end
end

local function enqueue(self, slot)
  self.waiters:push(slot)
  grant(self)
end

local function vacate(slot)
  local inflight = slot.inflight
  if not slot.in_use then return end
  inflight.count, slot.in_use = inflight.count - 1, false
  grant(inflight)
end

local function release(slot)
  local inflight, was_done = slot.inflight, slot.done
  slot.done = true
  if slot.content then
    inflight.known[slot.content] = nil
    slot.content:cancel()
  end
  vacate(slot)
  if not slot.granted.done then inflight.loop.scheduler:finish(slot.granted) end
  if not was_done then inflight.loop.scheduler:finish(slot) end
end

---Cancels its content and lets the next task have the slot. May be repeated.
function Slot:release()
  self.inflight.loop.scheduler:commit(release, self)
end

---Waits for a slot for the running task.
---@param client deadline.Client # its closing releases the slot
---@param due? number # on the loop's clock, when to stop waiting for it
---@return deadline.Slot? # nil: too late, or the loop was closed
function Inflight:acquire(client, due)
  local loop = self.loop
  local task = loop.scheduler:check_current()
  if task.slot then task.slot:release() end
  if client.closed then return nil end
  local slot = setmetatable({
    done = false, granted = { done = false }, in_use = false, content = false, inflight = self,
    client = client, behind = false,
  }, Slot)
  task.slot = slot
  loop.scheduler:commit(enqueue, self, slot)
  loop:await(slot.granted, due)
  if slot.in_use and not client.closed then return slot end
  slot:release()
end

---The engine, made when it is first needed: an unused client opens nothing.
local function get_engine(self)
  self.engine = self.engine or core.engine(self.engine_options)
  return self.engine
end

-- Seconds between two looks at what a program has written to standard error.
local listen_interval = 0.1

---Waits for a slot's program, and passes on what it writes to standard error meanwhile.
---@param hear fun(complaint: string)
---@return boolean # whether it has ended; the loop may have been closed
local function await_program(slot, hear)
  local loop, program, ended = slot.inflight.loop, slot.content, false
  while not ended and not loop.closed do
    ended = loop:await(slot, loop.now() + listen_interval)
    local complaint = program:complaint()
    if complaint then hear(complaint) end
  end
  return ended
end

---Waits for the end of a slot's content.
---@return userdata? content, string? ... # nil and the engine's error if it was not started; nil
---        alone: too late, or the loop was closed
local function await_content(slot, due, hear, content, ...)
  local inflight = slot.inflight
  if content then
    slot.content, inflight.known[content] = content, slot
    inflight:collect() -- it may have ended at once
    local ended
    if hear then ended = await_program(slot, hear) else ended = inflight.loop:await(slot, due) end
    if ended then return content end
  end
  slot:release()
  return nil, ...
end

---Sends a request and waits for its end.
---@param request deadline.Request
---@param due? number # on the loop's clock, when to give up
---@return userdata? transfer # nil alone: too late, or the loop was closed
---@return string? kind, string? code, string? detail, boolean? transient # if it was not sent
function Slot:send(request, due)
  return await_content(self, due, nil, get_engine(self.inflight):start(request))
end

---Runs a program and waits for its end.
---@param client deadline.Client
---@param argv string[] # the program, looked up in PATH, and its arguments; there is no shell
---@param seconds number # how long it may take
---@param hear? fun(complaint: string) # gets what it writes to standard error while it runs
---@return string? output, integer|string status, string? complaint # or nil and the problem
function Inflight:run_process(client, argv, seconds, hear)
  local slot = self:acquire(client)
  if not slot then return nil, "the client was closed" end
  local program, problem = await_content(slot, nil, hear, get_engine(self):run(argv, seconds))
  if not program then return nil, problem or "the client was closed" end
  return program:output()
end

local function collect(self)
  local engine, any = self.engine, false
  local ended = engine:next_ended()
  while ended do
    local slot = self.known[ended]
    if slot then
      slot.done, self.known[ended] = true, nil
      self.loop.scheduler:finish(slot) -- before it is granted again: first come, first served
      vacate(slot)
    end
    any, ended = true, engine:next_ended()
  end
  return any
end

---Marks the slots whose transfer or program has ended.
---@return boolean # whether there was any
function Inflight:collect()
  return self.engine ~= nil and self.loop.scheduler:commit(collect, self)
end

---Runs the transfers and programs for `seconds` at most; nil: until one of them has news.
---@param seconds? number
function Inflight:poll(seconds)
  if self.loop.closed or (seconds == 0 and not self.engine) then return end
  get_engine(self):poll(seconds)
end

---Seconds until the engine has to be polled again; nil: no need.
---@return number?
function Inflight:timeout()
  return self.engine and self.engine:timeout() or nil
end

---@return table[]
function Inflight:sockets()
  return self.engine and self.engine:sockets() or {}
end

---Cancels every transfer and program.
function Inflight:close()
  if self.engine then self.engine:close() end
  self.engine, self.engine_options = nil, nil -- those may hold a proxy's password
  for _, slot in pairs(self.known) do slot.done, slot.in_use = true, false end
  self.known, self.waiters, self.count = {}, queue.new(), 0
end

local inflight = {}

---@param loop deadline.Loop
---@param options { engine: table, max_connections: integer }
---@return deadline.Inflight
function inflight.new(loop, options)
  return setmetatable({
    loop = loop, engine_options = options.engine, max_connections = options.max_connections,
    waiters = queue.new(), known = {}, count = 0,
  }, Inflight)
end

return inflight
