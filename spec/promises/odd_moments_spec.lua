-- SPDX-License-Identifier: MIT
--
-- Hooks that do something at any moment: raise, close, cancel, collect garbage or make a call, at
-- the k-th event of a listing, a sweep or a call, outside of tasks, in one, and beside others.
-- Nothing may hang or be left behind, and the client must work afterwards unless it was closed.

local fake_service = require "fake_service"
local farm = require "farm"

local fleet = { farmId = farm.ids.farmId, fleetId = farm.ids.fleetId }

---The work that runs. `state.reader` is the iterator that a hook may close.
local works = {
  listing = function(client, state)
    state.reader = client:sessions_for_worker(farm.ids, { page_size = 10 })
    local count = 0
    while state.reader:next() do count = count + 1 end
    return count == 35 or count
  end,
  collecting = function(client, state)
    state.reader = client:sessions_for_worker(farm.ids, { page_size = 10 })
    local items = state.reader:collect()
    return not items or #items == 35 or #items
  end,
  sweep = function(client, state)
    state.reader = client:sessions_for_fleet(fleet, { concurrency = 2, page_size = 20 })
    local count = 0
    while state.reader:next() do count = count + 1 end
    return count == 3 * 35 or count
  end,
  call = function(client) return client:get_worker(farm.ids) ~= false end,
}

---The acts of a hook.
local acts = {
  raise = function() error("raised by the hook", 0) end,
  close = function(client) client:close() end,
  close_reader = function(_, state) if state.reader then state.reader:close() end end,
  cancel_current = function(client)
    local task = client.loop:current()
    if task and task.is_user_task then task:cancel() end
  end,
  cancel_other = function(_, state) if state.other then state.other:cancel() end end,
  cancel_task = function(_, state) if state.task then state.task:cancel() end end,
  spawn = function(client) client:spawn(function() return client:list_farms() end) end,
  step = function(client) if not client.loop:current() then client:step(0) end end,
  collect_garbage = function() collectgarbage() end,
  call = function(client, state)
    if state.inside then return end
    state.inside = true
    client:list_farms()
    state.inside = false
  end,
}

---The places of the work: outside of tasks, in a task, in a task with two others beside it.
local places = {
  outside = function(client, state, work) return pcall(work, client, state) end,
  task = function(client, state, work)
    state.task = client:spawn(work, client, state)
    return pcall(state.task.result, state.task)
  end,
  tasks = function(client, state, work)
    state.task = client:spawn(work, client, state)
    for _ = 1, 2 do
      if not client.closed then state.other = client:spawn(work, client, {}) end
    end
    return pcall(state.task.result, state.task)
  end,
}

---The state of a loop that is left over from work.
local function find_leftovers(client)
  local loop = client.loop
  for i = 1, 200 do
    if not loop.closed and loop:is_busy() then loop:step(0.01) end
    if i > 1 and not loop:is_busy() then break end
  end
  if loop.inflight.count ~= 0 then return "a count of slots" end
  if next(loop.inflight.known) then return "slots" end
  if next(loop.scheduler.tasks) then return "tasks" end
  if next(loop.scheduler.waiting) then return "waiters" end
  if #loop.scheduler.timers > 0 then return "timers" end
  if loop.scheduler.user_tasks ~= 0 then return "a count of tasks" end
end

describe("at the k-th event", function()
  local scenario = farm.scenario { workers = 3, sessions = 35 }

  local function try(work, act, place, k, max_connections)
    local state, client, events = {}, nil, 0
    client = scenario:client { max_connections = max_connections, max_attempts = 2,
      on_event = function()
        events = events + 1
        if events == k then act(client, state) end
      end }
    local ok, result = place(client, state, work)
    if ok then
      assert.is_true(result == true or result == nil, "items: " .. tostring(result))
    elseif type(result) == "string" then
      assert.is_true(result == "raised by the hook" or result:find("is closed$") ~= nil, result)
    else
      assert.equal("cancelled", result.kind)
    end
    assert.is_nil(find_leftovers(client))
    if not client.closed then
      events = math.huge
      assert(client:list_farms({}, { timeout = 5 }))
      client:close()
    end
    assert.is_nil(find_leftovers(client))
  end

  for act_name, act in pairs(acts) do
    it(act_name .. " leaves nothing behind, and the client works afterwards", function()
      for _, work in pairs(works) do
        for _, place in pairs(places) do
          for _, k in ipairs { 1, 2, 3, 6 } do
            try(work, act, place, k, 1)
            try(work, act, place, k, 50)
          end
        end
      end
    end)
  end
end)

describe("a connection slot", function()
  it("is not lost with a caller that the host's wait function ended", function()
    local scenario = farm.scenario { sessions = 3, rules = { { delay = 0.02, times = 1 } } }
    local broken
    local client = scenario:client { max_connections = 1, wait = function()
      if broken then error("the host is busy", 0) end
    end }
    local task = client:spawn(function() return client:list_sessions_for_worker(farm.ids) end)
    broken = true
    assert.error_matches(function() client:list_sessions_for_worker(farm.ids) end, "busy")
    broken = false
    assert.equal(3, #assert(task:result()).sessions)
    assert.equal(3, #assert(client:list_sessions_for_worker(farm.ids)).sessions)
    assert.is_nil(find_leftovers(client))
    client:close()
  end)
end)

describe("a credentials function that makes a call with its own client", function()
  it("gets an error", function()
    local client, inner
    client = require("deadline").client(fake_service.options(function()
      return fake_service.response(200, { farms = {} })
    end, { credentials = function()
      inner = { client:list_farms() }
      return fake_service.keys
    end }))
    assert(client:list_farms())
    assert.equal("ProviderFailed", inner[3].code)
    assert.matches("very credentials", inner[2])
  end)

  -- Regression: this was reported as a deadlock to the next caller that waited.
  it("gets an error if it waits for a task that makes one", function()
    for _, is_direct in ipairs { true, false } do
      local client, task
      client = require("deadline").client(fake_service.options(function()
        return fake_service.response(200, { farms = {} })
      end, { credentials = function()
        local other = client:spawn(function() return task:result() end)
        if is_direct then other = task end
        other:result()
        return fake_service.keys
      end }))
      task = client:spawn(function()
        client.loop:await(client.now() + 1)
        return select(3, client:list_farms())
      end)
      local err = task:result()
      assert.equal("ProviderFailed", err.code)
      assert.equal("credentials", err.kind)
      assert.matches("it waits for a task that needs the very credentials", err.message)
      assert.is_nil(find_leftovers(client))
      client:close()
    end
  end)
end)
