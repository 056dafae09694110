-- SPDX-License-Identifier: MIT
--
-- The endpoint of a call: scheme, host and base path, from the region, the options and
-- `endpoint_url`. Source: the service's endpoint rule set and the partitions of botocore 1.43. A
-- region must be a host label before it becomes part of a host: any other could send credentials
-- to a stranger. Sends nothing, and knows no path of an operation.

local core = require "deadline.core"
local errors = require "deadline.base.errors"
local redactor = require "deadline.base.redact"

local ipairs, tonumber = ipairs, tonumber
local find, format, gmatch = string.find, string.format, string.gmatch
local gsub, match, upper = string.gsub, string.match, string.upper

-- The first partition that matches counts; the last has no patterns, for unknown regions. `sign_in`
-- and `sign_in_fips` are hosts of sign-in that do not follow the rule, after a region unless it is
-- `sign_in_fips_home`; `is_fips` lists services whose plain name is their FIPS endpoint.
local partitions = {
  { patterns = { "^cn%-%w+%-%d+$" },
    suffix = "amazonaws.com.cn", dual_stack_suffix = "api.amazonwebservices.com.cn",
    sign_in = "signin.amazonaws.cn" },
  { patterns = { "^us%-gov%-%w+%-%d+$" },
    suffix = "amazonaws.com", dual_stack_suffix = "api.aws",
    sign_in = "signin.amazonaws-us-gov.com", sign_in_fips = "signin-fips.amazonaws-us-gov.com",
    sign_in_fips_home = "us-gov-west-1",
    is_fips = { logs = true, oidc = true, ["portal.sso"] = true, sts = true } },
  { patterns = { "^eusc%-de%-%w+%-%d+$" },
    suffix = "amazonaws.eu", dual_stack_suffix = "api.amazonwebservices.eu",
    sign_in = "signin.amazonaws-eusc.eu" },
  { patterns = { "^us%-iso%-%w+%-%d+$" },
    suffix = "c2s.ic.gov", dual_stack_suffix = "api.aws.ic.gov",
    sign_in = "signin.c2shome.ic.gov" },
  { patterns = { "^us%-isob%-%w+%-%d+$" },
    suffix = "sc2s.sgov.gov", dual_stack_suffix = "api.aws.scloud",
    sign_in = "signin.sc2shome.sgov.gov" },
  { patterns = { "^eu%-isoe%-%w+%-%d+$" },
    suffix = "cloud.adc-e.uk", dual_stack_suffix = "api.cloud-aws.adc-e.uk",
    sign_in = "signin.csphome.adc-e.uk" },
  { patterns = { "^us%-isof%-%w+%-%d+$" },
    suffix = "csp.hci.ic.gov", dual_stack_suffix = "api.aws.hci.ic.gov",
    sign_in = "signin.csphome.hci.ic.gov" },
  { suffix = "amazonaws.com", dual_stack_suffix = "api.aws", sign_in = "signin.aws.amazon.com" },
}

---@class deadline.Endpoint
---@field origin string    # scheme, host and port: "https://example.com:8443"
---@field path string      # of an endpoint URL, or ""; its escapes are in upper case
---@field query string     # of an endpoint URL, or ""
---@field region? string   # for the signature
---@field host? string     # value of the header Host; api/call adds it
---@field prefixed? string # the host of an endpoint URL after a prefix was added to it

local endpoint = {}

local function fail(code, message)
  return nil, errors.new { kind = "config", code = code, message = message, retryable = false }
end

local function find_partition(region)
  for _, partition in ipairs(partitions) do
    for _, pattern in ipairs(partition.patterns or { "" }) do
      if find(region, pattern) then return partition end
    end
  end
end

local function is_host_label(text)
  return #text <= 63 and find(text, "^%w[%w%-]*$") ~= nil and not find(text, "%-$")
end

local function check_region(config, region, source)
  if region == nil then
    return fail("MissingRegion", format("no region: give the option 'region', set AWS_REGION or "
      .. "AWS_DEFAULT_REGION, or put one into the profile %q in %s",
        config.values.profile, config.files.names.config))
  elseif not is_host_label(region) then
    return fail("InvalidRegion", format("region %q (from %s) is not a valid host label",
      region, source))
  end
  return region
end

---The parts of an http or https URL, as `core.parse_url` returns them; nil for any other text.
---@param url string
---@return string? scheme, string? host, string? port, string? path, string? query
function endpoint.parse_url(url)
  if find(url, "[^\33-\126]") then return nil end
  local scheme, host, port, path, query = core.parse_url(url)
  scheme = scheme and core.lower(scheme)
  if scheme ~= "https" and scheme ~= "http" or (tonumber(port) or 0) > 65535 then return nil end
  return scheme, host, port, path, query
end

---Writes the escapes of a path in upper case, as newer versions of libcurl send them: the path must
---be signed as it is sent.
local function upper_escapes(path)
  return (gsub(path, "%%%x%x", upper))
end

---@param url string
---@param prefix? string # to put before the host
---@return deadline.Endpoint? # nil unless it is an http or https URL
function endpoint.parse(url, prefix)
  local scheme, host, port, path, query = endpoint.parse_url(url)
  if not scheme then return nil end
  return {
    origin = scheme .. "://" .. (prefix or "") .. host .. (port ~= "" and ":" .. port or ""),
    path = upper_escapes(path), query = query,
  }
end

---Joins an endpoint and a request to a URL, and to the path and query to sign, as botocore does:
---one of two slashes between the paths is dropped, a request for "/" is one for the base path, and
---the endpoint's query comes first.
---@param place deadline.Endpoint
---@param path string   # of the request, percent-encoded, from its "/" on
---@param query? string # of the request, percent-encoded
---@return string url, string path, string query
function endpoint.join(place, path, query)
  query = query or ""
  if path ~= "/" then
    path = gsub(place.path, "/$", "") .. path
  elseif place.path ~= "" then
    path = place.path
  end
  query = place.query .. (place.query ~= "" and query ~= "" and "&" or "") .. query
  return place.origin .. path .. (query ~= "" and "?" .. query or ""), path, query
end

---Returns whether a prefix makes sense: not before an IP address or `localhost`.
local function takes_prefix(host)
  return host ~= "localhost" and not find(host, "^%[") and not find(host, "^%d+%.%d+%.%d+%.%d+$")
end

local function from_url(config, prefix, region)
  local url = config.values.endpoint_url
  local scheme, host = endpoint.parse_url(url)
  if not scheme then
    return fail("InvalidEndpoint", format("endpoint_url %q (from %s) is not an http or https URL",
      redactor.mask_url(url), config.sources.endpoint_url))
  elseif config.values.use_fips_endpoint then
    return fail("InvalidEndpoint", "FIPS and a custom endpoint do not go together: "
      .. "use_fips_endpoint is on and endpoint_url is set")
  elseif config.values.use_dualstack_endpoint then
    return fail("InvalidEndpoint", "dual-stack and a custom endpoint do not go together: "
      .. "use_dualstack_endpoint is on and endpoint_url is set")
  end
  if not takes_prefix(core.lower(host)) then prefix = "" end
  local place = endpoint.parse(url, prefix)
  place.region = region
  if prefix ~= "" then place.prefixed = prefix .. host end
  return place
end

-- Errors that the prefix of a custom endpoint's host may cause.
local prefix_errors = { CouldNotResolveHost = true, CertificateNotTrusted = true }

---Adds a hint to an error that the prefix of a custom endpoint's host may have caused.
---@param place deadline.Endpoint
---@param err deadline.Error
---@return deadline.Error err
function endpoint.advise(place, err)
  local host = place.prefixed
  if host and prefix_errors[err.code]
    and find(core.lower(err.message), core.lower(host), 1, true) then
    local prefix, own = match(host, "^([^.]*%.)(.*)$")
    err.message = format("%s; endpoint_url names %s: disable_host_prefix_injection leaves the "
      .. "%q off", err.message, own, prefix)
  end
  return err
end

---@param host string # the service's part of the host name: "management.deadline", "sts"
local function from_rules(config, host, region, fips)
  local partition, dual_stack = find_partition(region), config.values.use_dualstack_endpoint
  local name
  if host == "signin" and not dual_stack then
    name = fips and partition.sign_in_fips or not fips and partition.sign_in
    local is_home = fips and region == partition.sign_in_fips_home
    if name and not is_home then name = region .. "." .. name end
  end
  if not name then
    local is_fips_host = not dual_stack and partition.is_fips and partition.is_fips[host]
    if fips and not is_fips_host then host = host .. "-fips" end
    local suffix = dual_stack and partition.dual_stack_suffix or partition.suffix
    name = format("%s.%s.%s", host, region, suffix)
  end
  return { origin = "https://" .. name, path = "", query = "", region = region }
end

---Removes the FIPS mark of a pseudo-region, "fips-us-west-2" or "us-west-2-fips".
---@return string region, boolean is_fips
local function plain_region(region)
  local plain = gsub(gsub(region, "^fips%-", ""), "%-fips$", "")
  return plain, plain ~= region
end

---The endpoint of an operation.
---@param config deadline.Config
---@param operation deadline.Operation
---@return deadline.Endpoint?, deadline.Error?
function endpoint.resolve(config, operation)
  local values = config.values
  local region, err = check_region(config, values.region, config.sources.region)
  if not region then return nil, err end
  local is_fips
  region, is_fips = plain_region(region)
  local prefix = values.disable_host_prefix_injection and "" or operation.prefix
  if values.endpoint_url then return from_url(config, prefix, region) end
  return from_rules(config, prefix .. "deadline", region, is_fips or values.use_fips_endpoint)
end

---The endpoint of another service.
---@param config deadline.Config
---@param service string # as in AWS_ENDPOINT_URL_<SERVICE>: "sso_oidc"
---@param host string    # as in the service's host names: "oidc"
---@param region? string
---@param origin? string # the source of the region, for messages
---@return deadline.Endpoint?, deadline.Error?
function endpoint.of_service(config, service, host, region, origin)
  local checked, err = check_region(config, region, origin)
  if not checked then return nil, err end
  local url, source = config:endpoint_url(service)
  if url then return endpoint.of_url(config, url, source, region, origin) end
  local plain, is_fips = plain_region(checked)
  return from_rules(config, host, plain, is_fips or config.values.use_fips_endpoint)
end

---The endpoint that a URL names.
---@param config deadline.Config
---@param url string
---@param source string  # of the URL, for messages
---@param region? string # for the signature
---@param origin? string # the source of the region, for messages
---@return deadline.Endpoint?, deadline.Error?
function endpoint.of_url(config, url, source, region, origin)
  local checked, err = check_region(config, region, origin)
  if not checked then return nil, err end
  local place = endpoint.parse(url)
  if not place then
    return fail("InvalidEndpoint", format("the endpoint %q (from %s) is not an http or https URL",
      redactor.mask_url(url), source))
  end
  place.region = plain_region(checked)
  return place
end

-- Regions in which `sts_regional_endpoints = "legacy"` means the global endpoint of STS.
local legacy_regions = {}
for region in gmatch([[ap-northeast-1 ap-south-1 ap-southeast-1 ap-southeast-2 ca-central-1
  eu-central-1 eu-north-1 eu-west-1 eu-west-2 eu-west-3 sa-east-1 us-east-1 us-east-2 us-west-1
  us-west-2 aws-global]], "%S+") do
  legacy_regions[region] = true
end

---The endpoint of the Security Token Service.
---@param config deadline.Config
---@return deadline.Endpoint?, deadline.Error?
function endpoint.of_sts(config)
  local values = config.values
  local is_global = values.sts_regional_endpoints == "legacy" and legacy_regions[values.region]
    and not config:endpoint_url("sts")
  if is_global then
    return { origin = "https://sts.amazonaws.com", path = "", query = "", region = "us-east-1" }
  end
  return endpoint.of_service(config, "sts", "sts", values.region, config.sources.region)
end

return endpoint
