-- SPDX-License-Identifier: MIT
--
-- What is in flight: transfers and programs, as many at a time as there may be connections. What
-- comes later waits for a place, first come first served. The one room that has the C engine.

local core = require "deadline.core"
local queue = require "deadline.queue"

---@class deadline.Flights
---@field running integer # how many are in their place
---@field private loop deadline.Loop
---@field private places deadline.Queue # waited for
---@field private known table<userdata, deadline.Flight> # by what the engine has not ended yet
local Flights = { __name = "deadline.Flights" }
Flights.__index = Flights

---A transfer or a program, from when its task begins to wait for a place. A task has one at a time,
---and gives it up where it ends, by whatever.
---@class deadline.Flight
---@field done boolean
---@field content userdata|false # once done, what came of it can be had
---@field in_place boolean
---@field place deadline.Place|false # the one that it waited for
local Flight = {}
Flight.__index = Flight

---@class deadline.Place
---@field done boolean
---@field flight deadline.Flight

---Gives the places that are free to who waits longest.
local function grant(self)
  while self.running < self.max_connections do
    local place = self.places:pop()
    if not place then return end
    if not place.flight.done then
      self.running, place.flight.in_place = self.running + 1, true
      self.loop:finish(place)
    end
  end
end

local function release(self, flight)
  if not flight.in_place then return end
  self.running, flight.in_place = self.running - 1, false
  grant(self)
end

---Ends what is not needed any more, and gives back its memory where it is done. May be repeated.
function Flight:give_up()
  local flights, was_done = self.flights, self.done
  self.done = true
  if self.content then
    flights.known[self.content] = nil
    self.content:cancel()
  end
  release(flights, self)
  if not was_done then flights.loop:finish(self) end
end

---A place, at once or when one becomes free.
local function take_place(self, flight, due)
  if self.running < self.max_connections then
    self.running, flight.in_place = self.running + 1, true
    return
  end
  flight.place = { done = false, behind = false, flight = flight }
  self.places:push(flight.place)
  self.loop:await(flight.place, due)
end

---The engine, made when it is first needed: a client that is never used opens nothing.
local function get_engine(self)
  self.engine = self.engine or core.engine(self.engine_options)
  return self.engine
end

---Begins one flight in a place of its own, for the task that runs.
---@param start fun(engine: userdata, ...): userdata?, any
local function begin(self, due, start, ...)
  local task = self.loop:check_task()
  if self.loop.closed then return nil end
  local flight = setmetatable(
    { done = false, content = false, in_place = false, place = false, flights = self }, Flight)
  task.flight = flight
  take_place(self, flight, due)
  local content, message = nil, nil
  if flight.in_place and not self.loop.closed then
    content, message = start(get_engine(self), ...)
  end
  if not content then
    flight:give_up()
    return nil, message
  end
  flight.content = content
  self.known[content] = flight
  self:collect() -- it may have ended already
  return flight
end

local function start_transfer(engine, make)
  local request, problem = make()
  if not request then return nil, problem end
  return engine:start(request)
end

---Starts a transfer.
---@param make fun(): deadline.Request?, any # called when there is a place for it
---@param due? number # when to give up waiting for one
---@return deadline.Flight? flight, any problem # of `make`, or a string; nil: too late, or closed
function Flights:start(make, due)
  return begin(self, due, start_transfer, make)
end

local function start_program(engine, argv, seconds)
  return engine:run(argv, seconds)
end

---Runs a program and waits for its end.
---@param argv string[] # the program, looked up in PATH, and its arguments; there is no shell
---@param seconds number # how long it may take
---@return string? output, integer|string status, string? complaint # or nil and what went wrong
function Flights:run_process(argv, seconds)
  local flight, message = begin(self, nil, start_program, argv, seconds)
  if not flight then return nil, message or "the client was closed" end
  self.loop:await(flight)
  return flight.content:output()
end

---Marks what has ended.
---@return boolean # whether anything has
function Flights:collect()
  local any, ended = false, self.engine and self.engine:next_ended()
  while ended do
    local flight = self.known[ended]
    any, flight.done, self.known[ended] = true, true, nil
    self.loop:finish(flight) -- before the place goes on: who came first is served first
    release(self, flight)
    ended = self.engine and self.engine:next_ended()
  end
  return any
end

---Lets them run, for so long at most; without bound for nil.
---@param seconds? number
function Flights:poll(seconds)
  if not self.loop.closed then get_engine(self):poll(seconds) end
end

---@return number?
function Flights:timeout()
  return self.engine and self.engine:timeout() or nil
end

---@return table[]
function Flights:sockets()
  return self.engine and self.engine:sockets() or {}
end

---Counts anew which of the flights of these tasks are in their place: see the loop's `mend`.
---@param tasks deadline.Task[]
function Flights:mend(tasks)
  self.running, self.places = 0, queue.new()
  for i = 1, #tasks do
    local flight = tasks[i].flight
    if flight and flight.done then
      flight.in_place = false
    elseif flight and flight.in_place then
      self.running = self.running + 1
    elseif flight and flight.place then
      self.places:push(flight.place)
    end
  end
  grant(self)
end

---Cuts all off. Whoever waits for one goes on.
function Flights:close()
  if self.engine then self.engine:close() end
  self.engine, self.engine_options = nil, nil -- those may hold a proxy's password
  for _, flight in pairs(self.known) do flight.done, flight.in_place = true, false end
  self.known, self.places, self.running = {}, queue.new(), 0
end

local flights = {}

---@param loop deadline.Loop
---@param options { engine: table, max_connections: integer }
---@return deadline.Flights
function flights.new(loop, options)
  return setmetatable({
    loop = loop, engine_options = options.engine, max_connections = options.max_connections,
    places = queue.new(), known = {}, running = 0,
  }, Flights)
end

return flights
