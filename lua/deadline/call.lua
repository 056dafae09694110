-- SPDX-License-Identifier: MIT
--
-- One call of one operation, from checked parameters to a page or an error: endpoint, credentials,
-- signature, attempts. Whatever waits here waits through the loop, so that a call blocks a script
-- and yields in a task.

local endpoint = require "deadline.endpoint"
local errors = require "deadline.errors"
local params = require "deadline.params"
local response = require "deadline.response"
local secrets = require "deadline.secrets"
local sign = require "deadline.sign"

local core = require "deadline.core"

---@class deadline.Meta
---@field request_id? string
---@field status integer
---@field headers table<string, string> # names in lower case
---@field attempts integer
---@field elapsed number # seconds, from the call to its answer

local call = {}

---"ListSessionsForWorker: ThrottlingException: Rate exceeded (HTTP 429, request 1b2c, 3 attempts)"
local function describe(err, hide)
  local facts = {}
  if err.status then facts[#facts + 1] = "HTTP " .. err.status end
  if err.request_id then facts[#facts + 1] = "request " .. err.request_id end
  if err.attempts > 1 then facts[#facts + 1] = err.attempts .. " attempts" end
  local suffix = #facts > 0 and (" (%s)"):format(table.concat(facts, ", ")) or ""
  local text = err.detail ~= "" and ": " .. err.detail or ""
  err.detail = nil
  return hide(("%s: %s%s%s"):format(err.operation, err.code, text, suffix))
end

---The answer of the function that stands in for the engine, checked: it is somebody else's.
---@return deadline.Response?, deadline.Error?
local function ask_transport(transport, request)
  local answer, message = transport(request)
  if type(answer) == "table" and type(answer.status) == "number"
    and type(answer.headers or {}) == "table" and type(answer.body or "") == "string" then
    local headers = {}
    for name, value in pairs(answer.headers or {}) do headers[name:lower()] = tostring(value) end
    return { status = answer.status, headers = headers, body = answer.body or "" }
  end
  return nil, errors.new {
    kind = "network", code = "TransportFailed", retryable = true,
    detail = tostring(message or "the transport answered no { status, headers, body }"),
  }
end

local function to_lines(headers)
  local lines = {}
  for name, value in pairs(headers) do
    -- libcurl drops a header without a value unless it is written so.
    lines[#lines + 1] = value == "" and name .. ";" or name .. ": " .. value
  end
  return lines
end

---@return deadline.Response?, deadline.Error?
local function exchange(client, request, due)
  local transport = client.config.values.transport
  if transport then return ask_transport(transport, request) end
  local flight, message = client.loop:start({
    method = request.method, url = request.url, headers = to_lines(request.headers),
    body = request.body, connect_timeout = request.connect_timeout,
    read_timeout = request.read_timeout,
  }, due)
  if not flight and message then
    return nil, errors.new { kind = "config", code = "BadRequest", detail = message }
  elseif not flight or not client.loop:await(flight, due) then
    if flight then client.loop:cancel(flight) end
    return nil, errors.new {
      kind = "timeout", code = "CallTimeout", retryable = true,
      detail = "the time allowed for the call is over",
    }
  end
  local status, second, third, fault, transient = flight.transfer:response()
  if status then return { status = status, headers = second, body = third } end
  return nil, errors.new { kind = second, code = third, detail = fault, retryable = transient }
end

local function build_request(client, operation, bound, place, credentials)
  local values, headers = client.config.values, {}
  for name, value in pairs(bound.headers) do headers[name] = value end
  headers["User-Agent"] = client.user_agent
  headers["amz-sdk-invocation-id"] = bound.invocation_id
  headers["amz-sdk-request"] = ("attempt=%d; max=%d"):format(bound.attempt, values.max_attempts)
  local between = place.query ~= "" and bound.query ~= "" and "&" or ""
  local query = place.query .. between .. bound.query
  local request, problem = sign.sign({
    method = operation.method,
    url = place.url .. bound.path .. (query ~= "" and "?" .. query or ""),
    headers = headers, body = bound.body, region = place.region, service = "deadline",
    credentials = credentials, time = client.time(),
  }, client.signing_key)
  if not request then
    return nil, errors.new { kind = "config", code = "CannotSign", detail = problem }
  end
  request.connect_timeout, request.read_timeout = values.connect_timeout, values.read_timeout
  return request
end

---One attempt: a page and the answer it came in, or an error; and what hides its secrets.
local function attempt(client, operation, bound, place, due)
  local credentials, err = client.credentials:get()
  local hide = secrets.hider(credentials)
  if not credentials then return nil, err, hide end
  local request, answer, page
  request, err = build_request(client, operation, bound, place, credentials)
  if not request then return nil, err, hide end
  bound.sent = bound.sent + 1
  answer, err = exchange(client, request, due)
  if not answer then return nil, err, hide end
  page, err = response.interpret(answer, operation, client.time(), hide)
  return page, page and answer or err, hide
end

local function finish_error(err, operation, attempts, hide)
  err.operation, err.attempts = operation.name, attempts
  err.retryable = err.retryable or false
  if not err.message then err.message = describe(err, hide) end
  return errors.answer(err)
end

---When the call has to be over: whichever of the limits comes first.
local function due_of(client, options, started)
  local timeout = options.timeout or client.config.values.timeout
  local due = timeout and started + timeout
  if options.deadline then
    local rest = started + options.deadline - client.time()
    due = due and math.min(due, rest) or rest
  end
  return due
end

---Where the call goes, unless the environment holds an option that cannot be used.
local function resolve(client, operation)
  if not client.fault then return endpoint.resolve(client.config, operation) end
  return nil, errors.new { kind = "config", code = "BadOption", message = client.fault }
end

---@param client deadline.Client
---@param operation deadline.Operation
---@param given table # the service's parameters, already checked
---@param options { timeout?: number, deadline?: number }
---@return table? page, deadline.Meta|string, deadline.Error? # nil, message, err on failure
function call.perform(client, operation, given, options)
  local started = client.now()
  local place, err = resolve(client, operation)
  if not place then return finish_error(err, operation, 0) end
  local due = due_of(client, options, started)
  local bound = params.bind(operation, given)
  bound.invocation_id, bound.sent = core.uuid(), 0
  local paid
  for number = 1, math.huge do
    bound.attempt = number
    local page, answer, hide = attempt(client, operation, bound, place, due)
    if page then
      client.retry:succeeded(paid)
      return page, {
        request_id = response.request_id(answer.headers), status = answer.status,
        headers = answer.headers, attempts = bound.sent, elapsed = client.now() - started,
      }
    end
    local delay
    delay, paid = client.retry:delay(answer, number)
    local resume_at = delay and client.now() + delay
    if not delay or (due and resume_at >= due) then
      return finish_error(answer, operation, bound.sent, hide)
    end
    client.loop:await(resume_at)
  end
end

return call
