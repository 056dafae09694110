-- SPDX-License-Identifier: MIT
--
-- Resolves the options of a client: the argument, else the environment, else the profile, else the
-- default, with the source of each. Options are named as in AWS's shared config file. Knows no
-- request and sends nothing: a client can always be created; its calls report what is wrong.

local check = require "deadline.base.check"
local core = require "deadline.core"
local errors = require "deadline.base.errors"
local options = require "deadline.config.options"
local profiles = require "deadline.config.profiles"

local ipairs, pairs, setmetatable, tostring, type = ipairs, pairs, setmetatable, tostring, type
local byte, char, format = string.byte, string.char, string.format
local gsub, sub = string.gsub, string.sub
local own_getenv = os.getenv or core.getenv -- a host may have removed os.getenv

---The defaults that a defaults mode replaces, with botocore's numbers. "legacy" replaces none.
local function new_mode(connect_timeout)
  return {
    connect_timeout = connect_timeout, retry_mode = "standard", sts_regional_endpoints = "regional",
  }
end
local defaults_modes = {
  standard = new_mode(3.1), ["in-region"] = new_mode(1.1), ["cross-region"] = new_mode(3.1),
  mobile = new_mode(30), legacy = {},
}

-- Sorted, so that of several faults every run reports the same one.
local names = {}
for name in pairs(options) do names[#names + 1] = name end
table.sort(names)

---@class deadline.Config
---@field values table<string, any>     # every option that has a value
---@field sources table<string, string> # its source: 'argument', 'AWS_REGION', 'default',
---                                     # 'profile "render" in ~/.aws/config'
---@field getenv fun(name: string): string?
---@field files deadline.Profiles
---@field mode? string  # value of the option defaults_mode, resolved if it is "auto"
---@field mode_defaults table<string, any> # defaults that this mode replaces
---@field stamp string  # of the files when they were read
---@field fault? { code: string, message: string } # first fault of environment or files

local config = { specification = options }

---The first option that belongs to the loop, which a client with the option `loop` cannot set.
local function find_of_loop(given)
  for _, name in ipairs(names) do
    if options[name].of_loop and given[name] ~= nil then return name end
  end
end

---Returns what is wrong with the combination of options, if anything.
---@param given deadline.Options
---@return string? problem
function config.check_together(given)
  local of_loop = given.loop and find_of_loop(given)
  if of_loop then return format("option '%s' is set by the client in option 'loop'", of_loop) end
  for _, name in ipairs(names) do
    local spec = given[name] ~= nil and options[name] or {}
    if spec.needs and given[spec.needs] == nil then
      return format("option '%s' needs '%s'", name, spec.needs)
    end
    for _, other in ipairs(spec.excludes or {}) do
      if given[other] ~= nil then
        return format("options '%s' and '%s' exclude each other", name, other)
      end
    end
  end
end

local function fail(self, code, message)
  self.fault = self.fault or { code = code, message = message }
end

---Converts a text of the environment or of a file to the option's type. Keeps a fault and returns
---nil if it cannot be converted.
local function convert(self, spec, text, source)
  local value, problem = text, nil
  if spec.type == "boolean" then
    value = core.lower(text) == "true"
  elseif spec.type ~= "string" then
    value = check.to_number(text)
    problem = value == nil and "is not a number" or nil
  elseif spec.fold then
    value = core.lower(text)
  end
  problem = problem or check.value(spec, value)
  if not problem then return value, source end
  fail(self, "BadOption", format("%s: %q %s", source, text, problem))
end

---The first of the variables that is set and not empty.
---@return any value, string? source
local function from_environment(self, spec, variables)
  for _, name in ipairs(variables or {}) do
    local text = profiles.present(self.getenv(name))
    if text then return convert(self, spec, text, name) end
  end
end

---@return string # 'profile "render" in ~/.aws/config'
local function describe_source(self, profile, key)
  local path = (self.files.origins[profile] or {})[key] or self.files.paths.config
  local home = profiles.home(self.getenv)
  if home ~= "" and sub(path, 1, #home + 1) == home .. "/" then
    path = "~" .. sub(path, #home + 1)
  end
  return format('profile "%s" in %s', profile, path)
end

local function from_profile(self, spec, name)
  local text = spec.file and profiles.present(self:profile()[name])
  if text then
    return convert(self, spec, text, describe_source(self, self.values.profile, name))
  end
end

local function resolve_one(self, name, spec, given)
  local value, source = given[name], "argument"
  if value == nil then value, source = from_environment(self, spec, spec.env) end
  if value == nil then value, source = from_profile(self, spec, name) end
  if value == nil then value, source = from_environment(self, spec, spec.late_env) end
  if value == nil and self.mode_defaults[name] ~= nil then
    value, source = self.mode_defaults[name], format('defaults_mode "%s"', self.mode)
  end
  if value == nil and spec.default ~= nil then value, source = spec.default, "default" end
  self.values[name], self.sources[name] = value, value ~= nil and source or nil
end

---Resolves the mode "auto" by the region in which the program runs, as its environment names it.
---botocore also asks the instance metadata service; creating a client here sends nothing.
local function resolve_auto(self)
  local here = profiles.present(self.getenv("AWS_EXECUTION_ENV"))
    and (profiles.present(self.getenv("AWS_REGION")) or self.getenv("AWS_DEFAULT_REGION"))
  if not here then return "standard" end
  return here == self.values.region and "in-region" or "cross-region"
end

local function resolve_mode(self, given)
  resolve_one(self, "region", options.region, given)
  resolve_one(self, "defaults_mode", options.defaults_mode, given)
  self.mode = self.values.defaults_mode
  if self.mode == "auto" then self.mode = resolve_auto(self) end
  self.mode_defaults = defaults_modes[self.mode] or {}
end

local Config = { __name = "deadline.Config" }
Config.__index = Config

---The keys of the client's profile; an empty table if there is no such profile.
---@return table<string, any>
function Config:profile()
  return self.files.profiles[self.values.profile] or {}
end

---The endpoint that environment or profile configure for a service, if any.
---@param service string # as in AWS_ENDPOINT_URL_<SERVICE>, in lower case: "deadline", "sso_oidc"
---@return string? url, string? source
function Config:endpoint_url(service)
  if self.values.ignore_configured_endpoint_urls then return nil end
  local suffix = gsub(service, "[a-z]", function(c) return char(byte(c) - 32) end)
  for _, name in ipairs { "AWS_ENDPOINT_URL_" .. suffix, "AWS_ENDPOINT_URL" } do
    local url = profiles.present(self.getenv(name))
    if url then return url, name end
  end
  local profile = self:profile()
  local section = self.files.services[profile.services]
  if profile.services and not section then
    fail(self, "ServicesNotFound", format(
      "the profile %q refers to [services %s], which is not in %s", self.values.profile,
      tostring(profile.services), self.files.names.config))
  end
  local url = section and type(section[service]) == "table"
    and profiles.present(section[service].endpoint_url)
  if url then return url, format('services "%s"', profile.services) end
  if profiles.present(profile.endpoint_url) then
    return profile.endpoint_url, describe_source(self, self.values.profile, "endpoint_url")
  end
end

---Keeps a fault if there is no such profile. Only the default one may be missing.
local function check_profile(self)
  local name = self.values.profile
  if not self.files.profiles[name] and self.sources.profile ~= "default" then
    fail(self, "ProfileNotFound", format("the profile %q (from %s) is in neither %s nor %s",
      name, self.sources.profile, self.files.names.config, self.files.names.credentials))
  end
end

---The error of the first fault of environment or files, for one call; nil: there is none.
---@return deadline.Error?
function Config:error()
  local fault = self.fault
  return fault and errors.new { kind = "config", code = fault.code, message = fault.message } or nil
end

---Returns whether the files have changed since they were read.
function Config:is_outdated()
  return self.stamp ~= profiles.stamp(self.files.paths)
end

---Reads the files again, for keys that were rotated in them. If they cannot be read now, as while
---another program writes them, their former contents stay in use.
function Config:reload()
  self.stamp = profiles.stamp(self.files.paths)
  self.files = profiles.load(self.getenv, self.files) or self.files
end

---Takes the options of a shared loop from the client that owns it.
---@param other deadline.Config # of that client
function Config:share(other)
  self.values.loop = "shared" -- `describe` shows no other client
  for name, spec in pairs(options) do
    if spec.of_loop then
      local value = other.values[name]
      self.values[name] = value
      self.sources[name] = value ~= nil and "the client in option 'loop'" or nil
    end
  end
end

---Drops the secrets.
function Config:forget()
  for name, spec in pairs(options) do
    if spec.secret then self.values[name] = nil end
  end
  self.files = profiles.none(self.getenv)
end

---Resolves every option. Keeps the first fault of environment or files in `fault`, for the calls to
---report.
---@param given deadline.Options # already checked
---@return deadline.Config
function config.resolve(given)
  local getenv = given.system and given.system.getenv or own_getenv
  local self = setmetatable(
    { values = {}, sources = {}, mode_defaults = {}, getenv = getenv }, Config)
  self.stamp = profiles.stamp(profiles.paths(getenv))
  local files, problem = profiles.load(getenv)
  if problem then fail(self, "UnreadableFile", problem) end
  self.files = files or profiles.none(getenv)
  resolve_one(self, "profile", options.profile, given)
  check_profile(self)
  resolve_mode(self, given)
  for _, name in ipairs(names) do
    if name ~= "profile" and name ~= "endpoint_url" then
      resolve_one(self, name, options[name], given)
    end
  end
  if self.values.max_attempts == nil then
    self.values.max_attempts = self.values.retry_mode == "legacy" and 5 or 3
    self.sources.max_attempts = "default"
  end
  self.values.endpoint_url, self.sources.endpoint_url = given.endpoint_url, "argument"
  if given.endpoint_url == nil then
    self.values.endpoint_url, self.sources.endpoint_url = self:endpoint_url("deadline")
  end
  return self
end

return config
