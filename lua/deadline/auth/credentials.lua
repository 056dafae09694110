-- SPDX-License-Identifier: MIT
--
-- The credentials that a client signs with: a cache in front of the provider chain, and a copy of
-- the keys for scripts.

local attempts = require "deadline.http.attempts"
local chain = require "deadline.auth.providers.chain"
local credential_cache = require "deadline.auth.credential_cache"
local errors = require "deadline.base.errors"
local provider_context = require "deadline.auth.provider_context"
local redactor = require "deadline.base.redact"
local user_agent = require "deadline.http.user_agent"

local credentials = {}

---A cache of credentials whose refreshes `on_event` hears of.
---@param client deadline.Client
---@param get deadline.CredentialSource
---@return deadline.CredentialCache
function credentials.cache(client, get)
  local function get_redacted(context)
    local found, err = get(context)
    if found then found.redact = redactor.of_credentials(found) end
    return found, err
  end
  local function emit(found, err)
    if not client.emit then return end
    client.emit { type = "credentials", origin = found and found.origin, code = err and err.code }
  end
  return credential_cache.new(provider_context.new(client), get_redacted, { on_refresh = emit })
end

---The cache that a client's calls get their credentials from.
---@param client deadline.Client
---@return deadline.CredentialCache
function credentials.new(client)
  chain.load(client.config)
  return credentials.cache(client, function(context)
    local found, err = chain.get(context)
    if found then
      found.user_agent = user_agent.add_feature(client.user_agent, found.feature)
    end
    return found, err
  end)
end

---The keys in the service's answer about a role, named as the options name them.
---@param page { credentials?: table }
---@return deadline.Credentials? keys, string? problem
function credentials.of_role(page)
  local keys = page.credentials
  if not keys then return nil, "the service returned no credentials" end
  return {
    aws_access_key_id = keys.accessKeyId, aws_secret_access_key = keys.secretAccessKey,
    aws_session_token = keys.sessionToken, expiration = keys.expiration,
  }
end

---The keys in use, for a script.
---@param client deadline.Client
---@param due? number # on the loop's clock, when to stop waiting for them
---@return deadline.Credentials? keys, string? message, deadline.Error? err
function credentials.in_use(client, due)
  local found, err = nil, client.config:error()
  if not err then found, err = client.credential_cache:get(due) end
  if not found then return errors.triple(attempts.finish(err, "credentials", 0)) end
  return {
    aws_access_key_id = found.aws_access_key_id,
    aws_secret_access_key = found.aws_secret_access_key,
    aws_session_token = found.aws_session_token, expiration = found.expiration,
  }
end

return credentials
