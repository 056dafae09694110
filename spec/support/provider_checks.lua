-- SPDX-License-Identifier: MIT
--
-- Checks for the specs of credential providers, which call the service from a machine with shared
-- files of its own: a call works, or it fails with a kind, a code and a message without secrets.

local core = require "deadline.core"
local fake_machine = require "fake_machine"
local farm = require "farm"

local assert = require "luassert"

local id, secret = farm.keys.aws_access_key_id, farm.keys.aws_secret_access_key

local provider_checks = {
  arn = os.getenv "FARM_ROLE_ARN", account = os.getenv "FARM_ACCOUNT_ID", id = id, secret = secret,
  keys = ("aws_access_key_id = %s\naws_secret_access_key = %s\n"):format(id, secret),
}

---A machine with this config file, whose profile "p" is in use.
function provider_checks.new(config, description)
  description = description or {}
  local files = { [".aws/config"] = config or "" }
  for name, text in pairs(description.files or {}) do files[name] = text end
  local env = { AWS_PROFILE = config and "p" or nil }
  for name, value in pairs(description.env or {}) do env[name] = value end
  return fake_machine.new { files = files, env = env, scenario = description.scenario,
    options = description.options }
end

---Checks that a call succeeds.
function provider_checks.works(m)
  local page, message = m:call()
  assert(page, message)
  assert.equal(2, #page.farms)
  return m
end

---Checks that a call fails with this kind and code, and a message without secrets.
---@return deadline.Error
function provider_checks.fails(m, kind, code, pattern, limits)
  local page, message, err = m:call(limits)
  assert.is_nil(page)
  assert.same({ kind, code }, { err.kind, err.code }, message)
  if pattern then assert.matches(pattern, message) end
  assert.equal(message, tostring(err))
  for _, hidden in ipairs(farm.secrets()) do
    assert.is_nil(message:find(hidden, 1, true), "a secret is told")
  end
  return err
end

---The origin of the credentials, from the event about them.
function provider_checks.origin_of(m)
  for _, event in ipairs(m.events) do
    if event.type == "credentials" then return event.origin end
  end
end

---The time in so many seconds, in ISO 8601.
function provider_checks.from_now(seconds)
  return core.iso(os.time() + seconds)
end

---The number of the farm's requests for an operation.
function provider_checks.count(m, operation)
  return #m:requests(operation)
end

---The target of the one request for an operation, without the scenario's path.
function provider_checks.target_of(m, operation)
  local requests = m:requests(operation)
  assert.equal(1, #requests)
  assert.equal(m.scenario.path, requests[1].target:sub(1, #m.scenario.path))
  return requests[1].target:sub(#m.scenario.path + 1)
end

return provider_checks
