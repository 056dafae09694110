-- SPDX-License-Identifier: MIT
--
-- The Security Token Service, as far as credentials come from it: AssumeRole and
-- AssumeRoleWithWebIdentity. Its answers are XML, of which a few flat elements are read.

local core = require "deadline.core"
local endpoint = require "deadline.config.endpoint"
local provider_http = require "deadline.auth.provider_http"
local query = require "deadline.http.query"
local sign_request = require "deadline.auth.sign_request"

local floor = math.floor
local find, format, gsub, match = string.find, string.format, string.gsub, string.match

local sts = {}

local entities = { lt = "<", gt = ">", quot = '"', apos = "'", amp = "&" }

---The text of the first element of that name. Elements with markup inside are not looked for.
local function element(xml, name)
  local text = match(xml, "<" .. name .. "%s*>([^<]*)</" .. name .. "%s*>")
  return text and gsub(text, "&(%a+);", entities)
end

---Returns whether STS could not reach the identity provider, which may pass.
local function is_transient(code, message)
  return code == "IDPCommunicationError" or code == "InvalidIdentityToken"
    and find(message or "", "Couldn't retrieve verification key", 1, true) ~= nil
end

---@return deadline.Credentials?, deadline.Error?
local function read(answer)
  local xml = answer.body
  if find(xml, "<!DOCTYPE", 1, true) then
    return provider_http.refuse(answer, "BadResponse", "a DOCTYPE")
  end
  if answer.status < 200 or answer.status > 299 then
    local code, message = element(xml, "Code"), element(xml, "Message")
    local _, err = provider_http.refuse(answer, code, message)
    err.retryable = err.retryable or is_transient(code, message)
    return nil, err
  end
  return provider_http.read_keys(answer, element(xml, "AccessKeyId"),
    element(xml, "SecretAccessKey"), element(xml, "SessionToken"),
    core.timestamp(element(xml, "Expiration") or ""))
end

---@param client deadline.Client
---@param action "AssumeRole"|"AssumeRoleWithWebIdentity"
---@param form table<string, string> # the action's parameters
---@param origin string # for messages
---@param source? deadline.CredentialCache # none: the request is not signed
---@return deadline.Credentials?, deadline.Error?
function sts.assume(client, action, form, origin, source)
  local place, err = endpoint.of_sts(client.config)
  if not place then return nil, err end
  local signer
  if source then
    signer, err = source:get()
    if not signer then return nil, err end
  end
  form.Action, form.Version = action, "2011-06-15"
  form.RoleSessionName = form.RoleSessionName
    or format("deadline-cloud-%d", floor(client.time()))
  return provider_http.send(client, {
    name = action, origin = origin, method = "POST", url = endpoint.join(place, "/"),
    headers = {
      ["Content-Type"] = "application/x-www-form-urlencoded; charset=utf-8",
      ["User-Agent"] = client.user_agent,
    },
    body = query.encode(form), secrets = { form.WebIdentityToken, form.TokenCode },
    recover = source and function(refusal)
      local is_replaced = source:recover(refusal, signer)
      signer = source:get() or signer
      return is_replaced
    end,
    sign = source and function(request, time)
      return sign_request.sign {
        method = request.method, url = request.url, headers = request.headers, body = request.body,
        region = place.region, service = "sts", credentials = {
          aws_access_key_id = signer.aws_access_key_id,
          aws_secret_access_key = signer.aws_secret_access_key,
          aws_session_token = signer.aws_session_token,
        }, time = time,
      }
    end,
  }, read)
end

return sts
