-- SPDX-License-Identifier: MIT
--
-- The client in the loops of libuv and cqueues, against the farm over all its protocols: everything
-- arrives, other work in the loop continues, and nothing stays open.

local cqueues = require "cqueues"
local uv = require "luv"

local cqueues_adapter = require "deadline.adapters.cqueues"
local farm = require "farm"
local luv_adapter = require "deadline.adapters.luv"

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

---Runs functions as coroutines of cqueues until all are done.
local function run_cqueues(...)
  local controller = cqueues.new()
  for _, fn in ipairs { ... } do controller:wrap(fn) end
  assert(controller:loop(longest))
  assert.is_true(controller:empty())
end

for name, protocol in pairs(farm.protocols) do
  local function options(scenario, changes)
    local all = scenario:options(changes)
    all.endpoint_url = protocol.endpoint_url .. scenario.path
    all.http_version = protocol.http_version
    return all
  end

  local function luv_client(scenario)
    local client = require("deadline").client(options(scenario))
    return client, luv_adapter.attach(client, uv)
  end

  local function cqueues_client(scenario)
    return require("deadline").client(options(scenario, { wait = cqueues_adapter.new() }))
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

  describe("cqueues over " .. name, function()
    it("lets its other coroutines run while a call waits", function()
      local scenario = farm.scenario { sessions = 130, rules = { { page = 2, delay = 0.2 } } }
      local client = cqueues_client(scenario)
      local ticks, done, count = 0, false, nil
      run_cqueues(function()
        count = farm.count_sessions(client)
        done = true
      end, function()
        while not done do
          cqueues.sleep(0.001)
          ticks = ticks + 1
        end
      end)
      assert.equal(130, count)
      assert.is_true(ticks >= 3)
      client:close()
    end)

    it("lets many coroutines share a client", function()
      local scenario = farm.scenario { workers = 1, sessions = 60,
        rules = { { delay = 0.003, times = 0 } } }
      local client = cqueues_client(scenario)
      local counts, functions = {}, {}
      for i = 1, 20 do
        functions[i] = function()
          if i > 10 then cqueues.sleep(i / 1000) end
          counts[i] = farm.count_sessions(client, { page_size = 9 })
        end
      end
      run_cqueues((table.unpack or unpack)(functions)) -- luacheck: ignore 113 143
      for i = 1, 20 do assert.equal(60, counts[i]) end
      assert.is_true(scenario:log().max_in_flight > 5)
      client:close()
    end)

    it("notices new sockets with the numbers of old ones", function()
      local scenario = farm.scenario { workers = 1, sessions = 60,
        rules = { { close = true, times = 0 } } }
      local client = cqueues_client(scenario)
      local counts, functions = {}, {}
      for i = 1, 4 do
        functions[i] = function()
          counts[i] = farm.count_sessions(client, { page_size = 7 })
        end
      end
      run_cqueues((table.unpack or unpack)(functions)) -- luacheck: ignore 113 143
      assert.same({ 60, 60, 60, 60 }, counts)
      client:close()
    end)

    it("runs one client after the other in one loop, with the same socket numbers", function()
      local scenario = farm.scenario { workers = 1, sessions = 30 }
      local counts = {}
      run_cqueues(function()
        for i = 1, 4 do
          local client = cqueues_client(scenario)
          counts[i] = farm.count_sessions(client, { page_size = 10 })
          client:close()
        end
      end)
      assert.same({ 30, 30, 30, 30 }, counts)
    end)

    it("runs a client's tasks as well, and waits between attempts", function()
      local scenario = farm.scenario { sessions = 40, rules = { { status = 503, times = 2 } } }
      local client = cqueues_client(scenario)
      local counts = {}
      run_cqueues(function()
        for i = 1, 3 do
          client:spawn(function()
            counts[i] = farm.count_sessions(client, { page_size = 10 })
          end)
        end
        assert(client:run())
      end)
      assert.same({ 40, 40, 40 }, counts)
      client:close()
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
      if watch.listing or not watch.listed_at then return end
      timer:close()
      watch:close()
    end)
    run_luv()
    assert.equal("over", task:result())
    client:close()
    run_luv()
  end)
end)

describe("cqueues", function()
  it("ends a watch at once if another coroutine closes it", function()
    local scenario = farm.scenario { sessions = 1 }
    local client = scenario:client { wait = cqueues_adapter.new() }
    local watch = client:watch_sessions(farm.ids, { interval = 10000 })
    local over
    run_cqueues(function()
      local change
      repeat change = watch:next() until not change
      over = true
    end, function()
      while watch.listing or not watch.listed_at do cqueues.sleep(0.005) end
      watch:close()
    end)
    assert.is_true(over)
    client:close()
  end)

  it("ends calls at once if another coroutine closes the client", function()
    local scenario = farm.scenario { sessions = 5, rules = { { stall = 0, times = 0 } } }
    local client = scenario:client { wait = cqueues_adapter.new() }
    local kinds, functions = {}, {}
    for i = 1, 3 do
      functions[i] = function()
        local _, _, err = client:list_sessions_for_worker(farm.ids)
        kinds[i] = err.kind
      end
    end
    functions[4] = function()
      cqueues.sleep(0.03)
      client:close()
    end
    run_cqueues((table.unpack or unpack)(functions)) -- luacheck: ignore 113 143
    assert.same({ "cancelled", "cancelled", "cancelled" }, kinds)
  end)

  it("watches sockets that a coroutine opens while another one waits", function()
    local scenario = farm.scenario { sessions = 5,
      rules = { { operation = "ListSessionsForWorker", stall = 0, times = 0 } } }
    local client = scenario:client { wait = cqueues_adapter.new(), endpoint_url = farm.url_http1 }
    local kind, farms
    run_cqueues(function()
      local _, _, err = client:list_sessions_for_worker(farm.ids, { timeout = 5 })
      kind = err.kind
    end, function()
      cqueues.sleep(0.03)
      farms = client:list_farms()
      client:close()
    end)
    assert.equal(2, #farms.farms)
    assert.equal("cancelled", kind)
  end)

  it("is optional: outside of its coroutines a call blocks", function()
    local scenario = farm.scenario { sessions = 130 }
    local client = scenario:client { wait = cqueues_adapter.new() }
    assert.equal(130, farm.count_sessions(client))
    client:close()
  end)
end)
