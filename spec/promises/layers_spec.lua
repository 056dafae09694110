-- SPDX-License-Identifier: MIT
--
-- The layers of lua/deadline: the check by tools/layers that every `require` obeys them, and that
-- spec/unit has their modules' specs in the same places.

local home = require "home"

---Runs tools/layers over files, by their path below lua/.
local function check(files)
  local folder = home.new(files)
  folder:write("deadline.lua", 'require "deadline.client"\n')
  return home.shell("tools/layers " .. folder.path .. " 2>&1 || true")
end

describe("tools/layers", function()
  after_each(home.remove_all)

  it("accepts the project as it is", function()
    assert.matches("^layers: %d%d+ passed, 0 failed\n$", home.shell "tools/layers")
  end)

  it("accepts a require of the same layer or an earlier one", function()
    assert.equal("layers: 3 passed, 0 failed\n", check {
      ["deadline/client.lua"] = 'local a = require "deadline.http.retry"\n',
      ["deadline/http/retry.lua"] = 'local b = require("deadline.http.quota")\n',
    })
  end)

  it("refuses a require of a later layer", function()
    assert.matches("^layers: deadline/http/retry.lua requires deadline.api.call\n", check {
      ["deadline/http/retry.lua"] = 'local call = require "deadline.api.call"\n',
    })
  end)

  it("refuses a require of a folder that is not in the list", function()
    assert.matches("^layers: deadline/client.lua requires deadline.misc.things\n", check {
      ["deadline/client.lua"] = 'local things = require "deadline.misc.things"\n',
    })
  end)

  it("refuses two modules that require each other", function()
    assert.matches("require each other\n", check {
      ["deadline/http/a.lua"] = 'require "deadline.http.b"\n',
      ["deadline/http/b.lua"] = 'require "deadline.http.a"\n',
    })
  end)
end)

---The modules below a folder, by their path in it, without the ending.
local function list_modules(folder, ending)
  local names = {}
  local files = home.shell("cd " .. folder .. " && find . -name '*" .. ending .. "' | sort")
  for path in files:gmatch("%./([^\n]+)") do names[path:sub(1, -#ending - 1)] = true end
  return names
end

describe("every module", function()
  it("has a spec under its own name", function()
    local specs, missing = list_modules("spec/unit", "_spec.lua"), {}
    local modules = list_modules("lua/deadline", ".lua")
    assert.is_true(modules["auth/providers/sso"] and modules["api/call"] and modules.client)
    modules.all = nil -- loads the others: late_spec tries it
    for name in pairs(modules) do
      if not specs[name] then missing[#missing + 1] = name end
    end
    assert.same({}, missing)
  end)
end)
