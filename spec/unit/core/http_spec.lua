-- SPDX-License-Identifier: MIT
--
-- Requests without faults, over real sockets against the farm: HTTP/1.1 and HTTP/2, certificates,
-- shared connections, slow and large responses. faults_spec.lua has the faults.

local collector = require "collector"
local fake_service = require "fake_service"
local core = require "deadline.core"
local farm = require "farm"
local faults = require "faults"
local home = require "home"

local protocols = farm.protocols

---A client for one of the farm's protocols.
local function client_for(scenario, protocol, changes)
  return faults.client(scenario, faults.with(protocols[protocol], changes))
end

---The results of one call; closes the client.
local function call(scenario, protocol, changes, limits)
  local client = client_for(scenario, protocol, changes)
  local page, message, err = client:list_sessions_for_worker(farm.ids, limits)
  client:close()
  return page, message, err
end

describe("a request", function()
  for protocol in pairs(protocols) do
    it("gets a response over " .. protocol, function()
      local scenario = farm.scenario { sessions = 7 }
      local page, meta = call(scenario, protocol)
      assert.equal(7, #page.sessions)
      assert.equal(200, meta.status)
      assert.equal("application/json", meta.headers["content-type"])
      local request = scenario:requests()[1]
      assert.equal("ok", request.signature)
      assert.equal(protocol == "HTTP/2" and "2" or "1.1", request.http)
      assert.equal(meta.request_id, meta.headers["x-amzn-requestid"])
    end)
  end

  it("is HTTP/1.1 unless http_version says otherwise, whatever the server offers", function()
    local scenario = farm.scenario { sessions = 1 }
    assert(call(scenario, "HTTP/2", { http_version = "1.1" }))
    local client = scenario:client()
    assert(client:list_farms())
    client:close()
    for _, request in ipairs(scenario:requests()) do assert.equal("1.1", request.http) end
  end)

  it("has exactly its headers", function()
    local scenario = farm.scenario { sessions = 1 }
    assert(call(scenario, "HTTP/1.1"))
    local names = {}
    for name in pairs(scenario:requests()[1].headers) do names[#names + 1] = name end
    table.sort(names)
    assert.same({ "amz-sdk-invocation-id", "amz-sdk-request", "authorization", "host",
      "user-agent", "x-amz-date" }, names)
  end)

  -- Proxies rewrite other headers.
  it("is signed over Host and the headers of the signature alone", function()
    local scenario = farm.scenario { sessions = 1 }
    assert(call(scenario, "HTTP/1.1"))
    assert.matches("SignedHeaders=host;x-amz-date, ",
      scenario:requests()[1].headers.authorization, 1, true)
  end)

  -- Regression: a NUL at the end of a value was trimmed with the white space.
  it("is refused with a NUL in a header", function()
    local engine = core.engine {}
    for _, value in ipairs { "a\0b", "a\0", "\0", "a\0 ", "a \0" } do
      assert.same({ nil, "config", "BadRequest", "a header holds a line break or a NUL", false },
        { engine:start { method = "GET", url = farm.url, headers = { Name = value } } })
    end
    engine:close()
  end)

  -- Over https a plain target is given to libcurl apart from the URL, over http never.
  it("has the target that its URL says, whatever the protocol", function()
    local scenario, engine = farm.scenario {}, core.engine { ca_bundle = farm.ca, max_body = 1e6 }
    local targets = {
      "/a/b?c=d%20e&f=%7E", "/a/../b/./c", "//a//b?c", "/a?b?c", "/a#b", "/a?b#c?d", "/a\tb",
      "/a b", "/a?b c", "/caf\195\169", "/a\r\nX-Header: b", "?a=b", "#a", "/a\127b", "/a|b^`{}<>",
    }
    local function ask(url, target)
      local transfer = engine:start { method = "GET", url = url .. target, headers = {} }
      while transfer and engine:next_ended() ~= transfer do engine:poll(1) end
      if not transfer then return "refused" end
      local status, headers = transfer:response()
      local request = table.remove(scenario:requests())
      if not status then return headers end -- the kind of the error
      return request and request.target or headers["x-amzn-requestid"] and "some target"
    end
    assert.equal("some target", ask(farm.url_http1, "?a=b"))
    for _, target in ipairs(targets) do
      local expected = ask(farm.url_http .. scenario.path, target)
      assert.equal(expected, ask(farm.url_http1 .. scenario.path, target), target)
      assert.equal(expected, ask(farm.url .. scenario.path, target), target)
    end
    assert.equal(scenario.path .. targets[1], ask(farm.url .. scenario.path, targets[1]))
    engine:close()
  end)

  it("of one client after the other uses the same connection", function()
    for protocol in pairs(protocols) do
      local scenario = farm.scenario { sessions = 3 }
      local client = client_for(scenario, protocol)
      for _ = 1, 4 do assert(client:list_sessions_for_worker(farm.ids)) end
      client:close()
      assert.equal(1, scenario:log().connections)
    end
  end)
end)

describe("the farm's certificate", function()
  local file = assert(io.open(farm.ca))
  local bundle = file:read "*a"
  file:close()

  for what, path in pairs { ["a file"] = farm.ca, ["a hashed folder"] = farm.ca_folder } do
    it("is checked against " .. what, function()
      assert(call(farm.scenario { sessions = 1 }, "HTTP/1.1", { ca_bundle = path }))
    end)
  end
  it("is refused if its CA is not one of the system's", function()
    local scenario = farm.scenario {}
    local options = scenario:options { system = { getenv = farm.environment() } }
    options.ca_bundle = nil
    local client = require("deadline").client(options)
    local _, _, err = client:list_sessions_for_worker(farm.ids)
    client:close()
    assert.equal("tls", err.kind)
    assert.equal(1, err.attempts)
    assert.equal(0, #scenario:requests())
  end)

  -- Regression: in hosts that chroot after loading, the first call found no bundle.
  it("is checked against a file that existed when the client was made", function()
    local own = home.new()
    local scenario = farm.scenario { sessions = 1 }
    local client = scenario:client { ca_bundle = own:write("ca.pem", bundle) }
    home.remove_all()
    for _ = 1, 2 do assert(client:list_sessions_for_worker(farm.ids)) end
    client:close()
  end)
  it("is checked against the present content of the file", function()
    local own = home.new()
    local scenario = farm.scenario { sessions = 1 }
    local client = scenario:client { ca_bundle = own:write("ca.pem", "not yet written") }
    own:write("ca.pem", bundle)
    assert(client:list_sessions_for_worker(farm.ids))
    client:close()
    home.remove_all()
  end)
end)

describe("a server that sends no response", function()
  for protocol in pairs(protocols) do
    it("makes a call end by its own timeout, over " .. protocol, function()
      local scenario = farm.scenario { rules = { { skip = 1, stall = 0, times = 0 } } }
      local client = client_for(scenario, protocol) -- connects first, however long that takes
      assert(client:list_farms())
      local page, _, err = client:list_farms({}, { timeout = 0.1 })
      client:close()
      assert.is_nil(page)
      assert.same({ "timeout", "CallTimeout", 2 }, { err.kind, err.code, #scenario:requests() })
    end)
  end

  it("but sends bytes slowly makes no call time out", function()
    for protocol in pairs(protocols) do
      local scenario = farm.scenario { sessions = 4,
        rules = { { slow = { bytes = 100, every = 0.02 } } } }
      local page = assert(call(scenario, protocol, { read_timeout = 0.5 }))
      assert.equal(4, #page.sessions)
      assert.equal(1, #scenario:requests())
    end
  end)
end)

describe("a connection", function()
  it("is opened again if the server closes it after each response", function()
    for protocol in pairs(protocols) do
      local scenario = farm.scenario { sessions = 500, rules = { { close = true, times = 0 } } }
      local client = client_for(scenario, protocol)
      assert.equal(500, #assert(client:sessions_for_worker(farm.ids):collect()), protocol)
      client:close()
      assert.equal(5, #scenario:requests())
    end
  end)

  it("is shared by requests at the same time over HTTP/2", function()
    local scenario = farm.scenario { sessions = 10, rules = { { delay = 0.5, times = 0 } } }
    local client = client_for(scenario, "HTTP/2")
    assert(client:list_sessions_for_worker(farm.ids))
    local tasks = {}
    for i = 1, 20 do
      tasks[i] = client:spawn(function()
        return assert(client:list_sessions_for_worker(farm.ids))
      end)
    end
    for i = 1, 20 do assert.equal(10, #tasks[i]:result().sessions) end
    client:close()
    assert.equal(1, scenario:log().connections)
    assert(scenario:log().max_in_flight > 5)
  end)

  -- Regression: by default libcurl shares one between 100 requests; each further one got a
  -- connection of its own. Until the server announces its limit, it is 100 in any case.
  it("is shared by as many as max_connections allows over HTTP/2", function()
    local scenario = farm.scenario { sessions = 1, rules = { { delay = 0.05, times = 0 } } }
    local client = client_for(scenario, "HTTP/2", { max_connections = 120 })
    assert(client:list_sessions_for_worker(farm.ids))
    local tasks = {}
    for i = 1, 120 do
      tasks[i] = client:spawn(function() return client:list_sessions_for_worker(farm.ids) end)
    end
    for i = 1, 120 do assert.equal(1, #assert(tasks[i]:result()).sessions) end
    client:close()
    assert.equal(1, scenario:log().connections)
  end)

  it("is free before a request is signed, since a signature is valid for 5 minutes", function()
    local scenario, slow = farm.scenario { rules = { { delay = 0.2 } } }, 0
    local client = client_for(scenario, "HTTP/1.1", { max_connections = 1,
      system = { time = function() return os.time() - slow end } })
    client:spawn(function() assert(client:list_farms()) end)
    slow = 600
    local second = client:spawn(function() return client:list_farms() end)
    slow = 0
    assert(client:run())
    local _, meta = second:result()
    assert.equal(1, meta.attempts)
    client:close()
  end)

  it("is one of at most max_connections over HTTP/1.1", function()
    local scenario = farm.scenario { sessions = 10, rules = { { delay = 0.01, times = 0 } } }
    local client = client_for(scenario, "HTTP/1.1", { max_connections = 3 })
    local tasks = {}
    for i = 1, 20 do
      tasks[i] = client:spawn(function() return client:list_sessions_for_worker(farm.ids) end)
    end
    for i = 1, 20 do assert.equal(10, #assert(tasks[i]:result()).sessions) end
    client:close()
    assert.equal(3, scenario:log().connections)
  end)
end)

---Reads the transfers of `start` while finalizers read and cancel them as well. The collector runs
---the finalizers at once.
local function read_hindered(start, read, read_again)
  local engine, cancelled = core.engine { max_body = 1000000 }, 0
  local step = collector.set("stepmul", 1000000)
  for _ = 1, 20 do
    local source, reading = assert(start(engine)), false
    while engine:next_ended() ~= source do engine:poll(1) end
    for _ = 1, 10 do
      collector.on_collection(function()
        if not reading then return end
        cancelled = cancelled + 1
        if read_again then read_again(source) end
        source:cancel()
      end)
    end
    reading = true
    collectgarbage "restart"
    read(source)
    reading = false
  end
  collector.set("stepmul", step)
  engine:close()
  assert(cancelled >= 20, ("cancelled %d times"):format(cancelled))
end

describe("a response", function()
  it("is read to its end although a finalizer cancels its transfer meanwhile", function()
    local client = farm.scenario({ sessions = 100 }):client { max_attempts = 1 }
    local decode, reading, cancelled = core.decode, false, 0
    local pause = collector.set("pause", 100) -- else cycles are rare if much memory is in use
    local function hinder(body)
      if not reading then return end
      cancelled = cancelled + 1
      assert(tostring(body)) -- tostring reads it as well
      body:cancel()
    end
    core.decode = function(body, ...)
      for _ = 1, 50 do collector.on_collection(function() hinder(body) end) end
      reading = true
      local page, problem = decode(body, ...)
      reading = false
      return page, problem
    end
    local rounds, count = 0, 100
    while cancelled < 100 and rounds < 1000 and count == 100 do
      local page = client:list_sessions_for_worker(farm.ids)
      rounds, count = rounds + 1, page and #page.sessions
    end
    core.decode = decode
    collector.set("pause", pause)
    assert.equal(100, count)
    assert(cancelled >= 100, ("cancelled %d times in %d rounds"):format(cancelled, rounds))
    client:close()
  end)

  it("keeps its status and headers although a finalizer cancels its transfer meanwhile", function()
    local control = os.getenv "FARM_CONTROL" .. "/"
    read_hindered(function(engine)
      return engine:start { method = "GET", url = control, headers = {}, direct = true }
    end, function(transfer)
      local status, headers = transfer:response()
      assert.same({ 200, "application/json" }, { status, headers["content-type"] })
    end)
  end)

  it("of a program is complete although a finalizer cancels it meanwhile", function()
    read_hindered(function(engine)
      return engine:run({ "sh", "-c", "head -c 100000 /dev/zero; echo no >&2; exit 3" }, 10)
    end, function(process)
      local output, status, fault = process:output()
      assert.same({ 100000, 3, "no\n" }, { #output, status, fault })
    end, function(process) process:output() end)
  end)

  for protocol in pairs(protocols) do
    it("may be large over " .. protocol, function()
      local scenario = farm.scenario { sessions = 2, rules = { { huge_body = 3000000 } } }
      local page = assert(call(scenario, protocol))
      assert.equal(3000000, #page.filler)
      assert.equal(2, #page.sessions)
    end)

    it("may have a large header over " .. protocol, function()
      local scenario = farm.scenario { sessions = 1, rules = { { huge_headers = 15000 } } }
      local page, meta = call(scenario, protocol)
      assert(page, meta)
      assert.equal(15000, #meta.headers["x-farm-filler"])
    end)

    it("in chunks is one body over " .. protocol, function()
      local scenario = farm.scenario { sessions = 60, rules = { { chunked = true } } }
      assert.equal(60, #assert(call(scenario, protocol)).sessions)
    end)
  end

  it("is the same in every protocol", function()
    local scenario = farm.scenario { sessions = 130 }
    local first
    for protocol in pairs(protocols) do
      local client = client_for(scenario, protocol)
      local got = assert(client:sessions_for_worker(farm.ids):collect())
      client:close()
      first = first or got
      assert.same(first, got)
    end
    assert.equal(130, #fake_service.drain(
      client_for(scenario, "HTTP/1.1"):sessions_for_worker(farm.ids)))
  end)
end)
