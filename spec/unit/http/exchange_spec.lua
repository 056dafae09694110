-- SPDX-License-Identifier: MIT
--
-- One request and its response, over a transport and over the engine: the responses that a
-- transport may return, slots, and the errors of a request that was not sent or not waited for.

local deadline = require "deadline"
local exchange = require "deadline.http.exchange"
local fake_service = require "fake_service"
local farm = require "farm"

---What `send` returns for a request to this transport.
local function send(transport, headers)
  local client = deadline.client(fake_service.options(transport))
  local slot = exchange.acquire(client)
  assert.is_false(slot)
  exchange.abandon(slot)
  local request = { method = "GET", url = "https://h/", headers = headers or {} }
  return exchange.send(client, slot, request)
end

---The result of a call, without retries, over a transport that returns this.
local function call(answer)
  return fake_service.client({ answer }, { max_attempts = 1 })
    :list_sessions_for_worker(fake_service.ids)
end

describe("a transport", function()
  it("gets the request as it is, and its response is returned", function()
    local seen
    local received = send(function(request)
      seen = request
      return { status = 200, headers = { ["X-Id"] = "a", Length = 5, [1] = true }, body = "text" }
    end, { Host = "h" })
    assert.same({ method = "GET", url = "https://h/", headers = { Host = "h" } }, seen)
    assert.same({ status = 200, headers = { ["x-id"] = "a", length = "5", ["1"] = "true" },
      body = "text" }, received)
    exchange.release(received)
  end)

  it("may leave out headers and body", function()
    assert.same({ status = 204, headers = {}, body = "" },
      send(function() return { status = 204 } end))
  end)

  it("gets no header that could begin another", function()
    local asked = 0
    for _, value in ipairs { "a\rb", "a\nb", "a\0b" } do
      local received, err = send(function() asked = asked + 1 end, { Name = value })
      assert.is_nil(received)
      assert.same({ "config", "BadRequest", false }, { err.kind, err.code, err.retryable })
    end
    assert.equal(0, asked)
  end)

  it("that fails, or returns no response, gives an error that can be retried", function()
    for _, answer in ipairs { {}, { status = "200" }, { status = 200, headers = "" },
      { status = 200, body = {} }, "text", false } do
      local received, err = send(function() return answer, "no route" end)
      assert.is_nil(received)
      assert.same({ "network", "TransportFailed", "no route", true },
        { err.kind, err.code, err.detail, err.retryable })
    end
    local _, err = send(function() return {} end)
    assert.matches("the transport returned no { status, headers, body }", err.detail, 1, true)
  end)

  it("that returns another type gives an error, and no raise", function()
    for _, answer in ipairs { {}, { status = 200 }, { status = "200", headers = {}, body = "" },
      { status = 200, headers = {} }, { status = 200, headers = {}, body = {} },
      { status = 200, body = '{"sessions":[]}' }, "text" } do
      local client = deadline.client(fake_service.options(function() return answer end))
      local ok, page, _, err = pcall(client.list_sessions_for_worker, client, fake_service.ids)
      assert(ok, tostring(page))
      assert(page or err.kind)
    end
  end)

  it("may return a status that is a whole float, but no fraction", function()
    local _, message, err = call(fake_service.response(404.0, ""))
    assert.equal("404", err.code)
    assert.matches("HTTP 404)", message, 1, true)
    assert.equal("404", tostring(err.status))
    for _, status in ipairs { 200.5, 0 / 0, math.huge } do
      err = select(3, call(fake_service.response(status, '{"sessions":[]}')))
      assert.equal("TransportFailed", err.code)
    end
  end)

  it("that fails gives a network error with its message", function()
    local _, message, err = call(function() return nil, "no route" end)
    assert.equal("network", err.kind)
    assert.equal("TransportFailed", err.code)
    assert.matches("no route", message)
  end)
end)

describe("a request over the engine", function()
  local function request(scenario)
    return { method = "GET", url = scenario:options().endpoint_url .. "/", headers = {} }
  end

  ---Runs `fn` in a task, as every user of a slot does.
  local function in_task(client, fn)
    return client:spawn(fn):result()
  end

  it("returns status, headers and a body that is empty once it is released", function()
    local scenario = farm.scenario {}
    local client = scenario:client()
    in_task(client, function()
      local slot = assert(exchange.acquire(client))
      local received = assert(exchange.send(client, slot, request(scenario)))
      assert.is_true(received.status >= 400) -- it is not signed
      assert.is_string(received.headers["content-type"])
      assert.is_true(#received.body > 0)
      assert.equal(#received.body, #tostring(received.body))
      exchange.release(received)
      assert.same({ 0, "" }, { #received.body, tostring(received.body) })
    end)
    assert.equal(0, client.loop.inflight.count)
    client:close()
  end)

  it("gives back its slot if it is abandoned", function()
    local client = farm.scenario {}:client { max_connections = 1 }
    in_task(client, function()
      local slot = assert(exchange.acquire(client))
      assert.equal(1, client.loop.inflight.count)
      exchange.abandon(slot)
      assert.equal(0, client.loop.inflight.count)
    end)
    client:close()
  end)

  it("that gets no slot in time is too late", function()
    local client = farm.scenario {}:client { max_connections = 1 }
    local holder = client:spawn(function() client.loop:await(exchange.acquire(client)) end)
    local slot, err = in_task(client, function() return exchange.acquire(client, client.now()) end)
    assert.is_nil(slot)
    assert.same({ "timeout", "CallTimeout", true }, { err.kind, err.code, err.retryable })
    holder:cancel()
    client:close()
  end)

  it("that cannot be sent has the engine's error", function()
    local scenario = farm.scenario {}
    local client = scenario:client()
    in_task(client, function()
      local wrong = request(scenario)
      wrong.headers.Name = "a\r\nb"
      local received, err = exchange.send(client, exchange.acquire(client), wrong)
      assert.is_nil(received)
      assert.same({ "config", "BadRequest", false }, { err.kind, err.code, err.retryable })
      assert.equal("a header holds a line break or a NUL", err.detail)
    end)
    client:close()
  end)

  it("that finds no server has a network error that can be retried", function()
    local client = farm.scenario {}:client()
    in_task(client, function()
      local received, err = exchange.send(client, assert(exchange.acquire(client)),
        { method = "GET", url = "http://127.0.0.1:1/", headers = {} })
      assert.is_nil(received)
      assert.same({ "network", true }, { err.kind, err.retryable })
    end)
    client:close()
  end)

  it("that is not waited for is too late, or cancelled", function()
    local scenario = farm.scenario { rules = { { stall = 0, times = 0 } } }
    local client = scenario:client()
    local received, err = in_task(client, function()
      return exchange.send(client, exchange.acquire(client), request(scenario), client.now())
    end)
    assert.is_nil(received)
    assert.equal("CallTimeout", err.code)
    assert.equal(0, client.loop.inflight.count)
    received, err = in_task(client, function()
      client.closed = true
      return exchange.acquire(client)
    end)
    assert.is_nil(received)
    assert.same({ "cancelled", "the client was closed" }, { err.kind, err.message })
    client.closed = false
    client:close()
  end)
end)
