-- SPDX-License-Identifier: MIT
--
-- IAM Identity Center: a role's credentials for the token that `aws sso login` left in its cache. A
-- token of an sso-session is renewed, and written back, while it still can be.

local cache = require "deadline.auth.providers.cache"
local core = require "deadline.core"
local endpoint = require "deadline.config.endpoint"
local errors = require "deadline.base.errors"
local provider_http = require "deadline.auth.provider_http"
local check = require "deadline.base.check"
local query = require "deadline.http.query"

local ipairs, type = ipairs, type
local format = string.format
local concat = table.concat

local sso = {}

local renew_before = 15 * 60 -- seconds of life left in which a token is renewed
local between_renewals = 60  -- seconds between two tries

local needed = { "sso_start_url", "sso_region", "sso_account_id", "sso_role_name" }

---What the profile and its sso-session say together, or what about them does not fit.
---@return table? settings, deadline.Error? err
local function gather(context, name, profile, origin)
  local settings = {}
  for _, key in ipairs(needed) do settings[key] = profile[key] end
  if profile.sso_session then
    local session = context.config.files.sso_sessions[profile.sso_session]
    if not session then
      return errors.credentials(origin, "SSOSessionNotFound",
        format("the specified sso-session does not exist: %q", profile.sso_session))
    end
    for _, key in ipairs { "sso_start_url", "sso_region" } do
      if settings[key] and session[key] and settings[key] ~= session[key] then
        return errors.credentials(origin, "BadProfile",
          format("the value for %s is inconsistent between profile (%s) and sso-session (%s)",
            key, settings[key], session[key]))
      end
      settings[key] = settings[key] or session[key]
    end
  end
  local missing = {}
  for _, key in ipairs(needed) do
    if not settings[key] then missing[#missing + 1] = key end
  end
  if #missing > 0 then
    return errors.credentials(origin, "PartialCredentials",
      format('the profile "%s" is missing: %s', name, concat(missing, ", ")))
  end
  settings.session = profile.sso_session
  settings.region_from = profile.sso_region and format('sso_region of profile "%s"', name)
    or format('sso_region of sso-session "%s"', profile.sso_session)
  return settings
end

local function login_hint(name)
  return format("run 'aws sso login --profile %s'", name)
end

local function is_token(content)
  return type(content.accessToken) == "string"
    and core.timestamp(content.expiresAt) ~= nil
end

local function can_renew(token, now)
  for _, key in ipairs { "refreshToken", "clientId", "clientSecret", "registrationExpiresAt" } do
    if type(token[key]) ~= "string" then return false end
  end
  return (core.timestamp(token.registrationExpiresAt) or 0) > now
end

---Whether a renewal of this token was tried a short while ago; if not, now it is.
local function was_tried(context, path, now)
  local tried = context.memory.sso_tried or {}
  context.memory.sso_tried = tried
  if tried[path] and now < tried[path] + between_renewals then return true end
  tried[path] = now
  return false
end

---@return deadline.CacheKind
local function kind_of(name)
  return { what = "token", remedy = login_hint(name), is_valid = is_token }
end

local function expiry_of(token)
  return core.timestamp(token.expiresAt)
end

---A fresh token in place of one that is about to expire; if that fails, one that another process
---has written, or the old one.
---@param cached deadline.Cached
local function renew(context, name, cached, settings, origin)
  local client, token = context.client, cached.content
  if not can_renew(token, client.server_time())
    or was_tried(context, cached.path, client.now()) then
    return token
  end
  local place = endpoint.of_service(context.config, "sso_oidc", "oidc", settings.sso_region,
    settings.region_from)
  local fresh = place and provider_http.send(client, {
    name = "CreateToken", origin = origin, method = "POST", url = endpoint.join(place, "/token"),
    headers = { ["Content-Type"] = "application/json", ["User-Agent"] = client.user_agent },
    body = core.encode {
      clientId = token.clientId, clientSecret = token.clientSecret, grantType = "refresh_token",
      refreshToken = token.refreshToken,
    },
    secrets = { token.clientSecret, token.refreshToken },
  }, provider_http.read_json)
  local expires_at = fresh and cache.expires_at(client, fresh.expiresIn)
  if not expires_at or type(fresh.accessToken) ~= "string" then
    local now = client.earliest_time()
    local other = cache.reload(client, cached, kind_of(name), function(content)
      return expiry_of(content) > now
    end, expiry_of(token) <= now)
    return other and other.content or token
  end
  local changes = {
    accessToken = fresh.accessToken,
    refreshToken = type(fresh.refreshToken) == "string" and fresh.refreshToken or nil,
    expiresAt = expires_at,
  }
  cache.save(client, cached, changes, origin)
  return changes
end

local function read_role(answer)
  local object, err = provider_http.read_json(answer)
  if not object then return nil, err end
  local found = type(object.roleCredentials) == "table" and object.roleCredentials or {}
  local milliseconds = check.to_number(found.expiration)
  return provider_http.read_keys(answer, found.accessKeyId, found.secretAccessKey,
    found.sessionToken, milliseconds and milliseconds / 1000)
end

local function get_role_credentials(context, token, settings, origin)
  local place, err = endpoint.of_service(context.config, "sso", "portal.sso", settings.sso_region,
    settings.region_from)
  if not place then return nil, err end
  local found
  found, err = provider_http.send(context.client, {
    name = "GetRoleCredentials", origin = origin, method = "GET",
    url = endpoint.join(place, "/federation/credentials", query.encode {
      account_id = settings.sso_account_id, role_name = settings.sso_role_name,
    }),
    headers = {
      ["x-amz-sso_bearer_token"] = token.accessToken, ["User-Agent"] = context.client.user_agent,
    },
    secrets = { token.accessToken },
  }, read_role)
  if found then found.origin = origin end
  return found, err
end

---That a token is refused: another process may have renewed it since it was read.
local function try_another(context, name, cached, token, settings, origin, err)
  local again = cache.load(cached.path, kind_of(name), origin)
  local other = again and again.content
  if other and other.accessToken ~= token.accessToken then
    local found
    found, err = get_role_credentials(context, other, settings, origin)
    if found then return found end
  end
  if err.code == "UnauthorizedException" then
    err.message = err.message .. "; " .. login_hint(name)
  end
  return nil, err
end

---The provider: where the profile names an account or a role of IAM Identity Center.
function sso.from_profile(context, name)
  local profile = context.config.files.profiles[name]
  if not profile or not (profile.sso_account_id or profile.sso_role_name) then return nil end
  local origin = format('IAM Identity Center for profile "%s"', name)
  local settings, err = gather(context, name, profile, origin)
  if not settings then return nil, err end
  local path = cache.path(context.config, "~/.aws/sso/cache",
    core.sha1(settings.session or settings.sso_start_url))
  local cached, found
  cached, err = cache.load(path, kind_of(name), origin)
  if not cached then return nil, err end
  local client, token = context.client, cached.content
  if settings.session and expiry_of(token) - client.server_time() < renew_before then
    token = renew(context, name, cached, settings, origin)
  end
  if expiry_of(token) <= client.earliest_time() then
    return errors.credentials(origin, "ExpiredToken", "the token has expired: " .. login_hint(name))
  end
  found, err = get_role_credentials(context, token, settings, origin)
  if found or err.code ~= "UnauthorizedException" then return found, err end
  return try_another(context, name, cached, token, settings, origin, err)
end

return sso
