-- SPDX-License-Identifier: MIT
--
-- IAM Identity Center: credentials for a cached token, the token's renewal, and their errors.

local core = require "deadline.core"
local fake_machine = require "fake_machine"
local json = require "dkjson"
local checks = require "provider_checks"

local new, works, fails, origin_of = checks.new, checks.works, checks.fails, checks.origin_of
local from_now, count, target_of = checks.from_now, checks.count, checks.target_of
local account = checks.account

after_each(fake_machine.close_all)

describe("IAM Identity Center", function()
  local place = ("sso_account_id = %s\nsso_role_name = r\n"):format(account)
  local session = "[profile p]\nsso_session = s\n" .. place
    .. "[sso-session s]\nsso_region = us-west-2\nsso_start_url = https://x\n"
  local session_file = ".aws/sso/cache/" .. core.hex(core.sha1 "s") .. ".json"

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

  it("returns a role for a valid token", function()
    local m = works(with())
    assert.same({ "GetRoleCredentials" }, m:operations())
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
    assert.same({ "CreateToken", "GetRoleCredentials" }, m:operations())
    local written = json.decode(m.home:read(session_file))
    assert.not_equal(os.getenv "FARM_SSO_TOKEN", written.accessToken)
    assert.not_equal(os.getenv "FARM_SSO_REFRESH_TOKEN", written.refreshToken)
    assert.is_true(core.timestamp(written.expiresAt) > os.time() + 3000)
    assert.equal("kept", written.region)
    assert.equal("-rw-------", m.home:mode(session_file))
    assert.equal(written.accessToken,
      m:requests("GetRoleCredentials")[1].headers["x-amz-sso_bearer_token"])
  end)

  it("changes only white space elsewhere in the file that it writes", function()
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
    assert.equal((filled(old):gsub("%s+", "")), written)
    assert.not_equal(os.getenv "FARM_SSO_TOKEN", now.accessToken)
  end)

  it("uses the new token if it cannot be written, with an event", function()
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
    m.home:write(".aws/sso/cache/" .. core.hex(core.sha1 "t") .. ".json",
      token { expiresAt = from_now(300) })
    held:replace(held.credentials.aws_access_key_id)
    assert.equal(2, count(m, "CreateToken"))
  end)

  it("uses the old token while valid if that fails", function()
    local m = works(with({ expiresAt = from_now(300) },
      { rules = { { operation = "CreateToken", error = "InvalidGrantException" } } }))
    assert.same({ "CreateToken", "GetRoleCredentials" }, m:operations())
  end)

  it("uses the old token if the new one has an impossible lifetime", function()
    local m = works(with({ expiresAt = from_now(300) }, { rules = { { operation = "CreateToken",
      body = '{"accessToken":"x","expiresIn":1e300}' } } }))
    assert.equal(os.getenv "FARM_SSO_TOKEN",
      m:requests("GetRoleCredentials")[1].headers["x-amz-sso_bearer_token"])
  end)

  ---Another process writes a valid token at this moment of a renewal.
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

  it("uses the token of another process that renewed it at the same time", function()
    for _, moment in ipairs { "request", "response" } do
      local rule = { operation = "CreateToken", error = "InvalidGrantException", times = 0 }
      local m = works(with_another({ expiresAt = from_now(-60) }, rule, moment, "CreateToken"))
      assert.same({ "CreateToken", "GetRoleCredentials" }, m:operations())
      assert.equal(os.getenv "FARM_SSO_TOKEN",
        m:requests("GetRoleCredentials")[1].headers["x-amz-sso_bearer_token"])
    end
  end)

  it("uses the token of another process if its own is refused meanwhile", function()
    local rule = { operation = "GetRoleCredentials", error = "UnauthorizedException" }
    local m = works(with_another({ accessToken = "renewed elsewhere" }, rule, "request",
      "GetRoleCredentials"))
    assert.same({ "GetRoleCredentials", "GetRoleCredentials" }, m:operations())
  end)

  it("names the log-in command if there is no valid token", function()
    fails(new(session), "credentials", "NoToken", "run 'aws sso login %-%-profile p'")
    fails(new(session, { files = { [session_file] = "{" } }), "credentials", "BadToken",
      "aws sso login")
    fails(with { expiresAt = from_now(-5), refreshToken = false }, "credentials", "ExpiredToken",
      "aws sso login")
    fails(with { accessToken = "revoked" }, "credentials", "UnauthorizedException",
      "HTTP 401.*; run 'aws sso login")
  end)

  it("is retried if the portal is busy", function()
    local m = works(with(nil, { rules = {
      { operation = "GetRoleCredentials", error = "TooManyRequestsException", times = 2 },
    } }))
    assert.equal(3, count(m, "GetRoleCredentials"))
  end)

  it("passes on the portal's errors", function()
    fails(with(nil, { sso = { role = "other" } }), "credentials", "ForbiddenException", "No access")
    fails(with(nil, { sso = { account = "999999999999" } }), "credentials",
      "ResourceNotFoundException")
  end)

  it("works with the older settings, without a renewal", function()
    local legacy = "[profile p]\nsso_region = us-west-2\nsso_start_url = https://x\n" .. place
    local m = works(new(legacy, { files = {
      [".aws/sso/cache/" .. core.hex(core.sha1 "https://x") .. ".json"]
        = token { expiresAt = from_now(60) },
    } }))
    assert.same({ "GetRoleCredentials" }, m:operations())
  end)

  it("with an incomplete configuration gives an error that names the missing part", function()
    fails(new("[profile p]\nsso_session = s\n" .. place), "credentials", "SSOSessionNotFound",
      '"s"')
    fails(new("[profile p]\n" .. place), "credentials", "PartialCredentials",
      "missing: sso_start_url, sso_region")
    fails(new((session:gsub("\n%[sso", "\nsso_region = eu-west-1\n[sso"))), "credentials",
      "BadProfile", "sso_region is inconsistent")
  end)
end)
