-- SPDX-License-Identifier: MIT
--
-- `client:request`: a script's own request to any AWS service, with the client's credentials,
-- retries, time limits and events. Checks it, finds its endpoint, and reads the errors of all of
-- AWS's protocols. Knows no service by name.

local attempts = require "deadline.http.attempts"
local call = require "deadline.api.call"
local check = require "deadline.base.check"
local core = require "deadline.core"
local endpoint = require "deadline.config.endpoint"
local errors = require "deadline.base.errors"
local parse = require "deadline.api.parse"
local query = require "deadline.http.query"
local redactor = require "deadline.base.redact"
local response = require "deadline.http.response"
local sign_request = require "deadline.auth.sign_request"
local sigv4 = require "deadline.auth.sigv4"

local ipairs, pairs, setmetatable = ipairs, pairs, setmetatable
local tostring, type = tostring, type
local find, format, gsub, match, upper = string.find, string.format, string.gsub, string.match,
  string.upper

local specification = {
  service = { type = "string" },
  service_id = { type = "string" },
  method = { type = "string" },
  url = { type = "string" },
  path = { type = "string" },
  query = { type = "string or table" },
  headers = { type = "table" },
  body = { type = "string", is_binary = true },
  region = { type = "string" },
  idempotent = { type = "boolean" },
}

---A response: `body` is its text, whatever its type.
---@class deadline.ServiceResponse
---@field status integer                # below 400; redirects are not followed
---@field headers table<string, string> # names in lower case
---@field body string
local methods = {}
local Response = { __name = "deadline.ServiceResponse", __index = methods }

---The value of a body that is JSON; `null` is nil, in objects too.
---@return any value, string? problem
function methods:json()
  return core.decode(self.body)
end

local request = {}

-- Checks.

---@return string? text # nil: the value has no place in a query
local function to_text(value)
  if type(value) == "string" then return value end
  if check.is_type(value, "integer") then return format("%d", value) end
  if type(value) == "number" and value == value then return core.encode(value) end
  return type(value) == "boolean" and tostring(value) or nil
end

---@return string? text, string? problem
local function encode_query(values)
  if type(values) == "string" then
    if not find(values, "[^\33-\126]") and not find(values, "#", 1, true) then return values end
    return nil, "'query' is not percent-encoded"
  end
  local texts = {}
  for name, value in pairs(values) do
    if type(name) ~= "string" then return nil, "'query' has a key that is not a string" end
    local list = {}
    for i, one in ipairs(type(value) == "table" and value or { value }) do
      list[i] = to_text(one)
      if not list[i] then return nil, format("'query.%s' holds no text or number", name) end
    end
    texts[name] = list
  end
  return query.encode(texts)
end

---Returns whether a name can begin a host name: any other could send credentials to a stranger.
local function is_host_part(name)
  return not find(name, "[^%w%-.]") and find(name, "^%w") and find(name, "%w$")
    and not find(name, "..", 1, true)
end

---@return string? problem
local function find_problem(own)
  local url, path = own.url, own.path
  if not own.service then return "'service' is missing, as in a signature: \"s3\"" end
  if not is_host_part(own.service) then return "'service' is not the name of a service" end
  if own.method and not sign_request.is_token(own.method) then return "'method' is not one word" end
  if url and path then return "give either 'url' or 'path'" end
  if url and not (endpoint.parse_url(url) and sigv4.target(url)) then
    return "'url' is not an http or https URL without user information and fragment"
  elseif path and (not find(path, "^/[\33-\126]*$") or find(path, "[?#]")) then
    return "'path' must begin with '/' and be percent-encoded, without a query"
  end
end

-- RFC 9110, 9.2.2.
local idempotent_methods = {
  GET = true, HEAD = true, OPTIONS = true, PUT = true, DELETE = true, TRACE = true,
}

---The operation, for errors and events: what the header X-Amz-Target names, or "GET s3".
local function name_of(own, spellings)
  local target = spellings["x-amz-target"]
  return target and match(own.headers[target], "([%w_]+)%s*$") or own.method .. " " .. own.service
end

---Checks a script's request, and copies it.
---@param given deadline.ServiceRequest
---@return table? own, string? problem
function request.check(given)
  local own, problem = check.options(specification, given)
  problem = problem or find_problem(own)
  if problem then return nil, problem end
  local spellings
  own.headers, spellings = sign_request.map_headers(own.headers or {})
  if not own.headers then return nil, spellings end
  own.query, problem = encode_query(own.query or "")
  if problem then return nil, problem end
  own.method, own.path = own.method or "GET", own.path or "/"
  own.host = own.headers.Host
  own.name = name_of(own, spellings)
  local agent = spellings["user-agent"]
  if agent then own.user_agent, own.headers[agent] = own.headers[agent], nil end
  if own.idempotent == nil then own.idempotent = idempotent_methods[own.method] or false end
  return own
end

-- Sending.

---@return deadline.Endpoint?, deadline.Error?
local function resolve(client, own)
  local config = client.config
  local err = config:error()
  if err then return nil, err end
  local region, origin = own.region, "the request"
  if not region then region, origin = config.values.region, config.sources.region end
  if own.url then return endpoint.of_url(config, own.url, "the request", region, origin) end
  local id = gsub(core.lower(own.service_id or own.service), "[^%w]", "_")
  return endpoint.of_service(config, id, own.service, region, origin)
end

---The code and the message in the body of an error, in the forms of JSON and XML.
local function read_error(received, text)
  local body = core.decode(received.body)
  if type(body) == "table" then return body end
  return { Code = response.element(text, "Code"), Message = response.element(text, "Message") }
end

-- Codes of errors before anything of the request was sent; so are all of kind "tls".
local unsent_codes = {
  ConnectTimeout = true, CouldNotConnect = true, CouldNotResolveHost = true,
  CouldNotResolveProxy = true, ProxyFailed = true, TooManyOpenFiles = true,
}

---Returns whether a request that may not be repeated had no effect.
local function is_without_effect(err)
  return err.kind == "throttling" or err.kind == "tls" or unsent_codes[err.code] == true
end

---@return deadline.Call
local function new_call(client, own, target, due, cache)
  local values, invocation_id = client.config.values, core.uuid()
  local path = gsub(own.path, "%%%x%x", upper) -- as libcurl sends it
  local url = endpoint.join(target, path, own.query)
  local credentials, attempt
  local self = {
    name = own.name, retry = client.retry, due = due, redact = redactor.signatures,
    may_repeat = not own.idempotent and is_without_effect or nil,
  }

  function self.build(number)
    local err
    attempt = number
    credentials, err = cache:get(due)
    if not credentials then return nil, err end
    self.redact = credentials.redact
    local headers = call.build_headers(client, own.host or sigv4.target(url).host, own.headers,
      credentials)
    headers["User-Agent"] = own.user_agent or headers["User-Agent"]
    return {
      method = own.method, url = url, body = own.body, headers = headers,
      connect_timeout = values.connect_timeout, read_timeout = values.read_timeout,
    }
  end

  function self.sign(built, time)
    local signed, problem = sign_request.sign {
      method = own.method, url = url, headers = built.headers, body = own.body,
      region = target.region, service = own.service, credentials = credentials, time = time,
    }
    if not signed then
      return nil, errors.new { kind = "config", code = "CannotSign", detail = problem }
    end
    built.headers = signed.headers
    call.add_retry_headers(built.headers, client, invocation_id, attempt)
    return built
  end

  function self.interpret(received)
    local text = tostring(received.body)
    if received.status >= 400 then
      return nil, parse.error(received, own.name, read_error(received, text), client.server_time())
    end
    local own_response = setmetatable({
      status = received.status, headers = received.headers, body = text,
    }, Response)
    if own.read then return own.read(own_response) end
    return own_response
  end

  function self.recover(refusal)
    return cache:recover(refusal, credentials, due)
  end

  return self
end

---Sends a checked request, as often as it takes.
---@param client deadline.Client
---@param own table # with `read`, if that makes the result of a response, or an error
---@param due? number # on the loop's clock, when to give up
---@param cache? deadline.CredentialCache # the client's own if left out
---@return deadline.ServiceResponse? response, deadline.Meta|deadline.Error meta
function request.run(client, own, due, cache)
  local target, err = resolve(client, own)
  if not target then return nil, attempts.finish(err, own.name, 0) end
  return attempts.run(client, new_call(client, own, target, due, cache or client.credential_cache))
end

---Sends a script's request.
---@param client deadline.Client
---@param own table # see `request.check`
---@param options { timeout?: number, deadline?: number }
---@return deadline.ServiceResponse? response, deadline.Meta|string, deadline.Error?
function request.perform(client, own, options)
  local received, meta = request.run(client, own, call.due(client, options))
  if received then return received, meta end
  return call.fail(client, meta)
end

return request
