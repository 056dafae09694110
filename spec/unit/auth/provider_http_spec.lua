-- SPDX-License-Identifier: MIT
--
-- The requests of credential providers, the readers of their responses, and their errors.

local fake_service = require "fake_service"
local provider_http = require "deadline.auth.provider_http"

---The context of a client whose transport returns these responses.
local function new(answers, changes)
  local client, requests = fake_service.client(answers, changes)
  return client.credential_cache.context, requests
end

local function request(changes)
  local made = { name = "GetKeys", method = "GET", url = "https://keys.example/", headers = {} }
  for name, value in pairs(changes or {}) do made[name] = value end
  return made
end

local function read_text(received) return received.body end

---Sends a request that fails, and returns the error.
local function fails(context, changes, read)
  local result, err = provider_http.send(context, request(changes), read
    or provider_http.read_json)
  assert.is_nil(result)
  assert.equal("credentials", err.kind)
  return err
end

describe("provider_http.send", function()
  local ok = fake_service.response(200, "text")

  it("sends a request with the client's User-Agent and limits, and reads the response", function()
    local context, requests = new({ ok }, { connect_timeout = 3, read_timeout = 4 })
    local headers = { ["X-A"] = "b" }
    assert.equal("text", provider_http.send(context, request { method = "POST", body = "c",
      headers = headers }, read_text))
    local sent = requests[1]
    assert.same({ "POST", "https://keys.example/", "c", 3, 4 },
      { sent.method, sent.url, sent.body, sent.connect_timeout, sent.read_timeout })
    assert.same({ ["X-A"] = "b", ["User-Agent"] = context.client.user_agent }, sent.headers)
    assert.same({ ["X-A"] = "b" }, headers)
    assert.is_nil(sent.direct)
  end)

  it("has its own time limit, and uses no proxy, on request", function()
    local context, requests = new { ok }
    provider_http.send(context, request { timeout = 2, direct = true }, read_text)
    assert.same({ 2, 2, true },
      { requests[1].connect_timeout, requests[1].read_timeout, requests[1].direct })
  end)

  it("retries as often and as soon as the request allows", function()
    local system = fake_service.system()
    local context, requests = new({ fake_service.response(503, "") }, { system = system.options })
    local err = fails(context, { max_attempts = 4, min_delay = 7 })
    assert.same({ 4, 4 }, { #requests, err.attempts })
    assert.same({ 7, 7, 7 }, system.slept)
    context, requests = new({ fake_service.response(503, "") }, { max_attempts = 2 })
    fails(context)
    assert.equal(2, #requests)
  end)

  it("has a quota of retries for each name, which the client's calls do not share", function()
    local context = new { fake_service.response(503, "") }
    fails(context)
    fails(context, { name = "GetToken", max_attempts = 1 })
    assert.equal(500 - 2 * 14, context.retries.GetKeys.quota)
    assert.equal(500, context.retries.GetToken.quota)
    assert.equal(500, context.client.retry.quota)
  end)

  it("names the source of the credentials in an error, if there is one", function()
    local refusal = fake_service.response(403, { message = "No.", code = "AccessDenied" })
    local err = fails(new { refusal }, { origin = "the moon" })
    assert.equal("credentials from the moon: GetKeys: AccessDenied: No. (HTTP 403)", err.message)
    assert.same({ "AccessDenied", "GetKeys", 403, false },
      { err.code, err.operation, err.status, err.retryable })
    assert.equal("GetKeys: AccessDenied: No. (HTTP 403)", fails(new { refusal }).message)
  end)

  it("signs each attempt anew, with the time, and sends the headers that it returns", function()
    local unavailable = fake_service.response(503, "")
    local context, requests = new { unavailable, fake_service.response(200, "{}") }
    local times = {}
    assert(provider_http.send(context, request { sign = function(built, time)
      times[#times + 1] = time
      return { Proof = #times .. built.method }
    end }, provider_http.read_json))
    assert.same({ { Proof = "1GET" }, { Proof = "2GET" } },
      { requests[1].headers, requests[2].headers })
    assert.same({ 1785587696, true }, { times[1], times[2] > times[1] })
  end)

  it("sends nothing that cannot be signed", function()
    local context, requests = new { ok }
    local err = fails(context, { sign = function() return nil, "the ink is dry" end })
    assert.same({ "CannotSign", "GetKeys: CannotSign: the ink is dry", 0 },
      { err.code, err.message, #requests })
  end)

  it("repeats a request once that has recovered from the error, without an attempt", function()
    local context, requests = new { fake_service.response(403, { code = "ExpiredToken" }), ok }
    local codes = {}
    assert(provider_http.send(context, request { recover = function(err)
      codes[#codes + 1] = err.code
      return true
    end }, function(received)
      if received.status == 403 then return provider_http.read_json(received) end
      return received.body
    end))
    assert.same({ { "ExpiredToken" }, 2, 500 },
      { codes, #requests, context.retries.GetKeys.quota })
  end)

  it("shows no secret of the request, nor one that its signature adds", function()
    for _, text in ipairs { "a secret text", "a proof text", "a token text" } do
      local err = fails(new { fake_service.response(400, { message = "what is " .. text }) }, {
        secrets = { name = "a secret text" },
        sign = function()
          return { DPoP = "a proof text", ["X-Amz-Security-Token"] = "a token text" }
        end,
      })
      assert.equal("GetKeys: 400: what is [hidden] (HTTP 400)", err.message)
    end
  end)
end)

describe("provider_http.read_json", function()
  local function read(status, body, headers)
    return provider_http.read_json { status = status, headers = headers or {}, body = body,
      time = 1785587696 }
  end

  it("returns the object in a 2xx response", function()
    assert.same({ a = 1 }, read(200, '{"a":1}'))
    assert.same({}, read(299, "{}"))
  end)

  it("rejects another status with the code and the message of the body", function()
    for body, expected in pairs {
      ['{"message":"No.","code":"ns#Denied:x"}'] = { "Denied", "No." },
      ['{"Message":"No.","Code":"Denied"}'] = { "Denied", "No." },
      ['{"error":"invalid_grant","error_description":"Old."}'] = { "invalid_grant", "Old." },
    } do
      local object, err = read(400, body)
      assert.is_nil(object)
      assert.same({ expected[1], expected[2], 400, false },
        { err.code, err.detail, err.status, err.retryable })
    end
    local _, err = read(300, '{"code":"x"}', { ["x-amzn-errortype"] = "Moved",
      ["x-amzn-requestid"] = "r-1" })
    assert.same({ "Moved", "r-1" }, { err.code, err.request_id })
  end)

  it("uses the status as the code of a body without one", function()
    for _, body in ipairs { "<html>", "{}", "[]", "" } do
      local _, err = read(404, body)
      assert.same({ "404", false }, { err.code, err.retryable }, body)
      _, err = read(500, body)
      assert.same({ "500", true }, { err.code, err.retryable }, body)
    end
  end)

  it("treats a 429 and codes of throttling as throttling, with the requested wait", function()
    local _, err = read(429, "{}", { ["retry-after"] = "7" })
    assert.same({ "throttling", true, 7 }, { err.kind, err.retryable, err.retry_after })
    _, err = read(400, '{"code":"SlowDown"}')
    assert.same({ "throttling", true }, { err.kind, err.retryable })
  end)

  it("treats a success without an object as a transient error", function()
    for _, body in ipairs { "<html>", "5", '"text"', "" } do
      local object, err = read(200, body)
      assert.is_nil(object)
      assert.same({ "BadResponse", "the response is not a JSON object", true },
        { err.code, err.detail, err.retryable }, body)
    end
  end)
end)

describe("provider_http.read_keys", function()
  local received = { status = 200, headers = {}, body = "", time = 1785587696 }

  it("returns credentials, with a token if that is a text", function()
    assert.same({ aws_access_key_id = "A", aws_secret_access_key = "s", aws_session_token = "t",
      expiration = 5 }, provider_http.read_keys(received, "A", "s", "t", 5))
    for _, token in ipairs { 5, {}, false } do
      assert.same({ aws_access_key_id = "A", aws_secret_access_key = "s" },
        provider_http.read_keys(received, "A", "s", token))
    end
  end)

  it("rejects keys that are missing or not valid in a header", function()
    for _, keys in ipairs { { nil, "s" }, { "A", nil }, { 5, "s" }, { "A", {} } } do
      local found, err = provider_http.read_keys(received, keys[1], keys[2])
      assert.is_nil(found)
      assert.same({ "BadResponse", "the response has no credentials", true },
        { err.code, err.detail, err.retryable })
    end
    for _, keys in ipairs { { "A\n", "s" }, { "A", "s\0" }, { "A", "s", "t\r" } } do
      local found, err = provider_http.read_keys(received, keys[1], keys[2], keys[3])
      assert.is_nil(found)
      assert.equal("the credentials in the response contain a control character", err.detail)
    end
  end)
end)
