-- SPDX-License-Identifier: MIT
--
-- Credentials of a container, from the endpoint that its environment names. The request may carry a
-- token: it goes to any host over TLS, but over plain HTTP only to hosts beside the container.

local core = require "deadline.core"
local endpoint = require "deadline.config.endpoint"
local errors = require "deadline.base.errors"
local profiles = require "deadline.config.profiles"
local provider_http = require "deadline.auth.provider_http"
local redactor = require "deadline.base.redact"

local find, format = string.find, string.format

local container = { retry_delay = 1 } -- seconds, at least: the endpoint may still be starting

local relative_base = "http://169.254.170.2"
local trusted_hosts = {
  ["169.254.170.2"] = true, ["169.254.170.23"] = true, ["[fd00:ec2::23]"] = true,
  localhost = true, ["[::1]"] = true,
}

local origin = "the container's endpoint"
local present = profiles.present

---The URL of the endpoint; nil alone if the environment names none.
---@return string? url, deadline.Error? err
local function find_url(getenv)
  local relative = present(getenv("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"))
  if relative then
    local url = relative_base .. relative
    if find(relative, "^/") and endpoint.parse_url(url) then return url end
    return errors.credentials(origin, "HostNotAllowed",
      format("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is %q: not the path of a URL", relative))
  end
  local full = present(getenv("AWS_CONTAINER_CREDENTIALS_FULL_URI"))
  if not full then return nil end
  local scheme, host = endpoint.parse_url(full)
  host = host and core.lower(host)
  if scheme == "https" or (scheme == "http"
    and (trusted_hosts[host] or find(host, "^127%.%d+%.%d+%.%d+$"))) then
    return full
  end
  return errors.credentials(origin, "HostNotAllowed",
    format("AWS_CONTAINER_CREDENTIALS_FULL_URI is %q: only https, and over http loopback "
      .. "addresses, localhost, 169.254.170.2, 169.254.170.23 and [fd00:ec2::23], are asked",
      redactor.mask_url(full)))
end

---The authorization token; nil alone if the environment names none.
---@return string? token, deadline.Error? err
local function find_token(getenv)
  local path = present(getenv("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"))
  local token = present(getenv("AWS_CONTAINER_AUTHORIZATION_TOKEN"))
  if path then
    local problem
    token, problem = core.read_file(path)
    if not token then return errors.credentials(origin, "UnreadableFile", problem) end
  end
  if token and find(token, "[\r\n%z]") then
    return errors.credentials(origin, "BadToken",
      "the authorization token holds a line break or a NUL")
  end
  return token
end

local function read(response)
  local object, err = provider_http.read_json(response)
  if not object then
    err.retryable = true -- most errors mean that the endpoint is still starting
    return nil, err
  end
  return provider_http.read_keys(response, object.AccessKeyId, object.SecretAccessKey, object.Token,
    core.timestamp(object.Expiration))
end

---@type deadline.Provider
function container.from_environment(context)
  local getenv = context.config.getenv
  local url, err = find_url(getenv)
  if not url and not err then
    return nil, nil, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and "
      .. "AWS_CONTAINER_CREDENTIALS_FULL_URI are not set"
  elseif not url then
    return nil, err
  end
  local token
  token, err = find_token(getenv)
  if err then return nil, err end
  local found
  found, err = provider_http.send(context, {
    name = "GetContainerCredentials", origin = origin, method = "GET", url = url,
    headers = { Accept = "application/json", Authorization = token },
    secrets = { Authorization = token },
    max_attempts = 3, min_delay = container.retry_delay, timeout = 2, direct = true,
  }, read)
  if found then found.origin, found.feature = origin, "z" end
  return found, err
end

return container
