-- SPDX-License-Identifier: MIT
--
-- The attempts of a call: the events for `on_event`, in order and with their numbers, and the waits
-- of each retry mode between them. Clock, random number and sleep are the spec's own.

local fake_service = require "fake_service"

local ok = fake_service.response(200, '{"sessions":[]}', { ["x-amzn-requestid"] = "r-1" })
local busy = fake_service.response(503, "")
local slow_down = fake_service.response(429, "")

---A client that gets these responses, with its sleeps and its events.
local function prepare(answers, changes, system)
  system = fake_service.system(system)
  local events = {}
  local options = { system = system.options, on_event = function(event)
    events[#events + 1] = event
  end }
  for name, value in pairs(changes or {}) do options[name] = value end
  local client, requests = fake_service.client(answers, options)
  return { client = client, requests = requests, slept = system.slept, system = system,
    events = events,
    call = function() return client:list_sessions_for_worker(fake_service.ids) end }
end

---The sleeps of a call, which may fail.
local function slept(answers, changes, system)
  local trial = prepare(answers, changes, system)
  local _, meta, err = trial.call()
  return trial.slept, err or meta, trial
end

local function almost(expected, got)
  assert.equal(#expected, #got)
  for i, seconds in ipairs(expected) do
    assert(math.abs(got[i] - seconds) < 1e-6, ("%d: %g"):format(i, got[i]))
  end
end

---"request 1" and the like.
local function tell(events)
  local told = {}
  for i, event in ipairs(events) do
    told[i] = event.type .. (event.attempt and (" %d"):format(event.attempt) or "")
  end
  return told
end

local function of_type(events, kind)
  local found = {}
  for _, event in ipairs(events) do
    if event.type == kind then found[#found + 1] = event end
  end
  return found
end

describe("on_event", function()
  it("gets credentials, requests, responses and retries in order", function()
    local trial = prepare { busy, slow_down, ok }
    assert(trial.call())
    assert.same({ "credentials", "request 1", "response 1", "retry 1", "request 2", "response 2",
      "retry 2", "request 3", "response 3" }, tell(trial.events))
  end)

  it("gets the reason and the delay of a retry", function()
    local trial = prepare { busy, slow_down, ok }
    assert(trial.call())
    local retries = of_type(trial.events, "retry")
    assert.same({ type = "retry", operation = "ListSessionsForWorker", attempt = 1, delay = 0.025,
      kind = "service", code = "503" }, retries[1])
    assert.same({ type = "retry", operation = "ListSessionsForWorker", attempt = 2, delay = 1,
      kind = "throttling", code = "429" }, retries[2])
  end)

  it("gets the request and the response", function()
    local trial = prepare { busy, ok }
    assert(trial.call())
    local request, responses = of_type(trial.events, "request")[1],
      of_type(trial.events, "response")
    assert.equal("GET", request.method)
    assert.equal(trial.requests[1].url, request.url)
    assert.same({ 503, "503" }, { responses[1].status, responses[1].code })
    assert.same({ 200, "r-1", 0 },
      { responses[2].status, responses[2].request_id, responses[2].elapsed })
    assert.is_nil(responses[2].code)
  end)

  it("gets the call's error after its last attempt", function()
    local trial = prepare({ busy }, { max_attempts = 2 })
    assert.is_nil((trial.call()))
    assert.same({ "credentials", "request 1", "response 1", "retry 1", "request 2", "response 2",
      "error" }, tell(trial.events))
    local err = select(3, trial.call())
    assert.same({ type = "error", operation = err.operation, kind = "service", code = err.code,
      message = err.message, request_id = err.request_id }, trial.events[#trial.events])
    trial = prepare { fake_service.response(403, "") }
    assert.is_nil((trial.call()))
    assert.same({ "credentials", "request 1", "response 1", "error" }, tell(trial.events))
  end)

  it("gets a code and no status if no response arrived", function()
    local trial = prepare({ function() return nil, "cut off" end }, { max_attempts = 1 })
    assert.is_nil((trial.call()))
    local response = of_type(trial.events, "response")[1]
    assert.is_nil(response.status)
    assert.equal("TransportFailed", response.code)
  end)

  it("gets a retry at once if the clock was wrong", function()
    local trial = prepare { fake_service.response(403, { message = "Signature expired" }, {
      ["x-amzn-errortype"] = "InvalidSignatureException", date = "Sat, 01 Aug 2026 14:34:56 GMT",
    }), ok }
    local _, meta = trial.call()
    assert.same({ 2, 0 }, { meta.attempts, meta.retry_delay })
    local retry = of_type(trial.events, "retry")[1]
    assert.same({ 0, "InvalidSignatureException" }, { retry.delay, retry.code })
    assert.equal("20260801T143456Z", trial.requests[2].headers["X-Amz-Date"])
    assert.same({}, trial.slept)
  end)

  it("gets no retry if the clock was right", function()
    local date = os.date("!%a, %d %b %Y %H:%M:%S GMT", fake_service.system().options.time())
    local trial = prepare { fake_service.response(403, { message = "does not match" },
      { ["x-amzn-errortype"] = "SignatureDoesNotMatch", date = date }), ok }
    local page, _, err = trial.call()
    assert.is_nil(page)
    assert.same({ "SignatureDoesNotMatch", 1, 1 }, { err.code, err.attempts, #trial.requests })
  end)

  it("counts no attempt for a wrong clock", function()
    local skewed = fake_service.response(403, { message = "Signature expired" }, {
      ["x-amzn-errortype"] = "InvalidSignatureException", date = "Sat, 01 Aug 2026 14:34:56 GMT",
    })
    local trial = prepare { skewed, busy, busy, ok }
    local page, meta = trial.call()
    assert(page, meta)
    assert.equal(4, meta.attempts)
    assert.is_nil((prepare({ skewed, busy, busy, busy, ok }).call()))
  end)

  it("does not take a slow response for a wrong clock", function()
    for _, case in ipairs {
      -- The date of the response is that of sending the request, of reading the response, or
      -- between.
      { 0, 600, 0 }, { 600, 600, 0 }, { 300, 600, 0 },
      -- None of these fits: the smallest correction that explains the date.
      { 3600, 600, 3000 }, { -3600, 600, -3600 }, { -100, 600, 0 },
    } do
      local date, took, learnt = case[1], case[2], case[3]
      local system
      local trial = prepare({ function()
        local answer = fake_service.response(200, '{"sessions":[]}',
          { date = os.date("!%a, %d %b %Y %H:%M:%S GMT", system.options.time() + date) })
        system.options.sleep(took)
        return answer
      end, ok }, nil, nil)
      system = trial.system
      assert(trial.call())
      local time = system.options.time()
      assert(trial.call())
      assert.equal(os.date("!%Y%m%dT%H%M%SZ", time + learnt),
        trial.requests[2].headers["X-Amz-Date"])
    end
  end)

  it("learns from a slow refusal as well", function()
    local system
    local trial = prepare { function()
      local answer = fake_service.response(403, { message = "Signature expired" }, {
        ["x-amzn-errortype"] = "InvalidSignatureException",
        date = os.date("!%a, %d %b %Y %H:%M:%S GMT", system.options.time() + 3600),
      })
      system.options.sleep(600)
      return answer
    end, ok }
    system = trial.system
    assert(trial.call())
    assert.equal(os.date("!%Y%m%dT%H%M%SZ", system.options.time() + 3600),
      trial.requests[2].headers["X-Amz-Date"])
  end)

  it("counts no request that could not be signed", function()
    local trial = prepare({ ok }, nil, { time = function() return 1e15 end })
    local page, _, err = trial.call()
    assert.is_nil(page)
    assert.same({ "CannotSign", 0, 0 }, { err.code, err.attempts, #trial.requests })
  end)

  it("gets one event of credentials for any number of calls", function()
    local trial = prepare { ok }
    for _ = 1, 3 do assert(trial.call()) end
    assert.equal(1, #of_type(trial.events, "credentials"))
  end)
end)

describe("retry_delay", function()
  it("is the sum of the waits between attempts", function()
    local _, meta = slept { busy, slow_down, ok }
    assert(math.abs(meta.retry_delay - 1.025) < 1e-6)
    _, meta = slept { ok }
    assert.equal(0, meta.retry_delay)
  end)

  it("is in the error as well", function()
    local _, err = slept { busy }
    assert.equal("service", err.kind)
    assert(math.abs(err.retry_delay - 0.075) < 1e-6)
  end)

  it("includes the waits that the service requested", function()
    local _, meta = slept { fake_service.response(429, "", { ["retry-after"] = "7" }), ok }
    assert.equal(7, meta.retry_delay)
  end)
end)

describe("mode standard", function()
  it("waits up to 50 ms doubled, and up to a second doubled when throttled", function()
    local least = { random = function() return 0.25 end }
    almost({ 0.0125, 0.025, 0.05 }, (slept({ busy }, { max_attempts = 4 }, least)))
    almost({ 0.25, 0.5, 1 }, (slept({ slow_down }, { max_attempts = 4 }, least)))
    almost({ 0.0125, 0.5 }, (slept({ busy, slow_down, ok }, nil, least)))
  end)

  it("does not retry 509", function()
    almost({}, (slept { fake_service.response(509, "") }))
  end)
end)

describe("mode legacy", function()
  local legacy = { retry_mode = "legacy" }

  it("makes five attempts and waits up to a second doubled, throttled or not", function()
    almost({ 0.5, 1, 2, 4 }, (slept({ busy }, legacy)))
    almost({ 0.5, 1, 2, 4 }, (slept({ slow_down }, legacy)))
  end)

  it("has no longest backoff", function()
    local delays = slept({ busy }, { retry_mode = "legacy", max_attempts = 9 })
    almost({ 0.5, 1, 2, 4, 8, 16, 32, 64 }, delays)
  end)

  it("retries 509", function()
    almost({ 0.5 }, (slept({ fake_service.response(509, ""), ok }, legacy)))
  end)

  it("has no quota", function()
    local trial = prepare({ busy }, { retry_mode = "legacy", max_attempts = 2 })
    for _ = 1, 60 do trial.call() end
    assert.equal(120, #trial.requests)
  end)
end)

describe("mode adaptive", function()
  local adaptive = { retry_mode = "adaptive" }

  it("waits like standard while nothing is throttled", function()
    almost({ 0.025, 0.05 }, (slept({ busy, busy, ok }, adaptive)))
    local trial = prepare({ ok }, adaptive)
    for _ = 1, 50 do assert(trial.call()) end
    almost({}, trial.slept)
  end)

  it("once throttled waits for its turn before an attempt", function()
    local trial = prepare({ slow_down, ok }, adaptive, { random = function() return 0 end })
    local _, meta = trial.call()
    assert.equal(2, meta.attempts)
    assert.equal(0, meta.retry_delay)
    assert.is_true(meta.elapsed > 0)
    -- The lowest rate, half a request a second: two seconds until the next token.
    almost({ 2 }, trial.slept)
  end)

  it("waits for its turn no longer than the call may last", function()
    local trial = prepare({ slow_down, ok }, adaptive, { random = function() return 0 end })
    local page, _, err = trial.client:list_sessions_for_worker(fake_service.ids, { timeout = 1 })
    assert.is_nil(page)
    assert.equal("CallTimeout", err.code)
    almost({ 1 }, trial.slept)
    assert.same({ 1, 1, 1 }, { #trial.requests, #of_type(trial.events, "request"), err.attempts })
  end)

  it("continues at its rate afterwards, and faster while nothing is throttled", function()
    local trial = prepare({ slow_down, ok }, adaptive, { random = function() return 0 end })
    for _ = 1, 60 do assert(trial.call()) end
    local half = #trial.slept / 2
    local early, late = 0, 0
    for i, seconds in ipairs(trial.slept) do
      if i <= half then early = early + seconds else late = late + seconds end
    end
    assert.is_true(#trial.slept > 10)
    assert.is_true(late < early)
  end)
end)

describe("an impossible date", function()
  -- Regression: all later requests were signed for a year that a date cannot contain.
  it("does not correct the clock", function()
    for _, date in ipairs { "Fri, 31 Dec 9999 23:59:59 GMT", "Mon, 01 Jan 0001 00:00:00 GMT" } do
      for _, status in ipairs { 200, 403 } do
        local body = status == 200 and '{"sessions":[]}' or '{"code":"RequestTimeTooSkewed"}'
        local trial = prepare { fake_service.response(status, body, { date = date }), ok, ok }
        trial.call()
        assert.equal(0, trial.client.clock_offset)
        assert(trial.call())
        assert.matches("^2026", trial.requests[2].headers["X-Amz-Date"])
      end
    end
  end)
end)

describe("a wrong clock and outdated keys in one call", function()
  local off = { date = "Sat, 01 Aug 2026 18:34:56 GMT" }

  it("are each corrected once, in either order, and count as no attempt", function()
    local too_skewed = fake_service.response(403, { code = "RequestTimeTooSkewed" }, off)
    local expired = fake_service.response(403, { code = "ExpiredTokenException" })
    for _, answers in ipairs { { too_skewed, expired, ok }, { expired, too_skewed, ok },
      { too_skewed, expired, too_skewed }, { expired, too_skewed, expired } } do
      local given = 0
      local trial = prepare(answers, { max_attempts = 1, credentials = function()
        given = given + 1
        return { aws_access_key_id = "AKID" .. given, aws_secret_access_key = "secret" }
      end })
      local page, meta, err = trial.call()
      assert.equal(3, #trial.requests)
      assert.equal(answers[3] == expired and 3 or 2, given)
      assert.same({ 0, 0 }, { trial.client.loop.now() - 1000, #trial.slept })
      if answers[3] == ok then
        assert(page, meta)
        assert.equal(3, meta.attempts)
      else
        assert.equal(answers[3] == expired and "ExpiredTokenException" or "RequestTimeTooSkewed",
          err.code)
      end
    end
  end)
end)
