-- SPDX-License-Identifier: MIT
--
-- Every provider of credentials from end to end: shared files in a home of the spec's own, the
-- services that the farm plays, and a call that is signed with what came of them. What goes wrong
-- is told with a kind, a code and who was asked, and never with a secret.

local fake_service = require "fake_service"
local container = require "deadline.auth.providers.container"
local core = require "deadline.core"
local deadline = require "deadline"
local farm = require "farm"
local json = require "dkjson"
local fake_machine = require "fake_machine"

local arn, account = os.getenv "FARM_ROLE_ARN", os.getenv "FARM_ACCOUNT_ID"
local id, secret = farm.keys.aws_access_key_id, farm.keys.aws_secret_access_key
local keys = ("aws_access_key_id = %s\naws_secret_access_key = %s\n"):format(id, secret)

---A machine with this config file, whose profile "p" is in use.
local function new(config, description)
  description = description or {}
  local files = { [".aws/config"] = config or "" }
  for name, text in pairs(description.files or {}) do files[name] = text end
  local env = { AWS_PROFILE = config and "p" or nil }
  for name, value in pairs(description.env or {}) do env[name] = value end
  return fake_machine.new { files = files, env = env, scenario = description.scenario,
    options = description.options }
end

local function works(m)
  local page, message = m:call()
  assert(page, message)
  assert.equal(2, #page.farms)
  return m
end

---A call fails so; the message tells no secret.
local function fails(m, kind, code, pattern, limits)
  local page, message, err = m:call(limits)
  assert.is_nil(page)
  assert.same({ kind, code }, { err.kind, err.code }, message)
  if pattern then assert.matches(pattern, message) end
  assert.equal(message, tostring(err))
  for _, hidden in ipairs(farm.secrets()) do
    assert.is_nil(message:find(hidden, 1, true), "a secret is told")
  end
  return err
end

local function origin_of(m)
  for _, event in ipairs(m.events) do
    if event.type == "credentials" then return event.origin end
  end
end

local function hex(bytes)
  return (bytes:gsub(".", function(byte) return ("%02x"):format(byte:byte()) end))
end

---ISO 8601, so many seconds from now.
local function from_now(seconds)
  return core.iso(os.time() + seconds)
end

---How often the farm was asked for an operation.
local function count(m, operation)
  return #m:requests(operation)
end

---The target of the one request for an operation, without what the farm tells scenarios apart by.
local function target_of(m, operation)
  local requests = m:requests(operation)
  assert.equal(1, #requests)
  assert.equal(m.scenario.path, requests[1].target:sub(1, #m.scenario.path))
  return requests[1].target:sub(#m.scenario.path + 1)
end

after_each(fake_machine.close_all)

describe("keys in a file", function()
  it("work from the credentials file and from the config file", function()
    assert.matches("%.aws/credentials$",
      origin_of(works(new("", { files = { [".aws/credentials"] = "[p]\n" .. keys } }))))
    assert.matches("%.aws/config$", origin_of(works(new("[profile p]\n" .. keys))))
  end)

  it("that miss a half are named", function()
    fails(new("[profile p]\naws_access_key_id = A\n"), "credentials", "PartialCredentials",
      "aws_secret_access_key is missing")
  end)
end)

describe("a role", function()
  local base = "[profile base]\n" .. keys
  local role = base .. "[profile p]\nsource_profile = base\nrole_arn = " .. arn .. "\n"

  it("is assumed with the keys of its source", function()
    local m = works(new(role .. "role_session_name = me\nduration_seconds = 1800\n"))
    assert.same({ "AssumeRole" }, m:asked())
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

  it("that leads back to itself is refused without a request", function()
    local m = new(("[profile p]\nrole_arn = %s\nsource_profile = q\n[profile q]\nrole_arn = %s\n"
      .. "source_profile = p\n"):format(arn, arn))
    fails(m, "credentials", "ProfileLoop", 'its source_profile "p" leads back to itself')
    assert.same({}, m:asked())
  end)

  it("takes its source from the environment where credential_source says so", function()
    local m = works(new(
      "[profile p]\nrole_arn = " .. arn .. "\ncredential_source = Environment\n",
      { options = { profile = "p" },
        env = { AWS_ACCESS_KEY_ID = id, AWS_SECRET_ACCESS_KEY = secret } }))
    assert.same({ "AssumeRole" }, m:asked())
  end)

  it("takes its source from the container or the instance likewise", function()
    local config = "[profile p]\nrole_arn = " .. arn .. "\ncredential_source = "
    local m = new(config .. "EcsContainer\n")
    m.env.AWS_CONTAINER_CREDENTIALS_FULL_URI = m.url .. "/container/credentials/x"
    assert.same({ "GetContainerCredentials", "AssumeRole" }, works(m):asked())
    m = new(config .. "Ec2InstanceMetadata\n", { env = { AWS_EC2_METADATA_DISABLED = false } })
    m.env.AWS_EC2_METADATA_SERVICE_ENDPOINT = m.url
    assert.same({ "PutMetadataToken", "ListMetadataRoles", "GetMetadataCredentials", "AssumeRole" },
      works(m):asked())
  end)

  it("without a usable source is named by what is wrong with it", function()
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

  it("that is not for us is told in the service's words", function()
    local err = fails(new(role .. "external_id = wrong\n",
      { scenario = { roles = { [arn] = { external_id = "right" } } } }),
      "credentials", "AccessDenied", '^credentials from the role of profile "p": AssumeRole: '
      .. "AccessDenied: .*not authorized to perform: sts:AssumeRole")
    assert.same({ 403, "AssumeRole", false }, { err.status, err.operation, err.retryable })
    works(new(role .. "external_id = right\n",
      { scenario = { roles = { [arn] = { external_id = "right" } } } }))
  end)

  it("is tried three times where STS is unavailable, and not by the call as well", function()
    local rules = { { operation = "AssumeRole", error = "ServiceUnavailable", times = 0 } }
    local m = new(role, { scenario = { rules = rules } })
    local err = fails(m, "credentials", "ServiceUnavailable", "HTTP 503.*3 attempts")
    assert.same({ 3, 503 }, { err.attempts, err.status })
    assert.equal(3, count(m, "AssumeRole"))
    assert.equal(0, count(m, "ListFarms"))
  end)

  it("comes after a retry where STS is unavailable for a moment", function()
    local m = works(new(role, { scenario = { rules = {
      { operation = "AssumeRole", error = "ServiceUnavailable", times = 2 },
    } } }))
    assert.equal(3, count(m, "AssumeRole"))
  end)

  it("comes after a retry where the connection is lost", function()
    local m = works(new(role, { scenario = { rules = {
      { operation = "AssumeRole", reset = 0, times = 2 },
    } } }))
    assert.equal(3, count(m, "AssumeRole"))
  end)

  it("is not taken from an answer that holds none", function()
    local m = new(role, { scenario = { rules = {
      { operation = "AssumeRole", body = "<html>", times = 0 },
    } } })
    fails(m, "credentials", "BadResponse", "the answer holds no credentials")
    m = new(role, { scenario = { rules = {
      { operation = "AssumeRole", body = "<!DOCTYPE x>", times = 0 },
    } } })
    fails(m, "credentials", "BadResponse", "a DOCTYPE")
    assert.equal(1, count(m, "AssumeRole"))
  end)

  it("goes on being asked for where one of the calls that wait gives up", function()
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

  it("that fails is told to each of the calls that wait, after one asking", function()
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

  it("is waited for no longer than the call may take", function()
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

  it("is asked for again when STS says, by the clock of STS", function()
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
    assert.same({ "AssumeRole" }, m:asked())
    local request = m:requests("AssumeRole")[1]
    local form = fake_machine.form(request)
    assert.same({ id, arn, "me", "x/1", "1800" }, { request.access_key_id, form.RoleArn,
      form.RoleSessionName, form.ExternalId, form.DurationSeconds })
    assert.not_equal(id, m:requests("ListFarms")[1].access_key_id)
    assert.equal("the role in the option 'role_arn'", origin_of(m))
  end)

  it("is assumed with the keys that there would be without it", function()
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

  it("that cannot be assumed is told", function()
    fails(with({ source_profile = "none" }, base), "credentials", "ProfileNotFound",
      "^credentials from the role in the option 'role_arn': its source_profile \"none\" does not")
    fails(with({}), "credentials", "NoCredentials", "^no credentials found: ")
    fails(with({ source_profile = "base" }, base, { scenario = { roles = {
      [arn] = { external_id = "right" } } } }), "credentials", "AccessDenied",
      "^credentials from the role in the option 'role_arn': AssumeRole: AccessDenied: ")
  end)

  it("is needed by the options about it, which are checked", function()
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

describe("client:credentials", function()
  it("returns the keys in use, for deadline.sign", function()
    local m = works(new("[profile base]\n" .. keys .. "[profile p]\nsource_profile = base\n"
      .. "role_arn = " .. arn .. "\n"))
    local held, message = m.one:credentials()
    assert(held, message)
    assert.equal(m:requests("ListFarms")[1].access_key_id, held.aws_access_key_id)
    assert.is_true(held.expiration > os.time() + 600)
    local names = {}
    for name in pairs(held) do names[#names + 1] = name end
    table.sort(names)
    assert.same({ "aws_access_key_id", "aws_secret_access_key", "aws_session_token", "expiration" },
      names)
    assert.is_string(deadline.sign { url = "https://h.example/", region = "us-west-2",
      service = "s3", credentials = held }.signature)
    assert.equal(1, count(m, "AssumeRole"))
  end)

  it("asks for them where there are none yet, in a task and outside of one", function()
    local m = new("[profile p]\n" .. keys)
    local client = m:client()
    local held = assert(client:spawn(function() return client:credentials() end):result())
    assert.same({ aws_access_key_id = id, aws_secret_access_key = secret }, held)
    held.aws_access_key_id = "another's"
    assert.equal(id, m:client():credentials().aws_access_key_id)
    assert.equal(id, client:credentials().aws_access_key_id)
    assert.same({}, m.scenario:requests())
  end)

  it("may be what another client signs with", function()
    local first = new("[profile p]\n" .. keys):client()
    works(new(nil, { options = { credentials = function() return first:credentials() end } }))
    local none = new(nil):client()
    fails(new(nil, { options = { credentials = function() return none:credentials() end } }),
      "credentials", "ProviderFailed", "no credentials found: ")
  end)

  it("returns nil, a message and the error where there are none", function()
    local page, message, err = new(nil):client():credentials()
    assert.is_nil(page)
    assert.same({ "credentials", "NoCredentials", 0 }, { err.kind, err.code, err.attempts })
    assert.equal(message, err.message)
    page, message, err = new(nil, { env = { AWS_PROFILE = "none" } }):client():credentials()
    assert.is_nil(page)
    assert.same({ "config", "ProfileNotFound", message }, { err.kind, err.code, err.message })
    local client
    client = new(nil, { options = { timeout = 0.2, credentials = function()
      client.loop:await(client.now() + 5)
    end } }):client()
    page, message, err = client:credentials()
    assert.is_nil(page)
    assert.equal("CallTimeout", err.code)
    assert.matches("there are no credentials yet", message)
  end)

  it("is misused where a call would be", function()
    local client = new("[profile p]\n" .. keys):client()
    assert.error_matches(function() client.credentials() end, "call this method with ':'")
    client:close()
    local ok, message = pcall(function() client:credentials() end)
    assert.is_false(ok)
    assert.matches("^[^:]*providers_spec.lua:%d+: the client is closed$", message)
  end)

  it("are named by where they are from in describe, once there are some", function()
    local m = new("[profile p]\n" .. keys)
    local client = m:client()
    assert.is_nil(client:describe().credentials)
    assert(client:credentials())
    local told = client:describe().credentials
    assert.equal("[hidden]", told.value)
    assert.matches('^the profile "p" in .*%.aws/config$', told.source)
    client = m:client { credentials = farm.keys }
    assert.same({ value = "[hidden]", source = "argument" }, client:describe().credentials)
    assert(client:credentials())
    assert.same({ value = "[hidden]", source = "the option 'credentials'" },
      client:describe().credentials)
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

  it("of a profile does too", function()
    local m = works(new(config, { files = { token = token } }))
    assert.same({ "AssumeRoleWithWebIdentity" }, m:asked())
  end)

  it("that has expired, is refused or cannot be read is told", function()
    fails(new(config, { files = { token = os.getenv "FARM_WEB_IDENTITY_TOKEN_EXPIRED" } }),
      "credentials", "ExpiredTokenException", "Token expired")
    fails(new(config, { files = { token = "nonsense" } }), "credentials", "InvalidIdentityToken")
    fails(new(config), "credentials", "UnreadableFile", "token: No such file")
    fails(new("[profile p]\nweb_identity_token_file = ~/token\n", { files = { token = token } }),
      "credentials", "PartialCredentials", "no role")
  end)

  it("is tried again where STS could not reach the identity provider", function()
    local m = works(new(config, { files = { token = token }, scenario = { rules = {
        { operation = "AssumeRoleWithWebIdentity", error = "IDPCommunicationError" },
      } } }))
    assert.equal(2, count(m, "AssumeRoleWithWebIdentity"))
  end)

  it("is tried again where STS could not get the key to check it with", function()
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

describe("IAM Identity Center", function()
  local place = ("sso_account_id = %s\nsso_role_name = r\n"):format(account)
  local session = "[profile p]\nsso_session = s\n" .. place
    .. "[sso-session s]\nsso_region = us-west-2\nsso_start_url = https://x\n"
  local session_file = ".aws/sso/cache/" .. hex(core.sha1 "s") .. ".json"

  local function token(changes)
    local all = {
      accessToken = os.getenv "FARM_SSO_TOKEN", expiresAt = from_now(7200),
      refreshToken = os.getenv "FARM_SSO_REFRESH_TOKEN", clientId = os.getenv "FARM_SSO_CLIENT_ID",
      clientSecret = os.getenv "FARM_SSO_CLIENT_SECRET", registrationExpiresAt = from_now(9999),
    }
    for name, value in pairs(changes or {}) do all[name] = value or nil end
    return json.encode(all)
  end

  local function with(changes, scenario)
    return new(session, { files = { [session_file] = token(changes) }, scenario = scenario })
  end

  it("gives a role for a token that is good", function()
    local m = works(with())
    assert.same({ "GetRoleCredentials" }, m:asked())
    assert.equal('IAM Identity Center for profile "p"', origin_of(m))
  end)

  it("is asked below the base path and with the query of its endpoints", function()
    for _, base in ipairs { "?x=1", "/?x=1" } do
      local m = with { expiresAt = from_now(300) }
      m.env.AWS_ENDPOINT_URL = m.url .. base
      works(m)
      assert.equal("/token?x=1", target_of(m, "CreateToken"))
      assert.equal("/federation/credentials?x=1&account_id=" .. account .. "&role_name=r",
        target_of(m, "GetRoleCredentials"))
      assert.equal("/2023-10-12/farms?x=1", target_of(m, "ListFarms"))
    end
  end)

  it("renews a token that is about to expire and writes it back", function()
    local m = works(with { expiresAt = from_now(300), region = "kept" })
    assert.same({ "CreateToken", "GetRoleCredentials" }, m:asked())
    local written = json.decode(m.home:read(session_file))
    assert.not_equal(os.getenv "FARM_SSO_TOKEN", written.accessToken)
    assert.not_equal(os.getenv "FARM_SSO_REFRESH_TOKEN", written.refreshToken)
    assert.is_true(core.timestamp(written.expiresAt) > os.time() + 3000)
    assert.equal("kept", written.region)
    assert.equal("-rw-------", m.home:mode(session_file))
    assert.equal(written.accessToken,
      m:requests("GetRoleCredentials")[1].headers["x-amz-sso_bearer_token"])
  end)

  it("changes nothing else in the file that it writes to", function()
    local text = '{ "startUrl" : null, "list": [ ],"old\\"accessToken" : {"accessToken":"}"},\n'
      .. '  "accessToken" :"ACCESS", "n": -1.50e3,\t"expiresAt": "EXPIRES",\n'
      .. '  "refreshToken":"REFRESH","clientId":"CLIENT","clientSecret":"SECRET",\n'
      .. ' "x":[{"expiresAt":"\\\\"},[],true], "registrationExpiresAt":"REGISTERED" }\n'
    local function filled(token_of)
      return (text:gsub("%u%u%u%u+", token_of))
    end
    local old = { ACCESS = os.getenv "FARM_SSO_TOKEN", EXPIRES = from_now(300),
      REFRESH = os.getenv "FARM_SSO_REFRESH_TOKEN", CLIENT = os.getenv "FARM_SSO_CLIENT_ID",
      SECRET = os.getenv "FARM_SSO_CLIENT_SECRET", REGISTERED = from_now(9999) }
    local m = works(new(session, { files = { [session_file] = filled(old) } }))
    local written = m.home:read(session_file)
    local now = json.decode(written)
    old.ACCESS, old.EXPIRES, old.REFRESH = now.accessToken, now.expiresAt, now.refreshToken
    assert.equal(filled(old), written)
    assert.not_equal(os.getenv "FARM_SSO_TOKEN", now.accessToken)
  end)

  it("goes on with the new token where it cannot be written, and tells so", function()
    local original = core.replace_file
    core.replace_file = function() return nil, "it could not be written" end
    local m = with { expiresAt = from_now(300) }
    local ok, problem = pcall(works, m)
    core.replace_file = original
    assert(ok, problem)
    assert.not_equal(os.getenv "FARM_SSO_TOKEN",
      m:requests("GetRoleCredentials")[1].headers["x-amz-sso_bearer_token"])
    local event
    for _, one in ipairs(m.events) do event = one.code == "CacheNotWritten" and one or event end
    assert.same({ type = "credentials", code = "CacheNotWritten",
      origin = 'IAM Identity Center for profile "p"',
      message = m.home:file(session_file) .. ": it could not be written" }, event)
  end)

  it("tries to renew a token once a minute, each token by itself", function()
    local m = works(with({ expiresAt = from_now(300) }, { rules = {
      { operation = "CreateToken", error = "InvalidGrantException", times = 0 } } }))
    local held = m.one.credential_cache
    held:replace(held.credentials.aws_access_key_id)
    assert.equal(2, count(m, "GetRoleCredentials"))
    assert.equal(1, count(m, "CreateToken"))
    m.home:write(".aws/config", (session:gsub("sso_session = s", "sso_session = t")
      :gsub("%[sso%-session s%]", "[sso-session t]")))
    m.home:write(".aws/sso/cache/" .. hex(core.sha1 "t") .. ".json",
      token { expiresAt = from_now(300) })
    held:replace(held.credentials.aws_access_key_id)
    assert.equal(2, count(m, "CreateToken"))
  end)

  it("uses the old token while it lasts where that fails", function()
    local m = works(with({ expiresAt = from_now(300) },
      { rules = { { operation = "CreateToken", error = "InvalidGrantException" } } }))
    assert.same({ "CreateToken", "GetRoleCredentials" }, m:asked())
  end)

  it("uses the old token where the new one would outlast every calendar", function()
    local m = works(with({ expiresAt = from_now(300) }, { rules = { { operation = "CreateToken",
      body = '{"accessToken":"x","expiresIn":1e300}' } } }))
    assert.equal(os.getenv "FARM_SSO_TOKEN",
      m:requests("GetRoleCredentials")[1].headers["x-amz-sso_bearer_token"])
  end)

  ---Another process writes a good token at this moment of a renewal.
  local function with_another(changes, rule, moment, operation)
    local m = with(changes, { rules = { rule } })
    m.options.on_event = function(event)
      if event.type ~= moment or event.operation ~= operation then return end
      m.options.on_event = nil
      m.one:spawn(function()
        if moment == "response" then m.one.loop:await(m.one.now() + 0.06) end
        m.home:write(session_file, token())
      end)
    end
    return m
  end

  it("takes the token of another process that renewed it at the same time", function()
    for _, moment in ipairs { "request", "response" } do
      local rule = { operation = "CreateToken", error = "InvalidGrantException", times = 0 }
      local m = works(with_another({ expiresAt = from_now(-60) }, rule, moment, "CreateToken"))
      assert.same({ "CreateToken", "GetRoleCredentials" }, m:asked())
      assert.equal(os.getenv "FARM_SSO_TOKEN",
        m:requests("GetRoleCredentials")[1].headers["x-amz-sso_bearer_token"])
    end
  end)

  it("takes the token of another process where its own is refused meanwhile", function()
    local rule = { operation = "GetRoleCredentials", error = "UnauthorizedException" }
    local m = works(with_another({ accessToken = "renewed elsewhere" }, rule, "request",
      "GetRoleCredentials"))
    assert.same({ "GetRoleCredentials", "GetRoleCredentials" }, m:asked())
  end)

  it("says how to log in where there is no token that is good", function()
    fails(new(session), "credentials", "NoToken", "run 'aws sso login %-%-profile p'")
    fails(new(session, { files = { [session_file] = "{" } }), "credentials", "BadToken",
      "aws sso login")
    fails(with { expiresAt = from_now(-5), refreshToken = false }, "credentials", "ExpiredToken",
      "aws sso login")
    fails(with { accessToken = "revoked" }, "credentials", "UnauthorizedException",
      "HTTP 401.*; run 'aws sso login")
  end)

  it("is asked again where the portal is busy", function()
    local m = works(with(nil, { rules = {
      { operation = "GetRoleCredentials", error = "TooManyRequestsException", times = 2 },
    } }))
    assert.equal(3, count(m, "GetRoleCredentials"))
  end)

  it("tells what the portal says", function()
    fails(with(nil, { sso = { role = "other" } }), "credentials", "ForbiddenException", "No access")
    fails(with(nil, { sso = { account = "999999999999" } }), "credentials",
      "ResourceNotFoundException")
  end)

  it("works as it was before sessions, without a renewal", function()
    local legacy = "[profile p]\nsso_region = us-west-2\nsso_start_url = https://x\n" .. place
    local m = works(new(legacy, { files = {
      [".aws/sso/cache/" .. hex(core.sha1 "https://x") .. ".json"]
        = token { expiresAt = from_now(60) },
    } }))
    assert.same({ "GetRoleCredentials" }, m:asked())
  end)

  it("that is half configured is named by what is missing", function()
    fails(new("[profile p]\nsso_session = s\n" .. place), "credentials", "SSOSessionNotFound",
      '"s"')
    fails(new("[profile p]\n" .. place), "credentials", "PartialCredentials",
      "missing: sso_start_url, sso_region")
    fails(new((session:gsub("\n%[sso", "\nsso_region = eu-west-1\n[sso"))), "credentials",
      "BadProfile", "sso_region is inconsistent")
  end)
end)

describe("a login", function()
  local config = "[profile p]\nlogin_session = arn:x\n"
  local file = ".aws/login/cache/" .. hex(core.sha256 "arn:x") .. ".json"

  local function with(seconds, scenario, changes)
    local cached = {
      accessToken = { accessKeyId = os.getenv "FARM_TEMPORARY_ACCESS_KEY_ID",
        secretAccessKey = os.getenv "FARM_TEMPORARY_SECRET_ACCESS_KEY",
        sessionToken = os.getenv "FARM_TEMPORARY_SESSION_TOKEN", expiresAt = from_now(seconds) },
      refreshToken = os.getenv "FARM_LOGIN_REFRESH_TOKEN",
      clientId = os.getenv "FARM_LOGIN_CLIENT_ID", dpopKey = os.getenv "FARM_LOGIN_KEY",
    }
    for name, value in pairs(changes or {}) do cached[name] = value or nil end
    return new(config, { files = { [file] = json.encode(cached) }, scenario = scenario })
  end

  it("is used as it is while it lasts", function()
    assert.same({}, works(with(3000)):asked())
  end)

  it("is renewed with a proof of possession and written back", function()
    local m = works(with(10))
    assert.same({ "CreateOAuth2Token" }, m:asked())
    local written = json.decode(m.home:read(file))
    assert.not_equal(os.getenv "FARM_LOGIN_REFRESH_TOKEN", written.refreshToken)
    assert.equal(m:requests("ListFarms")[1].access_key_id, written.accessToken.accessKeyId)
    assert.equal("-rw-------", m.home:mode(file))
  end)

  it("is renewed below the base path and with the query of its endpoint", function()
    local m = with(10)
    m.env.AWS_ENDPOINT_URL_SIGNIN = m.url .. "/?x=1"
    assert.equal("/v1/token?x=1", target_of(works(m), "CreateOAuth2Token"))
  end)

  it("keeps what else stands in its file, at every level", function()
    local m = works(with(10, nil, { extra = {}, idToken = "kept" }))
    m = works(new(config, { files = { [file] = (m.home:read(file):gsub('"expiresAt": ?"[^"]*"',
      '"expiresAt":"' .. from_now(10) .. '","accountId":null')) } }))
    local text = m.home:read(file)
    assert.is_truthy(text:find('"accountId":null', 1, true))
    assert.is_truthy(text:find('"extra":[]', 1, true))
    local written = json.decode(text)
    assert.equal("kept", written.idToken)
    assert.equal(os.getenv "FARM_LOGIN_KEY", written.dpopKey)
    assert.is_true(core.timestamp(written.accessToken.expiresAt) > os.time() + 300)
  end)

  it("may have its files in a folder of one's own", function()
    local m = with(3000)
    local text = m.home:read(file)
    m = new(config, { files = { ["own/" .. file:match("[^/]*$")] = text } })
    m.env.AWS_LOGIN_CACHE_DIRECTORY = "~/own"
    assert.same({}, works(m):asked())
    m.env.AWS_LOGIN_CACHE_DIRECTORY = ""
    m.one = nil
    fails(m, "credentials", "NoToken", "%.aws/login/cache/")
  end)

  it("is renewed at the first call by a clock that is hours off either way", function()
    for _, offset in ipairs { 7200, -7200 } do
      local m = with(-10)
      m.clock_offset = offset
      works(m)
      local written = json.decode(m.home:read(file))
      assert.is_true(math.abs(core.timestamp(written.accessToken.expiresAt) - os.time() - 900) < 60)
    end
  end)

  it("lasts a quarter of an hour where its time is not said, or beyond every calendar", function()
    for _, lifetime in ipairs { "null", "1e300" } do
      local m = works(with(10, { rules = { { operation = "CreateOAuth2Token", body =
        ('{"accessToken":{"accessKeyId":"%s","secretAccessKey":"%s","sessionToken":"%s"},'
          .. '"expiresIn":%s}'):format(os.getenv "FARM_TEMPORARY_ACCESS_KEY_ID",
            os.getenv "FARM_TEMPORARY_SECRET_ACCESS_KEY",
            os.getenv "FARM_TEMPORARY_SESSION_TOKEN", lifetime) } } }))
      local written = json.decode(m.home:read(file))
      assert.is_true(math.abs(core.timestamp(written.accessToken.expiresAt) - os.time() - 900) < 60)
    end
  end)

  it("is renewed with a proof of its own for every attempt", function()
    local m = works(with(-10, { rules = { { operation = "CreateOAuth2Token", status = 500 } } }))
    local requests = m:requests "CreateOAuth2Token"
    assert.equal(2, #requests)
    assert.not_equal(requests[1].headers.dpop, requests[2].headers.dpop)
  end)

  it("takes the keys of another process that renewed it at the same time", function()
    for _, moment in ipairs { "request", "response" } do
      local m = with(-10, { rules = { { operation = "CreateOAuth2Token", error = "TOKEN_EXPIRED",
        times = 0 } } })
      m.options.on_event = function(event)
        if event.type ~= moment or event.operation ~= "CreateOAuth2Token" then return end
        m.one:spawn(function()
          if moment == "response" then m.one.loop:await(m.one.now() + 0.06) end
          local text = m.home:read(file):gsub('("expiresAt": ?)"[^"]*"',
            '%1"' .. from_now(3000) .. '"')
          m.home:write(file, text)
        end)
      end
      works(m)
      assert.same({ "CreateOAuth2Token" }, m:asked())
    end
  end)

  it("that cannot be renewed is used while it lasts, then told", function()
    local refused = { rules = { { operation = "CreateOAuth2Token", error = "TOKEN_EXPIRED",
      times = 0 } } }
    works(with(60, refused))
    fails(with(-10, refused), "credentials", "TOKEN_EXPIRED", "has expired: run 'aws login'")
    fails(with(-10, nil, { refreshToken = os.getenv "FARM_LOGIN_REFRESH_TOKEN_EXPIRED" }),
      "credentials", "TOKEN_EXPIRED")
    for _, changes in ipairs { { dpopKey = "no key" }, { dpopKey = false }, { clientId = false },
      { clientId = 5 }, { refreshToken = false } } do
      local m = with(-10, nil, changes)
      fails(m, "credentials", "BadToken", "cannot be renewed: run 'aws login'")
      assert.same({}, m:asked())
    end
    fails(new(config), "credentials", "NoToken", "run 'aws login'")
    fails(new(config, { files = { [file] = "[]" } }), "credentials", "BadToken", "is invalid")
  end)
end)

describe("a credential_process", function()
  local function running(script)
    local m = new("[profile p]\n", { files = { ["p.sh"] = script } })
    m.home:write(".aws/config", ("[profile p]\ncredential_process = sh %s\n"):format(
      m.home:file "p.sh"))
    return m
  end

  local function printing(output)
    return running("cat <<'END'\n" .. json.encode(output) .. "\nEND\n")
  end

  it("prints keys", function()
    local m = works(printing { Version = 1, AccessKeyId = id, SecretAccessKey = secret })
    assert.equal('credential_process of profile "p"', origin_of(m))
    assert.equal(id, m:requests("ListFarms")[1].access_key_id)
  end)

  it("that fails is told with its status and complaint, not with what it printed", function()
    fails(running("echo " .. secret .. "; echo vault is sealed >&2; exit 3\n"), "credentials",
      "ProcessFailed", "sh ended with status 3: vault is sealed")
  end)

  it("that prints something else is told, not what it printed", function()
    fails(running("echo " .. secret .. "\n"), "credentials", "BadOutput",
      "it did not print a JSON object")
    for version, told in pairs { [2] = "Version 2;", ["1"] = 'Version "1", a text;',
      [false] = "Version false;" } do
      fails(printing { Version = version, AccessKeyId = id, SecretAccessKey = secret },
        "credentials", "BadOutput", "it printed " .. told .. " only the number 1 is supported")
    end
    fails(printing { AccessKeyId = id, SecretAccessKey = secret }, "credentials", "BadOutput",
      "it printed no Version;")
    fails(printing { Version = 1, AccessKeyId = id }, "credentials", "BadOutput",
      "SecretAccessKey is missing")
    fails(printing { Version = 1, AccessKeyId = id, SecretAccessKey = secret, SessionToken = 1 },
      "credentials", "BadOutput", "its SessionToken is no text")
    fails(printing { Version = 1, AccessKeyId = id, SecretAccessKey = secret, Expiration = "soon" },
      "credentials", "BadOutput", "its Expiration is no moment")
    fails(printing { Version = 1, AccessKeyId = id, SecretAccessKey = secret,
      Expiration = from_now(-9) }, "credentials", "ExpiredCredentials")
  end)

  local good = { Version = 1, AccessKeyId = id, SecretAccessKey = secret }

  it("may complain at length", function()
    works(running("head -c 3000000 /dev/zero >&2\necho '" .. json.encode(good) .. "'\n"))
  end)

  it("that has ended is not waited for because of what it leaves running", function()
    local m = running("sleep 20 &\necho '" .. json.encode(good) .. "'\n")
    assert(m:call { timeout = 10 })
    fails(running "sleep 20 & echo no >&2; exit 4\n", "credentials", "ProcessFailed",
      "sh ended with status 4: no$", { timeout = 10 })
  end)

  it("that prints a byte order mark prints keys", function()
    works(running("printf '\\357\\273\\277'; echo '" .. json.encode(good) .. "'\n"))
  end)

  it("that is not there, or cannot be parsed, is told", function()
    fails(new "[profile p]\ncredential_process = /nowhere/vault --json\n", "credentials",
      "ProcessFailed", "/nowhere/vault: ")
    fails(new "[profile p]\ncredential_process = sh 'x\n", "credentials", "BadCommand",
      "is not closed")
  end)
end)

describe("a container", function()
  local function new_container(description)
    local m = new(nil, description)
    m.env.AWS_CONTAINER_CREDENTIALS_FULL_URI = m.url .. "/container/credentials/x"
    return m
  end

  it("gives its task's role", function()
    local m = works(new_container())
    assert.same({ "GetContainerCredentials" }, m:asked())
    assert.is_nil(m:requests("GetContainerCredentials")[1].headers.authorization)
  end)

  it("is shown the token, of the file before the variable", function()
    local m = new_container { files = { token = "sesame" },
      scenario = { container = { authorization = "sesame" } } }
    m.env.AWS_CONTAINER_AUTHORIZATION_TOKEN = "other"
    m.env.AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE = m.home:file "token"
    works(m)
    m = new_container { scenario = { container = { authorization = "sesame" } } }
    m.env.AWS_CONTAINER_AUTHORIZATION_TOKEN = "sesame"
    works(m)
  end)

  it("that refuses the token is told without it, after three attempts", function()
    local m = new_container { scenario = { container = { authorization = "right-token" } } }
    m.env.AWS_CONTAINER_AUTHORIZATION_TOKEN = "wrong-token"
    local err = fails(m, "credentials", "AccessDenied",
      "^credentials from the container's endpoint")
    assert.is_nil(err.message:find("wrong-token", 1, true))
    assert.equal(3, count(m, "GetContainerCredentials"))
  end)

  it("that is still starting has a second between attempts", function()
    local variables = { HOME = "/nonexistent",
      AWS_CONTAINER_CREDENTIALS_FULL_URI = "http://127.0.0.1/x" }
    local system = fake_service.system { getenv = function(name) return variables[name] end }
    container.retry_delay = 1
    local page, _, err = deadline.client {
      region = "us-west-2", system = system.options,
      transport = function() return nil, "it does not listen yet" end,
    }:list_farms()
    assert.is_nil(page)
    container.retry_delay = 0
    assert.same({ "credentials", "TransportFailed" }, { err.kind, err.code })
    assert.same({ 1, 1 }, system.slept)
  end)

  it("of which a variable is set to nothing is as without it", function()
    local variables = { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI = "",
      AWS_CONTAINER_CREDENTIALS_FULL_URI = "" }
    fails(new(nil, { env = variables }), "credentials", "NoCredentials",
      "AWS_CONTAINER_CREDENTIALS_FULL_URI are not set")
    local m = new_container { scenario = { container = { authorization = "sesame" } } }
    m.env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI = ""
    m.env.AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE = ""
    m.env.AWS_CONTAINER_AUTHORIZATION_TOKEN = "sesame"
    works(m)
    m = new_container()
    m.env.AWS_CONTAINER_AUTHORIZATION_TOKEN = ""
    assert.is_nil(works(m):requests("GetContainerCredentials")[1].headers.authorization)
  end)

  it("with a token file that is missing or of several lines is not asked", function()
    local m = new_container { files = { token = "a\nb" } }
    m.env.AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE = m.home:file "nowhere"
    fails(m, "credentials", "UnreadableFile", "No such file")
    m.env.AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE = m.home:file "token"
    fails(m, "credentials", "BadToken", "line break")
    assert.same({}, m:asked())
  end)

  it("on a host that is not part of the machine is not asked", function()
    for _, url in ipairs { "http://evil.example/x", "http://127.0.0.1.evil.example/", "nonsense",
      "http://169.254.170.3/", "ftp://localhost/" } do
      fails(new(nil, { env = { AWS_CONTAINER_CREDENTIALS_FULL_URI = url } }), "credentials",
        "HostNotAllowed", "loopback")
    end
  end)
end)

describe("the instance metadata", function()
  local function instance(metadata, env)
    local m = new(nil, { scenario = { metadata = metadata }, env = env })
    m.env.AWS_EC2_METADATA_SERVICE_ENDPOINT = m.url
    if m.env.AWS_EC2_METADATA_DISABLED == "true" then m.env.AWS_EC2_METADATA_DISABLED = false end
    return m
  end

  it("gives the instance's role by version 2", function()
    local m = works(instance())
    assert.same({ "PutMetadataToken", "ListMetadataRoles", "GetMetadataCredentials" }, m:asked())
    assert.equal("the instance metadata", origin_of(m))
    assert.is_string(m:requests("GetMetadataCredentials")[1].headers["x-aws-ec2-metadata-token"])
  end)

  it("gives it by version 1 where there is no token", function()
    for _, status in ipairs { 403, 404, 405 } do
      local m = works(instance { v1 = true, token_status = status })
      assert.is_nil(m:requests("GetMetadataCredentials")[1].headers["x-aws-ec2-metadata-token"])
    end
  end)

  ---A machine whose requests for tokens come to this.
  local function without_token(rule, env)
    rule.operation, rule.times = "PutMetadataToken", 0
    local m = instance({ v1 = true }, env)
    m.scenario = farm.scenario { metadata = { v1 = true }, rules = { rule } }
    m.url = farm.url_http .. m.scenario.path
    m.env.AWS_ENDPOINT_URL, m.env.AWS_EC2_METADATA_SERVICE_ENDPOINT = m.url, m.url
    return m
  end

  it("gives it by version 1 where the token is not given, or not in time", function()
    for _, rule in ipairs { { stall = 0 }, { reset = 0 }, { cut = 0 }, { garbage = "no HTTP" },
      { body = "" }, { status = 401 }, { status = 429 }, { status = 500 }, { status = 503 } } do
      local m = works(without_token(rule, { AWS_METADATA_SERVICE_TIMEOUT = "1" }))
      assert.same({ "PutMetadataToken", "ListMetadataRoles", "GetMetadataCredentials" }, m:asked())
    end
  end)

  it("is asked once where there is none, and the error says so", function()
    local m = instance()
    m.env.AWS_EC2_METADATA_SERVICE_ENDPOINT = "http://127.0.0.1:9" -- discard: nobody listens
    fails(m, "credentials", "NoCredentials",
      "; the instance metadata: PutMetadataToken: CouldNotConnect: ")
    local requests = {}
    for _, event in ipairs(m.events) do
      if event.type == "request" then requests[#requests + 1] = event.operation end
    end
    assert.same({ "PutMetadataToken" }, requests)
  end)

  it("that gives no role, or nothing for it, has the error say why", function()
    local function told(pattern, rule, metadata)
      local m = instance(metadata)
      m.scenario = farm.scenario { metadata = metadata, rules = rule and { rule } or nil }
      m.env.AWS_EC2_METADATA_SERVICE_ENDPOINT = farm.url_http .. m.scenario.path
      fails(m, "credentials", "NoCredentials", "; the instance metadata: " .. pattern)
    end
    told("PutMetadataToken: 400: ", { operation = "PutMetadataToken", status = 400, times = 0 })
    told("ListMetadataRoles: 404: .*%(HTTP 404%)$", nil, { role = "" })
    told("ListMetadataRoles: 500: ", { operation = "ListMetadataRoles", status = 500, times = 0 })
    told("it names no role$", { operation = "ListMetadataRoles", body = "<html>", times = 0 })
    told("GetMetadataCredentials: 503: ",
      { operation = "GetMetadataCredentials", status = 503, times = 0 })
    told("GetMetadataCredentials: BadResponse: ",
      { operation = "GetMetadataCredentials", body = "x", times = 0 })
    told("it has none for the role farm%-instance: AssumeRoleUnauthorizedAccess$", nil,
      { code = "AssumeRoleUnauthorizedAccess" })
    told("ListMetadataRoles: ReadTimeout: ",
      { operation = "ListMetadataRoles", stall = 0, times = 0 })
  end)

  it("is at another address with IPv6, by the option, the variable or its older form", function()
    local function asked(options, env)
      local urls = {}
      options.credentials, options.system = nil, { getenv = farm.environment(env) }
      options.region = "us-west-2"
      options.transport = function(request)
        urls[#urls + 1] = request.url:match("^(.-/)latest")
        return nil, "no route"
      end
      deadline.client(options):list_farms()
      return urls[1]
    end
    local ipv6, ipv4 = "http://[fd00:ec2::254]/", "http://169.254.169.254/"
    local function env(name, value)
      return { AWS_EC2_METADATA_DISABLED = "false", [name or "X"] = value }
    end
    assert.equal(ipv4, asked({}, env()))
    assert.equal(ipv6, asked({ ec2_metadata_service_endpoint_mode = "ipv6" }, env()))
    assert.equal(ipv6, asked({}, env("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "IPv6")))
    assert.equal(ipv6, asked({}, env("AWS_IMDS_USE_IPV6", "true")))
    assert.equal(ipv4, asked({ ec2_metadata_service_endpoint_mode = "ipv4" },
      env("AWS_IMDS_USE_IPV6", "true")))
    assert.equal("http://a.b/", asked({ ec2_metadata_service_endpoint = "http://a.b" },
      env("AWS_IMDS_USE_IPV6", "true")))
  end)

  it("that goes on telling keys that have expired is trusted for a quarter of an hour and more, "
    .. "then asked again", function()
    local asked, told = 0, { "2020-01-01T00:00:00Z" }
    local system = fake_service.system { random = function() return 0 end,
      getenv = farm.environment { AWS_EC2_METADATA_DISABLED = "no" } }
    local client = deadline.client { region = "us-west-2", system = system.options,
      transport = function(request)
        if request.url:find("/farms", 1, true) then
          return fake_service.response(200, '{"farms":[]}')
        end
        if not request.url:find("security%-credentials/role") then
          return fake_service.response(200, request.method == "PUT" and "token" or "role")
        end
        asked = asked + 1
        return fake_service.response(200, { AccessKeyId = "A" .. asked, SecretAccessKey = "secret",
          Token = "t", Expiration = told[1] })
      end }
    -- 17 minutes: 15, and two at least by chance. The last third of them is for renewal.
    for _, step in ipairs { { 0, 1 }, { 679, 1 }, { 681, 2 }, { 1360, 2 }, { 1362, 3 } } do
      system.moment = 1000 + step[1]
      assert(client:list_farms())
      assert.equal(step[2], asked, ("at %d"):format(step[1]))
    end
    told[1] = deadline.iso(system.options.time() + 6 * 3600)
    system.moment = system.moment + 700
    assert(client:list_farms())
    system.moment = system.moment + 3600
    assert(client:list_farms())
    assert.equal(4, asked)
    client:close()
  end)

  it("does not, where version 1 is disabled or the request was a wrong one", function()
    for _, status in ipairs { 403, 500 } do
      fails(without_token({ status = status }, { AWS_EC2_METADATA_V1_DISABLED = "true" }),
        "credentials", "VersionOneDisabled",
        "version 1 has been disabled: PutMetadataToken: " .. status)
    end
    local m = instance { v1 = true, token_status = 400 }
    fails(m, "credentials", "NoCredentials")
    assert.same({ "PutMetadataToken" }, m:asked())
  end)

  it("is not asked where it is disabled, in any case", function()
    local m = instance(nil, { AWS_EC2_METADATA_DISABLED = "True" })
    fails(m, "credentials", "NoCredentials",
      "the instance metadata: AWS_EC2_METADATA_DISABLED is true$")
    assert.same({}, m:asked())
  end)

  it("without a role gives nothing", function()
    fails(instance { role = "" }, "credentials", "NoCredentials")
    fails(instance { code = "AssumeRoleUnauthorizedAccess" }, "credentials", "NoCredentials")
  end)

  it("that is unwell and tells keys that have expired is trusted", function()
    works(instance { expired = true })
  end)
end)

describe("the oldest places", function()
  local ec2 = ("# keys\nAWSAccessKeyId= %s \r\n AWSSecretKey =%s\n"):format(id, secret)
  local boto = "[Boto]\ndebug = 0\n[Credentials]\n" .. keys

  it("are the file of the first EC2 tools, then boto's, before the container", function()
    local m = new(nil, { files = { ec2 = ec2, ["my.cfg"] = boto, [".boto"] = boto } })
    m.env.AWS_CONTAINER_CREDENTIALS_FULL_URI = m.url .. "/container/credentials/x"
    m.env.BOTO_CONFIG, m.env.AWS_CREDENTIAL_FILE = m.home:file "my.cfg", "~/ec2"
    local function origin()
      m.events = {}
      assert(m:client():list_farms())
      return origin_of(m)
    end
    assert.equal("AWS_CREDENTIAL_FILE", origin())
    m.home:write("ec2", "nothing of the kind = 1\n")
    assert.equal("boto's " .. m.home:file "my.cfg", origin())
    m.env.BOTO_CONFIG, m.env.AWS_CREDENTIAL_FILE = nil, nil
    assert.equal("boto's ~/.boto", origin())
    m.home:write(".boto", "[Credentials]\n")
    assert.equal("the container's endpoint", origin())
  end)

  it("that hold one half, or cannot be read, are told", function()
    local m = new(nil, { files = { ec2 = "AWSAccessKeyId=A\n", boto = "oops\n" } })
    m.env.AWS_CREDENTIAL_FILE = "~/ec2"
    fails(m, "credentials", "PartialCredentials",
      "^credentials from AWS_CREDENTIAL_FILE: aws_secret_access_key is missing")
    m.env.AWS_CREDENTIAL_FILE = "~/none"
    fails(m, "credentials", "UnreadableFile", "No such file")
    m.env.AWS_CREDENTIAL_FILE, m.env.BOTO_CONFIG = nil, m.home:file "boto"
    fails(m, "credentials", "UnreadableFile", "boto: line 1: text before")
    m.home:write("boto", "[Credentials]\naws_access_key_id = A\n")
    fails(m, "credentials", "PartialCredentials", "aws_secret_access_key is missing")
  end)
end)

describe("the order of providers", function()
  it("is that of botocore", function()
    local m = new("[profile p]\n" .. keys, { files = { token = "t" } })
    m.env.AWS_CONTAINER_CREDENTIALS_FULL_URI = m.url .. "/container/credentials/x"
    local function origin(changes)
      m.events = {}
      assert(m:client(changes):list_farms())
      return origin_of(m)
    end
    assert.matches("%.aws/config$", origin())
    m.home:write(".aws/credentials", "[p]\n" .. keys)
    assert.matches("%.aws/credentials$", origin())
    m.home:write(".aws/config",
      "[profile b]\n" .. keys .. "[profile p]\nrole_arn = " .. arn .. "\nsource_profile = b\n")
    assert.equal('the role of profile "p"', origin())
    m.env.AWS_ACCESS_KEY_ID, m.env.AWS_SECRET_ACCESS_KEY = id, secret
    assert.equal("the environment", origin())
    assert.equal('the role of profile "p"', origin { profile = "p" })
    assert.equal("the options of the client", origin(farm.keys))
    assert.equal("the option 'credentials'", origin { credentials = farm.keys })
  end)

  it("puts the container before the instance, and both last", function()
    local m = new(nil, { env = { AWS_EC2_METADATA_DISABLED = false } })
    m.env.AWS_EC2_METADATA_SERVICE_ENDPOINT = m.url
    m.env.AWS_CONTAINER_CREDENTIALS_FULL_URI = m.url .. "/container/credentials/x"
    assert.same({ "GetContainerCredentials" }, works(m):asked())
  end)
end)

describe("a service that quotes a request in its refusal", function()
  ---Everything in the request, in every place where a refusal has room for it.
  local function quote_back(request)
    local lines = { request.body }
    for name, value in pairs(request.headers) do lines[#lines + 1] = name .. ": " .. value end
    local all = table.concat(lines, " ")
    return {
      fake_service.response(400, { message = all, code = all, error = all },
        { ["x-amzn-requestid"] = all }),
      fake_service.response(400, all, { ["x-amzn-errortype"] = all }),
      fake_service.response(500, ("<Code>%s</Code><Message>%s</Message>"):format(all, all)),
    }
  end

  local sign_in = { accessToken = { accessKeyId = "A", secretAccessKey = "SecretOfLogin1234",
    sessionToken = "TokenOfLogin1234", expiresAt = from_now(-9) }, clientId = "c",
    refreshToken = "Refresh/Of+Login=1234", dpopKey = os.getenv "FARM_LOGIN_KEY" }
  local sso_token = { accessToken = "Access/Of+SSO=1234", expiresAt = from_now(60),
    refreshToken = "Refresh/Of+SSO=1234", clientId = "c", clientSecret = "Client/Secret+Of=SSO",
    registrationExpiresAt = from_now(9999) }
  local hidden = { "SecretOfLogin1234", "TokenOfLogin1234", "Of%+Login", "Of%%2BLogin", "Of%+SSO",
    "Of%%2BSSO", "Secret%+Of", "Secret%%2BOf", "Web/Identity", "Web%%2FIdentity", "sesame",
    "Signature=%x", "eyJ" } -- the last of a proof, which begins with JSON in base64

  local files = {
    [".aws/login/cache/" .. hex(core.sha256 "arn:x") .. ".json"] = json.encode(sign_in),
    [".aws/sso/cache/" .. hex(core.sha1 "s") .. ".json"] = json.encode(sso_token),
    token = "Web/Identity/1234", sesame = "open/sesame+1234",
  }
  local machines = {
    { "[profile p]\nlogin_session = arn:x\n" },
    { "[profile p]\nsso_session = s\nsso_account_id = 1\nsso_role_name = r\n"
      .. "[sso-session s]\nsso_region = us-west-2\nsso_start_url = https://x\n" },
    { "[profile p]\nweb_identity_token_file = ~/token\nrole_arn = " .. arn .. "\n" },
    { "[profile b]\n" .. keys .. "aws_session_token = TokenOfLogin1234\n[profile p]\nrole_arn = "
      .. arn .. "\nsource_profile = b\n" },
    { "[profile p]\n", { AWS_CONTAINER_CREDENTIALS_FULL_URI = "http://localhost/x",
      AWS_CONTAINER_AUTHORIZATION_TOKEN = "open/sesame+1234" } },
    { "[profile p]\n", { AWS_EC2_METADATA_DISABLED = false } },
  }

  it("is told without the secrets, wherever it puts them", function()
    for number, description in ipairs(machines) do
      for form = 1, 3 do
        local m = new(description[1], { files = files, env = description[2], options = {
          max_attempts = 1, transport = function(request)
            if request.method == "PUT" then
              return fake_service.response(200, "open/sesame+1234")
            end
            return quote_back(request)[form]
          end } })
        local page, message, err = m:call()
        assert.is_nil(page)
        local all = { message, err.code, err.request_id or "" }
        for _, event in ipairs(m.events) do
          for _, value in pairs(event) do all[#all + 1] = tostring(value) end
        end
        local told = table.concat(all, "\n")
        for _, pattern in ipairs(hidden) do
          assert.is_nil(told:find(pattern), ("%d %d %s"):format(number, form, pattern))
        end
      end
    end
  end)
end)

describe("five calls at once", function()
  local function all_work(m)
    local client, tasks = m:client(), {}
    for i = 1, 5 do tasks[i] = client:spawn(function() return client:list_farms() end) end
    for _, task in ipairs(tasks) do assert(task:result()) end
  end

  it("succeed where the keys that they began with are refused", function()
    local asked = 0
    local m = new(nil, { options = { credentials = function()
      asked = asked + 1
      if asked > 1 then return farm.keys end
      return {
        aws_access_key_id = os.getenv "FARM_EXPIRED_ACCESS_KEY_ID",
        aws_secret_access_key = os.getenv "FARM_EXPIRED_SECRET_ACCESS_KEY",
        aws_session_token = os.getenv "FARM_EXPIRED_SESSION_TOKEN",
      }
    end } })
    all_work(m)
    assert.equal(2, asked)
    assert.equal(10, count(m, "ListFarms"))
  end)

  it("succeed where the keys in the file were replaced", function()
    local m = new("", { files = { [".aws/credentials"] =
      "[p]\naws_access_key_id = AKIAOUTDATED\naws_secret_access_key = s\n" } })
    m.options.on_event = function(event)
      if event.type == "request" and event.attempt == 1 then
        m.home:write(".aws/credentials", "[p]\n" .. keys)
      end
    end
    all_work(m)
  end)

  it("succeed where the server's clock is an hour off either way", function()
    for _, skew in ipairs { 3600, -3600 } do
      local m = new(nil, { scenario = { skew = skew },
        env = { AWS_ACCESS_KEY_ID = id, AWS_SECRET_ACCESS_KEY = secret } })
      all_work(m)
      assert.equal(10, count(m, "ListFarms"))
    end
  end)
end)
