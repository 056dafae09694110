-- SPDX-License-Identifier: MIT
--
-- The credential provider chain, in botocore's order. See deadline.Provider for what a provider
-- returns; the first that has credentials, or an error, ends the chain. Knows the order alone.

local errors = require "deadline.base.errors"
local keys = require "deadline.auth.providers.keys"
local late = require "deadline.base.late"

local ipairs = ipairs
local format = string.format
local concat = table.concat

local chain = {}

-- Modules of providers that a client with static keys never loads.
local lazy_modules = { "container", "login", "metadata", "process", "role", "sso" }

local function load_module(module)
  return late.require("deadline.auth.providers." .. module)
end

---A provider whose module is loaded when the provider is first used.
---@return deadline.Provider
local function lazy(module, name)
  return function(...) return load_module(module)[name](...) end
end

local from_container = lazy("container", "from_environment")
local from_instance = lazy("metadata", "from_instance")

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
  lazy("role", "from_web_identity"), lazy("sso", "from_profile"), keys.from_credentials_file,
  lazy("login", "from_profile"), lazy("process", "from_profile"), keys.from_config_file,
  explain_profile,
}

local all_providers = { keys.from_options, keys.from_environment, lazy("role", "from_profile") }
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

---Loads the providers that a new client may need: its host may change the root folder before the
---first call.
---@param config deadline.Config
function chain.load(config)
  if config.fault or keys.are_static(config) then return end
  for _, module in ipairs(lazy_modules) do load_module(module) end
end

return chain
