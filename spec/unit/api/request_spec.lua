-- SPDX-License-Identifier: MIT
--
-- `client:request`: where a request goes, how it is signed, which attempts are repeated, and the
-- errors of all of AWS's protocols. The farm checks signatures and faults on the wire.

local fake_service = require "fake_service"
local farm = require "farm"

local ok = fake_service.response(200, '{"a":[1,null]}', { ["x-amzn-requestid"] = "r-1" })
local busy = fake_service.response(503, "")

---A client that gets these responses, and its requests.
local function prepare(answers, variables, changes)
  local all = { system = fake_service.system({
    getenv = farm.environment(variables),
  }).options }
  for name, value in pairs(changes or {}) do all[name] = value end
  return fake_service.client(answers, all)
end

---The URL that a request is sent to.
local function url_of(given, variables, changes)
  local client, requests = prepare({ ok }, variables, changes)
  assert(client:request(given))
  return requests[1].url
end

---The error of a response.
local function error_of(status, body, headers, given)
  local client = prepare({ fake_service.response(status, body, headers) })
  local response, message, err = client:request(given or { service = "logs" })
  assert.is_nil(response)
  assert.equal(message, err.message)
  return err
end

describe("client:request", function()
  it("returns status, headers and body, and what is known of the call", function()
    local client, requests = prepare { ok }
    local response, meta = client:request { service = "logs" }
    assert.same({ 200, '{"a":[1,null]}', "r-1" },
      { response.status, response.body, response.headers["x-amzn-requestid"] })
    assert.same({ 1 }, response:json().a)
    assert.same({ "r-1", 200, 1 }, { meta.request_id, meta.status, meta.attempts })
    assert.same({ "GET", "https://logs.us-west-2.amazonaws.com/" },
      { requests[1].method, requests[1].url })
  end)

  it("returns nil and the problem for a body that is not JSON", function()
    local client = prepare { fake_service.response(200, "<x/>") }
    local value, problem = client:request({ service = "s3" }):json()
    assert.is_nil(value)
    assert.is_string(problem)
  end)

  it("returns a redirect and does not follow it", function()
    local client, requests = prepare { fake_service.response(301, "", { location = "http://x/" }) }
    assert.equal(301, client:request({ service = "s3" }).status)
    assert.equal(1, #requests)
  end)

  it("signs for the service and the region, with the headers of the request", function()
    local client, requests = prepare { ok }
    assert(client:request { service = "logs", method = "POST", region = "eu-central-1", body = "{}",
      headers = { ["X-Amz-Target"] = "Logs_20140328.GetLogEvents", ["user-agent"] = "mine" } })
    local headers = requests[1].headers
    assert.matches("/eu%-central%-1/logs/aws4_request, SignedHeaders=host;x%-amz%-date;"
      .. "x%-amz%-target,", headers.Authorization)
    assert.same({ "logs.eu-central-1.amazonaws.com", "mine", "{}" },
      { headers.Host, headers["User-Agent"], requests[1].body })
    assert.is_nil(headers["user-agent"])
    assert.is_string(headers["amz-sdk-invocation-id"])
  end)

  it("leaves the path of S3 as it is, and sends the hash of the body", function()
    local client, requests = prepare { ok }
    assert(client:request { service = "s3", path = "/bucket//a/../b%2fc" })
    assert.equal("https://s3.us-west-2.amazonaws.com/bucket//a/../b%2Fc", requests[1].url)
    assert.equal(64, #requests[1].headers["X-Amz-Content-Sha256"])
  end)
end)

describe("the URL of client:request", function()
  it("is the service's in the partition of the region", function()
    assert.equal("https://logs.cn-north-1.amazonaws.com.cn/x",
      url_of { service = "logs", region = "cn-north-1", path = "/x" })
    assert.equal("https://logs-fips.us-west-2.amazonaws.com/",
      url_of({ service = "logs" }, nil, { use_fips_endpoint = true }))
    assert.equal("https://logs.us-gov-west-1.amazonaws.com/",
      url_of({ service = "logs", region = "us-gov-west-1" }, nil, { use_fips_endpoint = true }))
    assert.equal("https://logs.us-west-2.api.aws/",
      url_of({ service = "logs" }, nil, { use_dualstack_endpoint = true }))
  end)

  it("is that of the environment for this service, not the client's own", function()
    local variables = { AWS_ENDPOINT_URL_CLOUDWATCH_LOGS = "http://localhost:1/base" }
    local given = { service = "logs", service_id = "CloudWatch Logs" }
    assert.equal("http://localhost:1/base", url_of(given, variables))
    assert.equal("https://logs.us-west-2.amazonaws.com/", url_of({ service = "logs" }, variables))
    assert.equal("https://logs.us-west-2.amazonaws.com/",
      url_of(given, nil, { endpoint_url = "http://localhost:2" }))
  end)

  it("is the one that is given, with its query and that of the request", function()
    assert.equal("http://localhost:8/a%2Fb?x=1&a=b%20c&d=1&d=2.5&e=true", url_of {
      service = "s3", url = "http://localhost:8/a%2fb?x=1",
      query = { a = "b c", d = { 1, 2.5 }, e = true },
    })
    assert.equal("https://h/?a&b=%20", url_of { service = "s3", url = "https://h",
      query = "a&b=%20" })
  end)

  it("needs a region", function()
    local client = prepare { ok }
    client.config.values.region = nil
    local _, _, err = client:request { service = "logs", url = "https://h/" }
    assert.same({ "config", "MissingRegion" }, { err.kind, err.code })
  end)
end)

describe("client:request raises", function()
  local function raises(pattern, given)
    local client = prepare { ok }
    local fine, problem = pcall(client.request, client, given)
    assert.is_false(fine)
    assert.matches(pattern, problem)
  end

  it("for what it cannot send", function()
    raises("parameters must be a table", nil)
    raises("'service' is missing", {})
    raises("unknown option 'methd'; did you mean 'method'", { service = "s3", methd = "GET" })
    for _, name in ipairs { "", "a/b", "evil.com#", ".a", "a..b", "a." } do
      raises("'service' is not", { service = name })
    end
    raises("'method' is not one word", { service = "s3", method = "GET /" })
    raises("'body' must be of type string", { service = "s3", body = {} })
    raises("either 'url' or 'path'", { service = "s3", url = "https://h/", path = "/" })
    for _, path in ipairs { "a", "", "/a b", "/a?b", "/a#b", "/\195\164" } do
      raises("'path' must begin", { service = "s3", path = path })
    end
    for _, query in ipairs { "a b", "a#b", { 1 }, { a = {{}} }, { a = print }, { a = 0/0 } } do
      raises("'query", { service = "s3", query = query })
    end
  end)

  it("for a URL that is not http or https, or says who asks", function()
    for _, url in ipairs { "ftp://h/", "file:///etc/passwd", "h", "https://u:secret@h/",
      "https://h/#x", "https://h/a b" } do
      local client = prepare { ok }
      local fine, problem = pcall(client.request, client, { service = "s3", url = url })
      assert.is_false(fine)
      assert.matches("'url' is not an http or https URL", problem)
      assert.is_nil(problem:find("secret", 1, true))
    end
  end)

  it("for a header that could begin another", function()
    raises("line break", { service = "s3", headers = { a = "b\r\nX-Evil: 1" } })
    raises("no header name", { service = "s3", headers = { ["a: b\r\nc"] = "d" } })
  end)
end)

describe("the error of client:request", function()
  it("has code and message of JSON 1.0 and 1.1", function()
    local err = error_of(400, '{"__type":"com.amazonaws.logs#InvalidParameterException",'
      .. '"message":"no"}', {}, { service = "logs", method = "POST",
      headers = { ["x-amz-target"] = "Logs_20140328.GetLogEvents" } })
    assert.same({ "service", "InvalidParameterException", "no", 400, "GetLogEvents", false },
      { err.kind, err.code, err.service_message, err.status, err.operation, err.retryable })
  end)

  it("has code and message of REST JSON", function()
    local err = error_of(404, '{"message":"gone"}',
      { ["x-amzn-errortype"] = "ResourceNotFoundException:http://x" })
    assert.same({ "ResourceNotFoundException", "gone", "GET logs" },
      { err.code, err.service_message, err.operation })
  end)

  it("has code and message of XML", function()
    local err = error_of(404, "<?xml version='1.0'?><Error><Code>NoSuchKey</Code>"
      .. "<Message>a &lt; b</Message></Error>")
    assert.same({ "NoSuchKey", "a < b" }, { err.code, err.service_message })
    err = error_of(400, "<ErrorResponse><Error><Code>Throttling</Code></Error></ErrorResponse>")
    assert.same({ "throttling", "Throttling" }, { err.kind, err.code })
  end)

  it("has the status and an excerpt of any other body", function()
    local err = error_of(403, "<html>go away</html>")
    assert.equal("403", err.code)
    assert.matches("go away", err.message)
    assert.equal("404", error_of(404, "").code)
  end)

  it("shows no secret, and reaches on_event", function()
    local secret, events = fake_service.keys.aws_secret_access_key, {}
    local client = prepare({ fake_service.response(403, '{"message":"' .. secret .. '"}') }, nil,
      { on_event = function(event) events[#events + 1] = event end })
    local _, message = client:request { service = "s3" }
    assert.matches("%[hidden%]", message)
    assert.same({ "credentials", "request", "response", "error" },
      { events[1].type, events[2].type, events[3].type, events[4].type })
    assert.equal(message, events[4].message)
  end)
end)

describe("client:request repeats", function()
  local function attempts(given, answers)
    local client, requests = prepare(answers)
    local response = client:request(given)
    return #requests, response and response.status
  end
  local function lose() return nil, "lost" end
  local throttled = fake_service.response(429, "")

  it("a request that may be repeated", function()
    assert.same({ 3, 200 }, { attempts({ service = "s3" }, { busy, lose, ok }) })
    assert.same({ 2, 200 }, { attempts({ service = "s3", method = "PUT" }, { busy, ok }) })
    assert.same({ 2, 200 },
      { attempts({ service = "logs", method = "POST", idempotent = true }, { lose, ok }) })
  end)

  it("another only if it had no effect", function()
    local post = { service = "sqs", method = "POST" }
    assert.equal(1, (attempts(post, { busy, ok })))
    assert.equal(1, (attempts(post, { lose, ok })))
    assert.same({ 2, 200 }, { attempts(post, { throttled, ok }) })
    assert.equal(1, (attempts({ service = "s3", idempotent = false }, { busy, ok })))
  end)

  it("one more time with new keys, at no cost", function()
    local number = 0
    local client, requests = prepare({
      fake_service.response(403, '{"__type":"ExpiredTokenException"}'), ok,
    }, nil, { max_attempts = 1, credentials = function()
      number = number + 1
      return { aws_access_key_id = "AKID" .. number, aws_secret_access_key = "secret" .. number }
    end })
    assert.equal(200, client:request({ service = "sqs", method = "POST" }).status)
    assert.matches("AKID2/", requests[2].headers.Authorization)
  end)

  it("nothing after its time is over", function()
    local client = prepare { busy }
    local _, _, err = client:request({ service = "s3" }, { timeout = 0.01 })
    assert.equal(1, err.attempts)
    assert.has_error(function() client:request({ service = "s3" }, { time = 1 }) end)
  end)
end)
