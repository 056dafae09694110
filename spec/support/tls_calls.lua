-- SPDX-License-Identifier: MIT
--
-- Single calls whose TLS settings are under test: their results, and the check that one fails
-- before the farm sees a request.

local assert = require "luassert"

local farm = require "farm"

local tls_calls = {}

---Lists sessions once, with these options of the client.
---@return table? page, deadline.Meta|string, deadline.Error?, integer requests # seen by the farm
function tls_calls.call(changes)
  local scenario = farm.scenario { sessions = 1 }
  local client = scenario:client(changes)
  local page, message, err = client:list_sessions_for_worker(farm.ids)
  client:close()
  return page, message, err, #scenario:requests()
end

---Checks that a call fails at the first attempt with this code, and sends nothing.
---@return string message
function tls_calls.check_fails(code, changes)
  local page, message, err, requests = tls_calls.call(changes)
  assert.is_nil(page)
  assert.same({ "tls", code, 1, false, 0 },
    { err.kind, err.code, err.attempts, err.retryable, requests }, message)
  return message
end

return tls_calls
