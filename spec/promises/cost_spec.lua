-- SPDX-License-Identifier: MIT
--
-- Costs that can be counted: garbage, reads of certificates, requests that are no longer needed.
-- iterator_spec has connections and requests ahead.

local farm = require "farm"
local home = require "home"

---Kilobytes that Lua allocates while `fn` runs.
local function allocated(fn)
  collectgarbage()
  collectgarbage "stop"
  local before = collectgarbage "count"
  fn()
  local kilobytes = collectgarbage "count" - before
  collectgarbage "restart"
  return kilobytes
end

---Kilobytes that Lua allocates in a call for this page, after a first call.
local function of_a_call(client)
  local function call() assert(client:list_sessions_for_worker(farm.ids)) end
  for _ = 1, 10 do call() end
  return allocated(function() for _ = 1, 20 do call() end end) / 20
end

describe("a call", function()
  it("leaves little garbage beside its page", function()
    local client = farm.scenario({ sessions = 0 }):client()
    local kilobytes = of_a_call(client)
    assert(kilobytes < 20, kilobytes .. " KB")
    client:close()
  end)

  it("makes no Lua string of the body of a page", function()
    local client = farm.scenario({ sessions = 1, rules = { { huge_body = 2000000, times = 0 } } })
      :client()
    assert(client:list_sessions_for_worker(farm.ids))
    local page
    local kilobytes = allocated(function()
      page = assert(client:list_sessions_for_worker(farm.ids))
    end)
    assert.equal(2000000, #page.filler)
    assert(kilobytes < 1.5 * 2000000 / 1024, kilobytes .. " KB") -- the filler itself, once
    client:close()
  end)

  it("frees the memory of its response without the collector", function()
    if os.getenv "ASAN_OPTIONS" then return end -- the sanitizer keeps freed memory
    local client = farm.scenario({ sessions = 1, rules = { { huge_body = 4000000, times = 0 } } })
      :client()
    local function resident()
      local file = assert(io.open "/proc/self/statm")
      local pages = file:read "*l":match "^%d+ (%d+)"
      file:close()
      return pages * 4 / 1024
    end
    local function call() assert(client:list_sessions_for_worker(farm.ids)) end
    for _ = 1, 3 do call() end
    collectgarbage()
    collectgarbage "stop"
    local before, lua = resident(), collectgarbage "count"
    for _ = 1, 20 do call() end
    local grown, of_lua = resident() - before, (collectgarbage "count" - lua) / 1024
    collectgarbage "restart"
    assert(grown < of_lua + 40, ("%.0f MB, of which Lua has %.0f"):format(grown, of_lua))
    client:close()
  end)
end)

---Bytes that this process has read from files, without sockets.
local function bytes_read()
  local file = assert(io.open "/proc/self/io")
  local bytes = file:read "*a":match "rchar: (%d+)"
  file:close()
  return tonumber(bytes)
end

describe("a bundle of certificates", function()
  after_each(home.remove_all)

  it("is parsed once for all connections", function()
    local own = home.new()
    local certificates = assert(io.open(farm.ca)):read "*a"
    local bundle = own:write("bundle.pem", certificates .. ("# filler\n"):rep(100000))
    local scenario = farm.scenario { sessions = 1, rules = { { delay = 0.05, times = 0 } } }
    local client = scenario:client { ca_bundle = bundle, max_connections = 8 }
    local before, tasks = bytes_read(), {}
    for i = 1, 8 do
      tasks[i] = client:spawn(function() return client:list_sessions_for_worker(farm.ids) end)
    end
    for i = 1, 8 do assert(tasks[i]:result()) end
    local read = bytes_read() - before
    assert.equal(8, scenario:log().connections)
    assert(read > 900000 and read < 1700000, read .. " bytes read")
    client:close()
  end)
end)

describe("a script that stops reading", function()
  for name, protocol in pairs(farm.protocols) do
    it("causes no further request, over " .. name, function()
      local scenario = farm.scenario { sessions = 1000 }
      local client = scenario:client(protocol)
      local listing = client:sessions_for_worker(farm.ids)
      for _ = 1, 150 do listing() end
      listing:close()
      assert(client:list_sessions_for_worker(farm.ids)) -- gives it time to send more requests
      local resumed = client:sessions_for_worker(farm.ids, {
        starting_token = listing:resume_token(), max_items = 1,
      })
      assert.equal(1, #assert(resumed:collect()))
      local asked = {}
      for _, request in ipairs(scenario:requests()) do asked[#asked + 1] = request.page end
      assert(#asked <= 5, #asked .. " requests") -- two pages, the one ahead, and these two calls
      client:close()
    end)
  end
end)
