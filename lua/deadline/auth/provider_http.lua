-- SPDX-License-Identifier: MIT
--
-- The requests of credential providers, with the same engine, retries and waiting as a call's. A
-- provider says what to send and how to read the response; a failure is returned as an error of
-- kind "credentials" that names the provider. Knows no provider.

local attempts = require "deadline.http.attempts"
local core = require "deadline.core"
local errors = require "deadline.base.errors"
local redactor = require "deadline.base.redact"
local response = require "deadline.http.response"
local retry = require "deadline.http.retry"

local pairs, tostring, type = pairs, tostring, type
local find, format = string.find, string.format

---@class deadline.ProviderRequest
---@field name string           # of the operation, for errors and events
---@field origin? string        # names the source of the credentials; begins an error's message
---@field method string
---@field url string
---@field headers table<string, string> # User-Agent is added
---@field body? string
---@field secrets? table<string, string> # texts in it that no message may show
---@field max_attempts? integer # the client's own if left out
---@field min_delay? number     # seconds before a retry
---@field timeout? number       # seconds, to connect and to read; the client's own if left out
---@field direct? boolean       # through no proxy: the endpoint is on this machine, or beside it
---@field is_dated? boolean     # see deadline.Call
---@field sign? deadline.ProviderSigner
---@field recover? fun(err: deadline.Error): boolean # see deadline.Call

---Signs an attempt: returns the headers to send, or nil and a problem.
---@alias deadline.ProviderSigner fun(request: deadline.Request, time: number): table?, string?

local provider_http = {}

---The retry policy for requests of this name. Each has a quota of its own, so that trouble of one
---service does not slow down others, nor the client's calls.
---@return deadline.Retry
local function retry_for(context, request)
  local client, values, retries = context.client, context.config.values, context.retries
  retries[request.name] = retries[request.name] or retry.new {
    mode = "standard", max_attempts = request.max_attempts or values.max_attempts,
    max_retry_after = values.max_retry_after, random = client.random, now = client.now,
    min_delay = request.min_delay,
  }
  return retries[request.name]
end

local function is_success(received)
  return received.status >= 200 and received.status <= 299
end

---The response that a provider reads: its body as text, and `time`, when it arrived.
local function readable(client, received)
  return {
    status = received.status, headers = received.headers, body = tostring(received.body),
    time = client.server_time(),
  }
end

---@return deadline.Request
local function build(context, request)
  local values, headers = context.config.values, {}
  for name, value in pairs(request.headers) do headers[name] = value end
  headers["User-Agent"] = context.client.user_agent
  return {
    method = request.method, url = request.url, headers = headers, body = request.body,
    connect_timeout = request.timeout or values.connect_timeout,
    read_timeout = request.timeout or values.read_timeout, direct = request.direct,
  }
end

---A redactor of the request's secrets and of those that its signature adds.
local function redactor_for(request, headers)
  local secrets = { proof = headers.DPoP, token = headers["X-Amz-Security-Token"] }
  for key, secret in pairs(request.secrets or {}) do secrets[key] = secret end
  return redactor.new(secrets)
end

---Sends a request and reads its response.
---@param context deadline.ProviderContext
---@param request deadline.ProviderRequest
---@param read fun(received: deadline.Response, redact: function): any, deadline.Error?
---@return any result, deadline.Error? # what `read` returned
function provider_http.send(context, request, read)
  local client = context.client
  local call = {
    name = request.name, is_dated = request.is_dated, recover = request.recover,
    retry = retry_for(context, request), redact = redactor_for(request, request.headers),
  }
  function call.build() return build(context, request) end
  function call.interpret(received) return read(readable(client, received), call.redact) end
  function call.sign(built, time)
    if not request.sign then return built end
    local headers, problem = request.sign(built, time)
    if not headers then
      return nil, errors.new { kind = "config", code = "CannotSign", detail = problem }
    end
    built.headers, call.redact = headers, redactor_for(request, headers)
    return built
  end
  local result, err = attempts.run(client, call)
  if result ~= nil then return result end
  err.kind = "credentials"
  if request.origin then
    err.message = format("credentials from %s: %s", request.origin, err.message)
  end
  return nil, err
end

---The error of a response that cannot be used.
---@param received deadline.Response # with `time`, of its arrival
---@param code? string   # the status if left out
---@param detail? string # an excerpt of the body if left out
---@return nil, deadline.Error
function provider_http.reject(received, code, detail)
  local status, throttled = received.status, response.is_throttling(received.status, code)
  return nil, errors.new {
    kind = throttled and "throttling" or "credentials", -- "credentials" in the end, see `send`
    code = code or tostring(status), status = status, retryable = throttled or status >= 500,
    request_id = response.request_id(received.headers),
    retry_after = response.retry_after(received.headers, received.time),
    detail = detail, quoted = not detail and received.body or nil,
  }
end

---The error of a successful response with unusable content, which a retry may well improve.
---@param received deadline.Response
---@param detail string
---@return nil, deadline.Error
function provider_http.malformed(received, detail)
  local _, err = provider_http.reject(received, "BadResponse", detail)
  err.retryable = true
  return nil, err
end

---Checks the credentials in a successful response.
---@param received deadline.Response
---@param id any
---@param secret any
---@param token any
---@param expiration? number
---@return deadline.ProviderCredentials?, deadline.Error?
function provider_http.read_keys(received, id, secret, token, expiration)
  if type(id) ~= "string" or type(secret) ~= "string" then
    return provider_http.malformed(received, "the response has no credentials")
  end
  token = type(token) == "string" and token or nil
  if find(id .. secret .. (token or ""), "%c") then
    return provider_http.malformed(received,
      "the credentials in the response contain a control character")
  end
  return {
    aws_access_key_id = id, aws_secret_access_key = secret, aws_session_token = token,
    expiration = expiration,
  }
end

---The JSON object in a successful response. Rejects any other one.
---@param received deadline.Response
---@return table?, deadline.Error?
function provider_http.read_json(received)
  local object = core.decode(received.body)
  if type(object) == "table" then
    if is_success(received) then return object end
    local message = object.message or object.Message or object.error_description
    return provider_http.reject(received, response.find_code(object, received.headers)
      or response.clean_code(object.error), message and tostring(message))
  elseif not is_success(received) then
    return provider_http.reject(received)
  end
  return provider_http.malformed(received, "the response is not a JSON object")
end

return provider_http
