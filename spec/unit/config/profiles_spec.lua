-- SPDX-License-Identifier: MIT
--
-- The shared files as a client sees them: precedence, the source of each option, endpoints in
-- services sections, and faults of a file with its name and line.

local fake_service = require "fake_service"
local core = require "deadline.core"
local deadline = require "deadline"
local home = require "home"

---A client in a new home with these files and variables; it is answered by nobody.
local function client(files, variables, options)
  local own = home.new(files)
  local given = {
    credentials = fake_service.keys, system = { getenv = own:environment(variables) },
    transport = function() return fake_service.response(204) end,
  }
  for name, value in pairs(options or {}) do given[name] = value or nil end
  return deadline.client(given), own
end

local function described(name, ...)
  local entry = client(...):describe()[name]
  return entry and { entry.value, entry.source }
end

---A call fails as "config" with this code and a message that matches.
local function fails(code, pattern, ...)
  local own, place = client(...)
  local page, message, err = own:list_farms()
  assert.is_nil(page)
  assert.same({ "config", code }, { err.kind, err.code }, message)
  assert.matches(pattern, message)
  assert.equal(0, err.attempts)
  return message, place
end

after_each(home.remove_all)

describe("an option", function()
  local files = { [".aws/config"] = "[default]\nregion = r-default\nmax_attempts = 9\n"
    .. "[profile p]\nregion = r-p\n" }

  it("is the argument, else the environment, else the profile, else the default", function()
    local env = { AWS_PROFILE = "p", AWS_REGION = "r-env" }
    assert.same({ "r-arg", "argument" }, described("region", files, env, { region = "r-arg" }))
    assert.same({ "r-env", "AWS_REGION" }, described("region", files, env))
    env.AWS_REGION = nil
    assert.same({ "r-p", 'profile "p" in ~/.aws/config' }, described("region", files, env))
    assert.same({ 3, "default" }, described("max_attempts", files, env))
    assert.same({ 9, 'profile "default" in ~/.aws/config' }, described("max_attempts", files))
    assert.same({ "r-default", 'profile "default" in ~/.aws/config' }, described("region", files))
  end)

  it("with an empty variable or key is unset", function()
    assert.same({ "r-default", 'profile "default" in ~/.aws/config' },
      described("region", files, { AWS_REGION = "" }))
    assert.is_nil(described("region", { [".aws/config"] = "[default]\nregion =\n" }))
  end)

  it("with an empty key in one file is read from the other", function()
    local both = { [".aws/config"] = "[default]\nregion = a\n",
      [".aws/credentials"] = "[default]\nregion =\n" }
    assert.same({ "a", 'profile "default" in ~/.aws/config' }, described("region", both))
  end)

  it("in the credentials file takes precedence over the config file, key by key", function()
    local both = { [".aws/config"] = "[profile p]\nregion = a\nretry_mode = legacy\n",
      [".aws/credentials"] = "[p]\nregion = b\n" }
    local env = { AWS_PROFILE = "p" }
    assert.same({ "b", 'profile "p" in ~/.aws/credentials' }, described("region", both, env))
    assert.same({ "legacy", 'profile "p" in ~/.aws/config' }, described("retry_mode", both, env))
    assert.same({ 5, "default" }, described("max_attempts", both, env))
  end)

  it("may be in files that the environment names", function()
    local own = home.new { ["a/c"] = "[default]\nregion = elsewhere\n" }
    local got = deadline.client { system = { getenv = own:environment {
      AWS_CONFIG_FILE = "~/a/c", AWS_SHARED_CREDENTIALS_FILE = "$HOME/a/none" } } }
    assert.same({ value = "elsewhere", source = 'profile "default" in ~/a/c' },
      got:describe().region)
    got = deadline.client { system = { getenv = home.new():environment {
      AWS_CONFIG_FILE = own:file "a/c" } } }
    assert.same({ value = "elsewhere", source = 'profile "default" in ' .. own:file "a/c" },
      got:describe().region)
  end)

  it("with a wrong value in a profile is an error that names profile and file", function()
    fails("BadOption", 'profile "default" in ~/%.aws/config: "many" is not a number',
      { [".aws/config"] = "[default]\nregion = us-west-2\nmax_attempts = many\n" })
    fails("BadOption", 'profile "default" in ~/%.aws/config: "wild"',
      { [".aws/config"] = "[default]\nregion = us-west-2\nretry_mode = wild\n" })
  end)
end)

describe("the profile", function()
  local files = { [".aws/config"] = "[profile a]\nregion = r-a\n[profile b]\nregion = r-b\n" }

  it("is the argument, else AWS_DEFAULT_PROFILE, else AWS_PROFILE, else default", function()
    local env = { AWS_DEFAULT_PROFILE = "a", AWS_PROFILE = "b" }
    assert.same({ "b", "argument" }, described("profile", files, env, { profile = "b" }))
    assert.same({ "a", "AWS_DEFAULT_PROFILE" }, described("profile", files, env))
    assert.same({ "b", "AWS_PROFILE" }, described("profile", files, { AWS_PROFILE = "b" }))
    assert.same({ "default", "default" }, described("profile", files))
  end)

  it("that does not exist is an error of the calls, unless it is the default", function()
    local message, own = fails("ProfileNotFound", '^the profile "x" %(from AWS_PROFILE%) is in ',
      files, { AWS_PROFILE = "x" })
    assert.is_truthy(message:find(own:file ".aws/config", 1, true))
    fails("ProfileNotFound", '"x" %(from argument%)', files, {}, { profile = "x" })
    assert.same({ "default", "default" }, described("profile", {}))
  end)

  it("with white space in its name needs quotes; one with two words is ignored", function()
    local quoted = { [".aws/config"] = '[profile "a b"]\nregion = r\n[profile c d]\nregion = s\n' }
    assert.same({ "r", 'profile "a b" in ~/.aws/config' },
      described("region", quoted, { AWS_PROFILE = "a b" }))
    fails("ProfileNotFound", '"c d"', quoted, { AWS_PROFILE = "c d" })
    fails("ProfileNotFound", '"p"', { [".aws/config"] = "[ profile p]\nregion = r\n"
      .. "['profile' p]\nregion = r\n" }, { AWS_PROFILE = "p" })
  end)

  it("needs the word 'profile' in its section, except in the credentials file", function()
    fails("ProfileNotFound", '"p"', { [".aws/config"] = "[p]\nregion = r\n" },
      { AWS_PROFILE = "p" })
    assert.same({ "r", 'profile "p" in ~/.aws/credentials' },
      described("region", { [".aws/credentials"] = "[p]\nregion = r\n" }, { AWS_PROFILE = "p" }))
  end)

  it("with two sections is the last of them alone, as in botocore", function()
    local region = "region = "
    for _, text in ipairs {
      "[default]\n" .. region .. "b\nmax_attempts = 7\n[profile default]\n" .. region .. "a\n",
      "[profile default]\n" .. region .. "b\n[default]\n" .. region .. "a\n",
      "[profile default]\n" .. region .. "a\n",
    } do
      local config = { [".aws/config"] = text }
      assert.equal("a", described("region", config)[1])
      assert.equal(3, described("max_attempts", config)[1])
      config[".aws/config"] = text:gsub("%[default%]", "[profile 'x']")
        :gsub("profile default", "profile x")
      assert.equal("a", described("region", config, { AWS_PROFILE = "x" })[1])
    end
  end)

  it("with an unknown sso_session still has its keys, unlike botocore's", function()
    local m = client({ [".aws/config"] = "[default]\nsso_session = none\nregion = r\n"
      .. "aws_access_key_id = A\naws_secret_access_key = s\n" }, {}, { credentials = false,
        transport = function() return fake_service.response(200, '{"farms":[]}') end })
    assert(m:list_farms())
  end)
end)

describe("the endpoint", function()
  local config = "[default]\nregion = us-west-2\nservices = s\nendpoint_url = http://profile\n"
    .. "[services s]\ndeadline =\n  endpoint_url = http://section\n"
  local files = { [".aws/config"] = config }

  it("is the argument, else the variables, else the services section, else the profile", function()
    local env = { AWS_ENDPOINT_URL = "http://all", AWS_ENDPOINT_URL_DEADLINE = "http://one" }
    assert.same({ "http://arg", "argument" },
      described("endpoint_url", files, env, { endpoint_url = "http://arg" }))
    assert.same({ "http://one", "AWS_ENDPOINT_URL_DEADLINE" },
      described("endpoint_url", files, env))
    env.AWS_ENDPOINT_URL_DEADLINE = nil
    assert.same({ "http://all", "AWS_ENDPOINT_URL" }, described("endpoint_url", files, env))
    assert.same({ "http://section", 'services "s"' }, described("endpoint_url", files))
    local without = { [".aws/config"] = config:gsub("services = s\n", "") }
    assert.same({ "http://profile", 'profile "default" in ~/.aws/config' },
      described("endpoint_url", without))
    assert.is_nil(described("endpoint_url", {}))
  end)

  it("of another service is ignored", function()
    local other = { [".aws/config"] = config:gsub("deadline =", "sts =") }
    assert.same({ "http://profile", 'profile "default" in ~/.aws/config' },
      described("endpoint_url", other))
  end)

  it("is ignored on request, unless it is an argument", function()
    local env = { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS = "true", AWS_ENDPOINT_URL = "http://all" }
    assert.is_nil(described("endpoint_url", files, env))
    assert.same({ "http://arg", "argument" },
      described("endpoint_url", files, env, { endpoint_url = "http://arg" }))
    local switched = config:gsub("services = s\n",
      "services = s\nignore_configured_endpoint_urls = TRUE\n")
    assert.is_nil(described("endpoint_url", { [".aws/config"] = switched }))
    assert.is_nil(described("endpoint_url", files, {}, { ignore_configured_endpoint_urls = true }))
  end)

  it("in a services section that does not exist is an error of the calls", function()
    fails("ServicesNotFound", '"default" refers to %[services x%], which is not in ',
      { [".aws/config"] = "[default]\nregion = us-west-2\nservices = x\n" })
  end)
end)

describe("the home folder", function()
  local profiles = require "deadline.config.profiles"
  local original = core.home

  after_each(function() core.home = original end)

  it("is HOME, else USERPROFILE, else the one that the system knows", function()
    core.home = function() return "/home/of-user" end
    local function expanded(variables)
      return profiles.expand("~/.aws", function(name) return variables[name] end)
    end
    assert.equal("/a/.aws", expanded { HOME = "/a", USERPROFILE = "/b" })
    assert.equal("/b/.aws", expanded { HOME = "", USERPROFILE = "/b" })
    assert.equal("/home/of-user/.aws", expanded {})
  end)
end)

describe("a file", function()
  it("that is missing counts as empty", function()
    assert.same({ 3, "default" }, described("max_attempts"))
    assert(client({}, { AWS_REGION = "us-west-2" }))
  end)

  it("that cannot be read is named in the error", function()
    local own = home.new { ["folder/x"] = "" }
    local got = deadline.client { credentials = fake_service.keys, region = "us-west-2",
      system = { getenv = own:environment { AWS_CONFIG_FILE = own:file "folder" } } }
    local page, message, err = got:list_farms()
    assert.is_nil(page)
    assert.same({ "config", "UnreadableFile" }, { err.kind, err.code })
    assert.is_truthy(message:find(own:file "folder", 1, true), message)
  end)

  -- Permissions hold nobody back who runs the specs as root: that is played.
  it("at its usual place that this user may not read counts as empty, and is named", function()
    local read_file = core.read_file
    local own = home.new()
    local path = own:file ".aws/config"
    core.read_file = function(name, ...)
      if name == path then return nil, path .. ": Permission denied", 13 end
      return read_file(name, ...)
    end
    local function list(variables, region)
      return deadline.client({ region = region, credentials = fake_service.keys,
        transport = function() return fake_service.response(200, { farms = {} }) end,
        system = { getenv = own:environment(variables) } }):list_farms()
    end
    local page = list({}, "us-west-2")
    local _, message, missing = list({})
    local _, _, asked_for = list({ AWS_CONFIG_FILE = path }, "us-west-2")
    core.read_file = read_file
    assert.same({}, page.farms)
    assert.equal("MissingRegion", missing.code)
    assert.is_truthy(message:find(path .. " (Permission denied)", 1, true), message)
    assert.equal("UnreadableFile", asked_for.code)
  end)

  it("that cannot be read for a while keeps its contents, and is read again later", function()
    local read_file, is_closed = core.read_file, false
    local own = home.new()
    local path = own:file ".aws/credentials"
    core.read_file = function(name, ...)
      if is_closed and name == path then return nil, path .. ": Permission denied", 13 end
      return read_file(name, ...)
    end
    local signed_by
    local listing = deadline.client { region = "us-west-2", transport = function(request)
      signed_by = request.headers.Authorization:match("Credential=(%w+)/")
      return fake_service.response(200, { farms = {} })
    end, system = { getenv = own:environment() } }
    local function sign_with(id, closed)
      is_closed = closed
      own:write(".aws/credentials", ("[default]\naws_access_key_id = %s\n"
        .. "aws_secret_access_key = %s\n"):format(id, ("s"):rep(#id)))
      listing:list_farms()
      return signed_by
    end
    local used = { sign_with("AKIDA", false), sign_with("AKIDBB", true),
      sign_with("AKIDCCC", false), sign_with("AKIDDDDD", false) }
    core.read_file = read_file
    assert.same({ "AKIDA", "AKIDA", "AKIDCCC", "AKIDDDDD" }, used)
  end)

  -- As after a change of the root folder.
  it("that is removed while a client exists keeps its contents, as does the other", function()
    local own = home.new { [".aws/config"] = "[profile a]\nregion = eu-west-1\n" }
    local function write(id)
      own:write(".aws/credentials", ("[a]\naws_access_key_id = %s\n"
        .. "aws_secret_access_key = %s\n"):format(id, ("s"):rep(#id)))
    end
    write "AKIDA"
    local signed_by
    local listing = deadline.client { profile = "a", transport = function(request)
      signed_by = request.headers.Authorization:match("Credential=(%w+/%d+/[%w-]+)/")
        :gsub("/%d+/", " ")
      return fake_service.response(200, { farms = {} })
    end, system = { getenv = own:environment() } }
    home.shell("rm -r " .. own:file ".aws")
    local used = {}
    for i, id in ipairs { false, "AKIDBB", false, "AKIDCCC" } do
      if id then write(id) else home.shell("rm -rf " .. own:file ".aws") end
      assert(listing:list_farms())
      used[i] = signed_by
    end
    assert.same({ "AKIDA eu-west-1", "AKIDBB eu-west-1", "AKIDBB eu-west-1", "AKIDCCC eu-west-1" },
      used)
  end)

  it("with a fault is named in the error, with the line", function()
    for text, pattern in pairs {
      ["[default]\nregion\n"] = "config: line 2: neither a section nor 'key = value'",
      ["region = x\n"] = "config: line 1: text before the first section",
      ["[a]\n[a]\n"] = "config: line 2: section %[a%] occurs twice",
      ["[a]\nb = 1\nB = 2\n"] = "config: line 3: 'b' occurs twice in its section",
      ["[a]\n\nb = \255\n"] = "config: line 3: not UTF%-8",
    } do
      fails("UnreadableFile", pattern, { [".aws/config"] = text }, { AWS_REGION = "us-west-2" })
    end
    fails("UnreadableFile", "%.aws/credentials: line 1: ", { [".aws/credentials"] = "x\n" },
      { AWS_REGION = "us-west-2" })
  end)

  it("of credentials with a fault shows none of its contents", function()
    local message = fails("UnreadableFile", "line 3",
      { [".aws/credentials"] = "[a]\naws_access_key_id = A\nwJalrXUtnFEMI\n" },
      { AWS_REGION = "us-west-2" })
    assert.is_nil(message:find("wJalrXUtnFEMI", 1, true))
  end)
end)
