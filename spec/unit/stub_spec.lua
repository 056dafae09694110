-- SPDX-License-Identifier: MIT
--
-- Canned answers for the tests of scripts: the pages and errors that they become, the requests that
-- they record, and the errors of a stub that is used wrongly.

local fake_service = require "fake_service"
local deadline = require "deadline"
local reader = require "deadline.api.reader"

---A client of a stub, and the requests that the stub recorded.
local function stubbed(answers, changes)
  local transport, requests = deadline.stub(answers)
  return deadline.client(fake_service.options(transport, changes)), requests
end

describe("a stub", function()
  it("returns pages in order, and records the requests", function()
    local client, requests = stubbed { ListSessionsForWorker = {
      { sessions = { { sessionId = "a" }, { sessionId = "b" } }, nextToken = "t/1 +&=%" },
      { sessions = {}, nextToken = "t2" },
      { sessions = { { sessionId = "c" } } },
    } }
    local items = assert(client:sessions_for_worker(fake_service.ids, { page_size = 2 }):collect())
    assert.same({ "a", "b", "c" }, { items[1].sessionId, items[2].sessionId, items[3].sessionId })
    assert.equal(3, #requests)
    assert.equal("ListSessionsForWorker", requests[1].operation)
    assert.is_nil(requests[1].params.nextToken)
    assert.equal("t/1 +&=%", requests[2].params.nextToken)
    assert.equal("t2", requests[3].params.nextToken)
    assert.same({ farmId = fake_service.ids.farmId, fleetId = fake_service.ids.fleetId,
      workerId = fake_service.ids.workerId, maxResults = 2 }, requests[1].params)
    assert.equal("GET", requests[1].request.method)
  end)

  it("returns a single response for all requests", function()
    local client, requests = stubbed { GetWorker = { workerId = "w", status = "IDLE" } }
    for i = 1, 3 do
      assert.equal("IDLE", assert(client:get_worker(fake_service.ids)).status)
      assert.equal(i, #requests)
    end
  end)

  it("calls a function with the parameters and the number of the request", function()
    local log, uuid = {}, "0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f"
    local client = stubbed { ListFarms = function(params, number)
      log[number] = params
      return { farms = { { farmId = "farm-" .. number } },
        nextToken = number < 3 and "page/" .. number or nil }
    end }
    local ids = {}
    for farm in client:farms({ principalId = uuid }, { page_size = 7 }) do
      ids[#ids + 1] = farm.farmId
    end
    assert.same({ "farm-1", "farm-2", "farm-3" }, ids)
    assert.same({ { principalId = uuid, maxResults = 7 },
      { principalId = uuid, maxResults = 7, nextToken = "page/1" },
      { principalId = uuid, maxResults = 7, nextToken = "page/2" } }, log)
  end)

  it("recognizes every operation, with all its parameters", function()
    local function sample(spec)
      if spec.enum then return (next(spec.enum)) end
      return spec.kind == "integer" and 5 or "some/text and more"
    end
    for _, name in ipairs { "GetSession", "GetSessionAction", "GetWorker", "ListFarms",
      "ListFleets", "ListJobs", "ListQueues", "ListSessionActions", "ListSessions",
      "ListSessionsForWorker", "ListWorkers", "UpdateSession" } do
      local operation = reader.operation(name)
      local answer = operation.pages and { [operation.pages.items] = {} } or {}
      local client, requests = stubbed({ [name] = answer }, { parameter_validation = false })
      local given = {}
      for key, member in pairs(operation.input.members) do given[key] = sample(member.type) end
      local method = name:gsub("(%l)(%u)", "%1_%2"):lower()
      assert(client[method](client, given), name)
      assert.equal(name, requests[1].operation)
      for key, value in pairs(given) do assert.equal(value, requests[1].params[key], name) end
    end
  end)

  it("keeps empty lists and empty responses", function()
    for _, answer in ipairs { { sessions = {} }, { nextToken = "", sessions = {} } } do
      local client = stubbed { ListSessionsForWorker = { answer } }
      assert.same({}, assert(client:list_sessions_for_worker(fake_service.ids)).sessions)
    end
    local client = stubbed { GetWorker = {} }
    assert.same({}, (client:get_worker(fake_service.ids)))
  end)

  it("accepts timestamps as numbers and as the service's texts", function()
    local client = stubbed { ListSessionsForWorker = { sessions = {
      { startedAt = 1785587696 }, { startedAt = "2026-08-01T12:34:56Z" },
      { startedAt = 1785587696.5 }, { startedAt = "2026-08-01T12:34:56.500Z" },
    } } }
    local sessions = assert(client:list_sessions_for_worker(fake_service.ids)).sessions
    assert.equal(1785587696, sessions[1].startedAt)
    assert.equal(1785587696, sessions[2].startedAt)
    assert.equal(1785587696.5, sessions[3].startedAt)
    assert.equal(1785587696.5, sessions[4].startedAt)
  end)

  it("fails like the service: kind, code, status, members, headers", function()
    local client, requests = stubbed { GetWorker = {
      { error = { code = "ResourceNotFoundException", status = 404, message = "no such worker",
        resourceId = fake_service.ids.workerId, resourceType = "worker" } },
      { error = { code = "ValidationException", message = "bad", reason = "OTHER",
        fieldList = { { name = "workerId", message = "odd" } } } },
      { error = { code = "ThrottlingException", status = 429, message = "slow",
        headers = { ["retry-after"] = "7", ["x-amzn-requestid"] = "r-1" } } },
    } }
    local _, message, err = client:get_worker(fake_service.ids)
    assert.equal("service", err.kind)
    assert.equal("ResourceNotFoundException", err.code)
    assert.equal(404, err.status)
    assert.equal(fake_service.ids.workerId, err.resourceId)
    assert.equal("worker", err.resourceType)
    assert.matches("no such worker", message, 1, true)
    _, _, err = client:get_worker(fake_service.ids)
    assert.equal(400, err.status)
    assert.equal("OTHER", err.reason)
    assert.same({ { name = "workerId", message = "odd" } }, err.fieldList)
    client.retry.max_attempts = 1
    _, _, err = client:get_worker(fake_service.ids)
    assert.equal("throttling", err.kind)
    assert.equal(7, err.retry_after)
    assert.equal("r-1", err.request_id)
    assert.equal(3, #requests)
  end)

  it("is retried like the service", function()
    local client, requests = stubbed { GetWorker = {
      { error = { status = 503 } },
      { error = { code = "InternalServerErrorException", status = 500 } },
      { status = "IDLE" } } }
    local worker, meta = client:get_worker(fake_service.ids)
    assert.equal("IDLE", worker.status)
    assert.equal(3, meta.attempts)
    assert.equal(3, #requests)
  end)

  it("raises if no response is left or defined, and is not retried", function()
    local client, requests = stubbed { ListSessionsForWorker = {
      { sessions = { {} }, nextToken = "more" } } }
    local listing = client:sessions_for_worker(fake_service.ids)
    assert(listing())
    assert.error_matches(listing,
      "^the stub has no answer to request 2 for ListSessionsForWorker$")
    assert.equal(2, #requests)
    assert.error_matches(function() client:list_farms() end,
      "^the stub has no answer to request 1 for ListFarms$")
    assert.error_matches(function() listing:collect() end, "no answer to request 3")
    assert.equal(4, #requests)
  end)

  it("raises if a function returns no table", function()
    local client = stubbed { GetWorker = function() return "IDLE" end }
    assert.error_matches(function() client:get_worker(fake_service.ids) end,
      "^the stub's answer to request 1 for GetWorker: it must be a table, not string$")
  end)

  -- Regression: a misspelt or missing list was an empty page, and wrong tests passed.
  it("refuses responses that no service gives, at the caller's line and from functions", function()
    for pattern, case in pairs {
      ["unknown member 'session'; did you mean 'sessions'?"] = { session = {} },
      ["unknown member 'nextTokn'; did you mean 'nextToken'?"] = { sessions = {}, nextTokn = "t" },
      ["'sessions' must be a list without holes"] = {},
      ["'sessions' must be a list"] = { sessions = { first = {} } },
      ["a list without holes"] = { sessions = { {}, nil, {} } },
      ["'sessions' must be a list of tables"] = { sessions = { "session-1" } },
      ["'nextToken' must be of type string, not number"] = { sessions = {}, nextToken = 2 },
      ["a function has no form in JSON"] = { sessions = { { sessionId = print } } },
      ["'error' must be a table { code, status, message }, not string"] = { error = "no" },
      ["'error' has an unknown member 'cod'; did you mean 'code'?"] = { error = { cod = "X" } },
      ["'error.status' must be 300 or more, not 200"] = { error = { status = 200 } },
      ["'error.code' must be of type string, not number"] = { error = { code = 404 } },
      ["'error.headers' must be of type table, not string"] = { error = { headers = "X: y" } },
    } do
      local last = { sessions = {} }
      for prefix, answers in pairs {
        ["answer 2 for ListSessionsForWorker: "] = { last, case },
        ["the answer for ListSessionsForWorker: "] = case,
      } do
        local ok, message = pcall(function() deadline.stub { ListSessionsForWorker = answers } end)
        assert.is_false(ok)
        assert.matches("^[^:]*stub_spec%.lua:%d+: " .. prefix, message)
        assert.matches(pattern, message, 1, true)
      end
      local client = stubbed { ListSessionsForWorker = function() return case end }
      local _, message = pcall(client.list_sessions_for_worker, client, fake_service.ids)
      assert.matches("^the stub's answer to request 1 for ListSessionsForWorker: ", message)
      assert.matches(pattern, message, 1, true)
    end
  end)

  it("passes on members that the service does not have yet", function()
    local client = stubbed { ListFarms = { { farms = {}, tomorrow = { 1 } } } }
    assert.same({ 1 }, client:list_farms().tomorrow)
  end)

  it("names the operation whose function raises", function()
    local fault = { "a table" }
    for raised, expected in pairs { [fault] = fault,
      ["boom"] = "the stub's function for ListFarms: boom" } do
      local client = stubbed { ListFarms = function() error(raised, 0) end }
      local ok, message = pcall(client.list_farms, client)
      assert.same({ false, expected }, { ok, message })
    end
  end)

  it("raises misuse at the caller's line", function()
    for pattern, answers in pairs {
      ["unknown operation 'ListSession'; did you mean 'ListSessions'?"] = { ListSession = {} },
      ["unknown operation 'list_farms'; did you mean 'ListFarms'?"] = { list_farms = {} },
      ["the answers for GetWorker must be a list without holes"] = { GetWorker = { {}, nil, {} } },
      ["for GetWorker must be a list without holes"] = { GetWorker = { nil, {} } },
      ["GetWorker must be a list without holes"] = { GetWorker = { {}, status = "IDLE" } },
      ["the answers for ListFarms must be a table or a function"] = { ListFarms = "x" },
      ["answers must be a table, not string"] = "x",
    } do
      local ok, message = pcall(function()
        deadline.stub(answers)
      end)
      assert.is_false(ok)
      assert.matches("^[^:]*stub_spec%.lua:%d+: ", message)
      assert.matches(pattern, message, 1, true)
    end
  end)

  it("serves sweeps, watches and tasks", function()
    local client = stubbed {
      ListWorkers = { { workers = { { workerId = "worker-1" }, { workerId = "worker-2" } } } },
      ListSessionsForWorker = function(params)
        local id = params.workerId .. "'s"
        return { sessions = { { sessionId = id, lifecycleStatus = "STARTED" } } }
      end,
    }
    client.config.values.parameter_validation = false
    local ids = {}
    for session in client:sessions_for_fleet { farmId = "f", fleetId = "l" } do
      ids[#ids + 1] = session.sessionId
    end
    assert.same({ "worker-1's", "worker-2's" }, ids)
    assert.equal("seen", client:watch_sessions(fake_service.ids)().type)
    local task = client:spawn(function()
      return client:list_sessions_for_worker(fake_service.ids)
    end)
    assert.equal(1, #task:result().sessions)
  end)
end)
