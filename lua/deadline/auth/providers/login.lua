-- SPDX-License-Identifier: MIT
--
-- `aws login`: the keys that it left in its cache, renewed with the refresh token beside them. The
-- renewal proves that this machine holds the key of the session (DPoP, RFC 9449, with ES256).

local cache = require "deadline.auth.providers.cache"
local core = require "deadline.core"
local endpoint = require "deadline.config.endpoint"
local errors = require "deadline.base.errors"
local provider_http = require "deadline.auth.provider_http"
local plain_keys = require "deadline.auth.providers.keys"
local profiles = require "deadline.config.profiles"

local ipairs, type = ipairs, type
local floor = math.floor
local format, gsub = string.format, string.gsub

local login = {}

local renew_before = 5 * 60 -- seconds of life left in which keys are renewed
local default_lifetime = 15 * 60 -- of keys whose life the service does not tell

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

---The proof, a JSON Web Token over method, URL (without its query, RFC 9449) and moment, signed by
---the session's key.
---@return string
local function prove(pem, url, time)
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

-- What the service says of a login that cannot be renewed, and what its user can do.
local remedies = {
  TOKEN_EXPIRED = "the login has expired: run 'aws login'",
  USER_CREDENTIALS_CHANGED = "the user's credentials have changed: run 'aws login'",
  INSUFFICIENT_PERMISSIONS = "the user lacks the permission to create OAuth 2.0 tokens",
}

local function read_fresh(answer)
  local object, err = provider_http.read_json(answer)
  if object then
    local keys = type(object.accessToken) == "table" and object.accessToken or {}
    if type(keys.accessKeyId) == "string" and type(keys.secretAccessKey) == "string" then
      return object
    end
    return provider_http.malformed(answer, "the answer holds no credentials")
  end
  local body = core.decode(answer.body)
  local remedy = type(body) == "table" and remedies[body.error]
  if remedy then err.code, err.detail = body.error, remedy end
  return nil, err
end

---@param cached deadline.Cached
---@return table? keys, deadline.Error? err
local function renew(context, cached, origin)
  local client, config, login_of = context.client, context.config, cached.content
  local place, err = endpoint.of_service(config, "signin", "signin", config.values.region,
    config.sources.region)
  if not place then return nil, err end
  local url, path = endpoint.join(place, "/v1/token")
  local is_complete = type(login_of.clientId) == "string" and type(login_of.dpopKey) == "string"
    and type(login_of.refreshToken) == "string" and core.es256_public(login_of.dpopKey)
  if not is_complete then
    return errors.credentials(origin, "BadToken", "the login cannot be renewed: run 'aws login'")
  end
  local fresh
  fresh, err = provider_http.send(client, {
    name = "CreateOAuth2Token", origin = origin, method = "POST", url = url,
    headers = { ["Content-Type"] = "application/json", ["User-Agent"] = client.user_agent },
    body = core.encode {
      clientId = login_of.clientId, grantType = "refresh_token",
      refreshToken = login_of.refreshToken,
    },
    secrets = { login_of.refreshToken }, is_dated = true,
    sign = function(request, time) -- a proof is good for one request
      request.headers.DPoP = prove(login_of.dpopKey, place.origin .. path, time)
      return request
    end,
  }, read_fresh)
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

---The provider: where the profile has a login_session.
function login.from_profile(context, name)
  local profile = context.config.files.profiles[name]
  local session = profile and profile.login_session
  if not session then return nil end
  local origin = format('the login of profile "%s"', name)
  local cached, err = cache.load(cache_path(context.config, session), kind, origin)
  if not cached then return nil, err end
  local client, keys = context.client, cached.content.accessToken
  local function left(these) return core.timestamp(these.expiresAt) - client.server_time() end
  if left(keys) > renew_before then return to_credentials(keys, origin) end
  local renewed, other
  renewed, err = renew(context, cached, origin)
  if renewed then return to_credentials(renewed, origin) end
  other = cache.reload(client, cached, kind, function(content)
    return left(content.accessToken) > 0
  end, left(keys) <= 0)
  if other then keys = other.content.accessToken end
  if left(keys) <= 0 then return nil, err end
  return to_credentials(keys, origin)
end

return login
