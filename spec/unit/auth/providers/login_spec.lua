-- SPDX-License-Identifier: MIT
--
-- `aws login`: cached keys, their renewal with a proof of possession, and its errors.

local core = require "deadline.core"
local fake_machine = require "fake_machine"
local json = require "dkjson"
local checks = require "provider_checks"

local new, works, fails, from_now = checks.new, checks.works, checks.fails, checks.from_now
local target_of = checks.target_of

after_each(fake_machine.close_all)

describe("a login", function()
  local config = "[profile p]\nlogin_session = arn:x\n"
  local file = ".aws/login/cache/" .. core.hex(core.sha256 "arn:x") .. ".json"

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

  it("is used unchanged while it is valid", function()
    assert.same({}, works(with(3000)):operations())
  end)

  it("is renewed with a proof of possession and written back", function()
    local m = works(with(10))
    assert.same({ "CreateOAuth2Token" }, m:operations())
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

  it("keeps all other members of its file, at every level", function()
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

  it("may have its files in another folder", function()
    local m = with(3000)
    local text = m.home:read(file)
    m = new(config, { files = { ["own/" .. file:match("[^/]*$")] = text } })
    m.env.AWS_LOGIN_CACHE_DIRECTORY = "~/own"
    assert.same({}, works(m):operations())
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

  it("is valid for a quarter of an hour if its lifetime is missing or too long", function()
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

  it("uses the keys of another process that renewed it at the same time", function()
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
      assert.same({ "CreateOAuth2Token" }, m:operations())
    end
  end)

  it("that cannot be renewed is used while valid, then gives an error", function()
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
      assert.same({}, m:operations())
    end
    fails(new(config), "credentials", "NoToken", "run 'aws login'")
    fails(new(config, { files = { [file] = "[]" } }), "credentials", "BadToken", "is invalid")
  end)
end)
