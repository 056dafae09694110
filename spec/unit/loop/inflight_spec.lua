-- SPDX-License-Identifier: MIT
--
-- Slots for requests and programs: which task has one, which waits for one, and how each is given
-- back. http_spec and system_spec test what runs in them.

local core = require "deadline.core"
local farm = require "farm"
local loop = require "deadline.loop.loop"

---A loop with `max` slots.
local function new_loop(max)
  return loop.new { engine = {}, max_connections = max, now = core.now }
end

local own_client = { closed = false }

---A task that takes a slot and keeps it until that is released; `log` gets its name then.
local function hold(own, log, name, due)
  return own:spawn(own_client, function()
    local slot = own.inflight:acquire(own_client, due)
    log[#log + 1] = slot and name or name .. " has none"
    if slot then own:await(slot) end
  end)
end

describe("a slot", function()
  it("is given to the tasks in the order in which they ask", function()
    local own, log, tasks = new_loop(2), {}, {}
    for i = 1, 4 do tasks[i] = hold(own, log, i) end
    assert.same({ 1, 2 }, log)
    assert.equal(2, own.inflight.count)
    for i = 1, 2 do
      tasks[i].slot:release()
      own.scheduler:run_ready()
      assert.is_true(tasks[i].done)
      assert.equal(2, own.inflight.count)
    end
    assert.same({ 1, 2, 3, 4 }, log)
    own:close()
  end)

  it("may be released again, which frees no other", function()
    local own, log = new_loop(2), {}
    local first = hold(own, log, "first")
    hold(own, log, "second")
    local slot = first.slot
    for _ = 1, 3 do slot:release() end
    assert.equal(1, own.inflight.count)
    own:close()
  end)

  it("is waited for until the time is over, and then not granted", function()
    local own, log = new_loop(1), {}
    local first = hold(own, log, "first")
    local late = hold(own, log, "late", own.now())
    local next_one = hold(own, log, "next")
    assert.is_true(late.done)
    first.slot:release()
    own.scheduler:run_ready()
    assert.same({ "first", "late has none", "next" }, log)
    assert.is_true(next_one.slot.in_use)
    own:close()
  end)

  it("is given back by a task that takes another, or waits for something else", function()
    local own = new_loop(1)
    local counts, gate = {}, { done = false }
    local task = own:spawn(own_client, function()
      local first = own.inflight:acquire(own_client)
      local second = own.inflight:acquire(own_client)
      counts = { first.in_use, second.in_use, own.inflight.count }
      own:await(gate)
    end)
    assert.same({ false, true, 1 }, counts)
    assert.equal(0, own.inflight.count)
    assert.is_false(task.slot)
    own:close()
  end)

  it("is not given to a client that is closed", function()
    local own = new_loop(1)
    local gone, got = { closed = true }, 0
    hold(own, {}, "the only one")
    own:spawn(gone, function() got = own.inflight:acquire(gone) end)
    assert.is_nil(got)
    assert.equal(1, own.inflight.count)
    own:close()
  end)

  it("whose client is closed while the task waits for it is passed on", function()
    local own, log = new_loop(1), {}
    local first = hold(own, log, "first")
    local gone, got = { closed = false }, 0
    own:spawn(gone, function() got = own.inflight:acquire(gone) end)
    gone.closed = true
    hold(own, log, "third")
    first.slot:release()
    own.scheduler:run_ready()
    own.scheduler:run_ready()
    assert.is_nil(got)
    assert.same({ "first", "third" }, log)
    own:close()
  end)

  it("passes on the slot that it has just got", function()
    local scenario = farm.scenario { sessions = 3, rules = { { stall = 0 } } }
    local client = scenario:client { max_connections = 1 }
    local function list() return client:list_sessions_for_worker(farm.ids) end
    local first, second, third = client:spawn(list), client:spawn(list), client:spawn(list)
    while #scenario:requests() == 0 do client:step(0) end
    first:cancel() -- the slot is now the second's, which has not run since
    second:cancel()
    assert.equal(3, #assert(third:result()).sessions)
    assert.equal(0, client.loop.inflight.count)
    client:close()
  end)

  it("gives up its place in the queue for a slot", function()
    local scenario = farm.scenario { sessions = 3, rules = { { delay = 0.05, times = 0 } } }
    local client = scenario:client { max_connections = 1 }
    local tasks = {}
    for i = 1, 4 do
      tasks[i] = client:spawn(function() return client:list_sessions_for_worker(farm.ids) end)
    end
    tasks[2]:cancel()
    tasks[3]:cancel()
    assert(tasks[4]:result())
    assert(tasks[1]:result())
    assert.equal(2, #scenario:requests())
    assert.equal(0, client.loop.inflight.count)
    client:close()
  end)

  it("ends its request, and frees its slot for the next", function()
    local scenario = farm.scenario { sessions = 3, rules = { { stall = 0, times = 2 } } }
    local client = scenario:client { max_connections = 1 }
    for _ = 1, 2 do
      local task = client:spawn(function() client:list_sessions_for_worker(farm.ids) end)
      client.loop:step(0)
      task:cancel()
    end
    -- Uses the rules up, since those two may not have reached the farm.
    while #scenario:requests() < 2 do
      client:list_sessions_for_worker(farm.ids, { timeout = 0.05 })
    end
    assert.equal(3, #assert(client:list_sessions_for_worker(farm.ids)).sessions)
    assert.equal(0, client.loop.inflight.count)
    client:close()
  end)
end)

describe("max_connections", function()
  it("makes requests wait in the order in which they came", function()
    local scenario = farm.scenario { workers = 8, sessions = 1 }
    local client = scenario:client { max_connections = 1 }
    local workers = assert(client:list_workers({ farmId = farm.ids.farmId,
      fleetId = farm.ids.fleetId })).workers
    local order = {}
    local tasks = {}
    for i, worker in ipairs(workers) do
      tasks[i] = client:spawn(function()
        assert(client:get_worker { farmId = worker.farmId, fleetId = worker.fleetId,
          workerId = worker.workerId })
        order[#order + 1] = i
      end)
    end
    for _, task in ipairs(tasks) do task:result() end
    assert.same({ 1, 2, 3, 4, 5, 6, 7, 8 }, order)
    for i, request in ipairs(scenario:requests()) do
      if i > 1 then assert.matches(workers[i - 1].workerId, request.path, 1, true) end
    end
    client:close()
  end)

  it("counts the wait for a slot as part of a call's time", function()
    local scenario = farm.scenario { sessions = 1, rules = { { stall = 0, times = 0 } } }
    local client = scenario:client { max_connections = 1 }
    local first = client:spawn(function() client:list_sessions_for_worker(farm.ids) end)
    local _, _, err = client:list_sessions_for_worker(farm.ids, { timeout = 0.05 })
    assert.equal("CallTimeout", err.code)
    first:cancel()
    assert.equal(0, client.loop.inflight.count)
    client:close()
  end)
end)

describe("the requests and programs in flight", function()
  ---A task that runs a program.
  local function run(own, argv)
    return own:spawn(own_client, own.inflight.run_process, own.inflight, own_client, argv, 10)
  end

  it("need an engine when the first one is sent, and not before", function()
    local own = new_loop(1)
    own.inflight:poll(0)
    assert.is_false(own.inflight:collect())
    assert.is_nil(own.inflight:timeout())
    assert.same({}, own.inflight:sockets())
    assert.is_nil(own.inflight.engine)
    run(own, { "true" }):result()
    assert.is_truthy(own.inflight.engine)
    own:close()
  end)

  it("leave nothing behind at their end", function()
    local own, tasks = new_loop(1), {}
    for i = 1, 3 do tasks[i] = run(own, { "printf", tostring(i) }) end
    assert.equal(1, own.inflight.count)
    for i = 1, 3 do assert.same({ tostring(i), 0, "" }, { tasks[i]:result() }) end
    assert.equal(0, own.inflight.count)
    assert.is_nil(next(own.inflight.known))
    own:close()
  end)

  it("that cannot be started give back their slot, and the problem", function()
    local own = new_loop(1)
    local output, problem = run(own, { "/nonexistent/program" }):result()
    assert.is_nil(output)
    assert.is_string(problem)
    assert.equal(0, own.inflight.count)
    own:close()
  end)

  it("end with the loop", function()
    local own = new_loop(1)
    local task, waiting = run(own, { "sleep", "60" }), run(own, { "sleep", "60" })
    own:close()
    assert.same({ true, true, 0 }, { task.done, waiting.done, own.inflight.count })
    assert.is_nil(own.inflight.engine)
    assert.is_nil(next(own.inflight.known))
    local gone = { closed = true }
    assert.same({ nil, "the client was closed" },
      { own:spawn(gone, own.inflight.run_process, own.inflight, gone, { "true" }, 10):result() })
  end)
end)
