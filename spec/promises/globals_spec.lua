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

---What the compiler of Lua 5.1 says of a file, by lines: "main" or "function" begins each one, and
---instructions name what they read.
local function compile(path)
  return home.shell("luac5.1 -l -p " .. path):gmatch("[^\n]+")
end

---What in a file reads or sets globals when it runs, or asks strings for their library. Whether
---there is Neovim's one has to be tried.
local function find_globals(path)
  local found, is_main = {}, true
  for line in compile(path) do
    is_main = line:find("^main ") ~= nil or (is_main and not line:find("^function "))
    local number, code, name = line:match("%[(%d+)%]%s+(%u+)%s.*; \"?([%w_]+)\"?$")
    if code == "SETGLOBAL" or (code == "GETGLOBAL" and not is_main and name ~= "vim")
      or (code == "SELF" and string[name]) then
      found[#found + 1] = ("%s:%s: %s %s"):format(path, number, code, name)
    end
  end
  return found
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

  it("reads no global when it runs", function()
    local all = {}
    for path in home.shell("find lua -name '*.lua'"):gmatch("[^\n]+") do
      for _, line in ipairs(find_globals(path)) do all[#all + 1] = line end
    end
    assert.equal("", table.concat(all, "\n"))
  end)

  it("does so where a host takes everything away after loading it", function()
    assert.equal(expected, use(nil, [[
      require "deadline.all"
      local _G, pairs = _G, pairs
      for _, library in pairs { string, table, math, coroutine, os, io, debug or {} } do
        for name in pairs(library) do library[name] = nil end
      end
      for name in pairs(_G) do _G[name] = nil end
    ]]))
  end)

  it("raises where a host has put a function that returns in the place of `error`", function()
    assert.equal(expected, use "function error() end")
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
