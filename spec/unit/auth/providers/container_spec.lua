-- SPDX-License-Identifier: MIT
--
-- The endpoint of a container: its URL, its token, and the hosts that are trusted.

local container = require "deadline.auth.providers.container"
local deadline = require "deadline"
local fake_machine = require "fake_machine"
local fake_service = require "fake_service"
local checks = require "provider_checks"

local new, works, fails, count = checks.new, checks.works, checks.fails, checks.count

after_each(fake_machine.close_all)

describe("a container", function()
  local function new_container(description)
    local m = new(nil, description)
    m.env.AWS_CONTAINER_CREDENTIALS_FULL_URI = m.url .. "/container/credentials/x"
    return m
  end

  it("returns its task's role", function()
    local m = works(new_container())
    assert.same({ "GetContainerCredentials" }, m:operations())
    assert.is_nil(m:requests("GetContainerCredentials")[1].headers.authorization)
  end)

  it("gets the token, from the file before the variable", function()
    local m = new_container { files = { token = "sesame" },
      scenario = { container = { authorization = "sesame" } } }
    m.env.AWS_CONTAINER_AUTHORIZATION_TOKEN = "other"
    m.env.AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE = m.home:file "token"
    works(m)
    m = new_container { scenario = { container = { authorization = "sesame" } } }
    m.env.AWS_CONTAINER_AUTHORIZATION_TOKEN = "sesame"
    works(m)
  end)

  it("that refuses the token gives an error without it, after three attempts", function()
    local m = new_container { scenario = { container = { authorization = "right-token" } } }
    m.env.AWS_CONTAINER_AUTHORIZATION_TOKEN = "wrong-token"
    local err = fails(m, "credentials", "AccessDenied",
      "^credentials from the container's endpoint")
    assert.is_nil(err.message:find("wrong-token", 1, true))
    assert.equal(3, count(m, "GetContainerCredentials"))
  end)

  it("that is still starting has a second between attempts", function()
    local variables = { HOME = "/nonexistent",
      AWS_CONTAINER_CREDENTIALS_FULL_URI = "http://127.0.0.1/x" }
    local system = fake_service.system { getenv = function(name) return variables[name] end }
    container.retry_delay = 1
    local page, _, err = deadline.client {
      region = "us-west-2", system = system.options,
      transport = function() return nil, "it does not listen yet" end,
    }:list_farms()
    assert.is_nil(page)
    container.retry_delay = 0
    assert.same({ "credentials", "TransportFailed" }, { err.kind, err.code })
    assert.same({ 1, 1 }, system.slept)
  end)

  it("ignores an empty variable", function()
    local variables = { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI = "",
      AWS_CONTAINER_CREDENTIALS_FULL_URI = "" }
    fails(new(nil, { env = variables }), "credentials", "NoCredentials",
      "AWS_CONTAINER_CREDENTIALS_FULL_URI are not set")
    local m = new_container { scenario = { container = { authorization = "sesame" } } }
    m.env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI = ""
    m.env.AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE = ""
    m.env.AWS_CONTAINER_AUTHORIZATION_TOKEN = "sesame"
    works(m)
    m = new_container()
    m.env.AWS_CONTAINER_AUTHORIZATION_TOKEN = ""
    assert.is_nil(works(m):requests("GetContainerCredentials")[1].headers.authorization)
  end)

  it("with a token file that is missing or of several lines is not asked", function()
    local m = new_container { files = { token = "a\nb" } }
    m.env.AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE = m.home:file "nowhere"
    fails(m, "credentials", "UnreadableFile", "No such file")
    m.env.AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE = m.home:file "token"
    fails(m, "credentials", "BadToken", "line break")
    assert.same({}, m:operations())
  end)

  it("on a host outside of the machine is not asked", function()
    for _, url in ipairs { "http://evil.example/x", "http://127.0.0.1.evil.example/", "nonsense",
      "http://169.254.170.3/", "ftp://localhost/" } do
      fails(new(nil, { env = { AWS_CONTAINER_CREDENTIALS_FULL_URI = url } }), "credentials",
        "HostNotAllowed", "loopback")
    end
  end)
end)
