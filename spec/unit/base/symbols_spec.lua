-- SPDX-License-Identifier: MIT
--
-- Loading the C core in a host that hides Lua's symbols, each time in an interpreter of its own
-- that plays such a host. Real ones are among the rows of spec/hosts.

local home = require "home"

local jit = rawget(_G, "jit")
local version = _VERSION:match "%d%.%d"
local library = jit and "/usr/lib/libluajit-5.1.so.2.1.0"
  or "/usr/lib/liblua" .. version .. ".so.0.0"
local glibc = "/lua_modules/core.so: undefined symbol: luaL_checklstring"

---The outcome of `require "deadline"`, by lines: the library that was made global, and the error or
---"loaded". At first the core cannot be loaded, for the reason `problem`.
---@param mapped? string[] # files that the process has mapped; nil: the system does not tell
local function require_where(problem, mapped, before)
  local maps = home.new {
    maps = table.concat(mapped or {}, "\n"):gsub("/[^\n]*", "7f00-7f01 r-xp 00000000 fe:00 6 %0\n"),
  }
  local program = ([[
    local known = false
    table.insert(package.searchers or package.loaders, 1, function(name)
      if name == "deadline.core" and not known then error(%q, 0) end
    end)
    function package.loadlib(path, name)
      print(path, name)
      known = true
      return true
    end
    local open = io.open
    function io.open(path, ...) return open(path == "/proc/self/maps" and %q or path, ...) end
    %s
    local done, result = pcall(require, "deadline")
    print(done and result.client and "loaded" or result)
  ]]):format(problem, maps:file(mapped and "maps" or "none"), before or "")
  return home.shell(arg[-1] .. " " .. maps:write("program.lua", program) .. " 2>&1")
end

describe("a host that hides Lua's functions", function()
  after_each(home.remove_all)

  it("shares the libraries that it has mapped, under any file name", function()
    local digits = version:gsub("%.", "")
    local names = jit and { "libluajit-5.1.so.2", "libluajit.so", "libtexluajit.so.2" }
      or { ("liblua%s.so.0.0.0"):format(version), ("liblua-%s.so"):format(version),
        ("liblua%s.so.5"):format(digits), ("liblua.so.%s.1"):format(version),
        ("libtexlua%s.so.5"):format(digits), ("liblua%s-c++.so.0"):format(version) }
    for _, name in ipairs(names) do
      local path = "/usr/lib/" .. name
      assert.equal(path .. "\t*\nloaded\n", require_where(glibc, {
        "/usr/bin/host", path, path, "/usr/lib/liblua5.9.so.0", "/usr/lib/libluajit-5.1-lfs.so",
        ("/usr/lib/liblua%s-socket.so.2"):format(version), "/home/liblua/" .. version .. "/lfs.so",
      }))
    end
  end)

  it("is known by the words of every dynamic linker", function()
    for _, problem in ipairs {
      "Error relocating /x/core.so: lua_pushnil: symbol not found",
      "dlopen(/x/core.so, 0x0006): symbol not found in flat namespace '_luaL_checklstring'",
      "dlopen(/x/core.so, 6): Symbol not found: _lua_gettop\n  Referenced from: /x/core.so",
    } do
      assert.equal(library .. "\t*\nloaded\n", require_where(problem, { library }))
    end
  end)

  it("gets the line for its Lua if only the host can share it", function()
    local line = jit and 'package.loadlib("libluajit-5.1.so.2", "*")'
      or version == "5.1" and "LD_PRELOAD=liblua5.1.so.0"
      or ('package.loadlib("liblua%s.so.0", "*")'):format(version)
    assert.matches(line, require_where(glibc), 1, true)
    assert.matches(line, require_where(glibc, { library }, "io = nil; package.loaded.io = nil"), 1,
      true)
    local other = jit and "liblua5" or "jit"
    assert.is_nil(require_where(glibc):find(other, 1, true))
  end)

  it("with two of them leaves the choice to its user", function()
    local other = library:gsub("%.so", "-c++.so"):gsub("(luajit%-5%.1)%-c%+%+", "%1.0")
    local said = require_where(glibc, { library, other })
    assert.matches(library .. " or " .. other, said, 1, true)
    assert.is_nil(said:find("loaded\n", 1, true))
  end)

  it("with Lua linked into the program gets the plain error", function()
    local said = require_where(glibc, { "/usr/bin/host" })
    assert.matches("it can load no module", said, 1, true)
    assert.matches("built for another Lua than the one that runs here, " .. _VERSION, said, 1, true)
  end)

  it("is not blamed for other faults of the file", function()
    for _, problem in ipairs {
      "/lua_x/core.so: undefined symbol: luaopen_deadline_core",
      "/usr/share/lua_modules/core.so: undefined symbol: curl_easy_init",
      "/x/core.so: cannot open shared object file",
    } do
      assert.equal(problem .. "\n", require_where(problem, { library }))
    end
  end)
end)
