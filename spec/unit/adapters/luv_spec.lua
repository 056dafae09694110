-- SPDX-License-Identifier: MIT
--
-- The client in libuv's loop, against the farm over all its protocols: everything arrives, other
-- work in the loop continues, and no handle stays open.

local deadline = require "deadline"
local farm = require "farm"
local luv_adapter = require "deadline.adapters.luv"
local uv = require "luv"

local longest = 20 -- seconds after which a spec that hangs is given up

---Runs libuv's loop until it ends by itself, which also completes the closing of handles. An
---unreferenced handle does not keep it running.
local function run_luv()
  local hangs = false
  local guard = uv.new_timer()
  guard:start(longest * 1000, 0, function()
    hangs = true
    uv.stop()
  end)
  guard:unref()
  uv.run()
  guard:close()
  assert.is_false(hangs)
  uv.run()
end

---The open handles of libuv's loop, by type.
local function open_handles()
  local open = {}
  uv.walk(function(handle)
    if not handle:is_closing() then open[#open + 1] = tostring(handle):match("^[%w_]+") end
  end)
  return open
end

for name, protocol in pairs(farm.protocols) do
  local function options(scenario, changes)
    local all = scenario:options(changes)
    all.endpoint_url = protocol.endpoint_url .. scenario.path
    all.http_version = protocol.http_version
    return all
  end

  local function luv_client(scenario)
    local client = deadline.client(options(scenario))
    return client, luv_adapter.attach(client, uv)
  end

  describe("libuv over " .. name, function()
    it("runs tasks, and other handles meanwhile", function()
      local scenario = farm.scenario { sessions = 130, rules = { { page = 2, delay = 0.2 } } }
      local client, driver = luv_client(scenario)
      local ticks, ticks_by_page, counts = 0, {}, {}
      local ticker = uv.new_timer()
      ticker:start(1, 1, function() ticks = ticks + 1 end)
      local task = client:spawn(function()
        local listing = client:sessions_for_worker(farm.ids)
        for page = 1, 2 do
          for _ = 1, 65 do listing:next() end
          ticks_by_page[page] = ticks
        end
        counts[1] = 130
        assert(listing:next() == nil)
        ticker:stop()
      end)
      run_luv()
      task:result()
      assert.same({ 130 }, counts)
      assert.is_true(ticks_by_page[2] - ticks_by_page[1] >= 3)
      driver:detach()
      ticker:close()
      client:close()
      run_luv()
      assert.same({}, open_handles())
    end)

    it("notices new sockets with the numbers of old ones", function()
      local scenario = farm.scenario { workers = 1, sessions = 60,
        rules = { { close = true, times = 0 } } }
      local client, driver = luv_client(scenario)
      local counts = {}
      for i = 1, 4 do
        client:spawn(function()
          counts[i] = farm.count_sessions(client, { page_size = 7 })
        end)
      end
      run_luv()
      assert.same({ 60, 60, 60, 60 }, counts)
      if name ~= "HTTP/2" then assert.equal(36, scenario:log().connections) end
      driver:detach()
      client:close()
      run_luv()
    end)

    it("is started again by a later task", function()
      local scenario = farm.scenario { sessions = 30 }
      local client, driver = luv_client(scenario)
      local counts = {}
      for i = 1, 3 do
        client:spawn(function()
          counts[i] = farm.count_sessions(client, { page_size = 10 })
        end)
        run_luv()
      end
      assert.same({ 30, 30, 30 }, counts)
      driver:detach()
      client:close()
      run_luv()
    end)

    it("waits between attempts without blocking the loop", function()
      local scenario = farm.scenario { sessions = 5, rules = { { status = 503, times = 2 } } }
      local client, driver = luv_client(scenario)
      local count
      client:spawn(function() count = farm.count_sessions(client) end)
      run_luv()
      assert.equal(5, count)
      driver:detach()
      client:close()
      run_luv()
    end)
  end)
end

describe("libuv", function()
  -- Regression: the driver's timer stayed open, though stopped, after its client was closed.
  it("keeps no handle of a client that was closed in a callback or in a task", function()
    for _, place in ipairs { "callback", "task" } do
      local scenario = farm.scenario { sessions = 5, rules = { { stall = 0, times = 0 } } }
      local client = scenario:client()
      luv_adapter.attach(client, uv)
      local task = client:spawn(function() return client:list_sessions_for_worker(farm.ids) end)
      local own = uv.new_timer()
      if place == "callback" then
        own:start(30, 0, function() client:close() end)
      else
        client:spawn(function()
          client.loop:await(client.now() + 0.03)
          client:close()
        end)
      end
      run_luv()
      assert.is_true(task.done)
      assert.same({ "uv_timer_t" }, open_handles())
      own:close()
      run_luv()
    end
  end)

  it("runs without a detached client, which still works", function()
    local scenario = farm.scenario { sessions = 5, rules = { { delay = 0.01, times = 0 } } }
    local client = scenario:client()
    local driver = luv_adapter.attach(client, uv)
    local task = client:spawn(function() return client:list_sessions_for_worker(farm.ids) end)
    driver:detach()
    driver:detach()
    run_luv()
    assert.is_false(task.done)
    assert.same({}, open_handles())
    assert.equal(5, #task:result().sessions)
    client:close()
    run_luv()
    assert.same({}, open_handles())
  end)

  it("runs work that its own callbacks start", function()
    local scenario = farm.scenario { sessions = 5 }
    local client = scenario:client()
    luv_adapter.attach(client, uv)
    local timer, count = uv.new_timer(), nil
    timer:start(5, 0, function()
      timer:close()
      client:spawn(function() count = farm.count_sessions(client) end)
    end)
    run_luv()
    assert.equal(5, count)
    client:close()
    run_luv()
  end)

  it("ends a watch at once if a callback closes it", function()
    local scenario = farm.scenario { sessions = 1 }
    local client = scenario:client()
    luv_adapter.attach(client, uv)
    local watch = client:watch_sessions(farm.ids, { interval = 10000 })
    local task = client:spawn(function()
      local change
      repeat change = watch:next() until not change
      return "over"
    end)
    local timer = uv.new_timer()
    timer:start(5, 5, function()
      if watch.due < client.now() + 1000 then return end
      timer:close()
      watch:close()
    end)
    run_luv()
    assert.equal("over", task:result())
    client:close()
    run_luv()
  end)
end)
