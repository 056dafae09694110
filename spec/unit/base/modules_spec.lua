-- SPDX-License-Identifier: MIT
--
-- How the modules are loaded, each time by an interpreter of its own.

local home = require "home"

---What a program prints.
local function run(program)
  local path = home.new():write("program.lua", program)
  return home.shell(arg[-1] .. " " .. path .. " 2>&1")
end

describe("loading", function()
  after_each(home.remove_all)

  it("leaves nothing to be looked for in a host that changes its root folder", function()
    assert.equal("true\n", run [[
      require "deadline"
      package.path, package.cpath = "", ""
      dofile "deadline-cloud-scm-1.rockspec" -- its `package` is its name
      local count = 0
      for name in pairs(build.modules) do
        if not name:find "^deadline%.adapters%." and name ~= "deadline.types"
          and name ~= "deadline.base.symbols" then -- which is for when the core could not be loaded
          require(name)
          count = count + 1
        end
      end
      print(count > 30)
    ]])
  end)

  it("compiles what is seldom used when it is used, and says where it is from", function()
    assert.equal("nil\ntrue\n", run [[
      require "deadline"
      print(package.loaded["deadline.listing.sweep"])
      local source = debug.getinfo(require("deadline.listing.sweep").new).source
      print(source:find("^@.*/deadline/listing/sweep%.lua$") == 1)
    ]])
  end)

  it("compiles nothing more for a listing with keys at hand and no shared files", function()
    assert.equal("1 session\ntrue\ttrue\n", run [[
      local deadline = require "deadline"
      local variables = { AWS_ACCESS_KEY_ID = "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY = "x",
        HOME = "/nowhere" }
      local client = deadline.client {
        region = "us-west-2",
        transport = function() return { status = 200, body = '{"sessions":[{}]}' } end,
        system = { getenv = function(name) return variables[name] end },
      }
      local sessions = client:sessions_for_worker({
        farmId = "farm-" .. ("1"):rep(32), fleetId = "fleet-" .. ("2"):rep(32),
        workerId = "worker-" .. ("3"):rep(32),
      }):collect()
      print(#sessions .. " session")
      for name in pairs(package.preload) do
        if package.loaded[name] then print(name) end
      end
      print(package.preload["deadline.auth.provider_http"] ~= nil,
        package.preload["deadline.listing.sweep"] ~= nil)
    ]])
  end)

  it("loads what was interrupted when it is asked for again", function()
    assert.equal("interrupted\nfunction\n", run [[
      require "deadline"
      local modules = require "deadline.base.modules"
      debug.sethook(function()
        if not debug.getinfo(2, "S").source:find "sts" then return end
        debug.sethook()
        error("interrupted", 0)
      end, "l")
      print(select(2, pcall(modules.get, "deadline.auth.providers.role")))
      print(type(modules.get("deadline.auth.providers.role").from_profile))
    ]])
  end)

  it("gives what is compiled later what was there at first", function()
    assert.equal("table table later\n", run [[
      local _G, require, type, write = _G, require, type, io.write -- `print` asks for others
      require "deadline"
      local modules = require "deadline.base.modules"
      local names = {}
      for name in pairs(_G) do names[#names + 1] = name end
      for _, name in ipairs(names) do _G[name] = nil end
      local limit, ini = modules.get "deadline.http.rate_limiter", modules.get "deadline.config.ini"
      write(type(limit), " ", type(ini), " ", ini.split_words("later x")[1], "\n")
    ]])
  end)

  it("takes no other version that can be found as well", function()
    local other = home.new { ["deadline/listing/sweep.lua"] = 'error "another version"' }
    assert.equal("table\n", run(([[
      package.path = %q .. package.path
      require "deadline"
      print(type(require "deadline.listing.sweep"))
    ]]):format(other.path .. "/?.lua;")))
  end)

  it("leaves modules that are packed into a program to it", function()
    assert.equal("packed\n", run [[
      package.preload["deadline.client"] = function() return {} end
      package.preload["deadline.listing.sweep"] = function() return "packed" end
      require "deadline"
      print((require "deadline.listing.sweep"))
    ]])
  end)

  it("leaves modules that only a searcher of the host's finds to it", function()
    assert.equal("found\n", run [[
      local path = package.path
      package.path = ""
      table.insert(package.searchers or package.loaders, 2, function(name)
        local tail = name:gsub("%.", "/")
        for template in path:gmatch "[^;]+" do
          local file = io.open((template:gsub("%?", tail)), "rb")
          if file then
            local text = file:read "*a"
            file:close()
            return assert(load(text:gmatch ".+", "=packed"))
          end
        end
      end)
      local deadline = require "deadline"
      print(package.preload["deadline.stub"] or deadline.stub {} and "found")
    ]])
  end)
end)
