-- SPDX-License-Identifier: MIT
--
-- Waiters: call an operation again and again until its answer, or its error, says that what was
-- waited for has come, or never will. Waits through the loop alone, as calls do.

local call = require "deadline.api.call"
local check = require "deadline.base.check"
local errors = require "deadline.base.errors"
local operations = require "deadline.api.operations"
local secrets = require "deadline.api.secrets"
local serialize = require "deadline.api.serialize"

local format, max, min = string.format, math.max, math.min
local huge = math.huge
local ipairs, tostring = ipairs, tostring

---@class deadline.WaitOptions
---@field timeout? number  # seconds for all of it; the waiter's own: its interval, so many times
---@field deadline? number # seconds since the epoch, when all of it has to be over
---@field interval? number # seconds from an answer to the next request; the waiter's own

local waiter = {}

local options = {
  timeout = { type = "number", min = 0.001 },
  interval = { type = "number", min = 0.001, max = 1e9 },
  deadline = { type = "number", is_timestamp = true },
}

---The first test that an answer or an error passes.
local function find_test(spec, page, err)
  for _, test in ipairs(spec.tests) do
    local value = page and page[test.member]
    if test.member == "error" then value = err and err.code end
    if value ~= nil and test.values[value] then return test, value end
  end
end

---An error of the wait; `last` is the last answer, if there was one, without sensitive members.
local function fail(spec, code, detail, last)
  return errors.triple(errors.new {
    kind = "waiter", code = code, operation = spec.operation, retryable = code == "WaiterTimeout",
    last = last and secrets.strip(operations.get(spec.operation).output, last),
    message = format("%s: %s", spec.name, detail),
  })
end

---Describes how things stood last: an answer, or the error instead of one.
local function describe(spec, last, err)
  if err then return "the last call failed: " .. err.message end
  for _, test in ipairs(spec.tests) do
    if last[test.member] ~= nil then
      return format("its %s was %s last", test.member, tostring(last[test.member]))
    end
  end
  return "its last answer says nothing of that"
end

---The second result of a wait that an error has ended well.
---@return deadline.Meta
local function meta_of(err)
  return {
    request_id = err.request_id, status = err.status, attempts = err.attempts, headers = {},
    elapsed = 0, retry_delay = err.retry_delay or 0,
  }
end

---@class deadline.Wait
---@field client deadline.Client
---@field spec deadline.Waiter
---@field operation deadline.Operation
---@field given table
---@field interval number
---@field due number # on the loop's clock

local function is_over(self)
  return self.client.now() >= self.due
end

---Sleeps until the next request: false if there is no time for one.
local function sleep(self, err)
  local client = self.client
  local hint = err and min(err.retry_after or 0, client.retry.max_retry_after) or 0
  local next_request = client.now() + max(self.interval, hint)
  if next_request >= self.due then return false end
  client.loop:await(client.ending, next_request)
  return true
end

---Asks until there is a result. An error that may pass, as one of throttling does, ends nothing.
local function run(self)
  local client, spec = self.client, self.spec
  local last, failure
  repeat
    local page, meta, err = call.perform(client, self.operation, self.given, {
      timeout = min(client.config.values.timeout or huge, self.due - client.now()),
    })
    last, failure = page or last, err
    local test, value = find_test(spec, page, err)
    if test and test.done then return page or last or {}, page and meta or meta_of(err) end
    if test then
      return fail(spec, "WaiterFailed", format("%s is %s", test.member, tostring(value)), last)
    end
    if client.closed or err and not err.retryable then return page, meta, err end
  until is_over(self) or not sleep(self, err) or client.closed
  if client.closed then return errors.triple(errors.cancelled(client.loop.broken)) end
  return fail(spec, "WaiterTimeout", "the time allowed is over; " .. describe(spec, last, failure),
    last)
end

---Prepares a wait.
---@param client deadline.Client
---@param spec deadline.Waiter
---@param given table # the parameters of its operation
---@param limits deadline.WaitOptions
---@return (fun(): table?, deadline.Meta|string, deadline.Error?)? wait
---@return string? problem # with the options
function waiter.new(client, spec, given, limits)
  local problem
  limits, problem = check.options(options, limits)
  if not limits then return nil, problem end
  local operation = operations.get(spec.operation)
  local interval = limits.interval or spec.interval
  local err = serialize.check(operation.name, operation.input, given,
    client.config.values.parameter_validation)
  if err then return function() return errors.triple(err) end end
  local copy = serialize.copy(operation.input, given)
  return function()
    return run {
      client = client, spec = spec, operation = operation, given = copy, interval = interval,
      due = call.due(client, {
        timeout = limits.timeout or interval * spec.attempts, deadline = limits.deadline,
      }) or huge,
    }
  end
end

return waiter
