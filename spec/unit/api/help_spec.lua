-- SPDX-License-Identifier: MIT
--
-- `deadline.help`: what it describes, in which order, under which names.

local deadline = require "deadline"
local reader = require "deadline.api.reader"

---The names that a description defines, in order.
local function defined(text)
  local names = {}
  for name in ("\n" .. text):gmatch("\n(%u%w*) = ") do names[#names + 1] = name end
  return names
end

---The position at which a description first has a name as a type: not in front of " = ".
local function first_use(text, name)
  for line, at in text:gmatch("  ([^\n]+)()") do
    local types = line:match("%??: (.*)$")
    if types and (" " .. types .. " "):find("%f[%w]" .. name .. "%f[%W]") then return at end
  end
end

describe("help", function()
  it("begins with the calls, and has the text as it is", function()
    assert.equal([[
client:delete_budget { farmId = ..., budgetId = ... }

]] .. reader.source "DeleteBudget" .. [[

FarmId = id farm
BudgetId = id budget
]], deadline.help "DeleteBudget")
    assert.matches("^client:list_jobs { farmId = %.%.%., queueId = %.%.%. }\n"
      .. "for job in client:jobs { farmId = %.%.%., queueId = %.%.%. } do %.%.%. end\n\n"
      .. "operation ListJobs ", deadline.help "ListJobs")
    assert.matches("^client:list_farms%(%)\nfor farm in client:farms%(%) do %.%.%. end\n",
      deadline.help "ListFarms")
    assert.matches("\nclient:wait_until%(\"fleet_active\", { farmId = %.%.%., "
      .. "fleetId = %.%.%. }%)\n\noperation GetFleet ", deadline.help "GetFleet")
  end)

  it("names the elements of lists", function()
    for iterator, element in pairs { session_actions = "session_action",
      step_dependencies = "dependency", sessions_statistics = "statistic" } do
      local line = ("\nfor %s in client:%s { "):format(element, iterator)
      assert(deadline.help(iterator):find(line, 1, true), iterator)
    end
  end)

  it("leaves the offset of a search to its iterator", function()
    local calls = deadline.help("SearchJobs"):match("^(.-)\n\n")
    assert.equal("client:search_jobs { farmId = ..., itemOffset = ..., queueIds = ... }\n"
      .. "for job in client:jobs_matching { farmId = ..., queueIds = ... } do ... end", calls)
  end)

  it("has every type once, in the order of its first use", function()
    for _, name in ipairs(reader.operation_names()) do
      local text, seen, last = deadline.help(name), {}, 0
      for _, type_name in ipairs(defined(text)) do
        assert.is_nil(seen[type_name], name .. ": " .. type_name)
        seen[type_name] = true
        assert(text:find("\n" .. reader.source(type_name), 1, true), type_name)
        local at = first_use(text, type_name)
        assert(at and at >= last, name .. ": " .. type_name)
        last = at
      end
      for line in text:gmatch("\n  [^\n]-%w%??: ([^\n]+)") do
        local type_text = line:gsub(" as [%w-]+", ""):gsub(" or a UUID", "")
        for type_name in type_text:gmatch("%f[%w]%u%w*") do
          assert(seen[type_name] or not reader.source(type_name), name .. ": " .. type_name)
        end
      end
      assert.is_nil(text:find("\n\n\n", 1, true), name)
      assert.matches("[^\n]\n$", text)
    end
  end)

  it("has an operation's waiters after it", function()
    local text = deadline.help "GetJob"
    local blocks = reader.source "GetJob"
    for _, waiter in ipairs { "job_complete", "job_create_complete", "job_succeeded" } do
      blocks = blocks .. "\n" .. reader.source(waiter)
    end
    assert(text:find("\n" .. blocks .. "\nFarmId = ", 1, true))
  end)

  it("describes a type that contains itself", function()
    assert.same({ "SearchFilterExpression", "DateTimeFilterExpression",
      "SearchGroupedFilterExpressions", "ParameterFilterExpression", "SearchTermFilterExpression",
      "StringFilterExpression", "StringListFilterExpression", "ComparisonOperator",
      "LogicalOperator", "SearchTermMatchingType" },
      defined(deadline.help "SearchFilterExpression"))
    assert.equal("FarmId = id farm\n", deadline.help "FarmId")
  end)

  it("is found under every name", function()
    for _, name in ipairs(reader.operation_names()) do
      local operation, text = reader.operation(name), deadline.help(name)
      assert.equal(text, deadline.help(reader.method_name(name)))
      if operation.pages then assert.equal(text, deadline.help(operation.pages.iterator)) end
    end
    for _, name in ipairs(reader.waiter_names()) do
      assert.equal(deadline.help(reader.waiter(name).operation), deadline.help(name))
      local pascal = ("_" .. name):gsub("_(%l)", string.upper)
      assert.equal(deadline.help(name), deadline.help(pascal))
    end
    for _, name in ipairs(reader.type_names()) do
      assert.equal(reader.source(name), deadline.help(name):sub(1, #reader.source(name)))
    end
  end)

  it("without a name lists every operation, iterator and waiter with its names", function()
    local list = deadline.help()
    local function listed(method, name)
      return list:find("\n  " .. method .. " +" .. name .. "\n") ~= nil
    end
    local count = 0
    for _, name in ipairs(reader.operation_names()) do
      local operation = reader.operation(name)
      assert.is_true(listed(reader.method_name(name), name))
      if operation.pages then assert.is_true(listed(operation.pages.iterator, name)) end
      count = count + (operation.pages and 2 or 1)
    end
    for _, name in ipairs(reader.waiter_names()) do
      assert.is_true(listed(name, reader.waiter(name).operation))
      count = count + 1
    end
    local _, lines = list:gsub("\n  [%l_]+ +%u%w+%f[\n]", "")
    assert.equal(count, lines)
  end)

  it("names similar ones for a name that does not exist, at the script's line", function()
    for name, expected in pairs {
      CreateJbo = "unknown name 'CreateJbo'; did you mean 'CreateJob'?",
      create_jobs = "unknown name 'create_jobs'; did you mean 'create_job'",
      ListJob = "did you mean 'ListJobs', 'ListJobMembers', 'ListJobParameterDefinitions'?",
      job_succeded = "did you mean 'job_succeeded'",
      FleetConfigration = "did you mean 'FleetConfiguration'",
      ["create job"] = "did you mean 'create_job'",
      ["Get%w+"] = "unknown name 'Get%w+'",
      [""] = "unknown name ''", ["a\0b"] = "unknown name 'a",
      [5] = "unknown name '5'", zzzzzzzzzzzz = "deadline.help() lists all names",
    } do
      local ok, message = pcall(function() local _ = deadline.help(name) end)
      assert.is_false(ok)
      assert.matches("^[^\n]*help_spec%.lua:%d+: unknown name '", message)
      assert(message:find(expected, 1, true), message)
    end
  end)
end)
