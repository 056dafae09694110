-- SPDX-License-Identifier: MIT
--
-- The log of a client: one line an event, by level, to files, functions and standard error.

local core = require "deadline.core"
local deadline = require "deadline"
local fake_service = require "fake_service"
local home = require "home"

after_each(home.remove_all)

local page = fake_service.response(200, '{"sessions":[{"sessionId":"s"}]}',
  { ["x-amzn-requestid"] = "1b2c" })
local busy = fake_service.response(429,
  '{"__type":"ThrottlingException","message":"slow\\ndown"}')
local missing = fake_service.response(404,
  '{"__type":"ResourceNotFoundException","message":"no","resourceId":"x","resourceType":"worker"}')

---The lines that a client logs for these responses, without their times.
local function lines_of(answers, level)
  local lines = {}
  local client = fake_service.client(answers, {
    on_event = deadline.log(function(line) lines[#lines + 1] = line end, level),
  })
  client:sessions_for_worker(fake_service.ids):collect()
  for i, line in ipairs(lines) do
    local time, rest = line:match("^(%d+%-%d%d%-%d%dT%d%d:%d%d:%d%d%.%d%d%dZ) (.*)$")
    assert.is_truthy(time, line)
    lines[i] = rest
  end
  return lines
end

describe("deadline.log", function()
  it("writes a line for every event at level debug", function()
    local url = "https://management.deadline.us-west-2.amazonaws.com/2023-10-12/farms/"
      .. fake_service.ids.farmId .. "/fleets/" .. fake_service.ids.fleetId .. "/workers/"
      .. fake_service.ids.workerId .. "/sessions"
    assert.same({
      "INFO credentials from the option 'credentials'",
      "DEBUG ListSessionsForWorker: attempt 1: GET " .. url,
      "DEBUG ListSessionsForWorker: attempt 1: HTTP 429, ThrottlingException after 0 ms",
      "WARN ListSessionsForWorker: ThrottlingException; attempt 2 in 500 ms",
      "DEBUG ListSessionsForWorker: attempt 2: GET " .. url,
      "DEBUG ListSessionsForWorker: attempt 2: HTTP 200 after 0 ms (request 1b2c)",
      "INFO ListSessionsForWorker: page 1, 1 items (request 1b2c)",
    }, lines_of({ busy, page }, "debug"))
  end)

  it("leaves out what is below its level", function()
    local pages = { "INFO credentials from the option 'credentials'",
      "INFO ListSessionsForWorker: page 1, 1 items (request 1b2c)" }
    assert.same(pages, lines_of({ page }, "info"))
    assert.same(pages, lines_of({ page }))
    assert.same({ "WARN ListSessionsForWorker: ThrottlingException; attempt 2 in 500 ms" },
      lines_of({ busy, page }, "warn"))
    assert.same({}, lines_of({ busy, page }, "error"))
  end)

  it("writes the error of a call, on one line", function()
    assert.same({ "ERROR ListSessionsForWorker: ResourceNotFoundException: no (HTTP 404)" },
      lines_of({ missing }, "error"))
    local lines = lines_of({ busy, busy, busy }, "error")
    assert.equal(1, #lines)
    assert.matches("^ERROR ListSessionsForWorker: ThrottlingException: slow down %(HTTP 429, 3 ",
      lines[1])
  end)

  it("writes an error that arises before any request", function()
    local lines = {}
    local client = deadline.client(fake_service.options(error, {
      endpoint_url = "ftp://localhost",
      on_event = deadline.log(function(line) lines[#lines + 1] = line end, "error"),
    }))
    assert.is_nil((client:list_farms()))
    assert.equal(1, #lines)
    assert.matches(" ERROR ListFarms: ", lines[1], 1, true)
  end)

  it("writes any other event with its members", function()
    local lines = {}
    deadline.log(function(line) lines[#lines + 1] = line end) { type = "tea", cups = 2, a = "\27b" }
    assert.matches(" INFO a= b cups=2 type=tea$", lines[1])
  end)

  it("writes what becomes of credentials", function()
    local lines = {}
    local log = deadline.log(function(line) lines[#lines + 1] = line:match(" (.*)") end)
    log { type = "credentials", code = "NoCredentials" }
    log { type = "credentials", code = "CacheNotWritten", message = "/a: no space" }
    log { type = "process", origin = "p", message = "touch your key" }
    log { type = "error", kind = "cancelled", message = "ListFarms: the client was closed" }
    assert.same({ "WARN no credentials: NoCredentials", "WARN CacheNotWritten: /a: no space",
      "INFO p: touch your key" }, lines)
  end)

  it("writes to files", function()
    local path = home.new():file "log"
    local file = assert(io.open(path, "w"))
    deadline.log(file) { type = "page", operation = "ListFarms", page = 1, items = 2 }
    file:close()
    assert.matches("^%S+ INFO ListFarms: page 1, 2 items\n$", core.read_file(path))
  end)

  it("refuses what is no file, no function and no level", function()
    assert.has_error(function() deadline.log() end)
    assert.has_error(function() deadline.log "deadline.log" end)
    local _, problem = pcall(deadline.log, print, "inf")
    assert.matches("unknown level 'inf'; did you mean 'info'?", problem, 1, true)
  end)
end)

describe("log_level", function()
  local tee = require("deadline.output.log").tee

  ---What a script that uses a stubbed client writes to standard error.
  local function standard_error(options, environment, first)
    local log = home.new():file "log"
    home.shell(([[%s %s -e '
      %s local deadline = require "deadline"
      local client = deadline.client { region = "us-west-2", %s
        credentials = { aws_access_key_id = "AKIDEXAMPLE", aws_secret_access_key = "example" },
        transport = deadline.stub { ListFarms = { { farms = {} } } } }
      client:farms():collect()' 2> '%s' ]])
      :format(environment, arg[-1], first or "", options, log))
    return core.read_file(log)
  end

  it("hears everything before the script's own hook", function()
    local heard = {}
    tee("error", function(event) heard[#heard + 1] = event.type end) { type = "page", page = 1,
      items = 1 }
    assert.same({ "page" }, heard)
  end)

  it("comes from the environment, in any case", function()
    local written = standard_error("", "DEADLINE_LOG=Info")
    assert.matches("INFO ListFarms: page 1, 0 items\n$", written)
    assert.equal("", standard_error("", "DEADLINE_LOG="))
    assert.equal("", standard_error("", "DEADLINE_LOG=off"))
    assert.equal("", standard_error("log_level = [[off]],", "DEADLINE_LOG=info"))
  end)

  it("writes by print if the host has no io", function()
    assert.matches("^printed %S+ INFO ", standard_error("", "DEADLINE_LOG=info",
      "local err = io.stderr; io = nil; print = function(line) err:write([[printed ]], line) end"))
  end)

  it("is an error of the calls if it is unknown", function()
    local client = fake_service.client({ page }, { system = fake_service.system {
      getenv = function(name) return name == "DEADLINE_LOG" and "loud" or nil end,
    }.options })
    local _, message = client:list_farms()
    assert.matches("DEADLINE_LOG", message, 1, true)
  end)
end)
