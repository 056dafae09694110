-- SPDX-License-Identifier: MIT
--
-- Canned answers for the tests of scripts: the pages and errors that they become, the requests that
-- they record, and the errors of a stub that is used wrongly.

local fake_service = require "fake_service"
local deadline = require "deadline"
local reader = require "deadline.api.reader"
local samples = require "samples"

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

  it("recognizes every operation, with all its parameters, also behind a path", function()
    for _, name in ipairs(reader.operation_names()) do
      local operation = reader.operation(name)
      local pages = operation.pages
      local client, requests = stubbed({ [name] = pages and { [pages.items] = {} } or {} },
        { endpoint_url = "https://localhost/2023-10-12/farms/deadline" })
      local method = reader.method_name(name)
      for i, pair in ipairs(samples.choices(operation.input)) do
        local given = samples.value(operation.input, pair[2])
        assert(client[method](client, given), name)
        assert.equal(name, requests[i].operation)
        local token = requests[i].params.clientToken
        assert.equal(operation.input.members.clientToken and "string" or "nil", type(token))
        given.clientToken = given.clientToken or token
        if given.tagKeys and #given.tagKeys == 0 then given.tagKeys = nil end -- not in a query
        assert.same(given, requests[i].params, name)
      end
    end
  end)

  it("recognizes no other request", function()
    local transport = deadline.stub {}
    for _, path in ipairs { "/", "/2023-10-12", "/2023-10-12/", "/2023-10-12/farm",
      "/2023-10-12/farms/a/b/c", "/2023-10-11/farms", "/2023-10-12x/farms", "/farms",
      "/2023-10-12/farms/farm-1/" } do
      for _, method in ipairs { "GET", "TRACE" } do
        assert.error_matches(function()
          transport { method = method, url = "https://localhost" .. path, headers = {} }
        end, "the stub knows no operation for " .. method .. " " .. path, 1, true)
      end
    end
  end)

  it("returns what it was given, of every operation", function()
    for _, name in ipairs(reader.operation_names()) do
      local operation = reader.operation(name)
      for _, pair in ipairs(samples.choices(operation.output)) do
        local answer = samples.value(operation.output, pair[2])
        local pages = operation.pages
        if pages and pair[2].required then answer = { [pages.items] = {} } end
        local client = stubbed { [name] = { answer } }
        local page, meta = client[reader.method_name(name)](client,
          samples.value(operation.input, { required = true }))
        assert.same(answer, page, name)
        assert.equal(operation.status, meta.status)
      end
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
      ["session is not a member (did you mean sessions?); sessions is missing"] = { session = {} },
      ["nextTokn is not a member (did you mean nextToken?)"] = { sessions = {}, nextTokn = "t" },
      ["sessions is missing"] = {},
      ['sessions must be a list, without the member "first"'] = { sessions = { first = {} } },
      ["sessions must be a list without holes"] = { sessions = { {}, nil, {} } },
      ["sessions[1] must be of type table, not string"] = { sessions = { "session-1" } },
      ["nextToken must be of type string, not number"] = { sessions = {}, nextToken = 2 },
      ["sessions[1].sessionId must be of type string, not function"] =
        { sessions = { { sessionId = print } } },
      ["sessions[2].startedAt must be of type number or string, not boolean"] =
        { sessions = { {}, { startedAt = true } } },
      ["sessions[1].sessionID is not a member (did you mean sessionId?); "
        .. "sessions[1].tomorrow is not a member"] =
        { sessions = { { sessionID = "s", tomorrow = 1 } } },
      ["tomorrow is not a member"] = { sessions = {}, tomorrow = { 1 } },
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

  it("refuses wrong types in unions, maps and numbers", function()
    for pattern, row in pairs {
      ["configuration must have exactly one of"] = { "GetFleet", { configuration = {} } },
      ['taskRunStatusCounts["READY"] must be a whole number'] =
        { "GetJob", { taskRunStatusCounts = { READY = 1.5 } } },
      ["priority must be of type integer, not string"] = { "GetJob", { priority = "50" } },
      ['parameters["x"] must be of type table'] = { "GetJob", { parameters = { x = 1 } } },
    } do
      local ok, message = pcall(deadline.stub, { [row[1]] = row[2] })
      assert.is_false(ok)
      assert.matches(pattern, message, 1, true)
    end
  end)

  it("takes values that the service may add, and leaves bounds to it", function()
    local client = stubbed { GetJob = { taskRunStatus = "TOMORROW", priority = 1000, name = "",
      taskRunStatusCounts = { TOMORROW = 1 } } }
    local job = assert(client:get_job(samples.value(reader.operation "GetJob".input, {})))
    assert.same({ taskRunStatus = "TOMORROW", priority = 1000, name = "",
      taskRunStatusCounts = { TOMORROW = 1 } }, job)
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

  it("answers requests to other services under the name 'request'", function()
    local asked = {}
    local client, requests = stubbed {
      request = function(given, number)
        asked[number] = given
        return { status = 201, headers = { etag = "e" }, body = { number = number, list = {} } }
      end,
      ListFarms = { farms = {} },
    }
    local response = assert(client:request { service = "s3", region = "eu-west-1", method = "PUT",
      path = "/a%20b", query = { x = { "1", "2 3", "4" }, y = "z" }, body = "text" })
    assert.same({ 201, "e", '{"list":[],"number":1}' },
      { response.status, response.headers.etag, response.body })
    assert.same({ "s3", "eu-west-1", "PUT", "/a%20b", "text" }, { asked[1].service,
      asked[1].region, asked[1].method, asked[1].path, asked[1].body })
    assert.same({ x = { "1", "2 3", "4" }, y = "z" }, asked[1].query)
    assert(client:list_farms())
    assert.equal(2, assert(client:request { service = "sts" }):json().number)
    assert.same({ "request", "ListFarms", "request" },
      { requests[1].operation, requests[2].operation, requests[3].operation })
    assert.equal(asked[1], requests[1].params)
    assert.equal(asked[1].headers, requests[1].request.headers)
  end)

  it("has responses to those as to operations: one, a list, errors", function()
    local client = stubbed { request = { body = "a\0b" } }
    for _ = 1, 2 do assert.equal("a\0b", assert(client:request { service = "s3" }).body) end
    client = stubbed { request = {
      {}, { error = { code = "NoSuchKey", status = 404, message = "no" } },
    } }
    local response = assert(client:request { service = "s3" })
    assert.same({ 200, "" }, { response.status, response.body })
    local _, _, err = client:request { service = "s3" }
    assert.same({ "service", "NoSuchKey", 404, "GET s3: NoSuchKey: no" },
      { err.kind, err.code, err.status, (err.message:gsub(" %(.*", "")) })
    assert.error_matches(function() client:request { service = "s3" } end,
      "the stub has no answer to request 3 for request", 1, true)
    for problem, answer in pairs {
      ["unknown member 'sttus'"] = { sttus = 200 }, ["'status' must be"] = { status = 100 },
      ["'body' must be of type string or table"] = { body = 5 },
      ["in 'body', x[2] is a function"] = { body = { x = { 1, print } } },
      ["'error' must be a table"] = { error = "NoSuchKey" },
    } do
      local ok, message = pcall(function() deadline.stub { request = answer } end)
      assert.is_false(ok)
      assert.matches("^[^:]*stub_spec%.lua:%d+: the answer for request: ", message)
      assert.matches(problem, message, 1, true)
      client = stubbed { request = function() return answer end }
      assert.error_matches(function() client:request { service = "s3" } end, problem, 1, true)
    end
  end)

  it("serves logs of sessions", function()
    local log = { options = { logGroupName = "g", logStreamName = "s" } }
    local client, requests = stubbed {
      GetSession = { sessionId = "s", lifecycleStatus = "ENDED", log = log },
      request = {
        { body = { events = { { timestamp = 1500, message = "m" } }, nextForwardToken = "f" } },
        { body = { events = {}, nextForwardToken = "f" } },
      },
    }
    client.config.values.parameter_validation = false
    local events = assert(client:session_log({ farmId = "f", queueId = "q", jobId = "j",
      sessionId = "s" }):collect())
    assert.same({ { timestamp = 1.5, message = "m" } }, events)
    assert.same({ 3, "logs" }, { #requests, requests[3].params.service })
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
