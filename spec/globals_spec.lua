-- SPDX-License-Identifier: MIT
--
-- What the module takes for granted of the Lua that it runs in: hosts take libraries away, and put
-- functions of their own in the place of Lua's. Each time in an interpreter of its own.

local farm = require "farm"
local home = require "home"

local folder

---A home whose profiles have keys from a role, and from a program.
local function new_home()
  local id, secret = farm.keys.aws_access_key_id, farm.keys.aws_secret_access_key
  local self = home.new {
    ["keys.json"] = ('{"Version":1,"AccessKeyId":"%s","SecretAccessKey":"%s"}'):format(id, secret),
  }
  self:write(".aws/credentials", ("[keys]\naws_access_key_id = %s\naws_secret_access_key = %s\n")
    :format(id, secret))
  self:write(".aws/config", ("[profile role]\nrole_arn = %s\nsource_profile = keys\n"
    .. "[profile program]\ncredential_process = cat %s\n"):format(os.getenv "FARM_ROLE_ARN",
    self:file "keys.json"))
  return self
end

---What the module does, by lines, where that is run before it is loaded and that after.
local function use(before, after)
  local program = folder:write("program.lua", ([[
    local write = io.stdout.write
    local stdout = io.stdout
    %s
    local use = require "basics"
    %s
    use(function(line) write(stdout, line, "\n") end)
  ]]):format(before or "", after or ""))
  return home.shell(("BASICS_HOME=%s LUA_PATH='spec/support/?.lua;'\"$LUA_PATH\" %s %s 2>&1")
    :format(folder.path, arg[-1], program))
end

describe("the module", function()
  local expected

  setup(function()
    folder = new_home()
    expected = use()
  end)

  teardown(home.remove_all)

  it("does what it is to do", function()
    assert.matches("^sessions\t250\tsession%-", expected)
    assert.matches("\nrole\t2\t", expected)
    assert.matches("\nprogram\t2\t", expected)
    assert.matches("\nmisuse\traised [^\n]*unknown option", expected)
    assert.equal(40, select(2, expected:gsub("\n", "\n")), expected)
  end)

  -- In Lua's own words: what is not there is there in no version.
  for _, name in ipairs { "io", "debug", "utf8", "bit", "bit32", "jit", "ffi", "arg" } do
    it("does so where a host has no " .. name, function()
      assert.equal(expected, use(("%s = nil; package.loaded[%q] = nil"):format(name, name)))
    end)
  end

  it("does so where a host has nothing of os but os.date", function()
    assert.equal(expected, use("os = { date = os.date }; package.loaded.os = os"))
  end)

  it("does so where a host's package has no more than what `require` needs", function()
    assert.equal(expected, use [[
      for _, name in ipairs { "config", "loadlib", "searchpath", "seeall" } do
        package[name] = nil
      end
    ]])
  end)
end)
