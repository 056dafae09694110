-- SPDX-License-Identifier: MIT
--
-- Keys that stand somewhere as they are: in the options, the environment or a profile.

local core = require "deadline.core"
local fetch = require "deadline.fetch"

local keys = {}

---A complete set, or what is missing of it.
---@param found table
---@param origin string # where it is from, for messages
---@return deadline.Credentials?, deadline.Error?
function keys.complete(found, origin)
  for _, name in ipairs { "aws_access_key_id", "aws_secret_access_key" } do
    if type(found[name]) ~= "string" or found[name] == "" then
      return fetch.fail(origin, "PartialCredentials", name .. " is missing")
    end
  end
  local token, expiration = found.aws_session_token, found.expiration
  if type(expiration) == "string" then
    local text = expiration
    expiration = core.timestamp(text)
    if not expiration then
      return fetch.fail(origin, "BadExpiration", ("the expiration %q is no moment"):format(text))
    end
  end
  return {
    aws_access_key_id = found.aws_access_key_id,
    aws_secret_access_key = found.aws_secret_access_key,
    aws_session_token = token ~= "" and token or nil, expiration = expiration, origin = origin,
  }
end

---The option `credentials`, a table or a function, or the three options of static keys.
function keys.from_options(context)
  local values = context.config.values
  local given = values.credentials
  if type(given) == "function" then
    local found, message = given()
    local origin = "the function in the option 'credentials'"
    if type(found) ~= "table" then
      return fetch.fail(origin, "ProviderFailed", tostring(message or "it returned none"))
    end
    return keys.complete(found, origin)
  elseif given then
    return keys.complete(given, "the option 'credentials'")
  elseif values.aws_access_key_id or values.aws_secret_access_key then
    return keys.complete(values, "the options of the client")
  end
end

local function is_set(text)
  return text ~= nil and text ~= ""
end

---The environment; AWS_SECURITY_TOKEN is the older name and, as in botocore, goes first.
function keys.from_environment(context)
  local getenv = context.config.getenv
  local id = getenv("AWS_ACCESS_KEY_ID")
  if not is_set(id) then return nil end
  local secret, security_token = getenv("AWS_SECRET_ACCESS_KEY"), getenv("AWS_SECURITY_TOKEN")
  local expiration = getenv("AWS_CREDENTIAL_EXPIRATION")
  if not is_set(secret) then
    return fetch.fail("the environment", "PartialCredentials",
      "AWS_ACCESS_KEY_ID is set, AWS_SECRET_ACCESS_KEY is not")
  end
  return keys.complete({
    aws_access_key_id = id, aws_secret_access_key = secret,
    aws_session_token = is_set(security_token) and security_token or getenv("AWS_SESSION_TOKEN"),
    expiration = is_set(expiration) and expiration or nil,
  }, "the environment")
end

local function from_file(context, name, file)
  local section = context.config.files.static[file][name]
  if not section or not is_set(section.aws_access_key_id) then return nil end
  local found, err = keys.complete({
    aws_access_key_id = section.aws_access_key_id,
    aws_secret_access_key = section.aws_secret_access_key,
    aws_session_token = is_set(section.aws_security_token) and section.aws_security_token
      or section.aws_session_token,
  }, ('the profile "%s" in %s'):format(name, context.config.files.paths[file]))
  if found then found.from_files = true end
  return found, err
end

function keys.from_credentials_file(context, name)
  return from_file(context, name, "credentials")
end

function keys.from_config_file(context, name)
  return from_file(context, name, "config")
end

return keys
