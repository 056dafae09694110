-- SPDX-License-Identifier: MIT
--
-- Requests for roles, and the XML of their responses.

local fake_machine = require "fake_machine"
local fake_service = require "fake_service"
local sts = require "deadline.auth.sts"

local good = fake_service.response(200, [[
<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
  <Credentials>
    <AccessKeyId>ASIA</AccessKeyId><SecretAccessKey >a&lt;b&amp;c</SecretAccessKey >
    <SessionToken>t&quot;u&apos;v&gt;w&unknown;</SessionToken>
    <Expiration>2026-08-01T12:34:56Z</Expiration>
  </Credentials>
</AssumeRoleResult></AssumeRoleResponse>]])

---Assumes a role from a service with these responses.
local function assume(answers, form, is_signed, action)
  local client, requests = fake_service.client(answers)
  local context = client.credential_cache.context
  local found, err = sts.assume(context, action or "AssumeRole", form or { RoleArn = "arn:x" },
    "the moon", is_signed and client.credential_cache or nil)
  return found, err, requests
end

describe("sts.assume", function()
  it("sends a form with the action, its version and the parameters to the region's STS", function()
    local found, _, requests = assume({ good }, { RoleArn = "arn:x/y", ExternalId = "a&b" })
    assert.is_table(found)
    assert.equal(1, #requests)
    assert.same({ "POST", "https://sts.us-west-2.amazonaws.com/" },
      { requests[1].method, requests[1].url })
    assert.equal("application/x-www-form-urlencoded; charset=utf-8",
      requests[1].headers["Content-Type"])
    assert.same({ Action = "AssumeRole", Version = "2011-06-15", RoleArn = "arn:x/y",
      ExternalId = "a&b", RoleSessionName = "deadline-cloud-1785587696" },
      fake_machine.form(requests[1]))
  end)

  it("uses a given name of the session", function()
    local _, _, requests = assume({ good }, { RoleArn = "arn:x", RoleSessionName = "me" })
    assert.equal("me", fake_machine.form(requests[1]).RoleSessionName)
  end)

  it("reads the credentials, with XML's entities decoded", function()
    assert.same({ aws_access_key_id = "ASIA", aws_secret_access_key = "a<b&c",
      aws_session_token = "t\"u'v>w&unknown;", expiration = 1785587696 }, (assume { good }))
  end)

  it("signs with its source, for the service sts, or not at all", function()
    local _, _, requests = assume({ good }, nil, true)
    assert.matches("^AWS4%-HMAC%-SHA256 Credential=AKIDEXAMPLE/%d+/us%-west%-2/sts/aws4_request, ",
      requests[1].headers.Authorization)
    _, _, requests = assume({ good }, nil, false, "AssumeRoleWithWebIdentity")
    assert.is_nil(requests[1].headers.Authorization)
  end)

  local function refusal(status, code, message)
    return fake_service.response(status, ("<ErrorResponse><Error><Code>%s</Code><Message>%s"
      .. "</Message></Error></ErrorResponse>"):format(code, message or "No."))
  end

  it("returns the error of the service", function()
    local denied = refusal(403, "AccessDenied", "Not &lt;you&gt;")
    local found, err, requests = assume({ denied }, nil, true)
    assert.is_nil(found)
    assert.same({ "credentials", "AccessDenied", 403, false, 1 },
      { err.kind, err.code, err.status, err.retryable, #requests })
    assert.equal("credentials from the moon: AssumeRole: AccessDenied: Not <you> (HTTP 403)",
      err.message)
  end)

  it("retries if the service could not reach the identity provider", function()
    for _, first in ipairs {
      refusal(400, "IDPCommunicationError"), refusal(400, "InvalidIdentityToken",
        "Couldn&apos;t retrieve verification key from your identity provider"),
    } do
      local found, _, requests = assume { first, good }
      assert.is_table(found)
      assert.equal(2, #requests)
    end
    local found, err, requests = assume { refusal(400, "InvalidIdentityToken"), good }
    assert.is_nil(found)
    assert.same({ "InvalidIdentityToken", 1 }, { err.code, #requests })
  end)

  it("gets new keys of its source once, if the service refuses them as outdated", function()
    local keys = { "FIRST", "SECOND" }
    local client, requests = fake_service.client({ refusal(403, "ExpiredToken"), good }, {
      credentials = function()
        return { aws_access_key_id = table.remove(keys, 1), aws_secret_access_key = "s" }
      end })
    local cache = client.credential_cache
    assert(sts.assume(cache.context, "AssumeRole", { RoleArn = "arn:x" }, "the moon", cache))
    local signers = {}
    for i, sent in ipairs(requests) do
      signers[i] = sent.headers.Authorization:match("Credential=([^/]*)")
    end
    assert.same({ "FIRST", "SECOND" }, signers)
  end)

  it("rejects a document type, and a success without credentials", function()
    local _, err = assume { fake_service.response(400, "<!DOCTYPE x><Code>Denied</Code>") }
    assert.same({ "BadResponse", 400 }, { err.code, err.status })
    _, err = assume { fake_service.response(200, "<AccessKeyId>A</AccessKeyId>") }
    assert.same({ "BadResponse", true, 3 }, { err.code, err.retryable, err.attempts })
  end)

  it("exposes no token and no code of the form", function()
    local secret = "eyJ/of+a=user"
    local _, err = assume({ refusal(400, "Denied", "bad " .. secret) },
      { RoleArn = "arn:x", WebIdentityToken = secret, TokenCode = "123456" })
    assert.is_nil(err.message:find(secret, 1, true))
    _, err = assume({ refusal(400, "Denied", "bad code 123456") }, { TokenCode = "123456" })
    assert.matches("bad code %[hidden%]", err.message)
  end)
end)
