-- SPDX-License-Identifier: MIT
--
-- Options: argument, else environment, else default; what `describe` shows; and that a client can
-- be created with a wrong variable, which its calls report.

local fake_service = require "fake_service"
local farm = require "farm"
local deadline = require "deadline"

local function client(variables, options)
  options = options or {}
  options.system = { getenv = farm.environment(variables) }
  return deadline.client(options)
end

local function described(name, variables, options)
  local entry = client(variables, options):describe()[name]
  return entry and entry.value, entry and entry.source
end

describe("an option", function()
  it("is the argument, else the first variable that is not empty, else the default", function()
    local both = { AWS_REGION = "eu-west-1", AWS_DEFAULT_REGION = "eu-west-2" }
    assert.same({ "x", "argument" }, { described("region", both, { region = "x" }) })
    assert.same({ "eu-west-1", "AWS_REGION" }, { described("region", both) })
    both.AWS_REGION = ""
    assert.same({ "eu-west-2", "AWS_DEFAULT_REGION" }, { described("region", both) })
    assert.is_nil((described("region", {})))
    assert.same({ 3, "default" }, { described("max_attempts", {}) })
    assert.same({ 7, "AWS_MAX_ATTEMPTS" },
      { described("max_attempts", { AWS_MAX_ATTEMPTS = "7" }) })
    assert.same({ "app", "AWS_SDK_UA_APP_ID" },
      { described("sdk_ua_app_id", { AWS_SDK_UA_APP_ID = "app" }) })
  end)

  it("is not read from the environment if the argument is false", function()
    assert.same({ false, "argument" }, { described("use_fips_endpoint",
      { AWS_USE_FIPS_ENDPOINT = "true" }, { use_fips_endpoint = false }) })
  end)

  it("of type boolean is true for the text true in any case, and false for any other", function()
    for text, value in pairs { ["true"] = true, TRUE = true, True = true, ["false"] = false,
      yes = false, ["1"] = false, [" true"] = false } do
      assert.equal(value, (described("use_fips_endpoint", { AWS_USE_FIPS_ENDPOINT = text })), text)
    end
  end)

  it("with a wrong value in the environment is an error of the calls", function()
    for text, pattern in pairs { abc = "is not a number", ["0"] = "must be 1 or more",
      ["1.5"] = "must be a whole number", ["-1"] = "must be 1 or more" } do
      local own = client({ AWS_MAX_ATTEMPTS = text, AWS_REGION = "us-west-2" },
        { credentials = fake_service.keys, transport = error })
      local page, message, err = own:list_farms()
      assert.is_nil(page)
      assert.equal("config", err.kind)
      assert.equal("BadOption", err.code)
      assert.matches(pattern, message)
      assert.matches("AWS_MAX_ATTEMPTS", message)
      assert.equal(3, own:describe().max_attempts.value)
    end
  end)
end)

describe("defaults_mode", function()
  local function defaults(variables, options)
    local told = client(variables, options):describe()
    return { told.connect_timeout.value, told.retry_mode.value, told.sts_regional_endpoints.value,
      told.connect_timeout.source }
  end

  it("has botocore's numbers, and is shown as their source", function()
    for mode, seconds in pairs { standard = 3.1, ["in-region"] = 1.1, ["cross-region"] = 3.1,
      mobile = 30 } do
      local expected = { seconds, "standard", "regional", ('defaults_mode "%s"'):format(mode) }
      assert.same(expected, defaults({}, { defaults_mode = mode }))
      assert.same(expected, defaults { AWS_DEFAULTS_MODE = mode:upper() })
    end
  end)

  it("changes nothing if it is unset, or legacy", function()
    local own = { 10, "standard", "regional", "default" }
    assert.same(own, defaults {})
    assert.same(own, defaults { AWS_DEFAULTS_MODE = "legacy" })
  end)

  it("yields to arguments and variables", function()
    local variables = { AWS_DEFAULTS_MODE = "mobile", AWS_RETRY_MODE = "legacy" }
    assert.same({ 2, "legacy", "regional", "argument" },
      defaults(variables, { connect_timeout = 2 }))
    assert.same({ "legacy", "AWS_RETRY_MODE" }, { described("retry_mode", variables) })
    assert.same({ 5, "default" }, { described("max_attempts", variables) })
  end)

  it("auto compares the region with that of AWS_EXECUTION_ENV, if that is set", function()
    local here = { AWS_DEFAULTS_MODE = "auto", AWS_EXECUTION_ENV = "AWS_Lambda_lua",
      AWS_REGION = "us-west-2" }
    assert.same({ 1.1, "standard", "regional", 'defaults_mode "in-region"' }, defaults(here))
    assert.same("auto", (described("defaults_mode", here)))
    assert.equal('defaults_mode "cross-region"', defaults(here, { region = "eu-west-1" })[4])
    here.AWS_REGION, here.AWS_DEFAULT_REGION = nil, "us-east-1"
    assert.equal('defaults_mode "in-region"', defaults(here)[4])
    here.AWS_EXECUTION_ENV = nil
    assert.equal('defaults_mode "standard"', defaults(here)[4])
  end)

  it("of an unknown name is an error", function()
    local _, message, err = client({ AWS_DEFAULTS_MODE = "wild" }, { region = "r" }):list_farms()
    assert.equal("BadOption", err.code)
    assert.matches('AWS_DEFAULTS_MODE: "wild" must be one of "auto"', message)
  end)
end)

-- A Turkish locale has no "i" for "I", and a German one in Lua 5.1 no "1.5". The machine may have
-- neither: the specs imitate their effect on Lua's functions.
-- luacheck: push globals string _G.tonumber
describe("a host with another locale", function()
  local lower, upper, to_number = string.lower, string.upper, tonumber

  local function play()
    string.lower = function(text) return (text:gsub("[A-HJ-Z]", lower)) end
    string.upper = function(text) return (text:gsub("[a-hj-z]", upper)) end
    _G.tonumber = function(value, ...) -- a spec's own globals are not the module's
      if tostring(value):find(".", 1, true) then return nil end
      return to_number(value, ...)
    end
  end

  after_each(function()
    string.lower, string.upper, _G.tonumber = lower, upper, to_number
  end)

  it("does not change how options are read and requests sent", function()
    local requests = {}
    play()
    local own = client({ AWS_ENDPOINT_URL_DEADLINE = "https://FARM.INVALID/x",
      AWS_METADATA_SERVICE_TIMEOUT = "1.5", AWS_DEFAULTS_MODE = "IN-REGION" },
      { region = "us-west-2", credentials = fake_service.keys, transport = function(request)
        requests[#requests + 1] = request
        return fake_service.response(200, { farms = {} }, { ["X-Amzn-RequestId"] = "r-1" })
      end })
    local page, meta = own:list_farms()
    local timeout = own:describe().metadata_service_timeout.value
    string.lower, string.upper, _G.tonumber = lower, upper, to_number
    assert(page, meta)
    assert.same({ "r-1", 1.5 }, { meta.request_id, timeout })
    assert.matches("^https://management%.FARM%.INVALID/x/", requests[1].url)
    assert.equal("management.farm.invalid", requests[1].headers.Host)
  end)
end)
-- luacheck: pop

describe("describe", function()
  it("shows that a secret is set, and not its value", function()
    local told = client({}, { aws_access_key_id = "AKIDEXAMPLE", aws_session_token = "sesame",
      aws_secret_access_key = "open", proxy = "http://user:pass@proxy:1" }):describe()
    for _, name in ipairs { "aws_access_key_id", "aws_session_token", "aws_secret_access_key",
      "proxy" } do
      assert.same({ value = "[hidden]", source = "argument" }, told[name])
    end
  end)

  it("hides the password in an endpoint", function()
    local told = client({}, { endpoint_url = "https://user:sesame@example.com" }):describe()
    assert.is_nil(tostring(told.endpoint_url.value):find("sesame", 1, true))
    told = client({ AWS_EC2_METADATA_SERVICE_ENDPOINT = "http://user:sesame@10.0.0.1" }, {})
      :describe()
    assert.equal("http://[hidden]@10.0.0.1", told.ec2_metadata_service_endpoint.value)
  end)

  it("returns a copy", function()
    local own = client({}, { region = "us-west-2" })
    own:describe().region.value = "other"
    assert.equal("us-west-2", own:describe().region.value)
  end)
end)

describe("a client's tostring", function()
  it("shows the region and nothing else", function()
    assert.equal("deadline.Client: us-west-2", tostring(client({}, { region = "us-west-2" })))
    assert.equal("deadline.Client: no region", tostring(client {}))
  end)
end)
