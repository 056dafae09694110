-- SPDX-License-Identifier: MIT
--
-- Roles that a profile or the options name, to be assumed with other credentials, which are kept as
-- long as they last; or with a token of an identity provider that is kept in a file.

local chain = require "deadline.auth.providers.chain"
local core = require "deadline.core"
local errors = require "deadline.base.errors"
local provider_http = require "deadline.auth.provider_http"
local profiles = require "deadline.config.profiles"
local sts = require "deadline.auth.sts"

local ipairs, pairs, tostring, type = ipairs, pairs, tostring, type
local find, format = string.find, string.format
local concat, sort = table.concat, table.sort

local role = {}

local function profile_origin(name)
  return format('the role of profile "%s"', name)
end

---A whole number of seconds, in digits; nothing for anything else, which the other clients pass
---over.
local function in_digits(seconds)
  if type(seconds) == "number" then return format("%d", seconds) end
  return type(seconds) == "string" and find(seconds, "^%d+$") and seconds or nil
end

---@return string? code, deadline.Error? err
local function ask_mfa_code(context, origin, serial)
  local ask = context.config.values.mfa_code
  local why = "it needs a code: give a function as the option 'mfa_code'"
  if ask then
    local ok, code = provider_http.call(context.client, ask, serial)
    if ok and type(code) == "string" and code ~= "" then return code end
    why = "the function in the option 'mfa_code' " .. (ok and "returned none"
      or "failed: " .. tostring(code))
  end
  return errors.credentials(origin, "MFARequired", format("mfa_serial %s: %s", serial, why))
end

---@param settings table # a profile, or the options: both name things alike
---@param source deadline.CredentialCache
---@return deadline.Credentials?, deadline.Error?
local function assume(context, settings, origin, source)
  local ready, err = source:get() -- before a person is asked
  if not ready then return nil, err end
  local code
  if settings.mfa_serial then
    code, err = ask_mfa_code(context, origin, settings.mfa_serial)
    if not code then return nil, err end
  end
  local found
  found, err = sts.assume(context.client, "AssumeRole", {
    RoleArn = settings.role_arn, RoleSessionName = settings.role_session_name,
    ExternalId = settings.external_id, SerialNumber = code and settings.mfa_serial,
    TokenCode = code, DurationSeconds = in_digits(settings.duration_seconds),
  }, origin, source)
  if found then found.origin, found.feature = origin, "i" end
  return found, err
end

---Keys of a provider that a role needs: it is an error that it has none.
---@param origin string
---@param provider function
---@param name? string # of a profile
---@return deadline.KeySource
local function required(origin, provider, name)
  return function(context)
    local found, err, reason = provider(context, name)
    if found or err then return found, err end
    return errors.credentials(origin, "NoSourceCredentials", "there are none: " .. reason)
  end
end

---@return deadline.CredentialCache?, deadline.Error?
local function find_named(context, source, origin)
  local provider = chain.named[source]
  if not provider then
    return errors.credentials(origin, "BadCredentialSource",
      format('credential_source %q is none of "Environment", "EcsContainer", "Ec2InstanceMetadata"',
        source))
  end
  local name = format("credential_source %q", source)
  return context:cache(name, "", required(name, provider))
end

---The settings that decide which keys a profile gives.
local function describe_settings(files, name)
  local profile, lines = files.profiles[name], {}
  for _, section in ipairs { profile, files.sso_sessions[profile.sso_session] } do
    for key, value in pairs(section) do lines[#lines + 1] = format("%s = %s", key, value) end
  end
  sort(lines)
  return concat(lines, "\n")
end

local assume_of_profile

---@class deadline.Visited # profiles that led here, the last one first
---@field name string
---@field before? deadline.Visited

---@param visited? deadline.Visited
---@return deadline.CredentialCache?, deadline.Error?
local function find_profile(context, name, origin, visited)
  local files = context.config.files
  local profile = files.profiles[name]
  if not profile then
    return errors.credentials(origin, "ProfileNotFound",
      format("its source_profile %q does not exist", name))
  end
  local source
  if profile.aws_access_key_id or not role.is_configured(profile) then
    source = required(format("the source_profile %q", name), chain.from_profile, name)
  else
    local one = visited
    while one and one.name ~= name do one = one.before end
    if one then
      return errors.credentials(origin, "ProfileLoop",
        format("its source_profile %q leads back to itself", name))
    end
    function source()
      return assume_of_profile(context, name, { name = name, before = visited })
    end
  end
  return context:cache(format("source_profile %q", name), describe_settings(files, name), source)
end

---@return deadline.CredentialCache?, deadline.Error?
local function find_source(context, profile, origin, visited)
  if profile.source_profile and profile.credential_source then
    return errors.credentials(origin, "BadProfile",
      "it has both source_profile and credential_source")
  elseif profile.credential_source then
    return find_named(context, profile.credential_source, origin)
  elseif profile.source_profile then
    return find_profile(context, profile.source_profile, origin, visited)
  end
  return errors.credentials(origin, "PartialCredentials",
    "source_profile or credential_source is missing")
end

---@param visited deadline.Visited
---@return deadline.Credentials?, deadline.Error?
function assume_of_profile(context, name, visited)
  local profile, origin = context.config.files.profiles[name] or {}, profile_origin(name)
  local source, err = find_source(context, profile, origin, visited)
  if not source then return nil, err end
  return assume(context, profile, origin, source)
end

---@return boolean
function role.is_configured(profile)
  return profile.role_arn ~= nil and profile.web_identity_token_file == nil
end

---The provider: the profile's role, where it names one.
function role.from_profile(context, name)
  local profile = context.config.files.profiles[name]
  if not profile or not role.is_configured(profile) then return nil end
  return assume_of_profile(context, name, { name = name })
end

---The role in the options, assumed with the keys of the profile that they name, or with those that
---there would be without the role.
---@param others deadline.KeySource # these
---@return deadline.Credentials?, deadline.Error?
function role.from_options(context, others)
  local values, origin = context.config.values, "the role in the option 'role_arn'"
  if not values.source_profile then
    return assume(context, values, origin, context:cache("the chain", "", others))
  end
  local source, err = find_profile(context, values.source_profile, origin)
  if not source then return nil, err end
  return assume(context, values, origin, source)
end

---A token file with a role, from the environment or the profile, key by key. For a profile that is
---another's source the environment does not count.
function role.from_web_identity(context, name, only_profile)
  local config = context.config
  local profile = config.files.profiles[name] or {}
  local function get(variable, key)
    return not only_profile and profiles.present(config.getenv(variable)) or profile[key]
  end
  local path = get("AWS_WEB_IDENTITY_TOKEN_FILE", "web_identity_token_file")
  if not path then
    return nil, nil, not only_profile and "AWS_WEB_IDENTITY_TOKEN_FILE is not set" or nil
  end
  local origin = "the web identity in " .. path
  local arn = get("AWS_ROLE_ARN", "role_arn")
  if not arn then
    return errors.credentials(origin, "PartialCredentials",
      "no role: neither AWS_ROLE_ARN nor role_arn in the profile is set")
  end
  local token, problem = core.read_file(profiles.expand(path, config.getenv))
  if not token then return errors.credentials(origin, "UnreadableFile", problem) end
  local found, err = sts.assume(context.client, "AssumeRoleWithWebIdentity", {
    RoleArn = arn, WebIdentityToken = token,
    RoleSessionName = get("AWS_ROLE_SESSION_NAME", "role_session_name"),
  }, origin)
  if found then found.origin = origin end
  return found, err
end

return role
