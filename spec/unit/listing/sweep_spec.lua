-- SPDX-License-Identifier: MIT
--
-- The sessions of a whole fleet: each once, with any concurrency, order, faults and interruptions.
-- Most of it uses a fleet in memory whose responses overlap on a clock of its own; the number of
-- requests in flight over sockets is measured against the farm.

local fake_service = require "fake_service"
local prng = require "prng"
local farm = require "farm"
local fleet = require "fleet"

local drain, sorted, worker_id = fleet.drain, fleet.sorted, fleet.worker_id

---Different for every request, and the same in every run.
local function uneven(request)
  return 0.01 + (request.worker * 7 + request.offset * 3) % 5 / 100
end

---Reads until the error: the numbers, and the error; nil at the regular end.
local function drain_until_error(sweep)
  local numbers = {}
  while true do
    local ok, session = pcall(sweep.next, sweep)
    if not ok then return numbers, session end
    if not session then return numbers end
    numbers[#numbers + 1] = session.number
  end
end

local function append(list, more)
  for _, value in ipairs(more) do list[#list + 1] = value end
  return list
end

---Responses of the fleet that refuse one worker, for ever or `times` times.
local function refuse(number, times)
  local left = times or math.huge
  return function(request)
    if request.worker ~= number or left <= 0 then return nil end
    left = left - 1
    return fleet.denied
  end
end

describe("a sweep", function()
  for _, concurrency in ipairs { 1, 3, 8, 50 } do
    it("returns exactly the fleet's sessions, " .. concurrency .. " workers at a time", function()
      for _, delay in ipairs { function() return 0 end, uneven } do
        local own = fleet.new { workers = 9, sessions = { 4, 0, 1, 3, 6, 7, 0, 0, 2 },
          delay = delay, worker_page = 5 }
        assert.same(own:all(), sorted(drain(own:sweep { concurrency = concurrency })))
        assert.is_true(own.max_in_flight <= concurrency)
      end
      local own = fleet.new { workers = 9, sessions = 2, worker_page = 9, delay = uneven }
      drain(own:sweep { concurrency = concurrency })
      assert.equal(math.min(concurrency, 9), own.max_in_flight)
    end)
  end

  it("requests each page once", function()
    local own = fleet.new { workers = 4, sessions = 7, delay = uneven }
    drain(own:sweep())
    assert.same({ 3, 3, 3, 3 }, own:request_counts())
    assert.equal(2 + 12, #own.requests)
  end)

  it("that is ordered has the service's order of workers, and of their sessions", function()
    for _, concurrency in ipairs { 1, 2, 5 } do
      local own = fleet.new { workers = 6, sessions = { 7, 0, 2, 9, 1, 3 },
        delay = function(request) return request.worker == 1 and 1 or uneven(request) end }
      assert.same(own:all(), drain(own:sweep { ordered = true, concurrency = concurrency }))
      assert.is_true(own.max_in_flight <= concurrency)
    end
  end)

  it("that is not ordered does not wait for a slow worker while another has sessions", function()
    local own = fleet.new { workers = 3, sessions = 2,
      delay = function(request) return request.worker == 1 and 100 or 1 end }
    assert.same({ 2001, 2002, 3001, 3002, 1001, 1002 }, drain(own:sweep()))
  end)

  it("keeps the order of each worker's sessions in any case", function()
    local own = fleet.new { workers = 5, sessions = 11, delay = uneven }
    local last = {}
    for _, number in ipairs(drain(own:sweep())) do
      local worker = math.floor(number / 1000)
      assert.equal((last[worker] or worker * 1000) + 1, number)
      last[worker] = number
    end
  end)

  it("of a fleet without workers, or of workers without sessions, ends at once", function()
    for _, own in ipairs { fleet.new { workers = 0 }, fleet.new { workers = 5, sessions = 0 } } do
      local sweep = own:sweep()
      assert.is_nil(sweep())
      assert.is_nil(sweep())
      assert.is_nil(sweep:resume_token())
    end
  end)

  it("sends no request before its first call", function()
    local own = fleet.new()
    own:sweep()
    assert.equal(0, #own.requests)
  end)

  it("is the first and the fourth value of the call, and shows its progress", function()
    local own = fleet.new()
    local a, b, c, d = own:sweep()
    assert.equal(a, d)
    assert.is_nil(b)
    assert.is_nil(c)
    a()
    assert.equal("deadline.Sweep: 1 sessions so far", tostring(a))
  end)

  it("works in a for loop of a script", function()
    local own = fleet.new { delay = uneven }
    local numbers = {}
    for session, worker in own:sweep() do
      assert.equal("IDLE", worker.status)
      numbers[#numbers + 1] = session.number
    end
    assert.same(own:all(), sorted(numbers))
  end)

  it("may be shared by tasks: each session goes to one of them", function()
    local own = fleet.new { workers = 7, sessions = 5, delay = uneven }
    local sweep = own:sweep { concurrency = 3 }
    local numbers, shares = {}, {}
    for i = 1, 3 do
      own.client:spawn(function()
        shares[i] = 0
        local session = sweep:next()
        while session do
          shares[i] = shares[i] + 1
          numbers[#numbers + 1] = session.number
          own.client.loop:await(own.client.now() + 0.005)
          session = sweep:next()
        end
      end)
    end
    assert(own.client:run())
    assert.same(own:all(), sorted(numbers))
    for i = 1, 3 do assert.is_true(shares[i] > 0) end
  end)

  it("continues for one task when the other, which had begun the listings, is cancelled", function()
    local own = fleet.new { workers = 7, sessions = 5, delay = function() return 1 end }
    local sweep = own:sweep { concurrency = 4 }
    local numbers = {}
    local function read()
      local session = sweep:next()
      while session do
        numbers[#numbers + 1] = session.number
        session = sweep:next()
      end
    end
    local first = own.client:spawn(read)
    own.client:spawn(read)
    own.client.loop:step()
    first:cancel()
    assert(own.client:run())
    assert.same(own:all(), sorted(numbers))
  end)
end)

describe("max_items of a sweep", function()
  it("holds for all tasks together that share it", function()
    for _, limit in ipairs { 1, 5, 12 } do
      local own = fleet.new { workers = 4, sessions = 9, delay = uneven }
      local sweep, given, tasks = own:sweep { max_items = limit, concurrency = 3 }, 0, {}
      for i = 1, 6 do
        tasks[i] = own.client:spawn(function()
          while sweep:next() do given = given + 1 end
        end)
      end
      for i = 1, 6 do tasks[i]:result() end
      assert.equal(limit, given)
      assert.is_not_nil(sweep:resume_token())
      own.client:close()
    end
  end)

  it("returns that many, and a position that leads to the rest, for every number", function()
    for _, ordered in ipairs { true, false } do
      local total = 14
      for k = 1, total do
        local own = fleet.new { workers = 4, sessions = { 5, 0, 8, 1 }, delay = uneven }
        local sweep = own:sweep { max_items = k, ordered = ordered, concurrency = 3 }
        local numbers = drain(sweep)
        assert.equal(k, #numbers)
        local token = sweep:resume_token()
        if token then
          local rest = own:sweep { starting_token = token, ordered = ordered, concurrency = 2 }
          local more = drain(rest)
          if ordered then assert.same(own:all(), append(append({}, numbers), more)) end
          append(numbers, more)
          assert.is_nil(rest:resume_token())
        end
        assert.same(own:all(), sorted(numbers))
      end
    end
  end)

  it("may be 0, which sends no request", function()
    local own = fleet.new()
    assert.is_nil(own:sweep { max_items = 0 }())
    assert.equal(0, #own.requests)
  end)

  it("requests no page that it cannot need", function()
    local own = fleet.new { workers = 6, sessions = 9 }
    local sweep = own:sweep { max_items = 3, concurrency = 1 }
    assert.same({ 1001, 1002, 1003 }, drain(sweep))
    assert.is_nil(sweep())
    assert.same({ 1 }, own:request_counts())
  end)

  it("works in steps of any size, with faults between", function()
    for size = 1, 6 do
      local own = fleet.new { workers = 5, sessions = { 4, 3, 0, 6, 2 }, delay = uneven,
        fault = refuse(2, 2) }
      local numbers, token, rounds = {}, nil, 0
      repeat
        local sweep = own:sweep { max_items = size, starting_token = token, concurrency = 2 }
        local got, err = drain_until_error(sweep)
        append(numbers, got)
        token, rounds = sweep:resume_token(), rounds + 1
        if err then assert.equal(token, err.resume) end
      until not token or rounds > 40
      assert.same(own:all(), sorted(numbers))
    end
  end)

  it("returns the workers of a resumed sweep by their ids", function()
    local own = fleet.new { workers = 2, sessions = 5 }
    local sweep = own:sweep { max_items = 1 }
    drain(sweep)
    local _, worker = own:sweep { starting_token = sweep:resume_token() }()
    assert.same({ workerId = worker.workerId }, worker)
  end)
end)

describe("a worker that cannot be listed", function()
  it("does not delay the others, and its error comes after them", function()
    for _, ordered in ipairs { true, false } do
      local own = fleet.new { workers = 5, sessions = 4, delay = uneven, fault = refuse(2) }
      local numbers, err = drain_until_error(own:sweep { ordered = ordered })
      assert.equal(16, #numbers)
      assert.equal("service", err.kind)
      assert.equal("AccessDeniedException", err.code)
      assert.equal(1, #err.failures)
      assert.equal(worker_id(2), err.failures[1].workerId)
      assert.equal("AccessDeniedException", err.failures[1].code)
      assert.is_false(err.retryable)
      assert.matches("1 of the fleet's workers could not be listed: " .. worker_id(2),
        tostring(err), 1, true)
    end
  end)

  it("may be one without a valid id", function()
    for _, id in ipairs { "worker-7", false } do
      local own = fleet.new { workers = 5, sessions = 4, delay = uneven }
      local answer = own.page
      function own:page(request)
        local page = answer(self, request)
        if request.worker == 0 then page.workers[1].workerId = id or nil end
        return page
      end
      local sweep = own:sweep()
      for _, left in ipairs { 8, 0 } do
        local numbers, err = drain_until_error(sweep)
        assert.equal(left, #numbers)
        assert.equal(id and 1 or 3, #err.failures) -- each id is one worker
        for _, failure in ipairs(err.failures) do
          assert.same({ "params", id or nil }, { failure.kind, failure.workerId })
        end
        sweep = own:sweep { starting_token = err.resume }
      end
    end
  end)

  it("is the only one listed when the sweep is called again", function()
    local own = fleet.new { workers = 5, sessions = 4, delay = uneven, fault = refuse(4, 2) }
    local sweep = own:sweep()
    local numbers, err = drain_until_error(sweep)
    assert.equal(worker_id(4), err.failures[1].workerId)
    local before = own:request_counts()
    local more
    more, err = drain_until_error(sweep)
    assert.same({}, more)
    assert.equal(1, #err.failures)
    append(numbers, drain(sweep))
    assert.same(own:all(), sorted(numbers))
    before[4] = 4
    assert.same(before, own:request_counts())
    assert.is_nil(sweep())
  end)

  it("in the middle of its pages continues from its position", function()
    local own = fleet.new { workers = 3, sessions = 8 }
    own.fault = function(request)
      if request.worker == 2 and request.offset == 3 and not own.mended then return fleet.denied end
    end
    local sweep = own:sweep()
    local numbers, err = drain_until_error(sweep)
    assert.equal(8 + 3 + 8, #numbers)
    own.mended = true
    local again = own:sweep { starting_token = err.resume }
    local rest = drain(again)
    assert.same({ 2004, 2005, 2006, 2007, 2008 }, rest)
    assert.same(own:all(), sorted(append(numbers, rest)))
  end)

  it("is one of all that fail, each with its own error", function()
    local own = fleet.new { workers = 6, sessions = 2, delay = uneven, fault = function(request)
      if request.worker % 2 == 0 and request.worker > 0 then
        return request.worker == 4 and fleet.unavailable or fleet.denied
      end
    end }
    local numbers, err = drain_until_error(own:sweep())
    assert.same({ 1001, 1002, 3001, 3002, 5001, 5002 }, sorted(numbers))
    local ids = {}
    for i, failure in ipairs(err.failures) do ids[i] = failure.workerId end
    table.sort(ids)
    assert.same({ worker_id(2), worker_id(4), worker_id(6) }, ids)
    assert.is_true(err.retryable)
  end)

  it("at every number of sessions leaves a position that leads to exactly the rest", function()
    for k = 1, 9 do
      local own = fleet.new { workers = 4, sessions = { 3, 5, 1, 4 }, delay = uneven,
        fault = refuse(1, 1) }
      local sweep = own:sweep { max_items = k, concurrency = 2 }
      local numbers = drain(sweep)
      assert.equal(k, #numbers)
      append(numbers, drain(own:sweep { starting_token = sweep:resume_token() }))
      assert.same(own:all(), sorted(numbers))
    end
  end)

  it("is skipped if on_error returns true", function()
    local own = fleet.new { workers = 4, sessions = 4, delay = uneven, fault = refuse(3) }
    local told = {}
    local sweep = own:sweep { on_error = function(err, worker)
      told[#told + 1] = err.code .. " " .. worker.workerId .. " " .. worker.status
      assert.equal(worker.workerId, err.workerId)
      return true
    end }
    local numbers = drain(sweep)
    assert.equal(12, #numbers)
    assert.same({ "AccessDeniedException " .. worker_id(3) .. " IDLE" }, told)
    assert.is_nil(sweep:resume_token())
    assert.is_nil(sweep())
  end)

  it("is kept if on_error returns nothing", function()
    local own = fleet.new { workers = 4, sessions = 4, fault = refuse(3) }
    local told = 0
    local _, err = drain_until_error(own:sweep { on_error = function() told = told + 1 end })
    assert.equal(worker_id(3), err.failures[1].workerId)
    assert.equal(1, told)
  end)

  it("stops the sweep at once if on_error raises, and no session is lost", function()
    for _, again in ipairs { "here", "elsewhere" } do
      local own = fleet.new { workers = 6, sessions = 7, delay = uneven, fault = refuse(2, 1) }
      local token
      local sweep = own:sweep { concurrency = 3, on_error = function(err)
        token = err.resume
        error("stop", 0)
      end }
      local numbers, fault = drain_until_error(sweep)
      assert.equal("stop", fault)
      assert.is_true(#numbers < 35)
      assert.equal(token, sweep:resume_token())
      if again == "elsewhere" then sweep = own:sweep { starting_token = token } end
      local rest, err = drain_until_error(sweep)
      append(numbers, rest)
      if again == "here" then
        assert.equal(worker_id(2), err.failures[1].workerId)
        append(numbers, drain(sweep))
      end
      assert.same(own:all(), sorted(numbers))
    end
  end)

  it("may close the sweep, or the client, from on_error", function()
    for _, what in ipairs { "sweep", "client" } do
      local own, it = fleet.new { fault = refuse(2) }, nil
      it = own:sweep { on_error = function()
        if what == "sweep" then it:close() else own.client:close() end
      end }
      local _, err = drain_until_error(it)
      assert.equal("cancelled", err.kind)
      assert.matches("the " .. what .. " was closed", tostring(err))
      assert.is_string(err.resume)
    end
  end)

  it("leaves no request in flight after max_items", function()
    local own = fleet.new { delay = uneven }
    local it = own:sweep { max_items = 4 }
    assert.equal(4, #drain(it))
    assert.is_nil(next(own.client.loop.scheduler.tasks))
    local rest = drain(own:sweep { starting_token = it:resume_token() })
    assert.equal(5 * 7 - 4, #rest)
  end)

  -- Regression: with two tasks, the one that returned from on_error removed the other's failure.
  it("is kept apart from one that fails while on_error waits", function()
    local own = fleet.new { workers = 6, sessions = 4 }
    own.delay = function(request) return request.worker end
    own.fault = function(request)
      if request.worker == 2 or request.worker == 3 then return fleet.denied end
    end
    local sweep
    sweep = own:sweep { on_error = function(err)
      if err.workerId ~= worker_id(2) then return false end
      own.client.loop:await(own.client.now() + 2)
      return true
    end }
    local numbers, faults = {}, {}
    for _ = 1, 2 do
      own.client:spawn(function()
        local session = sweep:next()
        while session do
          numbers[#numbers + 1] = session.number
          session = sweep:next()
        end
      end)
    end
    local _, _, err = own.client:run()
    faults[1] = err and err.failures and err.failures[1].workerId
    assert.same({ worker_id(3) }, faults)
    assert.equal(16, #numbers)
  end)
end)

---Responses of a fleet that throttles the workers' first `times` requests, each by its moment.
local function throttle_first(times, more)
  local own = { moments = {}, workers = 7, worker_page = 7, sessions = 1 }
  for name, value in pairs(more or {}) do own[name] = value end
  own.fault = function(request)
    if request.worker == 0 then return nil end
    own.moments[#own.moments + 1] = own.clock()
    if #own.moments <= times then return fake_service.response(429) end
  end
  local made = fleet.new(own)
  own.clock = function() return made.system.moment end
  return made, own.moments
end

describe("a worker whose listing is throttled", function()
  -- Regression: each call that was given up was a worker that was given up.
  it("is listed again after all others, later each time, and never given up", function()
    local own, moments = throttle_first(6)
    local numbers = drain(own:sweep({ concurrency = 1 }, { max_attempts = 1 }))
    assert.same({ 7001, 1001, 2001, 3001, 4001, 5001, 6001 }, numbers)
    for i = 1, 6 do -- of random(), which is 0.5
      assert.near(math.min(2 ^ (i - 1), 20) * 0.5, moments[i + 1] - moments[i], 1e-6)
    end
    assert.equal(13, #moments)
  end)

  it("stays in its place in an ordered sweep", function()
    for _, concurrency in ipairs { 1, 3, 8 } do
      local own = throttle_first(6)
      local numbers = drain(own:sweep({ concurrency = concurrency, ordered = true },
        { max_attempts = 1 }))
      assert.same({ 1001, 2001, 3001, 4001, 5001, 6001, 7001 }, numbers)
    end
  end)

  it("fails if that comes more than max_failures times in a row", function()
    for most = 0, 2 do
      local own, moments = throttle_first(7 * (most + 1))
      local sweep = own:sweep({ concurrency = 1, max_failures = most }, { max_attempts = 1 })
      local numbers, err = drain_until_error(sweep)
      assert.same({ {}, "throttling", 7 }, { numbers, err.kind, #err.failures })
      assert.equal(7 * (most + 1), #moments)
      assert.same(own:all(), sorted(drain(sweep)))
    end
  end)

  it("has its count begun anew by a page, and by the script's next try", function()
    local own = fleet.new { workers = 2, sessions = 7 }
    local refused = {}
    own.fault = function(request) -- each page of each worker twice
      local key = request.worker .. " " .. request.offset
      refused[key] = (refused[key] or 0) + 1
      if request.worker > 0 and refused[key] <= 2 then return fake_service.response(429) end
    end
    assert.same(own:all(), sorted(drain(own:sweep({ max_failures = 2 }, { max_attempts = 1 }))))
    refused = {}
    local sweep = own:sweep({ max_failures = 1 }, { max_attempts = 1 })
    local numbers, err = drain_until_error(sweep)
    assert.same({ {}, 2 }, { numbers, #err.failures })
    for _ = 1, 2 do append(numbers, (drain_until_error(sweep))) end
    assert.same(own:all(), sorted(append(numbers, (drain_until_error(sweep)))))
  end)

  it("is in the token, and is told to on_event", function()
    local own, moments = throttle_first(4)
    local events, token = {}, nil
    local sweep
    sweep = own:sweep({ concurrency = 2 }, { max_attempts = 1, on_event = function(event)
      if event.type ~= "retry" then return end
      events[#events + 1] = event
      token = sweep:resume_token()
    end })
    local session = sweep()
    assert.is_true(#moments >= 5)
    assert.equal(4, #events)
    assert.same({ "ListSessionsForWorker", 1, "throttling" },
      { events[1].operation, events[1].attempt, events[1].kind })
    assert.is_true(events[4].delay > 0)
    sweep:close()
    assert.same(own:all(), sorted(drain(own:sweep { starting_token = token })))
    assert.equal(5001, session.number)
  end)

  it("is the worker list, too", function()
    for most, fails in pairs { [3] = false, [2] = true } do
      local own, count = fleet.new {}, 0
      own.fault = function(request)
        if request.worker > 0 then return nil end
        count = count + 1
        if request.offset == 2 and count <= 4 then return fake_service.response(429) end
      end
      local sweep = own:sweep({ max_failures = most }, { max_attempts = 1 })
      local numbers, err = drain_until_error(sweep)
      assert.equal(fails, err ~= nil)
      if fails then append(numbers, drain(sweep)) end
      assert.same(own:all(), sorted(numbers))
    end
  end)

  it("is given up at the sweep's deadline, with a token that leads to it", function()
    local own = fleet.new { fault = function(request)
      return request.worker == 3 and fake_service.response(429) or nil
    end }
    local sweep = own:sweep({ deadline = own.system.options.time() + 30, max_failures = 1000 },
      { max_attempts = 1 })
    local numbers, err = drain_until_error(sweep)
    assert.same({ 28, "CallTimeout" }, { #numbers, err.code })
    own.fault = function() end
    append(numbers, drain(own:sweep { starting_token = err.resume }))
    assert.same(own:all(), sorted(numbers))
  end)
end)

---Responses of the fleet that ask for a wait: for one worker only.
local function throttle(number, headers)
  return function(request)
    return request.worker == number and fake_service.response(429, "slow", headers) or nil
  end
end

describe("a wait that the service asks one worker for", function()
  -- Regression: it delayed all others for as long, a day, beyond the sweep's deadline.
  it("fails that worker alone if it is too long, without delay for the others", function()
    for _, header in ipairs { "86400", ("9"):rep(400), "Fri, 31 Dec 2027 23:59:59 GMT" } do
      for _, ordered in ipairs { true, false } do
        local own = fleet.new { workers = 5, sessions = 7, delay = uneven,
          fault = throttle(2, { ["retry-after"] = header }) }
        local numbers, err = drain_until_error(own:sweep { concurrency = 2, ordered = ordered })
        assert.equal(28, #numbers)
        assert.same({ 1, "throttling", worker_id(2) },
          { #err.failures, err.kind, err.failures[1].workerId })
        assert.is_true(err.retry_after >= 86400)
        assert.is_true(own.system.moment - 1000 < 20)
      end
    end
  end)

  it("applies to all of them if it is within max_retry_after", function()
    for limit, longest in pairs { [60] = 40, [39] = 20 } do
      local own = fleet.new { workers = 5, sessions = 3, worker_page = 5,
        fault = throttle(1, { ["retry-after"] = "40" }) }
      local numbers = drain_until_error(own:sweep({ concurrency = 1, max_failures = 0 },
        { max_attempts = 1, max_retry_after = limit }))
      assert.equal(12, #numbers)
      local waited = own.system.moment - 1000
      assert.is_true(waited <= longest and (waited == 40) == (limit == 60), waited)
    end
  end)
end)

describe("the deadline of a sweep", function()
  it("limits its pauses, and its error has a position that leads to the rest", function()
    local own = fleet.new { workers = 5, sessions = 3, worker_page = 5, delay = uneven,
      fault = throttle(2, { ["retry-after"] = "50" }) }
    local sweep = own:sweep({ concurrency = 1, deadline = own.system.options.time() + 10 },
      { max_attempts = 1 })
    local numbers, err = drain_until_error(sweep)
    assert.same({ 1001, 1002, 1003 }, numbers)
    assert.same({ "timeout", "CallTimeout" }, { err.kind, err.code })
    assert.near(10, own.system.moment - 1000, 1e-6)
    local again, more = drain_until_error(sweep)
    assert.same({ {}, "CallTimeout" }, { again, more.code })
    assert.near(10, own.system.moment - 1000, 1e-6)
    own.fault = function() end
    append(numbers, drain(own:sweep { starting_token = err.resume }))
    assert.same(own:all(), sorted(numbers))
  end)

  it("ends it once, with any requests in flight and any number of workers left", function()
    for _, concurrency in ipairs { 1, 3, 8 } do
      local own = fleet.new { workers = 9, sessions = 3, worker_page = 4,
        delay = function(request) return request.worker > 2 and 100 or 1 end }
      local told = 0
      local sweep = own:sweep { concurrency = concurrency,
        on_error = function() told = told + 1 end,
        deadline = own.system.options.time() + 20 }
      local numbers, err = drain_until_error(sweep)
      assert.same({ "timeout", 0 }, { err.kind, told })
      assert.near(20, own.system.moment - 1000, 1e-6)
      assert.is_true(#own.requests <= 12)
      own.delay = uneven
      append(numbers, drain(own:sweep { starting_token = err.resume }))
      assert.same(own:all(), sorted(numbers))
    end
  end)
end)

describe("the deadline of a sweep over sockets", function()
  it("is not blamed on the workers that are being listed", function()
    local scenario = farm.scenario { workers = 5, sessions = 4,
      rules = { { operation = "ListSessionsForWorker", stall = 0, skip = 1, times = 0 } } }
    local client, told = scenario:client(), 0
    local of_fleet = { farmId = farm.ids.farmId, fleetId = farm.ids.fleetId }
    local sweep = client:sessions_for_fleet(of_fleet, { concurrency = 2,
      on_error = function() told = told + 1 end, deadline = client.time() + 0.5 })
    local sessions, _, err = sweep:collect()
    assert.same({ nil, "CallTimeout", 4, 0 }, { sessions, err.code, #err.items, told })
    client.loop:await(client.now() + 0.01) -- the calls that were in flight end as well
    sessions, _, err = sweep:collect()
    assert.same({ nil, "CallTimeout", 0, 0 }, { sessions, err.code, #err.items, told })
    scenario:clear_rules()
    sweep = client:sessions_for_fleet(of_fleet, { starting_token = err.resume })
    assert.equal(16, #sweep:collect())
    client:close()
  end)
end)

describe("the list of workers", function()
  it("is asked for its next page before all workers of one are being listed", function()
    local scenario = farm.scenario { workers = 120, sessions = 1 }
    local client = scenario:client { endpoint_url = farm.url_http1 }
    local of_fleet = { farmId = farm.ids.farmId, fleetId = farm.ids.fleetId }
    assert.equal(120, #client:sessions_for_fleet(of_fleet, { concurrency = 8 }):collect())
    local listings, before_second, lists = 0, nil, 0
    for _, request in ipairs(scenario:requests()) do
      if request.path:find "/sessions" then
        listings = listings + 1
      else
        lists = lists + 1
        if lists == 2 then before_second = listings end
      end
    end
    assert.same({ 120, 2 }, { listings, lists })
    assert.is_true(before_second < 99, before_second)
    client:close()
  end)
end)

describe("a worker that the list names twice", function()
  it("is listed once", function()
    for _, ordered in ipairs { true, false } do
      for _, concurrency in ipairs { 1, 2, 8 } do
        local own = fleet.new { workers = 5, sessions = 4, delay = uneven, worker_page = 2 }
        local answer = own.page
        function own:page(request) -- the list shifts by one while it is read
          local page = answer(self, request)
          if request.worker == 0 and request.offset > 0 then
            table.insert(page.workers, 1,
              { workerId = worker_id(request.offset), status = "IDLE" })
          end
          return page
        end
        local sweep = own:sweep { ordered = ordered, concurrency = concurrency }
        local numbers = drain(sweep)
        if not ordered then sorted(numbers) end
        assert.same(own:all(), numbers)
      end
    end
  end)

  it("is listed once, also if a position has it", function()
    local own = fleet.new { workers = 3, sessions = 4, worker_page = 3 }
    local first = own:sweep { max_items = 2, concurrency = 1 }
    local numbers = drain(first)
    local answer = own.page
    function own:page(request)
      local page = answer(self, request)
      if request.worker == 0 then page.workers[2].workerId = worker_id(1) end
      return page
    end
    append(numbers, drain(own:sweep { starting_token = first:resume_token() }))
    assert.same({ 1001, 1002, 1003, 1004, 3001, 3002, 3003, 3004 }, sorted(numbers))
  end)
end)

describe("a sweep's pages()", function()
  it("return every session once, with their worker, and each page's meta", function()
    local own = fleet.new { workers = 4, sessions = { 7, 0, 2, 3 }, delay = uneven }
    local numbers, pages = {}, 0
    for page, meta, worker in own:sweep():pages() do
      pages = pages + 1
      assert.equal(200, meta.status)
      assert.is_true(#page.sessions > 0 and #page.sessions <= 3)
      for _, session in ipairs(page.sessions) do
        assert.equal(worker_id(math.floor(session.number / 1000)), worker.workerId)
        numbers[#numbers + 1] = session.number
      end
    end
    assert.equal(3 + 1 + 1, pages)
    assert.same(own:all(), sorted(numbers))
  end)

  it("obey max_items, request no page beyond it, and leave a position", function()
    for limit = 1, 14 do
      local own = fleet.new { workers = 3, sessions = { 5, 8, 1 }, delay = uneven }
      local sweep, numbers = own:sweep { max_items = limit, concurrency = 1 }, {}
      for page in sweep:pages() do
        for _, session in ipairs(page.sessions) do numbers[#numbers + 1] = session.number end
      end
      assert.equal(limit, #numbers)
      if limit <= 3 then assert.same({ 1 }, own:request_counts()) end
      local token = sweep:resume_token()
      assert.equal(limit < 14, token ~= nil)
      if token then append(numbers, drain(own:sweep { starting_token = token })) end
      assert.same(own:all(), sorted(numbers))
    end
  end)

  it("contain the rest of a page that next left, and raise the errors of the sweep", function()
    local own = fleet.new { workers = 2, sessions = 3, fault = refuse(2, 1) }
    local sweep = own:sweep()
    assert.equal(1001, sweep().number)
    local pages = sweep:pages()
    assert.equal(2, #pages().sessions)
    local ok, err = pcall(pages)
    assert.same({ false, worker_id(2) }, { ok, err.failures[1].workerId })
    assert.equal(3, #pages().sessions)
    assert.is_nil(pages())
  end)
end)

describe("collect of a sweep", function()
  it("returns all remaining sessions, and the worker of each", function()
    for _, ordered in ipairs { true, false } do
      local own = fleet.new { workers = 5, sessions = { 4, 0, 9, 1, 3 }, delay = uneven }
      local sweep = own:sweep { ordered = ordered }
      local numbers = { sweep().number }
      local sessions, workers = sweep:collect()
      assert.equal(#sessions, #workers)
      for i, session in ipairs(sessions) do
        assert.equal(worker_id(math.floor(session.number / 1000)), workers[i].workerId)
        numbers[#numbers + 1] = session.number
      end
      assert.same(own:all(), ordered and numbers or sorted(numbers))
      assert.same({ {}, {} }, { sweep:collect() })
    end
  end)

  it("obeys max_items", function()
    for limit = 0, 6 do
      local own = fleet.new { workers = 2, sessions = 5, delay = uneven }
      assert.equal(limit, #own:sweep({ max_items = limit }):collect())
    end
  end)

  it("returns nil, the message and the error with the sessions so far", function()
    local own = fleet.new { workers = 3, sessions = 4, delay = uneven, fault = refuse(2, 1) }
    local sweep = own:sweep()
    local sessions, message, err = sweep:collect()
    assert.same({ nil, message }, { sessions, err.message })
    assert.same({ 8, 8, 1 }, { #err.items, #err.workers, #err.failures })
    assert.equal(4, #sweep:collect())
    local refused = own.client:sessions_for_fleet { farmId = fake_service.ids.farmId }
    sessions, message, err = refused:collect()
    assert.same({ nil, "params", {} }, { sessions, err.kind, err.items })
    assert.matches("fleetId is missing", message)
  end)

  it("works in a task, on every Lua", function()
    local own = fleet.new { workers = 3, sessions = 4, delay = function() return 1 end }
    local sweep = own:sweep()
    local task = own.client:spawn(function() return sweep:collect() end)
    assert.equal(12, #task:result())
  end)
end)

describe("a hook that reads from a sweep", function()
  ---All sessions that were read, and those that the hook read.
  local function read(how)
    local scenario = farm.scenario { workers = 3, sessions = 8 }
    local sweep, ids, of_hook, is_reading = nil, {}, 0, false
    local client = scenario:client { on_event = function(event)
      local current = sweep.fan_out.current
      if event.type ~= "request" or is_reading or not current then return end
      if not current.cursor:has_unread() then return end -- it would wait for itself
      is_reading, of_hook = true, of_hook + 1
      ids[#ids + 1] = sweep:next().sessionId
      is_reading = false
    end }
    sweep = client:sessions_for_fleet({ farmId = farm.ids.farmId, fleetId = farm.ids.fleetId },
      { concurrency = 2, page_size = 3 })
    local pages = sweep:pages()
    local function more()
      if how == "collect" then return sweep:collect() end
      local value = (how == "pages" and pages or sweep)()
      return value and (value.sessions or { value }) or {}
    end
    local list = more()
    while #list > 0 do
      for _, session in ipairs(list) do ids[#ids + 1] = session.sessionId end
      list = more()
    end
    client:close()
    return ids, of_hook
  end

  -- Regression: it got a session that its caller got as well.
  it("leaves each session to one of them", function()
    for _, how in ipairs { "next", "pages", "collect" } do
      local ids, of_hook = read(how)
      local distinct = {}
      for _, id in ipairs(ids) do distinct[id] = true end
      assert.is_true(of_hook > 0)
      assert.equal(24, #ids)
      local count = 0
      for _ in pairs(distinct) do count = count + 1 end
      assert.equal(24, count, how)
    end
  end)
end)

describe("the options of a sweep", function()
  -- Regression: it kept reading the caller's table.
  it("are fixed when it is made", function()
    local own = fleet.new { workers = 4, sessions = 3, delay = uneven, fault = refuse(2) }
    local limits = { max_items = 7, concurrency = 2, on_error = function() return true end }
    local sweep = own:sweep(limits)
    for name in pairs { max_items = 1, concurrency = 1, on_error = 1 } do limits[name] = nil end
    limits.ordered = "never checked"
    assert.equal(7, #drain(sweep))
    assert.equal(2, own.max_in_flight)
  end)

  it("may be inherited, and are checked then as well", function()
    local own = fleet.new { workers = 4, sessions = 3 }
    local function inherit(limits) return setmetatable({}, { __index = limits }) end
    assert.equal(2, #drain(own:sweep(inherit { max_items = 2 })))
    assert.error_matches(function() own:sweep(inherit { max_items = -1 }) end, "'max_items' must")
  end)
end)

describe("a fault of all workers", function()
  it("is raised at once: no credentials", function()
    local asked, own = 0, fleet.new { workers = 5, sessions = 4 }
    local sweep = own:sweep({}, { credentials = function()
      asked = asked + 1
      return nil, "the vault is shut"
    end })
    local numbers, err = drain_until_error(sweep)
    assert.same({}, numbers)
    assert.equal("credentials", err.kind)
    assert.is_nil(err.failures)
    assert.equal(0, #own.requests)
    assert.equal(1, asked)
  end)

  it("is raised at once while workers are listed, and calling again continues", function()
    local own = fleet.new { workers = 5, sessions = 7, worker_page = 5, delay = uneven }
    local open, moment = true, own.system.options
    local sweep = own:sweep({ concurrency = 2 }, { credentials = function()
      if not open then return nil, "the vault is shut" end
      return { aws_access_key_id = "AKIDEXAMPLE", aws_secret_access_key = "example",
        expiration = moment.time() + 0.05 }
    end })
    local numbers = { sweep().number }
    open = false
    local more, err = drain_until_error(sweep)
    append(numbers, more)
    assert.equal("credentials", err.kind)
    assert.is_nil(err.failures)
    open = true
    repeat
      more, err = drain_until_error(sweep)
      append(numbers, more)
    until not err
    assert.same(own:all(), sorted(numbers))
  end)

  it("is raised at once if the workers cannot be listed, and calling again continues", function()
    local own = fleet.new { workers = 5, sessions = 4 }
    own.fault = function(request)
      if request.worker == 0 and request.offset == 2 and not own.mended then return fleet.denied end
    end
    local sweep = own:sweep { concurrency = 1 }
    local numbers, err = drain_until_error(sweep)
    assert.equal("ListWorkers", err.operation)
    assert.is_nil(err.failures)
    own.mended = true
    local elsewhere = append(append({}, numbers), drain(own:sweep { starting_token = err.resume }))
    assert.same(own:all(), sorted(elsewhere))
  end)
end)

describe("closing a sweep", function()
  it("ends a task that waits for it, with an error of kind cancelled", function()
    for _, close in ipairs { "sweep", "client" } do
      local own = fleet.new { workers = 5, delay = function() return 1 end }
      local sweep = own:sweep()
      local task = own.client:spawn(function() return sweep:next() end)
      own.client.loop:step()
      if close == "sweep" then sweep:close() else own.client:close() end
      local ok, err = pcall(task.result, task)
      assert.is_false(ok)
      assert.equal("cancelled", err.kind)
      assert.equal(0, #own.client.loop.scheduler.timers)
    end
  end)

  it("ends requests in flight, of workers and of the list of workers", function()
    for _, slow in ipairs { "workers", "sessions" } do
      local own = fleet.new { workers = 5, sessions = 9, delay = function(request)
        if request.offset == 0 then return 0.01 end
        return (request.worker == 0) == (slow == "workers") and 1000 or 0.02
      end }
      local sweep = own:sweep()
      for _ = 1, 5 do sweep() end
      assert.is_true(#own.client.loop.scheduler.timers > 0)
      sweep:close()
      for _ = 1, 5 do own.client:step(0) end
      assert.same({}, own.client.loop.scheduler.timers)
      assert.is_nil(next(own.client.loop.scheduler.tasks))
    end
  end)

  it("leaves the position readable, and ends reading", function()
    local own = fleet.new { workers = 5, delay = uneven }
    local sweep = own:sweep()
    local numbers = { sweep().number, sweep().number }
    sweep:close()
    sweep:close()
    local ok, message = pcall(function() sweep:next() end)
    assert.is_false(ok)
    assert.matches("^[^:]*sweep_spec%.lua:%d+: the sweep is closed", message)
    own.client.loop:await(own.client.now() + 10)
    local token = sweep:resume_token()
    append(numbers, drain(own:sweep { starting_token = token }))
    assert.same(own:all(), sorted(numbers))
  end)

  it("happens by itself if Lua has to-be-closed variables", function()
    local own = fleet.new { workers = 5, delay = uneven }
    local sweep = own:sweep()
    assert.equal("function", type(getmetatable(sweep).__close))
    if _VERSION < "Lua 5.4" then return end
    for session in sweep, nil, nil, sweep do
      if session then break end
    end
    assert.error_matches(function() sweep() end, "the sweep is closed")
  end)

  it("says at the caller's line that the client is closed", function()
    local own = fleet.new()
    local sweep = own:sweep()
    own.client:close()
    local ok, message = pcall(function() sweep:next() end)
    assert.is_false(ok)
    assert.matches("^[^:]*sweep_spec%.lua:%d+: the client is closed", message)
  end)
end)

describe("misuse of a sweep", function()
  local client = fleet.new():make_client()

  local function refused(given, limits)
    local ok, problem = pcall(function()
      client:sessions_for_fleet(given, limits):next()
    end)
    assert.is_false(ok)
    return problem
  end

  it("raises at the caller's line", function()
    local token = fake_service.new():list({ max_items = 3 })
    for _ = 1, 3 do token() end
    for pattern, limits in pairs {
      ["concurency"] = { concurency = 3 }, ["'concurrency'"] = { concurrency = 0 },
      ["'max_items'"] = { max_items = -1 }, ["'page_size'"] = { page_size = 101 },
      ["'on_error'"] = { on_error = true }, ["'ordered'"] = { ordered = 1 },
      ["'starting_token' is not of a sweep"] = { starting_token = token:resume_token() },
      ["is not of a sweep"] = { starting_token = "eyJ9" },
      ["not of a sweep"] = { starting_token = "" },
    } do
      local message = refused(fleet.ids, limits)
      assert.matches("^[^:]*sweep_spec%.lua:%d+: ", message)
      assert.matches(pattern, message, 1, true)
    end
    assert.matches("^[^:]*sweep_spec%.lua:%d+: the parameters must be a table", refused("x"))
  end)

  it("is an error of kind params if the parameters are wrong", function()
    for problem, given in pairs {
      fleetId = { farmId = fake_service.ids.farmId }, workerId = fake_service.ids,
      nextToken = { farmId = fake_service.ids.farmId, fleetId = fake_service.ids.fleetId,
        nextToken = "x" },
    } do
      local err = refused(given)
      assert.equal("params", err.kind)
      assert.matches(problem, tostring(err), 1, true)
    end
  end)
end)

describe("a sweep with random faults", function()
  it("ends with exactly all sessions, however often it is called again or resumed", function()
    for seed = 1, 40 do
      local random = prng(seed * 7919)
      local own = fleet.new {
        workers = math.floor(random() * 9), page_size = 1 + math.floor(random() * 4),
        worker_page = 1 + math.floor(random() * 3), delay = random,
        fault = function()
          local draw = random()
          return draw < 0.08 and fleet.denied or draw < 0.2 and fleet.unavailable or nil
        end,
      }
      own.sessions = {}
      for i = 1, own.workers do own.sessions[i] = math.floor(random() * 12) end
      local limits = { concurrency = 1 + math.floor(random() * 4), ordered = random() < 0.3 }
      local sweep, numbers, rounds = own:sweep(limits), {}, 0
      repeat
        local more, err = drain_until_error(sweep)
        append(numbers, more)
        rounds = rounds + 1
        if err and random() < 0.5 then
          limits.starting_token = err.resume
          sweep:close()
          sweep = own:sweep(limits)
        end
      until not err or rounds > 500
      assert.same(own:all(), sorted(numbers), "seed " .. seed)
    end
  end)
end)

describe("a sweep over sockets", function()
  it("never has more listings in flight than allowed, or twice as many with read-ahead", function()
    for _, row in ipairs { { read_ahead = false, most = 3 }, { most = 6 } } do
      local scenario = farm.scenario { workers = 9, sessions = 25,
        rules = { { operation = "ListSessionsForWorker", delay = 0.05, times = 0 } } }
      local client = scenario:client()
      local seen, count = {}, 0
      for session in client:sessions_for_fleet(
        { farmId = farm.ids.farmId, fleetId = farm.ids.fleetId },
        { concurrency = 3, page_size = 5, read_ahead = row.read_ahead }) do
        assert.is_nil(seen[session.sessionId])
        seen[session.sessionId], count = true, count + 1
      end
      assert.equal(9 * 25, count)
      local log = scenario:log()
      assert.is_true(log.max_in_flight <= row.most + 1) -- and perhaps one for the list of workers
      assert.is_true(log.max_in_flight >= 3)
      assert.equal(1 + 9 * 5, #log.requests)
      client:close()
    end
  end)

  it("has the farm's order", function()
    local scenario = farm.scenario { workers = 12, sessions = 3 }
    local client = scenario:client()
    local of_fleet = { farmId = farm.ids.farmId, fleetId = farm.ids.fleetId }
    local expected, got = {}, {}
    for worker in client:workers(of_fleet) do
      local given = { farmId = of_fleet.farmId, fleetId = of_fleet.fleetId,
        workerId = worker.workerId }
      for session in client:sessions_for_worker(given) do
        expected[#expected + 1] = session.sessionId
      end
    end
    for session in client:sessions_for_fleet(of_fleet, { ordered = true }) do
      got[#got + 1] = session.sessionId
    end
    assert.same(expected, got)
    client:close()
  end)
end)
