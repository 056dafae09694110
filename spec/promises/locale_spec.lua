-- SPDX-License-Identifier: MIT
--
-- A host in a real locale with a decimal comma: 5.1 and 5.2 then do not read "1.5" as a number and
-- write 1.5 as "1,5". Numbers of servers and files must be read as in any other locale.

local home = require "home"

local source = [[
LC_NUMERIC
decimal_point "<U002C>"
thousands_sep ""
grouping -1
END LC_NUMERIC
]]

---A character map of ASCII, for machines that have none.
local function charmap()
  local lines = { "<code_set_name> ASCII", "<escape_char> /", "<comment_char> %",
    "<mb_cur_min> 1", "<mb_cur_max> 1", "CHARMAP" }
  for i = 0, 127 do lines[#lines + 1] = ("<U%04X> /x%02x X"):format(i, i) end
  lines[#lines + 1] = "END CHARMAP\n"
  return table.concat(lines, "\n")
end

local program = [==[
assert(os.setlocale("comma", "numeric"), "there is no such locale")
local deadline = require "deadline"
local core = require "deadline.core"
local half = 3 / 2
local sleeps = {}

local function client(headers, changes)
  local requests, moment = 0, 0
  local options = {
    region = "us-west-2", max_attempts = 2,
    credentials = { aws_access_key_id = "AKIDEXAMPLE", aws_secret_access_key = "example",
      expiration = 9e9 + half },
    transport = function()
      requests = requests + 1
      if requests == 1 and headers then return { status = 429, headers = headers } end
      return { status = 200, body = '{"farms":[{"createdAt":1785587696.5,"x":1.5}]}' }
    end,
    system = {
      now = function() return moment end, random = function() return 0 end,
      sleep = function(seconds) sleeps[#sleeps + 1] = seconds moment = moment + seconds end,
      getenv = function(name) return name == "AWS_METADATA_SERVICE_TIMEOUT" and "1.5" or nil end,
    },
  }
  for name, value in pairs(changes or {}) do options[name] = value end
  return deadline.client(options)
end

for _, headers in ipairs {
  { ["Retry-After"] = "1.5" }, { ["Retry-After"] = half }, { ["X-Amz-Retry-After"] = "1500" },
} do
  local page = assert(client(headers):list_farms())
  assert(page.farms[1].createdAt == 1785587696 + half - 1 and page.farms[1].x == half)
end
assert(#sleeps == 3)
for i = 1, 3 do assert(sleeps[i] == half) end

local described = client():describe()
assert(described.metadata_service_timeout.value == half)
assert(not client().config.fault)

local digits = ("0"):rep(32)
local stubbed = client(nil, { transport = deadline.stub { GetSessionAction = {
  startedAt = 1785587695 + half, progressPercent = half } } }):get_session_action {
  farmId = "farm-" .. digits, queueId = "queue-" .. digits, jobId = "job-" .. digits,
  sessionActionId = "sessionaction-" .. digits .. "-1" }
assert(stubbed.startedAt == 1785587695 + half and stubbed.progressPercent == half)

assert(deadline.timestamp "1785587696.5" == 1785587695 + half)
assert(deadline.timestamp "2026-08-01T12:34:56.500Z" == 1785587695 + half)
assert(deadline.iso(1785587695 + half) == "2026-08-01T12:34:56.500Z")
assert(deadline.date("!%S.%L", 1785587695 + half) == "56.500")
assert(core.timestamp(1785587695 + half) == 1785587695 + half)

local third = core.encode { 1 / 3, half, -half / 1e9, half * 1e300 }
assert(third == "[0.3333333333333333,1.5,-1.5e-09,1.5e+300]", third)
local number = { kind = "number" }
assert(core.encode({ half }, core.shape { kind = "list", element = number }) == "[1.5]")

local cache = require "deadline.auth.providers.cache"
local clock = { server_time = function() return 1785587696 end }
assert(cache.expires_at(clock, "3600.5") == "2026-08-01T13:34:56Z")
print "right"
]==]

local function has_localedef()
  return home.shell "command -v localedef || true" ~= ""
end

describe("a locale with a decimal comma", function()
  after_each(home.remove_all)

  it("changes no number of a server or a file", function()
    if not has_localedef() then return pending "there is no localedef" end
    local own = home.new()
    local path, map = own:write("comma.src", source), own:write("ascii", charmap())
    local folder = path:match "^(.*)/"
    home.shell(("localedef -c -i %s -f %s %s/comma 2>&1 || true"):format(path, map, folder))
    local script = own:write("program.lua", program)
    assert.equal("right\n", home.shell(("LOCPATH=%s %s %s 2>&1 || true"):format(folder, arg[-1],
      script)))
  end)
end)
