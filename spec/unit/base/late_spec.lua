-- SPDX-License-Identifier: MIT
--
-- How the modules are loaded, each time by an interpreter of its own.

local home = require "home"

---The output of a program.
local function run(program)
  local path = home.new():write("program.lua", program)
  return home.shell(arg[-1] .. " " .. path .. " 2>&1")
end

---A client that sends nothing and finds keys only in `variables`.
local make_client = [[
  local function make_client(variables)
    return require("deadline").client {
      region = "us-west-2",
      transport = function() return { status = 200, body = '{"sessions":[{}]}' } end,
      system = { getenv = function(name) return variables[name] end },
    }
  end
  local keys = { AWS_ACCESS_KEY_ID = "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY = "x",
    HOME = "/nowhere" }
  local worker = {
    farmId = "farm-" .. ("1"):rep(32), fleetId = "fleet-" .. ("2"):rep(32),
    workerId = "worker-" .. ("3"):rep(32),
  }
]]

describe("loading", function()
  after_each(home.remove_all)

  it("reads no file after require 'deadline.all'", function()
    assert.equal("true\n", run [[
      require "deadline.all"
      package.path, package.cpath = "", ""
      dofile "deadline-cloud-scm-1.rockspec" -- its `package` is its name
      local count = 0
      for name in pairs(build.modules) do
        if not name:find "^deadline%.adapters%." and not name:find "%.types$"
          and name ~= "deadline.base.symbols" then -- which is for a core that cannot be loaded
          require(name)
          count = count + 1
        end
      end
      print(count > 30)
    ]])
  end)

  it("is late for modules that a program may never use", function()
    assert.equal("nil\ntrue\n", run [[
      require "deadline"
      print(package.loaded["deadline.listing.sweep"])
      local source = debug.getinfo(require("deadline.listing.sweep").new).source
      print(source:find("^@.*/deadline/listing/sweep%.lua$") == 1)
    ]])
  end)

  it("needs nothing more for a listing with static keys and no shared files", function()
    assert.equal("1 session\nnil\tnil\n", run(make_client .. [[
      local client = make_client(keys)
      package.path = ""
      local sessions = client:sessions_for_worker(worker):collect()
      print(#sessions .. " session")
      print(package.loaded["deadline.auth.provider_http"], package.loaded["deadline.listing.sweep"])
    ]]))
  end)

  it("includes the providers when the client is made, unless there are static keys", function()
    assert.equal("NoCredentials\n", run(make_client .. [[
      local client = make_client { HOME = "/nowhere", AWS_EC2_METADATA_DISABLED = "true" }
      package.path = ""
      local _, _, err = client:list_sessions_for_worker(worker)
      print(err.code)
    ]]))
  end)

  it("has what the files of the first EC2 tools need when the client is made", function()
    local own = home.new { keys = "AWSAccessKeyId=AKIDEXAMPLE\nAWSSecretKey=x\n" }
    assert.equal("1 session\n", run(make_client .. ([[
      local client = make_client { HOME = "/nowhere", AWS_CREDENTIAL_FILE = %q }
      package.path = ""
      print(#assert(client:sessions_for_worker(worker):collect()) .. " session")
    ]]):format(own:file "keys")))
  end)

  it("names the remedy if a module cannot be found any more", function()
    assert.matches('^deadline%.listing%.sweep cannot be loaded any more: have the program run '
      .. 'require "deadline%.all"', run(make_client .. [[
      local client = make_client(keys)
      package.path = ""
      print(select(2, pcall(client.sessions_for_fleet, client, worker)))
    ]]))
  end)

  it("repeats a load that was interrupted", function()
    assert.equal("interrupted\nfunction\n", run [[
      require "deadline"
      local late = require "deadline.base.late"
      debug.sethook(function()
        if not debug.getinfo(2, "S").source:find "sts" then return end
        debug.sethook()
        error("interrupted", 0)
      end, "l")
      print(select(2, pcall(late.require, "deadline.auth.providers.role")))
      print(type(late.require("deadline.auth.providers.role").from_profile))
    ]])
  end)

  it("passes on an error in a module", function()
    local other = home.new { ["deadline/listing/sweep.lua"] = 'error("broken", 0)' }
    assert.equal("broken\n", run(make_client .. ([[
      local client = make_client(keys)
      package.path = %q .. package.path
      print(select(2, pcall(client.sessions_for_fleet, client, worker)))
    ]]):format(other.path .. "/?.lua;")))
  end)

  it("uses modules that are packed into a program", function()
    assert.equal("packed\n", run [[
      package.preload["deadline.listing.sweep"] = function() return "packed" end
      require "deadline"
      print((require "deadline.listing.sweep"))
    ]])
  end)

  it("uses modules that only a searcher of the host finds", function()
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
      print(deadline.stub {} and "found")
    ]])
  end)
end)
