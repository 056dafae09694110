-- SPDX-License-Identifier: MIT
--
-- The User-Agent of requests: each part in its place, reserved characters replaced, and a letter
-- for each feature that is in use.

local fake_service = require "fake_service"
local farm = require "farm"
local fake_machine = require "fake_machine"
local useragent = require "deadline.http.user_agent"

---The User-Agent of a call of a client with these options.
local function sent(options, variables)
  options = options or {}
  options.system = fake_service.system { getenv = farm.environment(variables) }.options
  local response = fake_service.response(200, '{"farms":[]}')
  local client, requests = fake_service.client({ response }, options)
  assert(client:list_farms())
  return requests[1].headers["User-Agent"]
end

local function first_line(path)
  local file = io.open(path, "rb")
  local line = file and file:read("*l")
  if file then file:close() end
  return line
end

describe("the User-Agent", function()
  it("has the form 2.1, its parts in order", function()
    assert.matches("^lua%-deadline%-cloud/%d+%.%d+%.%d+ ua/2%.1 os/%S+ [%w/#_ ]*lang/lua%l*#%S+ "
      .. "md/libcurl#%d%S+ api/deadline#2023%-10%-12 m/E,e cfg/retry%-mode#standard$", sent())
  end)

  it("names the system: Linux with its release, or other", function()
    local release = first_line "/proc/sys/kernel/osrelease"
    local expected = release and "os/linux#" .. release or "os/other"
    assert.equal(expected, sent():match("os/%S+"))
    local machine_name = first_line "/proc/sys/kernel/arch"
    assert.equal(machine_name, sent():match("md/arch#(%S+)"))
  end)

  it("names the retry mode in use, and has its letter", function()
    for mode, letter in pairs { legacy = "D", standard = "E", adaptive = "F" } do
      local text = sent { retry_mode = mode }
      assert.matches(" m/" .. letter .. ",e cfg/retry%-mode#" .. mode .. "$", text)
    end
  end)

  it("has a letter for a custom endpoint", function()
    assert.matches(" m/E,N,e ", sent { endpoint_url = "https://x.y" })
  end)

  it("names application and execution environment, without reserved characters", function()
    local text = sent({ sdk_ua_app_id = "my app/1(\195\188)\r\nX: y" },
      { AWS_EXECUTION_ENV = "AWS_Lambda lua5.4" })
    assert.matches(" exec%-env/AWS_Lambda%-lua5%.4 m/", text)
    assert.matches(" app/my%-app%-1%-%-%-%-%-%-X%-%-y$", text)
  end)

  it("is unchanged for a provider without a letter", function()
    assert.equal("a m/E b", useragent.add_feature("a m/E b", nil))
    assert.equal("a m/E,z b", useragent.add_feature("a m/E b", "z"))
  end)

  it("has a letter for the provider of the credentials", function()
    local keys = ("aws_access_key_id = %s\naws_secret_access_key = %s\n"):format(
      farm.keys.aws_access_key_id, farm.keys.aws_secret_access_key)
    local role = "[profile p]\nsource_profile = q\nrole_arn = " .. os.getenv "FARM_ROLE_ARN"
      .. "\n[profile q]\n" .. keys
    local cases = {
      g = { AWS_ACCESS_KEY_ID = farm.keys.aws_access_key_id,
        AWS_SECRET_ACCESS_KEY = farm.keys.aws_secret_access_key },
      n = { config = "[profile p]\n" .. keys },
      i = { config = role },
      z = { AWS_CONTAINER_CREDENTIALS_FULL_URI = "/container/credentials/x" },
      ["0"] = { AWS_EC2_METADATA_SERVICE_ENDPOINT = "", AWS_EC2_METADATA_DISABLED = false },
    }
    for letter, env in pairs(cases) do
      local m = fake_machine.new { files = { [".aws/config"] = env.config }, env = env }
      m.env.AWS_PROFILE = env.config and "p" or nil
      for _, name in ipairs { "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        "AWS_EC2_METADATA_SERVICE_ENDPOINT" } do
        if env[name] then m.env[name] = m.url .. env[name] end
      end
      assert(m:call())
      assert.matches(" m/E,N," .. letter .. " ", m:requests("ListFarms")[1].headers["user-agent"])
      m:close()
    end
  end)
end)
