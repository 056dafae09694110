-- SPDX-License-Identifier: MIT
--
-- Credentials of an EC2 instance, from its metadata service (IMDS): by version 2, with a session
-- token; by version 1 if the service gives no token, unless the options disable that.

local core = require "deadline.core"
local endpoint = require "deadline.config.endpoint"
local errors = require "deadline.base.errors"
local provider_http = require "deadline.auth.provider_http"
local redactor = require "deadline.base.redact"

local tostring = tostring
local find, format, lower, match = string.find, string.format, string.lower, string.match

local metadata = {}

local origin = "the instance metadata"
local roles = "/latest/meta-data/iam/security-credentials/"
local role_name = "^[%w+=,.@_-]+$" -- IAM's rule, which leaves no room for a path or a query

---@return deadline.Endpoint? endpoint, deadline.Error? err
local function find_endpoint(config)
  local values = config.values
  local url, mode = values.ec2_metadata_service_endpoint, values.ec2_metadata_service_endpoint_mode
  if url then
    local parsed = endpoint.parse(url)
    if parsed then return parsed end
    return errors.credentials(origin, "InvalidEndpoint", format(
      "the endpoint %q (from %s) is not an http or https URL", redactor.mask_url(url),
      config.sources.ec2_metadata_service_endpoint))
  end
  if config.sources.ec2_metadata_service_endpoint_mode == "default" and values.imds_use_ipv6 then
    mode = "ipv6"
  end
  return endpoint.parse(mode == "ipv6" and "http://[fd00:ec2::254]" or "http://169.254.169.254")
end

---Sends a request to the metadata service.
---@param path string
---@param request table # the fields of a deadline.ProviderRequest that differ between requests
---@param read function
---@return any result, deadline.Error? err
local function send(context, path, request, read)
  local values = context.config.values
  request.url, request.direct = endpoint.join(find_endpoint(context.config), path), true
  request.timeout = values.metadata_service_timeout
  request.max_attempts = values.metadata_service_num_attempts
  return provider_http.send(context, request, read)
end

---@return string?, deadline.Error?
local function read_text(response)
  if response.status == 200 and response.body ~= "" then return response.body end
  local _, err = provider_http.reject(response)
  err.retryable = true
  return nil, err
end

-- Codes of requests that reached no server: version 1 would not, either.
local unreachable = { ConnectTimeout = true, CouldNotConnect = true, CouldNotResolveHost = true }

---A session token, empty for version 1. A service that calls the request malformed (400) certainly
---speaks version 2.
---@return string? token, deadline.Error? err
local function get_token(context)
  local token, err = send(context, "/latest/api/token", {
    name = "PutMetadataToken", method = "PUT",
    headers = { ["x-aws-ec2-metadata-token-ttl-seconds"] = "21600" },
  }, read_text)
  if token then return token end
  if err.status == 400 or unreachable[err.code] then return nil, err end
  if not context.config.values.ec2_metadata_v1_disabled then return "" end
  return errors.credentials(origin, "VersionOneDisabled",
    "there is no token for version 2, and version 1 has been disabled: " .. err.message)
end

---Credentials; or `{ reason }` if the service has none for the role.
local function read_credentials(response, redact)
  local object, err = provider_http.read_json(response)
  if not object then
    err.retryable = true
    return nil, err
  end
  if not object.AccessKeyId and object.Code and object.Message then
    return { reason = redact(tostring(object.Code)) }
  end
  return provider_http.read_keys(response, object.AccessKeyId, object.SecretAccessKey, object.Token,
    core.timestamp(object.Expiration))
end

---The name of the instance's role.
---@return string? role, string? reason
local function get_role(context, headers, token)
  local text, err = send(context, roles, {
    name = "ListMetadataRoles", method = "GET", headers = headers, secrets = { token = token },
  }, read_text)
  if not text then return nil, err.message end
  local role = match(text, "^[^\r\n]*")
  if not find(role, role_name) then return nil, "it names no role" end
  return role
end

---The credentials of a role.
---@return deadline.ProviderCredentials? found, string? reason
local function get_credentials(context, role, headers, token)
  local found, err = send(context, roles .. role, {
    name = "GetMetadataCredentials", method = "GET", headers = headers, secrets = { token = token },
  }, read_credentials)
  if not found then return nil, err.message end
  if found.reason then
    return nil, format("it has none for the role %s: %s", role, found.reason)
  end
  found.origin, found.feature, found.static_stability = origin, "0", true
  return found
end

---The results of a provider without credentials. Most machines have no metadata service, so a
---failed request is a reason and no error.
---@param reason string
local function nothing(reason)
  return nil, nil, origin .. ": " .. reason
end

---@type deadline.Provider
function metadata.from_instance(context)
  local disabled = context.config.getenv("AWS_EC2_METADATA_DISABLED")
  if disabled and lower(disabled) == "true" then
    return nothing("AWS_EC2_METADATA_DISABLED is true")
  end
  local base, fault = find_endpoint(context.config)
  if not base then return nil, fault end
  local token, err = get_token(context)
  if not token and err.code == "VersionOneDisabled" then return nil, err end
  if not token then return nothing(err.message) end
  local headers = token ~= "" and { ["x-aws-ec2-metadata-token"] = token } or {}
  local role, found, reason
  role, reason = get_role(context, headers, token)
  if role then found, reason = get_credentials(context, role, headers, token) end
  if not found then return nothing(reason) end
  return found
end

return metadata
