-- SPDX-License-Identifier: MIT
--
-- One call of one operation, from checked parameters to a page or an error: endpoint, credentials,
-- signature, attempts. It waits through the loop alone: it blocks a script, and yields in a task.

local attempts = require "deadline.http.attempts"
local core = require "deadline.core"
local endpoint = require "deadline.config.endpoint"
local errors = require "deadline.base.errors"
local late = require "deadline.base.late"
local operations = require "deadline.api.operations"
local parse = require "deadline.api.parse"
local redactor = require "deadline.base.redact"
local serialize = require "deadline.api.serialize"
local sigv4 = require "deadline.auth.sigv4"

local ipairs, pairs = ipairs, pairs
local huge, min = math.huge, math.min
local format, gsub = string.format, string.gsub

---@class deadline.Meta
---@field request_id? string
---@field status integer
---@field headers table<string, string> # names in lower case
---@field attempts integer
---@field elapsed number     # seconds, from the call to its result
---@field retry_delay number # seconds of these spent waiting between attempts

local call = {}

-- Fields of an error that hold what came from outside.
local said = { "service_message", "quoted" }
for _, name in ipairs(operations.error_members) do said[#said + 1] = name end

---The end of the time allowed for a call that begins now: the earlier of the two limits.
---@param options { timeout?: number, deadline?: number }
---@return number? # on the loop's clock
function call.due(client, options)
  local timeout = options.timeout or client.config.values.timeout
  local now = client.now()
  local due = timeout and timeout < huge and now + timeout or nil
  if options.deadline then
    local rest = now + options.deadline - client.time()
    due = due and min(due, rest) or rest
  end
  return due
end

---The error of a call that was under way when its time was over.
---@param operation deadline.Operation
---@return deadline.Error
function call.too_late(operation)
  return attempts.finish(errors.too_late(), operation.name, 1)
end

---The endpoint of the operation; an error if an option from the environment or from the files
---cannot be used. A client's options do not change: its endpoints are found once.
local function resolve(client, operation)
  local known = client.endpoints[operation.prefix]
  if known then return known end
  local resolved
  local err = client.config:error()
  if not err then resolved, err = endpoint.resolve(client.config, operation) end
  if err then return nil, err end
  resolved.host = sigv4.target(resolved.origin).host
  client.endpoints[operation.prefix] = resolved
  return resolved
end

---The trace id of the invocation that AWS Lambda runs this in.
local function trace_id(getenv)
  local name, id = getenv("AWS_LAMBDA_FUNCTION_NAME"), getenv("_X_AMZN_TRACE_ID")
  if (name or "") == "" or (id or "") == "" then return nil end
  return (gsub(id, "[^%w%-_.~=;:+&%[%]{}\"',]", core.percent_encode))
end

---The headers of an attempt before it is signed.
---@param own table<string, string> # of the request
function call.build_headers(client, host, own, credentials)
  local headers = {
    Host = host, ["User-Agent"] = credentials.user_agent,
    ["X-Amzn-Trace-Id"] = trace_id(client.config.getenv),
    -- Room for what is added later.
    ["X-Amz-Date"] = nil, Authorization = nil, ["X-Amz-Security-Token"] = nil,
    ["amz-sdk-invocation-id"] = nil, ["amz-sdk-request"] = nil,
  }
  for name, value in pairs(own) do headers[name] = value end
  return headers
end

---Adds the headers that tell the service of retries; after signing, as botocore does: a proxy may
---rewrite them.
function call.add_retry_headers(headers, client, invocation_id, attempt)
  headers["amz-sdk-invocation-id"] = invocation_id
  headers["amz-sdk-request"] = format("attempt=%d; max=%d", attempt, client.retry.max_attempts)
end

---A redactor of the parameters' sensitive values; nil if there are none.
local function parameter_redactor(operation, given)
  if not operation.input.has_secrets then return nil end
  return redactor.new(late.require("deadline.api.secrets").list(operation.input, given))
end

---Redacts what the service, or a proxy, says in an error. The rest of it is our own words, which a
---sensitive value may be one of.
local function redact_said(err, redact)
  if err.service_message then err.detail = redact(err.detail) end
  for _, name in ipairs(said) do err[name] = attempts.clean(err[name], redact) end
end

---The call of an operation as `attempts` tries it.
---@param client deadline.Client
---@param operation deadline.Operation
---@param target table # the endpoint
---@param given table # the parameters
---@param due? number
---@return deadline.Call
local function new_call(client, operation, target, given, due)
  local bound, hide = serialize.bind(operation, given), parameter_redactor(operation, given)
  local values = client.config.values
  local url, path, query = endpoint.join(target, bound.path, bound.query)
  local invocation_id = core.uuid()
  local credentials, attempt
  local self = {
    name = operation.name, retry = client.retry, due = due, redact = redactor.signatures,
    build = nil, sign = nil, interpret = nil, recover = nil, -- room for them
  }

  function self.build(number)
    local err
    attempt = number
    credentials, err = client.credential_cache:get(due)
    if not credentials then return nil, err end
    self.redact = credentials.redact
    return {
      method = operation.method, url = url, body = bound.body,
      headers = call.build_headers(client, target.host, bound.headers, credentials),
      connect_timeout = values.connect_timeout, read_timeout = values.read_timeout,
    }
  end

  function self.sign(request, time)
    local signed, problem = sigv4.add({
      method = operation.method, path = path, query = query, headers = request.headers,
      body = bound.body, region = target.region, service = "deadline", credentials = credentials,
      time = time, normalize = true, double_encode = true,
    }, client.signing_key)
    if signed then
      call.add_retry_headers(request.headers, client, invocation_id, attempt)
      return request
    end
    return nil, errors.new { kind = "config", code = "CannotSign", detail = problem }
  end

  function self.interpret(received)
    local page, err = parse.response(received, operation, client.server_time)
    if err and hide then redact_said(err, hide) end
    return page, err
  end

  function self.recover(refusal)
    return client.credential_cache:recover(refusal, credentials, due)
  end

  return self
end

---The results of a call that failed, which the hook `on_event` hears of.
function call.fail(client, err)
  if client.emit then
    client.emit {
      type = "error", operation = err.operation, kind = err.kind, code = err.code,
      message = err.message, request_id = err.request_id,
    }
  end
  return errors.triple(err)
end

---@param client deadline.Client
---@param operation deadline.Operation
---@param given table # the service's parameters, already checked
---@param options { timeout?: number, deadline?: number }
---@return table? page, deadline.Meta|string, deadline.Error? # nil, message, err on failure
function call.perform(client, operation, given, options)
  local target, err = resolve(client, operation)
  if not target then return call.fail(client, attempts.finish(err, operation.name, 0)) end
  local page, meta = attempts.run(client,
    new_call(client, operation, target, given, call.due(client, options)))
  if page then return page, meta end
  return call.fail(client, endpoint.advise(target, meta))
end

return call
