-- SPDX-License-Identifier: MIT
--
-- The client in scripts and hosts: closing it at any time, `run`, and the two ways of a host:
-- `step` with sockets that the host watches, and `wait`, a sleep that yields.

local fake_service = require "fake_service"
local coroutines = require "coroutines"
local deadline = require "deadline"
local farm = require "farm"

---The error that a task raised, or nil.
local function fault_of(task)
  local ok, fault = pcall(task.result, task)
  return not ok and fault or nil
end

---A client whose requests each take a second of its own clock, in and outside of tasks.
local function slow_client(changes, answer)
  local system, client, requests = fake_service.system(), nil, {}
  client = deadline.client(fake_service.options(function(request)
    requests[#requests + 1] = request
    client.loop:await(client.now() + 1)
    return answer or fake_service.response(200, { sessions = { { sessionId = "s" } } })
  end, { system = system.options }))
  for name, value in pairs(changes or {}) do client.config.values[name] = value end
  return client, requests, system
end

describe("a client", function()
  it("lists one page, or all pages", function()
    local scenario = farm.scenario { sessions = 1000 }
    local client = scenario:client()
    local page, meta = client:list_sessions_for_worker(farm.ids)
    assert.equal(100, #page.sessions)
    assert.equal(200, meta.status)
    assert.equal(1000, #assert(client:sessions_for_worker(farm.ids):collect()))
    assert.equal(11, #scenario:requests())
    client:close()
  end)
end)

describe("a task that has cancelled itself", function()
  it("sends no other request", function()
    local scenario = farm.scenario { sessions = 1 }
    local client, start, task = scenario:client(), { done = false }, nil
    local function list() return assert(client:list_sessions_for_worker(farm.ids)) end
    list() -- with a connection, another request would go out at once
    task = client:spawn(function()
      client.loop:await(start)
      task:cancel()
      list()
    end)
    client.loop:announce(start)
    assert.equal("cancelled", fault_of(task).kind)
    list()
    client:close()
    assert.equal(2, #scenario:requests())
  end)
end)

describe("closing a client", function()
  it("ends tasks with a request, in the queue, asleep, and waiting for another", function()
    local scenario = farm.scenario { sessions = 3, rules = { { stall = 0, times = 0 } } }
    local client = scenario:client { max_connections = 2 }
    local function list() return client:list_sessions_for_worker(farm.ids) end
    local tasks = { client:spawn(list), client:spawn(list), client:spawn(list) }
    tasks[4] = client:spawn(function() return tasks[1]:result() end)
    tasks[5] = client:spawn(function() client.loop:await(client.now() + 1000) end)
    client:step(0)
    client:close()
    client:close()
    for i = 1, 5 do
      assert.is_true(tasks[i].done)
      assert.equal("cancelled", fault_of(tasks[i]).kind, i)
    end
    assert.is_nil(next(client.loop.scheduler.tasks))
    assert.equal(0, client.loop.inflight.count)
    assert.equal(0, client.loop.scheduler.user_tasks)
  end)

  it("ends tasks that sleep between attempts or get credentials, and sends nothing", function()
    for _, where in ipairs { "attempts", "credentials" } do
      local asked, client, system = 0, nil, fake_service.system()
      local answer = fake_service.response(429, "slow", { ["retry-after"] = "9" })
      client = deadline.client(fake_service.options(function() return answer end, {
        system = system.options, credentials = function()
          asked = asked + 1
          if where == "credentials" then client.loop:await(client.now() + 5) end
          return fake_service.keys
        end }))
      local tasks = {}
      for i = 1, 3 do
        tasks[i] = client:spawn(function()
          return client:list_sessions_for_worker(fake_service.ids)
        end)
      end
      client.loop:await(1002)
      client:close()
      for i = 1, 3 do assert.equal("cancelled", fault_of(tasks[i]).kind) end
      assert.equal(1, asked)
      assert.same({}, client.loop.scheduler.timers)
    end
  end)

  it("ends a call that waits in another coroutine of the host", function()
    for _, rule in ipairs { { stall = 0, times = 0 }, { status = 503, times = 0,
      headers = { ["retry-after"] = "30" } } } do
      local scenario = farm.scenario { sessions = 3, rules = { rule } }
      local asked = 0
      local client = scenario:client { wait = function() coroutine.yield() end,
        credentials = function()
          asked = asked + 1
          return farm.keys
        end }
      local message, err
      local host = coroutine.create(function()
        local _
        _, message, err = client:list_sessions_for_worker(farm.ids)
      end)
      assert(coroutine.resume(host))
      while #scenario:requests() == 0 do assert(coroutine.resume(host)) end
      for _ = 1, 20 do assert(coroutine.resume(host)) end
      client:close()
      while coroutine.status(host) ~= "dead" do assert(coroutine.resume(host)) end
      assert.equal("cancelled", err and err.kind)
      assert.equal(message, tostring(err))
      assert.equal(1, asked)
    end
  end)

  it("may happen in one of its tasks", function()
    local client, requests = slow_client()
    local other = client:spawn(function()
      return client:list_sessions_for_worker(fake_service.ids)
    end)
    local went_on, kind
    local task = client:spawn(function()
      client.loop:await(client.now() + 0.5)
      client:close()
      went_on = true
      local ok, message = pcall(client.list_sessions_for_worker, client, fake_service.ids)
      kind = ok or message
    end)
    assert.equal("cancelled", fault_of(task).kind)
    assert.equal("cancelled", fault_of(other).kind)
    assert.is_true(went_on)
    assert.matches("the client is closed", kind)
    assert.equal(1, #requests)
  end)

  it("may happen in on_event, at any event", function()
    for _, kind in ipairs { "request", "response", "retry", "page", "credentials" } do
      for _, in_task in ipairs { false, true } do
        local client, requests, asked = nil, 0, 0
        client = deadline.client(fake_service.options(function()
          requests = requests + 1
          return requests == 1 and fake_service.response(503, "later")
            or fake_service.response(200, { sessions = { { sessionId = "s" } },
              nextToken = "t" .. requests })
        end, { credentials = function()
          asked = asked + 1
          return fake_service.keys
        end, on_event = function(event)
          if event.type == kind then client:close() end
        end }))
        local items, message, err
        local function list()
          items, message, err = client:sessions_for_worker(fake_service.ids):collect()
        end
        if in_task then fault_of(client:spawn(list)) else list() end
        assert.is_nil(items, kind)
        assert.equal("cancelled", err.kind, kind)
        assert.equal(message, tostring(err))
        assert.same({}, err.items) -- undelivered items belong to the position
        assert.is_string(err.resume)
        assert.is_true(asked <= 1)
        assert.is_true(requests <= 3)
        assert.is_nil(next(client.loop.scheduler.tasks))
      end
    end
  end)

  it("may happen in the function that returns credentials", function()
    local client
    client = deadline.client(fake_service.options(function() error("nothing is to be sent") end, {
      credentials = function()
        client:close()
        return fake_service.keys
      end }))
    local _, _, err = client:list_sessions_for_worker(fake_service.ids)
    assert.equal("cancelled", err and err.kind)
  end)

  it("makes every use raise at the caller's line", function()
    local client, requests = slow_client()
    local listing = client:sessions_for_worker(fake_service.ids)
    local pages = client:sessions_for_worker(fake_service.ids):pages()
    local before = client:sessions_for_worker(fake_service.ids)
    before()
    client:close()
    for _, use in ipairs {
      function() listing:next() end, function() listing() end, function() listing:collect() end,
      function() pages() end, function() before() end, function() before:pages()() end,
      function() client:list_farms() end, function() client:farms() end,
      function() client:spawn(print) end,
      function() client:watch_sessions(fake_service.ids) end,
      function() client:watch_fleet { farmId = "f", fleetId = "l" } end,
      function() client:sessions_for_fleet({ farmId = "f", fleetId = "l" }) end,
    } do
      local ok, message = pcall(use)
      assert.is_false(ok)
      assert.matches("^[^:]*client_spec%.lua:%d+: the client is closed", message)
    end
    assert.equal(1, #requests)
    assert.is_true(client:run())
    assert.is_false(client:step())
    assert.same({}, client:sockets())
    assert.is_nil(client:timeout())
  end)
end)

describe("run", function()
  it("runs until all tasks are done, with those that they start", function()
    local client, requests = slow_client()
    for _ = 1, 3 do
      client:spawn(function()
        client:list_sessions_for_worker(fake_service.ids)
        client:spawn(function() client:list_sessions_for_worker(fake_service.ids) end)
      end)
    end
    assert.is_true(client:run())
    assert.equal(6, #requests)
    assert.is_true(client:run())
  end)

  it("returns the first failure, whatever was raised, once", function()
    local client = slow_client()
    local thing = setmetatable({}, { __tostring = function() return "a thing" end })
    for _, fault in ipairs { "a text", thing } do
      client:spawn(function()
        client.loop:await(client.now() + 2)
        error("the second", 0)
      end)
      client:spawn(function()
        client.loop:await(client.now() + 1)
        error(fault, 0)
      end)
      local done, message, err = client:run()
      assert.is_nil(done)
      assert.equal(tostring(fault), message)
      assert.equal(fault, err)
      assert.is_true(client:run())
    end
    client:spawn(function() error("at once", 0) end)
    local _, message = client:run()
    assert.equal("at once", message)
  end)

  it("returns errors of the module unchanged", function()
    local client = slow_client(nil, fake_service.response(403, "no"))
    client:spawn(function() client:sessions_for_worker(fake_service.ids):next() end)
    local done, message, err = client:run()
    assert.is_nil(done)
    assert.equal("service", err.kind)
    assert.equal(message, tostring(err))
  end)

  it("ignores cancelled tasks", function()
    local client = slow_client()
    local task = client:spawn(function() client:list_sessions_for_worker(fake_service.ids) end)
    client:spawn(function()
      client.loop:await(client.now() + 0.5)
      task:cancel()
    end)
    assert.is_true(client:run())
  end)

  it("raises in a task, like step", function()
    local client = slow_client()
    for _, name in ipairs { "run", "step" } do
      local task = client:spawn(function() client[name](client) end)
      assert.matches("^[^:]*client_spec%.lua:%d+: " .. name .. " cannot be called in a task",
        fault_of(task))
    end
    client.loop:run()
  end)
end)

describe("a host's own loop", function()
  ---Waits for the sockets of the client, and records their ids.
  local function watch(client, ids)
    for _, each in ipairs(client:sockets()) do ids[each.id] = each.fd end
    coroutines.watch({ client }, math.min(client:timeout() or 1, 1))
  end

  for name, protocol in pairs(farm.protocols) do
    it("drives a listing with its own poll alone, over " .. name, function()
      local scenario = farm.scenario { sessions = 250, rules = { { delay = 0.02, times = 0 } } }
      local client = scenario:client(protocol)
      local count
      client:spawn(function() count = farm.count_sessions(client) end)
      while client:step(0) do watch(client, {}) end
      assert.equal(250, count)
      client:close()
    end)
  end

  it("gets new ids for new sockets with the numbers of old ones", function()
    -- Without a delay, a socket may come and go within one step.
    local rule = { close = true, delay = 0.05, times = 0 }
    local scenario = farm.scenario { sessions = 50, rules = { rule } }
    local client = scenario:client { endpoint_url = farm.url_http1 }
    local ids, count = {}, nil
    client:spawn(function()
      count = farm.count_sessions(client, { page_size = 10, read_ahead = false })
    end)
    while client:step(0) do watch(client, ids) end
    assert.equal(50, count)
    local fds, distinct = 0, {}
    for _, fd in pairs(ids) do
      fds = fds + 1
      distinct[fd] = true
    end
    local numbers = 0
    for _ in pairs(distinct) do numbers = numbers + 1 end
    assert.is_true(fds >= 5)
    assert.is_true(numbers < fds)
    client:close()
  end)

  it("may let step wait", function()
    local scenario = farm.scenario { sessions = 250 }
    local client = scenario:client()
    local count
    assert.is_false(client:step())
    assert.is_false(client:step(0))
    client:spawn(function() count = farm.count_sessions(client) end)
    while client:step() do assert.is_nil(count) end
    assert.equal(250, count)
    for _, wrong in ipairs { -1, "1", 0 / 0 } do
      local ok, message = pcall(function() client:step(wrong) end)
      assert.is_false(ok)
      assert.matches("^[^:]*client_spec%.lua:%d+: seconds must be", message)
    end
    client:close()
  end)

  it("is notified of work from outside of its steps, and only of that", function()
    local client = slow_client()
    local told, inside = 0, false
    client:on_work(function()
      assert.is_false(inside)
      told = told + 1
    end)
    local task = client:spawn(function()
      client:spawn(function() client:list_sessions_for_worker(fake_service.ids) end)
      client:list_sessions_for_worker(fake_service.ids)
      client:spawn(function() client.loop:await(client.now() + 1) end):cancel()
      client.loop:await(client.now() + 1000)
    end)
    assert.equal(1, told)
    assert.is_true(client:timeout() > 0)
    inside = true
    for _ = 1, 4 do client:step() end
    inside = false
    assert.equal(1, told)
    task:cancel()
    assert.equal(2, told)
    client:close()
    client:close()
    assert.equal(3, told)
    client:on_work(nil)
  end)
end)

describe("the option wait", function()
  it("lets several coroutines of the host share a client", function()
    local scenario = farm.scenario { workers = 1, sessions = 120,
      rules = { { delay = 0.005, times = 0 } } }
    local made
    made = scenario:client { wait = function(client, seconds, longest)
      assert(client == made)
      assert(seconds >= 0 and (longest == nil or seconds <= longest))
      if client.loop.inflight.count > 0 then assert(seconds <= 0.01) end
      coroutine.yield()
    end }
    local counts, functions = {}, {}
    for i = 1, 6 do
      functions[i] = function()
        counts[i] = farm.count_sessions(made, { page_size = 30 })
      end
    end
    functions[7] = function()
      local task = made:spawn(function() return farm.count_sessions(made) end)
      counts[7] = task:result()
    end
    coroutines.run(functions)
    assert.same({ 120, 120, 120, 120, 120, 120, 120 }, counts)
    assert.is_true(scenario:log().max_in_flight > 3)
    made:close()
  end)

  it("is not called without a wait", function()
    local calls = 0
    local client = deadline.client(fake_service.options(function()
      return fake_service.response(200, { sessions = {} })
    end, { wait = function() calls = calls + 1 end,
      system = { getenv = function() end } }))
    assert(client:list_sessions_for_worker(fake_service.ids))
    client:spawn(function() client:list_sessions_for_worker(fake_service.ids) end)
    client:step(0)
    assert.is_true(client:run())
    client:close()
    assert.equal(0, calls)
  end)

  it("sleeps between attempts, up to a second at a time, until the delay is over", function()
    local slept, moment, requests = {}, 1000, 0
    local client = deadline.client(fake_service.options(function()
      requests = requests + 1
      return requests < 3 and fake_service.response(429, "", { ["retry-after"] = "7" })
        or fake_service.response(200, { sessions = {} })
    end, { wait = function(_, seconds, longest)
      slept[#slept + 1] = ("%d %d"):format(seconds, longest)
      moment = moment + seconds
    end, system = { now = function() return moment end, getenv = function() end } }))
    assert(client:list_sessions_for_worker(fake_service.ids))
    local expected = {}
    for i = 0, 13 do expected[i + 1] = ("1 %d"):format(7 - i % 7) end
    assert.same(expected, slept)
  end)

  it("may raise, and the client still works", function()
    local scenario = farm.scenario { sessions = 3, rules = { { delay = 0.02, times = 2 } } }
    local broken = true
    local client = scenario:client { wait = function()
      if broken then error("the host is busy", 0) end
    end }
    assert.error_matches(function() client:list_sessions_for_worker(farm.ids) end,
      "the host is busy")
    broken = false
    assert.equal(3, #assert(client:list_sessions_for_worker(farm.ids)).sessions)
    assert.equal(3, farm.count_sessions(client))
    client:close()
  end)
end)

describe("a transport that yields to the host", function()
  it("may do so in tasks, and many coroutines may share the client", function()
    local service = fake_service.new { items = 25 }
    local client = service:client()
    client.config.values.transport = function(request)
      coroutine.yield()
      return service:serve(request)
    end
    local counts, hosts = {}, {}
    for i = 1, 4 do
      hosts[i] = coroutine.create(function()
        if i % 2 == 0 then
          counts[i] = #client:sessions_for_worker(fake_service.ids):collect()
        else
          counts[i] = client:spawn(function()
            return #client:sessions_for_worker(fake_service.ids):collect()
          end):result()
        end
      end)
    end
    for _ = 1, 10 do
      for i = 1, 4 do
        if coroutine.status(hosts[i]) ~= "dead" then assert(coroutine.resume(hosts[i])) end
      end
    end
    assert.same({ 25, 25, 25, 25 }, counts)
  end)

  -- Regression: the coroutine without the request had nothing to wait for, and reported a deadlock.
  it("serves all coroutines that share a listing, with the option wait", function()
    local service = fake_service.new { items = 45 }
    local client = service:client()
    client.config.values.transport = function(request)
      coroutine.yield()
      return service:serve(request)
    end
    client.loop.host_wait = function(seconds)
      assert(seconds > 0 and seconds <= 0.01)
      coroutine.yield()
    end
    local listing, items, hosts = client:sessions_for_worker(fake_service.ids), {}, {}
    for i = 1, 3 do
      hosts[i] = coroutine.create(function()
        local item = listing:next()
        while item do
          items[#items + 1] = item
          coroutine.yield()
          item = listing:next()
        end
      end)
    end
    for _ = 1, 60 do
      for i = 1, 3 do
        if coroutine.status(hosts[i]) ~= "dead" then assert(coroutine.resume(hosts[i])) end
      end
    end
    table.sort(items, function(a, b) return a.number < b.number end)
    assert.equal(fake_service.range(1, 45), fake_service.numbers(items))
    assert.equal(5, #service.requests)
    assert.is_nil(next(client.loop.scheduler.at_host))
  end)

  -- Without the option `wait` such a coroutine waits until the host resumes the request.
  it("serves all coroutines that wait for the same keys, listing or sweep", function()
    for _, way in ipairs { "keys", "listing", "sweep" } do
      local service, asked = fake_service.new { items = 45 }, 0
      local client = service:client {
        credentials = function()
          asked = asked + 1
          coroutine.yield("keys")
          return fake_service.keys
        end,
        transport = function(request)
          coroutine.yield("answer")
          if request.url:find("/sessions") then return service:serve(request) end
          return fake_service.response(200,
            { workers = { { workerId = fake_service.ids.workerId } } })
        end,
      }
      local shared = way == "listing" and client:sessions_for_worker(fake_service.ids)
        or way == "sweep" and client:sessions_for_fleet {
          farmId = fake_service.ids.farmId, fleetId = fake_service.ids.fleetId }
      local count, hosts = 0, {}
      for i = 1, 4 do
        hosts[i] = coroutine.create(function()
          local listing = shared or client:sessions_for_worker(fake_service.ids)
          local item = listing:next()
          while item do
            count = count + 1
            item = listing:next()
          end
          return "done"
        end)
      end
      local ended = 0
      for _ = 1, 200 do
        for i = 1, 4 do
          if coroutine.status(hosts[i]) ~= "dead" then
            local ok, what = coroutine.resume(hosts[i])
            assert(ok, what)
            if what == "done" then ended = ended + 1 end
            assert.is_true(what == "keys" or what == "answer" or what == "done")
          end
        end
      end
      assert.same({ 4, shared and 45 or 4 * 45, 1 }, { ended, count, asked })
      client:close()
    end
  end)

  it("in a task that is cancelled meanwhile is not resumed", function()
    local client, went_on, task
    client = deadline.client(fake_service.options(function()
      coroutine.yield("asked")
      went_on = true
      return fake_service.response(200, { sessions = {} })
    end))
    local host = coroutine.create(function()
      task = client:spawn(function() return client:list_sessions_for_worker(fake_service.ids) end)
      return "spawned"
    end)
    assert.equal("asked", select(2, coroutine.resume(host)))
    local found = next(client.loop.scheduler.tasks)
    client.loop.scheduler.tasks[found]:cancel()
    assert.equal("spawned", select(2, coroutine.resume(host)))
    assert.equal("cancelled", fault_of(task).kind)
    assert.is_nil(went_on)
    assert.is_true(client:run())
  end)
end)

describe("clients that share a loop", function()
  local function pair(scenario, first_changes, second_changes)
    local first = scenario:client(first_changes)
    local options = scenario:options(second_changes)
    options.ca_bundle, options.loop = nil, first
    return first, deadline.client(options)
  end

  it("run concurrently, whichever of them waits", function()
    local scenario = farm.scenario { sessions = 2, rules = { { delay = 0.05, times = 0 } } }
    local first, second = pair(scenario)
    local tasks = {}
    for i = 1, 6 do
      local client = i % 2 == 0 and first or second
      tasks[i] = client:spawn(function()
        return #assert(client:list_sessions_for_worker(farm.ids)).sessions
      end)
    end
    assert.equal(2, #assert(second:list_sessions_for_worker(farm.ids)).sessions)
    assert.is_true(first:run())
    for i = 1, 6 do assert.equal(2, tasks[i]:result()) end
    assert.is_true(scenario:log().max_in_flight > 1)
    second:close()
    first:close()
  end)

  it("share max_connections, and the options of the connections", function()
    local scenario = farm.scenario { sessions = 1, rules = { { delay = 0.01, times = 0 } } }
    local first, second = pair(scenario, { max_connections = 1 })
    local tasks = {}
    for i, client in ipairs { first, second, first, second } do
      tasks[i] = client:spawn(function() return client:list_sessions_for_worker(farm.ids) end)
    end
    for i = 1, 4 do assert(tasks[i]:result()) end
    assert.equal(1, scenario:log().max_in_flight)
    assert.same({ value = farm.ca, source = "the client in option 'loop'" },
      second:describe().ca_bundle)
    first:close()
    second:close()
  end)

  it("may be closed one by one, without effect on the others' work", function()
    local scenario = farm.scenario { sessions = 3, rules = { { delay = 0.1, times = 0 } } }
    for _, closes_first in ipairs { true, false } do
      local first, second = pair(scenario)
      local gone, kept = second, first
      if closes_first then gone, kept = first, second end
      local function list(client) return client:list_sessions_for_worker(farm.ids) end
      local task, other = gone:spawn(list, gone), kept:spawn(list, kept)
      -- A task of one client that calls with the other gets the error of the closed one.
      local mixed = kept:spawn(function() return select(3, list(gone)) end)
      kept:step(0)
      gone:close()
      assert.equal("cancelled", fault_of(task).kind)
      assert.equal("cancelled", mixed:result().kind)
      assert.equal(3, #assert(other:result()).sessions)
      assert.error_matches(function() list(gone) end, "the client is closed")
      assert.equal(3, #assert(list(kept)).sessions)
      assert.is_true(gone:run())
      kept:close()
      assert.is_nil(next(kept.loop.scheduler.tasks))
      assert.equal(0, kept.loop.inflight.count)
      assert.is_false(kept:step(0))
    end
  end)

  it("show no option that the first one has not", function()
    local first, second = pair(farm.scenario {})
    assert.is_nil(second:describe().proxy)
    first:close()
    second:close()
  end)

  it("do not include one that could not be made", function()
    local first, late = farm.scenario({}):client(), require "deadline.base.late"
    local load_module = late.require
    late.require = function() error("no such file", 0) end
    local ok, problem = pcall(deadline.client, { loop = first, retry_mode = "adaptive" })
    late.require = load_module
    assert.same({ false, "no such file" }, { ok, problem })
    first:close()
    assert.is_true(first.loop.closed)
  end)

  it("refuse options that belong to the loop, and values that are no loop", function()
    local scenario = farm.scenario {}
    local first = scenario:client()
    for name, value in pairs { proxy = "", max_connections = 3, http_version = "2",
      wait = function() end } do
      local options = scenario:options { loop = first, [name] = value }
      if name ~= "ca_bundle" then options.ca_bundle = nil end
      assert.error_matches(function() deadline.client(options) end,
        "option '" .. name .. "' is set by the client in option 'loop'")
    end
    assert.error_matches(function() deadline.client { loop = {} } end, "a client that is open")
    first:close()
    assert.error_matches(function() deadline.client { loop = first } end, "a client that is open")
  end)
end)

describe("queue_credentials", function()
  local hex = ("0a"):rep(16)
  local queue = { farmId = "farm-" .. hex, queueId = "queue-" .. hex }

  it("returns a function that assumes the queue's role, for another client", function()
    local transport, requests = deadline.stub {
      AssumeQueueRoleForUser = function(_, number)
        return { credentials = { accessKeyId = "AKIDUSER" .. number, secretAccessKey = "hush",
          sessionToken = "token", expiration = "2099-01-01T00:00:00Z" } }
      end,
      AssumeQueueRoleForRead = { credentials = { accessKeyId = "AKIDREAD", secretAccessKey = "hush",
        sessionToken = "token", expiration = "2099-01-01T00:00:00Z" } },
    }
    local function options(changes)
      changes.region, changes.transport = "us-west-2", transport
      return changes
    end
    local client = deadline.client(options { aws_access_key_id = "AKIDEXAMPLE",
      aws_secret_access_key = "x" })
    for access_key, choice in pairs { AKIDUSER1 = false, AKIDREAD = { read_only = true } } do
      local other = deadline.client(options {
        credentials = client:queue_credentials(queue, choice or nil),
      })
      local keys = assert(other:credentials())
      assert.same({ access_key, "hush", "token", 4070908800 }, { keys.aws_access_key_id,
        keys.aws_secret_access_key, keys.aws_session_token, keys.expiration })
      assert.same(queue, requests[#requests].params)
    end
    assert.equal(2, #requests)
    assert.is_false(pcall(client.queue_credentials, client, queue, { readonly = true }))
    assert.is_false(pcall(client.queue_credentials, client))
  end)

  it("says so if there are no credentials, and remembers its queue", function()
    local transport, requests = deadline.stub { AssumeQueueRoleForUser = {} }
    local client = deadline.client { region = "us-west-2", aws_access_key_id = "AKIDEXAMPLE",
      aws_secret_access_key = "x", transport = transport }
    local given = { farmId = queue.farmId, queueId = queue.queueId }
    local get = client:queue_credentials(given)
    given.queueId = nil
    local keys, message = get()
    assert.is_nil(keys)
    assert.equal("the service returned no credentials", message)
    assert.same(queue, requests[1].params)
  end)

  it("has the error of the call", function()
    local client = deadline.client { region = "us-west-2", aws_access_key_id = "AKIDEXAMPLE",
      aws_secret_access_key = "x", transport = deadline.stub { AssumeQueueRoleForUser = {
        error = { code = "AccessDeniedException", status = 403, message = "no" },
      } } }
    local other = deadline.client { region = "us-west-2",
      credentials = client:queue_credentials(queue) }
    local keys, message, err = other:credentials()
    assert.is_nil(keys)
    assert.equal("credentials", err.kind)
    assert.matches("AssumeQueueRoleForUser: AccessDeniedException: no", message)
  end)
end)

describe("sleep", function()
  local fake_time = require "fake_service"

  it("waits by the loop's clock, in a task beside others", function()
    local client = fake_time.new({ items = 1 }):client()
    local before = client.now()
    assert.is_true(client:sleep(7))
    assert(client.now() - before >= 7)
    local log = {}
    client:spawn(function() client:sleep(5) log[#log + 1] = "slow" end)
    client:spawn(function() client:sleep(1) log[#log + 1] = "fast" end)
    assert(client:run())
    assert.same({ "fast", "slow" }, log)
    for _, seconds in ipairs { -1, 1 / 0, 0 / 0, "1" } do
      assert.is_false(pcall(client.sleep, client, seconds))
    end
  end)

  it("ends if the client is closed", function()
    local client = fake_time.new({ items = 1 }):client()
    local done, message, err
    client:spawn(function() done, message, err = client:sleep(5) end)
    client:close()
    assert.is_nil(done)
    assert.equal(message, err and err.message)
    assert.is_false(pcall(client.sleep, client, 1))
  end)
end)
