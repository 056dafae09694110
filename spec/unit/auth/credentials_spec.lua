-- SPDX-License-Identifier: MIT
--
-- The credentials of a client: the precedence of sources, errors that name the missing part, and
-- `client:credentials`.

local fake_service = require "fake_service"
local core = require "deadline.core"
local deadline = require "deadline"
local farm = require "farm"
local fake_machine = require "fake_machine"
local home = require "home"
local checks = require "provider_checks"

local page = fake_service.response(200, '{"farms":[]}')

---The access key and token that sign a call; or nil, the message and the error.
local function signed(options, variables)
  options.system = fake_service.system { getenv = farm.environment(variables) }.options
  options.region = "us-west-2"
  local sent
  options.transport = function(request)
    sent = request
    return page
  end
  local client = deadline.client(options)
  local got, message, err = client:list_farms()
  if not got then return nil, message, err end
  return sent.headers.Authorization:match("Credential=([^/]+)/"),
    sent.headers["X-Amz-Security-Token"]
end

local function keys(id, token)
  return { aws_access_key_id = id, aws_secret_access_key = "s", aws_session_token = token }
end

local env = { AWS_ACCESS_KEY_ID = "ENV", AWS_SECRET_ACCESS_KEY = "s", AWS_SESSION_TOKEN = "t" }

local function changed(changes)
  local variables = {}
  for name, value in pairs(env) do variables[name] = value end
  for name, value in pairs(changes) do variables[name] = value end
  return variables
end

describe("credentials", function()
  it("come from the option, then the options of keys, then the environment", function()
    local all = keys("KEYS", "k")
    all.credentials = keys("TABLE", "x")
    assert.same({ "TABLE", "x" }, { signed(all, env) })
    assert.same({ "KEYS", "k" }, { signed(keys("KEYS", "k"), env) })
    assert.same({ "ENV", "t" }, { signed({}, env) })
  end)

  it("have no token if it is missing or empty", function()
    assert.same({ "A" }, { signed { credentials = keys "A" } })
    assert.same({ "A" }, { signed { credentials = keys("A", "") } })
    assert.same({ "ENV" }, { signed({}, changed { AWS_SESSION_TOKEN = "" }) })
    assert.same({ "KEYS" }, { signed(keys "KEYS", env) })
  end)

  it("use AWS_SECURITY_TOKEN before AWS_SESSION_TOKEN, like botocore", function()
    assert.same({ "ENV", "old" }, { signed({}, changed { AWS_SECURITY_TOKEN = "old" }) })
    assert.same({ "ENV", "t" }, { signed({}, changed { AWS_SECURITY_TOKEN = "" }) })
  end)

  it("may come from a function, which may return the reason of a failure", function()
    assert.equal("F", (signed { credentials = function() return keys "F" end }))
    local _, message, err = signed { credentials = function() return nil, "vault is sealed" end }
    assert.equal("credentials", err.kind)
    assert.equal("ProviderFailed", err.code)
    assert.matches("vault is sealed", message)
    assert.is_nil((signed { credentials = function() return nil end }))
  end)

  it("that are incomplete give an error with the missing part and its place", function()
    local function refused(options, variables, pattern)
      local got, message, err = signed(options, variables)
      assert.is_nil(got)
      assert.equal("PartialCredentials", err.code)
      assert.equal("credentials", err.kind)
      assert.is_false(err.retryable)
      assert.matches(pattern, message)
    end
    local options = "the options of the client: "
    refused({ aws_access_key_id = "A" }, env, options .. "aws_secret_access_key is missing")
    refused({ aws_secret_access_key = "A" }, env, options .. "aws_access_key_id is missing")
    refused({ aws_session_token = "A" }, env, options .. "aws_access_key_id is missing")
    refused({ credentials = {} }, env, "the option 'credentials': aws_access_key_id is missing")
    refused({ credentials = function() return {} end }, env, "aws_access_key_id is missing")
    refused({}, { AWS_ACCESS_KEY_ID = "A" }, "AWS_SECRET_ACCESS_KEY is not")
    refused({}, { AWS_ACCESS_KEY_ID = "A", AWS_SECRET_ACCESS_KEY = "" }, "AWS_SECRET_ACCESS_KEY")
  end)

  it("of the wrong type give an error with the member, and never the value", function()
    local function refused(changes, pattern)
      local given = keys("A", "t")
      for name, value in pairs(changes) do given[name] = value end
      for origin, option in pairs {
        ["the option 'credentials'"] = given,
        ["the function in the option 'credentials'"] = function() return given end,
      } do
        local got, message, err = signed { credentials = option }
        assert.is_nil(got)
        assert.same({ "credentials", "BadCredentials", 0 }, { err.kind, err.code, err.attempts })
        assert.equal("credentials from " .. origin .. ": " .. pattern, message)
      end
    end
    refused({ expiration = true }, "expiration must be of type number or string, not boolean")
    refused({ aws_session_token = 1234567 }, "aws_session_token must be of type string, not number")
    refused({ aws_access_key_id = 5 }, "aws_access_key_id must be of type string, not number")
    refused({ aws_secret_access_key = {} }, "aws_secret_access_key must be of type string, "
      .. "not table")
    refused({ aws_sesion_token = "t" }, "unknown member 'aws_sesion_token'; "
      .. "did you mean 'aws_session_token'?")
    refused({ "A" }, "unknown member '1'")
  end)

  it("from a function that raises give its error", function()
    local got, message, err = signed { credentials = function() error("vault is sealed", 0) end }
    assert.is_nil(got)
    assert.same({ "credentials", "ProviderFailed" }, { err.kind, err.code })
    assert.equal("credentials from the function in the option 'credentials': vault is sealed",
      message)
    got, message = signed { credentials = function() error { why = 1 } end }
    assert.is_nil(got)
    assert.matches("the function in the option 'credentials': table: ", message)
  end)

  it("from a function that raises count as no failed task of the script", function()
    local client = fake_service.client({ page },
      { credentials = function() error("sealed", 0) end })
    local codes = {}
    client:spawn(function()
      local _, _, err = client:list_farms()
      codes[1] = err.code
    end)
    assert(client:run())
    assert.same({ "ProviderFailed" }, codes)
  end)

  it("that are not found give an error with every place and its reason", function()
    for _, variables in ipairs { {}, { AWS_ACCESS_KEY_ID = "" } } do
      local _, message, err = signed({}, variables)
      assert.same({ "credentials", "NoCredentials", false }, { err.kind, err.code, err.retryable })
      assert.equal("no credentials found: the options 'credentials' and 'aws_access_key_id' are "
        .. "not set; AWS_ACCESS_KEY_ID is not set; AWS_WEB_IDENTITY_TOKEN_FILE is not set; there "
        .. 'is no profile "default" in /nonexistent/.aws/config (no such file) and '
        .. "/nonexistent/.aws/credentials (no such file); AWS_CREDENTIAL_FILE is not set; boto's "
        .. "files hold none: /etc/boto.cfg (no such file), ~/.boto (no such file); "
        .. "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and AWS_CONTAINER_CREDENTIALS_FULL_URI are not "
        .. "set; the instance metadata: AWS_EC2_METADATA_DISABLED is true", message)
    end
  end)

  it("that are not found give an error that tells unusable files from empty ones", function()
    local read_file = core.read_file
    local own = home.new { [".aws/config"] = "[profile p]\nregion = x\n", [".boto"] = "[Boto]\n",
      ec2 = "nothing = 1\n" }
    local denied = { [own:file ".aws/credentials"] = true, ["/etc/boto.cfg"] = true }
    core.read_file = function(path, ...)
      if denied[path] then return nil, path .. ": Permission denied", 13 end
      return read_file(path, ...)
    end
    local _, message = signed({ profile = "p" }, { HOME = own.path, AWS_CREDENTIAL_FILE = "~/ec2",
      AWS_ACCESS_KEY_ID = "A", AWS_SECRET_ACCESS_KEY = "s" })
    core.read_file = read_file
    home.remove_all()
    for _, reason in ipairs {
      "; the environment does not count beside the option 'profile'; ",
      ('; the profile "p" in %s and %s (Permission denied) names no source of keys; ')
        :format(own:file ".aws/config", own:file ".aws/credentials"),
      "; AWS_CREDENTIAL_FILE: there is no AWSAccessKeyId in ~/ec2; ",
      "; boto's files hold none: /etc/boto.cfg (Permission denied), ~/.boto; ",
    } do
      assert.is_truthy(message:find(reason, 1, true), message)
    end
    assert.is_nil(message:find("WEB_IDENTITY", 1, true))
  end)

  it("that the service refuses as outdated give an error with their origin", function()
    for _, code in ipairs { "ExpiredTokenException", "ExpiredToken", "InvalidClientTokenId",
      "UnrecognizedClientException" } do
      local client = fake_service.client({ fake_service.response(403, { message = "No." },
        { ["x-amzn-errortype"] = code }) }, { credentials = keys "A" })
      local _, message, err = client:list_farms()
      assert.equal(code, err.code)
      assert.equal("ListFarms: " .. code .. ": No.; the keys are from the option 'credentials' "
        .. "(HTTP 403)", message)
    end
    for body, text in pairs { ["<Gone/>"] = "<Gone/>; the keys", [""] = "the keys" } do
      local _, message = fake_service.client({ fake_service.response(403, body,
        { ["x-amzn-errortype"] = "ExpiredToken" }) }, { credentials = keys "A" }):list_farms()
      assert.equal("ListFarms: ExpiredToken: " .. text .. " are from the option 'credentials' "
        .. "(HTTP 403)", message)
    end
    local _, message = fake_service.client({ fake_service.response(403, { message = "No." },
      { ["x-amzn-errortype"] = "AccessDeniedException" }) }):list_farms()
    assert.is_nil(message:find("keys are from", 1, true))
  end)

  it("count no request if none was sent", function()
    local _, _, err = signed({}, {})
    assert.equal(0, err.attempts)
  end)

  it("that have expired are not used", function()
    local own = keys "A"
    own.expiration = "2020-01-01T00:00:00Z"
    local _, _, err = signed { credentials = own }
    assert.equal("ExpiredCredentials", err.code)
    _, _, err = signed({}, changed { AWS_CREDENTIAL_EXPIRATION = "2020-01-01T00:00:00Z" })
    assert.equal("ExpiredCredentials", err.code)
  end)

  it("that are temporary are accepted until they expire", function()
    local function call(kind)
      local client = farm.client { credentials = {
        aws_access_key_id = os.getenv("FARM_" .. kind .. "_ACCESS_KEY_ID"),
        aws_secret_access_key = os.getenv("FARM_" .. kind .. "_SECRET_ACCESS_KEY"),
        aws_session_token = os.getenv("FARM_" .. kind .. "_SESSION_TOKEN"),
      } }
      local got, _, err = client:list_farms()
      client:close()
      return got, err
    end
    assert(call "TEMPORARY")
    local got, err = call "EXPIRED"
    assert.is_nil(got)
    assert.equal("ExpiredTokenException", err.code)
  end)
end)

describe("client:credentials", function()
  local new, works, fails = checks.new, checks.works, checks.fails

  after_each(fake_machine.close_all)

  it("returns the keys in use, for deadline.sign", function()
    local m = works(new("[profile base]\n" .. checks.keys .. "[profile p]\nsource_profile = base\n"
      .. "role_arn = " .. checks.arn .. "\n"))
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
    assert.equal(1, checks.count(m, "AssumeRole"))
  end)

  it("gets them if there are none yet, in a task and outside of one", function()
    local m = new("[profile p]\n" .. checks.keys)
    local client = m:client()
    local held = assert(client:spawn(function() return client:credentials() end):result())
    assert.same({ aws_access_key_id = checks.id, aws_secret_access_key = checks.secret }, held)
    held.aws_access_key_id = "another's"
    assert.equal(checks.id, m:client():credentials().aws_access_key_id)
    assert.equal(checks.id, client:credentials().aws_access_key_id)
    assert.same({}, m.scenario:requests())
  end)

  it("may be the credentials of another client", function()
    local first = new("[profile p]\n" .. checks.keys):client()
    works(new(nil, { options = { credentials = function() return first:credentials() end } }))
    local none = new(nil):client()
    fails(new(nil, { options = { credentials = function() return none:credentials() end } }),
      "credentials", "ProviderFailed", "no credentials found: ")
  end)

  it("returns nil, a message and the error if there are none", function()
    local held, message, err = new(nil):client():credentials()
    assert.is_nil(held)
    assert.same({ "credentials", "NoCredentials", 0 }, { err.kind, err.code, err.attempts })
    assert.equal(message, err.message)
    held, message, err = new(nil, { env = { AWS_PROFILE = "none" } }):client():credentials()
    assert.is_nil(held)
    assert.same({ "config", "ProfileNotFound", message }, { err.kind, err.code, err.message })
    local client
    client = new(nil, { options = { timeout = 0.2, credentials = function()
      client.loop:await(client.now() + 5)
    end } }):client()
    held, message, err = client:credentials()
    assert.is_nil(held)
    assert.equal("CallTimeout", err.code)
    assert.matches("there are no credentials yet", message)
  end)

  it("raises misuse like a call", function()
    local client = new("[profile p]\n" .. checks.keys):client()
    assert.error_matches(function() client.credentials() end, "call this method with ':'")
    client:close()
    local ok, message = pcall(function() client:credentials() end)
    assert.is_false(ok)
    assert.matches("^[^:]*credentials_spec.lua:%d+: the client is closed$", message)
  end)

  it("have their origin in describe, once there are some", function()
    local m = new("[profile p]\n" .. checks.keys)
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
