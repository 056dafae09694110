-- SPDX-License-Identifier: MIT
--
-- The connection that a request uses: after a fault a new one, and never one that it would have to
-- wait for.

local farm = require "farm"
local faults = require "faults"

-- A fault proxy for each protocol.
local kinds = { ["HTTP/2"] = "http2", ["HTTP/1.1"] = "https", ["plain HTTP"] = "http" }

---A client of a scenario behind a fault proxy of its own.
local function behind_proxy(protocol, scenario, changes)
  local proxy = farm.fault_proxy(kinds[protocol])
  local options = faults.with(farm.protocols[protocol], { endpoint_url = proxy.url })
  return faults.client(scenario, faults.with(options, changes)), proxy
end

---Makes so many calls at once.
local function call_at_once(client, count)
  local tasks = {}
  for i = 1, count do tasks[i] = client:spawn(client.list_farms, client) end
  for i = 1, count do assert(tasks[i]:result()) end
end

---Makes so many calls, one after the other: the attempts of each.
local function attempts_of(client, count)
  local attempts = {}
  for i = 1, count do
    local _, meta = assert(client:list_farms())
    attempts[i] = meta.attempts
  end
  return attempts
end

for protocol in pairs(farm.protocols) do
  describe("if all connections over " .. protocol .. " have gone silent", function()
    it("a retry, and every later call, uses a new one", function()
      local client, proxy = behind_proxy(protocol, farm.scenario(), { read_timeout = 0.5 })
      assert(client:list_farms())
      proxy:silence()
      assert.same({ 2, 1, 1 }, attempts_of(client, 3))
      assert.equal(2, proxy:connections())
      client:close()
      proxy:close()
    end)

    it("no call tries another of the old ones", function()
      local scenario = farm.scenario { rules = { { delay = 0.1, times = 4 } } }
      local client, proxy = behind_proxy(protocol, scenario, { read_timeout = 0.5 })
      call_at_once(client, 4)
      local before = proxy:connections()
      proxy:silence()
      assert.same({ 2, 1 }, attempts_of(client, 2))
      assert.equal(before + 1, proxy:connections())
      client:close()
      proxy:close()
    end)

    it("the call after one that timed out uses a new one", function()
      local client, proxy = behind_proxy(protocol, farm.scenario())
      assert(client:list_farms())
      proxy:silence()
      local _, _, err = client:list_farms({}, { timeout = 0.4 })
      assert.equal("CallTimeout", err.code)
      assert.same({ 1 }, attempts_of(client, 1))
      client:close()
      proxy:close()
    end)
  end)
end

describe("a retry after a broken answer", function()
  for _, protocol in ipairs { "HTTP/1.1", "plain HTTP" } do
    it("uses a new connection over " .. protocol .. ", and leaves the others alone", function()
      local scenario = farm.scenario { rules = {
        { delay = 0.1, times = 4 }, { operation = "ListQueues", reset = 60 } } }
      local client = faults.client(scenario, farm.protocols[protocol])
      call_at_once(client, 4)
      local before = scenario:log().connections
      local _, meta = assert(client:list_queues { farmId = farm.ids.farmId })
      assert.equal(2, meta.attempts)
      call_at_once(client, 4)
      assert.equal(before + 1, scenario:log().connections)
      client:close()
    end)
  end
end)

---The serial numbers of the connections of all requests, by operation.
local function connections_of(scenario)
  local connections = {}
  for _, request in ipairs(scenario:requests()) do
    local list = connections[request.operation] or {}
    connections[request.operation] = list
    list[#list + 1] = request.connection
  end
  return connections
end

describe("a connection over HTTP/2", function()
  it("gets no new request after a time-out, but finishes those under way", function()
    local scenario = farm.scenario { rules = {
      { operation = "ListFleets", stall = 0 },
      { operation = "ListQueues", slow = { bytes = 20, every = 0.1 } },
    } }
    local client = faults.client(scenario,
      faults.with(farm.protocols["HTTP/2"], { read_timeout = 0.5 }))
    assert(client:list_farms())
    local slow = client:spawn(client.list_queues, client, { farmId = farm.ids.farmId })
    local _, stalled = assert(client:list_fleets { farmId = farm.ids.farmId })
    assert.is_false(slow.done)
    local _, meta = assert(slow:result())
    assert.same({ 2, 1 }, { stalled.attempts, meta.attempts })
    assert(client:list_farms())
    local of = connections_of(scenario)
    assert.equal(of.ListFarms[1], of.ListQueues[1])
    assert.equal(of.ListFarms[1], of.ListFleets[1])
    assert.not_equal(of.ListFarms[1], of.ListFleets[2])
    assert.equal(of.ListFleets[2], of.ListFarms[2])
    assert.equal(2, scenario:log().connections)
    client:close()
  end)

  for _, code in ipairs { "INTERNAL_ERROR", "PROTOCOL_ERROR", "CANCEL" } do
    it("gets no new request after a stream broken by " .. code, function()
      local scenario = farm.scenario { rules = {
        { operation = "ListFarms", skip = 1, reset = 0, code = code } } }
      local client = faults.client(scenario, farm.protocols["HTTP/2"])
      assert.same({ 1, 2, 1 }, attempts_of(client, 3))
      local of = connections_of(scenario).ListFarms
      assert.same({ of[1], of[1], of[3], of[3] }, of)
      assert.not_equal(of[1], of[3])
      client:close()
    end)
  end
end)

-- From libcurl 8.10 on, closing a connection takes sockets and timers after the last response.
describe("an idle client", function()
  for name, protocol in pairs(farm.protocols) do
    it("has no socket to watch and no timer, over " .. name, function()
      for _, close in ipairs { true, false } do
        local rules = { { close = close or nil, delay = 0, times = 0 } }
        local client = faults.client(farm.scenario { rules = rules }, protocol)
        for _ = 1, 12 do
          call_at_once(client, 3)
          assert.same({}, client:sockets())
          assert.is_nil(client:timeout())
        end
        client:close()
      end
    end)
  end
end)

describe("calls that start together", function()
  -- libcurl 8.14 to 8.21 made them wait for the first response, with CURLOPT_PIPEWAIT.
  it("do not wait for each other, whatever protocol the server speaks", function()
    for _, url in ipairs { farm.url, farm.url_http1, farm.url_http } do
      local scenario = farm.scenario { rules = { { stall = 0, operation = "ListFleets" } } }
      local client = faults.client(scenario, { endpoint_url = url, http_version = "2",
        read_timeout = 1.5, connect_timeout = 0.5, max_attempts = 1 })
      local stalled = client:spawn(client.list_fleets, client, { farmId = farm.ids.farmId })
      call_at_once(client, 5)
      assert.is_false(stalled.done)
      client:close()
    end
  end)
end)
