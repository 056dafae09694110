-- SPDX-License-Identifier: MIT
--
-- `aws login`: the keys that it left in its cache, and their renewal with the refresh token beside
-- them, which proves possession of the session's private key (DPoP, RFC 9449, with ES256).

local cache = require "deadline.auth.providers.cache"
local core = require "deadline.core"
local endpoint = require "deadline.config.endpoint"
local errors = require "deadline.base.errors"
local plain_keys = require "deadline.auth.providers.keys"
local profiles = require "deadline.config.profiles"
local provider_http = require "deadline.auth.provider_http"

local ipairs, type = ipairs, type
local floor = math.floor
local format, gsub = string.format, string.gsub

local login = {}

local renew_before = 5 * 60 -- seconds of their lifetime left when keys are renewed
local default_lifetime = 15 * 60 -- seconds, if the service does not say

---Base64 with the alphabet of RFC 4648, section 5, and no padding.
local function base64url(bytes)
  return (gsub(core.base64_encode(bytes), "[+/=]", { ["+"] = "-", ["/"] = "_", ["="] = "" }))
end

local function cache_path(config, session)
  local folder = profiles.present(config.getenv("AWS_LOGIN_CACHE_DIRECTORY"))
    or "~/.aws/login/cache"
  return cache.path(config, folder, core.sha256(session))
end

local kind = {
  what = "login", remedy = "run 'aws login'",
  is_valid = function(content)
    local keys = content.accessToken
    return type(keys) == "table" and type(keys.accessKeyId) == "string"
      and type(keys.secretAccessKey) == "string"
      and core.timestamp(keys.expiresAt) ~= nil
  end,
}

local function to_credentials(keys, origin)
  return plain_keys.complete({
    aws_access_key_id = keys.accessKeyId, aws_secret_access_key = keys.secretAccessKey,
    aws_session_token = keys.sessionToken, expiration = keys.expiresAt,
  }, origin)
end

---Makes a DPoP proof for one request: a JSON Web Token signed with the session's key.
---@param pem string # the private key
---@param url string # without its query
---@param time number
---@return string
local function make_proof(pem, url, time)
  local x, y = core.es256_public(pem)
  local head = core.encode {
    typ = "dpop+jwt", alg = "ES256",
    jwk = { kty = "EC", crv = "P-256", x = base64url(x), y = base64url(y) },
  }
  local claims = core.encode {
    htm = "POST", htu = url, iat = floor(time), jti = core.uuid(),
  }
  local text = base64url(head) .. "." .. base64url(claims)
  return text .. "." .. base64url(core.es256_sign(pem, text))
end

-- Messages for the service's errors about a login that cannot be renewed.
local remedies = {
  TOKEN_EXPIRED = "the login has expired: run 'aws login'",
  USER_CREDENTIALS_CHANGED = "the user's credentials have changed: run 'aws login'",
  INSUFFICIENT_PERMISSIONS = "the user lacks the permission to create OAuth 2.0 tokens",
}

---@return table? object, deadline.Error? err
local function read_fresh(response)
  local object, err = provider_http.read_json(response)
  if object then
    local keys = type(object.accessToken) == "table" and object.accessToken or {}
    if type(keys.accessKeyId) == "string" and type(keys.secretAccessKey) == "string" then
      return object
    end
    return provider_http.malformed(response, "the response has no credentials")
  end
  local body = core.decode(response.body)
  local remedy = type(body) == "table" and remedies[body.error]
  if remedy then err.code, err.detail, err.quoted = body.error, remedy, nil end
  return nil, err
end

local function can_renew(content)
  return type(content.clientId) == "string" and type(content.dpopKey) == "string"
    and type(content.refreshToken) == "string" and core.es256_public(content.dpopKey) ~= nil
end

---Asks for new keys with the refresh token.
---@return table? fresh, deadline.Error? err
local function create_token(context, content, origin)
  local config = context.config
  local signin, err = endpoint.of_service(config, "signin", "signin", config.values.region,
    config.sources.region)
  if not signin then return nil, err end
  if not can_renew(content) then
    return errors.credentials(origin, "BadToken", "the login cannot be renewed: run 'aws login'")
  end
  local url, path = endpoint.join(signin, "/v1/token")
  return provider_http.send(context, {
    name = "CreateOAuth2Token", origin = origin, method = "POST", url = url,
    headers = { ["Content-Type"] = "application/json" },
    body = core.encode {
      clientId = content.clientId, grantType = "refresh_token",
      refreshToken = content.refreshToken,
    },
    secrets = { refresh = content.refreshToken }, is_dated = true,
    sign = function(request, time)
      request.headers.DPoP = make_proof(content.dpopKey, signin.origin .. path, time)
      return request.headers
    end,
  }, read_fresh)
end

---Renews the keys and writes them back.
---@param cached deadline.CachedToken
---@return table? keys, deadline.Error? err
local function renew(context, cached, origin)
  local client = context.client
  local fresh, err = create_token(context, cached.content, origin)
  if not fresh then return nil, err end
  local keys = {
    expiresAt = cache.expires_at(client, fresh.expiresIn)
      or cache.expires_at(client, default_lifetime),
  }
  for _, key in ipairs { "accessKeyId", "secretAccessKey", "sessionToken" } do
    keys[key] = fresh.accessToken[key]
  end
  cache.save(client, cached, {
    accessToken = keys,
    refreshToken = type(fresh.refreshToken) == "string" and fresh.refreshToken or nil,
  }, origin)
  return keys
end

---The provider of a profile with a `login_session`.
---@type deadline.Provider
function login.from_profile(context, name)
  local session = context.config.files.profiles[name].login_session
  local origin = format('the login of profile "%s"', name)
  local cached, err = cache.load(cache_path(context.config, session), kind, origin)
  if not cached then return nil, err end
  local client, keys = context.client, cached.content.accessToken
  local function time_left(of) return core.timestamp(of.expiresAt) - client.server_time() end
  if time_left(keys) > renew_before then return to_credentials(keys, origin) end
  local renewed
  renewed, err = renew(context, cached, origin)
  if renewed then return to_credentials(renewed, origin) end
  local other = cache.reload(client, cached, kind, function(content)
    return time_left(content.accessToken) > 0
  end, time_left(keys) <= 0)
  if other then keys = other.content.accessToken end
  if time_left(keys) <= 0 then return nil, err end
  return to_credentials(keys, origin)
end

return login
