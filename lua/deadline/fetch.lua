-- SPDX-License-Identifier: MIT
--
-- The requests of credential providers, over the same engine, retries and waiting as any other. A
-- provider says what to send and how to read the answer; what goes wrong comes back as an error of
-- kind "credentials" that names the provider.

local attempts = require "deadline.attempts"
local core = require "deadline.core"
local errors = require "deadline.errors"
local retry = require "deadline.retry"
local response = require "deadline.response"
local secrets = require "deadline.secrets"

---@class deadline.Fetch
---@field name string         # the operation, for errors and events
---@field origin string       # what the credentials are from, for people
---@field method string
---@field url string
---@field headers? table<string, string>
---@field body? string
---@field secrets? string[]   # what of it must not be shown
---@field attempts? integer   # the client's own, if left out
---@field timeout? number     # seconds, for connecting and for reading; the client's own
---@field direct? boolean     # through no proxy: the endpoint is on this machine, or beside it
---@field sign? fun(request: table): deadline.Request # for every attempt anew

local fetch = {}

---@return nil, deadline.Error
function fetch.fail(origin, code, message)
  return nil, errors.new {
    kind = "credentials", code = code, retryable = false,
    message = ("credentials from %s: %s"):format(origin, message),
  }
end

local function own_retry(client, count)
  local values = client.config.values
  return retry.new {
    mode = "standard", max_attempts = count, max_retry_after = values.max_retry_after,
    random = client.random, now = client.now,
  }
end

---@param client deadline.Client
---@param what deadline.Fetch
---@param read fun(answer: deadline.Response): any, deadline.Error? # what it comes to
---@return any result, deadline.Error?
function fetch.send(client, what, read)
  local values = client.config.values
  local request = {
    method = what.method, url = what.url, headers = what.headers or {}, body = what.body,
    connect_timeout = what.timeout or values.connect_timeout,
    read_timeout = what.timeout or values.read_timeout, direct = what.direct,
  }
  local work = {
    name = what.name,
    interpret = function(answer, hide) -- a refusal quotes what it was sent, perhaps cut short
      if answer.status >= 200 and answer.status <= 299 then return read(answer) end
      return read { status = answer.status, headers = answer.headers, body = hide(answer.body) }
    end,
    retry = what.attempts and own_retry(client, what.attempts) or client.retry,
    hide = secrets.hider_of(what.secrets or {}),
  }
  function work.build()
    if not what.sign then return request end
    local signed = what.sign(request)
    signed.connect_timeout, signed.read_timeout = request.connect_timeout, request.read_timeout
    local hidden = {
      proof = signed.headers.DPoP, token = signed.headers["X-Amz-Security-Token"],
    }
    for key, secret in pairs(what.secrets or {}) do hidden[key] = secret end
    work.hide = secrets.hider_of(hidden)
    return signed
  end
  local result, err = attempts.run(client, work)
  if result ~= nil then return result end
  err.kind = "credentials"
  err.message = ("credentials from %s: %s"):format(what.origin, err.message)
  return nil, err
end

---An error to refuse an answer with.
---@param answer deadline.Response
---@param code? string
---@param detail? string
---@return nil, deadline.Error
function fetch.refuse(answer, code, detail)
  local status, throttled = answer.status, response.is_throttling(answer.status, code)
  return nil, errors.new {
    kind = throttled and "throttling" or "credentials", -- "credentials" in the end, see `send`
    code = code or tostring(status), status = status, retryable = throttled or status >= 500,
    request_id = response.request_id(answer.headers),
    retry_after = response.retry_after(answer.headers, core.time()),
    detail = detail or (answer.body:sub(1, 200):gsub("%c+", " ")),
  }
end

---"ns#FooError:http://..." is FooError.
local function clean_code(code)
  if type(code) ~= "string" then return nil end
  return (code:gsub("[:,].*$", ""):gsub("^.*#", ""))
end

---The JSON object of an answer of the class 2xx; any other answer, and any other body, is refused.
---@param answer deadline.Response
---@return table?, deadline.Error?
function fetch.read_json(answer)
  local object = core.decode(answer.body)
  local succeeded = answer.status >= 200 and answer.status <= 299
  if type(object) == "table" then
    if succeeded then return object end
    local message = object.message or object.Message or object.error_description
    return fetch.refuse(answer, clean_code(object.code or object.Code or object.__type
      or answer.headers["x-amzn-errortype"] or object.error), message and tostring(message))
  elseif not succeeded then
    return fetch.refuse(answer)
  end
  local _, err = fetch.refuse(answer, "BadResponse", "the answer is not a JSON object")
  err.retryable = true
  return nil, err
end

return fetch
