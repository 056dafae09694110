-- SPDX-License-Identifier: MIT
--
-- Credentials of an EC2 instance, from its metadata service: version 2 with a session token;
-- version 1 where the token is refused or does not come, unless that is disabled.

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
local role_name = "^[%w+=,.@_-]+$" -- as IAM has it: no path, no query

---@return deadline.Endpoint? place, deadline.Error? err
local function find_place(config)
  local values = config.values
  local url, mode = values.ec2_metadata_service_endpoint, values.ec2_metadata_service_endpoint_mode
  if url then
    local place = endpoint.parse(url)
    if place then return place end
    return errors.credentials(origin, "InvalidEndpoint", format(
      "the endpoint %q (from %s) is not an http or https URL", redactor.mask_url(url),
      config.sources.ec2_metadata_service_endpoint))
  end
  if config.sources.ec2_metadata_service_endpoint_mode == "default" and values.imds_use_ipv6 then
    mode = "ipv6"
  end
  return endpoint.parse(mode == "ipv6" and "http://[fd00:ec2::254]" or "http://169.254.169.254")
end

local function request(context, what)
  local values = context.config.values
  what.direct = true
  what.url = endpoint.join(find_place(context.config), what.path)
  what.timeout = values.metadata_service_timeout
  what.attempts = values.metadata_service_num_attempts
  what.headers["User-Agent"] = context.client.user_agent
  return provider_http.send(context.client, what, what.read)
end

local function read_text(answer)
  if answer.status == 200 and answer.body ~= "" then return answer.body end
  local _, err = provider_http.refuse(answer)
  err.retryable = true
  return nil, err
end

-- Codes of requests that reached nobody: version 1 would be asked for at the same place.
local unreachable = { ConnectTimeout = true, CouldNotConnect = true, CouldNotResolveHost = true }

---A session token; an empty one where version 1 has to do. Only a service that takes the request
---for a wrong one speaks version 2 for certain.
---@return string? token, deadline.Error? err
local function get_token(context)
  local token, err = request(context, {
    name = "PutMetadataToken", method = "PUT", path = "/latest/api/token",
    headers = { ["x-aws-ec2-metadata-token-ttl-seconds"] = "21600" },
    read = read_text,
  })
  if token then return token end
  if err.status == 400 or unreachable[err.code] then return nil, err end
  if not context.config.values.ec2_metadata_v1_disabled then return "" end
  return errors.credentials(origin, "VersionOneDisabled",
    "there is no token for version 2, and version 1 has been disabled: " .. err.message)
end

---Keys; or, of a service that has none for the role, `{ reason }`.
local function read_credentials(answer, redact)
  local object, err = provider_http.read_json(answer)
  if not object then
    err.retryable = true
    return nil, err
  end
  if not object.AccessKeyId and object.Code and object.Message then
    return { reason = redact(tostring(object.Code)) }
  end
  return provider_http.read_keys(answer, object.AccessKeyId, object.SecretAccessKey, object.Token,
    core.timestamp(object.Expiration))
end

---Nothing that goes wrong here is an error, as most machines have no metadata service: it is the
---reason that there are no keys.
local function nothing(reason)
  return nil, nil, origin .. ": " .. reason
end

---The provider.
function metadata.from_instance(context)
  local disabled = context.config.getenv("AWS_EC2_METADATA_DISABLED")
  if disabled and lower(disabled) == "true" then
    return nothing("AWS_EC2_METADATA_DISABLED is true")
  end
  local place, fault = find_place(context.config)
  if not place then return nil, fault end
  local token, err = get_token(context)
  if not token and err.code == "VersionOneDisabled" then return nil, err end
  if not token then return nothing(err.message) end
  local headers = token ~= "" and { ["x-aws-ec2-metadata-token"] = token } or {}
  local role
  role, err = request(context, {
    name = "ListMetadataRoles", method = "GET", path = roles, headers = headers,
    secrets = { token }, read = read_text,
  })
  role = role and match(role, "^[^\r\n]*")
  if not role then return nothing(err.message) end
  if not find(role, role_name) then return nothing("it names no role") end
  local found
  found, err = request(context, {
    name = "GetMetadataCredentials", method = "GET", path = roles .. role,
    headers = headers, secrets = { token }, read = read_credentials,
  })
  if not found then return nothing(err.message) end
  if found.reason then
    return nothing(format("it has none for the role %s: %s", role, found.reason))
  end
  found.origin, found.feature, found.static_stability = origin, "0", true
  return found
end

return metadata
