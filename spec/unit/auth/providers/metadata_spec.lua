-- SPDX-License-Identifier: MIT
--
-- The metadata service of an EC2 instance, in both versions.

local deadline = require "deadline"
local fake_machine = require "fake_machine"
local fake_service = require "fake_service"
local farm = require "farm"
local checks = require "provider_checks"

local new, works, fails, origin_of = checks.new, checks.works, checks.fails, checks.origin_of

after_each(fake_machine.close_all)

describe("the instance metadata", function()
  local function instance(metadata, env)
    local m = new(nil, { scenario = { metadata = metadata }, env = env })
    m.env.AWS_EC2_METADATA_SERVICE_ENDPOINT = m.url
    if m.env.AWS_EC2_METADATA_DISABLED == "true" then m.env.AWS_EC2_METADATA_DISABLED = false end
    return m
  end

  it("returns the instance's role by version 2", function()
    local m = works(instance())
    assert.same({ "PutMetadataToken", "ListMetadataRoles", "GetMetadataCredentials" },
      m:operations())
    assert.equal("the instance metadata", origin_of(m))
    assert.is_string(m:requests("GetMetadataCredentials")[1].headers["x-aws-ec2-metadata-token"])
  end)

  it("returns it by version 1 if there is no token", function()
    for _, status in ipairs { 403, 404, 405 } do
      local m = works(instance { v1 = true, token_status = status })
      assert.is_nil(m:requests("GetMetadataCredentials")[1].headers["x-aws-ec2-metadata-token"])
    end
  end)

  ---A machine whose requests for tokens have this outcome.
  local function without_token(rule, env)
    rule.operation, rule.times = "PutMetadataToken", 0
    local m = instance({ v1 = true }, env)
    m.scenario = farm.scenario { metadata = { v1 = true }, rules = { rule } }
    m.url = farm.url_http .. m.scenario.path
    m.env.AWS_ENDPOINT_URL, m.env.AWS_EC2_METADATA_SERVICE_ENDPOINT = m.url, m.url
    return m
  end

  it("returns it by version 1 if the token is refused, or late", function()
    for _, rule in ipairs { { stall = 0 }, { reset = 0 }, { cut = 0 }, { garbage = "no HTTP" },
      { body = "" }, { status = 401 }, { status = 429 }, { status = 500 }, { status = 503 } } do
      local m = works(without_token(rule, { AWS_METADATA_SERVICE_TIMEOUT = "1" }))
      assert.same({ "PutMetadataToken", "ListMetadataRoles", "GetMetadataCredentials" },
        m:operations())
    end
  end)

  it("is asked once if there is none, and the error says so", function()
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

  it("without a role, or keys for it, gives an error with the reason", function()
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

  it("that keeps returning expired keys is trusted for a quarter of an hour and more, "
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

  it("does not use version 1 if that is disabled, or if the request was wrong", function()
    for _, status in ipairs { 403, 500 } do
      fails(without_token({ status = status }, { AWS_EC2_METADATA_V1_DISABLED = "true" }),
        "credentials", "VersionOneDisabled",
        "version 1 has been disabled: PutMetadataToken: " .. status)
    end
    local m = instance { v1 = true, token_status = 400 }
    fails(m, "credentials", "NoCredentials")
    assert.same({ "PutMetadataToken" }, m:operations())
  end)

  it("is not asked if it is disabled, in any case of letters", function()
    local m = instance(nil, { AWS_EC2_METADATA_DISABLED = "True" })
    fails(m, "credentials", "NoCredentials",
      "the instance metadata: AWS_EC2_METADATA_DISABLED is true$")
    assert.same({}, m:operations())
  end)

  it("without a role gives no keys", function()
    fails(instance { role = "" }, "credentials", "NoCredentials")
    fails(instance { code = "AssumeRoleUnauthorizedAccess" }, "credentials", "NoCredentials")
  end)

  it("that fails to renew and returns expired keys is trusted", function()
    works(instance { expired = true })
  end)
end)
