-- SPDX-License-Identifier: MIT
--
-- The endpoint of a call, as the service's rule set and botocore determine it. An invalid region or
-- endpoint URL reaches no host.

local fake_service = require "fake_service"
local farm = require "farm"
local deadline = require "deadline"
local resolver = require "deadline.config.endpoint"
local sigv4 = require "deadline.auth.sigv4"

local function endpoint(options)
  options.system = options.system or { getenv = farm.environment() }
  options.credentials = fake_service.keys
  return deadline.client(options):endpoint "ListFarms"
end

local function refused(options, kind_of_code, pattern)
  local url, message, err = endpoint(options)
  assert.is_nil(url)
  assert.equal("config", err.kind)
  assert.equal(kind_of_code, err.code)
  assert.matches(pattern, message)
end

describe("the host of a region", function()
  local partitions = {
    { "us-west-2", "amazonaws.com", "api.aws" }, { "eu-central-1", "amazonaws.com", "api.aws" },
    { "ap-southeast-2", "amazonaws.com", "api.aws" },
    { "il-central-1", "amazonaws.com", "api.aws" },
    { "mx-central-1", "amazonaws.com", "api.aws" },
    { "us-gov-west-1", "amazonaws.com", "api.aws" },
    { "cn-north-1", "amazonaws.com.cn", "api.amazonwebservices.com.cn" },
    { "eusc-de-east-1", "amazonaws.eu", "api.amazonwebservices.eu" },
    { "us-iso-east-1", "c2s.ic.gov", "api.aws.ic.gov" },
    { "us-isob-east-1", "sc2s.sgov.gov", "api.aws.scloud" },
    { "eu-isoe-west-1", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk" },
    { "us-isof-south-1", "csp.hci.ic.gov", "api.aws.hci.ic.gov" },
    { "moon-base-1", "amazonaws.com", "api.aws" }, { "xx", "amazonaws.com", "api.aws" },
  }
  for _, case in ipairs(partitions) do
    local region, suffix, dual_stack = case[1], case[2], case[3]
    it("follows its partition: " .. region, function()
      for fips = 0, 1 do
        for dual = 0, 1 do
          local url = ("https://management.deadline%s.%s.%s/2023-10-12/farms"):format(
            fips == 1 and "-fips" or "", region, dual == 1 and dual_stack or suffix)
          local place = endpoint { region = region, use_fips_endpoint = fips == 1,
            use_dualstack_endpoint = dual == 1 }
          assert.equal(url:gsub("/2023.*$", ""), (place:gsub("/2023.*$", "")))
        end
      end
    end)
  end

  it("has no prefix if that is disabled", function()
    assert.matches("^https://deadline%.us%-west%-2%.amazonaws%.com",
      (endpoint { region = "us-west-2", disable_host_prefix_injection = true }))
  end)

  it("is refused if the region is not a host label", function()
    for _, region in ipairs { "evil.com/", "us-west-2.evil.com", "a@b", "a/b", "a?b", "a#b", "a:1",
      "a b", "-a", "a-", "us_west_2", "a\nb", "\195\188", ("a"):rep(64), "%41" } do
      refused({ region = region }, "InvalidRegion", "is not a valid host label")
      refused({ region = region, endpoint_url = "https://localhost" }, "InvalidRegion",
        "is not a valid host label")
    end
  end)

  it("needs a region, and the error says where to set one", function()
    refused({}, "MissingRegion", "'region'.*AWS_REGION.*AWS_DEFAULT_REGION")
    refused({ endpoint_url = "https://localhost" }, "MissingRegion", "no region")
  end)
end)

describe("endpoint_url", function()
  local cases = {
    { "https://example.com", "https://management.example.com" },
    { "https://example.com/", "https://management.example.com" },
    { "https://example.com:8443", "https://management.example.com:8443" },
    { "http://example.com/base/", "http://management.example.com/base" },
    { "http://example.com/base//", "http://management.example.com/base/" },
    { "http://example.com/%7eb%2Fc%e3%8Z?%7e", "http://management.example.com/%7Eb%2Fc%E3%8Z?%7e" },
    { "https://example.com/base?x=1", "https://management.example.com/base?x=1" },
    { "https://vpce-1.vpce.amazonaws.com", "https://management.vpce-1.vpce.amazonaws.com" },
    { "http://localhost:8080", "http://localhost:8080" },
    { "http://LOCALHOST:8080", "http://LOCALHOST:8080" },
    { "http://127.0.0.1:9000/x", "http://127.0.0.1:9000/x" },
    { "http://[::1]:8443", "http://[::1]:8443" },
    { "HTTPS://example.com", "https://management.example.com" },
  }
  for _, case in ipairs(cases) do
    it("gets the prefix and is otherwise kept: " .. case[1], function()
      assert.equal(case[2], (endpoint { region = "us-west-2", endpoint_url = case[1] }))
    end)
  end

  it("keeps its path and query before the operation's", function()
    local client, requests = fake_service.client({ fake_service.response(200, '{"farms":[]}') },
      { endpoint_url = "https://h.example/base/?x=1&a=2" })
    assert(client:list_farms { maxResults = 3 })
    assert.equal("https://management.h.example/base/2023-10-12/farms?x=1&a=2&maxResults=3",
      requests[1].url)
    assert.equal("management.h.example", requests[1].headers.Host)
  end)

  -- The results are those of botocore 1.43.
  for _, row in ipairs {
    { "https://h", "/", "", "https://h/" }, { "https://h/", "/", "", "https://h/" },
    { "https://h//", "/", "", "https://h//" }, { "https://h/x", "/", "", "https://h/x" },
    { "https://h/x/", "/", "", "https://h/x/" }, { "https://h?x=1", "/", "", "https://h/?x=1" },
    { "https://h/x?x=1", "/", "", "https://h/x?x=1" },
    { "https://h/x?x=1", "/", "a=b", "https://h/x?x=1&a=b" },
    { "https://h", "/a", "", "https://h/a" }, { "https://h/", "/a", "", "https://h/a" },
    { "https://h//", "/a", "", "https://h//a" }, { "https://h/x//", "/a", "", "https://h/x//a" },
    { "https://h/x?y", "/a/b", "c=d", "https://h/x/a/b?y&c=d" },
    { "https://h/x?", "/a", "c=d", "https://h/x/a?c=d" },
    { "https://h:8443/x/?y=/&z", "/a/", "", "https://h:8443/x/a/?y=/&z" },
  } do
    it(("%s and %s are joined"):format(row[1], row[2]), function()
      local endpoints = require "deadline.config.endpoint"
      local url, path, query = endpoints.join(endpoints.parse(row[1]), row[2], row[3])
      assert.equal(row[4], url)
      local target = sigv4.target(url)
      assert.same({ target.path, target.query }, { path, query })
    end)
  end

  -- libcurl from 8.2x on sends such a path in upper case: what was signed was not what was sent.
  it("is signed as libcurl sends it, in either case of its escapes", function()
    local scenario = farm.scenario { sessions = 1 }
    for _, url in ipairs { farm.url_http1, farm.url, farm.url_http } do
      local options = scenario:options { endpoint_url = url }
      options.endpoint_url = options.endpoint_url .. "/%7es1/a%2fb%e3"
      local client = deadline.client(options)
      client:list_sessions_for_worker(farm.ids) -- an operation that the farm does not know
      client:close()
    end
    local requests = scenario:requests()
    assert.equal(3, #requests)
    for _, request in ipairs(requests) do
      assert.equal("ok", request.signature)
      assert.matches(scenario.path .. "/%7Es1/a%2Fb%E3/2023-10-12/", request.target, 1, true)
    end
  end)

  it("has its port in the header Host as a plain number, unless it is the default one", function()
    for url, host in pairs { ["https://h:443"] = "h", ["https://h:00443"] = "h",
      ["http://h:443"] = "h:443", ["https://h:08443"] = "h:8443", ["https://H:"] = "h",
      ["http://[::1]:80"] = "[::1]" } do
      assert.equal(host, sigv4.target(url).host)
    end
  end)

  it("is refused if it is not an http or https URL", function()
    for _, url in ipairs { "", "example.com", "ftp://example.com", "file:///etc/passwd", "https://",
      "https:///x", "https:example.com", "//example.com", "https://exa mple.com",
      "https://example.com/\nx", "javascript:alert(1)" } do
      refused({ region = "us-west-2", endpoint_url = url }, "InvalidEndpoint",
        "is not an http or https URL")
    end
  end)

  it("cannot be combined with FIPS or dual-stack", function()
    refused({ region = "us-west-2", endpoint_url = "https://x.y", use_fips_endpoint = true },
      "InvalidEndpoint", "FIPS")
    refused({ region = "us-west-2", endpoint_url = "https://x.y", use_dualstack_endpoint = true },
      "InvalidEndpoint", "[Dd]ual%-stack")
  end)

  it("comes from the environment, the service's own variable first", function()
    local function from(variables, options)
      options = options or {}
      options.region = "us-west-2"
      options.system = { getenv = farm.environment(variables) }
      return (endpoint(options))
    end
    local both = { AWS_ENDPOINT_URL = "https://a.b", AWS_ENDPOINT_URL_DEADLINE = "https://c.d" }
    assert.equal("https://management.c.d", from(both))
    assert.equal("https://management.a.b", from { AWS_ENDPOINT_URL = "https://a.b" })
    assert.equal("https://management.a.b",
      from { AWS_ENDPOINT_URL = "https://a.b", AWS_ENDPOINT_URL_DEADLINE = "" })
    assert.equal("https://management.e.f", from(both, { endpoint_url = "https://e.f" }))
    assert.matches("amazonaws", from(both, { ignore_configured_endpoint_urls = true }))
    assert.equal("https://management.e.f",
      from(both, { endpoint_url = "https://e.f", ignore_configured_endpoint_urls = true }))
    both.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS = "true"
    assert.matches("amazonaws", from(both))
  end)

  it("hides its password in an error", function()
    for _, url in ipairs { "ftp://u:pass@example.com", "https://u:pass/x@example.com",
      "u:pass@example.com", "https://u:pass?x#y@example.com" } do
      local _, message = endpoint { region = "us-west-2", endpoint_url = url }
      assert.is_nil(message:find("pass", 1, true), message)
      assert.is_truthy(message:find("[hidden]@example.com", 1, true), message)
    end
  end)
end)

describe("the endpoint of a service that issues credentials", function()
  it("has an error that names the source of its region", function()
    local endpoints = require "deadline.config.endpoint"
    local config = { values = {}, sources = { region = "AWS_REGION" } }
    config.values.region = "us west"
    local _, err = endpoints.of_sts(config)
    assert.equal('region "us west" (from AWS_REGION) is not a valid host label', err.message)
  end)

  it("of STS is the global one in mode legacy, unless another is configured", function()
    local endpoints = require "deadline.config.endpoint"
    local configured
    local config = { endpoint_url = function() return configured, "a spec" end,
      values = { region = "us-west-2", sts_regional_endpoints = "legacy" }, sources = {} }
    assert.equal("https://sts.amazonaws.com", endpoints.of_sts(config).origin)
    configured = "https://sts.example"
    assert.same({ "https://sts.example", "us-west-2" },
      { endpoints.of_sts(config).origin, endpoints.of_sts(config).region })
  end)

  -- As botocore 1.43 sends them, but for the paths.
  for service, hosts in pairs {
    sts = {
      ["us-west-2"] = { "sts.us-west-2.amazonaws.com", "sts.us-west-2.api.aws",
        "sts-fips.us-west-2.amazonaws.com", "sts-fips.us-west-2.api.aws" },
      ["cn-north-1"] = { "sts.cn-north-1.amazonaws.com.cn",
        "sts.cn-north-1.api.amazonwebservices.com.cn", "sts-fips.cn-north-1.amazonaws.com.cn",
        "sts-fips.cn-north-1.api.amazonwebservices.com.cn" },
      ["us-gov-west-1"] = { "sts.us-gov-west-1.amazonaws.com", "sts.us-gov-west-1.api.aws",
        "sts.us-gov-west-1.amazonaws.com", "sts-fips.us-gov-west-1.api.aws" },
    },
    ["portal.sso"] = {
      ["us-west-2"] = { "portal.sso.us-west-2.amazonaws.com", "portal.sso.us-west-2.api.aws",
        "portal.sso-fips.us-west-2.amazonaws.com", "portal.sso-fips.us-west-2.api.aws" },
      ["us-gov-east-1"] = { "portal.sso.us-gov-east-1.amazonaws.com",
        "portal.sso.us-gov-east-1.api.aws", "portal.sso.us-gov-east-1.amazonaws.com",
        "portal.sso-fips.us-gov-east-1.api.aws" },
    },
    oidc = {
      ["us-gov-west-1"] = { "oidc.us-gov-west-1.amazonaws.com", "oidc.us-gov-west-1.api.aws",
        "oidc.us-gov-west-1.amazonaws.com", "oidc-fips.us-gov-west-1.api.aws" },
    },
    signin = {
      ["us-west-2"] = { "us-west-2.signin.aws.amazon.com", "signin.us-west-2.api.aws",
        "signin-fips.us-west-2.amazonaws.com", "signin-fips.us-west-2.api.aws" },
      ["cn-north-1"] = { "cn-north-1.signin.amazonaws.cn",
        "signin.cn-north-1.api.amazonwebservices.com.cn", "signin-fips.cn-north-1.amazonaws.com.cn",
        "signin-fips.cn-north-1.api.amazonwebservices.com.cn" },
      ["us-gov-west-1"] = { "us-gov-west-1.signin.amazonaws-us-gov.com",
        "signin.us-gov-west-1.api.aws", "signin-fips.amazonaws-us-gov.com",
        "signin-fips.us-gov-west-1.api.aws" },
      ["us-gov-east-1"] = { "us-gov-east-1.signin.amazonaws-us-gov.com",
        "signin.us-gov-east-1.api.aws", "us-gov-east-1.signin-fips.amazonaws-us-gov.com",
        "signin-fips.us-gov-east-1.api.aws" },
      ["eusc-de-east-1"] = { "eusc-de-east-1.signin.amazonaws-eusc.eu",
        "signin.eusc-de-east-1.api.amazonwebservices.eu", "signin-fips.eusc-de-east-1.amazonaws.eu",
        "signin-fips.eusc-de-east-1.api.amazonwebservices.eu" },
      ["us-isob-east-1"] = { "us-isob-east-1.signin.sc2shome.sgov.gov",
        "signin.us-isob-east-1.api.aws.scloud", "signin-fips.us-isob-east-1.sc2s.sgov.gov",
        "signin-fips.us-isob-east-1.api.aws.scloud" },
      ["eu-isoe-west-1"] = { "eu-isoe-west-1.signin.csphome.adc-e.uk",
        "signin.eu-isoe-west-1.api.cloud-aws.adc-e.uk", "signin-fips.eu-isoe-west-1.cloud.adc-e.uk",
        "signin-fips.eu-isoe-west-1.api.cloud-aws.adc-e.uk" },
      ["us-isof-south-1"] = { "us-isof-south-1.signin.csphome.hci.ic.gov",
        "signin.us-isof-south-1.api.aws.hci.ic.gov", "signin-fips.us-isof-south-1.csp.hci.ic.gov",
        "signin-fips.us-isof-south-1.api.aws.hci.ic.gov" },
      ["us-iso-east-1"] = { "us-iso-east-1.signin.c2shome.ic.gov",
        "signin.us-iso-east-1.api.aws.ic.gov", "signin-fips.us-iso-east-1.c2s.ic.gov",
        "signin-fips.us-iso-east-1.api.aws.ic.gov" },
    },
  } do
    for region, expected in pairs(hosts) do
      it(("%s in %s has the service's own name"):format(service, region), function()
        local endpoints = require "deadline.config.endpoint"
        for i, host in ipairs(expected) do
          local config = { endpoint_url = function() end, values = {
            use_dualstack_endpoint = i % 2 == 0, use_fips_endpoint = i > 2,
          } }
          assert.equal("https://" .. host,
            endpoints.of_service(config, service, service, region, "a spec").origin)
        end
      end)
    end
  end
end)

describe("client:endpoint", function()
  local client = fake_service.client {}

  it("accepts both spellings of an operation", function()
    local url = assert(client:endpoint "ListSessionsForWorker")
    assert.equal(url, client:endpoint "list_sessions_for_worker")
  end)

  it("raises for an operation that does not exist", function()
    local ok, message = pcall(function() return (client:endpoint "ListNothing") end)
    assert.is_false(ok)
    assert.matches("endpoint_spec%.lua:%d+: there is no operation 'ListNothing'", message)
  end)
end)

describe("an error that the prefix of a custom host may have caused", function()
  local advice = 'endpoint_url names Farm.invalid: disable_host_prefix_injection leaves the '
    .. '"management." off'

  local function message_of(changes)
    local options = farm.options { endpoint_url = "http://Farm.invalid", max_attempts = 1 }
    for name, value in pairs(changes or {}) do options[name] = value end
    local client = deadline.client(options)
    local _, message, err = client:list_farms()
    client:close()
    assert.equal(message, err.message)
    return message
  end

  it("names the option that leaves the prefix off", function()
    local message = message_of()
    assert.matches("Could not resolve host: management.[Ff]arm.invalid", message)
    assert.matches(advice, message, 1, true)
  end)

  it("does not if the cause is another", function()
    for _, changes in ipairs {
      { disable_host_prefix_injection = true }, { proxy = "http://127.0.0.1:1" },
      { endpoint_url = "http://127.0.0.1:1" },
    } do
      assert.is_nil(message_of(changes):find("disable_host_prefix_injection", 1, true))
    end
  end)

  it("is one of a certificate for another name, not of an unknown authority", function()
    local client = deadline.client(farm.options { endpoint_url = "https://Farm.invalid" })
    local place = resolver.resolve(client.config, { prefix = "management." })
    local function advise(message)
      return resolver.advise(place, { code = "CertificateNotTrusted", message = message }).message
    end
    local other = "no subject name matches target host name 'management.farm.invalid'"
    assert.equal(other .. "; " .. advice, advise(other))
    local unknown = "self-signed certificate in certificate chain"
    assert.equal(unknown, advise(unknown))
    client:close()
  end)
end)
