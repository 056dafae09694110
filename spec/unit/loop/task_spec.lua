-- SPDX-License-Identifier: MIT
--
-- A task as scripts hold it: its results, its error, its end and its text. scheduler_spec tests
-- when it runs.

local fake_service = require "fake_service"
local loop = require "deadline.loop.loop"
local tasks = require "deadline.loop.task"

---A loop whose clock moves when it sleeps.
local function new_loop()
  local system = fake_service.system()
  return loop.new { max_connections = 10, now = system.options.now,
    sleep = system.options.sleep, engine = {} }, system
end

describe("pack and unpack", function()
  it("keep nils, at the end too", function()
    local list = tasks.pack(1, nil, 3, nil)
    assert.equal(4, list.n)
    assert.equal(4, select("#", tasks.unpack(list)))
    assert.same({ 1, nil, 3 }, { tasks.unpack(list) })
    assert.equal(0, select("#", tasks.unpack(tasks.pack())))
  end)
end)

describe("a task that is made of a table", function()
  it("keeps the table's fields, and has not begun", function()
    local given, ran = { client = "client" }, false
    local task = tasks.init(given, function() ran = true end)
    assert.equal(given, task)
    assert.equal("client", task.client)
    assert.is_false(ran)
    assert.equal("suspended", coroutine.status(task.coroutine))
  end)

  it("calls its function with the arguments, and keeps its results", function()
    local task = tasks.init({}, function(...) return select("#", ...), ... end, "a", nil)
    assert(coroutine.resume(task.coroutine))
    assert.same({ 2, "a", nil, n = 3 }, task.results)
    assert.equal(3, select("#", tasks.results(task)))
  end)
end)

describe("the result of a task", function()
  it("returns all its results, with nils, every time result is called", function()
    local own = new_loop()
    local task = own:spawn(nil, function() return 1, nil, 3, nil end)
    for _ = 1, 2 do
      assert.equal(4, select("#", task:result()))
      assert.same({ 1, nil, 3 }, { (task:result()), nil, (select(3, task:result())) })
    end
    assert.equal(0, select("#", own:spawn(nil, function() end):result()))
  end)

  it("raises the error of its function, of any type, every time result is called", function()
    local own, system = new_loop()
    local thing = {}
    local at_once = own:spawn(nil, function() error(thing) end)
    local later = own:spawn(nil, function()
      own:await(system.moment + 1)
      error("text", 0)
    end)
    for _ = 1, 2 do
      local ok, fault = pcall(at_once.result, at_once)
      assert.is_false(ok)
      assert.equal(thing, fault)
      ok, fault = pcall(later.result, later)
      assert.is_false(ok)
      assert.equal("text", fault)
    end
  end)

  it("is an error if the loop closes first", function()
    local own, system = new_loop()
    local task = own:spawn(nil, function() own:await(system.moment + 5) end)
    own:close()
    local ok, fault = pcall(task.result, task)
    assert.same({ false, "cancelled" }, { ok, fault.kind })
  end)

  it("is asked for with a colon", function()
    local task = new_loop():spawn(nil, function() end)
    for _, name in ipairs { "result", "cancel" } do
      assert.error_matches(function() task[name]() end, "with ':', on a deadline.Task")
    end
  end)
end)

describe("cancelling a task", function()
  it("has no effect on one that is done", function()
    local own = new_loop()
    local task = own:spawn(nil, function() return 5 end)
    task:cancel()
    assert.equal(5, task:result())
  end)

  it("makes its result an error, and wakes the host if it came from outside", function()
    local own, system = new_loop()
    local told = 0
    own.on_work = function() told = told + 1 end
    local task = own:spawn(nil, function() own:await(system.moment + 5) end)
    assert.equal(1, told)
    task:cancel()
    assert.equal(2, told)
    local _, fault = pcall(task.result, task)
    assert.same({ "cancelled", "Cancelled", false }, { fault.kind, fault.code, fault.retryable })
  end)
end)

describe("the text of a task", function()
  it("tells how far it is", function()
    local own, system = new_loop()
    local function wait() own:await(system.moment + 5) end
    local waiting, cancelled = own:spawn(nil, wait), own:spawn(nil, wait)
    cancelled:cancel()
    assert.equal("deadline.Task: not done", tostring(waiting))
    assert.equal("deadline.Task: cancelled", tostring(cancelled))
    waiting:result()
    assert.equal("deadline.Task: done", tostring(waiting))
    local failed = own:spawn(nil, function() error("no", 0) end)
    assert.equal("deadline.Task: failed", tostring(failed))
  end)
end)
