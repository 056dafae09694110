-- SPDX-License-Identifier: MIT
--
-- Ctrl-C during a wait: the interpreter's own handler interrupts it, and the listing keeps its
-- position.

local fake_service = require "fake_service"
local farm = require "farm"
local home = require "home"

local program = [[
local deadline = require "deadline"
local asked = 0
local client = deadline.client {
  region = "us-west-2", endpoint_url = arg[1],
  on_event = function(event)
    if event.type == "request" then
      asked = asked + 1
      io.write("asked ", asked, "\n")
      io.flush()
    end
  end,
}
local sessions = client:sessions_for_worker({
  farmId = os.getenv "FARM_ID", fleetId = os.getenv "FLEET_ID", workerId = os.getenv "WORKER_ID",
}, { page_size = 10 })
local count, ids, again = 0, {}, 0
local function list()
  for session in sessions do
    count = count + 1
    if ids[session.sessionId] then again = again + 1 end
    ids[session.sessionId] = true
  end
end
io.write("interrupted: ", tostring(not pcall(list)), "\n")
io.flush()
list()
io.write(("%d sessions, %d of them twice\n"):format(count, again))
]]

describe("an interrupt", function()
  after_each(home.remove_all)

  it("ends a wait, and no session is lost", function()
    local scenario = farm.scenario {
      sessions = 35, rules = { { page = 2, delay = 1, times = 1 } },
    }
    local path = home.new():write("list.lua", program)
    local pipe = assert(io.popen(("sh -c 'echo $$; exec %s %s %s%s' 2>&1"):format(
      arg[-1], path, farm.url, scenario.path)))
    local pid = pipe:read("*l")
    assert.equal("asked 1", pipe:read("*l"))
    assert.equal("asked 2", pipe:read("*l"))
    home.shell("kill -INT " .. pid)
    assert.equal("interrupted: true", pipe:read("*l"))
    local rest = pipe:read("*a")
    pipe:close()
    assert.matches("\n35 sessions, 0 of them twice\n$", rest)
  end)
end)

---A hook that raises once, at the k-th instruction of the module since it was armed. It does not
---raise on lines that return an item which already counts as delivered.
local function raise_at(k)
  local state = {}
  local function hook()
    if state.raised then return debug.sethook() end -- a coroutine inherited the hook
    local here = debug.getinfo(2, "Sl")
    local is_module = here.source:find("deadline/[%w/_]+%.lua$")
    local is_passed_on = here.source:find("iterator%.lua$") and state.passes_on[here.currentline]
    if not is_module or is_passed_on then return debug.sethook(hook, "", 1) end
    debug.sethook()
    state.raised = true
    error("interrupted", 0)
  end
  function state.arm() debug.sethook(hook, "", k) end
  return state
end

---The lines of a source that return an item which already counts as delivered.
local function lines_of_return()
  local lines, number = {}, 0
  local path = debug.getinfo(require("deadline.listing.iterator").new, "S").source:match("^@(.*)")
  for line in io.lines(path) do
    number = number + 1
    if line:find("^  return item$") then lines[number] = true end
  end
  return lines
end

describe("a hook that raises at any instruction, and is caught", function()
  local passes_on = lines_of_return()
  assert(next(passes_on))

  ---Three ways to read a listing to its end.
  local ways = {
    outside = function(_, read) read() end,
    task = function(client, read) client:spawn(read):result() end,
    run = function(client, read)
      client:spawn(read)
      local done, _, fault = client:run()
      if not done then error(fault, 0) end
    end,
  }

  local function try(way, k)
    local service = fake_service.new { items = 25 }
    local client, state = service:client(), raise_at(k)
    state.passes_on = passes_on
    local listing, got = client:sessions_for_worker(fake_service.ids), {}
    local function read()
      local item = listing:next()
      while item do
        got[#got + 1] = item
        item = listing:next()
      end
    end
    local ok, fault = pcall(function()
      state.arm()
      way(client, read)
      debug.sethook()
    end)
    debug.sethook()
    if not state.raised then return false end
    if not ok then ok, fault = pcall(way, client, read) end
    if not ok then -- the client closed itself: another one resumes the listing
      assert.matches("the client closed itself", tostring(fault))
      assert.is_true(client.closed)
      local token = listing:resume_token()
      local rest = token and assert(service:list({ starting_token = token }):collect()) or {}
      for _, item in ipairs(rest) do got[#got + 1] = item end
    end
    assert.equal(fake_service.range(1, 25), fake_service.numbers(got))
    client:close()
    return true
  end

  for name, way in pairs(ways) do
    it("loses and repeats no session: " .. name, function()
      local k, tried = 1, 0
      while try(way, k) do
        k, tried = k + 1 + math.floor(k / 12), tried + 1 -- close together at first
      end
      assert.is_true(tried > 30)
    end)
  end
end)
