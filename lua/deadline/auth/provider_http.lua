-- SPDX-License-Identifier: MIT
--
-- The requests of credential providers, over the same engine, retries and waiting as any other. A
-- provider says what to send and how to read the answer; what goes wrong comes back as an error of
-- kind "credentials" that names the provider.

local attempts = require "deadline.http.attempts"
local core = require "deadline.core"
local errors = require "deadline.base.errors"
local retry = require "deadline.http.retry"
local response = require "deadline.http.response"
local redactor = require "deadline.base.redact"

local pairs, tostring, type = pairs, tostring, type
local find, format = string.find, string.format

---@class deadline.Fetch
---@field name string         # the operation, for errors and events
---@field origin? string      # what the credentials are from, for people; begins an error's message
---@field method string
---@field url string
---@field headers? table<string, string>
---@field body? string
---@field secrets? string[]   # what of it must not be shown
---@field attempts? integer   # at most; those of the client's calls, if left out
---@field pause? number       # seconds before it is tried again, at least
---@field timeout? number     # seconds, for connecting and for reading; the client's own
---@field direct? boolean     # through no proxy: the endpoint is on this machine, or beside it
---@field is_dated? boolean   # it proves something by the clock, see deadline.Work
---@field sign? fun(request: table, time: number): deadline.Request? # for every attempt anew
---@field recover? fun(err: deadline.Error): boolean # see deadline.Work

local provider_http = {}

---Calls a function of the script's in a task of its own: it may wait, and what it raises is caught
---where a `pcall` could not be waited across.
---@param client deadline.Client
---@return boolean ok, any ... # what it returned, or what it raised
function provider_http.call(client, fn, ...)
  local task = client.loop:begin({ client = client, parent = client.loop:current() }, fn, ...)
  client.loop:await(task)
  if task.failed then return false, task.fault end
  return true, task:result()
end

---A quota of its own for every kind of request, so that what one service suffers from does not
---slow down others, nor the listings themselves.
local function retry_of(client, what)
  local values, retries = client.config.values, client.provider_retries
  retries[what.name] = retries[what.name] or retry.new {
    mode = "standard", max_attempts = what.attempts or values.max_attempts,
    max_retry_after = values.max_retry_after, random = client.random, now = client.now,
    min_delay = what.pause,
  }
  return retries[what.name]
end

---What a provider reads: an answer that refuses quotes what it was sent, perhaps cut short.
local function readable(client, answer, redact)
  local succeeded = answer.status >= 200 and answer.status <= 299
  local copy = response.redacted(answer, redact)
  if succeeded then copy.body = tostring(answer.body) end
  copy.time = client.server_time()
  return copy
end

---@param client deadline.Client
---@param what deadline.Fetch
---@param read fun(answer: deadline.Response, redact: function): any, deadline.Error?
---@return any result, deadline.Error?
function provider_http.send(client, what, read)
  local values = client.config.values
  local request = {
    method = what.method, url = what.url, headers = what.headers or {}, body = what.body,
    connect_timeout = what.timeout or values.connect_timeout,
    read_timeout = what.timeout or values.read_timeout, direct = what.direct,
  }
  local work = {
    name = what.name, is_dated = what.is_dated, recover = what.recover,
    interpret = function(answer, redact) return read(readable(client, answer, redact), redact) end,
    retry = retry_of(client, what),
    redact = redactor.new(what.secrets or {}),
  }
  function work.build() return request end
  work.sign = what.sign and function(_, time)
    local signed, problem = what.sign(request, time)
    if not signed then
      return nil, errors.new { kind = "config", code = "CannotSign", detail = problem }
    end
    signed.connect_timeout, signed.read_timeout = request.connect_timeout, request.read_timeout
    local hidden = {
      proof = signed.headers.DPoP, token = signed.headers["X-Amz-Security-Token"],
    }
    for key, secret in pairs(what.secrets or {}) do hidden[key] = secret end
    work.redact = redactor.new(hidden)
    return signed
  end
  local result, err = attempts.run(client, work)
  if result ~= nil then return result end
  err.kind = "credentials"
  if what.origin then
    err.message = format("credentials from %s: %s", what.origin, err.message)
  end
  return nil, err
end

---An error to refuse an answer with.
---@param answer deadline.Response # with `time`, when it came
---@param code? string
---@param detail? string
---@return nil, deadline.Error
function provider_http.refuse(answer, code, detail)
  local status, throttled = answer.status, response.is_throttling(answer.status, code)
  return nil, errors.new {
    kind = throttled and "throttling" or "credentials", -- "credentials" in the end, see `send`
    code = code or tostring(status), status = status, retryable = throttled or status >= 500,
    request_id = response.request_id(answer.headers),
    retry_after = response.retry_after(answer.headers, answer.time),
    detail = detail or response.excerpt(answer.body),
  }
end

---An answer of the class 2xx that holds something else than it should: it may be better next time.
---@param answer deadline.Response
---@param detail string
---@return nil, deadline.Error
function provider_http.malformed(answer, detail)
  local _, err = provider_http.refuse(answer, "BadResponse", detail)
  err.retryable = true
  return nil, err
end

---Credentials that an answer holds, whatever it calls their parts.
---@param answer deadline.Response
---@param id any
---@param secret any
---@param token any
---@param expiration? number
---@return deadline.Credentials?, deadline.Error?
function provider_http.read_keys(answer, id, secret, token, expiration)
  if type(id) ~= "string" or type(secret) ~= "string" then
    return provider_http.malformed(answer, "the answer holds no credentials")
  end
  token = type(token) == "string" and token or nil
  if find(id .. secret .. (token or ""), "%c") then
    return provider_http.malformed(answer, "the credentials in the answer hold a control character")
  end
  return {
    aws_access_key_id = id, aws_secret_access_key = secret, aws_session_token = token,
    expiration = expiration,
  }
end

---The JSON object of an answer of the class 2xx; any other answer, and any other body, is refused.
---@param answer deadline.Response
---@return table?, deadline.Error?
function provider_http.read_json(answer)
  local object = core.decode(answer.body)
  local succeeded = answer.status >= 200 and answer.status <= 299
  if type(object) == "table" then
    if succeeded then return object end
    local message = object.message or object.Message or object.error_description
    return provider_http.refuse(answer, response.find_code(object, answer.headers)
      or response.clean_code(object.error), message and tostring(message))
  elseif not succeeded then
    return provider_http.refuse(answer)
  end
  return provider_http.malformed(answer, "the answer is not a JSON object")
end

return provider_http
