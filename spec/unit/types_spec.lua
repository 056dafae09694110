-- SPDX-License-Identifier: MIT
--
-- The annotations of all modules for editors: each class is defined, and once. No program loads
-- them.

local home = require "home"

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read "*a"
  file:close()
  return text
end

---Calls a function for every line of an annotation, with its path.
local function each_annotation(visit)
  for path in home.shell("find lua -name '*.lua'"):gmatch "[^\n]+" do
    for line in ("\n" .. read(path)):gmatch "\n%s*(%-%-%-[^\n]+)" do visit(line, path) end
  end
end

---The part of a line of an annotation that names types: without comments and names in quotes.
local function types_in(line)
  local types = line:match "^%-%-%-@(.*)$" or line:match "^%-%-%-|(.*)$" or ""
  return (types:gsub('"[^"]*"', ""):gsub(" #.*$", ""))
end

describe("the annotations", function()
  -- The client has its methods in client.lua, and those of the operations in api/types.lua.
  local parts = { ["deadline.Client"] = 2 }

  it("define every class that they use, once", function()
    local defined, used = {}, {}
    each_annotation(function(line, path)
      local name = line:match "^%-%-%-@class ([%w_.]+)" or line:match "^%-%-%-@alias ([%w_.]+)"
      if name then defined[name] = (defined[name] or 0) + 1 end
      for type_name in types_in(line):gmatch "deadline%.%u%w*" do used[type_name] = path end
    end)
    for name, path in pairs(used) do assert(defined[name], path .. ": " .. name) end
    for name, count in pairs(defined) do assert.equal(parts[name] or 1, count, name) end
    assert(used["deadline.FleetConfiguration"] and used["deadline.Error"])
  end)
end)
