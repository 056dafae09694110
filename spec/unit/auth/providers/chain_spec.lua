-- SPDX-License-Identifier: MIT
--
-- The order in which providers are asked.

local fake_machine = require "fake_machine"
local farm = require "farm"
local checks = require "provider_checks"

local new, works, origin_of, arn = checks.new, checks.works, checks.origin_of, checks.arn
local id, secret, keys = checks.id, checks.secret, checks.keys

after_each(fake_machine.close_all)

describe("the order of providers", function()
  it("is that of botocore", function()
    local m = new("[profile p]\n" .. keys, { files = { token = "t" } })
    m.env.AWS_CONTAINER_CREDENTIALS_FULL_URI = m.url .. "/container/credentials/x"
    local function origin(changes)
      m.events = {}
      assert(m:client(changes):list_farms())
      return origin_of(m)
    end
    assert.matches("%.aws/config$", origin())
    m.home:write(".aws/credentials", "[p]\n" .. keys)
    assert.matches("%.aws/credentials$", origin())
    m.home:write(".aws/config",
      "[profile b]\n" .. keys .. "[profile p]\nrole_arn = " .. arn .. "\nsource_profile = b\n")
    assert.equal('the role of profile "p"', origin())
    m.env.AWS_ACCESS_KEY_ID, m.env.AWS_SECRET_ACCESS_KEY = id, secret
    assert.equal("the environment", origin())
    assert.equal('the role of profile "p"', origin { profile = "p" })
    assert.equal("the options of the client", origin(farm.keys))
    assert.equal("the option 'credentials'", origin { credentials = farm.keys })
  end)

  it("puts the container before the instance, and both last", function()
    local m = new(nil, { env = { AWS_EC2_METADATA_DISABLED = false } })
    m.env.AWS_EC2_METADATA_SERVICE_ENDPOINT = m.url
    m.env.AWS_CONTAINER_CREDENTIALS_FULL_URI = m.url .. "/container/credentials/x"
    assert.same({ "GetContainerCredentials" }, works(m):operations())
  end)
end)
