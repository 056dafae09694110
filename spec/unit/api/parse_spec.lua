-- SPDX-License-Identifier: MIT
--
-- Responses as pages or errors: the service's own errors in all their forms, and the responses of
-- proxies and other servers. `transport` returns them.

local fake_service = require "fake_service"
local json = require "dkjson"

---The result of a call with this response, without retries.
local function call(answer, changes)
  changes = changes or {}
  changes.max_attempts = changes.max_attempts or 1
  return fake_service.client({ answer }, changes):list_sessions_for_worker(fake_service.ids)
end

local function refused(status, body, headers, changes)
  local page, message, err = call(fake_service.response(status, body, headers), changes)
  assert.is_nil(page)
  assert.equal(err.message, message)
  assert.equal(message, tostring(err))
  return err
end

describe("the code of an error", function()
  local cases = {
    { "in the header", {}, { ["x-amzn-errortype"] = "FooError" } },
    { "with a URL", {}, { ["x-amzn-errortype"] = "FooError:http://internal.amazon.com/coral/" } },
    { "with a namespace", {}, { ["x-amzn-errortype"] = "aws.protocoltests.restjson#FooError" } },
    { "with both", {}, { ["x-amzn-errortype"] = "aws.restjson#FooError:http://internal/" } },
    { "twice", {}, { ["x-amzn-errortype"] = "FooError, FooError" } },
    { "in code", { code = "FooError" } },
    { "in Code", { Code = "FooError" } },
    { "in __type", { __type = "FooError" } },
    { "in __type with a namespace", { __type = "aws.restjson#FooError" } },
    { "in __type with both", { __type = "aws.restjson#FooError:http://x#y" } },
    { "in the header before code", { code = "Other" }, { ["x-amzn-errortype"] = "FooError" } },
    { "in code before __type", { code = "FooError", __type = "Other" } },
    { "beside an empty header", { code = "FooError" }, { ["x-amzn-errortype"] = "" } },
  }
  for _, case in ipairs(cases) do
    it("is found " .. case[1], function()
      assert.equal("FooError", refused(400, case[2], case[3]).code)
    end)
  end

  it("is the status if there is none", function()
    for _, body in ipairs { "", "{}", "[]", "null", '"text"', "5", "<html></html>", "{",
      '{"code":null}', '{"code":{}}', '{"code":true}', '{"code":""}', '{"code":"#"}' } do
      assert.equal("418", refused(418, body).code, body)
    end
  end)

  it("may be a number", function()
    assert.equal("1234", refused(400, '{"code":1234}').code)
  end)

  it("may be any number, even a fraction", function()
    for _, number in ipairs { "1.5", "1e300", "-1e300", "1e999", "-0" } do
      assert.equal("string", type(refused(400, ('{"code":%s}'):format(number)).code), number)
    end
  end)
end)

describe("an error of the service", function()
  it("has the members of its model", function()
    local err = refused(400, {
      message = "2 validation errors", reason = "FIELD_VALIDATION_FAILED",
      fieldList = { { name = "a", message = "b" } }, context = { k = "v" },
    }, { ["x-amzn-errortype"] = "ValidationException", ["x-amzn-requestid"] = "r-1" })
    assert.equal("service", err.kind)
    assert.equal("ValidationException", err.code)
    assert.equal(400, err.status)
    assert.equal("r-1", err.request_id)
    assert.equal("ListSessionsForWorker", err.operation)
    assert.equal(1, err.attempts)
    assert.is_false(err.retryable)
    assert.equal("FIELD_VALIDATION_FAILED", err.reason)
    assert.same({ { name = "a", message = "b" } }, err.fieldList)
    assert.same({ k = "v" }, err.context)
    assert.equal("ListSessionsForWorker: ValidationException: 2 validation errors "
      .. "(HTTP 400, request r-1)", err.message)
    err = refused(404, { resourceId = "w", resourceType = "worker" })
    assert.equal("w", err.resourceId)
    assert.equal("worker", err.resourceType)
    err = refused(429, { serviceCode = "deadline", quotaCode = "L-1" })
    assert.equal("deadline", err.serviceCode)
    assert.equal("L-1", err.quotaCode)
  end)

  it("keeps its own members, whatever members the body has", function()
    local err = refused(400, { kind = "x", status = 1, attempts = 9, retryable = true,
      resume = "x", operation = "x", detail = "x", message = "m" })
    assert.equal("service", err.kind)
    assert.equal(400, err.status)
    assert.equal(1, err.attempts)
    assert.is_false(err.retryable)
    assert.is_nil(err.resume)
    assert.is_nil(err.detail)
  end)

  it("has the service's own message as well", function()
    for _, name in ipairs { "message", "Message" } do
      local err = refused(400, {
        [name] = "hello\n\27[31mworld " .. fake_service.keys.aws_secret_access_key,
      })
      assert.equal("hello [31mworld [hidden]", err.service_message)
    end
    assert.is_nil(refused(400, "hello").service_message)
    assert.is_nil(refused(400, { message = { 1 } }).service_message)
  end)

  it("has its message from message, Message or the beginning of the body", function()
    assert.matches(": hello %(HTTP 400%)$", refused(400, { message = "hello" }).message)
    assert.matches(": hello %(HTTP 400%)$", refused(400, { Message = "hello" }).message)
    assert.matches(": hello %(HTTP 400%)$", refused(400, "hello").message)
    assert.equal("ListSessionsForWorker: 400 (HTTP 400)", refused(400, "").message)
    assert.matches('{"message":{"a":1}}', refused(400, '{"message":{"a":1}}').message, 1, true)
  end)

  it("has its whole message, with any characters", function()
    assert.equal("ListSessionsForWorker: X: a b c (HTTP 400)",
      refused(400, [[{"code":"X","message":"a\u0000b\u0001c"}]]).message)
    assert.equal("ListSessionsForWorker: 400: a b c (HTTP 400)", refused(400, "a\0b\1c").message)
  end)

  it("has the kind throttling for any 429, and for the codes of throttling", function()
    assert.equal("throttling", refused(429, "").kind)
    assert.equal("throttling", refused(429, { code = "Unknown" }).kind)
    for code in ([[BandwidthLimitExceeded EC2ThrottledException LimitExceededException
      PriorRequestNotComplete ProvisionedThroughputExceededException RequestLimitExceeded
      RequestThrottled RequestThrottledException SlowDown ThrottledException Throttling
      ThrottlingException TooManyRequestsException
      TransactionInProgressException]]):gmatch("%a[%w]+") do
      local err = refused(400, { code = code })
      assert.equal("throttling", err.kind, code)
      assert.is_true(err.retryable, code)
    end
  end)

  it("is retryable if it is transient, and only then", function()
    for status, retryable in pairs { [400] = false, [403] = false, [404] = false, [409] = false,
      [429] = true, [500] = true, [501] = false, [502] = true, [503] = true, [504] = true,
      [300] = false, [304] = false } do
      assert.equal(retryable, refused(status, "").retryable, tostring(status))
    end
    for _, code in ipairs { "InternalServerErrorException", "RequestTimeout",
      "RequestTimeoutException" } do
      assert.is_true(refused(400, { code = code }).retryable, code)
    end
  end)

  it("has the request id of any of its headers", function()
    for _, name in ipairs { "x-amzn-requestid", "x-amzn-request-id", "x-amz-request-id" } do
      assert.equal("r", refused(400, "", { [name] = "r" }).request_id)
    end
  end)
end)

describe("a response of another server", function()
  it("in HTML shows its beginning on one line", function()
    local html = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n\27[31m</html>"
    local err = refused(502, html)
    assert.equal("ListSessionsForWorker: 502: <html> <head><title>502 Bad Gateway</title></head> "
      .. "[31m</html> (HTTP 502)", err.message)
    assert.equal("502", err.code)
    assert.equal("service", err.kind)
    assert.is_true(err.retryable)
  end)

  it("that is empty shows its status", function()
    local err = refused(502, "")
    assert.equal("ListSessionsForWorker: 502 (HTTP 502)", err.message)
    assert.equal("502", err.code)
  end)

  it("is cut if it is long, but not within a character", function()
    local err = refused(502, ("\195\188"):rep(5000))
    assert(#err.message < 300)
    assert.is_nil(err.message:find("\195%.%.%."))
  end)

  it("without any text gives an error", function()
    assert.equal("500", refused(500, "\0\1\2\255\254").code)
    assert.equal("FooError", refused(500, "\0", { ["x-amzn-errortype"] = "FooError" }).code)
  end)
end)

describe("a 200", function()
  local unusable = {
    ["an empty text"] = "", ["HTML"] = "<html></html>", ["half of a page"] = '{"sessions":[{"a":',
    ["a list"] = "[]", ["null"] = "null", ["a number"] = "1", ["a text"] = '"sessions"',
    ["an object without the list"] = "{}", ["a null in the list's place"] = '{"sessions":null}',
    ["an object in the list's place"] = '{"sessions":{}}',
    ["a text in the list's place"] = '{"sessions":"x"}',
    ["a list of numbers"] = '{"sessions":[1,2]}', ["a list of lists"] = '{"sessions":[[]]}',
    ["a token that is a number"] = '{"sessions":[],"nextToken":5}',
    ["a token that is an object"] = '{"sessions":[],"nextToken":{}}',
    ["a token that is true"] = '{"sessions":[],"nextToken":true}',
    ["two pages"] = '{"sessions":[]}{"sessions":[]}', ["a page and more"] = '{"sessions":[]} x',
    ["a text with a NUL"] = '{"sessions":[],"x":"a\0b"}',
  }
  for name, body in pairs(unusable) do
    it("of " .. name .. " gives an error, and is retried", function()
      local client, requests = fake_service.client { fake_service.response(200, body) }
      local page, message, err = client:list_sessions_for_worker(fake_service.ids)
      assert.is_nil(page)
      assert.equal("response", err.kind)
      assert.equal("BadResponse", err.code)
      assert.equal(200, err.status)
      assert.is_true(err.retryable)
      assert.equal(3, #requests)
      assert.matches("^ListSessionsForWorker: BadResponse: the response cannot be used: ", message)
    end)
  end

  it("is accepted with any other members", function()
    local page = assert(call(fake_service.response(200, [[{"sessions":[{"sessionId":"s",
      "startedAt":"2026-08-01T12:34:56.5Z","endedAt":null,"lifecycleStatus":"TOMORROW",
      "new":{"deep":[1,null,2]},
      "at":"2026-08-01T12:34:56Z"}],"nextToken":null,"total":7}]])))
    assert.same({ sessions = { { sessionId = "s", startedAt = 1785587696.5,
      lifecycleStatus = "TOMORROW", new = { deep = { 1, 2 } }, at = "2026-08-01T12:34:56Z" } },
      total = 7 }, page)
  end)

  it("may contain an escaped NUL, in a token as well", function()
    local page = assert(call(fake_service.response(200,
      [[{"sessions":[{"name":"a\u0000b"}],"nextToken":"\u0000"}]])))
    assert.same({ sessions = { { name = "a\0b" } }, nextToken = "\0" }, page)
  end)

  it("with an invalid timestamp keeps its text", function()
    local page = assert(call(fake_service.response(200,
      '{"sessions":[{"startedAt":"soon","endedAt":""},{"startedAt":"2026-02-30T00:00:00Z"}]}')))
    assert.same({ { startedAt = "soon", endedAt = "" }, { startedAt = "2026-02-30T00:00:00Z" } },
      page.sessions)
  end)

  it("may be any of the 2xx", function()
    for _, status in ipairs { 200, 201, 203, 299 } do
      assert(call(fake_service.response(status, '{"sessions":[]}')))
    end
  end)

  it("may be empty only if no member is expected", function()
    local client = fake_service.client { fake_service.response(200, "") }
    local ids = { farmId = fake_service.ids.farmId, queueId = "queue-" .. ("0"):rep(32),
      jobId = "job-" .. ("0"):rep(32), sessionId = "session-" .. ("0"):rep(32) }
    ids.targetLifecycleStatus = "ENDED"
    assert.same({}, (assert(client:update_session(ids))))
    ids.targetLifecycleStatus = nil
    assert.is_nil((client:get_session(ids)))
  end)
end)

describe("the time to wait", function()
  it("is in the error, in seconds", function()
    assert.equal(70, refused(429, "", { ["retry-after"] = "70" }).retry_after)
  end)
end)

describe("a secret in a response", function()
  local token = "FwoGZXIvYXdzE/+=%token.with-(everything)[in]^it$*?"
  local keys = { aws_access_key_id = "AKIDEXAMPLE", aws_session_token = token,
    aws_secret_access_key = fake_service.keys.aws_secret_access_key }

  local function no_secret(text)
    assert.is_nil(text:find(token, 1, true), text)
    assert.is_nil(text:find(keys.aws_secret_access_key, 1, true), text)
    assert.is_nil(text:find("Signature=%x"), text)
  end

  it("is redacted in the message", function()
    for _, make in ipairs {
      function(text) return fake_service.response(403, { message = text }) end,
      function(text) return fake_service.response(403, text) end,
      function(text) return fake_service.response(200, text) end,
      function(text) return fake_service.response(403, "", { ["x-amzn-errortype"] = text }) end,
      function(text) return fake_service.response(403, "", { ["x-amzn-requestid"] = text }) end,
      function(text) return function() return nil, text end end,
    } do
      local answer = make("x-amz-security-token:" .. token .. " secret "
        .. keys.aws_secret_access_key .. " Signature=0123abcdef")
      local _, message, err = call(answer, { credentials = keys })
      no_secret(message)
      no_secret(tostring(err))
    end
  end)

  it("is redacted if the body is cut in the middle of it", function()
    for lead = 150, 200, 7 do
      local text = ("x"):rep(lead) .. token .. ("y"):rep(300)
      local _, message = call(fake_service.response(502, text), { credentials = keys })
      assert.is_nil(message:find(token:sub(1, 8), 1, true), message)
    end
  end)

  it("is redacted in its JSON escapes", function()
    local body = json.encode({ error = token }):gsub("/", "\\/")
    local _, message = call(fake_service.response(502, body), { credentials = keys })
    assert.is_nil(message:find("GZXIvYXdzE", 1, true), message)
  end)

  it("is redacted in the fields of a validation error", function()
    local _, _, err = call(fake_service.response(400, { context = { k = token }, message = "m",
      fieldList = { { name = "a", message = token } }, reason = token }), { credentials = keys })
    no_secret(json.encode({ err.fieldList, err.context, err.reason }))
  end)
end)
