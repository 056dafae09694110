-- SPDX-License-Identifier: MIT
--
-- The credential provider chain, in botocore's order. See deadline.Provider for what a provider
-- returns; the first that has credentials, or an error, ends the chain. Knows the order, and the
-- settings of a profile that need a provider.

local errors = require "deadline.base.errors"
local keys = require "deadline.auth.providers.keys"
local late = require "deadline.base.late"
local profiles = require "deadline.config.profiles"

local ipairs, pairs = ipairs, pairs
local format = string.format
local concat = table.concat

local chain = {}

---Loads a provider's module late. `role` requires this module for the keys of its sources, so it
---cannot be required above.
local function load_module(module)
  return late.require("deadline.auth.providers." .. module)
end

-- The settings of a profile that need a module, by the module.
local settings_of = {
  role = { "role_arn", "web_identity_token_file" }, sso = { "sso_account_id", "sso_role_name" },
  login = { "login_session" }, process = { "credential_process" },
}

local function needs(profile, module)
  for _, setting in ipairs(settings_of[module]) do
    if profile[setting] then return true end
  end
  return false
end

---A provider that loads its module only for a profile with one of the settings in `settings_of`.
---@return deadline.Provider
local function lazy(module)
  return function(context, name, only_profile)
    local profile = context.config.files.profiles[name]
    if not profile or not needs(profile, module) then return nil end
    return load_module(module).from_profile(context, name, only_profile)
  end
end

local web_identity = "AWS_WEB_IDENTITY_TOKEN_FILE"

---@type deadline.Provider
local function from_web_identity(context, name, only_profile)
  local config = context.config
  local profile = config.files.profiles[name] or {}
  if not profile.web_identity_token_file
    and (only_profile or not profiles.present(config.getenv(web_identity))) then
    return nil, nil, not only_profile and web_identity .. " is not set" or nil
  end
  return load_module("role").from_web_identity(context, name, only_profile)
end

---@type deadline.Provider
local function from_container(context)
  return load_module("container").from_environment(context)
end

---@type deadline.Provider
local function from_instance(context)
  return load_module("metadata").from_instance(context)
end

---Providers by their names in the setting `credential_source`.
---@type table<string, deadline.Provider>
chain.named = {
  Environment = keys.from_environment, EcsContainer = from_container,
  Ec2InstanceMetadata = from_instance,
}

---A provider that never has credentials, but the reason that the profile gave none.
---@type deadline.Provider
local function explain_profile(context, name)
  local files = context.config.files
  return nil, nil, format(
    files.profiles[name] and "the profile %q in %s and %s names no source of keys"
      or "there is no profile %q in %s and %s",
    name, files.names.config, files.names.credentials)
end

-- Providers of a profile's own keys: the client's profile, or one that is a role's source.
local profile_providers = {
  from_web_identity, lazy "sso", keys.from_credentials_file, lazy "login", lazy "process",
  keys.from_config_file, explain_profile,
}

local all_providers = { keys.from_options, keys.from_environment, lazy "role" }
for _, provider in ipairs(profile_providers) do all_providers[#all_providers + 1] = provider end
for _, provider in ipairs {
  keys.from_ec2_file, keys.from_boto_file, from_container, from_instance,
} do
  all_providers[#all_providers + 1] = provider
end

---Asks providers in order until one has credentials, or an error.
---@param providers deadline.Provider[]
---@param context deadline.ProviderContext
---@param profile string
---@param only_profile boolean # ignore the environment's keys
---@return deadline.ProviderCredentials?, deadline.Error?, string? reasons # if none has any
local function first(providers, context, profile, only_profile)
  local reasons = {}
  for _, provider in ipairs(providers) do
    local found, err, reason = provider(context, profile, only_profile)
    if found or err then return found, err end
    reasons[#reasons + 1] = reason
  end
  return nil, nil, concat(reasons, "; ")
end

---The provider of the keys of a role's source profile.
---@type deadline.Provider
function chain.from_profile(context, profile)
  return first(profile_providers, context, profile, true)
end

---The credentials of a client without a role in its options. The environment counts unless the
---profile was given as an argument.
---@type deadline.CredentialSource
local function without_role(context)
  local config = context.config
  local found, err, reasons = first(all_providers, context, config.values.profile,
    config.sources.profile == "argument")
  if found or err then return found, err end
  return nil, errors.new {
    kind = "credentials", code = "NoCredentials", retryable = false,
    message = "no credentials found: " .. reasons,
  }
end

---The credentials that a client signs with.
---@type deadline.CredentialSource
function chain.get(context)
  local config = context.config
  if config:is_outdated() then config:reload() end
  if not config.values.role_arn then return without_role(context) end
  return load_module("role").from_options(context, without_role)
end

---Loads the modules that a profile and its source profiles need.
---@return boolean # false: the container's endpoint or the instance metadata may be needed, too
local function load_for_profile(config, name, visited)
  local profile = config.files.profiles[name]
  if not profile or visited[name] then return false end
  local any = profile.aws_access_key_id ~= nil
  visited[name] = true
  for module in pairs(settings_of) do
    if needs(profile, module) then
      load_module(module)
      any = true
    end
  end
  if profile.source_profile then
    return load_for_profile(config, profile.source_profile, visited)
  end
  return any and not profile.credential_source
end

---Loads the providers that a new client needs: its host may change the root folder before the first
---call.
---@param config deadline.Config
function chain.load(config)
  local values = config.values
  if config.fault then return end
  if values.role_arn or profiles.present(config.getenv(web_identity)) then load_module "role" end
  if keys.are_given(config) and not values.source_profile then return end
  if not load_for_profile(config, values.source_profile or values.profile, {}) then
    load_module "container"
    load_module "metadata"
    late.require "deadline.config.ini" -- for AWS_CREDENTIAL_FILE and boto's files
  end
end

return chain
