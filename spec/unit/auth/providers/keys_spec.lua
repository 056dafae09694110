-- SPDX-License-Identifier: MIT
--
-- Keys in files: the shared files, and the files of the oldest tools.

local fake_machine = require "fake_machine"
local checks = require "provider_checks"

local new, works, fails, origin_of = checks.new, checks.works, checks.fails, checks.origin_of
local id, secret, keys = checks.id, checks.secret, checks.keys

after_each(fake_machine.close_all)

describe("keys in a file", function()
  it("work from the credentials file and from the config file", function()
    assert.matches("%.aws/credentials$",
      origin_of(works(new("", { files = { [".aws/credentials"] = "[p]\n" .. keys } }))))
    assert.matches("%.aws/config$", origin_of(works(new("[profile p]\n" .. keys))))
  end)

  it("of which a half is missing give an error that names it", function()
    fails(new("[profile p]\naws_access_key_id = A\n"), "credentials", "PartialCredentials",
      "aws_secret_access_key is missing")
  end)
end)

describe("the oldest places", function()
  local ec2 = ("# keys\nAWSAccessKeyId= %s \r\n AWSSecretKey =%s\n"):format(id, secret)
  local boto = "[Boto]\ndebug = 0\n[Credentials]\n" .. keys

  it("are the file of the first EC2 tools, then boto's, both before the container", function()
    local m = new(nil, { files = { ec2 = ec2, ["my.cfg"] = boto, [".boto"] = boto } })
    m.env.AWS_CONTAINER_CREDENTIALS_FULL_URI = m.url .. "/container/credentials/x"
    m.env.BOTO_CONFIG, m.env.AWS_CREDENTIAL_FILE = m.home:file "my.cfg", "~/ec2"
    local function origin()
      m.events = {}
      assert(m:client():list_farms())
      return origin_of(m)
    end
    assert.equal("AWS_CREDENTIAL_FILE", origin())
    m.home:write("ec2", "nothing of the kind = 1\n")
    assert.equal("boto's " .. m.home:file "my.cfg", origin())
    m.env.BOTO_CONFIG, m.env.AWS_CREDENTIAL_FILE = nil, nil
    assert.equal("boto's ~/.boto", origin())
    m.home:write(".boto", "[Credentials]\n")
    assert.equal("the container's endpoint", origin())
  end)

  it("with one half, or unreadable, give an error", function()
    local m = new(nil, { files = { ec2 = "AWSAccessKeyId=A\n", boto = "oops\n" } })
    m.env.AWS_CREDENTIAL_FILE = "~/ec2"
    fails(m, "credentials", "PartialCredentials",
      "^credentials from AWS_CREDENTIAL_FILE: aws_secret_access_key is missing")
    m.env.AWS_CREDENTIAL_FILE = "~/none"
    fails(m, "credentials", "UnreadableFile", "No such file")
    m.env.AWS_CREDENTIAL_FILE, m.env.BOTO_CONFIG = nil, m.home:file "boto"
    fails(m, "credentials", "UnreadableFile", "boto: line 1: text before")
    m.home:write("boto", "[Credentials]\naws_access_key_id = A\n")
    fails(m, "credentials", "PartialCredentials", "aws_secret_access_key is missing")
  end)
end)
