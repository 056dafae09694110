-- SPDX-License-Identifier: MIT
--
-- One call of one operation, from checked parameters to a page or an error: endpoint, credentials,
-- signature, attempts. Whatever waits here waits through the loop, so that a call blocks a script
-- and yields in a task.

local attempts = require "deadline.http.attempts"
local core = require "deadline.core"
local endpoint = require "deadline.config.endpoint"
local errors = require "deadline.base.errors"
local exchange = require "deadline.http.exchange"
local serialize = require "deadline.api.serialize"
local parse = require "deadline.api.parse"
local redactor = require "deadline.base.redact"
local sigv4 = require "deadline.auth.sigv4"

local pairs = pairs
local huge, min = math.huge, math.min
local format, gsub = string.format, string.gsub

---@class deadline.Meta
---@field request_id? string
---@field status integer
---@field headers table<string, string> # names in lower case
---@field attempts integer
---@field elapsed number     # seconds, from the call to its answer
---@field retry_delay number # seconds of these between attempts

local call = {}

---When a call that begins now has to be over: whichever of the limits comes first.
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
  return attempts.finish(exchange.too_late(), operation.name, 1, redactor.signatures)
end

---Where calls of the operation go, unless environment or files hold an option that cannot be used.
---A client's options do not change: it is found out once.
local function resolve(client, operation)
  local fault, known = client.config.fault, client.places[operation.prefix]
  if fault then
    return nil, errors.new { kind = "config", code = fault.code, message = fault.message }
  elseif known then
    return known
  end
  local place, err = endpoint.resolve(client.config, operation)
  if not place then return nil, err end
  place.host = sigv4.target(place.origin).host
  client.places[operation.prefix] = place
  return place
end

---In AWS Lambda, what connects this call with the invocation it is part of.
local function trace_id(getenv)
  local name, id = getenv("AWS_LAMBDA_FUNCTION_NAME"), getenv("_X_AMZN_TRACE_ID")
  if (name or "") == "" or (id or "") == "" then return nil end
  return (gsub(id, "[^%w%-_.~=;:+&%[%]{}\"',]", core.percent_encode))
end

local function build_headers(client, host, bound, credentials)
  local headers = {}
  for name, value in pairs(bound.headers) do headers[name] = value end
  headers.Host = host
  headers["User-Agent"] = credentials.user_agent
  headers["X-Amzn-Trace-Id"] = trace_id(client.config.getenv)
  return headers
end

---Adds what tells the service of retries; after signing, as botocore does: a proxy may rewrite it.
local function add_retry_headers(headers, client, invocation_id, attempt)
  headers["amz-sdk-invocation-id"] = invocation_id
  headers["amz-sdk-request"] = format("attempt=%d; max=%d", attempt, client.retry.max_attempts)
end

---@param client deadline.Client
---@param operation deadline.Operation
---@param given table # the service's parameters, already checked
---@param options { timeout?: number, deadline?: number }
---@return table? page, deadline.Meta|string, deadline.Error? # nil, message, err on failure
function call.perform(client, operation, given, options)
  local values = client.config.values
  local work = { name = operation.name, retry = client.retry, redact = redactor.signatures }
  local place, err = resolve(client, operation)
  if not place then return errors.triple(attempts.finish(err, operation.name, 0, work.redact)) end
  local bound = serialize.bind(operation, given)
  local url, path, query = endpoint.join(place, bound.path, bound.query)
  local invocation_id = core.uuid()
  work.due = call.due(client, options)

  local credentials, attempt
  function work.build(number)
    local fault
    attempt = number
    credentials, fault = client.credential_cache:get(work.due)
    if not credentials then return nil, fault end
    work.redact = credentials.redact
    return {
      method = operation.method, url = url, body = bound.body,
      headers = build_headers(client, place.host, bound, credentials),
      connect_timeout = values.connect_timeout, read_timeout = values.read_timeout,
    }
  end

  function work.sign(request, time)
    local signed, problem = sigv4.add({
      method = operation.method, path = path, query = query, headers = request.headers,
      body = bound.body, region = place.region, service = "deadline", credentials = credentials,
      time = time, normalize = true, double_encode = true,
    }, client.signing_key)
    if signed then
      add_retry_headers(request.headers, client, invocation_id, attempt)
      return request
    end
    return nil, errors.new { kind = "config", code = "CannotSign", detail = problem }
  end

  function work.interpret(answer, redact)
    return parse.response(answer, operation, client.server_time(), redact)
  end

  function work.recover(refusal)
    return client.credential_cache:recover(refusal, credentials, work.due)
  end

  local page, meta = attempts.run(client, work)
  if page then return page, meta end
  return errors.triple(endpoint.advise(place, meta))
end

return call
