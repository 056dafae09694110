-- SPDX-License-Identifier: MIT
--
-- Roles that a profile names, to be assumed with the credentials of another profile or of the
-- machine, or with a token of an identity provider that is kept in a file.

local core = require "deadline.core"
local errors = require "deadline.errors"
local fetch = require "deadline.fetch"
local profiles = require "deadline.profiles"
local sts = require "deadline.sts"

local role = {}

local function profile_origin(name)
  return ('the role of profile "%s"'):format(name)
end

---A number of seconds, in digits; nothing for anything else, which the other clients pass over.
local function whole(text)
  return type(text) == "string" and text:find("^%d+$") and text or nil
end

-- What `credential_source` may say, and the provider that it means.
local sources = {
  Environment = "environment", EcsContainer = "container", Ec2InstanceMetadata = "metadata",
}

local function from_credential_source(context, name, profile)
  local provider = sources[profile.credential_source]
  if not provider then
    return errors.no_keys(profile_origin(name), "BadCredentialSource",
      ('credential_source %q is none of "Environment", "EcsContainer", "Ec2InstanceMetadata"')
        :format(profile.credential_source))
  end
  local found, err = context.providers[provider](context)
  if found or err then return found, err end
  return errors.no_keys(profile_origin(name), "NoSourceCredentials",
    ("credential_source %q has none"):format(profile.credential_source))
end

local function from_source_profile(context, name, profile, visited)
  local source = profile.source_profile
  local files = context.config.files
  local of_source = files.profiles[source]
  if not of_source then
    return errors.no_keys(profile_origin(name), "ProfileNotFound",
      ("its source_profile %q does not exist"):format(source))
  end
  local has_keys = of_source.aws_access_key_id ~= nil
  if has_keys or not role.is_configured(of_source) then
    local found, err = context.ask_profile(context, source)
    if found or err then return found, err end
    return errors.no_keys(profile_origin(name), "NoSourceCredentials",
      ("its source_profile %q has no credentials"):format(source))
  elseif visited[source] then
    return errors.no_keys(profile_origin(name), "ProfileLoop",
      ("its source_profile %q leads back to itself"):format(source))
  end
  visited[source] = true
  return role.assume(context, source, visited)
end

local function find_source(context, name, profile, visited)
  if profile.source_profile and profile.credential_source then
    return errors.no_keys(profile_origin(name), "BadProfile",
      "it has both source_profile and credential_source")
  elseif profile.credential_source then
    return from_credential_source(context, name, profile)
  elseif profile.source_profile then
    return from_source_profile(context, name, profile, visited)
  end
  return errors.no_keys(profile_origin(name), "PartialCredentials",
    "source_profile or credential_source is missing")
end

---@return string? code, deadline.Error? err
local function ask_mfa_code(context, name, serial)
  local ask = context.config.values.mfa_code
  local why = "it needs a code: give a function as the option 'mfa_code'"
  if ask then
    local ok, code = fetch.call(context.client, ask, serial)
    if ok and type(code) == "string" and code ~= "" then return code end
    why = "the function in the option 'mfa_code' " .. (ok and "returned none"
      or "failed: " .. tostring(code))
  end
  return errors.no_keys(profile_origin(name), "MFARequired",
    ("mfa_serial %s: %s"):format(serial, why))
end

---@return boolean
function role.is_configured(profile)
  return profile.role_arn ~= nil and profile.web_identity_token_file == nil
end

---@param visited table<string, true> # profiles that led here
---@return deadline.Credentials?, deadline.Error?
function role.assume(context, name, visited)
  local profile = context.config.files.profiles[name]
  local source, err = find_source(context, name, profile, visited)
  if not source then return nil, err end
  local code
  if profile.mfa_serial then
    code, err = ask_mfa_code(context, name, profile.mfa_serial)
    if not code then return nil, err end
  end
  local found
  found, err = sts.assume(context.client, "AssumeRole", {
    RoleArn = profile.role_arn, RoleSessionName = profile.role_session_name,
    ExternalId = profile.external_id, SerialNumber = code and profile.mfa_serial, TokenCode = code,
    DurationSeconds = whole(profile.duration_seconds),
  }, profile_origin(name), source)
  if found then found.origin, found.feature = profile_origin(name), "i" end
  return found, err
end

---The provider: the profile's role, where it names one.
function role.from_profile(context, name)
  local profile = context.config.files.profiles[name]
  if not profile or not role.is_configured(profile) then return nil end
  return role.assume(context, name, { [name] = true })
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
  if not path then return nil end
  local origin = "the web identity in " .. path
  local arn = get("AWS_ROLE_ARN", "role_arn")
  if not arn then
    return errors.no_keys(origin, "PartialCredentials",
      "no role: neither AWS_ROLE_ARN nor role_arn in the profile is set")
  end
  local token, problem = core.read_file(profiles.expand(path, config.getenv))
  if not token then return errors.no_keys(origin, "UnreadableFile", problem) end
  local found, err = sts.assume(context.client, "AssumeRoleWithWebIdentity", {
    RoleArn = arn, WebIdentityToken = token,
    RoleSessionName = get("AWS_ROLE_SESSION_NAME", "role_session_name"),
  }, origin)
  if found then found.origin = origin end
  return found, err
end

return role
