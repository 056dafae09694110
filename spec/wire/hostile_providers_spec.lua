-- SPDX-License-Identifier: MIT
--
-- Hostile responses of services that issue credentials: keys that inject headers, lifetimes that
-- never end, roles that are paths, files that would be written elsewhere.

local json = require "dkjson"

local fake_service = require "fake_service"
local core = require "deadline.core"
local farm = require "farm"
local home = require "home"
local fake_machine = require "fake_machine"

local new = fake_machine.new

after_each(fake_machine.close_all)

---The providers that use the network: the operation that returns keys, a machine that uses the
---provider, and a response with these keys.
local ways = {
  container = {
    operation = "GetContainerCredentials",
    machine = function(scenario)
      local m = new { scenario = scenario }
      m.env.AWS_CONTAINER_CREDENTIALS_FULL_URI = m.url .. "/container/credentials/x"
      return m
    end,
    answer = function(id, secret, token, expiration)
      return { AccessKeyId = id, SecretAccessKey = secret, Token = token,
        Expiration = expiration }
    end,
  },
  instance = {
    operation = "GetMetadataCredentials",
    machine = function(scenario)
      local m = new { scenario = scenario, env = { AWS_EC2_METADATA_DISABLED = "false" } }
      m.env.AWS_EC2_METADATA_SERVICE_ENDPOINT = m.url
      return m
    end,
    answer = function(id, secret, token, expiration)
      return { Code = "Success", AccessKeyId = id, SecretAccessKey = secret, Token = token,
        Expiration = expiration }
    end,
  },
  sso = {
    operation = "GetRoleCredentials",
    machine = function(scenario)
      return new { scenario = scenario, files = {
        [".aws/config"] = "[default]\nsso_region = us-west-2\nsso_start_url = https://x\n"
          .. "sso_role_name = farm-reader\nsso_account_id = " .. os.getenv "FARM_ACCOUNT_ID",
        [".aws/sso/cache/" .. core.hex(core.sha1 "https://x") .. ".json"] = json.encode {
          accessToken = os.getenv "FARM_SSO_TOKEN", expiresAt = core.iso(os.time() + 3600) },
      } }
    end,
    answer = function(id, secret, token, expiration)
      return { roleCredentials = { accessKeyId = id, secretAccessKey = secret,
        sessionToken = token, expiration = expiration } }
    end,
  },
  role = {
    operation = "AssumeRoleWithWebIdentity",
    machine = function(scenario)
      local m = new { scenario = scenario, files = {
        token = os.getenv "FARM_WEB_IDENTITY_TOKEN" } }
      m.env.AWS_ROLE_ARN = os.getenv "FARM_ROLE_ARN"
      m.env.AWS_WEB_IDENTITY_TOKEN_FILE = m.home:file "token"
      return m
    end,
    answer = function(id, secret, token, expiration)
      local function element(name, value)
        if type(value) ~= "string" then return "" end
        return ("<%s>%s</%s>"):format(name, value, name)
      end
      return "<R>" .. element("AccessKeyId", id) .. element("SecretAccessKey", secret)
        .. element("SessionToken", token) .. element("Expiration", expiration) .. "</R>"
    end,
  },
}

local key, secret = "ASIAEVILEVILEVILEVIL", "xXxXxXxXxXxXxXxXxXxXxXxXxXxXxXxXxXxXxXxX"

describe("keys from a service", function()
  -- Bad keys: id, secret, token.
  local unusable = {
    ["with a header in the id"] = { key .. "\r\nX-Evil: 1", secret, "token" },
    ["with a header in the token"] = { key, secret, "token\r\nX-Evil: 1" },
    ["with a folded line in the token"] = { key, secret, "token\r\n X-Evil: 1" },
    ["with a line break in the secret"] = { key, secret .. "\n", "token" },
    ["with an escape in the id"] = { key .. "\27[2J", secret, "token" },
    ["whose id is a number"] = { 5, secret, "token" },
    ["whose secret is a list"] = { key, { secret }, "token" },
    ["that are missing"] = {},
  }
  for name, way in pairs(ways) do
    for attempt, keys in pairs(unusable) do
      it(attempt .. " are not used, from " .. name, function()
        local m = way.machine { rules = { { operation = way.operation, times = 0,
          body = way.answer(keys[1], keys[2], keys[3], core.iso(os.time() + 3600)) } } }
        local page, message, err = m:call()
        assert.is_nil(page)
        assert.equal("credentials", err.kind, message)
        assert.is_nil(message:find "%c")
        assert.same({}, m:requests "ListFarms")
      end)
    end

    it("whose token is an object are used without it, from " .. name, function()
      local m = way.machine { rules = { { operation = way.operation, times = 0,
        body = way.answer(key, secret, { x = 1 }, core.iso(os.time() + 3600)) } } }
      m:call()
      for _, request in ipairs(m:requests "ListFarms") do
        assert.is_nil(request.headers["x-amz-security-token"])
        assert.equal(key, request.access_key_id)
      end
    end)

    it("in an endless body are given up, from " .. name, function()
      local m = way.machine { rules = { { operation = way.operation, times = 0,
        huge_body = 100000 } } }
      m.options.max_response_bytes = 90000
      local page, _, err = m:call()
      assert.is_nil(page)
      assert.equal("credentials", err.kind)
    end)

    it("with an odd expiration expire or do not, from " .. name, function()
      local rules = {}
      for i, moment in ipairs { 1e300, -1e300, 0, -1, "", "soon", "9999-12-31T23:59:59Z",
        "0001-01-01T00:00:00Z", { x = 1 }, true, ("9"):rep(400) } do
        rules[i] = { operation = way.operation, body = way.answer(key, secret, "token", moment) }
      end
      local m = way.machine { rules = rules }
      repeat -- the service refuses these keys, and the client asks for them again
        local page, message, err = m:call()
        assert.is_truthy(page or err.kind == "service" or err.code == "ExpiredCredentials", message)
        m.one.credential_cache:forget()
      until page
      assert.equal(#rules + 1, #m:requests(way.operation))
    end)
  end
end)

it("a valid token is used although a response has set the clock wrong", function()
  local m = ways.sso.machine()
  assert(m:call())
  m.one.clock_offset = 10 * 365 * 86400
  m.one.credential_cache:forget()
  assert(m:call())
  assert.equal(0, m.one.clock_offset)
end)

describe("a renewed token", function()
  -- Lifetimes in seconds as a service may write them.
  local lives = { 1e300, "1e999", "nan", -1, { x = 1 } }

  it("for a session gets a valid date, whatever its lifetime", function()
    local path = ".aws/sso/cache/" .. core.hex(core.sha1 "s") .. ".json"
    for _, life in ipairs(lives) do
      local m = new { scenario = { rules = { { operation = "CreateToken", times = 0,
        patch = { expiresIn = life } } } }, files = {
        [".aws/config"] = "[default]\nsso_session = s\nsso_account_id = "
          .. os.getenv "FARM_ACCOUNT_ID" .. "\nsso_role_name = farm-reader\n"
          .. "[sso-session s]\nsso_region = us-west-2\nsso_start_url = https://x\n",
        [path] = json.encode { accessToken = os.getenv "FARM_SSO_TOKEN",
          expiresAt = core.iso(os.time() + 60), refreshToken = os.getenv "FARM_SSO_REFRESH_TOKEN",
          clientId = os.getenv "FARM_SSO_CLIENT_ID",
          clientSecret = os.getenv "FARM_SSO_CLIENT_SECRET",
          registrationExpiresAt = core.iso(os.time() + 3600) } } }
      local page, message, err = m:call()
      assert.is_truthy(page or err.code == "ExpiredToken", message)
      local kept = json.decode(m.home:read(path))
      assert.equal("number", type(core.timestamp(kept.expiresAt)), tostring(life))
      m:close()
    end
  end)

  it("for a login gets a valid date, whatever its lifetime", function()
    local path = ".aws/login/cache/" .. core.hex(core.sha256 "arn:x") .. ".json"
    for _, life in ipairs(lives) do
      local m = new { scenario = { rules = { { operation = "CreateOAuth2Token", times = 0,
        patch = { expiresIn = life } } } }, files = {
        [".aws/config"] = "[default]\nlogin_session = arn:x\n",
        [path] = json.encode {
          accessToken = { accessKeyId = os.getenv "FARM_TEMPORARY_ACCESS_KEY_ID",
            secretAccessKey = os.getenv "FARM_TEMPORARY_SECRET_ACCESS_KEY",
            sessionToken = os.getenv "FARM_TEMPORARY_SESSION_TOKEN",
            expiresAt = core.iso(os.time() - 10) },
          refreshToken = os.getenv "FARM_LOGIN_REFRESH_TOKEN",
          clientId = os.getenv "FARM_LOGIN_CLIENT_ID", dpopKey = os.getenv "FARM_LOGIN_KEY" } } }
      local page, message, err = m:call()
      assert.is_truthy(page or err.code == "ExpiredCredentials", message)
      if page then assert.equal("number", type(m.one.credential_cache.credentials.expiration)) end
      local kept = json.decode(m.home:read(path))
      assert.equal("number", type(core.timestamp(kept.accessToken.expiresAt)), tostring(life))
      m:close()
    end
  end)

  it("is written if its member occurs twice, first as another type", function()
    local path = ".aws/login/cache/" .. core.hex(core.sha256 "arn:x") .. ".json"
    local m = new { files = { [".aws/config"] = "[default]\nlogin_session = arn:x\n",
      [path] = '{"accessToken": 5, ' .. json.encode({ accessToken = { accessKeyId = "A",
          secretAccessKey = "S", expiresAt = core.iso(os.time() - 10) },
        refreshToken = os.getenv "FARM_LOGIN_REFRESH_TOKEN",
        clientId = os.getenv "FARM_LOGIN_CLIENT_ID", dpopKey = os.getenv "FARM_LOGIN_KEY" })
        :sub(2) } }
    assert(m:call())
    local id = m:requests("ListFarms")[1].access_key_id
    local _, count = m.home:read(path):gsub(id, "")
    assert.equal(2, count)
  end)

  it("is written to the target of a link in its place, for its owner alone", function()
    local path = ".aws/login/cache/" .. core.hex(core.sha256 "arn:x") .. ".json"
    local m = new { files = { [".aws/config"] = "[default]\nlogin_session = arn:x\n",
      elsewhere = json.encode { accessToken = { accessKeyId = "A", secretAccessKey = "S",
          expiresAt = core.iso(os.time() - 10) },
        refreshToken = os.getenv "FARM_LOGIN_REFRESH_TOKEN",
        clientId = os.getenv "FARM_LOGIN_CLIENT_ID", dpopKey = os.getenv "FARM_LOGIN_KEY" },
      [path] = "" } }
    home.shell(("chmod 644 %s; ln -sf %s %s"):format(m.home:file "elsewhere",
      m.home:file "elsewhere", m.home:file(path)))
    assert(m:call())
    assert.equal("l", m.home:mode(path):sub(1, 1))
    assert.equal("-rw-------", m.home:mode "elsewhere")
    local id = m:requests("ListFarms")[1].access_key_id
    assert.equal(id, json.decode(m.home:read "elsewhere").accessToken.accessKeyId)
    assert.same({ (path:match "[^/]*$") }, m.home:list ".aws/login/cache")
    assert.same({ ".aws", "elsewhere" }, m.home:list "")
  end)
end)

describe("an instance's metadata", function()
  ---The requests to a metadata service with this token and this role.
  local function asked(token, role)
    local urls = {}
    local options = fake_service.options(function(request)
      urls[#urls + 1] = request.url:match "^http://169%.254%.169%.254/latest/(.*)$" or request.url
      if #urls == 1 then return fake_service.response(200, token) end
      return fake_service.response(#urls == 2 and 200 or 404, role)
    end)
    options.credentials, options.system.getenv = nil, function() return nil end
    local page, _, err = require("deadline").client(options):list_farms()
    assert.is_nil(page)
    assert.equal("NoCredentials", err.code)
    return table.concat(urls, " ")
  end
  local first = "api/token meta-data/iam/security-credentials/"

  it("cannot make a path, host, query or header of a role", function()
    for _, role in ipairs { "../../../user-data", "a/b", "r?x=y", "r#x", "r@evil.example/", "r x",
      "r HTTP/1.1\r\nX-Evil: 1", "%2e%2e", "r\0", "r\27", "\195\188", "<html>", "\r\nr" } do
      assert.equal(first, asked("token", role), role)
    end
    assert.equal(first .. " meta-data/iam/security-credentials/r+=,.@_-9",
      asked("token", "r+=,.@_-9\n"))
  end)

  it("cannot inject a header by its token", function()
    assert.equal("api/token", asked("t\r\nX-Evil: 1", "role"))
  end)
end)

it("an error of STS with a document type is not parsed", function()
  local m = ways.role.machine { rules = { { operation = ways.role.operation, times = 0,
    status = 400, body = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
      .. "<Code>&a;</Code><Message>&a;</Message>" } } }
  local _, message, err = m:call()
  assert.equal("BadResponse", err.code)
  assert.is_nil(message:find("root:", 1, true))
  assert.is_nil(message:find(farm.keys.aws_secret_access_key, 1, true))
end)
