-- SPDX-License-Identifier: MIT
--
-- A test of a script that uses deadline, without a service: a stub responds from a table, with
-- faults as well that are hard to provoke in a real service.
--
--   lua test_with_stub.lua

local deadline = require "deadline"

---The function under test: counts the sessions that have not ended; nil and a message on an error.
local function count_running(client, worker)
  local sessions, message = client:sessions_for_worker(worker):collect()
  if not sessions then return nil, message end
  local count = 0
  for _, session in ipairs(sessions) do
    if not deadline.has_ended(session) then count = count + 1 end
  end
  return count
end

local worker = {
  farmId = "farm-" .. ("0"):rep(32), fleetId = "fleet-" .. ("0"):rep(32),
  workerId = "worker-" .. ("0"):rep(32),
}

local function client_of(answers)
  local transport, requests = deadline.stub(answers)
  return deadline.client {
    region = "us-west-2", transport = transport,
    credentials = { aws_access_key_id = "AKIDEXAMPLE", aws_secret_access_key = "example" },
  }, requests
end

-- It reads all pages.
local client, requests = client_of {
  ListSessionsForWorker = {
    { sessions = { { lifecycleStatus = "ENDED" }, { lifecycleStatus = "STARTED" } },
      nextToken = "2" },
    { sessions = { { lifecycleStatus = "STARTED" },
      { lifecycleStatus = "UPDATE_SUCCEEDED", endedAt = 1785587696 } } },
  },
}
assert(count_running(client, worker) == 2)
assert(#requests == 2 and requests[2].params.nextToken == "2")

-- It passes errors on.
client = client_of {
  ListSessionsForWorker = {
    error = { status = 404, code = "ResourceNotFoundException", message = "no such worker" },
  },
}
local count, message = count_running(client, worker)
assert(count == nil and message:find("no such worker", 1, true))
print("2 tests passed")
