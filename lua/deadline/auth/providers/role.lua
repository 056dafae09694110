-- SPDX-License-Identifier: MIT
--
-- Roles that a profile, the options or the environment name: assumed with other credentials, which
-- are cached as long as they last, or with an identity provider's token in a file.

local chain = require "deadline.auth.providers.chain"
local core = require "deadline.core"
local errors = require "deadline.base.errors"
local late = require "deadline.base.late"
local profiles = require "deadline.config.profiles"
local sts = require "deadline.auth.sts"

local ipairs, pairs, tostring, type = ipairs, pairs, tostring, type
local find, format = string.find, string.format
local concat, sort = table.concat, table.sort

local role = {}

local function profile_origin(name)
  return format('the role of profile "%s"', name)
end

---A whole number of seconds in digits; nil for any other setting, which other clients ignore, too.
---@param seconds any
---@return string?
local function to_digits(seconds)
  if type(seconds) == "number" then return format("%d", seconds) end
  return type(seconds) == "string" and find(seconds, "^%d+$") and seconds or nil
end

---@return string? code, deadline.Error? err
local function get_mfa_code(context, origin, serial)
  local ask = context.config.values.mfa_code
  local problem = "it needs a code: give a function as the option 'mfa_code'"
  if ask then
    local ok, code = context:call(ask, serial)
    if ok and type(code) == "string" and code ~= "" then return code end
    problem = "the function in the option 'mfa_code' " .. (ok and "returned none"
      or "failed: " .. tostring(code))
  end
  return errors.credentials(origin, "MFARequired", format("mfa_serial %s: %s", serial, problem))
end

---Assumes a role, with a code if it needs one.
---@param form table<string, string> # the arguments of AssumeRole
---@param source deadline.CredentialCache
---@return deadline.ProviderCredentials?, deadline.Error?
local function assume_now(context, form, origin, source)
  local signer, err = source:get() -- before a person is asked for a code
  if not signer then return nil, err end
  if form.SerialNumber then
    form.TokenCode, err = get_mfa_code(context, origin, form.SerialNumber)
    if not form.TokenCode then return nil, err end
  end
  return sts.assume(context, "AssumeRole", form, origin, source)
end

---Gets the keys of a role from the AWS CLI's cache, or else by `get`, which fills that cache.
---@param form table<string, string> # the arguments that say which role
---@param get fun(): deadline.ProviderCredentials?, deadline.Error?
---@return deadline.ProviderCredentials?, deadline.Error?
local function get_through_cache(context, form, origin, get)
  if not context.config.values.role_cache then return get() end
  local role_cache = late.require "deadline.auth.providers.role_cache"
  local path = role_cache.path(context.config, form)
  local kept = role_cache.load(context, path, origin)
  if kept then return kept end
  local found, err = get()
  if found then role_cache.save(context, path, found, form.RoleArn, origin) end
  return found, err
end

---@param settings table # a profile or the options, which name the settings of a role alike
---@param source deadline.CredentialCache
---@return deadline.ProviderCredentials?, deadline.Error?
local function assume(context, settings, origin, source)
  local form = {
    RoleArn = settings.role_arn, RoleSessionName = settings.role_session_name,
    ExternalId = settings.external_id, SerialNumber = settings.mfa_serial,
    DurationSeconds = to_digits(settings.duration_seconds),
  }
  local found, err = get_through_cache(context, form, origin, function()
    return assume_now(context, form, origin, source)
  end)
  if found then found.origin, found.feature = found.origin or origin, "i" end
  return found, err
end

---A source from a provider that must have credentials: if it has none, that is an error.
---@param origin string
---@param provider deadline.Provider
---@param profile? string
---@return deadline.CredentialSource
local function required(origin, provider, profile)
  return function(context)
    local found, err, reason = provider(context, profile)
    if found or err then return found, err end
    return errors.credentials(origin, "NoSourceCredentials", "there are none: " .. reason)
  end
end

---The source that `credential_source` names.
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

---The settings that decide which keys a profile gives, as text.
---@param files deadline.Profiles
---@param name string
---@return string
local function describe_settings(files, name)
  local profile, lines = files.profiles[name], {}
  for _, section in ipairs { profile, files.sso_sessions[profile.sso_session] } do
    for key, value in pairs(section) do lines[#lines + 1] = format("%s = %s", key, value) end
  end
  sort(lines)
  return concat(lines, "\n")
end

---Returns whether a profile names a role to be assumed with other credentials.
---@param profile table
---@return boolean
local function has_role(profile)
  return profile.role_arn ~= nil and profile.web_identity_token_file == nil
end

local assume_profile

---A list of the profiles whose `source_profile` led to one, the last of them first.
---@class deadline.Visited
---@field name string
---@field before? deadline.Visited

---@param visited deadline.Visited?
---@param name string
---@return boolean
local function is_visited(visited, name)
  while visited and visited.name ~= name do visited = visited.before end
  return visited ~= nil
end

---The source that `source_profile` names: the profile's keys, or the role that it names in turn.
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
  if profile.aws_access_key_id or not has_role(profile) then
    source = required(format("the source_profile %q", name), chain.from_profile, name)
  else
    if is_visited(visited, name) then
      return errors.credentials(origin, "ProfileLoop",
        format("its source_profile %q leads back to itself", name))
    end
    function source()
      return assume_profile(context, name, { name = name, before = visited })
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
---@return deadline.ProviderCredentials?, deadline.Error?
function assume_profile(context, name, visited)
  local profile, origin = context.config.files.profiles[name] or {}, profile_origin(name)
  local source, err = find_source(context, profile, origin, visited)
  if not source then return nil, err end
  return assume(context, profile, origin, source)
end

---The provider of the role that a profile names.
---@type deadline.Provider
function role.from_profile(context, name)
  local profile = context.config.files.profiles[name]
  if not profile or not has_role(profile) then return nil end
  return assume_profile(context, name, { name = name })
end

---Assumes the role in the options, with the keys of the profile that they name, or else with those
---that the client would use without the role.
---@param context deadline.ProviderContext
---@param without_role deadline.CredentialSource
---@return deadline.ProviderCredentials?, deadline.Error?
function role.from_options(context, without_role)
  local values, origin = context.config.values, "the role in the option 'role_arn'"
  if not values.source_profile then
    return assume(context, values, origin, context:cache("the chain", "", without_role))
  end
  local source, err = find_profile(context, values.source_profile, origin)
  if not source then return nil, err end
  return assume(context, values, origin, source)
end

---The provider of a web identity: a token file and a role, each from the environment or else from
---the profile.
---@type deadline.Provider
function role.from_web_identity(context, name, only_profile)
  local config = context.config
  local profile = config.files.profiles[name] or {}
  local function get(variable, key)
    return not only_profile and profiles.present(config.getenv(variable)) or profile[key]
  end
  local path = get("AWS_WEB_IDENTITY_TOKEN_FILE", "web_identity_token_file")
  local origin = "the web identity in " .. path
  local arn = get("AWS_ROLE_ARN", "role_arn")
  if not arn then
    return errors.credentials(origin, "PartialCredentials",
      "no role: neither AWS_ROLE_ARN nor role_arn in the profile is set")
  end
  local form = {
    RoleArn = arn, RoleSessionName = get("AWS_ROLE_SESSION_NAME", "role_session_name"),
  }
  local found, err = get_through_cache(context, form, origin, function()
    local problem
    form.WebIdentityToken, problem = core.read_file(profiles.expand(path, config.getenv))
    if not form.WebIdentityToken then
      return errors.credentials(origin, "UnreadableFile", problem)
    end
    return sts.assume(context, "AssumeRoleWithWebIdentity", form, origin)
  end)
  if found then found.origin = found.origin or origin end
  return found, err
end

return role
