-- SPDX-License-Identifier: MIT
--
-- A call of one operation: its time, its endpoint, the headers that it sends, and its two shapes of
-- result. attempts_spec tests its attempts, parse_spec its responses.

local call = require "deadline.api.call"
local fake_service = require "fake_service"
local reader = require "deadline.api.reader"

local list_sessions = reader.operation "ListSessionsForWorker"
local ok = fake_service.response(200, '{"sessions":[]}', { ["x-amzn-requestid"] = "r-1" })
local busy = fake_service.response(503, "")

---A client that gets these responses, its requests and its system.
local function prepare(answers, system)
  system = fake_service.system(system)
  local client, requests = fake_service.client(answers, { system = system.options })
  return client, requests, system
end

local function perform(client, options)
  return call.perform(client, list_sessions, fake_service.ids, options or {})
end

describe("the time of a call", function()
  it("ends at the earlier of its limits", function()
    local client, _, system = prepare { ok }
    local now, time = system.moment, system.options.time()
    assert.equal(now + 2, call.due(client, { timeout = 2, deadline = time + 100 }))
    assert.equal(now + 2, call.due(client, { timeout = 100, deadline = time + 2 }))
    assert.equal(now + 2, call.due(client, { timeout = 2 }))
    assert.equal(now + 2, call.due(client, { deadline = time + 2 }))
    assert.is_nil(call.due(client, {}))
  end)

  it("is the client's if the call has none of its own", function()
    local client, _, system = prepare { ok }
    client.config.values.timeout = 30
    assert.equal(system.moment + 30, call.due(client, {}))
    assert.equal(system.moment + 5, call.due(client, { timeout = 5 }))
    assert.is_nil(call.due(client, { timeout = math.huge }))
  end)

  it("that is over gives an error of the operation", function()
    local err = call.too_late(list_sessions)
    assert.same({ "timeout", "CallTimeout", "ListSessionsForWorker", 1 },
      { err.kind, err.code, err.operation, err.attempts })
    assert.is_string(err.message)
  end)
end)

describe("a call", function()
  it("returns the page and what is known of it", function()
    local client, requests = prepare { ok }
    local page, meta = perform(client)
    assert.same({}, page.sessions)
    assert.same({ "r-1", 200, 1, 0 },
      { meta.request_id, meta.status, meta.attempts, meta.retry_delay })
    assert.equal(1, #requests)
  end)

  it("returns nil, the message and the error", function()
    local client = prepare { fake_service.response(403, "") }
    local page, message, err = perform(client)
    assert.is_nil(page)
    assert.same({ message, "403", 1 }, { err.message, err.code, err.attempts })
  end)

  it("signs for the host of its endpoint, and the headers of retries not at all", function()
    local client, requests = prepare { busy, ok }
    assert(perform(client))
    local ids = {}
    for i, request in ipairs(requests) do
      local headers = request.headers
      assert.equal("management.deadline.us-west-2.amazonaws.com", headers.Host)
      assert.equal(("attempt=%d; max=3"):format(i), headers["amz-sdk-request"])
      assert.matches("SignedHeaders=[^,]*host", headers.Authorization)
      assert.is_nil(headers.Authorization:find("amz-sdk", 1, true))
      ids[i] = headers["amz-sdk-invocation-id"]
    end
    assert.matches("^%x+%-%x+%-4%x+%-%x+%-%x+$", ids[1])
    assert.equal(ids[1], ids[2])
    assert(perform(client))
    assert.not_equal(ids[1], requests[3].headers["amz-sdk-invocation-id"])
  end)

  it("finds the endpoint of its operation once", function()
    local client, requests = prepare { ok }
    assert(perform(client))
    local known = client.endpoints[list_sessions.prefix]
    assert.equal("management.deadline.us-west-2.amazonaws.com", known.host)
    assert(perform(client))
    assert.equal(known, client.endpoints[list_sessions.prefix])
    assert.equal(requests[1].url, requests[2].url)
  end)

  it("sends nothing without a usable endpoint", function()
    local client, requests = prepare { ok }
    client.config.values.region = "no region!"
    local page, _, err = perform(client)
    assert.is_nil(page)
    assert.same({ "config", "ListSessionsForWorker", 0 }, { err.kind, err.operation, err.attempts })
    client.config.fault = { code = "BadOption", message = "the file is wrong" }
    page, _, err = perform(client)
    assert.is_nil(page)
    assert.same({ "config", "BadOption", "the file is wrong", 0 },
      { err.kind, err.code, err.message, err.attempts })
    assert.same({}, requests)
  end)
end)

describe("a call in AWS Lambda", function()
  it("sends the present trace of the invocation, unsigned", function()
    local variables = { AWS_LAMBDA_FUNCTION_NAME = "f",
      _X_AMZN_TRACE_ID = "Root=1-5759e988-bd862e3f;Sampled=1" }
    local client, requests = prepare({ ok }, { getenv = function(name) return variables[name] end })
    assert(perform(client))
    variables._X_AMZN_TRACE_ID = "Root=2 \r\nX: y"
    assert(perform(client))
    variables._X_AMZN_TRACE_ID = ""
    assert(perform(client))
    variables._X_AMZN_TRACE_ID, variables.AWS_LAMBDA_FUNCTION_NAME = "Root=3", ""
    assert(perform(client))
    variables.AWS_LAMBDA_FUNCTION_NAME = nil
    assert(perform(client))
    local traces = {}
    for i, request in ipairs(requests) do
      traces[i] = request.headers["X-Amzn-Trace-Id"] or "none"
      assert.is_nil(request.headers.Authorization:find("x-amzn-trace-id", 1, true))
    end
    assert.same({ "Root=1-5759e988-bd862e3f;Sampled=1", "Root=2%20%0D%0AX:%20y", "none", "none",
      "none" }, traces)
  end)
end)
