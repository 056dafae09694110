-- SPDX-License-Identifier: MIT
--
-- All providers of credentials: none shows a secret that a service quotes, and keys that are
-- refused or outdated are replaced once for any number of calls.

local core = require "deadline.core"
local fake_machine = require "fake_machine"
local fake_service = require "fake_service"
local farm = require "farm"
local json = require "dkjson"
local checks = require "provider_checks"

local new, from_now, count, arn = checks.new, checks.from_now, checks.count, checks.arn
local id, secret, keys = checks.id, checks.secret, checks.keys

after_each(fake_machine.close_all)

describe("a service that quotes a request in its error", function()
  ---The whole request, in every place of an error response.
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
    [".aws/login/cache/" .. core.hex(core.sha256 "arn:x") .. ".json"] = json.encode(sign_in),
    [".aws/sso/cache/" .. core.hex(core.sha1 "s") .. ".json"] = json.encode(sso_token),
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

  it("exposes no secret, in any of these places", function()
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

  it("succeed if the first keys are refused", function()
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

  it("succeed if the keys in the file were replaced", function()
    local m = new("", { files = { [".aws/credentials"] =
      "[p]\naws_access_key_id = AKIAOUTDATED\naws_secret_access_key = s\n" } })
    m.options.on_event = function(event)
      if event.type == "request" and event.attempt == 1 then
        m.home:write(".aws/credentials", "[p]\n" .. keys)
      end
    end
    all_work(m)
  end)

  it("succeed if the server's clock is an hour off either way", function()
    for _, skew in ipairs { 3600, -3600 } do
      local m = new(nil, { scenario = { skew = skew },
        env = { AWS_ACCESS_KEY_ID = id, AWS_SECRET_ACCESS_KEY = secret } })
      all_work(m)
      assert.equal(10, count(m, "ListFarms"))
    end
  end)
end)
