-- SPDX-License-Identifier: MIT
--
-- Every operation against the farm: it succeeds, its timestamps are numbers, and listings agree
-- with each other. UpdateSession, which changes something, runs once.

local farm = require "farm"
local reader = require "deadline.api.reader"

local client

setup(function() client = farm.client() end)
teardown(function() client:close() end)

local in_farm = { farmId = farm.ids.farmId }
local in_fleet = { farmId = farm.ids.farmId, fleetId = farm.ids.fleetId }

local function merge(...)
  local all = {}
  for _, part in ipairs { ... } do
    for name, value in pairs(part) do all[name] = value end
  end
  return all
end

---The first of the job's sessions that has not ended, or the first of all.
local function find_session(of, any)
  for session in of:sessions(farm.job) do
    local over = session.lifecycleStatus == "ENDED" or session.lifecycleStatus == "UPDATE_SUCCEEDED"
    if any or not over then return session end
  end
end

local function assert_moments(thing, ...)
  for _, name in ipairs { ... } do
    assert.equal("number", type(thing[name]), name)
    assert(thing[name] > 1500000000 and thing[name] < 4000000000, name)
  end
  for name, value in pairs(thing) do
    if name:find("At$") then assert.equal("number", type(value), name) end
  end
end

describe("the operations", function()
  it("are methods, and lists are iterators as well", function()
    local count = 0
    for _, name in ipairs(reader.operation_names()) do
      local operation, method = reader.operation(name), reader.method_name(name)
      assert.equal("function", type(client[method]), method)
      if operation.pages then
        local iterator = operation.pages.iterator
        assert.equal("function", type(client[iterator]), iterator)
        assert.not_equal(client[method], client[iterator])
      end
      count = count + 1
    end
    assert.equal(126, count)
  end)

  it("lead from farms down to workers", function()
    local farms = assert(client:farms():collect())
    assert.equal(farm.ids.farmId, farms[1].farmId)
    for _, one in ipairs(farms) do assert_moments(one, "createdAt") end
    local fleets = assert(client:fleets(in_farm):collect())
    assert.equal(farm.ids.fleetId, fleets[1].fleetId)
    for _, one in ipairs(fleets) do
      assert_moments(one, "createdAt")
      assert.equal(farm.ids.farmId, one.farmId)
    end
    local workers = assert(client:workers(in_fleet):collect())
    assert.equal(farm.ids.workerId, workers[1].workerId)
    for _, one in ipairs(workers) do
      assert.equal(farm.ids.fleetId, one.fleetId)
      assert.same(one, (assert(client:get_worker { farmId = one.farmId, fleetId = one.fleetId,
        workerId = one.workerId })))
    end
  end)

  it("lead from farms down to the actions of a session", function()
    local queues = assert(client:queues(in_farm):collect())
    assert.equal(farm.job.queueId, queues[1].queueId)
    local jobs = assert(client:jobs({ farmId = farm.ids.farmId,
      queueId = farm.job.queueId }):collect())
    assert.equal(farm.job.jobId, jobs[1].jobId)
    for _, job in ipairs(jobs) do assert_moments(job, "createdAt") end
    local session = find_session(client, true)
    assert_moments(session, "startedAt")
    local id = merge(farm.job, { sessionId = session.sessionId })
    local full = assert(client:get_session(id))
    for name, value in pairs(session) do assert.same(value, full[name], name) end
    local actions = assert(client:session_actions(id):collect())
    assert(#actions > 0)
    for _, action in ipairs(actions) do
      assert_moments(action)
      local whole = assert(client:get_session_action(merge(farm.job,
        { sessionActionId = action.sessionActionId })))
      assert.equal(session.sessionId, whole.sessionId)
      for name, value in pairs(action) do assert.same(value, whole[name], name) end
    end
  end)

  it("return the same session for the worker and for the job", function()
    local found = 0
    for session in client:sessions_for_worker(farm.ids) do
      assert_moments(session, "startedAt")
      if session.jobId == farm.job.jobId and session.queueId == farm.job.queueId then
        local full = assert(client:get_session(merge(farm.job,
          { sessionId = session.sessionId })))
        assert.equal(farm.ids.workerId, full.workerId)
        assert.equal(farm.ids.fleetId, full.fleetId)
        for _, name in ipairs { "startedAt", "endedAt", "lifecycleStatus",
          "targetLifecycleStatus" } do
          assert.equal(session[name], full[name], name)
        end
        found = found + 1
      end
    end
    assert(found > 0)
  end)

  it("apply their filters", function()
    for fleet in client:fleets(merge(in_farm, { status = "ACTIVE" })) do
      assert.equal("ACTIVE", fleet.status)
    end
    assert.same({}, (assert(client:fleets(merge(in_farm,
      { displayName = "no such & thing = ü" })):collect())))
    local named = assert(client:fleets(merge(in_farm, { displayName = "Fleet 2" })):collect())
    assert.equal(1, #named)
    for queue in client:queues(merge(in_farm, { status = "IDLE" })) do
      assert.equal("IDLE", queue.status)
    end
  end)

  it("name the resource that does not exist", function()
    local _, _, err = client:get_worker(merge(farm.ids,
      { workerId = "worker-" .. ("0"):rep(32) }))
    assert.equal("ResourceNotFoundException", err.code)
    assert.equal(404, err.status)
    assert.equal("worker", err.resourceType)
    assert.equal("worker-" .. ("0"):rep(32), err.resourceId)
    assert.equal("GetWorker", err.operation)
  end)

  it("are refused if another key signed", function()
    local stranger = farm.client { credentials = { aws_access_key_id = "AKIDNOBODY",
      aws_secret_access_key = "x" } }
    local _, _, err = stranger:list_farms()
    stranger:close()
    assert.equal(403, err.status)
    assert.equal(1, err.attempts)
  end)
end)

describe("UpdateSession", function()
  it("ends a session", function()
    local scenario = farm.scenario { end_delay = 0 }
    local own = scenario:client()
    local session = find_session(own)
    local id = merge(farm.job, { sessionId = session.sessionId })
    assert.same({}, (assert(own:update_session(merge(id, { targetLifecycleStatus = "ENDED" })))))
    assert.equal("ENDED", assert(own:get_session(id)).lifecycleStatus)
    local _, _, err = own:update_session(merge(id, { targetLifecycleStatus = "ENDED" }))
    assert.equal("ConflictException", err.code)
    assert.equal(409, err.status)
    assert.equal(session.sessionId, err.resourceId)
    own:close()
  end)

  it("is retried with the same token, and another call has a new one", function()
    -- The first response is lost after the session was ended: the retry must not be a conflict.
    local scenario = farm.scenario { end_delay = 0,
      rules = { { operation = "UpdateSession", reset = 60 } } }
    local own = scenario:client { system = { getenv = farm.environment(),
      random = function() return 0 end } }
    local session = find_session(own)
    local id = merge(farm.job, { sessionId = session.sessionId, targetLifecycleStatus = "ENDED" })
    local page, meta = own:update_session(id)
    assert(page, meta)
    assert.equal(2, meta.attempts)
    own:update_session(id)
    own:close()
    local tokens = {}
    for _, request in ipairs(scenario:requests()) do
      if request.operation == "UpdateSession" then
        assert.equal("PATCH", request.method)
        assert.equal("application/json", request.headers["content-type"])
        tokens[#tokens + 1] = request.headers["x-amz-client-token"]
      end
    end
    assert.equal(3, #tokens)
    assert.equal(tokens[1], tokens[2])
    assert.not_equal(tokens[1], tokens[3])
  end)
end)
