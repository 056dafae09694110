-- SPDX-License-Identifier: MIT
--
-- The options of a client, as data: the one place that lists them. config.lua resolves them,
-- base/check.lua checks their values. Editors show the text above each field of deadline.Options,
-- and tools/generate_reference.lua copies it into docs/reference.md. Requires no other module.

local ipairs = ipairs

---Every option may be left out. Durations are in seconds.
---@class deadline.Options
---Profile in `~/.aws/config` and `~/.aws/credentials`, or in the files that `AWS_CONFIG_FILE` and
---`AWS_SHARED_CREDENTIALS_FILE` name.
---@field profile? string
---AWS region. Required even with `endpoint_url`, because the signature contains it.
---@field region? string
---URL to call instead of the service's own. The profile may set it in a `services` section.
---@field endpoint_url? string
---Ignores every `endpoint_url` of the environment and the profile.
---@field ignore_configured_endpoint_urls? boolean
---Leaves `management.` off the host.
---@field disable_host_prefix_injection? boolean
---Calls the FIPS endpoint. Cannot be combined with `endpoint_url`.
---@field use_fips_endpoint? boolean
---Calls the endpoint that also has IPv6 addresses. Cannot be combined with `endpoint_url`.
---@field use_dualstack_endpoint? boolean
---Static access key. It takes precedence over every other source of credentials.
---@field aws_access_key_id? string
---Secret of that key.
---@field aws_secret_access_key? string
---Session token of that key, if it is a temporary one.
---@field aws_session_token? string
---Keys as a table of those three and an optional `expiration`, or a function that returns one and
---is called again before the keys expire.
---@field credentials? deadline.Credentials|fun(): deadline.Credentials?, string?
---Role to assume, with the credentials found without this option or those of `source_profile`.
---@field role_arn? string
---Name of the role's session in AWS's logs. Random if left out.
---@field role_session_name? string
---External id that the role's trust policy requires.
---@field external_id? string
---Lifetime of the role's keys, 900 to 43200. AWS's default is an hour.
---@field duration_seconds? integer
---MFA device that the role's trust policy requires. Needs `mfa_code`.
---@field mfa_serial? string
---Profile whose credentials assume `role_arn`.
---@field source_profile? string
---Function that is called with an MFA device's serial number and returns its current code.
---@field mfa_code? fun(serial: string): string?
---Reads and writes the keys of assumed roles in the AWS CLI's cache, `~/.aws/cli/cache`: a code
---that was typed for the CLI serves the script, and the reverse.
---@field role_cache? boolean
---Checks ids, lengths, ranges and enums before a request is sent.
---@field parameter_validation? boolean
---Retry strategy: `"standard"`, `"adaptive"` (also limits the rate of requests while the service
---throttles) or `"legacy"` (botocore's numbers).
---@field retry_mode? "standard"|"adaptive"|"legacy"
---Set of defaults for `connect_timeout`, `retry_mode` and `sts_regional_endpoints`, with botocore's
---numbers.
---@field defaults_mode? "standard"|"in-region"|"cross-region"|"mobile"|"auto"|"legacy"
---Attempts of a call, the first included: 3, or 5 in retry mode `"legacy"`.
---@field max_attempts? integer
---Longest `Retry-After` to wait for. If the service asks for a longer wait, the call fails.
---@field max_retry_after? number
---Time for name lookup, connection and TLS handshake together.
---@field connect_timeout? number
---Longest time without a byte sent or received. It does not bound a server that keeps sending
---slowly: `timeout` does.
---@field read_timeout? number
---Time for a whole call, with its retries and the waits between them. No limit if left out.
---@field timeout? number
---Requests in flight at the same time. More requests wait until one ends.
---@field max_connections? integer
---PEM file, or folder with hashed names, of the trusted certificates, for servers and for an
---`https` proxy; the system's if left out. The client reads the file when it is created, and does
---not need it after a later `chroot`.
---@field ca_bundle? string
---PEM file of a client certificate for mutual TLS. It is not sent to a proxy.
---@field client_cert? string
---PEM file of its private key, without a passphrase, unless `client_cert` contains the key.
---@field client_key? string
---URL of a proxy; `""` for none. If left out, libcurl reads the proxy from the environment.
---@field proxy? string
---Sends TCP keep-alive probes.
---@field tcp_keepalive? boolean
---Time between these probes, 1 to 32767.
---@field tcp_keepalive_interval? number
---`"1.1"` is what AWS's own clients speak. `"2"` offers HTTP/2; requests share a connection if the
---server accepts it.
---@field http_version? "1.1"|"2"
---Longest body of a response; a longer one is an error. 16 MiB, far more than a page of 100 items.
---@field max_response_bytes? integer
---Name of your application, sent in the `User-Agent` header.
---@field sdk_ua_app_id? string
---Function that is called for every request, response, retry, error, page and renewal of
---credentials.
---@field on_event? fun(event: deadline.Event)
---Writes what `on_event` is called for to standard error, a line each: see `deadline.log`.
---@field log_level? "off"|"error"|"warn"|"info"|"debug"
---Function that sends a request in place of libcurl and returns `{ status, headers, body }`.
---@field transport? fun(request: deadline.Request): deadline.Response?, string?
---Sleep function of a host program, for hosts whose sleep yields: see docs/hosts.md.
---@field wait? fun(client: deadline.Client, seconds: number, longest?: number)
---Another client whose event loop and connections this client shares, with the options that
---configure them.
---@field loop? deadline.Client
---Clocks, random numbers and environment to use instead of the system's, for tests and hosts.
---@field system? deadline.System
---Endpoint of STS: `"legacy"` calls the global one for the oldest regions.
---@field sts_regional_endpoints? "regional"|"legacy"
---Time for a request to the EC2 instance metadata service.
---@field metadata_service_timeout? number
---Attempts of such a request.
---@field metadata_service_num_attempts? integer
---URL of the instance metadata service.
---@field ec2_metadata_service_endpoint? string
---Address of the instance metadata service to use, if it has no URL.
---@field ec2_metadata_service_endpoint_mode? "ipv4"|"ipv6"
---Older form of `ec2_metadata_service_endpoint_mode = "ipv6"`.
---@field imds_use_ipv6? boolean
---Never falls back to version 1 of the instance metadata service.
---@field ec2_metadata_v1_disabled? boolean

---Functions of the system that a client uses. Every member may be left out.
---@class deadline.System
---@field now? fun(): number             # seconds on a clock that never jumps
---@field time? fun(): number            # seconds since the epoch
---@field sleep? fun(seconds: number)    # called if the client waits for nothing but time
---@field random? fun(): number          # from 0 up to, but not including, 1
---@field getenv? fun(name: string): string?

---@class deadline.OptionSpec
---@field type string       # as base/check.lua takes it
---@field default? any
---@field env? string[]     # variables that set it, in order
---@field file? boolean     # whether the profile may set it, under its own name
---@field late_env? string[] # variables that set it if the profile does not
---@field enum? table<string, true>
---@field fold? boolean     # upper case counts as lower case in environment and profile
---@field min? number
---@field max? number
---@field secret? boolean   # `describe` hides it and `close` drops it
---@field of_loop? boolean  # clients that share a loop use the value of the first of them
---@field needs? string     # another option, without which it has no effect
---@field excludes? string[] # options that contradict it
---@field aliases? table<string, true> # its names in boto3 and in the SDK for JavaScript

local function set(...)
  local names = {}
  for _, name in ipairs { ... } do names[name] = true end
  return names
end

---@type table<string, deadline.OptionSpec>
return {
  profile = {
    type = "string", default = "default", env = { "AWS_DEFAULT_PROFILE", "AWS_PROFILE" },
  },
  region = { type = "string", env = { "AWS_REGION", "AWS_DEFAULT_REGION" }, file = true },
  endpoint_url = {
    type = "string", env = { "AWS_ENDPOINT_URL_DEADLINE", "AWS_ENDPOINT_URL" }, file = true,
    aliases = set("use_ssl", "hostname"),
  },
  ignore_configured_endpoint_urls = {
    type = "boolean", default = false, env = { "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS" }, file = true,
  },
  disable_host_prefix_injection = {
    type = "boolean", default = false, env = { "AWS_DISABLE_HOST_PREFIX_INJECTION" }, file = true,
    aliases = set("inject_host_prefix"),
  },
  use_fips_endpoint = {
    type = "boolean", default = false, env = { "AWS_USE_FIPS_ENDPOINT" }, file = true,
  },
  use_dualstack_endpoint = {
    type = "boolean", default = false, env = { "AWS_USE_DUALSTACK_ENDPOINT" }, file = true,
  },
  aws_access_key_id = { type = "string", secret = true },
  aws_secret_access_key = { type = "string", secret = true },
  aws_session_token = { type = "string", secret = true },
  credentials = { type = "table or function", secret = true },
  role_arn = { type = "string" },
  role_session_name = { type = "string", needs = "role_arn" },
  external_id = { type = "string", needs = "role_arn" },
  duration_seconds = { type = "integer", min = 900, max = 43200, needs = "role_arn" },
  mfa_serial = { type = "string", needs = "role_arn" },
  source_profile = {
    type = "string", needs = "role_arn",
    excludes = { "credentials", "aws_access_key_id", "aws_secret_access_key" },
  },
  mfa_code = { type = "function" },
  role_cache = { type = "boolean", default = false },
  parameter_validation = {
    type = "boolean", default = true, file = true, aliases = set("validate"),
  },
  retry_mode = {
    type = "string", default = "standard", env = { "AWS_RETRY_MODE" }, file = true,
    enum = set("standard", "adaptive", "legacy"),
  },
  defaults_mode = {
    type = "string", env = { "AWS_DEFAULTS_MODE" }, file = true, fold = true,
    enum = set("standard", "in-region", "cross-region", "mobile", "auto", "legacy"),
  },
  max_attempts = {
    type = "integer", min = 1, env = { "AWS_MAX_ATTEMPTS" }, file = true,
    aliases = set("retries", "max_retries", "maxRetries"),
  },
  max_retry_after = { type = "number", default = 60, min = 0 },
  connect_timeout = { type = "number", default = 10, min = 0.001 },
  read_timeout = { type = "number", default = 60, min = 0.001 },
  timeout = { type = "number", min = 0.001 },
  max_connections = { type = "integer", default = 50, min = 1, of_loop = true },
  ca_bundle = {
    type = "string", env = { "AWS_CA_BUNDLE" }, file = true, late_env = { "REQUESTS_CA_BUNDLE" },
    of_loop = true, aliases = set("verify"),
  },
  client_cert = { type = "string", of_loop = true },
  client_key = { type = "string", of_loop = true, needs = "client_cert" },
  proxy = { type = "string", secret = true, of_loop = true, aliases = set("proxies") },
  tcp_keepalive = {
    type = "boolean", default = true, env = { "BOTOCORE_TCP_KEEPALIVE" }, file = true,
    of_loop = true,
  },
  tcp_keepalive_interval = { -- Linux takes no longer one
    type = "number", default = 30, min = 1, max = 32767, of_loop = true,
  },
  http_version = { type = "string", default = "1.1", enum = set("1.1", "2"), of_loop = true },
  max_response_bytes = { type = "integer", default = 16 * 1024 * 1024, min = 1, of_loop = true },
  sdk_ua_app_id = {
    type = "string", env = { "AWS_SDK_UA_APP_ID" }, file = true,
    aliases = set("user_agent_extra", "user_agent_appid"),
  },
  on_event = { type = "function", aliases = set("logger") },
  log_level = {
    type = "string", env = { "DEADLINE_LOG" }, fold = true,
    enum = set("off", "error", "warn", "info", "debug"),
  },
  transport = { type = "function", aliases = set("requestHandler") },
  wait = { type = "function", of_loop = true },
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
