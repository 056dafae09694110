-- SPDX-License-Identifier: MIT
--
-- Tables against types: structures, unions, lists, maps and documents.

local reader = require "deadline.api.reader"
local validate = require "deadline.api.validate"
local value_checks = require "value_checks"

local hex = ("0a"):rep(16)

local problems_of, refused, taken =
  value_checks.problems_of, value_checks.refused, value_checks.taken

describe("a list", function()
  local spec = { kind = "list", min = 1, max = 2, element = { kind = "string", max = 1 } }

  it("has elements within its bounds, each of its type", function()
    taken(spec, { "a" }, { "a", "b" })
    refused("x must have 1 elements or more", spec, {})
    refused("x must have 2 elements or fewer, not 3", spec, { "a", "b", "c" })
    assert.same({ "x[1] must be of type string, not number",
      "x[2] must have 1 characters or fewer, not 2" }, problems_of(spec, { 1, "bc" }))
  end)

  it("has no holes and no names", function()
    refused("x must be a list without holes", spec, { "a", nil, "c" })
    refused("x must be a list without holes", spec, { [2] = "a" })
    refused("x must be a list without holes", spec, { [0] = "a" })
    for _, meta in ipairs { { __index = { "a" } }, { __pairs = pairs }, { __metatable = false } } do
      refused("x must be a plain table: it has nothing but a metatable", spec,
        setmetatable({}, meta))
    end
    refused("x must have 1 elements or more", spec, setmetatable({}, { __name = "list" }))
    refused('x must be a list, without the member "n"', spec, { "a", n = 1 })
    refused("x must be of type table, not string", spec, "a")
  end)
end)

describe("a map", function()
  local spec = { kind = "map", max = 2, key = { kind = "string", max = 2 },
    element = { kind = "integer" } }

  it("has names and values of its types", function()
    taken(spec, {}, { a = 1, b = 2 })
    refused('x["a"] must be of type integer, not string', spec, { a = "1" })
    refused('the name of x["abc"] must have 2 characters or fewer, not 3', spec, { abc = 1 })
    refused('x["1"] must have a name of type string, not number', spec, { 5 })
    refused("x must have 2 elements or fewer, not 3", spec, { a = 1, b = 2, c = 3 })
  end)
end)

describe("a structure", function()
  it("has required members, and none that it does not know", function()
    local spec = "S3Location"
    taken(spec, { bucketName = "b", key = "k" })
    assert.same({ "x.bucketName is missing",
      "x.bucketname is not a member (did you mean bucketName?)", "x.key is missing" },
      problems_of(spec, { bucketname = "b" }))
    assert.same({ "x.1 is not a member", "x.bucketName is missing", "x.key is missing" },
      problems_of(spec, { "b" }))
  end)

  it("names a problem by its path, all of them at once", function()
    assert.same({
      "configuration.customerManaged.mode is missing",
      "configuration.customerManaged.workerCapabilities.memoryMiB.min is missing",
      'configuration.customerManaged.workerCapabilities.osFamily must be one of "LINUX", "MACOS", '
        .. '"WINDOWS", not "BEOS"',
      "configuration.customerManaged.workerCapabilities.vCpuCount must be of type table, "
        .. "not number",
      "displayName is missing", "maxWorkerCount must be 0 or more, not -1", "roleArn is missing",
    }, validate.members(reader.operation("CreateFleet").input, {
      farmId = "farm-" .. hex, maxWorkerCount = -1, configuration = { customerManaged = {
        workerCapabilities = { vCpuCount = 4, memoryMiB = {}, osFamily = "BEOS",
          cpuArchitectureType = "x86_64" },
      } },
    }, true))
  end)

  it("may inherit its parameters, not what is in them", function()
    local input = reader.operation("GetFarm").input
    local defaults = { __index = { farmId = "farm-" .. hex } }
    assert.is_nil(validate.members(input, setmetatable({}, defaults), true))
    refused("x.key is missing", "S3Location",
      setmetatable({ bucketName = "b" }, { __index = { key = "k" } }))
  end)
end)

describe("a union", function()
  it("has exactly one member", function()
    taken("BudgetSchedule", { fixed = { startTime = 0, endTime = 1 } })
    refused("x must have exactly one of fixed, not 0 members", "BudgetSchedule", {})
    assert.same({ "x must have exactly one of int, float, string, path, not 2 members" },
      (problems_of({ kind = "union", order = { "int", "float", "string", "path" }, members = {
        int = { type = { kind = "string" } }, float = { type = { kind = "string" } },
        string = { type = { kind = "string" } }, path = { type = { kind = "string" } },
      } }, { int = "1", float = "1" })))
  end)

  it("may contain itself, but a value may not", function()
    local function group(depth)
      if depth == 0 then
        return { searchTermFilter = { searchTerm = "x" } }
      end
      return { groupFilter = { operator = "AND", filters = { group(depth - 1) } } }
    end
    taken("SearchFilterExpression", group(0), group(1), group(20))
    local endless = { groupFilter = { operator = "AND", filters = {} } }
    endless.groupFilter.filters[1] = endless
    local problems = problems_of("SearchFilterExpression", endless)
    assert.equal(1, #problems)
    assert.matches("is in itself$", problems[1])
  end)
end)

describe("a document", function()
  it("is whatever has a form in JSON", function()
    taken({ kind = "document" }, {}, { 1, { a = "b" } }, "text", 5, true)
    assert.matches("^x must have a form in JSON: a function has no form in JSON",
      problems_of({ kind = "document" }, { print })[1])
    assert.equal(1, #problems_of({ kind = "document" }, { [1.5] = 1 }))
  end)
end)

describe("a check", function()
  local filters = reader.operation("SearchJobs").input.members.filterExpressions.type

  it("ends with a value that is in itself in several places", function()
    local group = { operator = "AND", filters = {} }
    group.filters = { { groupFilter = group }, { groupFilter = group } }
    assert.same({ "x.filters[1].groupFilter is in itself",
      "x.filters[2].groupFilter is in itself" }, problems_of(filters, group))
  end)

  it("ends with one whose tables are in many places, and names so many problems", function()
    local group = { operator = "NOR", filters = { { searchTermFilter = { searchTerm = "x" } } } }
    for _ = 1, 40 do
      group = { operator = "AND", filters = { { groupFilter = group }, { groupFilter = group } } }
    end
    local problems = problems_of(filters, group)
    assert.equal(100, #problems)
  end)

  it("quotes the beginning of a long value, and calls nothing of the script's", function()
    local texts = { kind = "map", key = { kind = "string" }, element = { kind = "string" } }
    local problems = problems_of("FarmId", ("x"):rep(1e6))
    assert(#problems[1] < 300)
    problems = problems_of("S3Location", { [("y"):rep(1e5)] = 1, bucketName = "b", key = "k" })
    assert(#problems[1] < 300)
    local odd = setmetatable({}, { __tostring = function() error "called" end })
    assert.same({ "x.a table is not a member" },
      problems_of("S3Location", { [odd] = 1, bucketName = "b", key = "k" }))
    local hiding = setmetatable({ a = 1 }, { __pairs = function() error "called" end })
    assert.same({ 'x["a"] must be of type string, not number' }, problems_of(texts, hiding))
  end)
end)
