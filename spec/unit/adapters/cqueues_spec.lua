-- SPDX-License-Identifier: MIT
--
-- The client in coroutines of cqueues, against the farm over all its protocols: everything arrives,
-- and other coroutines run meanwhile.

local cqueues = require "cqueues"

local cqueues_adapter = require "deadline.adapters.cqueues"
local deadline = require "deadline"
local farm = require "farm"

local longest = 20 -- seconds after which a spec that hangs is given up

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

  local function cqueues_client(scenario)
    return deadline.client(options(scenario, { wait = cqueues_adapter.new() }))
  end

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
      while watch.due < client.now() + 1000 do cqueues.sleep(0.005) end
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
