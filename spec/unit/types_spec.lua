-- SPDX-License-Identifier: MIT
--
-- The annotations for editors, compared with the model, since no program loads them.

local reader = require "deadline.api.reader"

describe("the annotation", function()
  local text

  setup(function()
    local file = assert(io.open("lua/deadline/types.lua"))
    text = file:read("*a") .. "\n"
    file:close()
  end)

  ---The fields of a class and of its parents, true for required ones.
  local function fields_of(class, fields)
    local parent, body = text:match("%-%-%-@class " .. class:gsub("%p", "%%%0")
      .. ":? ?(%S*)\n(.-)\n\n")
    assert.is_string(body, class)
    for name, mark in body:gmatch("%-%-%-@field (%w+)(%??) ") do fields[name] = mark == "" end
    return parent == "" and fields or fields_of(parent, fields)
  end

  local function params_of(method)
    local class = text:match("%-%-%-@field " .. method
      .. " fun%(self: deadline%.Client, params: (deadline%.%w+),")
    assert.is_string(class, method)
    return fields_of(class, {})
  end

  for _, name in ipairs { "GetSession", "GetSessionAction", "GetWorker", "ListFarms", "ListFleets",
    "ListJobs", "ListQueues", "ListSessionActions", "ListSessions", "ListSessionsForWorker",
    "ListWorkers", "UpdateSession" } do
    local operation = reader.operation(name)
    it("of " .. name .. " has its members", function()
      local expected = {}
      for input, spec in pairs(operation.input.members) do expected[input] = spec.required end
      local method = name:gsub("(%l)(%u)", "%1_%2"):lower()
      assert.same(expected, params_of(method))
      if operation.pages then
        assert.same(expected, params_of((method:gsub("^list_", ""))))
      else
        assert.is_nil(expected.nextToken)
      end
    end)
  end
end)
