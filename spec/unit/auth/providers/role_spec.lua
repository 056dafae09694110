-- SPDX-License-Identifier: MIT
--
-- Roles that a profile or the options name, and web identities, against the farm's STS.

local core = require "deadline.core"
local deadline = require "deadline"
local fake_machine = require "fake_machine"
local checks = require "provider_checks"

local new, works, fails, origin_of = checks.new, checks.works, checks.fails, checks.origin_of
local count, target_of, arn = checks.count, checks.target_of, checks.arn
local id, secret, keys = checks.id, checks.secret, checks.keys

after_each(fake_machine.close_all)

describe("a role", function()
  local base = "[profile base]\n" .. keys
  local role = base .. "[profile p]\nsource_profile = base\nrole_arn = " .. arn .. "\n"

  it("is assumed with the keys of its source", function()
    local m = works(new(role .. "role_session_name = me\nduration_seconds = 1800\n"))
    assert.same({ "AssumeRole" }, m:operations())
    local request = m:requests("AssumeRole")[1]
    local form = fake_machine.form(request)
    assert.equal(id, request.access_key_id)
    assert.same({ "me", "1800", arn }, { form.RoleSessionName, form.DurationSeconds, form.RoleArn })
    assert.not_equal(id, m:requests("ListFarms")[1].access_key_id)
    assert.equal('the role of profile "p"', origin_of(m))
  end)

  it("is assumed at the base path and with the query of an endpoint", function()
    for from, to in pairs { [""] = "", ["/"] = "/", ["?x=1"] = "?x=1",
      ["/?x=%2f&y"] = "/?x=%2f&y" } do
      local m = new(role)
      m.env.AWS_ENDPOINT_URL_STS = m.url .. from
      assert.equal(to, target_of(works(m), "AssumeRole"))
    end
  end)

  it("is assumed once for any number of calls", function()
    local m = new(role)
    for _ = 1, 3 do works(m) end
    assert.equal(1, count(m, "AssumeRole"))
  end)

  it("may have another role for its source", function()
    local m = works(new(role .. "[profile p2]\nsource_profile = p\nrole_arn = " .. arn .. "2\n",
      { env = { AWS_PROFILE = "p2" } }))
    local assumed = m:requests("AssumeRole")
    assert.equal(2, #assumed)
    assert.equal(arn .. "2", fake_machine.form(assumed[2]).RoleArn)
    assert.not_equal(assumed[1].access_key_id, assumed[2].access_key_id)
  end)

  it("that is its own source is refused without a request", function()
    local m = new(("[profile p]\nrole_arn = %s\nsource_profile = q\n[profile q]\nrole_arn = %s\n"
      .. "source_profile = p\n"):format(arn, arn))
    fails(m, "credentials", "ProfileLoop", 'its source_profile "p" leads back to itself')
    assert.same({}, m:operations())
  end)

  it("has the source in the environment that credential_source names", function()
    local m = works(new(
      "[profile p]\nrole_arn = " .. arn .. "\ncredential_source = Environment\n",
      { options = { profile = "p" },
        env = { AWS_ACCESS_KEY_ID = id, AWS_SECRET_ACCESS_KEY = secret } }))
    assert.same({ "AssumeRole" }, m:operations())
  end)

  it("has the source in the container or instance that credential_source names", function()
    local config = "[profile p]\nrole_arn = " .. arn .. "\ncredential_source = "
    local m = new(config .. "EcsContainer\n")
    m.env.AWS_CONTAINER_CREDENTIALS_FULL_URI = m.url .. "/container/credentials/x"
    assert.same({ "GetContainerCredentials", "AssumeRole" }, works(m):operations())
    m = new(config .. "Ec2InstanceMetadata\n", { env = { AWS_EC2_METADATA_DISABLED = false } })
    m.env.AWS_EC2_METADATA_SERVICE_ENDPOINT = m.url
    assert.same({ "PutMetadataToken", "ListMetadataRoles", "GetMetadataCredentials", "AssumeRole" },
      works(m):operations())
  end)

  it("without a usable source gives an error with the reason", function()
    local head = "[profile p]\nrole_arn = " .. arn .. "\n"
    for settings, expected in pairs {
      [""] = { "PartialCredentials", "source_profile or credential_source is missing" },
      ["source_profile = x\n"] = { "ProfileNotFound", 'source_profile "x" does not exist' },
      ["source_profile = x\n[profile x]\nregion = r\n"] = { "NoSourceCredentials", '"x"' },
      ["credential_source = Moon\n"] = { "BadCredentialSource", '"Moon" is none of' },
      ["credential_source = Environment\n"] = { "NoSourceCredentials", "Environment" },
      ["credential_source = Environment\nsource_profile = x\n"] = { "BadProfile", "both" },
    } do
      fails(new(head .. settings), "credentials", expected[1], expected[2])
    end
  end)

  it("with an mfa_serial asks for the code", function()
    local config = role .. "mfa_serial = arn:aws:iam::111122223333:mfa/me\n"
    local scenario = { roles = { [arn] = { mfa = "123456" } } }
    local asked
    local function answering(code)
      return { scenario = scenario, options = { mfa_code = function(serial)
        asked = serial
        return code
      end } }
    end
    works(new(config, answering "123456"))
    assert.equal("arn:aws:iam::111122223333:mfa/me", asked)
    local err = fails(new(config, answering "654321"), "credentials", "AccessDenied",
      "invalid MFA one time pass code")
    assert.equal(403, err.status)
    fails(new(config, answering(nil)), "credentials", "MFARequired", "returned none")
    fails(new(config, { scenario = scenario, options = { mfa_code = function()
      error("no terminal", 0)
    end } }), "credentials", "MFARequired", "'mfa_code' failed: no terminal")
    fails(new(config, { scenario = scenario }), "credentials", "MFARequired", "'mfa_code'")
  end)

  it("that may not be assumed gives the service's error", function()
    local err = fails(new(role .. "external_id = wrong\n",
      { scenario = { roles = { [arn] = { external_id = "right" } } } }),
      "credentials", "AccessDenied", '^credentials from the role of profile "p": AssumeRole: '
      .. "AccessDenied: .*not authorized to perform: sts:AssumeRole")
    assert.same({ 403, "AssumeRole", false }, { err.status, err.operation, err.retryable })
    works(new(role .. "external_id = right\n",
      { scenario = { roles = { [arn] = { external_id = "right" } } } }))
  end)

  it("is tried three times if STS is unavailable, and not by the call again", function()
    local rules = { { operation = "AssumeRole", error = "ServiceUnavailable", times = 0 } }
    local m = new(role, { scenario = { rules = rules } })
    local err = fails(m, "credentials", "ServiceUnavailable", "HTTP 503.*3 attempts")
    assert.same({ 3, 503 }, { err.attempts, err.status })
    assert.equal(3, count(m, "AssumeRole"))
    assert.equal(0, count(m, "ListFarms"))
  end)

  it("is assumed after a retry if STS is unavailable for a moment", function()
    local m = works(new(role, { scenario = { rules = {
      { operation = "AssumeRole", error = "ServiceUnavailable", times = 2 },
    } } }))
    assert.equal(3, count(m, "AssumeRole"))
  end)

  it("is assumed after a retry if the connection is lost", function()
    local m = works(new(role, { scenario = { rules = {
      { operation = "AssumeRole", reset = 0, times = 2 },
    } } }))
    assert.equal(3, count(m, "AssumeRole"))
  end)

  it("is not read from a response without one", function()
    local m = new(role, { scenario = { rules = {
      { operation = "AssumeRole", body = "<html>", times = 0 },
    } } })
    fails(m, "credentials", "BadResponse", "the response has no credentials")
    m = new(role, { scenario = { rules = {
      { operation = "AssumeRole", body = "<!DOCTYPE x>", times = 0 },
    } } })
    fails(m, "credentials", "BadResponse", "a DOCTYPE")
    assert.equal(1, count(m, "AssumeRole"))
  end)

  it("is still requested if one of the waiting calls gives up", function()
    local m = new(role, { scenario = { rules = { { operation = "AssumeRole", delay = 0.4 } } } })
    local client = m:client()
    local patient = client:spawn(function() return client:list_farms() end)
    local hasty = client:spawn(function() return client:list_farms({}, { timeout = 0.1 }) end)
    local page, _, err = hasty:result()
    assert.is_nil(page)
    assert.equal("CallTimeout", err.code)
    assert((patient:result()))
    assert.equal(1, count(m, "AssumeRole"))
  end)

  it("that fails gives an error to each waiting call, after one request", function()
    local m = new(role, { scenario = { roles = { [arn] = { external_id = "x" } } } })
    local client, tasks, seen = m:client(), {}, {}
    for i = 1, 5 do tasks[i] = client:spawn(function() return client:list_farms() end) end
    for _, task in ipairs(tasks) do
      local _, _, err = task:result()
      assert.equal("AccessDenied", err.code)
      assert.is_nil(seen[err])
      seen[err] = true
    end
    assert.equal(1, count(m, "AssumeRole"))
  end)

  it("is waited for no longer than the call may last", function()
    local m = new(role, { scenario = { rules = { { operation = "AssumeRole", stall = 0,
      times = 0 } } } })
    local begun = core.now()
    fails(m, "timeout", "CallTimeout", "there are no credentials yet", { timeout = 0.2 })
    assert.is_true(core.now() - begun < 2)
  end)

  it("has a quota of retries of its own, which calls do not share", function()
    local m = works(new(role, { scenario = { rules = {
      { operation = "AssumeRole", error = "ServiceUnavailable", times = 2 },
      { operation = "ListFarms", status = 503 },
    } } }))
    assert.equal(500 - 14, m.one.credential_cache.context.retries.AssumeRole.quota)
    assert.equal(500, m.one.retry.quota)
  end)

  it("is renewed at the time that STS sets, by the clock of STS", function()
    local m = new(role, { scenario = { rules = { { operation = "AssumeRole", status = 429,
      headers = { ["retry-after"] = deadline.date("!%a, %d %b %Y %H:%M:%S GMT", os.time()) },
    } } } })
    m.clock_offset = -7200
    works(m)
    assert.equal(2, count(m, "AssumeRole"))
  end)

  it("is assumed by a clock that is an hour off", function()
    works(new(role, { scenario = { skew = 3600 } }))
  end)
end)

describe("a role in the options", function()
  local base = "[profile base]\n" .. keys

  ---A machine with these options and this config file, whose default profile is in use.
  local function with(options, config, description)
    description = description or {}
    description.options = options
    options.role_arn = arn
    description.files = { [".aws/config"] = config or "" }
    return new(nil, description)
  end

  it("is assumed with the keys of the profile that they name", function()
    local m = works(with({ source_profile = "base", role_session_name = "me", external_id = "x/1",
      duration_seconds = 1800 }, base))
    assert.same({ "AssumeRole" }, m:operations())
    local request = m:requests("AssumeRole")[1]
    local form = fake_machine.form(request)
    assert.same({ id, arn, "me", "x/1", "1800" }, { request.access_key_id, form.RoleArn,
      form.RoleSessionName, form.ExternalId, form.DurationSeconds })
    assert.not_equal(id, m:requests("ListFarms")[1].access_key_id)
    assert.equal("the role in the option 'role_arn'", origin_of(m))
  end)

  it("is assumed with the keys that would be used without it", function()
    local environment = { env = { AWS_ACCESS_KEY_ID = id, AWS_SECRET_ACCESS_KEY = secret } }
    local static = { aws_access_key_id = id, aws_secret_access_key = secret }
    for _, m in ipairs {
      with({}, nil, environment), with { aws_access_key_id = id, aws_secret_access_key = secret },
      with { credentials = static }, with { credentials = function() return static end },
      with({ profile = "base" }, base), with({}, (base:gsub("profile base", "default"))),
    } do
      assert.equal(id, works(m):requests("AssumeRole")[1].access_key_id)
    end
  end)

  it("may need another role, of a profile, and keeps that one's keys", function()
    local m = with({ source_profile = "q" }, base .. "[profile q]\nrole_arn = " .. arn
      .. "2\nsource_profile = base\n")
    for _ = 1, 2 do
      assert(m:call())
      m.one.credential_cache.credentials = nil
    end
    local arns = {}
    for i, request in ipairs(m:requests "AssumeRole") do
      arns[i] = fake_machine.form(request).RoleArn
    end
    assert.same({ arn .. "2", arn, arn }, arns)
  end)

  it("asks for the code that it needs", function()
    local options = { source_profile = "base", mfa_serial = "arn:aws:iam::111122223333:mfa/me",
      mfa_code = function(serial)
        assert.equal("arn:aws:iam::111122223333:mfa/me", serial)
        return "123456"
      end }
    works(with(options, base, { scenario = { roles = { [arn] = { mfa = "123456" } } } }))
  end)

  it("that cannot be assumed gives an error", function()
    fails(with({ source_profile = "none" }, base), "credentials", "ProfileNotFound",
      "^credentials from the role in the option 'role_arn': its source_profile \"none\" does not")
    fails(with({}), "credentials", "NoCredentials", "^no credentials found: ")
    fails(with({ source_profile = "base" }, base, { scenario = { roles = {
      [arn] = { external_id = "right" } } } }), "credentials", "AccessDenied",
      "^credentials from the role in the option 'role_arn': AssumeRole: AccessDenied: ")
  end)

  it("is required by its other options, which are checked", function()
    for name, value in pairs { role_session_name = "me", external_id = "x", mfa_serial = "m",
      source_profile = "p", duration_seconds = 900 } do
      assert.error_matches(function() deadline.client { [name] = value } end,
        ("option '%s' needs 'role_arn'"):format(name))
    end
    for _, seconds in ipairs { 899, 43201, 1000.5 } do
      assert.has_error(function()
        deadline.client { role_arn = arn, duration_seconds = seconds }
      end)
    end
    for _, name in ipairs { "aws_access_key_id", "aws_secret_access_key", "credentials" } do
      assert.error_matches(function()
        deadline.client { role_arn = arn, source_profile = "p",
          [name] = name == "credentials" and {} or "x" }
      end, ("options 'source_profile' and '%s' exclude each other"):format(name))
    end
  end)
end)

describe("a web identity", function()
  local token = os.getenv "FARM_WEB_IDENTITY_TOKEN"
  local config = "[profile p]\nweb_identity_token_file = ~/token\nrole_arn = " .. arn .. "\n"

  it("of the environment becomes a role, by a request that is not signed", function()
    local m = new(nil, { files = { token = token } })
    m.env.AWS_WEB_IDENTITY_TOKEN_FILE = m.home:file "token"
    m.env.AWS_ROLE_ARN, m.env.AWS_ROLE_SESSION_NAME = arn, "pod"
    works(m)
    local requests = m:requests "AssumeRoleWithWebIdentity"
    assert.equal(1, #requests)
    assert.equal("none", requests[1].signature)
    assert.equal("pod", fake_machine.form(requests[1]).RoleSessionName)
  end)

  it("of a profile becomes a role as well", function()
    local m = works(new(config, { files = { token = token } }))
    assert.same({ "AssumeRoleWithWebIdentity" }, m:operations())
  end)

  it("that has expired, is refused or cannot be read gives an error", function()
    fails(new(config, { files = { token = os.getenv "FARM_WEB_IDENTITY_TOKEN_EXPIRED" } }),
      "credentials", "ExpiredTokenException", "Token expired")
    fails(new(config, { files = { token = "nonsense" } }), "credentials", "InvalidIdentityToken")
    fails(new(config), "credentials", "UnreadableFile", "token: No such file")
    fails(new("[profile p]\nweb_identity_token_file = ~/token\n", { files = { token = token } }),
      "credentials", "PartialCredentials", "no role")
  end)

  it("is retried if STS could not reach the identity provider", function()
    local m = works(new(config, { files = { token = token }, scenario = { rules = {
        { operation = "AssumeRoleWithWebIdentity", error = "IDPCommunicationError" },
      } } }))
    assert.equal(2, count(m, "AssumeRoleWithWebIdentity"))
  end)

  it("is retried if STS could not get the key to verify it", function()
    local function refused(message)
      local m = new(config, { files = { token = token }, scenario = { rules = {
        { operation = "AssumeRoleWithWebIdentity", status = 400, body =
          "<ErrorResponse><Error><Code>InvalidIdentityToken</Code><Message>" .. message
          .. "</Message></Error></ErrorResponse>" } } } })
      m:call()
      return count(m, "AssumeRoleWithWebIdentity")
    end
    assert.equal(2, refused "Couldn't retrieve verification key from your identity provider,  pl")
    assert.equal(2, refused "Couldn&apos;t retrieve verification key from your identity provider")
    assert.equal(1, refused "No OpenIDConnect provider found in your account")
  end)
end)
