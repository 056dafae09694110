-- SPDX-License-Identifier: MIT
--
-- Keeping an unsound LuaJIT from compiling the module, and every other interpreter as it is.

local deadline = require "deadline"
local fake_service = require "fake_service"

local library = rawget(_G, "jit")
local searchers = package.loaders or package.searchers -- luacheck: ignore 143

---The module as an interpreter with this library `jit` loads it; nil for one without.
local function load_with(fake)
  local loaded = package.loaded
  local own, real = loaded["deadline.base.jit"], loaded.jit
  loaded["deadline.base.jit"], loaded.jit = nil, fake
  local module = require "deadline.base.jit"
  loaded["deadline.base.jit"], loaded.jit = own, real
  return module
end

describe("base.jit", function()
  it("knows LuaJIT, even if a host has taken its library away", function()
    assert.equal(library ~= nil, load_with(nil).is_luajit)
    assert.equal(library ~= nil, load_with(library).is_luajit)
  end)

  it("changes nothing without a compiler, or with a sound one", function()
    local count = #searchers
    local function fail() error("the compiler was told something") end
    assert.is_nil(load_with(nil).avoid()(true, true))
    assert.is_nil(load_with({ version = "LuaJIT 2.1.1774896198", off = fail }).avoid()(true, true))
    assert.equal(count, #searchers)
  end)

  if _VERSION == "Lua 5.1" then
    it("keeps modules of this project alone from an unsound compiler", function()
      local told = {}
      local function off(fn) told[#told + 1] = fn end
      local first = searchers[2]
      assert.equal(off, load_with({ version = "LuaJIT 2.1.0-beta3", off = off }).avoid())
      local search = table.remove(searchers, 2)
      assert.equal(first, searchers[2])
      assert.equal(2, #told)
      assert.is_nil(search("dkjson"))
      assert.is_nil(search("deadline.nothing_of_the_kind"))
      assert.equal(2, #told)
      local chunk = search("deadline.http.query")
      assert.equal(chunk, told[3])
      assert.is_function(chunk("deadline.http.query").encode)
    end)
  end
end)

-- LuaJIT of 2022 compiled a `pairs` loop of ours so that it found nothing.
local jit = library
if jit and jit.version:find("beta", 1, true) then
  describe("on a LuaJIT that compiles loops wrong", function()
    it("no function of the module is compiled", function()
      local funcinfo, traced, others = require("jit.util").funcinfo, {}, 0
      local function note(what, _, fn)
        if what ~= "start" then return end
        local source = funcinfo(fn).source or ""
        if source:find("deadline[/.]") and not source:find("spec/", 1, true) then
          traced[#traced + 1] = source
        else
          others = others + 1
        end
      end
      local service = fake_service.new { items = 500, page_size = 1 }
      finally(function() -- as everywhere else, see run.lua
        jit.attach(note)
        jit.off()
        jit.flush()
      end)
      jit.on()
      jit.attach(note, "trace")
      assert.equal(500, #service:list():collect())
      for i = 1, 1000 do deadline.iso(i) end
      string.gsub(("1"):rep(1000), ".", deadline.timestamp) -- hot by itself: the loop is C's
      assert.same({}, traced)
      assert.is_true(others > 0)
    end)
  end)
end
