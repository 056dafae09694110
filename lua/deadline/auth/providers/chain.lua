-- SPDX-License-Identifier: MIT
--
-- The credential provider chain, in botocore's order. A provider returns credentials; or nil and an
-- error, which ends the chain; or nil, nil and why it has none: the next one is asked.

local errors = require "deadline.base.errors"
local keys = require "deadline.auth.providers.keys"
local late = require "deadline.base.late"

local ipairs = ipairs
local format = string.format
local concat = table.concat

local chain = {}

-- Modules of providers, each with those that it needs.
local deferred_modules = { "container", "login", "metadata", "process", "role", "sso" }

local function load_provider(module)
  return late.require("deadline.auth.providers." .. module)
end

---A provider whose module is loaded when it is first asked: never, if there are static keys.
local function deferred(module, name)
  return function(...) return load_provider(module)[name](...) end
end

local from_container = deferred("container", "from_environment")
local from_instance = deferred("metadata", "from_instance")

---Providers by the name that a `credential_source` has for them.
chain.named = {
  Environment = keys.from_environment, EcsContainer = from_container,
  Ec2InstanceMetadata = from_instance,
}

---That a profile gave nothing, as a provider that never has anything.
local function explain_profile(context, name)
  local files = context.config.files
  return nil, nil, format(
    files.profiles[name] and "the profile %q in %s and %s names no source of keys"
      or "there is no profile %q in %s and %s",
    name, files.names.config, files.names.credentials)
end

-- Providers of what a profile by itself can give, be it the client's own or another's source.
local profile_providers = {
  deferred("role", "from_web_identity"), deferred("sso", "from_profile"),
  keys.from_credentials_file, deferred("login", "from_profile"),
  deferred("process", "from_profile"), keys.from_config_file, explain_profile,
}

local all = { keys.from_options, keys.from_environment, deferred("role", "from_profile") }
for _, provider in ipairs(profile_providers) do all[#all + 1] = provider end
for _, provider in ipairs {
  keys.from_ec2_file, keys.from_boto_file, from_container, from_instance,
} do
  all[#all + 1] = provider
end

---The first that has something.
---@param only_profile boolean # the environment's keys do not count
---@return deadline.Credentials?, deadline.Error?, string? reasons
local function first(list, context, name, only_profile)
  local reasons = {}
  for _, provider in ipairs(list) do
    local found, err, reason = provider(context, name, only_profile)
    if found or err then return found, err end
    reasons[#reasons + 1] = reason
  end
  return nil, nil, concat(reasons, "; ")
end

---The provider of another profile's keys.
---@param context deadline.ProviderContext
---@param name string
function chain.from_profile(context, name)
  return first(profile_providers, context, name, true)
end

---The chain, but for a role in the options. The environment counts unless the profile was given as
---an argument.
---@param context deadline.ProviderContext
---@return deadline.Credentials?, deadline.Error?
local function ask_all(context)
  local config = context.config
  local found, err, reasons = first(all, context, config.values.profile,
    config.sources.profile == "argument")
  if found or err then return found, err end
  return nil, errors.new {
    kind = "credentials", code = "NoCredentials", retryable = false,
    message = "no credentials found: " .. reasons,
  }
end

---The keys that a client signs with.
---@type deadline.KeySource
function chain.ask(context)
  local config = context.config
  if config:is_outdated() then config:reload() end
  if not config.values.role_arn then return ask_all(context) end
  return load_provider("role").from_options(context, ask_all)
end

---Loads the providers when the client is made, unless it has static keys: a host may change its
---root folder before the first call.
---@param config deadline.Config
function chain.prepare(config)
  if config.fault or keys.are_static(config) then return end
  for _, module in ipairs(deferred_modules) do load_provider(module) end
end

return chain
