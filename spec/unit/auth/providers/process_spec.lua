-- SPDX-License-Identifier: MIT
--
-- `credential_process`: the output of a program, and its errors.

local fake_machine = require "fake_machine"
local json = require "dkjson"
local checks = require "provider_checks"

local new, works, fails, origin_of = checks.new, checks.works, checks.fails, checks.origin_of
local from_now, id, secret = checks.from_now, checks.id, checks.secret

after_each(fake_machine.close_all)

describe("a credential_process", function()
  local function running(script)
    local m = new("[profile p]\n", { files = { ["p.sh"] = script } })
    m.home:write(".aws/config", ("[profile p]\ncredential_process = sh %s\n"):format(
      m.home:file "p.sh"))
    return m
  end

  local function printing(output)
    return running("cat <<'END'\n" .. json.encode(output) .. "\nEND\n")
  end

  it("prints keys", function()
    local m = works(printing { Version = 1, AccessKeyId = id, SecretAccessKey = secret })
    assert.equal('credential_process of profile "p"', origin_of(m))
    assert.equal(id, m:requests("ListFarms")[1].access_key_id)
  end)

  it("that fails gives an error with its status and standard error, not its output", function()
    fails(running("echo " .. secret .. "; echo vault is sealed >&2; exit 3\n"), "credentials",
      "ProcessFailed", "sh ended with status 3: vault is sealed")
  end)

  it("that prints something else gives an error without its output", function()
    fails(running("echo " .. secret .. "\n"), "credentials", "BadOutput",
      "it did not print a JSON object")
    for version, told in pairs { [2] = "Version 2;", ["1"] = 'Version "1", a text;',
      [false] = "Version false;" } do
      fails(printing { Version = version, AccessKeyId = id, SecretAccessKey = secret },
        "credentials", "BadOutput", "it printed " .. told .. " only the number 1 is supported")
    end
    fails(printing { AccessKeyId = id, SecretAccessKey = secret }, "credentials", "BadOutput",
      "it printed no Version;")
    fails(printing { Version = 1, AccessKeyId = id }, "credentials", "BadOutput",
      "SecretAccessKey is missing")
    fails(printing { Version = 1, AccessKeyId = id, SecretAccessKey = secret, SessionToken = 1 },
      "credentials", "BadOutput", "its SessionToken is not a string")
    fails(printing { Version = 1, AccessKeyId = id, SecretAccessKey = secret, Expiration = "soon" },
      "credentials", "BadOutput", "its Expiration is not an ISO 8601 timestamp")
    fails(printing { Version = 1, AccessKeyId = id, SecretAccessKey = secret,
      Expiration = from_now(-9) }, "credentials", "ExpiredCredentials")
  end)

  local good = { Version = 1, AccessKeyId = id, SecretAccessKey = secret }

  local function complaints(m)
    local lines = {}
    for _, event in ipairs(m.events) do
      if event.type == "process" then
        assert.equal('credential_process of profile "p"', event.origin)
        lines[#lines + 1] = event.message
      end
    end
    return lines
  end

  it("tells on_event what it writes to standard error while it runs", function()
    local m = running("printf 'open http://x\r\ncode 1\\033[' >&2\ntouch \"$0.asked\"\n"
      .. "while [ ! -e \"$0.go\" ]; do sleep 0.05; done\necho '" .. json.encode(good) .. "'\n"
      .. "echo done >&2\n")
    local heard
    m.options.on_event = function(event)
      m.events[#m.events + 1] = event
      if event.type ~= "process" or heard then return end
      heard = true
      assert.is_truthy(m.home:read "p.sh.asked")
      assert.is_nil(m.home:read "p.sh.go")
      m.home:write("p.sh.go", "")
    end
    assert(m:call { timeout = 20 })
    assert.same({ "open http://x", "code 1 [", "done" }, complaints(m))
  end)

  it("that fails tells on_event, too", function()
    local m = running "echo locked >&2\nexit 1\n"
    assert.is_nil((m:call()))
    assert.same({ "locked" }, complaints(m))
  end)

  it("may write much to standard error", function()
    works(running("head -c 3000000 /dev/zero >&2\necho '" .. json.encode(good) .. "'\n"))
  end)

  it("is over when it ends, even if it leaves programs running", function()
    local m = running("sleep 20 &\necho '" .. json.encode(good) .. "'\n")
    assert(m:call { timeout = 10 })
    fails(running "sleep 20 & echo no >&2; exit 4\n", "credentials", "ProcessFailed",
      "sh ended with status 4: no$", { timeout = 10 })
  end)

  it("may print a byte order mark before its keys", function()
    works(running("printf '\\357\\273\\277'; echo '" .. json.encode(good) .. "'\n"))
  end)

  it("that is missing, or cannot be parsed, gives an error", function()
    fails(new "[profile p]\ncredential_process = /nowhere/vault --json\n", "credentials",
      "ProcessFailed", "/nowhere/vault: ")
    fails(new "[profile p]\ncredential_process = sh 'x\n", "credentials", "BadCommand",
      "is not closed")
  end)
end)
