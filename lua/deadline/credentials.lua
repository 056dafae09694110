-- SPDX-License-Identifier: MIT
--
-- Who signs. Providers are asked in order; the first that has something is used until it expires.
-- A provider answers credentials, or nothing (the next is asked), or an error (the chain stops).

local core = require "deadline.core"
local errors = require "deadline.errors"

---@class deadline.Credentials
---@field aws_access_key_id string
---@field aws_secret_access_key string
---@field aws_session_token? string
---@field expiration? number|string # seconds since the epoch, or ISO 8601; never, if left out

local function fail(code, message)
  return nil, errors.new {
    kind = "credentials", code = code, message = message, retryable = false,
  }
end

---A copy that is complete, or what is missing.
local function complete(found, origin)
  local id, secret = found.aws_access_key_id, found.aws_secret_access_key
  if type(id) ~= "string" or id == "" then
    return fail("PartialCredentials", "aws_access_key_id is missing in " .. origin)
  elseif type(secret) ~= "string" or secret == "" then
    return fail("PartialCredentials", "aws_secret_access_key is missing in " .. origin)
  end
  local token, expiration = found.aws_session_token, found.expiration
  if type(expiration) == "string" then expiration = core.timestamp(expiration) end
  return {
    aws_access_key_id = id, aws_secret_access_key = secret,
    aws_session_token = token ~= "" and token or nil, expiration = expiration, origin = origin,
  }
end

---The option `credentials`, a table or a function, or the three options of static keys.
local function from_options(config)
  local values = config.values
  local given = values.credentials
  if type(given) == "function" then
    local found, message = given()
    if type(found) ~= "table" then
      return fail("ProviderFailed", "the function in the option 'credentials' returned none: "
        .. tostring(message or found))
    end
    return complete(found, "what the function in the option 'credentials' returned")
  elseif given then
    return complete(given, "the option 'credentials'")
  elseif values.aws_access_key_id or values.aws_secret_access_key then
    return complete(values, "the options of the client")
  end
end

local function from_environment(config)
  local getenv = config.getenv
  local id = getenv("AWS_ACCESS_KEY_ID")
  if not id or id == "" then return nil end
  local secret = getenv("AWS_SECRET_ACCESS_KEY")
  if not secret or secret == "" then
    return fail("PartialCredentials",
      "AWS_ACCESS_KEY_ID is set in the environment, AWS_SECRET_ACCESS_KEY is not")
  end
  local security_token = getenv("AWS_SECURITY_TOKEN")
  return complete({
    aws_access_key_id = id, aws_secret_access_key = secret,
    aws_session_token = security_token ~= "" and security_token or getenv("AWS_SESSION_TOKEN"),
    expiration = getenv("AWS_CREDENTIAL_EXPIRATION"),
  }, "the environment")
end

local providers = { from_options, from_environment }

local function ask_providers(config)
  for _, provider in ipairs(providers) do
    local found, err = provider(config)
    if found or err then return found, err end
  end
  return fail("NoCredentials", "no credentials: looked at the options 'credentials' and "
    .. "'aws_access_key_id', and at AWS_ACCESS_KEY_ID in the environment")
end

---@class deadline.CredentialCache
local Cache = { __name = "deadline.CredentialCache" }
Cache.__index = Cache

function Cache.__tostring()
  return Cache.__name
end

---Credentials that are good now. Those that expire are asked for again before they do: in the last
---sixth of their life, at most ten minutes before its end.
---@return deadline.Credentials?, deadline.Error?
function Cache:get()
  local now = self.time()
  if self.found and not (self.refresh_at and now >= self.refresh_at) then return self.found end
  local found, err = ask_providers(self.config)
  if not found then return nil, err end
  local expiration = found.expiration
  if expiration and expiration <= now then
    return fail("ExpiredCredentials", "the credentials from " .. found.origin .. " have expired")
  end
  self.found = found
  self.refresh_at = expiration and expiration - math.min((expiration - now) / 6, 600)
  return found
end

---Forgets what it holds, so that the next call asks again: after the service refused them.
function Cache:forget()
  self.found = nil
end

local credentials = {}

---@param config deadline.Config
---@param time fun(): number
---@return deadline.CredentialCache
function credentials.new(config, time)
  return setmetatable({ config = config, time = time }, Cache)
end

return credentials
