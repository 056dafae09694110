-- SPDX-License-Identifier: MIT
--
-- The public module: its version, the functions for timestamps, and misuse raised at the script's
-- line.

local deadline = require "deadline"

local function raised(pattern, fn)
  local ok, message = pcall(fn)
  assert.is_false(ok)
  assert.matches(pattern, tostring(message))
  assert.matches("deadline_spec%.lua:%d+: ", tostring(message))
end

describe("deadline.version", function()
  it("is the newest release, which has a rockspec", function()
    local file = assert(io.open("CHANGELOG.md"))
    local newest = file:read("*a"):match "\n## (%d+%.%d+%.%d+) %- %d%d%d%d%-%d%d%-%d%d\n"
    file:close()
    assert.matches("^%d+%.%d+%.%d+$", deadline.version)
    if not newest then return end -- nothing was released yet
    assert.equal(newest, deadline.version)
    assert(io.open("deadline-cloud-" .. newest .. "-1.rockspec")):close()
  end)
end)

describe("deadline.date", function()
  it("is os.date for whole seconds", function()
    assert.equal("2026-08-01 12:34:56", deadline.date("!%Y-%m-%d %H:%M:%S", 1785587696))
    assert.equal(os.date("%c", 5), deadline.date("%c", 5))
    assert.equal(os.date("%c", 5), deadline.date(nil, 5))
    assert.equal(2026, deadline.date("!*t", 1785587696).year)
  end)

  it("takes a fraction, and prints its milliseconds for %L", function()
    local cases = {
      { 0.027, "000 027" }, { 1.5, "001 500" }, { 1785587696.789, "056 789" }, { 2, "002 000" },
      { 1785587696.001, "056 001" }, { 59.9994, "059 999" }, { -0.5, "059 500" },
    }
    for _, case in ipairs(cases) do
      local seconds = deadline.date("!0%S %L", case[1])
      assert.equal(case[2], seconds, tostring(case[1]))
    end
    for i = 0, 999 do
      local text = ("%03d"):format(i)
      local time = deadline.timestamp("2026-08-01T12:34:56." .. text .. "Z")
      assert.equal("56." .. text, deadline.date("!%S.%L", time))
    end
  end)

  it("never prints four digits of milliseconds", function()
    for _, fraction in ipairs { ".999999", ".9999995", ".9999999", ".999999999" } do
      local time = deadline.timestamp("2026-08-01T12:34:56" .. fraction .. "Z")
      assert.matches("^%d%d%.%d%d%d$", (deadline.date("!%S.%L", time)))
    end
  end)

  it("leaves %%L to os.date", function()
    assert.equal("%L 00", deadline.date("!%%L %S", 0.5))
    assert.equal("%500", deadline.date("!%%%L", 0.5))
  end)

  it("uses the present time without an argument", function()
    local before = os.time()
    local now = os.time(deadline.date "*t")
    assert(now >= before and now <= os.time() + 1) -- os.time's clock may be a tick behind
  end)
end)

describe("deadline.timestamp and deadline.iso", function()
  it("are inverse to each other", function()
    for _, text in ipairs { "2026-08-01T12:34:56Z", "2026-08-01T12:34:56.789Z",
      "1970-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "2024-02-29T00:00:00Z",
      "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "2026-08-01T12:34:56.500Z" } do
      assert.equal(text, deadline.iso(deadline.timestamp(text)))
    end
  end)

  it("return nil for text that is not a timestamp", function()
    for _, text in ipairs { "", "nope", "2026-02-30T00:00:00Z", "2026-08-01T24:00:00Z",
      "2023-02-29", "2026-08-01T12:34:60Z", "2026-08-01T12:34:56Zx", "253402300800" } do
      assert.is_nil(deadline.timestamp(text), text)
    end
    for _, time in ipairs { 253402300800, -62135596801, 1 / 0, -1 / 0, 0 / 0, 1e300 } do
      assert.is_nil(deadline.iso(time))
    end
  end)

  it("raise for other types, at the caller's line", function()
    raised("string expected", function() local _ = deadline.timestamp {} end)
    raised("number expected", function() local _ = deadline.iso "soon" end)
    raised("number expected, got string", function() local _ = deadline.date("%F", "5") end)
    raised("number expected, got boolean", function() local _ = deadline.date("%F", false) end)
    raised("string expected, got table", function() local _ = deadline.date({}, 5) end)
    raised("string expected, got number", function() local _ = deadline.date(5) end)
  end)

  it("raise for an invalid time or format, at the caller's line", function()
    for _, time in ipairs { 0 / 0, 1 / 0, -1 / 0 } do
      raised("is not a finite number", function() local _ = deadline.date("!%F", time) end)
    end
    for _, time in ipairs { 1e300, -1e300, 1e18 } do
      raised("is outside of the calendar", function() local _ = deadline.date("!%F", time) end)
    end
    for format, conversion in pairs {
      ["%Q"] = "%%Q", ["!%F %"] = "%%", ["%E"] = "%%E", ["%Od %Ed"] = "%%Ed", ["%%%s"] = "%%s",
    } do
      raised("there is no conversion '" .. conversion .. "'",
        function() local _ = deadline.date(format, 5) end)
    end
    assert.equal("%", deadline.date("%%", 5))
    assert.equal("05 05", deadline.date("!%OS %S", 5))
  end)
end)

describe("deadline.client", function()
  it("raises misuse at the caller's line", function()
    raised("unknown option 'regoin'; did you mean 'region'", function()
      local _ = deadline.client { regoin = "us-west-2" }
    end)
    raised("option 'max_attempts' must be 1 or more", function()
      local _ = deadline.client { max_attempts = 0 }
    end)
    raised("option 'tcp_keepalive_interval' must be 32767 or less, not 40000", function()
      local _ = deadline.client { tcp_keepalive_interval = 40000 }
    end)
    raised("option 'max_attempts' must be of type integer, not string", function()
      local _ = deadline.client { max_attempts = "3" }
    end)
    raised('option \'http_version\' must be one of "1.1", "2", not "3"', function()
      local _ = deadline.client { http_version = "3" }
    end)
    raised("options must be a table, not string", function() local _ = deadline.client "x" end)
    raised("option 'client_key' needs 'client_cert'", function()
      local _ = deadline.client { client_key = "key.pem" }
    end)
    raised("unknown option 'clock'", function()
      local _ = deadline.client { system = { clock = os.time } }
    end)
  end)

  it("suggests an option for names of boto3 and of the SDK for JavaScript", function()
    for name, own in pairs {
      region_name = "region", aws_region = "region", profile_name = "profile", verify = "ca_bundle",
      endpoint = "endpoint_url", proxies = "proxy", cert = "client_cert", retries = "max_attempts",
      max_pool_connections = "max_connections", maxAttempts = "max_attempts",
      useFipsEndpoint = "use_fips_endpoint", retryMode = "retry_mode", use_ssl = "endpoint_url",
      secret_access_key = "aws_secret_access_key", session_token = "aws_session_token",
      user_agent_appid = "sdk_ua_app_id", inject_host_prefix = "disable_host_prefix_injection",
    } do
      raised(("unknown option '%s'; did you mean '%s'?"):format(name, own), function()
        local _ = deadline.client { [name] = "x" }
      end)
    end
  end)

  it("needs no options", function()
    local client = deadline.client()
    assert.matches("^deadline%.Client", tostring(client))
    client:close()
    deadline.client({}):close()
  end)
end)
