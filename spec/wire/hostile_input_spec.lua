-- SPDX-License-Identifier: MIT
--
-- Hostile ids, tokens, variables and files that try to change where a call goes, what it sends or
-- which program it runs. Each attempt is refused before a request, or arrives as plain text.

local fake_service = require "fake_service"
local core = require "deadline.core"
local deadline = require "deadline"
local farm = require "farm"
local home = require "home"

---A client without keys in this environment; its requests are recorded and not sent.
local function new_client(env, changes)
  local requests = {}
  local options = fake_service.options(function(request)
    requests[#requests + 1] = request
    return fake_service.response(404, { message = "nothing is here" })
  end, { max_attempts = 1 })
  options.credentials = nil
  options.system.getenv = function(name) return env[name] end
  for name, value in pairs(changes or {}) do options[name] = value end
  return deadline.client(options), requests
end

after_each(home.remove_all)

---Checks that a call in this environment ends with this error, and without a request.
local function refused(attempt, env, kind, code, changes)
  local client, requests = new_client(env, changes)
  local page, message, err = client:list_farms()
  assert.is_nil(page, attempt)
  assert.same({ kind, code }, { err.kind, err.code }, attempt .. ": " .. message)
  assert.same({}, requests, attempt)
  return message
end

describe("a variable cannot lead the request for credentials elsewhere:", function()
  local variables = {
    AWS_CONTAINER_CREDENTIALS_RELATIVE_URI = { "HostNotAllowed", {
      ["another host behind an @"] = "@evil.example/",
      ["another host behind a port and an @"] = ":80@evil.example/",
      ["another host that begins like it"] = ".evil.example/",
      ["another port"] = ":8080/",
      ["a header behind a line break"] = "/role HTTP/1.1\r\nX-Evil: 1",
      ["a space that ends the target"] = "/role HTTP/1.1",
      ["a fragment"] = "/role#", ["a NUL"] = "/role\0", ["no path at all"] = "role",
    } },
    AWS_CONTAINER_CREDENTIALS_FULL_URI = { "HostNotAllowed", {
      ["another host behind an @"] = "http://127.0.0.1@evil.example/",
      ["another host behind a backslash and an @"] = "http://127.0.0.1\\@evil.example/",
      ["another host that begins like it"] = "http://127.0.0.1.evil.example/",
      ["another host that ends like it"] = "http://evil-localhost/",
      ["another host before a fragment"] = "http://evil.example#@127.0.0.1/",
      ["another host before a query"] = "http://evil.example?@127.0.0.1/",
      ["a number for an address"] = "http://2130706433/",
      ["an address with an encoded end"] = "http://127.0.0.1%2eevil.example/",
      ["another way of writing localhost"] = "http://\226\147\155ocalhost/",
      ["a file"] = "file://localhost/etc/passwd", ["another scheme"] = "gopher://localhost/",
      ["user and password"] = "https://user:password@localhost/",
      ["a header behind a line break"] = "http://localhost/\r\nX-Evil: 1",
      ["a space that ends the target"] = "http://localhost/ HTTP/1.1",
      ["a NUL in the host"] = "http://localhost\0.evil.example/",
    } },
    AWS_EC2_METADATA_SERVICE_ENDPOINT = { "InvalidEndpoint", {
      ["a file"] = "file:///etc/passwd", ["another scheme"] = "ftp://169.254.169.254/",
      ["user and password"] = "http://user:password@169.254.169.254/",
      ["a header behind a line break"] = "http://169.254.169.254/\r\nX-Evil: 1",
      ["a fragment in place of the path"] = "http://evil.example/x#", ["no URL"] = "evil",
    } },
  }
  for variable, case in pairs(variables) do
    for attempt, value in pairs(case[2]) do
      it(variable .. ", " .. attempt, function()
        local message = refused(attempt, { [variable] = value }, "credentials", case[1])
        assert.is_truthy(message:find(variable, 1, true), message)
        assert.is_nil(message:find("password@", 1, true), message)
      end)
    end
  end

  it("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, a path that looks like a host", function()
    local client, requests = new_client {
      AWS_CONTAINER_CREDENTIALS_RELATIVE_URI = "//evil.example/../x", }
    client:list_farms()
    assert.equal("http://169.254.170.2//evil.example/../x", requests[1].url)
  end)
end)

describe("an option is refused, or taken as plain text:", function()
  local texts = { "profile", "region", "endpoint_url", "aws_access_key_id", "aws_secret_access_key",
    "aws_session_token", "ca_bundle", "client_cert", "client_key", "proxy", "sdk_ua_app_id",
    "retry_mode", "defaults_mode", "http_version", "sts_regional_endpoints",
    "ec2_metadata_service_endpoint", "ec2_metadata_service_endpoint_mode", "role_arn",
    "role_session_name", "external_id", "mfa_serial", "source_profile", "log_level" }

  it("every text that the system would cut at a NUL", function()
    for _, name in ipairs(texts) do
      local ok, message = pcall(deadline.client, { [name] = "http://localhost\0.evil.example" })
      assert.is_false(ok, name)
      assert.is_truthy(message:find(("option '%s' must not hold a NUL"):format(name), 1, true),
        message)
    end
  end)

  it("every text option is in the list above", function()
    local count = 0
    for _, spec in pairs(require("deadline.config.config").specification) do
      if spec.type == "string" then count = count + 1 end
    end
    assert.equal(count, #texts)
  end)

  it("a value of the wrong type from a metatable", function()
    for _, inherited in ipairs { { region = {} }, { endpoint_url = 5 }, { max_attempts = "x" } } do
      local options = setmetatable({}, { __index = inherited })
      assert.is_false(pcall(deadline.client, options), next(inherited))
    end
  end)

  it("a value from a metatable, which is read and checked once", function()
    local reads, values = 0, fake_service.options(function() return fake_service.response(404) end)
    values.region = nil
    local client = deadline.client(setmetatable(values, { __index = function(_, name)
      if name ~= "region" then return nil end
      reads = reads + 1
      return reads == 1 and "us-west-2" or "evil.example/"
    end }))
    assert.equal(1, reads)
    assert.equal("https://management.deadline.us-west-2.amazonaws.com",
      client:endpoint "ListFarms")
  end)

  it("parameters from a metatable, which go where others go", function()
    local service = fake_service.new { items = 1 }
    local params = setmetatable({}, { __index = fake_service.ids })
    assert.equal(1, #assert(service:client():sessions_for_worker(params):collect()))
    assert.is_truthy(service.requests[1].url:find(fake_service.ids.workerId, 1, true))
  end)

  for attempt, url in pairs {
    ["user and password"] = "https://user:password@h.example",
    ["an @"] = "http://good@evil.example",
    ["a backslash and an @"] = "https://good.example\\@evil.example",
    ["a backslash in the host"] = "https://good.example\\.evil.example",
    ["a fragment"] = "https://evil.example#.good.example", ["a NUL"] = "https://h.example/\0",
    ["a tabulator"] = "https://h.exa\tmple", ["a line break"] = "https://h.example\r\nHost: evil",
    ["white space before it"] = " https://h.example", ["white space behind it"] =
      "https://h.example ", ["a host of other letters"] = "https://h.ex\208\176mple",
    ["a full stop in another script"] = "https://h\227\128\130example",
    ["a percent sign in the host"] = "https://h%2eexample", ["no host but a port"] = "https://:443",
    ["a port that is not a number"] = "https://h.example:8o8", ["a port with a sign"] =
      "https://h.example:+80", ["a port beyond all"] = "https://h.example:65536",
    ["two ports"] = "https://h.example:80:81", ["an IP literal without its bracket"] =
      "https://[::1", ["a literal address with more behind it"] = "https://[::1].evil.example",
    ["an IPv6 zone"] = "https://[fe80::1%25eth0]", ["gopher"] = "gopher://h.example",
    ["ldap"] = "ldap://h.example", ["a script"] = "javascript:alert(1)", ["data"] = "data:,x",
    ["another scheme before it"] = "file:https://h.example",
  } do
    it("an endpoint_url with " .. attempt, function()
      refused(attempt, { AWS_ENDPOINT_URL = url }, "config", "InvalidEndpoint",
        { credentials = fake_service.keys })
      refused(attempt, { AWS_ENDPOINT_URL_STS = url, AWS_WEB_IDENTITY_TOKEN_FILE = "/dev/null",
        AWS_ROLE_ARN = "arn" }, "config", "InvalidEndpoint")
    end)
  end

  it("a name of a profile", function()
    for _, name in ipairs { "../../etc/passwd", "a]\n[profile b", "$(touch evil)", "\27[2J",
      ("x"):rep(100000) } do
      local message = refused(name, {}, "config", "ProfileNotFound", { profile = name })
      assert.is_nil(message:find("%c"))
    end
  end)

  it("a name of a session or a login that becomes part of a path", function()
    for key, rest in pairs {
      sso_session = "\nsso_account_id = 1\nsso_role_name = r\n[sso-session ../../../etc/passwd]\n"
        .. "sso_region = r\nsso_start_url = x", login_session = "",
    } do
      local own = home.new { [".aws/config"] = ("[default]\n%s = ../../../etc/passwd%s\n")
        :format(key, rest) }
      local message = refused(key, {}, "credentials", "NoToken",
        { system = { getenv = own:environment {} } })
      assert.matches("/%.aws/%l+/cache/%x+%.json", message)
    end
  end)

  it("a proxy with an unknown scheme", function()
    local scenario = farm.scenario()
    for _, url in ipairs { "file:///etc/passwd", "gopher://127.0.0.1:1", "http://", "://", " ",
      "javascript:x", "http://127.0.0.1:1\r\nX-Evil: 1" } do
      local client = scenario:client { proxy = url, max_attempts = 1 }
      local page, message, err = client:list_farms()
      client:close()
      assert.is_nil(page, url)
      assert.is_truthy(err.kind == "network" or err.kind == "config", message)
      assert.is_nil(message:find("%c"), url)
    end
    assert.same({}, scenario:requests())
  end)

  it("a proxy that libcurl refuses, whose password stays out of the error", function()
    local scenario = farm.scenario()
    for _, url in ipairs { "http://svc:hunter2#x@127.0.0.1:1", "gopher://svc:hunter2@127.0.0.1:1",
      "http://svc:hunter2 x@127.0.0.1:1" } do
      local client = scenario:client { proxy = url }
      local page, message, err = client:list_farms()
      client:close()
      assert.is_nil(page)
      assert.same({ "config", "BadProxy", 1 }, { err.kind, err.code, err.attempts }, message)
      assert.is_nil(message:find("hunter2", 1, true), message)
      assert.matches("@ # : / and ? are percent-encoded: %40 %23 %3A %2F %3F", message, 1, true)
    end
  end)

  it("a CA bundle without certificates", function()
    local scenario = farm.scenario()
    for _, path in ipairs { "/dev/null", "/etc/hostname", "/", "/nonexistent", "\27[2J", "../x",
      "http://evil.example/ca.pem" } do
      local client = scenario:client { ca_bundle = path, max_attempts = 1 }
      local page, message, err = client:list_farms()
      client:close()
      assert.is_nil(page, path)
      assert.equal("tls", err.kind, message)
      assert.is_nil(message:find("%c"), path)
    end
    assert.same({}, scenario:requests())
  end)
end)

describe("no header can be injected", function()
  local evil = "x\r\nX-Evil: 1"

  for _, name in ipairs { "aws_access_key_id", "aws_secret_access_key", "aws_session_token" } do
    it("by " .. name, function()
      for attempt, text in pairs { ["a line break"] = evil, ["a carriage return"] = "x\rX-Evil: 1",
        ["a folded line"] = "x\r\n X-Evil: 1", ["a NUL"] = "x\0", ["an escape"] = "x\27[2J" } do
        local keys = { aws_access_key_id = "A", aws_secret_access_key = "S", [name] = text }
        local message = refused(attempt, {}, "credentials", "BadCredentials",
          { credentials = keys })
        assert.matches("^credentials from the option 'credentials': " .. name
          .. " must not hold a", message)
      end
    end)
  end

  it("by variables that hold keys", function()
    refused("a line break", { AWS_ACCESS_KEY_ID = "A", AWS_SECRET_ACCESS_KEY = "S",
      AWS_SESSION_TOKEN = evil }, "credentials", "BadCredentials")
  end)

  it("by the program of a credential_process", function()
    local own = home.new()
    own:write("keys", '{"Version": 1, "AccessKeyId": "A", "SecretAccessKey": "S", '
      .. '"SessionToken": "x\\r\\nX-Evil: 1"}')
    own:write(".aws/config", "[default]\ncredential_process = cat " .. own:file "keys")
    refused("a line break", {}, "credentials", "BadCredentials",
      { system = { getenv = own:environment {} } })
  end)

  it("by a token for the endpoint of a container or an instance", function()
    local url = "http://localhost/role"
    refused("a line break", { AWS_CONTAINER_CREDENTIALS_FULL_URI = url,
      AWS_CONTAINER_AUTHORIZATION_TOKEN = evil }, "credentials", "BadToken")
    local asked = {}
    local client = new_client({}, { transport = function(request)
      asked[#asked + 1] = request.url:match("[^/]+/?$")
      return fake_service.response(200, evil)
    end })
    assert.equal("NoCredentials", select(3, client:list_farms()).code)
    assert.same({ "token" }, asked)
  end)

  it("by the names of the application, its environment or its trace", function()
    local other = "x\r\nX-Evil: 2" -- names are not secret, and `evil` is a token here
    local client, requests = new_client(
      { AWS_EXECUTION_ENV = other, AWS_LAMBDA_FUNCTION_NAME = "f", _X_AMZN_TRACE_ID = other },
      { credentials = fake_service.keys, sdk_ua_app_id = other })
    client:list_farms()
    for name, value in pairs(requests[1].headers) do
      assert.is_nil((name .. value):find("%c"), name)
    end
    local agent = requests[1].headers["User-Agent"]
    assert.is_truthy(agent:find(" exec-env/x--X-Evil--2 ", 1, true), agent)
    assert.is_truthy(agent:find(" app/x%-%-X%-Evil%-%-2$"), agent)
    assert.equal("x%0D%0AX-Evil:%202", requests[1].headers["X-Amzn-Trace-Id"])
  end)

  it("by a parameter that goes into a header, with validation or without", function()
    for _, is_checked in ipairs { true, false } do
      local client, requests = new_client({},
        { credentials = fake_service.keys, parameter_validation = is_checked })
      local page, message, err = client:update_session { farmId = fake_service.ids.farmId,
        queueId = "queue-" .. ("0"):rep(32), jobId = "job-" .. ("0"):rep(32),
        sessionId = "session-" .. ("0"):rep(32), targetLifecycleStatus = "ENDED",
        clientToken = evil }
      assert.is_nil(page)
      assert.same({ "params", "InvalidParameters", 0 }, { err.kind, err.code, #requests }, message)
    end
  end)

  it("by a request signed for another service", function()
    local request = { url = "https://h.example/", region = "r", service = "s",
      credentials = fake_service.keys }
    for attempt, changes in pairs {
      ["the region"] = { region = evil }, ["the service"] = { service = evil },
      ["the method"] = { method = "GET / HTTP/1.1\r\nX-Evil: 1\r\n" },
      ["the access key"] = { credentials = { aws_access_key_id = evil,
        aws_secret_access_key = "S" } },
      ["the token"] = { credentials = { aws_access_key_id = "A", aws_secret_access_key = "S",
        aws_session_token = evil } },
      ["a header's name"] = { headers = { ["X: y\r\nX-Evil"] = "1" } },
      ["a header"] = { headers = { X = evil } },
      ["the URL"] = { url = "https://h.example/" .. evil },
    } do
      local all = {}
      for name, value in pairs(request) do all[name] = value end
      for name, value in pairs(changes) do all[name] = value end
      assert.is_false(pcall(deadline.sign, all), attempt)
    end
  end)
end)

describe("no file can block or mislead a call:", function()
  -- Things in the place of a file: the shell command that makes each, and its error.
  local kinds = {
    ["a pipe without a writer"] = { "mkfifo %s", "it is no file" },
    ["a folder"] = { "mkdir %s", "[Dd]irectory" },
    ["an endless device"] = { "ln -s /dev/zero %s", "it is too large" },
    ["a link to itself"] = { "ln -s %s %s", "symbolic links" },
  }
  local places = {
    AWS_CONFIG_FILE = { "config", "UnreadableFile" },
    AWS_SHARED_CREDENTIALS_FILE = { "config", "UnreadableFile" },
    AWS_CREDENTIAL_FILE = { "credentials", "UnreadableFile" },
    BOTO_CONFIG = { "credentials", "UnreadableFile" },
    AWS_WEB_IDENTITY_TOKEN_FILE = { "credentials", "UnreadableFile", { AWS_ROLE_ARN = "arn" } },
    AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE = { "credentials", "UnreadableFile",
      { AWS_CONTAINER_CREDENTIALS_FULL_URI = "http://localhost/" } },
  }

  for attempt, kind in pairs(kinds) do
    it(attempt, function()
      local path = home.new():file "file"
      home.shell((kind[1]:gsub("%%s", path)))
      for variable, place in pairs(places) do
        local env = { [variable] = path }
        for name, value in pairs(place[3] or {}) do env[name] = value end
        local message = refused(attempt .. ", " .. variable, env, place[1], place[2])
        assert.is_truthy(message:find(path, 1, true), message)
        assert.matches(kind[2], message)
      end
    end)
  end

  it("a pipe under the name of a cached token", function()
    local own = home.new { [".aws/config"] = "[default]\nsso_start_url = x\nsso_region = r\n"
      .. "sso_account_id = 1\nsso_role_name = n\n", [".aws/sso/cache/y"] = "" }
    home.shell("mkfifo " .. own:file ".aws/sso/cache/" .. core.hex(core.sha1 "x") .. ".json")
    refused("a pipe", {}, "credentials", "NoToken", { system = { getenv = own:environment {} } })
  end)

  it("/dev/null, which is an empty file", function()
    refused("nothing", { AWS_CONFIG_FILE = "/dev/null", AWS_EC2_METADATA_DISABLED = "true",
      AWS_SHARED_CREDENTIALS_FILE = "/dev/null" }, "credentials", "NoCredentials")
  end)

  local long = ("x"):rep(300000)
  local blank = (" "):rep(300000)
  local contents = { -- and the line in the error, if it is one
    ["a program"] = { "\127ELF\2\1\1\0", 1 }, ["a NUL within a value"] = { "[a]\nb = c\0d\n", 2 },
    ["bytes that are not text"] = { "[a]\n\n\255\254\n", 3 },
    ["a section that does not close"] = { "[a]\nb = c\n[d\n", 3 },
    ["a long line without a meaning"] = { "[a]\n" .. long, 2 },
    ["a long line of white space before a value"] = { "[a]\nb = " .. blank .. "c" },
    ["a long line of white space without an equals sign"] = { "[a]\nb" .. blank .. "c", 2 },
    ["a long section name"] = { "[" .. long .. "]\n" },
    ["a long key"] = { "[a]\n" .. long .. " = b\n" },
  }
  for attempt, content in pairs(contents) do
    it("a file with " .. attempt, function()
      local own = home.new { [".aws/config"] = content[1] }
      local env = own:environment { AWS_EC2_METADATA_DISABLED = "true" }
      local message = refused(attempt, {}, content[2] and "config" or "credentials",
        content[2] and "UnreadableFile" or "NoCredentials", { system = { getenv = env } })
      if content[2] then
        assert.is_truthy(message:find(("config: line %d: "):format(content[2]), 1, true), message)
      end
    end)
  end

  it("a chain of a thousand roles without an end", function()
    local lines = {}
    for i = 1, 1000 do
      lines[i] = ("[profile p%d]\nrole_arn = arn\nsource_profile = p%d\n"):format(i, i + 1)
    end
    lines[#lines + 1] = "[profile p1001]\nregion = x\n"
    local own = home.new { [".aws/config"] = table.concat(lines) }
    local message = refused("a chain", {}, "credentials", "NoSourceCredentials",
      { profile = "p1", system = { getenv = own:environment {} } })
    assert.is_truthy(message:find('source_profile "p1001": there are none: ', 1, true), message)
  end)
end)

describe("credential_process runs without a shell:", function()
  it("its words arrive unchanged", function()
    local own = home.new()
    local program = own:write("program", '#!/bin/sh\nprintf "%s\\n" "$@" > "$0.words"\n'
      .. 'echo \'{"Version": 1, "AccessKeyId": "A", "SecretAccessKey": "S"}\'\n')
    home.shell("chmod 700 " .. program)
    local words = { ";", "touch", own:file "evil;", "|cat", "&&", "&", "$(touch", own:file "evil)",
      "`id`", ">" .. own:file "evil", "*", "~", "$HOME", "${HOME}", "%PATH%", "!!", "#" }
    own:write(".aws/config", "[default]\ncredential_process = " .. program .. " "
      .. table.concat(words, " ") .. "\n")
    local client, requests = new_client({}, { system = { getenv = own:environment {} } })
    client:list_farms()
    assert.equal(1, #requests)
    assert.equal(table.concat(words, "\n") .. "\n", own:read "program.words")
    local files = own:list "."
    table.sort(files)
    assert.same({ ".aws", "program", "program.words" }, files)
  end)

  for attempt, command in pairs {
    ["a command in the name of a program"] = "'touch evil; true'",
    ["a built-in of a shell"] = "exec", ["an assignment before it"] = "PATH=. program",
  } do
    it(attempt .. " is not run", function()
      local own = home.new { [".aws/config"] = "[default]\ncredential_process = " .. command }
      local message = refused(attempt, {}, "credentials", "ProcessFailed",
        { system = { getenv = own:environment {} } })
      assert.matches("there is no such program$", message)
    end)
  end
end)

describe("a parameter stays in its place:", function()
  local odd = { "/", "../..", "a/../../b", "?x=y", "#x", "%2f..%2f", "%00", "a b", "a\r\nX-Evil: 1",
    " HTTP/1.1\r\nHost: evil\r\n\r\n", "\0", "\\", "a;b", "@evil.example", "//evil.example/",
    "http://evil.example/", "\195\188", "\226\128\174", "\255", "...", "~", "+", "&",
    ("x"):rep(8000) }

  it("an invalid id is refused", function()
    local client, requests = new_client({}, { credentials = fake_service.keys })
    for _, name in ipairs { "farmId", "fleetId", "workerId" } do
      for _, value in ipairs(odd) do
        local id = fake_service.ids[name]
        for _, text in ipairs { value, id .. value, value .. id } do
          local ids = { farmId = fake_service.ids.farmId, fleetId = fake_service.ids.fleetId,
            workerId = fake_service.ids.workerId, [name] = text }
          local page, message, err = client:list_sessions_for_worker(ids)
          assert.is_nil(page)
          assert.same({ "params", "InvalidParameters" }, { err.kind, err.code })
          assert.is_nil(message:find("%c"))
        end
      end
    end
    assert.same({}, requests)
  end)

  it("an unchecked id stays one label of the path on the wire", function()
    local scenario = farm.scenario()
    local client = scenario:client { endpoint_url = farm.url_http, parameter_validation = false,
      max_attempts = 1 }
    for i, value in ipairs(odd) do
      client:list_sessions_for_worker { farmId = value, fleetId = "f", workerId = "w" }
      local request = scenario:requests()[i]
      assert.equal(("%s/2023-10-12/farms/%s/fleets/f/workers/w/sessions"):format(scenario.path,
        core.percent_encode(value)), request.target)
      assert.equal(farm.url_http:match("//(.*)$"), request.headers.host)
      assert.is_nil(request.headers["x-evil"])
    end
    assert.equal(#odd, #scenario:requests())
    client:close()
  end)

  it("a starting_token is a position, or a token of the service", function()
    local function json_of(amount, token)
      return ('{"nextToken": %s, "boto_truncate_amount": %s}'):format(token or '"token/10"', amount)
    end
    local plain = { json_of "-1", json_of "1.5", json_of "1e300", json_of "1e999", json_of '"5"',
      json_of "[]", json_of "{}", json_of "true", json_of("1", "{}"), json_of("1", "5"),
      json_of("1", '["x"]'), json_of "1" .. "x", '["nextToken"]', '"nextToken"', "nextToken",
      '{"x": {"nextToken": "y"}}',
      ('{"nextToken": '):rep(1000) .. '"x"' .. ("}"):rep(1000) }
    for _, text in ipairs(plain) do
      local token = core.base64_encode(text)
      local response = fake_service.response(200, '{"sessions":[]}')
      local service = fake_service.new { faults = { response } }
      assert.same({}, service:list({ starting_token = token }):collect(), text)
      assert.equal(token, service.queries[1].nextToken, text)
    end
    for _, rest in ipairs { "", ', "__proto__": {"a": 1}', ', "__index": 5', ', "farmId": "x"' } do
      local token = core.base64_encode('{"nextToken": "token/10"' .. rest .. "}")
      local service = fake_service.new()
      assert.equal(15, #service:list({ starting_token = token }):collect())
      assert.equal("token/10", service.queries[1].nextToken)
      assert.equal(fake_service.ids.farmId, service.requests[1].url:match("/farms/([^/]*)/"))
    end
    local service = fake_service.new()
    local far = core.base64_encode(json_of "9007199254740991")
    assert.equal(5, #service:list({ starting_token = far }):collect()) -- the items after that page
    for _, token in ipairs(odd) do
      service = fake_service.new { faults = { fake_service.response(200, '{"sessions":[]}') } }
      service:list({ starting_token = token }):collect()
      assert.equal(token, service.queries[1].nextToken)
      assert.is_nil(service.requests[1].url:match("?(.*)"):find("[^%w%%=._~-]"))
    end
  end)
end)
