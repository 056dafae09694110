-- SPDX-License-Identifier: MIT
--
-- Two operations of the Security Token Service: AssumeRole and AssumeRoleWithWebIdentity. Reads a
-- few flat elements of its XML responses. Knows no profile.

local core = require "deadline.core"
local endpoint = require "deadline.config.endpoint"
local provider_http = require "deadline.auth.provider_http"
local query = require "deadline.http.query"
local response = require "deadline.http.response"
local sign_request = require "deadline.auth.sign_request"

local floor = math.floor
local find, format = string.find, string.format
local element = response.element

local sts = {}

---Returns whether STS could not reach the identity provider; a retry may help.
local function is_transient(code, message)
  return code == "IDPCommunicationError" or code == "InvalidIdentityToken"
    and find(message or "", "Couldn't retrieve verification key", 1, true) ~= nil
end

---@return deadline.ProviderCredentials?, deadline.Error?
local function read(received)
  local xml = received.body
  if find(xml, "<!DOCTYPE", 1, true) then
    return provider_http.reject(received, "BadResponse", "a DOCTYPE")
  end
  if received.status < 200 or received.status > 299 then
    local code, message = element(xml, "Code"), element(xml, "Message")
    local _, err = provider_http.reject(received, code, message)
    err.retryable = err.retryable or is_transient(code, message)
    return nil, err
  end
  return provider_http.read_keys(received, element(xml, "AccessKeyId"),
    element(xml, "SecretAccessKey"), element(xml, "SessionToken"),
    core.timestamp(element(xml, "Expiration") or ""))
end

---Gets credentials of a role.
---@param context deadline.ProviderContext
---@param action "AssumeRole"|"AssumeRoleWithWebIdentity"
---@param form table<string, string> # the action's parameters; becomes this function's
---@param origin string # names the role in messages
---@param source? deadline.CredentialCache # signs the request; without one it is not signed
---@return deadline.ProviderCredentials?, deadline.Error?
function sts.assume(context, action, form, origin, source)
  local service, err = endpoint.of_sts(context.config)
  if not service then return nil, err end
  local signer
  if source then
    signer, err = source:get()
    if not signer then return nil, err end
  end
  form.Action, form.Version = action, "2011-06-15"
  form.RoleSessionName = form.RoleSessionName
    or format("deadline-cloud-%d", floor(context.client.time()))
  return provider_http.send(context, {
    name = action, origin = origin, method = "POST", url = endpoint.join(service, "/"),
    headers = { ["Content-Type"] = "application/x-www-form-urlencoded; charset=utf-8" },
    body = query.encode(form),
    secrets = { web_identity = form.WebIdentityToken, mfa = form.TokenCode },
    recover = source and function(refusal)
      local is_replaced = source:recover(refusal, signer)
      signer = source:get() or signer
      return is_replaced
    end,
    sign = source and function(request, time)
      local signed, problem = sign_request.sign {
        method = request.method, url = request.url, headers = request.headers, body = request.body,
        region = service.region, service = "sts", credentials = signer, time = time,
      }
      return signed and signed.headers, problem
    end,
  }, read)
end

return sts
