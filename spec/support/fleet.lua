-- SPDX-License-Identifier: MIT
--
-- A fleet in memory: a transport that serves ListWorkers and ListSessionsForWorker in small pages,
-- delays responses by the client's own clock, so that they overlap, and counts requests in flight.
-- Sessions are numbered: 2003 is the third of the second worker.

local json = require "dkjson"

local fake_service = require "fake_service"
local deadline = require "deadline"

local fleet = {}

local Fleet = {}
Fleet.__index = Fleet

fleet.ids = { farmId = fake_service.ids.farmId, fleetId = fake_service.ids.fleetId }

function fleet.worker_id(number) return ("worker-%032x"):format(number) end

---`sessions` is the number that each worker has, or a list of such numbers. `delay(request)`
---returns the seconds that a response takes, `fault(request)` may return another response. A
---request is `{ worker, offset, number }`, with worker 0 for the list of workers.
function fleet.new(description)
  local self = setmetatable({
    workers = 5, sessions = 7, page_size = 3, worker_page = 2, requests = {}, in_flight = 0,
    max_in_flight = 0, system = fake_service.system(), delay = function() return 0 end,
    fault = function() end,
  }, Fleet)
  for name, value in pairs(description or {}) do self[name] = value end
  return self
end

function Fleet:count(worker)
  return type(self.sessions) == "table" and self.sessions[worker] or self.sessions
end

local function list(first, last, make)
  local items = setmetatable({}, { __jsontype = "array" })
  for i = first, last do items[#items + 1] = make(i) end
  return items
end

function Fleet:page(request)
  local worker, offset = request.worker, request.offset
  local total = worker == 0 and self.workers or self:count(worker)
  local last = math.min(offset + (worker == 0 and self.worker_page or self.page_size), total)
  local token = last < total and ("%d at %d"):format(worker, last) or json.null
  if worker == 0 then
    return { nextToken = token, workers = list(offset + 1, last, function(i)
      return { workerId = fleet.worker_id(i), status = "IDLE" }
    end) }
  end
  return { nextToken = token, sessions = list(offset + 1, last, function(i)
    return { number = worker * 1000 + i, sessionId = ("session-%032x"):format(worker * 1000 + i) }
  end) }
end

function Fleet:read(url)
  local token = fake_service.parse_query(url).nextToken
  local worker = tonumber(url:match("/workers/worker%-(%x+)/sessions") or "0", 16)
  local of, offset = (token or (worker .. " at 0")):match("^(%d+) at (%d+)$")
  assert(tonumber(of) == worker, "a token of another list: " .. tostring(token))
  return { worker = worker, offset = tonumber(offset), number = #self.requests + 1 }
end

function Fleet:serve(request)
  local asked = self:read(request.url)
  self.requests[#self.requests + 1] = asked
  local counts = asked.worker > 0
  if counts then
    self.in_flight = self.in_flight + 1
    self.max_in_flight = math.max(self.max_in_flight, self.in_flight)
  end
  local loop, delay = self.client.loop, self.delay(asked)
  -- The caller may be cancelled here, and this function with it.
  if delay > 0 then loop:await(loop.now() + delay) end
  if counts then self.in_flight = self.in_flight - 1 end
  return self.fault(asked) or fake_service.response(200, self:page(asked))
end

function Fleet:make_client(changes)
  local options = fake_service.options(function(request) return self:serve(request) end,
    { system = self.system.options })
  for name, value in pairs(changes or {}) do options[name] = value end
  self.client = deadline.client(options)
  return self.client
end

function Fleet:sweep(limits, changes)
  return self:make_client(changes):sessions_for_fleet(fleet.ids, limits)
end

---The numbers of all sessions, worker by worker.
function Fleet:all()
  local numbers = {}
  for worker = 1, self.workers do
    for i = 1, self:count(worker) do numbers[#numbers + 1] = worker * 1000 + i end
  end
  return numbers
end

---The number of requests for each worker that had one.
function Fleet:request_counts()
  local counts = {}
  for _, request in ipairs(self.requests) do
    if request.worker > 0 then counts[request.worker] = (counts[request.worker] or 0) + 1 end
  end
  return counts
end

---Reads a sweep to its end: the numbers of sessions. Checks that each comes with its worker.
function fleet.drain(sweep)
  local numbers, session, worker = {}, sweep()
  while session do
    numbers[#numbers + 1] = session.number
    assert(worker.workerId == fleet.worker_id(math.floor(session.number / 1000)), "not its worker")
    session, worker = sweep()
  end
  return numbers
end

function fleet.sorted(numbers)
  table.sort(numbers)
  return numbers
end

---A response with a final error.
fleet.denied = fake_service.response(403, { message = "no" },
  { ["x-amzn-errortype"] = "AccessDeniedException" })

---A response with a transient error.
fleet.unavailable = fake_service.response(503, "later")

return fleet
