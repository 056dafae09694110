-- SPDX-License-Identifier: MIT
--
-- Waiters on canned answers, by a clock that moves only while something sleeps.

local deadline = require "deadline"
local reader = require "deadline.api.reader"

local hex = ("0a"):rep(16)
local job = { farmId = "farm-" .. hex, queueId = "queue-" .. hex, jobId = "job-" .. hex }
local endpoint = { licenseEndpointId = "le-" .. hex }

---A client of a service that gives these answers, the last one again and again, and the times of
---the requests. An answer is a table, or the code of an error.
local function service(answers, changes)
  local now, times = 1000, {}
  local function transport()
    times[#times + 1] = now - 1000
    local answer = answers[#times] or answers[#answers]
    if type(answer) == "table" then
      local name, value = next(answer)
      return { status = 200, headers = { ["x-amzn-requestid"] = "r-" .. #times },
        body = ('{"%s":"%s"}'):format(name, value) }
    end
    local status = answer == "ThrottlingException" and 429 or answer == "InternalError" and 500
      or 404
    return { status = status, body = "{}", headers = { ["x-amzn-errortype"] = answer,
      ["retry-after"] = status == 429 and "40" or nil } }
  end
  local options = {
    region = "us-west-2", aws_access_key_id = "AKIDEXAMPLE", aws_secret_access_key = "x",
    max_attempts = 1, transport = transport,
    system = { now = function() return now end, time = function() return 1785587696 + now end,
      sleep = function(seconds) now = now + seconds end },
  }
  for name, value in pairs(changes or {}) do options[name] = value end
  return deadline.client(options), times
end

local function status(name, ...)
  local answers = {}
  for i, value in ipairs { ... } do answers[i] = { [name] = value } end
  return answers
end

describe("a waiter", function()
  it("asks at its pace until it is done, and returns the last answer and its meta", function()
    local client, times = service(status("taskRunStatus", "READY", "RUNNING", "SUCCEEDED"))
    local answer, meta = assert(client:wait_until("job_succeeded", job))
    assert.equal("SUCCEEDED", answer.taskRunStatus)
    assert.equal("r-3", meta.request_id)
    assert.same({ 0, 15, 30 }, times)
  end)

  it("has either name", function()
    local client = service(status("status", "ACTIVE"))
    local fleet = { farmId = job.farmId, fleetId = "fleet-" .. hex }
    assert(client:wait_until("fleet_active", fleet))
    assert(client:wait_until("FleetActive", fleet))
    local ok, message = pcall(client.wait_until, client, "job_suceeded", job)
    assert.is_false(ok)
    assert.matches("unknown waiter 'job_suceeded'; did you mean 'job_succeeded'%?$", message)
    assert.is_false(pcall(client.wait_until, client, nil, job))
    assert.is_false(pcall(client.wait_until, client, "job_succeeded", job, { tmeout = 1 }))
  end)

  it("fails as soon as that is certain, with the answer", function()
    local client, times = service(status("taskRunStatus", "RUNNING", "CANCELED"))
    local answer, message, err = client:wait_until("job_succeeded", job)
    assert.is_nil(answer)
    assert.equal("job_succeeded: taskRunStatus is CANCELED", message)
    assert.same({ "waiter", "WaiterFailed", "GetJob", false },
      { err.kind, err.code, err.operation, err.retryable })
    assert.equal("CANCELED", err.last.taskRunStatus)
    assert.equal(2, #times)
  end)

  it("is done by the first test that fits, as each of the service's is", function()
    for _, name in ipairs(reader.waiter_names()) do
      local spec = reader.waiter(name)
      local input, given = reader.operation(spec.operation).input, {}
      for member, own in pairs(input.members) do
        if own.required then given[member] = own.type.id .. "-" .. hex end
      end
      for _, test in ipairs(spec.tests) do
        for value in pairs(test.values) do
          local client = service { test.member == "error" and value or { [test.member] = value } }
          local answer, _, err = client:wait_until(name, given)
          assert.equal(test.done, answer ~= nil, name .. " " .. value)
          assert.equal(not test.done and "WaiterFailed" or nil, err and err.code)
        end
      end
    end
  end)

  it("may be done by an error", function()
    local client = service { { status = "DELETE_IN_PROGRESS" }, "ResourceNotFoundException" }
    local answer, meta = client:wait_until("license_endpoint_deleted", endpoint)
    assert.equal("DELETE_IN_PROGRESS", answer.status)
    assert.equal(404, meta.status)
    client = service { "ResourceNotFoundException" }
    assert.same({}, (client:wait_until("license_endpoint_deleted", endpoint)))
  end)

  it("goes on after errors that pass, and waits as long as the service asks", function()
    local client, times = service { { taskRunStatus = "READY" }, "ThrottlingException",
      "InternalError", { taskRunStatus = "SUCCEEDED" } }
    assert(client:wait_until("job_succeeded", job))
    assert.same({ 0, 15, 55, 70 }, times)
  end)

  it("ends by another error, which is that of the call", function()
    local client, times = service { "ResourceNotFoundException" }
    local answer, message, err = client:wait_until("job_succeeded", job)
    assert.is_nil(answer)
    assert.equal(err.message, message)
    assert.same({ "service", "ResourceNotFoundException" }, { err.kind, err.code })
    assert.equal(1, #times)
    answer, message, err = client:wait_until("job_succeeded", { farmId = job.farmId })
    assert.is_nil(answer)
    assert.equal("GetJob: jobId is missing; queueId is missing", message)
    assert.equal("params", err.kind)
    assert.equal(1, #times)
  end)

  it("has a time limit of its own, or of the script's", function()
    local client, times = service(status("status", "SCHEDULING_BLOCKED"))
    local queue = { farmId = job.farmId, queueId = job.queueId }
    local answer, message, err = client:wait_until("queue_scheduling", queue)
    assert.is_nil(answer)
    assert.equal("queue_scheduling: the time allowed is over; its status was SCHEDULING_BLOCKED "
      .. "last", message)
    assert.same({ "waiter", "WaiterTimeout", true }, { err.kind, err.code, err.retryable })
    assert.equal("SCHEDULING_BLOCKED", err.last.status)
    assert.equal(70, #times)
    for _, limits in ipairs { { timeout = 30 }, { deadline = 1785587696 + 1690 + 30 } } do
      client, times = service(status("status", "IDLE"))
      limits.interval = 7
      if limits.deadline then limits.deadline = 1785587696 + 1000 + 30 end
      answer, message, err = client:wait_until("queue_scheduling", queue, limits)
      assert.equal("WaiterTimeout", err.code)
      assert.is_nil(answer)
      assert.equal(err.message, message)
      assert.same({ 0, 7, 14, 21, 28 }, times)
    end
    client = service { "InternalError" }
    answer, message, err = client:wait_until("queue_scheduling", queue, { timeout = 12 })
    assert.equal("WaiterTimeout", err.code)
    assert.is_nil(answer)
    assert.matches("the last call failed: GetQueue: InternalError", message)
    assert.is_nil(err.last)
  end)

  it("waits in a task while others run", function()
    local client = service(status("taskRunStatus", "RUNNING", "RUNNING", "SUCCEEDED"))
    local log = {}
    local waiting = client:spawn(function()
      local answer = assert(client:wait_until("job_succeeded", job))
      log[#log + 1] = answer.taskRunStatus
    end)
    client:spawn(function() log[#log + 1] = "other" end)
    assert(client:run())
    waiting:result()
    assert.same({ "other", "SUCCEEDED" }, log)
  end)

  it("asks for what its parameters were, and its error has nothing sensitive", function()
    local urls = {}
    local client = service({}, { transport = function(request)
      urls[#urls + 1] = request.url:match("job%-.*")
      return { status = 200, body = #urls < 3 and '{"taskRunStatus":"RUNNING"}'
        or '{"taskRunStatus":"FAILED","description":"hush"}' }
    end })
    local params = { farmId = job.farmId, queueId = job.queueId, jobId = job.jobId }
    local err
    client:spawn(function() err = select(3, client:wait_until("job_succeeded", params)) end)
    params.jobId = nil
    assert(client:run())
    assert.same({ job.jobId, job.jobId, job.jobId }, urls)
    assert.same({ taskRunStatus = "FAILED" }, err.last)
    assert.is_false(pcall(client.wait_until, client, "job_succeeded", job, { interval = 1 / 0 }))
    assert.is_false(pcall(client.wait_until, client, "job_succeeded", job, { interval = 0 / 0 }))
  end)

  it("ends if its client is closed", function()
    local client
    client = service(status("taskRunStatus", "RUNNING"), { on_event = function(event)
      if event.type == "response" then client:close() end
    end })
    local answer, _, err = client:wait_until("job_succeeded", job)
    assert.is_nil(answer)
    assert.equal("cancelled", err.kind)
  end)
end)
