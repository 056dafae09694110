-- SPDX-License-Identifier: MIT
--
-- IAM Identity Center: credentials of a role for the token that `aws sso login` left in its cache.
-- Renews the token of an sso-session while that is possible, and writes it back.

local cache = require "deadline.auth.providers.cache"
local check = require "deadline.base.check"
local core = require "deadline.core"
local endpoint = require "deadline.config.endpoint"
local errors = require "deadline.base.errors"
local provider_http = require "deadline.auth.provider_http"
local query = require "deadline.http.query"

local ipairs, type = ipairs, type
local format = string.format
local concat = table.concat

local sso = {}

local renew_before = 15 * 60     -- seconds of its lifetime left when a token is renewed
local min_renewal_interval = 60  -- seconds between two attempts

local required = { "sso_start_url", "sso_region", "sso_account_id", "sso_role_name" }

---The settings of a profile with its sso-session.
---@class deadline.SsoSettings
---@field origin string      # names the source of credentials in messages
---@field login_hint string  # advice in messages
---@field kind deadline.TokenKind
---@field session? string    # name of the sso-session
---@field region_from string # names the setting `sso_region` in messages
---@field sso_start_url string
---@field sso_region string
---@field sso_account_id string
---@field sso_role_name string

---Completes the profile's settings by those of its sso-session, which may not contradict them.
---@return boolean? done, deadline.Error? err
local function add_session(context, settings)
  local session, origin = context.config.files.sso_sessions[settings.session], settings.origin
  if not session then
    return errors.credentials(origin, "SSOSessionNotFound",
      format("the specified sso-session does not exist: %q", settings.session))
  end
  for _, key in ipairs { "sso_start_url", "sso_region" } do
    if settings[key] and session[key] and settings[key] ~= session[key] then
      return errors.credentials(origin, "BadProfile",
        format("the value for %s is inconsistent between profile (%s) and sso-session (%s)",
          key, settings[key], session[key]))
    end
    settings[key] = settings[key] or session[key]
  end
  return true
end

---@return boolean? done, deadline.Error? err
local function check_complete(settings, name)
  local missing = {}
  for _, key in ipairs(required) do
    if not settings[key] then missing[#missing + 1] = key end
  end
  if #missing == 0 then return true end
  return errors.credentials(settings.origin, "PartialCredentials",
    format('the profile "%s" is missing: %s', name, concat(missing, ", ")))
end

local function is_token(content)
  return type(content.accessToken) == "string"
    and core.timestamp(content.expiresAt) ~= nil
end

---@return deadline.SsoSettings? settings, deadline.Error? err
local function find_settings(context, name, profile)
  local login_hint = format("run 'aws sso login --profile %s'", name)
  local settings = {
    origin = format('IAM Identity Center for profile "%s"', name), session = profile.sso_session,
    login_hint = login_hint, kind = { what = "token", remedy = login_hint, is_valid = is_token },
  }
  for _, key in ipairs(required) do settings[key] = profile[key] end
  local ok, err = true, nil
  if settings.session then ok, err = add_session(context, settings) end
  if ok then ok, err = check_complete(settings, name) end
  if not ok then return nil, err end
  settings.region_from = profile.sso_region and format('sso_region of profile "%s"', name)
    or format('sso_region of sso-session "%s"', settings.session)
  return settings
end

local function can_renew(token, now)
  for _, key in ipairs { "refreshToken", "clientId", "clientSecret", "registrationExpiresAt" } do
    if type(token[key]) ~= "string" then return false end
  end
  return (core.timestamp(token.registrationExpiresAt) or 0) > now
end

---Returns whether it is time for another attempt to renew the token of this file, and notes it.
local function begin_renewal(context, path, now)
  local tried = context.renewals_tried
  if tried[path] and now < tried[path] + min_renewal_interval then return false end
  tried[path] = now
  return true
end

local function expiry_of(token)
  return core.timestamp(token.expiresAt)
end

---Asks for a token in place of this one.
---@return table? token # members of the file
local function create_token(context, token, settings)
  local service = endpoint.of_service(context.config, "sso_oidc", "oidc", settings.sso_region,
    settings.region_from)
  local fresh = service and provider_http.send(context, {
    name = "CreateToken", origin = settings.origin, method = "POST",
    url = endpoint.join(service, "/token"), headers = { ["Content-Type"] = "application/json" },
    body = core.encode {
      clientId = token.clientId, clientSecret = token.clientSecret, grantType = "refresh_token",
      refreshToken = token.refreshToken,
    },
    secrets = { client = token.clientSecret, refresh = token.refreshToken },
  }, provider_http.read_json)
  local expires_at = fresh and cache.expires_at(context.client, fresh.expiresIn)
  if not expires_at or type(fresh.accessToken) ~= "string" then return nil end
  return {
    accessToken = fresh.accessToken,
    refreshToken = type(fresh.refreshToken) == "string" and fresh.refreshToken or nil,
    expiresAt = expires_at,
  }
end

---A new token in place of one that is about to expire; if that fails, one that another process has
---written, or the old one.
---@param cached deadline.CachedToken
---@return table token
local function renew(context, cached, settings)
  local client, token = context.client, cached.content
  if not can_renew(token, client.server_time())
    or not begin_renewal(context, cached.path, client.now()) then
    return token
  end
  local fresh = create_token(context, token, settings)
  if fresh then
    cache.save(client, cached, fresh, settings.origin)
    return fresh
  end
  local now = client.earliest_time()
  local other = cache.reload(client, cached, settings.kind, function(content)
    return expiry_of(content) > now
  end, expiry_of(token) <= now)
  return other and other.content or token
end

local function read_role(response)
  local object, err = provider_http.read_json(response)
  if not object then return nil, err end
  local found = type(object.roleCredentials) == "table" and object.roleCredentials or {}
  local milliseconds = check.to_number(found.expiration)
  return provider_http.read_keys(response, found.accessKeyId, found.secretAccessKey,
    found.sessionToken, milliseconds and milliseconds / 1000)
end

---@return deadline.ProviderCredentials?, deadline.Error?
local function get_role_credentials(context, token, settings)
  local portal, err = endpoint.of_service(context.config, "sso", "portal.sso", settings.sso_region,
    settings.region_from)
  if not portal then return nil, err end
  local found
  found, err = provider_http.send(context, {
    name = "GetRoleCredentials", origin = settings.origin, method = "GET",
    url = endpoint.join(portal, "/federation/credentials", query.encode {
      account_id = settings.sso_account_id, role_name = settings.sso_role_name,
    }),
    headers = { ["x-amz-sso_bearer_token"] = token.accessToken },
    secrets = { access = token.accessToken },
  }, read_role)
  if found then found.origin = settings.origin end
  return found, err
end

---Tries again with the token that another process may have written since this one was read, which
---was refused.
local function try_other_token(context, path, token, settings, err)
  local again = cache.load(path, settings.kind, settings.origin)
  local other = again and again.content
  if other and other.accessToken ~= token.accessToken then
    local found
    found, err = get_role_credentials(context, other, settings)
    if found then return found end
  end
  if err.code == "UnauthorizedException" then
    err.message = err.message .. "; " .. settings.login_hint
  end
  return nil, err
end

---The provider of a profile that names an account or a role of IAM Identity Center.
---@type deadline.Provider
function sso.from_profile(context, name)
  local profile = context.config.files.profiles[name]
  local settings, err = find_settings(context, name, profile)
  if not settings then return nil, err end
  local path = cache.path(context.config, "~/.aws/sso/cache",
    core.sha1(settings.session or settings.sso_start_url))
  local cached
  cached, err = cache.load(path, settings.kind, settings.origin)
  if not cached then return nil, err end
  local client, token = context.client, cached.content
  if settings.session and expiry_of(token) - client.server_time() < renew_before then
    token = renew(context, cached, settings)
  end
  if expiry_of(token) <= client.earliest_time() then
    return errors.credentials(settings.origin, "ExpiredToken",
      "the token has expired: " .. settings.login_hint)
  end
  local found
  found, err = get_role_credentials(context, token, settings)
  if found or err.code ~= "UnauthorizedException" then return found, err end
  return try_other_token(context, path, token, settings, err)
end

return sso
