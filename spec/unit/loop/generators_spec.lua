-- SPDX-License-Identifier: MIT
--
-- Coroutines inside a task: a wait in one of them reaches whoever resumes the task, and everything
-- else is as in plain Lua. The spec plays the loop: it resumes the task by hand.

local generators = require "deadline.loop.generators"

local resume, wrap = coroutine.resume, coroutine.wrap -- as they were before any task ran
local passes_waits = _VERSION ~= "Lua 5.1" or rawget(_G, "jit") ~= nil

---Waits as the loop lets a task wait.
local function wait(thing)
  return coroutine.yield(generators.WAIT, thing)
end

---Resumes a task to its end, with "got X" for each wait: its results, and what it waited for.
local function run(task)
  local co, waits = coroutine.create(task), {}
  local results = { generators.resume_task(co) }
  while coroutine.status(co) ~= "dead" do
    assert.same({ true, generators.WAIT }, { results[1], results[2] })
    waits[#waits + 1] = results[3]
    results = { generators.resume_task(co, "got " .. results[3]) }
  end
  return results, waits
end

describe("a task's own coroutine", function()
  it("returns its results and its error", function()
    assert.same({ { true, 1, 2 }, {} }, { run(function() return 1, 2 end) })
    assert.same({ { false, "no" }, {} }, { run(function() error("no", 0) end) })
  end)

  it("waits, and gets what it waited for", function()
    assert.same({ { true, "got a", "got b" }, { "a", "b" } },
      { run(function() return wait "a", (wait "b") end) })
  end)

  it("has no owner", function()
    local co, inside
    co = coroutine.create(function() inside = { generators.owner_of(co) } end)
    generators.resume_task(co)
    assert.same({}, inside)
  end)
end)

describe("Lua's coroutine library", function()
  it("is as it was while no task runs", function()
    local co = coroutine.create(function()
      assert.equal(passes_waits, coroutine.resume ~= resume)
      assert.equal(passes_waits, coroutine.wrap ~= wrap)
      wait "a"
      error "no"
    end)
    for _ = 1, 2 do
      generators.resume_task(co, "x")
      assert.equal(resume, coroutine.resume)
      assert.equal(wrap, coroutine.wrap)
    end
    assert.equal("dead", coroutine.status(co))
  end)
end)

describe("a generator inside a task", function()
  ---Yields 1 and 2 to the task, and waits before each if Lua can pass that on.
  local function generate(argument)
    for i = 1, 2 do
      if passes_waits then assert.equal("got " .. i, wait(i)) end
      argument = coroutine.yield(argument .. i)
    end
    return "end " .. argument
  end

  local expected_waits = passes_waits and { 1, 2 } or {}

  it("may wait when it is wrapped", function()
    local results, waits = run(function()
      local next_item = coroutine.wrap(generate)
      return next_item "a", next_item "b", next_item "c"
    end)
    assert.same({ true, "a1", "b2", "end c" }, results)
    assert.same(expected_waits, waits)
  end)

  it("may wait when it is resumed", function()
    local results, waits = run(function()
      local co = coroutine.create(generate)
      local first, second = { coroutine.resume(co, "a") }, { coroutine.resume(co, "b") }
      local third = { coroutine.resume(co, "c") }
      return first[2], second[2], third[2], coroutine.status(co), coroutine.resume(co)
    end)
    assert.same({ true, "a1", "b2", "end c", "dead", false, "cannot resume dead coroutine" },
      results)
    assert.same(expected_waits, waits)
  end)

  it("may be inside another one", function()
    local results, waits = run(function()
      local outer = coroutine.wrap(function()
        local inner = coroutine.wrap(generate)
        coroutine.yield("outer " .. inner "a")
        return "outer " .. inner "b"
      end)
      return outer(), outer()
    end)
    assert.same({ true, "outer a1", "outer b2" }, results)
    assert.same(expected_waits, waits)
  end)

  it("belongs to the task while it runs", function()
    local task, generator, inside
    task = coroutine.create(function()
      generator = coroutine.create(function() inside = generators.owner_of(generator) end)
      coroutine.resume(generator)
    end)
    generators.resume_task(task)
    assert.equal(passes_waits and task or nil, inside)
    assert.is_nil(generators.owner_of(generator))
  end)

  it("raises its error, as a string with its line or as it is", function()
    local fault = {}
    local results = run(function()
      local ok, raised = pcall(coroutine.wrap(function() error(fault) end))
      local resumed, text = coroutine.resume(coroutine.create(function() error("no", 0) end))
      return ok, raised, resumed, text
    end)
    assert.same({ true, false, fault, false, "no" }, results)
    assert.equal(fault, results[3])
  end)

  it("must be a coroutine", function()
    local results = run(function() return pcall(coroutine.resume, 1) end)
    assert.is_false(results[2])
    assert.matches("bad argument #1", results[3])
  end)
end)
