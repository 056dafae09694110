-- SPDX-License-Identifier: MIT
--
-- Operations by their names, and the prepared one.

local operations = require "deadline.api.operations"
local prepared = require "deadline.api.prepared"
local reader = require "deadline.api.reader"

describe("an operation", function()
  it("is found by its name, its method and its iterator", function()
    for name, row in pairs {
      ListSessionsForWorker = { "list_sessions_for_worker", "sessions_for_worker" },
      ListJobs = { "list_jobs", "jobs" }, SearchJobs = { "search_jobs", "jobs_matching" },
      GetJob = { "get_job" },
    } do
      local operation = operations.get(name)
      assert.equal(name, operation.name)
      assert.same({ operation, false }, { operations.of_method(row[1]) })
      if row[2] then assert.same({ operation, true }, { operations.of_method(row[2]) }) end
    end
    assert.is_nil(operations.get "Nothing")
    assert.is_nil((operations.of_method "nothing"))
  end)

  it("has one method, and one more if it has pages", function()
    local names, seen = operations.methods(), {}
    for _, name in ipairs(names) do
      assert.is_nil(seen[name], name)
      seen[name] = true
    end
    assert.equal(126 + 34, #names)
  end)
end)

describe("the prepared operation", function()
  it("is what the reader makes of the text", function()
    assert.same(reader.operation(prepared.operation.name), prepared.operation)
    assert.equal(reader.method_name(prepared.operation.name), prepared.method)
    assert.same(reader.error_members(), prepared.error_members)
  end)
end)

describe("inputs", function()
  it("are a structure of some of an operation's", function()
    local operation = operations.get "ListWorkers"
    local inputs = operations.inputs(operation, { "farmId" })
    assert.same({ kind = "structure", order = { "farmId" },
      members = { farmId = operation.input.members.farmId } }, inputs)
  end)
end)
