-- SPDX-License-Identifier: MIT
--
-- The module in hosts that remove Lua's libraries or replace their functions, each in an
-- interpreter of its own.

local farm = require "farm"
local home = require "home"

local folder

---A home with two profiles: one gets keys from a role, the other from a program.
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

---The output of support/basics, with code that runs before and after the module is loaded.
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

---The listing of a file by Lua 5.1's compiler: "main" or "function" begins each function, and
---instructions name their operands.
local function compile(path)
  return home.shell("luac5.1 -l -p " .. path):gmatch("[^\n]+")
end

---The instructions of a file's functions that read or set globals, or use methods of strings. The
---look-up of Neovim's `vim` is allowed.
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

  it("works in an unchanged Lua", function()
    assert.matches("^sessions\t250\tsession%-", expected)
    assert.matches("\nrole\t2\t", expected)
    assert.matches("\nprogram\t2\t", expected)
    assert.matches("\nmisuse\traised [^\n]*unknown option", expected)
    assert.equal(41, select(2, expected:gsub("\n", "\n")), expected)
  end)

  it("reads no global after it was loaded", function()
    local all = {}
    for path in home.shell("find lua -name '*.lua'"):gmatch("[^\n]+") do
      for _, line in ipairs(find_globals(path)) do all[#all + 1] = line end
    end
    assert.equal("", table.concat(all, "\n"))
  end)

  it("works if the host removes all globals after loading it", function()
    assert.equal(expected, use(nil, [[
      require "deadline.all"
      local _G, pairs = _G, pairs
      for _, library in pairs { string, table, math, coroutine, os, io, debug or {} } do
        for name in pairs(library) do library[name] = nil end
      end
      for name in pairs(_G) do _G[name] = nil end
    ]]))
  end)

  it("raises its errors if the host replaces `error` by a function that returns", function()
    assert.equal(expected, use "function error() end")
  end)

  -- Libraries by name; those that no version has count as removed.
  for _, name in ipairs { "io", "debug", "utf8", "bit", "bit32", "jit", "ffi", "arg" } do
    it("works if the host has no " .. name, function()
      assert.equal(expected, use(("%s = nil; package.loaded[%q] = nil"):format(name, name)))
    end)
  end

  it("works if the host has only os.date of os", function()
    assert.equal(expected, use("os = { date = os.date }; package.loaded.os = os"))
  end)

  it("works if package has only the members that `require` needs", function()
    assert.equal(expected, use [[
      for _, name in ipairs { "config", "loadlib", "searchpath", "seeall" } do
        package[name] = nil
      end
    ]])
  end)
end)
