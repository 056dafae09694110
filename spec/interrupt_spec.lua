-- SPDX-License-Identifier: MIT
--
-- Ctrl-C while something is waited for: the interpreter's own handling of it gets through, and the
-- listing stands where it stood.

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

  it("ends a wait, and nothing is lost", function()
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
