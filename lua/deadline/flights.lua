-- SPDX-License-Identifier: MIT
--
-- What is in flight: transfers and programs, as many at a time as there may be connections. What
-- comes later waits for a place, first come first served. The one room that has the C engine.

local core = require "deadline.core"
local queue = require "deadline.queue"

---@class deadline.Flights
---@field running integer # how many are in flight, and of places that were given away
---@field private loop deadline.Loop
---@field private places deadline.Queue # waited for
---@field private known table<userdata, deadline.Flight> # by what the engine has not ended yet
local Flights = { __name = "deadline.Flights" }
Flights.__index = Flights

---@class deadline.Flight
---@field done boolean
---@field content userdata # once done, what came of it can be had
local Flight = {}
Flight.__index = Flight

---@class deadline.Place
---@field done boolean
local Place = {}
Place.__index = Place

-- A place that becomes free goes to whoever waits longest, or back.
local function release(self)
  local place = self.places:pop()
  while place and place.abandoned do place = self.places:pop() end
  if place then return self.loop:finish(place) end
  self.running = self.running - 1
end

---Ends what is not needed any more. Nothing happens to a flight that is done.
function Flight:give_up()
  if self.done then return end
  local flights = self.flights
  flights.known[self.content] = nil
  self.content:cancel()
  release(flights)
  flights.loop:finish(self)
end

---What a task does that was cancelled in the queue, or with a place that it has not taken yet.
function Place:give_up()
  if self.done then release(self.flights) else self.abandoned = true end
end

---A place, at once or when one becomes free. Only tasks wait for one: nothing else can go away and
---leave its place behind.
local function take_place(self, due)
  if self.running < self.max_connections then
    self.running = self.running + 1
    return true
  end
  local place = setmetatable({ done = false, flights = self }, Place)
  self.places:push(place)
  place.abandoned = not self.loop:await(place, due)
  return not place.abandoned and not self.loop.closed
end

---The engine, made when it is first needed: a client that is never used opens nothing.
local function get_engine(self)
  self.engine = self.engine or core.engine(self.engine_options)
  return self.engine
end

---Begins one flight in a place of its own.
---@param start fun(engine: userdata): userdata?, string?
local function begin(self, start, due)
  self.loop:check_task()
  if self.loop.closed or not take_place(self, due) then return nil end
  local content, message = start(get_engine(self))
  if not content then
    release(self)
    return nil, message
  end
  local flight = setmetatable({ done = false, content = content, flights = self }, Flight)
  self.known[content] = flight
  self:collect() -- it may have ended already
  return flight
end

---Starts a transfer.
---@param request table # as the engine's `start` takes it
---@param due? number # when to give up waiting for a place
---@return deadline.Flight? flight, string? message # nil and no message: too late, or closed
function Flights:start(request, due)
  return begin(self, function(engine) return engine:start(request) end, due)
end

---Runs a program and waits for its end.
---@param argv string[] # the program, looked up in PATH, and its arguments; there is no shell
---@param seconds number # how long it may take
---@return string? output, integer|string status, string? complaint # or nil and what went wrong
function Flights:run_process(argv, seconds)
  local flight, message = begin(self, function(engine) return engine:run(argv, seconds) end)
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
    any, self.known[ended] = true, nil
    self.loop:finish(flight) -- before the place goes on: who came first is served first
    release(self)
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

---Cuts all off. Whoever waits for one goes on.
function Flights:close()
  if self.engine then self.engine:close() end
  self.engine, self.engine_options = nil, nil -- those may hold a proxy's password
  for _, flight in pairs(self.known) do flight.done = true end
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
