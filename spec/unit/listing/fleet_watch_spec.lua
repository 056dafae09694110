-- SPDX-License-Identifier: MIT
--
-- The watch of a fleet: workers that come, change and go, and what runs on each; each change once,
-- whatever fails. Uses snapshots in memory, on a clock that moves only by sleeping.

local json = require "dkjson"

local deadline = require "deadline"
local fake_service = require "fake_service"
local fleet = require "fleet"

local interval = 10

local function list(items) return setmetatable(items, { __jsontype = "array" }) end

local function session(number, status, more)
  local made = { sessionId = "session-" .. number, lifecycleStatus = status or "STARTED",
    startedAt = 1785580000 }
  for name, value in pairs(more or {}) do made[name] = value end
  return made
end

---A fleet whose n-th round of listings is `rounds[n]`, and the last one from then on: a list of
---`{ worker number, status, sessions... }`. `self.fault(worker, round)` may return a response;
---worker 0 is the list of workers. Pages hold two.
local function new(rounds, limits, changes)
  local self = { round = 0, opened = {}, asked = {}, events = {}, system = fake_service.system(),
    fault = function() end }
  local function page(items, key, url)
    local from = tonumber(fake_service.parse_query(url).nextToken or 0)
    local some = list {}
    for i = from + 1, math.min(from + 2, #items) do some[#some + 1] = items[i] end
    return fake_service.response(200,
      { [key] = some, nextToken = from + 2 < #items and tostring(from + 2) or json.null })
  end
  local options = fake_service.options(function(request)
    local number = tonumber(request.url:match "/workers/worker%-(%x+)/sessions" or "0", 16)
    if number == 0 and not request.url:find "nextToken" then
      self.round = self.round + 1
      self.opened[self.round] = self.system.moment - 1000
    end
    self.asked[#self.asked + 1] = number
    local now = rounds[math.min(self.round, #rounds)]
    local fault = self.fault(number, self.round)
    if fault then return fault end
    local workers = {}
    for i, worker in ipairs(now) do
      workers[i] = { workerId = worker[1] and fleet.worker_id(worker[1]), status = worker[2] }
      if worker[1] == number then
        local sessions = {}
        for k = 3, #worker do sessions[k - 2] = worker[k] end
        return page(sessions, "sessions", request.url)
      end
    end
    assert(number == 0, number)
    return page(workers, "workers", request.url)
  end, { system = self.system.options, max_attempts = 1,
    on_event = function(event) self.events[#self.events + 1] = event end })
  for name, value in pairs(changes or {}) do options[name] = value end
  self.client = deadline.client(options)
  local given = { interval = interval }
  for name, value in pairs(limits or {}) do given[name] = value end
  self.watch = self.client:watch_fleet(fleet.ids, given)
  return self
end

---"worker_seen 1 >IDLE" or "changed 1 session-7 STARTED>UPDATE_IN_PROGRESS".
local function describe_change(change)
  local id = change.session and change.session.sessionId .. " " or ""
  local status = change.session and change.session.lifecycleStatus or change.worker.status
  return ("%s %d %s%s>%s"):format(change.type, tonumber(change.worker.workerId:sub(-8), 16), id,
    change.previous or "", status or "")
end

---The changes up to a moment (seconds from the beginning), round by round, each round's sorted.
local function changes_until(self, moment)
  local rounds = {}
  local task = self.client:spawn(function()
    local change = self.watch:next()
    while change do
      rounds[self.round] = rounds[self.round] or {}
      table.insert(rounds[self.round], describe_change(change))
      change = self.watch:next()
    end
  end)
  self.client.loop:await(task, 1000 + moment)
  local fault = task.fault or nil
  task:cancel()
  for _, texts in pairs(rounds) do table.sort(texts) end
  return rounds, fault
end

local denied = fake_service.response(403, "no", { ["x-amzn-errortype"] = "AccessDeniedException" })
local missing = fake_service.response(404, "none",
  { ["x-amzn-errortype"] = "ResourceNotFoundException" })
local unwell = fake_service.response(503, "later")

---A fault for the worker, or those in the table, in the given rounds.
local function fail(response, workers, first, last)
  if type(workers) ~= "table" then workers = { [workers] = true } end
  return function(number, round)
    return workers[number] and round >= first and round <= (last or first) and response or nil
  end
end

describe("the watch of a fleet", function()
  it("reports workers and what runs on them, then what changes", function()
    local own = new {
      { { 1, "RUNNING", session(1), session(2), session(3) }, { 2, "IDLE", session(4, "ENDED") },
        { 3, "STOPPED" } },
      { { 1, "RUNNING", session(1), session(2, "ENDED"), session(3, "UPDATE_IN_PROGRESS") },
        { 2, "RUNNING", session(4, "ENDED"), session(5) }, { 3, "STOPPED" } },
      { { 1, "IDLE", session(1, "ENDED") }, { 2, "RUNNING", session(5) } },
      { { 2, "RUNNING", session(5) } },
    }
    assert.same({
      { "seen 1 session-1 >STARTED", "seen 1 session-2 >STARTED", "seen 1 session-3 >STARTED",
        "worker_seen 1 >RUNNING", "worker_seen 2 >IDLE", "worker_seen 3 >STOPPED" },
      { "changed 1 session-3 STARTED>UPDATE_IN_PROGRESS", "ended 1 session-2 STARTED>ENDED",
        "seen 2 session-5 >STARTED", "worker_changed 2 IDLE>RUNNING" },
      { "ended 1 session-1 STARTED>ENDED",
        "gone 1 session-3 UPDATE_IN_PROGRESS>UPDATE_IN_PROGRESS",
        "worker_changed 1 RUNNING>IDLE", "worker_gone 3 STOPPED>STOPPED" },
      { "worker_gone 1 IDLE>IDLE" },
    }, (changes_until(own, 55)))
    assert.same({ 0, 10, 20, 30, 40, 50 }, own.opened)
  end)

  it("reports workers before their sessions, and as gone after them", function()
    local own = new { { { 1, "RUNNING", session(1) } }, {} }
    local told = {}
    for i = 1, 4 do told[i] = describe_change(own.watch()) end
    assert.same({ "worker_seen 1 >RUNNING", "seen 1 session-1 >STARTED",
      "gone 1 session-1 STARTED>STARTED", "worker_gone 1 RUNNING>RUNNING" }, told)
  end)

  it("reports what a new worker has begun and ended since the list before, once", function()
    local brief = session(1, "ENDED", { startedAt = 1785587696 + 5 })
    local own = new { {}, { { 1, "IDLE", brief, session(2, "ENDED") } } }
    assert.same({ [2] = { "ended 1 session-1 >ENDED", "worker_seen 1 >IDLE" } },
      (changes_until(own, 45)))
  end)

  it("reports a worker that comes back as a new one", function()
    local one = { 1, "RUNNING", session(1) }
    local own = new { { one }, {}, { one } }
    assert.same({ "seen 1 session-1 >STARTED", "worker_seen 1 >RUNNING" },
      changes_until(own, 35)[3])
  end)

  it("lists a worker once that the service lists twice, and ignores one without an id", function()
    local one = { 1, "RUNNING", session(1) }
    local own = new { { one, { nil, "IDLE" }, one } }
    assert.same({ { "seen 1 session-1 >STARTED", "worker_seen 1 >RUNNING" } },
      (changes_until(own, 5)))
    assert.same({ 0, 0, 1 }, own.asked)
  end)

  it("lists as many workers at a time as the option concurrency says", function()
    local workers = {}
    for i = 1, 9 do workers[i] = { i, "IDLE" } end
    for _, concurrency in ipairs { 1, 4 } do
      local own, now, most = new({ workers }, { concurrency = concurrency }), 0, 0
      own.fault = function(number)
        if number == 0 then return nil end
        now, most = now + 1, math.max(most, now + 1)
        own.client.loop:await(own.client.now() + 1)
        now = now - 1
      end
      changes_until(own, 8)
      assert.equal(concurrency, most)
    end
  end)
end)

describe("a listing of a fleet that fails", function()
  local two = { { 1, "RUNNING", session(1) }, { 2, "RUNNING", session(2) } }

  it("because of one worker still reports all others, and that one's changes later", function()
    local own = new { two, { { 1, "IDLE", session(1, "ENDED") }, { 2, "IDLE" } } }
    own.fault = fail(unwell, 2, 2, 3)
    assert.same({
      { "seen 1 session-1 >STARTED", "seen 2 session-2 >STARTED", "worker_seen 1 >RUNNING",
        "worker_seen 2 >RUNNING" },
      { "ended 1 session-1 STARTED>ENDED", "worker_changed 1 RUNNING>IDLE",
        "worker_changed 2 RUNNING>IDLE" },
      [4] = { "gone 2 session-2 STARTED>STARTED" },
    }, (changes_until(own, 100)))
    assert.same({ 0, 10, 30, 70 }, { own.opened[1], own.opened[2], own.opened[3], own.opened[4] })
    local retries = 0
    for _, event in ipairs(own.events) do
      if event.type == "retry" then retries = retries + 1 end
    end
    assert.equal(2, retries)
  end)

  it("for all of it reports nothing as gone", function()
    for _, workers in ipairs { { [0] = true }, { [1] = true, [2] = true } } do
      local own = new { two }
      own.fault = fail(unwell, workers, 2, 3)
      local rounds, fault = changes_until(own, 100)
      assert.is_nil(fault)
      assert.same({ 4 }, { #rounds[1] })
      assert.is_nil(next(rounds, 1))
      assert.is_true(own.round > 3)
    end
  end)

  it("raises what is not retryable, or one failure too many, and then continues", function()
    for name, number in pairs { workers = 0, sessions = 2 } do
      for most, response in pairs { [5] = denied, [0] = unwell } do
        local own = new({ two }, { max_failures = most })
        own.fault = fail(response, number, 2)
        local rounds, fault = changes_until(own, 100)
        assert.equal(response == denied and "AccessDeniedException" or 503,
          response == denied and fault.code or fault.status, name)
        assert.same({ 2, 4 }, { own.round, #rounds[1] })
        own.fault = function() end
        rounds, fault = changes_until(own, 200)
        assert.same({}, rounds)
        assert.is_nil(fault)
        assert.is_true(own.round > 3)
      end
    end
  end)

  it("waits for a throttled worker without counting the listing as failed", function()
    local own, count = new { two }, 0
    own.fault = function(number)
      if number ~= 2 then return nil end
      count = count + 1
      return count <= 5 and fake_service.response(429) or nil
    end
    assert.equal(4, #changes_until(own, 100)[1])
    assert.equal(0, own.opened[1])
  end)

  it("fails because of a worker that is throttled more than max_failures times in a row", function()
    local own = new({ two }, { max_failures = 1 })
    own.fault = function(number) return number == 2 and fake_service.response(429) or nil end
    local _, fault = changes_until(own, 500)
    assert.equal("throttling", fault.kind)
    local count = 0
    for _, number in ipairs(own.asked) do if number == 2 then count = count + 1 end end
    assert.equal(2 * 2, count)
  end)

  it("takes a worker that is not found as gone, but not if it is listed again", function()
    local own, _ = new { two, two, { two[1] } }, nil
    own.fault = fail(missing, 2, 2)
    local rounds, fault = changes_until(own, 55)
    assert.is_nil(fault)
    assert.same({ [3] = { "gone 2 session-2 STARTED>STARTED", "worker_gone 2 RUNNING>RUNNING" } },
      { [3] = rounds[3], [2] = rounds[2] })
    own = new { two }
    own.fault = fail(missing, 2, 2, 3)
    _, fault = changes_until(own, 55)
    assert.equal("ResourceNotFoundException", fault.code)
    assert.equal(3, own.round)
    own = new { two }
    own.fault = function(number, round) -- now and then
      return number == 2 and round % 2 == 0 and missing or nil
    end
    _, fault = changes_until(own, 95)
    assert.is_nil(fault)
  end)
end)

describe("the watch of a fleet in tasks", function()
  it("reports each change to one of them", function()
    local workers = {}
    for i = 1, 20 do
      workers[i] = { i, "RUNNING", session(i), session(100 + i), session(200 + i) }
    end
    local own, told = new { workers }, {}
    own.fault = function() own.client.loop:await(own.client.now() + 0.1) end
    for _ = 1, 3 do
      own.client:spawn(function()
        local change = own.watch:next()
        while change do
          local text = describe_change(change)
          told[text] = (told[text] or 0) + 1
          change = own.watch:next()
        end
      end)
    end
    own.client.loop:await(1000 + 35)
    own.watch:close()
    own.client:run()
    local count = 0
    for text, times in pairs(told) do
      assert.equal(1, times, text)
      count = count + 1
    end
    assert.equal(80, count)
  end)

  it("ends with its close, with nothing in flight", function()
    local own = new { { { 1, "RUNNING", session(1) }, { 2, "IDLE" } } }
    own.fault = function(number)
      if number > 0 then own.client.loop:await(own.client.now() + 100) end
    end
    local task = own.client:spawn(function()
      while own.watch:next() do end -- luacheck: ignore
      return "over"
    end)
    own.client.loop:await(1000 + 5)
    own.watch:close()
    own.client:run()
    assert.equal("over", task:result())
    assert.equal(1005, own.system.moment)
    assert.is_nil(next(own.client.loop.scheduler.tasks))
  end)
end)

describe("misuse of a fleet's watch", function()
  it("raises at the caller's line, or is an error of kind params", function()
    local own = new { {} }
    for name, value in pairs { interval = 0, max_failures = -1, page_size = 101, concurrency = 0,
      ordered = true } do
      local ok, message = pcall(function()
        own.client:watch_fleet(fleet.ids, { [name] = value })
      end)
      assert.is_false(ok)
      assert.matches("^[^:]*fleet_watch_spec%.lua:%d+: ", message)
      assert.matches("'" .. name .. "'", message, 1, true)
    end
    local ok, err = pcall(own.client:watch_fleet { farmId = fleet.ids.farmId })
    assert.same({ false, "params" }, { ok, err.kind })
    assert.same({}, own.asked)
  end)
end)
