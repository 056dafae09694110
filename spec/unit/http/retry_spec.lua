-- SPDX-License-Identifier: MIT
--
-- The retries of failed attempts, to the exact number and delay: with a clock, a random number and
-- a sleep of the spec's own. No spec here waits.

local fake_service = require "fake_service"
local deadline = require "deadline"
local retry = require "deadline.http.retry"

local ok = fake_service.response(200, '{"sessions":[]}')
local busy = fake_service.response(503, "")
local slow_down = fake_service.response(429, "")

---The sleeps of a client and the number of its requests, for a call that gets these responses.
local function trial(answers, changes, system, limits)
  system = system or fake_service.system()
  changes = changes or {}
  changes.system = system.options
  local client, requests = fake_service.client(answers, changes)
  local page, meta, err = client:list_sessions_for_worker(fake_service.ids, limits)
  return { slept = system.slept, requests = #requests, page = page, meta = meta, err = err,
    client = client, sent = requests }
end

local function assert_slept(expected, got)
  assert.equal(#expected, #got.slept)
  for i, seconds in ipairs(expected) do
    assert(math.abs(got.slept[i] - seconds) < 1e-6, ("%d: %g"):format(i, got.slept[i]))
  end
end

describe("a retry", function()
  it("follows after half of 50 ms, then of 100 ms, if the random number is a half", function()
    local got = trial({ busy, busy, ok })
    assert(got.page)
    assert_slept({ 0.025, 0.05 }, got)
    assert.equal(3, got.meta.attempts)
  end)

  it("follows after half a second, then a second, if throttled", function()
    assert_slept({ 0.5, 1 }, trial({ slow_down, slow_down, ok }))
  end)

  it("doubles up to 20 seconds and not further", function()
    local system = fake_service.system { random = function() return 1 - 2 ^ -32 end }
    local got = trial({ busy }, { max_attempts = 12 }, system)
    assert.equal(12, got.requests)
    local expected = { 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 20, 20 }
    assert_slept(expected, got)
  end)

  it("follows at once if the random number is 0, without a sleep", function()
    local got = trial({ busy, ok }, {}, fake_service.system { random = function() return 0 end })
    assert.equal(2, got.requests)
    assert_slept({}, got)
  end)

  it("is made max_attempts times in all, the first included", function()
    for attempts = 1, 4 do
      local got = trial({ busy }, { max_attempts = attempts })
      assert.equal(attempts, got.requests)
      assert.equal(attempts, got.err.attempts)
      assert.equal(attempts - 1, #got.slept)
    end
  end)

  it("is made for transient errors, and for no others", function()
    for status, requests in pairs { [400] = 1, [403] = 1, [404] = 1, [409] = 1, [429] = 3,
      [500] = 3, [501] = 1, [502] = 3, [503] = 3, [504] = 3, [302] = 1 } do
      local got = trial { fake_service.response(status, "") }
      assert.equal(requests, got.requests, tostring(status))
    end
  end)

  it("is signed anew, and sends its number", function()
    local got = trial({ slow_down, slow_down, ok }, {}, fake_service.system { random = function()
      return 0.999
    end })
    local dates, marks, invocations = {}, {}, {}
    for i, request in ipairs(got.sent) do
      dates[i] = request.headers["X-Amz-Date"]
      marks[i] = request.headers["amz-sdk-request"]
      invocations[i] = request.headers["amz-sdk-invocation-id"]
    end
    assert.same({ "attempt=1; max=3", "attempt=2; max=3", "attempt=3; max=3" }, marks)
    assert.equal(invocations[1], invocations[2])
    assert.equal(invocations[1], invocations[3])
    assert.same({ "20260801T123456Z", "20260801T123456Z", "20260801T123458Z" }, dates)
    assert.not_equal(invocations[1],
      trial({ ok }).sent[1].headers["amz-sdk-invocation-id"])
  end)

  it("is counted in the error's message", function()
    local got = trial({ busy })
    assert.equal("ListSessionsForWorker: 503 (HTTP 503, 3 attempts)", got.meta)
    got = trial { fake_service.response(404, "") }
    assert.equal("ListSessionsForWorker: 404 (HTTP 404)", got.meta)
  end)
end)

describe("the service's hint", function()
  local function hint(headers, changes)
    return trial({ fake_service.response(429, "", headers), ok }, changes)
  end

  it("is the minimum of the wait", function()
    assert_slept({ 2 }, hint({ ["retry-after"] = "2" }))
    assert_slept({ 1.5 }, hint({ ["x-amz-retry-after"] = "1500" }))
    assert_slept({ 0.5 }, hint({ ["retry-after"] = "0.1" }))
    assert_slept({ 10 }, hint({ ["retry-after"] = "Sat, 01 Aug 2026 12:35:06 GMT" }))
    assert_slept({ 0.5 }, hint({ ["retry-after"] = "soon" }))
    assert_slept({ 60 }, hint({ ["retry-after"] = "60" }))
  end)

  it("that is a date counts from the clock of the server that wrote it", function()
    local ten_later = "Sat, 01 Aug 2026 13:35:06 GMT"
    local an_hour_ahead = "Sat, 01 Aug 2026 13:34:56 GMT"
    assert_slept({ 10 }, hint { ["retry-after"] = ten_later, date = an_hour_ahead })
    -- A cache's response has the date of another clock, or of another time.
    assert_slept({ 10 }, hint { ["retry-after"] = "Sat, 01 Aug 2026 12:35:06 GMT",
      date = an_hour_ahead, age = "5" })
    -- If a response has no date, that of an earlier one counts.
    assert_slept({ 0.5, 9.5 }, trial({ fake_service.response(429, "", { date = an_hour_ahead }),
      fake_service.response(429, "", { ["retry-after"] = ten_later }), ok }))
  end)

  it("beyond max_retry_after gives the error at once", function()
    local got = hint { ["retry-after"] = "61" }
    assert.equal(1, got.requests)
    assert_slept({}, got)
    assert.equal(61, got.err.retry_after)
    assert.is_true(got.err.retryable)
    got = hint({ ["retry-after"] = "3" }, { max_retry_after = 2 })
    assert.equal(1, got.requests)
    assert.equal(1, hint({ ["retry-after"] = "1" }, { max_retry_after = 0 }).requests)
  end)
end)

describe("the numbers of a mode", function()
  -- Requests for a call that only fails, the longest waits before them, retries out of one quota.
  local doubled = { 1, 2, 4, 8, 16 }
  local steps = { 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 20, 20 }
  local modes = {
    standard = { attempts = 3, other = steps, throttled = { 1, 2, 4, 8, 16, 20, 20 },
      retries = 35, throttled_retries = 100 },
    adaptive = { attempts = 3, other = steps, throttled = { 1, 2, 4, 8, 16, 20, 20 },
      retries = 35, throttled_retries = 100 },
    legacy = { attempts = 5, other = { 1, 2, 4, 8, 16, 32, 64 }, throttled = doubled,
      retries = 200, throttled_retries = 200 }, -- all that are tried, without a quota
  }

  local function count_retries(self, err)
    local count = 0
    while count < 200 and self:delay(err, 1) do count = count + 1 end
    return count
  end

  for name, numbers in pairs(modes) do
    it("are those of the reference and of botocore: " .. name, function()
      local function new()
        return retry.new { mode = name, max_attempts = 100, max_retry_after = 60,
          random = function() return 1 end, now = function() return 0 end }
      end
      for _, case in ipairs { { "service", numbers.other }, { "throttling", numbers.throttled } } do
        local own = new()
        for attempt, longest in ipairs(case[2]) do
          assert.equal(longest, (own:delay({ kind = case[1], retryable = true }, attempt)))
        end
      end
      assert.equal(numbers.attempts, deadline.client {
        retry_mode = name, system = fake_service.system().options }:describe().max_attempts.value)
      assert.equal(numbers.retries, count_retries(new(), { kind = "network", retryable = true }))
      assert.equal(numbers.throttled_retries,
        count_retries(new(), { kind = "throttling", retryable = true }))
    end)
  end
end)

describe("the quota of retries", function()
  ---The number of requests that each of `calls` calls makes if every one fails.
  local function drain(answer, calls, attempts)
    local client, requests = fake_service.client({ answer }, { max_attempts = attempts })
    local counts, before = {}, 0
    for i = 1, calls do
      client:list_sessions_for_worker(fake_service.ids)
      counts[i], before = #requests - before, #requests
    end
    return #requests, counts
  end

  it("allows 35 retries of 14, and 100 of 5 when throttled", function()
    assert.equal(60 + 35, (drain(busy, 60, 2)))
    assert.equal(150 + 100, (drain(slow_down, 150, 2)))
  end)

  it("is reported once it is used up, and only then", function()
    local client = fake_service.client({ busy }, { max_attempts = 2 })
    for i = 1, 36 do
      local _, message, err = client:list_sessions_for_worker(fake_service.ids)
      assert.equal(i == 36 or nil, err.retry_quota_exceeded)
      assert.equal(i == 36, message:find("the retry quota is used up", 1, true) ~= nil)
    end
    local denied = fake_service.client({ fake_service.response(403, "") })
    assert.is_nil(select(3, denied:list_sessions_for_worker(fake_service.ids)).retry_quota_exceeded)
  end)

  it("gets back the cost of the last retry of a successful call, or 1 without one", function()
    local answers, at = {}, 0
    local client = deadline.client(fake_service.options(function()
      at = at + 1
      return answers[at] or busy
    end, { max_attempts = 2 }))
    for _ = 1, 100 do
      answers[#answers + 1] = busy
      answers[#answers + 1] = ok
    end
    for _ = 1, 100 do assert(client:list_sessions_for_worker(fake_service.ids)) end
    assert.equal(200, at)
    for _ = 1, 40 do client:list_sessions_for_worker(fake_service.ids) end
    assert.equal(200 + 40 + 35, at)
    -- Of the quota, 500 - 35 * 14 = 10 are left: four plain successes make 14, one more retry.
    for _ = 1, 4 do
      answers[at + 1] = ok
      assert(client:list_sessions_for_worker(fake_service.ids))
    end
    local before = at
    client:list_sessions_for_worker(fake_service.ids)
    assert.equal(before + 2, at)
    client:list_sessions_for_worker(fake_service.ids)
    assert.equal(before + 3, at)
  end)

  it("is not spent if no time is left for a retry", function()
    local client, requests = fake_service.client({ slow_down })
    for _ = 1, 120 do client:list_sessions_for_worker(fake_service.ids, { timeout = 0.1 }) end
    assert.equal(120, #requests)
    client:list_sessions_for_worker(fake_service.ids)
    assert.equal(120 + 3, #requests)
  end)

  it("is each client's own", function()
    drain(busy, 60, 2)
    assert.equal(2, (drain(busy, 1, 2)))
  end)
end)

describe("the time for a call", function()
  it("ends it before a wait that would exceed it", function()
    local got = trial({ slow_down, slow_down, ok }, {}, nil, { timeout = 1 })
    assert.is_nil(got.page)
    assert.equal("throttling", got.err.kind)
    assert.equal(2, got.requests)
    assert_slept({ 0.5 }, got)
    got = trial({ slow_down, slow_down, ok }, { timeout = 1 })
    assert.equal(2, got.requests)
    got = trial({ slow_down, slow_down, ok }, { timeout = 1 }, nil, { timeout = 9 })
    assert.equal(3, got.requests)
  end)

  it("may be given as an absolute time", function()
    local system = fake_service.system()
    local answers, now = { slow_down, slow_down, ok }, system.options.time()
    assert.equal(2, trial(answers, {}, system, { deadline = now + 1 }).requests)
    assert.equal(3, trial(answers, {}, nil, { deadline = now + 9 }).requests)
  end)

  it("is in meta", function()
    assert.equal(1.5, trial({ slow_down, slow_down, ok }).meta.elapsed)
  end)
end)
