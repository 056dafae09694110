-- SPDX-License-Identifier: MIT
--
-- Parameters: the errors of wrong ones, which send no request, and the place of the others on the
-- wire.

local fake_service = require "fake_service"
local reader = require "deadline.api.reader"
local serialize = require "deadline.api.serialize"

local update_session = reader.operation "UpdateSession"

---The error of an operation's parameters, or nil.
local function check(operation, given, strict)
  return serialize.check(operation, reader.operation(operation).input, given, strict)
end

local page = fake_service.response(200, '{"sessions":[]}')

local function with(changes)
  local given = {}
  for name, value in pairs(fake_service.ids) do given[name] = value end
  for name, value in pairs(changes) do given[name] = value ~= "nil" and value or nil end
  return given
end

local function refused(given, options)
  local client, requests = fake_service.client({ page }, options)
  local got, message, err = client:list_sessions_for_worker(given)
  assert.is_nil(got)
  assert.equal(0, #requests)
  assert.equal("params", err.kind)
  assert.equal("InvalidParameters", err.code)
  assert.equal("ListSessionsForWorker", err.operation)
  assert.is_false(err.retryable)
  assert.equal(message, err.message)
  return message, err
end

local function sent(given, options)
  local client, requests = fake_service.client({ page }, options)
  assert(client:list_sessions_for_worker(given))
  return requests[1]
end

describe("parameters", function()
  it("that are missing are all named", function()
    assert.equal("ListSessionsForWorker: farmId is missing; fleetId is missing; "
      .. "workerId is missing", (refused {}))
    local _, err = refused(with { fleetId = "nil" })
    assert.same({ "fleetId is missing" }, err.problems)
  end)

  it("with unknown names are named, with the nearest name", function()
    assert.matches("farmID is not a parameter %(did you mean farmId%?%)",
      (refused(with { farmID = "x" })))
    assert.matches("max_results is not a parameter %(did you mean maxResults%?%)",
      (refused(with { max_results = 5 })))
    assert.matches("bogus is not a parameter$", (refused(with { bogus = 1 })))
    assert.matches("1 is not a parameter", (refused { "farm-1" }))
  end)

  it("of a wrong type are refused, with validation or without", function()
    for _, validation in ipairs { true, false } do
      local options = { parameter_validation = validation }
      assert.matches("farmId must be of type string, not number",
        (refused(with { farmId = 5 }, options)))
      assert.matches("nextToken must be of type string, not boolean",
        (refused(with { nextToken = true }, options)))
      for _, value in ipairs { "10", 1.5, 0 / 0, 1 / 0, true, {} } do
        local wanted = type(value) == "number" and "a whole number" or "of type integer"
        assert.matches("maxResults must be " .. wanted,
          (refused(with { maxResults = value }, options)))
      end
    end
  end)

  it("out of range are refused", function()
    assert.matches("maxResults must be 1 or more, not 0", (refused(with { maxResults = 0 })))
    assert.matches("maxResults must be 100 or less, not 101",
      (refused(with { maxResults = 101 })))
    assert.matches("nextToken must have 4096 characters or fewer, not 4097",
      (refused(with { nextToken = ("x"):rep(4097) })))
    sent(with { maxResults = 1 })
    sent(with { maxResults = 100 })
    sent(with { nextToken = ("x"):rep(4096) })
  end)

  it("that are not ids are refused", function()
    local hex = ("0"):rep(32)
    for _, id in ipairs { "worker", "worker-", "worker-" .. hex .. "0", "worker-" .. hex:sub(2),
      "Worker-" .. hex, "fleet-" .. hex, "worker-" .. ("A"):rep(32), " worker-" .. hex,
      "worker-" .. hex .. "\n", "worker-" .. hex .. "/../x", "../x", "worker_" .. hex } do
      assert.matches('workerId must be "worker%-" and 32', (refused(with { workerId = id })))
    end
  end)

  it("that are not ids of other forms are refused", function()
    local hex, uuid = ("0a"):rep(16), "0a1b2c3d-0000-4000-8000-0A1B2C3D4E5F"
    local job = { farmId = "farm-" .. hex, queueId = "queue-" .. hex, jobId = "job-" .. hex }
    local function problems_of(operation, name, value)
      local given = {}
      for member in pairs(reader.operation(operation).input.members) do
        given[member] = job[member]
      end
      given[name] = value
      local err = check(operation, given, true)
      return err and table.concat(err.problems, "; ")
    end
    local function taken(...) assert.is_nil(problems_of(...)) end
    local function refuses(text, operation, name, value)
      local problem = problems_of(operation, name, value) or ""
      assert.matches(name .. " must " .. text, problem, 1, true)
    end
    for operation, row in pairs { ListSessionActions = { "taskId", "task" },
      GetSessionAction = { "sessionActionId", "sessionaction" } } do
      local name, first = row[1], row[2] .. "-" .. hex
      local text = 'be "' .. row[2] .. '-", 32 lower-case hexadecimal digits, "-" and a number'
      for _, number in ipairs { "0", "7", "10", "1234567890", "9999999999" } do
        taken(operation, name, first .. "-" .. number)
      end
      for _, value in ipairs { first, first .. "-", first .. "-00", first .. "-07",
        first .. "-12345678901", first .. "-1a", first .. "--1", first .. "-1\n",
        " " .. first .. "-1", first .. "0-1", first:sub(1, -2) .. "-1", first:upper() .. "-1",
        "x-" .. hex .. "-1" } do
        refuses(text, operation, name, value)
      end
    end
    refuses('be "session-" and 32', "ListSessionActions", "sessionId", "session-" .. hex .. "-1")
    for _, operation in ipairs { "ListFarms", "ListFleets", "ListQueues", "ListJobs" } do
      taken(operation, "principalId", uuid)
      taken(operation, "principalId", "0123456789-" .. uuid)
      refuses("have 1 characters or more", operation, "principalId", "")
      refuses("have 47 characters or fewer", operation, "principalId", ("0"):rep(48))
      for _, value in ipairs { "me", uuid .. "0", uuid:sub(2), "-" .. uuid, uuid .. "\n",
        "012345678A-" .. uuid, "012345678-" .. uuid, uuid:gsub("%-", "", 1), "g" .. uuid:sub(2) } do
        refuses("match ([0-9a-f]{10}-|)[A-Fa-f0-9]{8}-", operation, "principalId", value)
      end
    end
  end)

  it("have their length in characters, not bytes", function()
    local farm = "farm-" .. ("0"):rep(32)
    local function problem_of(name)
      local err = check("ListFleets", { farmId = farm, displayName = name }, true)
      return err and err.problems[1]
    end
    for _, character in ipairs { "x", "\195\169", "\227\129\130", "\240\159\142\172" } do
      assert.is_nil(problem_of(character))
      assert.is_nil(problem_of(character:rep(100)))
      assert.equal("displayName must have 100 characters or fewer, not 101",
        problem_of(character:rep(101)))
    end
    assert.equal("displayName must have 1 characters or more", problem_of "")
  end)

  it("that would vanish from a path are refused even without validation", function()
    for _, label in ipairs { "", ".", ".." } do
      assert.matches("workerId must not be ", (refused(with { workerId = label },
        { parameter_validation = false })))
    end
  end)

  it("with odd characters are percent-encoded without validation", function()
    local request = sent(with { workerId = "../x y%\195\169?#", maxResults = 500 },
      { parameter_validation = false })
    assert.matches("/workers/..%2Fx%20y%25%C3%A9%3F%23/sessions?maxResults=500", request.url, 1,
      true)
  end)

  it("go into the query sorted and encoded once", function()
    local request = sent(with { nextToken = "a/b+c= &?\195\169~-._", maxResults = 5 })
    assert.matches("/sessions?maxResults=5&nextToken=a%2Fb%2Bc%3D%20%26%3F%C3%A9~-._",
      request.url, 1, true)
    assert.is_nil(request.url:match("nextToken.+nextToken"))
  end)

  it("go into the query in the order of their names, in any number", function()
    local given = { farmId = fake_service.ids.farmId, displayName = "d", maxResults = 1,
      nextToken = "n", principalId = "p", status = "ACTIVE" }
    assert.equal("displayName=d&maxResults=1&nextToken=n&principalId=p&status=ACTIVE",
      serialize.bind(reader.operation "ListFleets", given).query)
  end)

  it("are sent as whole numbers, also if they are floats", function()
    assert.matches("maxResults=50$", sent(with { maxResults = 50.0 }).url)
    assert.matches("maxResults=100$", sent(with { maxResults = 1e2 }).url)
  end)

  it("that are empty texts are sent", function()
    assert.matches("nextToken=$", sent(with { nextToken = "" }).url)
  end)

  it("make the path of the operation, without a body", function()
    local request = sent(fake_service.ids)
    assert.equal(("https://management.deadline.us-west-2.amazonaws.com/2023-10-12/farms/%s/fleets/"
      .. "%s/workers/%s/sessions"):format(fake_service.ids.farmId, fake_service.ids.fleetId,
      fake_service.ids.workerId), request.url)
    assert.equal("GET", request.method)
    assert.is_nil(request.body)
    assert.is_nil(request.headers["Content-Type"])
  end)

  it("of other kinds go into header and body", function()
    local hex = ("0"):rep(32)
    local bound = serialize.bind(update_session, { farmId = "farm-" .. hex,
      queueId = "queue-" .. hex, jobId = "job-" .. hex, sessionId = "session-" .. hex,
      targetLifecycleStatus = "ENDED", clientToken = "mine" })
    assert.equal('{"targetLifecycleStatus":"ENDED"}', bound.body)
    assert.equal("mine", bound.headers["X-Amz-Client-Token"])
    assert.equal("application/json", bound.headers["Content-Type"])
    assert.equal("", bound.query)
  end)

  it("with an idempotency token get a new one in each call if none is given", function()
    local function token()
      return serialize.bind(update_session, { farmId = "f", queueId = "q", jobId = "j",
        sessionId = "s", targetLifecycleStatus = "ENDED" }).headers["X-Amz-Client-Token"]
    end
    local first = token()
    assert.matches("^%x%x%x%x%x%x%x%x%-%x%x%x%x%-4%x%x%x%-[89ab]%x%x%x%-%x+$", first)
    assert.equal(36, #first)
    assert.not_equal(first, token())
  end)

  it("of an enum must be one of its names", function()
    local err = check("ListQueues", { farmId = "farm-" .. ("0"):rep(32),
      status = "BUSY" }, true)
    assert.matches('status must be one of "IDLE", "SCHEDULING", "SCHEDULING_BLOCKED", not "BUSY"',
      err.message, 1, true)
    assert.is_nil(check("ListQueues", { farmId = "farm-" .. ("0"):rep(32),
      status = "BUSY" }, false))
  end)
end)

describe("misuse of a call", function()
  local client = fake_service.client { page }

  local function raised(pattern, fn)
    local ok, message = pcall(fn)
    assert.is_false(ok)
    assert.matches("^[^:]*serialize_spec%.lua:%d+: ", tostring(message))
    assert.matches(pattern, message)
  end

  it("is raised at the line that made it", function()
    raised("call this method with ':', on a deadline.Client", function()
      local _ = client.list_sessions_for_worker(fake_service.ids)
    end)
    raised("the parameters must be a table, not string", function()
      local _ = client:list_sessions_for_worker "farm"
    end)
    raised("options must be a table, not number", function()
      local _ = client:list_sessions_for_worker(fake_service.ids, 5)
    end)
    raised("unknown option 'max_items'", function()
      local _ = client:list_sessions_for_worker(fake_service.ids, { max_items = 5 })
    end)
    raised("option 'timeout' must be of type number, not string", function()
      local _ = client:list_sessions_for_worker(fake_service.ids, { timeout = "5" })
    end)
    raised("the parameters must be a table, not string", function()
      local _ = client:sessions_for_worker "farm"
    end)
    for _, method in ipairs { "list_sessions_for_worker", "sessions_for_worker",
      "sessions_for_fleet" } do
      for _, limits in ipairs { { deadline = 60 }, setmetatable({}, { __index = { deadline = 60 } })
      } do
        raised("option 'deadline' must be in seconds since 1970, as os%.time%(%) %+ 60 is, not 60",
          function() local _ = client[method](client, fake_service.ids, limits) end)
      end
    end
  end)

  it("includes a call of a closed client", function()
    local closed = fake_service.client { page }
    closed:close()
    closed:close()
    raised("the client is closed", function()
      local _ = closed:list_sessions_for_worker(fake_service.ids)
    end)
    raised("the client is closed", function()
      local _ = closed:sessions_for_worker(fake_service.ids)
    end)
    raised("the client is closed", function() closed:spawn(print) end)
  end)
end)
