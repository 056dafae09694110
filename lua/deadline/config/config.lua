-- SPDX-License-Identifier: MIT
--
-- The options of a client and where each comes from: the argument, else the environment, else the
-- profile, else the default. One table says what there is; every option is spelled as the shared
-- AWS config file spells it, and ours are spelled like them. Durations are seconds.

local core = require "deadline.core"
local options = require "deadline.base.check"
local profiles = require "deadline.config.profiles"

local ipairs, pairs, setmetatable, tostring, type = ipairs, pairs, setmetatable, tostring, type
local byte, char, format = string.byte, string.char, string.format
local gsub, sub = string.gsub, string.sub
local own_getenv = os.getenv or core.getenv -- which a host may have taken away

---Each may be left out. Those marked "file" can stand in the profile under the same name.
---@class deadline.Options
---@field profile? string                # AWS_DEFAULT_PROFILE, then AWS_PROFILE; "default"
---@field region? string                 # AWS_REGION, then AWS_DEFAULT_REGION; file
---@field endpoint_url? string           # AWS_ENDPOINT_URL_DEADLINE, then AWS_ENDPOINT_URL; file
---@field aws_access_key_id? string      # static keys, before any that are found elsewhere
---@field aws_secret_access_key? string
---@field aws_session_token? string
---@field credentials? deadline.Credentials|fun(): deadline.Credentials?, string?
---@field role_arn? string               # a role to assume with the other credentials
---@field role_session_name? string      # the session's name in logs; made up if left out
---@field external_id? string            # where the role's owner asks for one
---@field duration_seconds? integer      # of the role's keys, 900 to 43200; an hour
---@field mfa_serial? string             # the device whose code the role asks for, see mfa_code
---@field source_profile? string         # the profile to assume role_arn with
---@field mfa_code? fun(serial: string): string? # asked for the code of an mfa_serial
---@field ignore_configured_endpoint_urls? boolean # only the argument `endpoint_url` counts; file
---@field disable_host_prefix_injection? boolean # leave "management." off the host; file
---@field use_fips_endpoint? boolean     # AWS_USE_FIPS_ENDPOINT; file
---@field use_dualstack_endpoint? boolean # AWS_USE_DUALSTACK_ENDPOINT; file
---@field parameter_validation? boolean  # true: check ids, ranges and enums before sending; file
---@field retry_mode? "standard"|"adaptive"|"legacy" # AWS_RETRY_MODE; file
---@field defaults_mode? "standard"|"in-region"|"cross-region"|"mobile"|"auto"|"legacy" # other
---                                        # defaults; AWS_DEFAULTS_MODE; file
---@field max_attempts? integer          # AWS_MAX_ATTEMPTS; file; 3, in mode "legacy" 5
---@field max_retry_after? number        # 60: a longer wait that the service asks for ends the call
---@field connect_timeout? number        # 10: name lookup, connection and TLS handshake together
---@field read_timeout? number           # 60: without a byte in either direction
---@field timeout? number                # for a whole call, attempts and waits together; none
---@field max_connections? integer       # 50 requests in flight; further ones wait their turn
---@field ca_bundle? string              # PEM file or hashed folder; AWS_CA_BUNDLE; file
---@field client_cert? string            # PEM file for mutual TLS
---@field client_key? string             # its key, where the certificate's file does not hold it
---@field proxy? string                  # URL; "" for none; else as libcurl reads the environment
---@field tcp_keepalive? boolean         # true; BOTOCORE_TCP_KEEPALIVE; file
---@field tcp_keepalive_interval? number # 30 seconds between probes; 1 to 32767
---@field http_version? "1.1"|"2"        # "2": HTTP/2 if the server offers it
---@field max_response_bytes? integer    # 16 MiB: a page has at most 100 items
---@field sdk_ua_app_id? string          # AWS_SDK_UA_APP_ID; file: names the application
---@field on_event? fun(event: deadline.Event) # told of requests, answers, retries, pages
---@field transport? fun(request: deadline.Request): deadline.Response?, string? # not libcurl
---@field wait? fun(client: deadline.Client, seconds: number, longest?: number) # see docs/hosts.md
---@field loop? deadline.Client        # run beside that client, on its connections
---@field system? deadline.System        # clocks, randomness, environment: for tests and hosts
---@field sts_regional_endpoints? "regional"|"legacy" # AWS_STS_REGIONAL_ENDPOINTS; file
---@field metadata_service_timeout? number        # 1; AWS_METADATA_SERVICE_TIMEOUT; file
---@field metadata_service_num_attempts? integer  # 1; AWS_METADATA_SERVICE_NUM_ATTEMPTS; file
---@field ec2_metadata_service_endpoint? string   # AWS_EC2_METADATA_SERVICE_ENDPOINT; file
---@field ec2_metadata_service_endpoint_mode? "ipv4"|"ipv6" # and AWS_..._ENDPOINT_MODE; file
---@field imds_use_ipv6? boolean                  # the older form; AWS_IMDS_USE_IPV6; file
---@field ec2_metadata_v1_disabled? boolean       # AWS_EC2_METADATA_V1_DISABLED; file

---What the client would otherwise take from the system. All may be left out.
---@class deadline.System
---@field now? fun(): number             # seconds on a clock that never jumps
---@field time? fun(): number            # seconds since the epoch
---@field sleep? fun(seconds: number)    # where nothing but time is waited for
---@field random? fun(): number          # from 0 up to, not including, 1
---@field getenv? fun(name: string): string?

local function set(...)
  local names = {}
  for _, name in ipairs { ... } do names[name] = true end
  return names
end

-- `env`: variables in order; `file`: may stand in the profile; `late`: variables after the profile;
-- `is_of_loop`: clients that share a loop share its value, that of the first.
local specification = {
  profile = {
    type = "string", default = "default", env = { "AWS_DEFAULT_PROFILE", "AWS_PROFILE" },
  },
  region = { type = "string", env = { "AWS_REGION", "AWS_DEFAULT_REGION" }, file = true },
  endpoint_url = { type = "string" }, -- see endpoint_url below
  aws_access_key_id = { type = "string", secret = true },
  aws_secret_access_key = { type = "string", secret = true },
  aws_session_token = { type = "string", secret = true },
  credentials = { type = "table or function", secret = true },
  role_arn = { type = "string" },
  role_session_name = { type = "string" },
  external_id = { type = "string" },
  duration_seconds = { type = "integer", min = 900, max = 43200 },
  mfa_serial = { type = "string" },
  source_profile = { type = "string" },
  mfa_code = { type = "function" },
  ignore_configured_endpoint_urls = {
    type = "boolean", default = false, env = { "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS" }, file = true,
  },
  disable_host_prefix_injection = {
    type = "boolean", default = false, env = { "AWS_DISABLE_HOST_PREFIX_INJECTION" }, file = true,
  },
  use_fips_endpoint = {
    type = "boolean", default = false, env = { "AWS_USE_FIPS_ENDPOINT" }, file = true,
  },
  use_dualstack_endpoint = {
    type = "boolean", default = false, env = { "AWS_USE_DUALSTACK_ENDPOINT" }, file = true,
  },
  parameter_validation = { type = "boolean", default = true, file = true },
  retry_mode = {
    type = "string", default = "standard", env = { "AWS_RETRY_MODE" }, file = true,
    enum = set("standard", "adaptive", "legacy"),
  },
  defaults_mode = {
    type = "string", env = { "AWS_DEFAULTS_MODE" }, file = true, fold = true,
    enum = set("standard", "in-region", "cross-region", "mobile", "auto", "legacy"),
  },
  max_attempts = { type = "integer", min = 1, env = { "AWS_MAX_ATTEMPTS" }, file = true },
  max_retry_after = { type = "number", default = 60, min = 0 },
  connect_timeout = { type = "number", default = 10, min = 0.001 },
  read_timeout = { type = "number", default = 60, min = 0.001 },
  timeout = { type = "number", min = 0.001 },
  max_connections = { is_of_loop = true, type = "integer", default = 50, min = 1 },
  ca_bundle = {
    is_of_loop = true,
    type = "string", env = { "AWS_CA_BUNDLE" }, file = true, late = { "REQUESTS_CA_BUNDLE" },
  },
  client_cert = { is_of_loop = true, type = "string" },
  client_key = { is_of_loop = true, type = "string" },
  proxy = { is_of_loop = true, type = "string", secret = true },
  tcp_keepalive = {
    is_of_loop = true,
    type = "boolean", default = true, env = { "BOTOCORE_TCP_KEEPALIVE" }, file = true,
  },
  tcp_keepalive_interval = {
    is_of_loop = true, type = "number", default = 30, min = 1, max = 32767, -- Linux's most
  },
  http_version = { is_of_loop = true, type = "string", default = "1.1", enum = set("1.1", "2") },
  max_response_bytes = { is_of_loop = true, type = "integer", default = 16 * 1024 * 1024, min = 1 },
  sdk_ua_app_id = { type = "string", env = { "AWS_SDK_UA_APP_ID" }, file = true },
  on_event = { type = "function" },
  transport = { type = "function" },
  wait = { is_of_loop = true, type = "function" },
  loop = { type = "table" },
  system = { type = "table" },
  sts_regional_endpoints = {
    type = "string", default = "regional", env = { "AWS_STS_REGIONAL_ENDPOINTS" }, file = true,
    enum = set("regional", "legacy"),
  },
  metadata_service_timeout = {
    type = "number", default = 1, min = 0.001, env = { "AWS_METADATA_SERVICE_TIMEOUT" },
    file = true,
  },
  metadata_service_num_attempts = {
    type = "integer", default = 1, min = 1, env = { "AWS_METADATA_SERVICE_NUM_ATTEMPTS" },
    file = true,
  },
  ec2_metadata_service_endpoint = {
    type = "string", env = { "AWS_EC2_METADATA_SERVICE_ENDPOINT" }, file = true,
  },
  ec2_metadata_service_endpoint_mode = {
    type = "string", default = "ipv4", env = { "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE" },
    file = true, enum = set("ipv4", "ipv6"), fold = true,
  },
  imds_use_ipv6 = {
    type = "boolean", default = false, env = { "AWS_IMDS_USE_IPV6" }, file = true,
  },
  ec2_metadata_v1_disabled = {
    type = "boolean", default = false, env = { "AWS_EC2_METADATA_V1_DISABLED" }, file = true,
  },
}

-- Names that boto3 and the SDK for JavaScript have for options, where ours are not like them.
for name, aliases in pairs {
  ca_bundle = set("verify"), endpoint_url = set("use_ssl", "hostname"), proxy = set("proxies"),
  max_attempts = set("retries", "max_retries", "maxRetries"), transport = set("requestHandler"),
  disable_host_prefix_injection = set("inject_host_prefix"), on_event = set("logger"),
  parameter_validation = set("validate"),
  sdk_ua_app_id = set("user_agent_extra", "user_agent_appid"),
} do
  specification[name].aliases = aliases
end

-- What a defaults mode puts in the place of defaults, with botocore's numbers. "legacy" is what
-- each client does by itself: nothing changes.
local function mode_of(connect_timeout)
  return {
    connect_timeout = connect_timeout, retry_mode = "standard", sts_regional_endpoints = "regional",
  }
end
local defaults_modes = {
  standard = mode_of(3.1), ["in-region"] = mode_of(1.1), ["cross-region"] = mode_of(3.1),
  mobile = mode_of(30), legacy = {},
}

-- So that of several faults the same one is told each time.
local names_in_order = {}
for name in pairs(specification) do names_in_order[#names_in_order + 1] = name end
table.sort(names_in_order)

---@class deadline.Config
---@field values table<string, any>     # every option that has a value
---@field sources table<string, string> # where it is from: 'argument', 'AWS_REGION', 'default',
---                                     # 'profile "render" in ~/.aws/config'
---@field getenv fun(name: string): string?
---@field files deadline.Profiles
---@field mode? string  # what the option defaults_mode came to
---@field mode_defaults table<string, any> # what that puts in the place of defaults
---@field stamp string # of the files when they were read
---@field fault? { code: string, message: string } # what about environment or files is unusable

local config = { specification = specification }

-- Options that mean nothing without another one, and what that is.
local needed = {
  { "client_key", "client_cert" }, { "role_session_name", "role_arn" },
  { "external_id", "role_arn" }, { "duration_seconds", "role_arn" }, { "mfa_serial", "role_arn" },
  { "source_profile", "role_arn" },
}

---An option that a client cannot have beside the option `loop`.
local function find_of_loop(given)
  for _, name in ipairs(names_in_order) do
    if specification[name].is_of_loop and given[name] ~= nil then return name end
  end
end

---The fault of options beside each other, if there is one.
---@param given deadline.Options
---@return string?
function config.check_together(given)
  local of_loop = given.loop and find_of_loop(given)
  if of_loop then return format("option '%s' is that of the client in option 'loop'", of_loop) end
  for _, pair in ipairs(needed) do
    if given[pair[1]] ~= nil and given[pair[2]] == nil then
      return format("option '%s' needs '%s'", pair[1], pair[2])
    end
  end
  for _, name in ipairs { "credentials", "aws_access_key_id", "aws_secret_access_key" } do
    if given.source_profile ~= nil and given[name] ~= nil then
      return format("options 'source_profile' and '%s' exclude each other", name)
    end
  end
end

local function fail(self, code, message)
  self.fault = self.fault or { code = code, message = message }
end

---A text of the environment or of a file as the option's type; nil where it is no such thing.
local function convert(self, spec, text, source)
  local value, problem = text, nil
  if spec.type == "boolean" then
    value = core.lower(text) == "true"
  elseif spec.type ~= "string" then
    value = options.to_number(text)
    problem = value == nil and "is no number" or nil
  elseif spec.fold then
    value = core.lower(text)
  end
  problem = problem or options.check_value(spec, value)
  if not problem then return value, source end
  fail(self, "BadOption", format("%s: %q %s", source, text, problem))
end

---The first of the variables that is set and not empty.
---@return any value, string? source
local function from_environment(self, spec, names)
  for _, name in ipairs(names or {}) do
    local text = profiles.present(self.getenv(name))
    if text then return convert(self, spec, text, name) end
  end
end

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
  if value == nil then value, source = from_environment(self, spec, spec.late) end
  if value == nil and self.mode_defaults[name] ~= nil then
    value, source = self.mode_defaults[name], format('defaults_mode "%s"', self.mode)
  end
  if value == nil and spec.default ~= nil then value, source = spec.default, "default" end
  self.values[name], self.sources[name] = value, value ~= nil and source or nil
end

---"auto" goes by where the program runs, as far as its environment tells. The instance metadata,
---which botocore would ask next, is not: making a client asks nobody.
local function resolve_auto(self)
  local here = profiles.present(self.getenv("AWS_EXECUTION_ENV"))
    and (profiles.present(self.getenv("AWS_REGION")) or self.getenv("AWS_DEFAULT_REGION"))
  if not here then return "standard" end
  return here == self.values.region and "in-region" or "cross-region"
end

local function resolve_mode(self, given)
  resolve_one(self, "region", specification.region, given)
  resolve_one(self, "defaults_mode", specification.defaults_mode, given)
  self.mode = self.values.defaults_mode
  if self.mode == "auto" then self.mode = resolve_auto(self) end
  self.mode_defaults = defaults_modes[self.mode] or {}
end

local Config = { __name = "deadline.Config" }
Config.__index = Config

---The keys of the client's profile; none where there is no such profile.
---@return table<string, any>
function Config:profile()
  return self.files.profiles[self.values.profile] or {}
end

---The endpoint that is configured for a service, where one is: `deadline`, `sts`, `sso_oidc`, ...
---@param service string
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

---A profile that was asked for must be there.
local function check_profile(self)
  local name = self.values.profile
  if not self.files.profiles[name] and self.sources.profile ~= "default" then
    fail(self, "ProfileNotFound", format("the profile %q (from %s) is in neither %s nor %s",
      name, self.sources.profile, self.files.names.config, self.files.names.credentials))
  end
end

---Whether the files have changed since they were read.
function Config:is_outdated()
  return self.stamp ~= profiles.stamp(self.files.paths)
end

---Reads the files anew, for credentials that may have been rotated in them. While they cannot be
---read, being written perhaps, what they said before goes on to count.
function Config:reload()
  self.stamp = profiles.stamp(self.files.paths)
  self.files = profiles.load(self.getenv, self.files) or self.files
end

---Takes over the options of a loop that is shared.
---@param other deadline.Config # of the client that has it
function Config:share(other)
  self.values.loop = "shared" -- what a client holds is nobody's to be shown
  for name, spec in pairs(specification) do
    if spec.is_of_loop then
      self.values[name], self.sources[name] = other.values[name], "the client in option 'loop'"
    end
  end
end

---Drops what is secret.
function Config:forget()
  for name, spec in pairs(specification) do
    if spec.secret then self.values[name] = nil end
  end
  self.files = profiles.none(self.getenv)
end

---Resolves every option. What is wrong with environment or files is kept in `fault` for the calls
---to report: a client can always be made, and asked what it sees.
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
  resolve_one(self, "profile", specification.profile, given)
  check_profile(self)
  resolve_mode(self, given)
  for _, name in ipairs(names_in_order) do
    if name ~= "profile" then resolve_one(self, name, specification[name], given) end
  end
  if self.values.max_attempts == nil then
    self.values.max_attempts = self.values.retry_mode == "legacy" and 5 or 3
    self.sources.max_attempts = "default"
  end
  if given.endpoint_url == nil then
    self.values.endpoint_url, self.sources.endpoint_url = self:endpoint_url("deadline")
  end
  return self
end

return config
