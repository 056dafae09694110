-- SPDX-License-Identifier: MIT
--
-- The loop: concurrent tasks, waits for a thing or a time, waits across a C call and inside of a
-- task's own coroutines. Waits for transfers use the farm, all others a clock of the spec's own.

local collector = require "collector"
local fake_service = require "fake_service"
local farm = require "farm"
local loop = require "deadline.loop.loop"

---A loop whose clock moves when it sleeps.
local function new_loop(limit)
  local system = fake_service.system()
  return loop.new { max_connections = limit or 10, now = system.options.now,
    sleep = system.options.sleep, engine = {} }, system
end

describe("a task", function()
  it("runs at once until it first waits", function()
    local own, system = new_loop()
    local log = {}
    local task = own:spawn(nil, function(a, b)
      log[#log + 1] = a .. b
      own:await(system.moment + 5)
      log[#log + 1] = "later"
    end, "x", "y")
    assert.same({ "xy" }, log)
    assert.is_false(task.done)
    task:result()
    assert.same({ "xy", "later" }, log)
    assert.is_true(task.done)
    assert.same({ 5 }, system.slept)
  end)

  it("may wait for another, also for one that is done", function()
    local own, system = new_loop()
    local first = own:spawn(nil, function()
      own:await(system.moment + 3)
      return "a"
    end)
    local second = own:spawn(nil, function() return first:result() .. "b" end)
    local third = own:spawn(nil, function() return first:result() .. second:result() end)
    assert.equal("aab", third:result())
    assert.equal("ab", own:spawn(nil, function() return second:result() end):result())
  end)

  it("may start further tasks, to any depth", function()
    local own, system = new_loop()
    local function nest(depth)
      if depth == 0 then
        own:await(system.moment + 1)
        return 0
      end
      return own:spawn(nil, nest, depth - 1):result() + 1
    end
    assert.equal(30, nest(30))
    assert.equal(30, own:spawn(nil, nest, 30):result())
  end)

  it("stops waiting at its deadline", function()
    local own, system = new_loop()
    local never = own:spawn(nil, function() own:await(system.moment + 100) end)
    local task = own:spawn(nil, function() return own:await(never, system.moment + 2) end)
    assert.is_false(task:result())
    assert.is_false(own:await(never, system.moment + 3))
    assert.equal(1005, system.moment)
    assert.is_true(own:await(never))
    assert.equal(1100, system.moment)
  end)

  it("stops waiting for a time after its deadline", function()
    local own, system = new_loop()
    local task = own:spawn(nil, function()
      return own:await(system.moment + 50, system.moment + 2)
    end)
    assert.is_false(task:result())
    assert.equal(1002, system.moment)
    task = own:spawn(nil, function() return own:await(system.moment + 3, system.moment + 50) end)
    assert.is_true(task:result())
    assert.equal(1005, system.moment)
  end)

  it("keeps no tasks that are done", function()
    local own, system = new_loop()
    local weak = setmetatable({}, { __mode = "k" })
    for i = 1, 20 do
      local task = own:spawn(nil, function()
        own:await(system.moment + 1)
        return ("x"):rep(10) .. i
      end)
      weak[task] = true
      task:result()
    end
    collectgarbage()
    collectgarbage()
    assert.is_nil(next(weak))
  end)
end)

describe("cancelling a task", function()
  it("ends its wait, and gives an error to those that wait for it", function()
    local own, system = new_loop()
    local went_on = false
    local task = own:spawn(nil, function()
      own:await(system.moment + 50)
      went_on = true
    end)
    local waiting = own:spawn(nil, function() return task:result() end)
    task:cancel()
    task:cancel()
    assert.is_true(task.done)
    local ok, fault = pcall(waiting.result, waiting)
    assert.is_false(ok)
    assert.equal("cancelled", fault.kind)
    assert.equal("the task was cancelled", fault.message)
    own:await(system.moment + 100)
    assert.is_false(went_on)
  end)
end)

describe("a loop", function()
  it("raises if nothing is left to wait for", function()
    local own = new_loop()
    local a, b
    a = own:spawn(nil, function() own:await { done = false } end)
    b = own:spawn(nil, function() return a:result() end)
    assert.error_matches(function() b:result() end, "deadlock: nothing is left to wait for")
    assert.error_matches(function() own:await(a) end, "deadlock")
  end)

  it("raises if a task waits for itself", function()
    local own = new_loop()
    local task
    task = own:spawn(nil, function()
      own:await(own.now() + 1)
      task:result()
    end)
    assert.error_matches(function() task:result() end, "deadlock")
  end)

  it("lets other tasks run while a script waits for a call", function()
    local scenario = farm.scenario { sessions = 2, rules = { { delay = 0.02, times = 0 } } }
    local client = scenario:client()
    local ran = 0
    client:spawn(function()
      client.loop:await(client.loop.now())
      ran = ran + 1
      assert(client:list_sessions_for_worker(farm.ids))
      ran = ran + 1
    end)
    assert(client:list_sessions_for_worker(farm.ids))
    assert(client:list_sessions_for_worker(farm.ids))
    assert.equal(2, ran)
    client:close()
  end)

  it("treats a coroutine that is not its own like a script, in and outside of a task", function()
    local scenario = farm.scenario { sessions = 130 }
    local client = scenario:client()
    local function generate()
      return coroutine.wrap(function()
        local listing = client:sessions_for_worker(farm.ids)
        local session = listing:next()
        while session do
          coroutine.yield(session)
          session = listing:next()
        end
      end)
    end
    local function count()
      local n = 0
      for _ in generate() do n = n + 1 end
      return n
    end
    local tasks = {}
    for i = 1, 4 do tasks[i] = client:spawn(count) end
    assert.equal(130, count())
    for i = 1, 4 do assert.equal(130, tasks[i]:result()) end
    client:close()
  end)

  it("waits for slow requests together", function()
    local scenario = farm.scenario { sessions = 1, rules = { { delay = 1, times = 0 } } }
    local client = scenario:client { http_version = "2" } -- 30 handshakes could take longer
    local tasks = {}
    for i = 1, 30 do
      tasks[i] = client:spawn(function() return client:list_sessions_for_worker(farm.ids) end)
    end
    for i = 1, 30 do assert(tasks[i]:result()) end
    assert.equal(30, scenario:log().max_in_flight)
    client:close()
  end)

  it("can be closed with requests in flight", function()
    local scenario = farm.scenario { rules = { { stall = 0, times = 0 } } }
    local client = scenario:client()
    local task = client:spawn(function() return client:list_sessions_for_worker(farm.ids) end)
    client.loop:step(0)
    client:close()
    assert.is_false((pcall(task.result, task)))
    client:close()
    collectgarbage()
  end)
end)

describe("a task that is cancelled", function()
  it("by itself, while it runs, ends at its next wait", function()
    local own, system = new_loop()
    local log, task = {}, nil
    task = own:spawn(nil, function()
      own:await(system.moment + 1)
      task:cancel()
      log[#log + 1] = "still here"
      own:await(system.moment) -- that time has come: no wait
      log[#log + 1] = "and here"
      own:await(system.moment + 1)
      log[#log + 1] = "not here"
    end)
    local _, fault = pcall(task.result, task)
    assert.equal("cancelled", fault.kind)
    assert.same({ "still here", "and here" }, log)
    assert.is_nil(next(own.scheduler.tasks))
  end)
end)

describe("many tasks", function()
  it("make a call each", function()
    local service = fake_service.new { items = 3 }
    local client = service:client()
    local tasks = {}
    for i = 1, 1000 do
      tasks[i] = client:spawn(function()
        client.loop:await(client.now() + i % 7)
        return client:list_sessions_for_worker(fake_service.ids)
      end)
    end
    assert(client:run())
    for i = 1, 1000 do assert.equal(3, #tasks[i]:result().sessions) end
    assert.equal(1000, #service.requests)
  end)

  it("wake in the order of their times, then in the order in which they came", function()
    for _, moments in ipairs { 1, 13, 1999, 100000 } do
      local own, system = new_loop()
      local woken, seed, due = {}, 7, {}
      for i = 1, 2000 do
        seed = (seed * 16807) % 2147483647
        due[i] = system.moment + 1 + seed % moments
        own:spawn(nil, function()
          own:await(due[i])
          assert(system.moment >= due[i])
          woken[#woken + 1] = i
        end)
      end
      assert.is_nil(own:run())
      assert.equal(2000, #woken)
      for i = 2, 2000 do
        local a, b = woken[i - 1], woken[i]
        assert.is_true(due[a] < due[b] or (due[a] == due[b] and a < b))
      end
    end
  end)
end)

---Checks that a loop is idle.
local function assert_idle(own)
  assert.equal(0, own.inflight.count)
  assert.is_nil(next(own.inflight.known))
  assert.is_nil(next(own.scheduler.tasks))
  assert.is_nil(next(own.scheduler.waiting))
  assert.same({}, own.scheduler.timers)
  assert.equal(0, own.scheduler.user_tasks)
  assert.is_false(own.scheduler.running)
end

---A function that calls another across a C call, out of which a task cannot yield.
local function across_c(fn)
  return function()
    table.sort({ 1, 2 }, function()
      fn()
      return false
    end)
  end
end

describe("a task that waits across a C call", function()
  it("gets an error, and leaves nothing behind", function()
    local own, system = new_loop()
    local never = { done = false }
    for _ = 1, 3 do
      local moment = own:spawn(nil, across_c(function() own:await(system.moment + 5) end))
      local thing = own:spawn(nil, across_c(function() own:await(never, system.moment + 5) end))
      assert.error_matches(function() moment:result() end, "attempt to yield across")
      assert.error_matches(function() thing:result() end, "attempt to yield across")
    end
    assert_idle(own)
    assert.is_nil(own:timeout())
  end)

  it("may catch the error and call again, in any number of tasks", function()
    local scenario = farm.scenario { sessions = 3, rules = { { delay = 0.01, times = 0 } } }
    local client = scenario:client { max_connections = 4 }
    local function list() return assert(client:list_sessions_for_worker(farm.ids)) end
    list()
    local tasks, refused = {}, 0
    for i = 1, 20 do
      tasks[i] = client:spawn(function()
        local ok, fault = pcall(across_c(list)) -- fails before any wait
        if not ok and tostring(fault):find("attempt to yield across") then refused = refused + 1 end
        assert.equal(3, #client:sessions_for_worker(farm.ids):collect())
        return #list().sessions
      end)
    end
    for i = 1, 20 do assert.equal(3, tasks[i]:result()) end
    assert.equal(20, refused)
    assert_idle(client.loop)
    client:close()
  end)
end)

describe("a coroutine inside a task", function()
  local function count_generated(client)
    local n = 0
    local generator = coroutine.wrap(function()
      local listing = client:sessions_for_worker(farm.ids, { page_size = 10 })
      local session = listing:next()
      while session do
        coroutine.yield(session)
        session = listing:next()
      end
    end)
    for _ in generator do n = n + 1 end
    return n
  end

  -- Regression: each ran the loop inside of it, and so the next one, until the C stack ended at 98.
  it("belongs to the task: any number of tasks may have one", function()
    local scenario = farm.scenario { sessions = 12, rules = { { delay = 0.01, times = 0 } } }
    local client = scenario:client()
    local tasks = {}
    for i = 1, 150 do tasks[i] = client:spawn(count_generated, client) end
    for i = 1, 150 do assert.equal(12, tasks[i]:result()) end
    if _VERSION ~= "Lua 5.1" or rawget(_G, "jit") then
      assert.is_true(scenario:log().max_in_flight > 10)
    end
    assert_idle(client.loop)
    client:close()
  end)

  it("may be inside another, and behaves like Lua's own", function()
    local own, system = new_loop()
    local task = own:spawn(nil, function()
      local inner
      local outer = coroutine.create(function(a, b)
        inner = coroutine.create(function(c)
          own:await(system.moment + 2)
          local d = coroutine.yield(c + 1, nil)
          own:await(system.moment + 3)
          return d, nil, "end"
        end)
        local log = { a, b, select(2, coroutine.resume(inner, 4)) }
        own:await(system.moment + 1)
        coroutine.yield("between")
        log[#log + 1] = select("#", coroutine.resume(inner, 7))
        return log
      end)
      assert.same({ true, "between" }, { coroutine.resume(outer, 1, 2) })
      local ok, log = coroutine.resume(outer)
      assert.is_true(ok)
      assert.same({ false, "cannot resume dead coroutine" }, { coroutine.resume(inner) })
      assert.same({ false, { "a table" } }, { coroutine.resume(coroutine.create(function()
        error({ "a table" })
      end)) })
      assert.error_matches(coroutine.wrap(function() error("a text", 0) end), "^a text$")
      assert.has_error(function() coroutine.resume(1) end)
      return log
    end)
    assert.same({ 1, 2, 5, 4 }, task:result()) -- 4 instead of a nil
    assert_idle(own)
  end)

  it("leaves Lua's functions unchanged outside of tasks", function()
    local own, system = new_loop()
    local resume, wrap = coroutine.resume, coroutine.wrap
    local task = own:spawn(nil, function()
      own:await(system.moment + 1)
      error("it fails", 0)
    end)
    assert.equal(resume, coroutine.resume)
    pcall(task.result, task)
    assert.equal(resume, coroutine.resume)
    assert.equal(wrap, coroutine.wrap)
  end)
end)

describe("a finalizer", function()
  -- An allocation between the check of a thing and the registration of its waiter may run one.
  it("may cancel, close, finish or spawn at any moment", function()
    local scenario = farm.scenario { sessions = 3 }
    local pause, speed = collector.set("pause", 100), collector.set("stepmul", 400)
    for round = 1, 40 do
      local client = scenario:client { max_connections = 2 }
      local tasks, other = {}, { done = false }
      local acts = {
        function() if tasks[1] then tasks[1]:cancel() end end,
        function() client.loop:announce(other) end,
        function()
          if not client.closed then
            tasks[#tasks + 1] = client:spawn(function()
              return client:list_sessions_for_worker(farm.ids)
            end)
          end
        end,
        function() if round % 5 == 0 then client:close() end end,
      }
      local function list()
        if client.closed then return end
        collector.on_collection(acts[1 + round % #acts])
        local listing = client:sessions_for_worker(farm.ids, { page_size = 1 })
        local items = listing:collect()
        client.loop:await(other, client.now() + 0.001)
        return items and #items
      end
      for i = 1, 3 do tasks[i] = not client.closed and client:spawn(list) or nil end
      pcall(list)
      for i = 1, 50 do
        collector.on_collection(acts[1 + (round + i) % #acts])
        if client.closed or not client:step(0.01) then break end
      end
      for _ = 1, 3 do
        collectgarbage()
        if not client.closed then client:run() end
      end
      assert.is_false(client.loop.broken)
      assert_idle(client.loop)
      client:close()
    end
    collector.set("pause", pause)
    collector.set("stepmul", speed)
  end)
end)
