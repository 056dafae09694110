-- SPDX-License-Identifier: MIT
--
-- The AWS CLI's cache of roles' keys: names and content as botocore has them, and keys that are
-- used, ignored or replaced.

local checks = require "provider_checks"
local fake_machine = require "fake_machine"
local json = require "dkjson"
local role_cache = require "deadline.auth.providers.role_cache"

local new, works, arn, count = checks.new, checks.works, checks.arn, checks.count
local from_now, origin_of = checks.from_now, checks.origin_of

after_each(fake_machine.close_all)

local folder = ".aws/cli/cache"

local config = { getenv = function(name) return name == "HOME" and "/home/me" or nil end }

describe("the name of a file", function()
  local role = "arn:aws:iam::111122223333:role/render"

  -- sha1(json.dumps(arguments, sort_keys=True)) of Python
  it("is botocore's", function()
    assert.equal("/home/me/.aws/cli/cache/261b4a0d62f6e861a5b8a56dc72102c86ca7c0a6.json",
      role_cache.path(config, { RoleArn = role }))
    local form = {
      RoleArn = role, DurationSeconds = "0900", ExternalId = "a+b=c,d.e@f:g/h-i",
      RoleSessionName = "me", SerialNumber = "arn:aws:iam::111122223333:mfa/me",
    }
    local full = "/home/me/.aws/cli/cache/c1d9a8be52dc45540013c37b7142fdbb77801e97.json"
    assert.equal(full, role_cache.path(config, form))
    form.TokenCode, form.WebIdentityToken = "123456", "x"
    assert.equal(full, role_cache.path(config, form))
  end)

  it("is none if STS would refuse an argument", function()
    for _, value in ipairs { '"', "\\", "ä", "a b", "\1" } do
      assert.is_nil(role_cache.path(config, { RoleArn = role, RoleSessionName = value }))
    end
  end)
end)

describe("the keys of a role", function()
  local profiles = ("[profile base]\n%s[profile p]\nsource_profile = base\nrole_arn = %s\n")
    :format(checks.keys, arn)
  local with_mfa = profiles .. "mfa_serial = arn:aws:iam::111122223333:mfa/me\n"

  local function machine(text, description)
    description = description or {}
    description.options = description.options or {}
    description.options.role_cache = true
    return new(text or profiles, description)
  end

  ---The one file of the cache, and its content.
  local function read(m)
    local names = m.home:list(folder)
    assert.equal(1, #names)
    return folder .. "/" .. names[1], json.decode(m.home:read(folder .. "/" .. names[1]))
  end

  ---Another client of the machine, as in a later run of a script.
  local function run_again(m)
    m.one, m.events = nil, {}
    return works(m)
  end

  local function change(m, members)
    local name, content = read(m)
    for key, value in pairs(members) do content.Credentials[key] = value end
    m.home:write(name, json.encode(content))
  end

  it("are written for their owner alone, in botocore's form", function()
    local m = works(machine())
    local name, content = read(m)
    assert.equal("-rw-------", m.home:mode(name))
    assert.equal("drwx------", m.home:mode(folder))
    local kept = content.Credentials
    assert.equal(m:requests("ListFarms")[1].access_key_id, kept.AccessKeyId)
    assert.same({ "string", "string" }, { type(kept.SecretAccessKey), type(kept.SessionToken) })
    assert.matches("^%d+%-%d%d%-%d%dT%d%d:%d%d:%d%dZ$", kept.Expiration)
    assert.equal(arn:match "%d+", kept.AccountId)
  end)

  it("serve the next run, which assumes no role", function()
    local m = works(machine())
    local name, content = read(m)
    run_again(m)
    assert.equal(1, count(m, "AssumeRole"))
    assert.equal(content.Credentials.AccessKeyId, m:requests("ListFarms")[2].access_key_id)
    assert.equal(('the role of profile "p", kept in %s'):format(m.home:file(name)), origin_of(m))
  end)

  it("spare people a code that they typed before", function()
    local asked = 0
    local m = works(machine(with_mfa, {
      scenario = { roles = { [arn] = { mfa = "123456" } } },
      options = { mfa_code = function()
        asked = asked + 1
        return "123456"
      end },
    }))
    run_again(m)
    assert.equal(1, asked)
  end)

  it("are used in every form of time that other clients write", function()
    for _, form in ipairs { "%sZ", "%sUTC", "%s+00:00" } do
      local m = works(machine())
      change(m, { Expiration = form:format(from_now(3000):sub(1, 19)) })
      run_again(m)
      assert.equal(1, count(m, "AssumeRole"), form)
    end
  end)

  it("are replaced if they expire soon, or are no keys", function()
    for name, members in pairs {
      soon = { Expiration = from_now(14 * 60) }, never = { Expiration = "later" },
      number = { Expiration = 5 }, control = { SessionToken = "a\nb" },
      empty = { AccessKeyId = "" },
    } do
      local m = works(machine())
      change(m, members)
      run_again(m)
      assert.equal(2, count(m, "AssumeRole"), name)
      run_again(m)
      assert.equal(2, count(m, "AssumeRole"), name)
    end
  end)

  it("are replaced if their file is no JSON", function()
    for _, text in ipairs { "", "{", "[]", '{"Credentials":5}', "null" } do
      local m = works(machine())
      m.home:write((read(m)), text)
      run_again(m)
      assert.equal(2, count(m, "AssumeRole"), text)
    end
  end)

  it("are not read again if the service refuses them", function()
    local m = works(machine())
    change(m, { AccessKeyId = "ASIAREVOKEDEXAMPLE01" })
    run_again(m)
    assert.equal(2, count(m, "AssumeRole"))
    assert.not_equal("ASIAREVOKEDEXAMPLE01", select(2, read(m)).Credentials.AccessKeyId)
  end)

  it("differ by the role's settings", function()
    local m = works(machine())
    m.home:write(".aws/config", profiles .. "duration_seconds = 1800\n")
    m.one = nil
    works(m)
    assert.equal(2, count(m, "AssumeRole"))
    assert.equal(2, #m.home:list(folder))
  end)

  it("of a web identity are kept, too", function()
    local m = machine(("[profile p]\nrole_arn = %s\nweb_identity_token_file = ~/token\n")
      :format(arn), { files = { token = os.getenv "FARM_WEB_IDENTITY_TOKEN" } })
    works(m)
    run_again(m)
    assert.equal(1, count(m, "AssumeRoleWithWebIdentity"))
  end)

  it("work all the same if they cannot be written", function()
    local m = machine(nil, { files = { [".aws/cli"] = "a file" } })
    works(m)
    local problem
    for _, event in ipairs(m.events) do
      if event.code == "CacheNotWritten" then problem = event.message end
    end
    assert.matches("cli/cache/%x+%.json: no file can be made in its folder", problem)
  end)

  it("are neither read nor written unless the option says so", function()
    local m = works(new(profiles))
    run_again(m)
    assert.equal(2, count(m, "AssumeRole"))
    assert.is_nil(m.home:read(".aws/cli/cache"))
    assert.same({ "config" }, m.home:list ".aws")
  end)
end)
