-- SPDX-License-Identifier: MIT
--
-- The options of a client and where each comes from: the argument, else the environment, else the
-- default. One table says what there is; every option is spelled as the shared AWS config file
-- spells it, and ours are spelled like them. Durations are seconds.

local options = require "deadline.options"

---@class deadline.Options
---@field region? string                 # AWS_REGION, then AWS_DEFAULT_REGION
---@field endpoint_url? string           # AWS_ENDPOINT_URL_DEADLINE, then AWS_ENDPOINT_URL
---@field aws_access_key_id? string      # static keys; AWS_ACCESS_KEY_ID
---@field aws_secret_access_key? string  # AWS_SECRET_ACCESS_KEY
---@field aws_session_token? string      # AWS_SESSION_TOKEN
---@field credentials? deadline.Credentials|fun(): deadline.Credentials?, string?
---@field disable_host_prefix_injection? boolean # leave "management." off the host
---@field ignore_configured_endpoint_urls? boolean # only the argument `endpoint_url` counts
---@field use_fips_endpoint? boolean
---@field use_dualstack_endpoint? boolean
---@field parameter_validation? boolean  # true: check ids, ranges and enums before sending
---@field max_attempts? integer          # 3, the first included
---@field max_retry_after? number        # 60: a longer wait that the service asks for ends the call
---@field connect_timeout? number        # 10: name lookup, connection and TLS handshake together
---@field read_timeout? number           # 60: without a byte in either direction
---@field timeout? number                # for a whole call, attempts and waits together; none
---@field max_connections? integer       # 50 requests in flight; further ones wait their turn
---@field ca_bundle? string              # PEM file or hashed folder; AWS_CA_BUNDLE
---@field client_cert? string            # PEM file for mutual TLS
---@field client_key? string             # its key, where the certificate's file does not hold it
---@field proxy? string                  # URL; "" for none; else as libcurl reads the environment
---@field tcp_keepalive? number          # 30 seconds between probes; 0 for none
---@field http_version? "1.1"|"2"        # "2" where the server offers it
---@field max_response_bytes? integer    # 64 MiB
---@field sdk_ua_app_id? string          # AWS_SDK_UA_APP_ID: names the application to the service
---@field transport? fun(request: deadline.Request): deadline.Response?, string? # not libcurl
---@field system? deadline.System        # clocks, randomness, environment: for tests and hosts

---What the client would otherwise take from the system. All may be left out.
---@class deadline.System
---@field now? fun(): number             # seconds on a clock that never jumps
---@field time? fun(): number            # seconds since the epoch
---@field sleep? fun(seconds: number)    # where nothing but time is waited for
---@field random? fun(): number          # from 0 up to, not including, 1
---@field getenv? fun(name: string): string?

local specification = {
  region = { type = "string", env = { "AWS_REGION", "AWS_DEFAULT_REGION" } },
  endpoint_url = { type = "string", env = { "AWS_ENDPOINT_URL_DEADLINE", "AWS_ENDPOINT_URL" } },
  aws_access_key_id = { type = "string", secret = true },
  aws_secret_access_key = { type = "string", secret = true },
  aws_session_token = { type = "string", secret = true },
  credentials = { type = "table or function", secret = true },
  disable_host_prefix_injection = {
    type = "boolean", default = false, env = { "AWS_DISABLE_HOST_PREFIX_INJECTION" },
  },
  ignore_configured_endpoint_urls = {
    type = "boolean", default = false, env = { "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS" },
  },
  use_fips_endpoint = { type = "boolean", default = false, env = { "AWS_USE_FIPS_ENDPOINT" } },
  use_dualstack_endpoint = {
    type = "boolean", default = false, env = { "AWS_USE_DUALSTACK_ENDPOINT" },
  },
  parameter_validation = { type = "boolean", default = true },
  max_attempts = { type = "integer", default = 3, min = 1, env = { "AWS_MAX_ATTEMPTS" } },
  max_retry_after = { type = "number", default = 60, min = 0 },
  connect_timeout = { type = "number", default = 10, min = 0.001 },
  read_timeout = { type = "number", default = 60, min = 0.001 },
  timeout = { type = "number", min = 0.001 },
  max_connections = { type = "integer", default = 50, min = 1 },
  ca_bundle = { type = "string", env = { "AWS_CA_BUNDLE" } },
  client_cert = { type = "string" },
  client_key = { type = "string" },
  proxy = { type = "string", secret = true },
  tcp_keepalive = { type = "number", default = 30, min = 0 },
  http_version = { type = "string", default = "2", enum = { ["1.1"] = true, ["2"] = true } },
  max_response_bytes = { type = "integer", default = 64 * 1024 * 1024, min = 1 },
  sdk_ua_app_id = { type = "string", env = { "AWS_SDK_UA_APP_ID" } },
  transport = { type = "function" },
  system = { type = "table" },
}

---@class deadline.Config
---@field values table<string, any>     # every option that has a value
---@field sources table<string, string> # where it is from: "argument", "AWS_REGION", "default"
---@field getenv fun(name: string): string?

local config = { specification = specification }

---A variable's text as the option's type; nil and what is wrong with it where it is no such thing.
local function convert(spec, text)
  if spec.type == "boolean" then return text:lower() == "true" end
  if spec.type == "string" then return text end
  local number = tonumber(text)
  local problem = number and options.check_value(spec, number) or not number and "is no number"
  if problem then return nil, problem end
  return number
end

---The first variable that is set and not empty; its name is the source.
local function from_environment(spec, getenv)
  for _, name in ipairs(spec.env or {}) do
    local text = getenv(name)
    if text and text ~= "" then
      local value, problem = convert(spec, text)
      if problem then return nil, nil, ("%s=%q: %s"):format(name, text, problem) end
      return value, name
    end
  end
end

---Resolves every option. What is wrong with the environment is answered beside them, for the calls
---to report: a client can always be made, and asked what it sees.
---@param given deadline.Options # already checked
---@return deadline.Config, string? fault
function config.resolve(given)
  local getenv = given.system and given.system.getenv or os.getenv
  local self, fault = { values = {}, sources = {}, getenv = getenv }, nil
  for name, spec in pairs(specification) do
    local value, source, problem = given[name], "argument", nil
    if value == nil then value, source, problem = from_environment(spec, getenv) end
    if value == nil and spec.default ~= nil then value, source = spec.default, "default" end
    fault = fault or problem
    self.values[name], self.sources[name] = value, value ~= nil and source or nil
  end
  if self.values.ignore_configured_endpoint_urls and self.sources.endpoint_url ~= "argument" then
    self.values.endpoint_url, self.sources.endpoint_url = nil, nil
  end
  return self, fault
end

return config
