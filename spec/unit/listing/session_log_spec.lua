-- SPDX-License-Identifier: MIT
--
-- A session's log: every event once, whatever pages it comes in; the queue's role; following. Uses
-- a service in memory, on a clock that moves only by sleeping.

local deadline = require "deadline"
local fake_service = require "fake_service"
local json = require "dkjson"

local ids = {
  farmId = fake_service.ids.farmId, queueId = "queue-" .. ("0"):rep(31) .. "4",
  jobId = "job-" .. ("0"):rep(31) .. "5", sessionId = "session-" .. ("0"):rep(31) .. "6",
}
local log = { logDriver = "awslogs",
  options = { logGroupName = "/aws/deadline/group", logStreamName = "stream" } }

---A page with events of these numbers.
local function page(token, ...)
  local events = {}
  for i, number in ipairs { ... } do
    events[i] = { timestamp = 1785587696000 + number * 500, message = "line " .. number,
      ingestionTime = 1785587697000 }
  end
  return fake_service.response(200, { nextForwardToken = token, nextBackwardToken = "b",
    events = setmetatable(events, { __jsontype = "array" }) })
end

local function refuse(code)
  return fake_service.response(400, { __type = "com.amazonaws.logs#" .. code, message = "no" })
end

---A farm whose GetLogEvents returns these pages, one after the other, the last for ever; or what a
---function makes of the request's body and number. `changes` are of the session.
local function prepare(answers, changes)
  local self = { system = fake_service.system(), looks = {}, asked = {}, roles = 0, sessions = 0,
    events = {}, session = { sessionId = ids.sessionId, lifecycleStatus = "ENDED", log = log } }
  for name, value in pairs(changes or {}) do self.session[name] = value end
  local function transport(request)
    if request.url:find("/read-roles", 1, true) then
      self.roles = self.roles + 1
      return self.role or fake_service.response(200, { credentials = { accessKeyId = "ASIAROLE",
        secretAccessKey = "secret of the role", sessionToken = "token of the role",
        expiration = "2027-01-01T00:00:00Z" } })
    elseif request.url:find("/sessions/", 1, true) then
      self.sessions = self.sessions + 1
      return self.refusal or fake_service.response(200, self.session)
    end
    assert(request.url == "https://logs.us-west-2.amazonaws.com/", request.url)
    self.last = request
    self.looks[#self.looks + 1] = self.system.moment - 1000
    local asked = json.decode(request.body)
    self.asked[#self.asked + 1] = asked.nextToken or "first"
    local answer = answers[math.min(#self.asked, #answers)]
    if type(answer) == "function" then return answer(self, asked) end
    return answer
  end
  self.client = deadline.client(fake_service.options(transport, { system = self.system.options,
    max_attempts = 1, on_event = function(event) self.events[#self.events + 1] = event end }))
  function self.log(limits) return (self.client:session_log(ids, limits)) end
  return self
end

local function messages(items)
  local texts = {}
  for i, item in ipairs(items) do texts[i] = item.message end
  return table.concat(texts, ", ")
end

describe("a session's log", function()
  it("is read from its beginning until the service repeats a token", function()
    local own = prepare { page("t1", 1, 2), page("t2"), page("t3", 3), page("t3") }
    local items = assert(own.log():collect())
    assert.equal("line 1, line 2, line 3", messages(items))
    assert.same({ "first", "t1", "t2", "t3" }, own.asked)
    assert.equal(1, own.sessions)
    assert.same({ 1785587696.5, 1785587697 }, { items[1].timestamp, items[2].timestamp })
    assert.equal("1785587697", tostring(items[2].timestamp))
    assert.equal(1785587697, items[1].ingestionTime)
  end)

  it("asks CloudWatch Logs for the group and the stream that the session names", function()
    local own = prepare { page("t1") }
    own.log({ page_size = 7 }):collect()
    assert.same({ logGroupName = "/aws/deadline/group", logStreamName = "stream",
      startFromHead = true, limit = 7, nextToken = "t1" }, json.decode(own.last.body))
    assert.same({ "POST", "application/x-amz-json-1.1", "Logs_20140328.GetLogEvents" },
      { own.last.method, own.last.headers["Content-Type"], own.last.headers["X-Amz-Target"] })
    assert.matches("/us%-west%-2/logs/aws4_request", own.last.headers.Authorization)
  end)

  it("has the methods and options of other iterators", function()
    local answers = { page("t1", 1, 2, 3), page("t2", 4), page("t2") }
    local own = prepare(answers)
    local it = own.log { max_items = 2 }
    assert.equal("line 1, line 2", messages(assert(it:collect())))
    own.asked = {}
    local rest = own.log { starting_token = it:resume_token() }
    assert.equal("line 3, line 4", messages(assert(rest:collect())))
    assert.is_nil(rest:resume_token())
    own.asked = {}
    local counts = {}
    for one in own.log():pages() do counts[#counts + 1] = #one.events end
    assert.same({ 3, 1, 0 }, counts)
  end)

  it("resumes after an error where it stood", function()
    local own = prepare { page("t1", 1), fake_service.response(500, "later"), page("t2", 2),
      page("t2") }
    local it = own.log()
    assert.equal("line 1", it().message)
    local fine, err = pcall(it.next, it)
    assert.is_false(fine)
    assert.same({ "service", "GetLogEvents" }, { err.kind, err.operation })
    assert.is_string(err.resume)
    assert.equal("line 2", messages(assert(it:collect())))
  end)

  it("is an error if the service leads in a circle", function()
    local own = prepare { page("t1", 1), page("t2", 2), page("t1", 3), page("t2", 4) }
    local items, _, err = own.log():collect()
    assert.is_nil(items)
    assert.equal("RepeatedToken", err.code)
  end)

  it("is an error that names group and stream if it is not there", function()
    local own = prepare { refuse "ResourceNotFoundException" }
    local _, message, err = own.log():collect()
    assert.equal("ResourceNotFoundException", err.code)
    assert.matches('the log group is "/aws/deadline/group", the stream "stream"', message)
  end)

  it("is an error if the session names none", function()
    local own = prepare({ page("t") }, { log = { logDriver = "awslogs", error = "no role" } })
    local _, message, err = own.log():collect()
    assert.same({ "NoLog", 0 }, { err.code, #own.asked })
    assert.matches("no role", message)
  end)

  it("is no empty page if the response is something else", function()
    for _, body in ipairs { "{}", '{"events":[]}', '{"events":[1],"nextForwardToken":"t"}', "[]",
      "<html>" } do
      local _, _, err = prepare({ fake_service.response(200, body) }).log():collect()
      assert.same({ "response", "BadResponse" }, { err.kind, err.code })
    end
  end)

  it("checks ids and options", function()
    local own = prepare { page("t") }
    local _, _, err = own.client:session_log({ farmId = "x" }):collect()
    assert.equal("params", err.kind)
    for _, limits in ipairs { { interval = 0 }, { follow = 1 }, { max_failures = -1 },
      { page_size = 10001 }, { a = 1 },
      "x" } do
      assert.has_error(function() own.log(limits) end)
    end
    assert.equal(0, #own.asked)
  end)
end)

describe("the queue's role", function()
  it("reads a log that the client's own keys may not read", function()
    local own = prepare { refuse "AccessDeniedException", page("t1", 1), page("t1") }
    assert.equal("line 1", messages(assert(own.log():collect())))
    assert.equal(1, own.roles)
    assert.matches("ASIAROLE/", own.last.headers.Authorization)
    assert.equal("token of the role", own.last.headers["X-Amz-Security-Token"])
  end)

  it("is left alone if they may", function()
    local own = prepare { page("t1", 1), page("t1") }
    own.log():collect()
    assert.equal(0, own.roles)
  end)

  it("that may not either, or is not to be had, is an error with both refusals", function()
    local own = prepare { refuse "AccessDeniedException" }
    local _, message, err = own.log():collect()
    assert.equal("AccessDeniedException", err.code)
    assert.matches("with the client's own credentials: GetLogEvents: AccessDenied", message)
    own.role = fake_service.response(403, { message = "not you" },
      { ["x-amzn-errortype"] = "AccessDeniedException" })
    _, message = own.log():collect()
    assert.matches("^AssumeQueueRoleForRead: .*not you.*own credentials: GetLogEvents", message)
    for body, reason in pairs { ["{}"] = "the service returned no credentials",
      ['{"credentials":{"accessKeyId":"A"}}'] = "aws_secret_access_key is missing" } do
      own.role = fake_service.response(200, body)
      _, message, err = own.log():collect()
      assert.equal("credentials", err.kind)
      assert.matches("from the role of queue%-%d+: " .. reason .. "; with the client's", message)
    end
  end)
end)

describe("following a log", function()
  local function finish(self) self.session.lifecycleStatus = "ENDED" end
  local running = { lifecycleStatus = "STARTED" }

  it("waits for events, and ends once nothing came after the session's end", function()
    local own = prepare({
      page("t1", 1), page("t1"), page("t1"), page("t2", 2),
      function(self) finish(self) return page("t2") end,
      page("t3", 3), page("t3"), page("t3"),
    }, running)
    assert.equal("line 1, line 2, line 3", messages(assert(own.log({ follow = true }):collect())))
    assert.same({ "first", "t1", "t1", "t1", "t2", "t2", "t3", "t3" }, own.asked)
    assert.same({ 0, 0, 5, 10, 10, 15, 15, 20 }, own.looks)
    assert.equal(4, own.sessions)
  end)

  it("waits for the log itself", function()
    local own = prepare({
      refuse "ResourceNotFoundException", refuse "ResourceNotFoundException", page("t1", 1),
      function(self) finish(self) return page("t1") end, page("t1"),
    }, running)
    local items = assert(own.log({ follow = true, interval = 2 }):collect())
    assert.equal("line 1", messages(items))
    assert.same({ 0, 2, 4, 4, 6, 8 }, own.looks)
  end)

  it("looks once after an end that is long past", function()
    local own = prepare({ page("t1", 1), page("t1") }, { endedAt = 1785587000 })
    assert.equal("line 1", messages(assert(own.log({ follow = true }):collect())))
    assert.same({ "first", "t1" }, own.asked)
    assert.same({ 0, 0 }, own.looks)
  end)

  it("gives up on a log that is still missing after the session's end", function()
    local own = prepare { refuse "ResourceNotFoundException" }
    local _, _, err = own.log({ follow = true }):collect()
    assert.same({ "ResourceNotFoundException", 2 }, { err.code, #own.asked })
  end)

  it("passes on an error that is not retryable, and continues at the next call", function()
    local own = prepare({ page("t1", 1), refuse "InvalidParameterException", page("t2", 2) },
      running)
    local it = own.log { follow = true }
    it()
    local fine, err = pcall(it.next, it)
    assert.same({ false, "InvalidParameterException" }, { fine, err.code })
    assert.equal("line 2", it().message)
  end)

  ---The events of retries: how many looks in a row had failed, and the seconds of the pause.
  local function retries(own)
    local texts = {}
    for _, event in ipairs(own.events) do
      if event.type == "retry" then
        texts[#texts + 1] = ("%d:%g"):format(event.attempt, event.delay)
      end
    end
    return table.concat(texts, " ")
  end

  it("looks again after errors that may pass, ever later", function()
    local no = refuse "ThrottlingException"
    local own = prepare({ page("t1", 1), no, no, no, no, page("t2", 2), no, page("t3", 3) },
      running)
    local it = own.log { follow = true }
    it()
    assert.equal("line 2, line 3", it().message .. ", " .. it().message)
    assert.same({ 0, 0, 10, 30, 70, 120, 120, 130 }, own.looks)
    assert.equal("1:10 2:20 3:40 4:50 1:10", retries(own))
  end)

  it("waits no less than the service asks", function()
    local answer = refuse "ThrottlingException"
    answer.headers["Retry-After"] = "42"
    local own = prepare({ page("t1", 1), answer, page("t2", 2) }, running)
    local it = own.log { follow = true }
    assert.equal("line 1, line 2", it().message .. ", " .. it().message)
    assert.same({ 0, 0, 42 }, own.looks)
  end)

  it("gives up after max_failures in a row, and continues at the next call", function()
    local no = refuse "ThrottlingException"
    local own = prepare({ page("t1", 1), no, no, no, page("t2", 2) }, running)
    local it = own.log { follow = true, max_failures = 2 }
    it()
    local fine, err = pcall(it.next, it)
    assert.same({ false, "throttling", 4 }, { fine, err.kind, #own.asked })
    assert.is_string(err.resume)
    assert.equal("line 2", it().message)
  end)

  it("counts no failures from before a look that found nothing", function()
    local no = refuse "ThrottlingException"
    local own = prepare({ page("t1", 1), no, page("t1"), no, page("t1"), no, page("t2", 2) },
      running)
    local it = own.log { follow = true, max_failures = 1 }
    assert.equal("line 1, line 2", it().message .. ", " .. it().message)
    assert.equal("1:10 1:10 1:10", retries(own))
  end)

  it("gives up on a session that it cannot look at, however well its log can be read", function()
    local own = prepare({ page("t1", 1), function(self)
      self.refusal = fake_service.response(500, "later")
      return page "t1"
    end }, running)
    local it = own.log { follow = true, max_failures = 3 }
    it()
    local fine, err = pcall(it.next, it)
    assert.same({ false, "GetSession", 5 }, { fine, err.operation, own.sessions })
  end)

  it("ends at its deadline while it waits after an error", function()
    local own = prepare({ page("t1", 1), refuse "ThrottlingException" }, running)
    local it = own.log { follow = true, deadline = own.system.options.time() + 12 }
    it()
    local fine, err = pcall(it.next, it)
    assert.same({ false, "timeout", 12 }, { fine, err.kind, own.system.moment - 1000 })
    assert.equal("1:10 2:20", retries(own))
  end)

  it("never asks a second time for a page with events", function()
    local own = prepare({ page("t1", 1), page("t1", 2) }, running)
    local it = own.log { follow = true }
    assert.equal("line 1, line 2", it().message .. ", " .. it().message)
    local _, err = pcall(it.next, it)
    assert.equal("RepeatedToken", err.code)
  end)

  it("ends at its deadline and at close", function()
    local own = prepare({ page("t1", 1), page("t1") }, running)
    local due = own.system.options.time() + 12
    local items, _, err = own.log({ follow = true, deadline = due }):collect()
    assert.is_nil(items)
    assert.same({ "timeout", 1, 12 }, { err.kind, #err.items, own.system.moment - 1000 })
    local it = own.log { follow = true }
    local task = own.client:spawn(function()
      while it:next() do end -- luacheck: ignore
    end)
    it:close()
    local ok, problem = pcall(task.result, task)
    assert.is_false(ok)
    assert.equal("cancelled", problem.kind)
  end)
end)
