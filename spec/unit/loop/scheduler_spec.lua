-- SPDX-License-Identifier: MIT
--
-- The scheduler: which tasks can run and in which order, what they wait for, and what a task leaves
-- behind that ends. loop_spec tests the waits themselves.

local fake_service = require "fake_service"
local loop = require "deadline.loop.loop"

---A loop whose clock moves when it sleeps.
local function new_loop()
  local system = fake_service.system()
  return loop.new { max_connections = 10, now = system.options.now,
    sleep = system.options.sleep, engine = {} }, system
end

describe("a task that waits", function()
  it("may wait with others for one thing; all resume in the order in which they came", function()
    local own, system = new_loop()
    local order = {}
    local gate = own:spawn(nil, function() own:await(system.moment + 1) end)
    local tasks = {}
    for i = 1, 5 do
      tasks[i] = own:spawn(nil, function()
        gate:result()
        order[#order + 1] = i
      end)
    end
    for i = 1, 5 do tasks[i]:result() end
    assert.same({ 1, 2, 3, 4, 5 }, order)
  end)

  it("that waits for a time resumes at it: the earliest first, then the first that came", function()
    local own, system = new_loop()
    local order, tasks = {}, {}
    for i, seconds in ipairs { 3, 1, 2, 1, 3, 1 } do
      tasks[i] = own:spawn(nil, function()
        own:await(system.moment + seconds)
        order[#order + 1] = ("%d@%d"):format(i, system.moment - 1000)
      end)
    end
    for _, task in ipairs(tasks) do task:result() end
    assert.same({ "2@1", "4@1", "6@1", "3@2", "1@3", "5@3" }, order)
  end)

  it("is woken by its thing, and runs at the next round", function()
    local own = new_loop()
    local scheduler, thing, ran = own.scheduler, { done = false }, false
    local task = own:spawn(nil, function()
      own:await(thing)
      ran = true
    end)
    assert.is_false(scheduler:has_ready())
    own:finish(thing)
    assert.same({ true, true, false }, { thing.done, scheduler:has_ready(), ran })
    assert.is_true(scheduler:run_ready())
    assert.same({ true, true, false }, { ran, task.done, scheduler:has_ready() })
    assert.is_false(scheduler:run_ready())
  end)

  it("is woken by its time alone", function()
    local own, system = new_loop()
    local scheduler = own.scheduler
    local task = own:spawn(nil, function() own:await(system.moment + 5) end)
    scheduler:commit(scheduler.fire_timers, scheduler)
    assert.is_false(scheduler:has_ready())
    system.moment = system.moment + 5
    scheduler:commit(scheduler.fire_timers, scheduler)
    scheduler:run_ready()
    assert.is_true(task.done)
  end)

  it("looks again at what it waits for", function()
    local own = new_loop()
    local thing = { done = false }
    local task = own:spawn(nil, function() own:await(thing) end)
    own:finish(thing)
    thing.done = false
    own.scheduler:run_ready()
    assert.is_false(task.done)
    own:finish(thing)
    own.scheduler:run_ready()
    assert.is_true(task.done)
  end)
end)

describe("a round", function()
  it("runs the module's own tasks before the script's", function()
    local own = new_loop()
    local order, thing = {}, { done = false }
    local function wait(name)
      own:await(thing)
      order[#order + 1] = name
    end
    own:spawn(nil, wait, "script 1")
    own:begin({}, wait, "own 1")
    own:spawn(nil, wait, "script 2")
    own:begin({}, wait, "own 2")
    own:finish(thing)
    own.scheduler:run_ready()
    assert.equal("own 1, own 2, script 1, script 2", table.concat(order, ", "))
  end)

  it("inside a task leaves the script's other tasks where they are while there is other work",
    function()
      local own, system = new_loop()
      local thing = { done = false }
      local timer = own:begin({}, function() own:await(system.moment + 5) end)
      local task = own:spawn(nil, function() own:await(thing) end)
      own:finish(thing)
      assert.is_false(own.scheduler:run_ready(true))
      assert.is_false(task.done)
      timer:cancel()
      assert.is_true(own.scheduler:run_ready(true))
      assert.is_true(task.done)
    end)

  it("leaves what becomes ready meanwhile to the next", function()
    local own = new_loop()
    local first, second, ran = { done = false }, { done = false }, false
    own:spawn(nil, function()
      own:await(second)
      ran = true
    end)
    own:spawn(nil, function()
      own:await(first)
      own:finish(second)
    end)
    own:finish(first)
    own.scheduler:run_ready()
    assert.is_false(ran)
    own.scheduler:run_ready()
    assert.is_true(ran)
  end)
end)

describe("the running task", function()
  it("is known while it runs, in its own coroutines too", function()
    local own = new_loop()
    local inner, nested
    local task = own:spawn(nil, function()
      inner = own.scheduler:current()
      coroutine.wrap(function() nested = own.scheduler:current() end)()
    end)
    assert.equal(task, inner)
    assert.equal((_VERSION ~= "Lua 5.1" or rawget(_G, "jit")) and task or nil, nested)
    assert.is_nil(own.scheduler:current())
    assert.is_false(own.scheduler.running)
  end)

  it("is found behind the tasks that wait for it or for its parents", function()
    local own = new_loop()
    local thing, gate, found = { done = false }, { done = false }, nil
    local task = own:spawn(nil, function()
      own:await(gate)
      own:begin({ parent = own:current() }, function()
        found = { own:is_waiting_for_current(found[1]), own:is_waiting_for_current(found[2]) }
      end)
    end)
    local waiter = own:spawn(nil, function() task:result() end)
    local second = own:spawn(nil, function() waiter:result() end)
    local stranger = own:spawn(nil, function() own:await(thing) end)
    found = { second, stranger }
    own:finish(gate)
    own.scheduler:run_ready()
    assert.same({ true, false }, found)
    assert.is_false(own.scheduler:is_waiting_for_current(waiter))
  end)
end)

describe("a task that is cancelled", function()
  -- Regression: before Lua 5.4, one that could run already did, and began new requests.
  it("runs no more, also if what it waited for is done", function()
    local own = new_loop()
    local gate, ran = { done = false }, false
    local parent = own:spawn(nil, function()
      own:await(gate)
      ran = true
    end)
    own:announce(gate)
    parent:cancel()
    own:step(0)
    assert.same({ true, false }, { parent.done, ran })
  end)

  it("closes its to-be-closed variables if Lua has them, and reports their errors", function()
    if _VERSION < "Lua 5.4" then return end
    local own, system = new_loop()
    local body = assert(load [[
      local own, due, log, fault = ...
      local first <close> = setmetatable({}, { __close = function() log[#log + 1] = "first" end })
      local second <close> = setmetatable({}, { __close = function()
        log[#log + 1] = "second"
        if fault then error(fault, 0) end
      end })
      own:await(due)
    ]])
    local log = {}
    local task = own:spawn(nil, body, own, system.moment + 5, log)
    task:cancel()
    assert.same({ "second", "first" }, log)
    local _, fault = pcall(task.result, task)
    assert.equal("cancelled", fault.kind)
    task = own:spawn(nil, body, own, system.moment + 5, log, "it does not close")
    task:cancel()
    _, fault = pcall(task.result, task)
    assert.equal("it does not close", fault)
  end)

  it("ends its children, to any depth; those of a task that ended go to its parent", function()
    local own, system = new_loop()
    local ended = {}
    local function part(depth)
      local task = { parent = own:current(), on_end = function() ended[#ended + 1] = depth end }
      own:begin(task, function()
        if depth < 4 then part(depth + 1) end
        if depth ~= 2 then own:await(system.moment + 100) end -- the second ends at once
      end)
    end
    local owner = own:spawn(nil, part, 1)
    assert.same({ 2 }, ended)
    local holder = own:spawn(nil, function()
      part(1)
      own:await(system.moment + 50)
    end)
    holder:cancel()
    table.sort(ended)
    assert.same({ 1, 2, 2, 3, 4 }, ended)
    assert.is_true(owner.done)
    own:await(system.moment + 200)
    assert.is_nil(next(own.scheduler.tasks))
  end)

  -- Regression: a child of a running child was moved into a list during its traversal.
  it("may happen in one of its children", function()
    for count = 1, 8 do
      local own, system = new_loop()
      local task, ended_at_once
      task = own:spawn(nil, function()
        for i = 1, count do
          own:begin({ parent = own:current() }, function()
            own:begin({ parent = own:current() }, function()
              own:await(system.moment + i)
              task:cancel()
              ended_at_once = task.done
              own:await(system.moment + 1)
              error("it went on")
            end)
            own:await(system.moment + 100)
          end)
        end
        own:await(system.moment + 100)
      end)
      local _, fault = pcall(task.result, task)
      assert.equal("cancelled", fault.kind)
      assert.is_true(ended_at_once)
      own:await(system.moment + 300)
      assert.is_nil(next(own.scheduler.tasks))
      assert.same({}, own.scheduler.timers)
    end
  end)

  it("leaves no trace of its wait: for a time, a task, or the first of both", function()
    local own, system = new_loop()
    local never = { done = false }
    for _ = 1, 10 do
      own:spawn(nil, function() own:await(never) end):cancel()
      own:spawn(nil, function() own:await(never, system.moment + 5) end):cancel()
      own:spawn(nil, function() own:await(system.moment + 5) end):cancel()
      local late = own:spawn(nil, function() return own:await(never, system.moment + 5) end)
      assert.is_false(late:result())
    end
    assert.is_nil(next(own.scheduler.waiting))
    assert.same({}, own.scheduler.timers)
  end)
end)

describe("the scheduler", function()
  it("counts and lists the tasks that have not ended", function()
    local own = new_loop()
    local thing = { done = false }
    local scheduler = own.scheduler
    local function wait() own:await(thing) end
    assert.same({ false, 0 }, { scheduler:has_tasks(), #scheduler:list() })
    own:spawn(nil, wait)
    own:begin({}, wait)
    assert.same({ true, 2, 1 }, { scheduler:has_tasks(), #scheduler:list(), scheduler.user_tasks })
    own:finish(thing)
    scheduler:run_ready()
    assert.same({ false, 0, 0 }, { scheduler:has_tasks(), #scheduler:list(), scheduler.user_tasks })
  end)

  it("keeps the first of the script's tasks that failed, and no cancelled one", function()
    local own = new_loop()
    local function fail() error("no", 0) end
    own:spawn(nil, function() own:await { done = false } end):cancel()
    own:begin({}, fail)
    assert.is_false(own.scheduler.failure)
    local first = own:spawn(nil, fail)
    own:spawn(nil, fail)
    assert.equal(first, own.scheduler.failure)
  end)
end)
