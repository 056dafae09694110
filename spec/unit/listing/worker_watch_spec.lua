-- SPDX-License-Identifier: MIT
--
-- The watch of a worker: each change is reported once, old ones never, faults are waited out, and
-- no memory grows. Uses snapshots in memory, on a clock that moves only by sleeping; a `random` of
-- 0.5 means no jitter.

local fake_service = require "fake_service"
local deadline = require "deadline"
local json = require "dkjson"
local session_changes = require "deadline.listing.session_changes"

local interval = 10

local function id(number) return ("session-%032x"):format(number) end

---A session of a snapshot, by its number.
local function session(number, status, more)
  local made = { sessionId = id(number), lifecycleStatus = status or "STARTED",
    startedAt = 1785580000 }
  for name, value in pairs(more or {}) do made[name] = value end
  return made
end

---A worker whose n-th listing returns `snapshots[n]`, and the last one from then on: a list of
---sessions, or a response, or a function that makes either.
local function worker(snapshots, changes)
  local self = { system = fake_service.system(), asked = {}, events = {} }
  local options = fake_service.options(function()
    self.asked[#self.asked + 1] = self.system.moment - 1000
    local snapshot = snapshots[math.min(#self.asked, #snapshots)]
    if type(snapshot) == "function" then snapshot = snapshot(self, #self.asked) end
    if snapshot.status then return snapshot end
    return fake_service.response(200, { sessions = setmetatable(snapshot, { __jsontype = "array" }),
      nextToken = json.null })
  end, { system = self.system.options, max_attempts = 1,
    on_event = function(event) self.events[#self.events + 1] = event end })
  for name, value in pairs(changes or {}) do options[name] = value end
  self.client = deadline.client(options)
  function self.watch(limits)
    local given = { interval = interval }
    for name, value in pairs(limits or {}) do given[name] = value end
    return (self.client:watch_sessions(fake_service.ids, given))
  end
  return self
end

local remembered -- by the watch made last
local new_changes = session_changes.new
session_changes.new = function(...)
  remembered = new_changes(...)
  return remembered
end

---"seen 1" or "changed 1 STARTED>UPDATE_IN_PROGRESS", and its time.
local function describe_change(self, change)
  local status = change.session.lifecycleStatus
  return ("%d: %s %d %s>%s"):format(self.system.moment - 1000, change.type,
    tonumber(change.session.sessionId:sub(-8), 16), change.previous or "", status or "")
end

---The changes reported until a time (seconds from the beginning), as texts.
local function changes_until(self, watch, moment)
  local texts = {}
  local task = self.client:spawn(function()
    local change = watch:next()
    while change do
      texts[#texts + 1] = describe_change(self, change)
      change = watch:next()
    end
  end)
  self.client.loop:await(1000 + moment)
  task:cancel()
  return texts
end

local unwell = fake_service.response(503, "later")
local denied = fake_service.response(403, "no", { ["x-amzn-errortype"] = "AccessDeniedException" })

describe("a watch", function()
  it("reports running sessions as seen, and those that had ended not at all", function()
    local own = worker { { session(1), session(2, "ENDED"), session(3, "UPDATE_FAILED") } }
    assert.same({ "0: seen 1 >STARTED", "0: seen 3 >UPDATE_FAILED" },
      changes_until(own, own.watch(), 35))
    assert.same({ 0, 10, 20, 30 }, own.asked)
  end)

  it("reports changes of the status and of the target, with the old values", function()
    local own = worker {
      { session(1) },
      { session(1, "STARTED", { targetLifecycleStatus = "ENDED" }) },
      { session(1, "UPDATE_IN_PROGRESS", { targetLifecycleStatus = "ENDED" }) },
      { session(1, "UPDATE_IN_PROGRESS", { targetLifecycleStatus = "ENDED", log = "new" }) },
      { session(1, "STARTED") },
    }
    local watch = own.watch()
    local told = {}
    for i = 1, 4 do told[i] = watch() end
    assert.same({ "seen", "changed", "changed", "changed" },
      { told[1].type, told[2].type, told[3].type, told[4].type })
    assert.is_nil(told[1].previous)
    assert.equal("STARTED", told[2].previous)
    assert.is_nil(told[2].previous_target)
    assert.equal("ENDED", told[2].session.targetLifecycleStatus)
    assert.equal("STARTED", told[3].previous)
    assert.equal("ENDED", told[3].previous_target)
    assert.equal("UPDATE_IN_PROGRESS", told[4].previous)
    assert.equal("ENDED", told[4].previous_target)
    assert.is_nil(told[4].session.targetLifecycleStatus)
    assert.equal(1040, own.system.moment)
  end)

  it("reports an end once, with the whole session", function()
    local own = worker { { session(1) }, { session(1, "ENDED", { endedAt = 1785587700 }) } }
    local watch = own.watch()
    watch()
    local change = watch()
    assert.equal("ended", change.type)
    assert.equal("STARTED", change.previous)
    assert.equal(1785587700, change.session.endedAt)
    assert.same({}, changes_until(own, watch, 100))
  end)

  -- Regression: only ENDED counted as an end.
  it("treats a session with an endedAt as ended, whatever its status", function()
    local over = { endedAt = 1785587700 }
    local own = worker {
      { session(1), session(2, "UPDATE_SUCCEEDED", over), session(3, "ENDED") },
      { session(1, "UPDATE_SUCCEEDED", over), session(2, "UPDATE_SUCCEEDED", over),
        session(4, "UPDATE_SUCCEEDED", { endedAt = 1785587700, startedAt = 1785587700 }),
        session(5, "STARTED", { endedAt = "no moment", startedAt = 1785587700 }) },
    }
    assert.same({ "0: seen 1 >STARTED", "10: ended 1 STARTED>UPDATE_SUCCEEDED",
      "10: ended 4 >UPDATE_SUCCEEDED", "10: ended 5 >STARTED" },
      changes_until(own, own.watch(), 60))
    assert.same({}, remembered.known)
  end)

  it("reports sessions that are no longer listed, once, as last known", function()
    local own = worker { { session(1), session(2, "STARTED", { targetLifecycleStatus = "ENDED" }) },
      { session(1) } }
    local watch = own.watch()
    watch()
    watch()
    local change = watch()
    assert.same({ type = "gone", previous = "STARTED", previous_target = "ENDED", session = {
      sessionId = id(2), lifecycleStatus = "STARTED", targetLifecycleStatus = "ENDED" } }, change)
    assert.same({}, changes_until(own, watch, 100))
  end)

  it("reports sessions that came and ended between two listings, once", function()
    for _, began in ipairs { 2, 5, 10 } do -- seconds after the watch, which lists at 0 and 10
      local gone = session(7, "ENDED", { startedAt = 1785587696 + began })
      local own = worker { {}, { gone }, { gone } }
      assert.same({ "10: ended 7 >ENDED" }, changes_until(own, own.watch(), 60), began)
    end
  end)

  it("ignores sessions that began and ended before it, also in later listings", function()
    local old = session(7, "ENDED", { startedAt = 1785587696 - 60 })
    local own = worker { {}, { old }, { old } }
    assert.same({}, changes_until(own, own.watch(), 40))
    local just_now = session(7, "ENDED", { startedAt = 1785587696 })
    own = worker { { just_now }, { just_now } }
    assert.same({}, changes_until(own, own.watch(), 40))
  end)

  it("uses the service's clock if this machine's is wrong", function()
    local answer = function(list)
      local body = json.encode { sessions = setmetatable(list, { __jsontype = "array" }) }
      return function(self)
        local date = os.date("!%a, %d %b %Y %H:%M:%S GMT",
          math.floor(1785587696 + 200 + self.system.moment - 1000))
        return fake_service.response(200, body, { date = date })
      end
    end
    local history = session(7, "ENDED", { startedAt = 1785587696 + 150 })
    local news = session(8, "ENDED", { startedAt = 1785587696 + 205 })
    local own = worker { answer {}, answer { history, news } }
    assert.same({ "10: ended 8 >ENDED" }, changes_until(own, own.watch(), 40))
  end)

  it("accepts sessions without a beginning, or with an invalid one", function()
    local own = worker { {}, { { sessionId = id(1), lifecycleStatus = "ENDED" },
      session(2, "ENDED", { startedAt = "soon" }), { sessionId = id(3) } } }
    assert.same({ "10: seen 3 >" }, changes_until(own, own.watch(), 40))
  end)

  it("reads all pages of a listing, page_size a request", function()
    local service = fake_service.new { items = 25 }
    service.page = function(self, query)
      local page = fake_service.new().page(self, query)
      for _, item in ipairs(page.sessions) do
        item.sessionId, item.lifecycleStatus = id(item.number), "STARTED"
      end
      return page
    end
    local system = fake_service.system()
    local client = service:client { system = system.options }
    local watch = client:watch_sessions(fake_service.ids, { page_size = 10 })
    for i = 1, 25 do assert.equal(id(i), watch().session.sessionId) end
    assert.equal(3, #service.requests)
    assert.equal("10", service.queries[3].maxResults)
  end)

  it("works in a for loop, which close ends", function()
    local own = worker { { session(1), session(2) } }
    local count = 0
    local watch = own.watch()
    for change in watch do
      assert.equal("seen", change.type)
      count = count + 1
      if count == 2 then watch:close() end
    end
    assert.equal(2, count)
    assert.is_nil(watch())
    assert.equal("deadline.Watch: closed", tostring(watch))
    watch:close()
  end)

  it("ignores later changes of its arguments", function()
    local urls = {}
    local client = deadline.client(fake_service.options(function(request)
      urls[#urls + 1] = request.url
      return fake_service.response(200, { sessions = { session(#urls) } })
    end))
    local given = {}
    for name, value in pairs(fake_service.ids) do given[name] = value end
    local watch = client:watch_sessions(given)
    watch()
    given.workerId = "worker-" .. ("f"):rep(32)
    watch()
    assert.equal(urls[1], urls[2])
  end)
end)

describe("the listings of a watch", function()
  it("are an interval apart, a tenth more or less", function()
    for random, pause in pairs { [0] = 9, [0.25] = 9.5, [0.5] = 10, [0.75] = 10.5 } do
      local system = fake_service.system { random = function() return random end }
      local own = worker({ { session(1) } }, { system = system.options })
      own.system = system
      changes_until(own, own.watch(), 35)
      for i = 1, 3 do assert.is_true(math.abs(own.asked[i] - (i - 1) * pause) < 1e-9) end
    end
  end)

  it("are 30 seconds apart by default", function()
    local own = worker { {} }
    local watch = own.client:watch_sessions(fake_service.ids)
    changes_until(own, watch, 65)
    assert.same({ 0, 30, 60 }, own.asked)
  end)

  it("are timed from the end of the one before, whatever time the script takes", function()
    local own = worker { { session(1), session(2) }, {} }
    local watch = own.watch()
    watch()
    own.client.loop:await(1007)
    watch()
    watch()
    assert.same({ 0, 17 }, own.asked)
  end)
end)

describe("a listing of a watch that fails", function()
  it("is repeated after 2, 4, 8 intervals, then after 10 each, and loses nothing", function()
    local snapshots = { { session(1) } }
    for i = 2, 7 do snapshots[i] = unwell end
    snapshots[8] = { session(1, "ENDED"), session(2) }
    local own = worker(snapshots)
    assert.same({ "0: seen 1 >STARTED", "450: ended 1 STARTED>ENDED", "450: seen 2 >STARTED" },
      changes_until(own, own.watch(), 465))
    assert.same({ 0, 10, 30, 70, 150, 250, 350, 450, 460 }, own.asked)
  end)

  it("passes its wait to on_event", function()
    local own = worker { unwell, {} }
    changes_until(own, own.watch(), 25)
    local retries = {}
    for _, event in ipairs(own.events) do
      if event.type == "retry" then retries[#retries + 1] = event end
    end
    assert.same({ { type = "retry", operation = "ListSessionsForWorker", attempt = 1, delay = 20,
      kind = "service", code = "503" } }, retries)
  end)

  -- Regression: the jitter took a tenth off the time that the service had requested.
  it("is repeated no earlier than the service asks", function()
    for _, random in ipairs { 0, 0.5, 0.99 } do
      local system = fake_service.system { random = function() return random end }
      local own = worker({ fake_service.response(429, "slow", { ["retry-after"] = "50" }), {} },
        { system = system.options })
      own.system = system
      changes_until(own, own.watch(), 62)
      assert.is_true(own.asked[2] >= 50 and own.asked[2] <= 55, own.asked[2])
    end
  end)

  it("waits no longer than max_retry_after for it", function()
    for limit, latest in pairs { [60] = 66, [5] = 22 } do
      local own = worker({ fake_service.response(429, "slow", { ["retry-after"] = "86400" }), {} },
        { max_retry_after = limit })
      changes_until(own, own.watch(), 70)
      assert.is_true(own.asked[2] >= limit and own.asked[2] <= latest, own.asked[2])
    end
  end)

  it("raises after max_failures in a row, and continues afterwards", function()
    local own = worker { unwell, unwell, unwell, { session(1) }, unwell,
      { session(1), session(2) } }
    local watch = own.watch { max_failures = 2 }
    local ok, err = pcall(watch.next, watch)
    assert.is_false(ok)
    assert.equal("503", err.code)
    assert.same({ 0, 20, 60 }, own.asked)
    assert.equal("seen", watch().type)
    assert.same({ 0, 20, 60, 140 }, own.asked)
    assert.equal(id(2), watch().session.sessionId) -- another failure starts a new count
    assert.same({ 0, 20, 60, 140, 150, 170 }, own.asked)
  end)

  it("raises at once if it is final, and continues when called again", function()
    local own = worker { { session(1) }, denied, { session(1, "ENDED") } }
    local watch = own.watch()
    watch()
    local ok, err = pcall(watch.next, watch)
    assert.is_false(ok)
    assert.equal("AccessDeniedException", err.code)
    assert.equal("ended", watch().type)
    assert.same({ 0, 10, 30 }, own.asked)
  end)

  it("may raise with the first failure", function()
    local own = worker { unwell }
    local watch = own.watch { max_failures = 0 }
    assert.is_false((pcall(watch.next, watch)))
    assert.same({ 0 }, own.asked)
  end)

  it("in the middle reports what it had, once, and no session as gone", function()
    local requests = 0
    local system = fake_service.system()
    local client = deadline.client(fake_service.options(function(request)
      requests = requests + 1
      local second = request.url:find("nextToken", 1, true)
      if second and requests == 2 then return unwell end
      return fake_service.response(200, { sessions = { session(second and 2 or 1) },
        nextToken = not second and "more" or json.null })
    end, { system = system.options, max_attempts = 1 }))
    local watch = client:watch_sessions(fake_service.ids, { interval = interval })
    assert.equal(id(1), watch().session.sessionId)
    assert.equal(id(2), watch().session.sessionId)
    local task = client:spawn(watch.next, watch)
    client.loop:await(1100)
    assert.is_false(task.done)
    client:close()
  end)
end)

describe("a watch beside other tasks", function()
  it("lets them run, and is ended at once by one of them", function()
    local own = worker { { session(1) } }
    local watch, log = own.watch(), {}
    own.client:spawn(function()
      local change = watch:next()
      while change do
        log[#log + 1] = describe_change(own, change)
        change = watch:next()
      end
      log[#log + 1] = ("over at %d"):format(own.system.moment - 1000)
    end)
    own.client:spawn(function()
      own.client.loop:await(1004)
      log[#log + 1] = "tick"
      own.client.loop:await(1013)
      watch:close()
    end)
    assert(own.client:run())
    assert.same({ "0: seen 1 >STARTED", "tick", "over at 13" }, log)
    assert.same({ 0, 10 }, own.asked)
  end)

  it("is ended at once while it lists as well", function()
    local own
    own = worker { function() own.client.loop:await(1100) return {} end }
    local watch = own.watch()
    local task = own.client:spawn(watch.next, watch)
    own.client:spawn(function()
      own.client.loop:await(1003)
      watch:close()
    end)
    assert.is_nil(task:result())
    assert.equal(1003, own.system.moment)
    assert.same({}, own.client.loop.scheduler.timers)
  end)

  it("raises in its task when the client is closed, while it lists and while it waits", function()
    for moment, snapshot in pairs { [1003] = {}, [1004] = function(self)
      self.client.loop:await(1100)
      return {}
    end } do
      local own = worker { snapshot }
      local watch = own.watch()
      local task = own.client:spawn(watch.next, watch)
      own.client.loop:await(moment)
      own.client:close()
      local ok, err = pcall(task.result, task)
      assert.is_false(ok)
      assert.equal("cancelled", err.kind)
      local message
      ok, message = pcall(function() watch:next() end)
      assert.is_false(ok)
      assert.matches("^[^:]*watch_spec%.lua:%d+: the client is closed", message)
    end
  end)

  -- Regression: the second task to return from a listing found it ended by the first.
  it("may be shared by them: each change goes to one", function()
    local function slow(list)
      return function(self)
        self.client.loop:await(self.system.moment + 1)
        return list
      end
    end
    local own = worker { slow { session(1), session(2) }, slow { session(2), session(3) },
      slow {} }
    local watch, texts = own.watch(), {}
    for _ = 1, 3 do
      own.client:spawn(function()
        local change = watch:next()
        while change do
          texts[#texts + 1] = change.type .. change.session.sessionId:sub(-1)
          change = watch:next()
        end
      end)
    end
    own.client.loop:await(1040)
    watch:close()
    assert(own.client:run())
    table.sort(texts)
    assert.same({ "gone1", "gone2", "gone3", "seen1", "seen2", "seen3" }, texts)
  end)

  it("ends the task's own request with the task", function()
    local own = worker { function(self) self.client.loop:await(2000) return {} end }
    local watch = own.watch()
    local task = own.client:spawn(watch.next, watch)
    task:cancel()
    assert.same({}, own.client.loop.scheduler.timers)
    assert.is_nil(next(own.client.loop.scheduler.tasks))
  end)

  it("notifies a driver when it is closed while the host waits", function()
    local own = worker { {} }
    local watch, told = own.watch(), 0
    local task = own.client:spawn(watch.next, watch)
    own.client:on_work(function() told = told + 1 end)
    watch:close()
    assert.equal(1, told)
    assert.equal(0, own.client:timeout())
    own.client:step(0)
    assert.is_true(task.done)
  end)
end)

local function size(set)
  local count = 0
  for _ in pairs(set) do count = count + 1 end
  return count
end

describe("the memory of a watch", function()
  it("holds running sessions, and those that ended since the listing before", function()
    local own = worker { function(self, n)
      local now, list = self.system.options.time(), {}
      n = n + 2
      for i = 1, 20 do -- twenty that came and ended since, forty old ones, and three that run
        list[i] = session(n * 100 + i, "ENDED", { startedAt = now - 2 })
        list[20 + i] = session(n * 100 - 100 + i, "ENDED", { startedAt = now - interval - 2 })
        list[40 + i] = session(n * 100 - 200 + i, "ENDED", { startedAt = now - 2 * interval - 2 })
      end
      for i = 1, 3 do list[#list + 1] = session(n * 100 + 50 + i) end
      for i = 1, 3 do list[#list + 1] = session(n * 100 - 50 + i, "ENDED") end
      return list
    end }
    local watch = own.watch()
    local told = { seen = 0, ended = 0 }
    for _ = 1, 3000 do
      local kind = watch().type
      told[kind] = told[kind] + 1
    end
    assert.is_true(told.ended > 2000)
    assert.is_true(size(remembered.known) <= 6)
    assert.is_true(size(remembered.recent) <= 43)
  end)

  -- Regression: a task that waits for a time or the end was registered again at every wait.
  it("does not grow while it waits in a task, nor does the loop", function()
    local own = worker { {} }
    local watch = own.watch()
    local task = own.client:spawn(watch.next, watch)
    own.client.loop:await(1000 + 1000 * interval - 1)
    assert.equal(1000, #own.asked)
    assert.equal(1, #own.client.loop.scheduler.waiting[watch.ending])
    task:cancel()
    assert.is_nil(next(own.client.loop.scheduler.waiting))
  end)
end)

describe("misuse of a watch", function()
  it("raises at the caller's line, or is an error of kind params", function()
    local own = worker { {} }
    for pattern, limits in pairs {
      ["'interval' must"] = setmetatable({}, { __index = { interval = 0 } }),
      ["intervall"] = { intervall = 3 }, ["'interval'"] = { interval = 0 },
      ["'max_failures'"] = { max_failures = -1 }, ["'page_size'"] = { page_size = 101 } } do
      local ok, message = pcall(function()
        own.client:watch_sessions(fake_service.ids, limits)
      end)
      assert.is_false(ok)
      assert.matches("^[^:]*watch_spec%.lua:%d+: ", message)
      assert.matches(pattern, message, 1, true)
    end
    local watch = own.client:watch_sessions { farmId = fake_service.ids.farmId }
    for _ = 1, 2 do
      local ok, err = pcall(watch)
      assert.same({ false, "params" }, { ok, err.kind })
    end
    watch:close()
    assert.is_nil(watch())
    assert.same({}, own.asked)
  end)
end)
