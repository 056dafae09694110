-- SPDX-License-Identifier: MIT
--
-- A process that forks, with connections open over TLS. Only LuaJIT can fork without another
-- module, so it stands for the others; spec/c/engine_fork_test.c has the other cases.

local farm = require "farm"

if not rawget(_G, "jit") then return end

local ffi = require "ffi"

ffi.cdef [[
int fork(void);
int waitpid(int pid, int *status, int options);
void _exit(int status);
]]

---True if `fn` returns true in a child process.
local function in_child(fn)
  local child = ffi.C.fork()
  if child == 0 then
    local ok, well = pcall(fn)
    ffi.C._exit(ok and well and 0 or 1)
  end
  local status = ffi.new "int[1]"
  assert(ffi.C.waitpid(child, status, 0) == child)
  return status[0] == 0
end

describe("a client made before a fork", function()
  for _, protocol in ipairs { "HTTP/2", "HTTP/1.1" } do
    local function new()
      local scenario = farm.scenario { sessions = 3 }
      local client = scenario:client { http_version = protocol == "HTTP/2" and "2" or "1.1" }
      assert(client:list_sessions_for_worker(farm.ids))
      return client, scenario
    end

    it("uses its own connections in the child, over " .. protocol, function()
      local client, scenario = new()
      assert.is_true(in_child(function()
        local page, meta = client:list_sessions_for_worker(farm.ids)
        client:close()
        return page and #page.sessions == 3 and meta.attempts == 1
      end))
      local _, meta = assert(client:list_sessions_for_worker(farm.ids))
      assert.equal(1, meta.attempts)
      assert.equal(2, scenario:log().connections)
      assert.equal(3, #scenario:requests())
      client:close()
    end)

    it("can be closed by the child without a byte to the farm, over " .. protocol, function()
      local client, scenario = new()
      assert.is_true(in_child(function()
        client:close()
        return true
      end))
      local _, meta = assert(client:list_sessions_for_worker(farm.ids))
      assert.equal(1, meta.attempts)
      assert.equal(1, scenario:log().connections)
      client:close()
    end)
  end

  it("repeats in the child a request that was under way", function()
    local scenario = farm.scenario { sessions = 3, rules = { { delay = 0.05, times = 1 } } }
    local client = scenario:client { system = {
      getenv = farm.environment(), random = function() return 0 end } }
    local task = client:spawn(function() return client:list_sessions_for_worker(farm.ids) end)
    assert.is_true(in_child(function()
      local page, meta = task:result()
      return page and #page.sessions == 3 and meta.attempts == 2
    end))
    local _, meta = assert(task:result())
    assert.equal(1, meta.attempts)
    client:close()
  end)
end)
