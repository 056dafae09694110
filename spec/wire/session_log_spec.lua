-- SPDX-License-Identifier: MIT
--
-- Logs of sessions over sockets: the farm verifies every signature for the service `logs`, and no
-- fault loses an event or repeats one.

local deadline = require "deadline"
local farm = require "farm"

---A client of a scenario, for its logs as well.
local function client_of(scenario, changes)
  local all = { system = { random = function() return 0 end,
    getenv = farm.environment { AWS_ENDPOINT_URL_CLOUDWATCH_LOGS = farm.url .. scenario.path } } }
  for name, value in pairs(changes or {}) do all[name] = value end
  return scenario:client(all)
end

---The parameters of the first session of a job that has ended, or that has not.
local function find_session(client, has_ended)
  for session in client:sessions(farm.job) do
    if deadline.has_ended(session) == has_ended then
      return { farmId = farm.job.farmId, queueId = farm.job.queueId, jobId = farm.job.jobId,
        sessionId = session.sessionId }
    end
  end
end

---Asserts that events are all that a session wrote, each once; returns how many there are.
local function check_whole(events)
  assert.matches("^Session session%-%x+ begins$", events[1].message)
  for i = 2, #events do
    assert.equal(i - 1, tonumber(events[i].message:match ": line (%d+)$"))
    assert.is_true(math.abs(events[i].timestamp - events[i - 1].timestamp - 1) < 1e-6)
  end
  return #events
end

---The events of a log, on every Lua: 5.1 cannot wait in a `for` loop inside a task.
local function read_all(log)
  local events, event = {}, log:next()
  while event do
    events[#events + 1], event = event, log:next()
  end
  return events
end

describe("a session's log", function()
  local function read(rules, changes)
    local scenario = farm.scenario { rules = rules }
    local client = client_of(scenario, changes)
    local events, message = client:session_log(find_session(client, true), { page_size = 4 })
      :collect()
    client:close()
    return assert(events, message), scenario
  end

  local total
  it("is read whole", function()
    local events, scenario = read()
    total = check_whole(events)
    assert.is_true(total > 8)
    local count = 0
    for _, request in ipairs(scenario:requests()) do
      assert.equal("ok", request.signature)
      if request.operation == "GetLogEvents" then count = count + 1 end
    end
    assert.equal(math.ceil(total / 4) + 1, count)
  end)

  local faults = {
    ["a broken connection"] = { skip = 1, cut = 300 },
    ["a reset connection"] = { skip = 2, reset = 100 },
    ["throttling"] = { skip = 1, error = "ThrottlingException" },
    ["a failing service"] = { status = 500, times = 2 },
    ["a body that is no page"] = { skip = 1, body = "<html>" },
  }
  for name, rule in pairs(faults) do
    rule.operation = "GetLogEvents"
    it("is whole in spite of " .. name, function()
      assert.equal(total, check_whole((read { rule })))
    end)
  end

  it("is whole in spite of empty pages with new tokens", function()
    local token = ("f/%056d/s"):format(4)
    local events = read { { operation = "GetLogEvents",
      patch = { events = {}, nextForwardToken = ("f/%056d/s"):format(0) } } }
    assert.equal(total, check_whole(events))
    events = read { { operation = "GetLogEvents", skip = 1, patch = { nextForwardToken = token } } }
    assert.equal(8, #events) -- the token that was given: the end, says the service
  end)

  it("resumes in another client", function()
    local scenario = farm.scenario { rules = {
      { operation = "GetLogEvents", skip = 2, error = "InvalidParameterException" },
    } }
    local client = client_of(scenario)
    local session = find_session(client, true)
    local events, _, err = client:session_log(session, { page_size = 4 }):collect()
    assert.is_nil(events)
    assert.same({ "InvalidParameterException", 8 }, { err.code, #err.items })
    client:close()
    client = client_of(scenario)
    local rest = assert(client:session_log(session, { starting_token = err.resume }):collect())
    client:close()
    for _, event in ipairs(rest) do err.items[#err.items + 1] = event end
    assert.equal(total, check_whole(err.items))
  end)

  it("is read with the queue's role if the client's keys may not read it", function()
    local scenario = farm.scenario { logs_for_roles = true }
    local origins = {}
    local client = client_of(scenario, { on_event = function(event)
      if event.type == "credentials" then origins[#origins + 1] = event.origin end
    end })
    local session = find_session(client, true)
    assert.equal(total, check_whole(assert(client:session_log(session):collect())))
    assert.equal("the role of " .. session.queueId, origins[2])
    client:close()
  end)
end)

describe("following a session's log", function()
  it("ends with the session, in a task as well, while others run", function()
    local scenario = farm.scenario { end_delay = 0 }
    local client = client_of(scenario)
    local session = find_session(client, false)
    local events, ended
    local reader = client:spawn(function()
      events = read_all(client:session_log(session, { follow = true, interval = 0.05 }))
      assert.is_true(ended)
    end)
    client:spawn(function()
      client:sleep(0.2)
      session.targetLifecycleStatus = "ENDED"
      assert(client:update_session(session))
      ended = true
    end)
    assert(client:run())
    assert.is_true(reader.done)
    check_whole(events)
    client:close()
  end)
end)
