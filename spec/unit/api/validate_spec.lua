-- SPDX-License-Identifier: MIT
--
-- Values against types: every problem with its path, nothing valid refused, and no value of a
-- sensitive type in a message.

local reader = require "deadline.api.reader"
local validate = require "deadline.api.validate"

local hex = ("0a"):rep(16)

---The problems with a value as the member "x" of a structure.
local function problems_of(spec, value, strict)
  local structure = { kind = "structure", order = { "x" },
    members = { x = { required = true,
      type = type(spec) == "string" and reader.type(spec) or spec } } }
  return validate.members(structure, { x = value }, strict ~= false) or {}
end

local function taken(spec, ...)
  for _, value in ipairs { ... } do assert.same({}, problems_of(spec, value)) end
end

local function refused(problem, spec, value, strict)
  assert.same({ problem }, problems_of(spec, value, strict))
end

describe("a string", function()
  it("has its length in characters", function()
    local spec = { kind = "string", min = 2, max = 3 }
    taken(spec, "ab", "abc", "äöü", "日本語", "\240\159\142\172\240\159\142\172")
    refused("x must have 2 characters or more", spec, "ä")
    refused("x must have 3 characters or fewer, not 4", spec, "äöüß")
    assert.same({}, problems_of(spec, "abcd", false))
  end)

  it("is UTF-8", function()
    taken({ kind = "string" }, "", "\0", "\127", "\194\128", "\223\191", "\224\160\128",
      "\237\159\191", "\238\128\128", "\239\191\191", "\240\144\128\128", "\244\143\191\191", "aä")
    for _, text in ipairs { "\128", "\191", "\192\128", "\193\191", "\194", "\194a", "\224\159\191",
      "\237\160\128", "\240\143\191\191", "\244\144\128\128", "\245\128\128\128", "\255", "ä\228",
      "\226\130" } do
      refused("x must be valid UTF-8", { kind = "string" }, text)
    end
    taken({ kind = "string", is_binary = true }, "\255")
  end)

  it("is one of its type's values", function()
    taken("MembershipLevel", "VIEWER", "OWNER")
    refused('x must be one of "CONTRIBUTOR", "MANAGER", "OWNER", "VIEWER", not "viewer"',
      "MembershipLevel", "viewer")
    assert.same({}, problems_of("MembershipLevel", "viewer", false))
  end)

  it("has its type's form", function()
    taken("FarmId", "farm-" .. hex)
    refused('x must be "farm-" and 32 lower-case hexadecimal digits, not "farm-1"', "FarmId",
      "farm-1")
    taken("TaskId", "task-" .. hex .. "-0", "task-" .. hex .. "-9999999999")
    for _, number in ipairs { "", "-", "-00", "-01", "-10000000000", "-a", "-1 " } do
      assert.equal(1, #problems_of("TaskId", "task-" .. hex .. number))
    end
    taken("Region", "eu-west-1")
    refused('x must match [a-z0-9-]+, not "EU"', "Region", "EU")
  end)

  it("is no value of another type", function()
    refused("x must be of type string, not number", { kind = "string" }, 5)
    refused("x must be of type string, not table", { kind = "string" }, {})
  end)
end)

describe("a number", function()
  it("is finite and within its bounds", function()
    local spec = { kind = "number", min = 0.5, max = 2 }
    taken(spec, 0.5, 1, 2)
    refused("x must be 0.5 or more, not 0.25", spec, 0.25)
    refused("x must be 2 or less, not 3", spec, 3)
    refused("x must be finite", spec, 1 / 0, false)
    refused("x must be finite", spec, 0 / 0)
    refused("x must be of type number, not string", spec, "1")
  end)

  it("is whole if it is an integer", function()
    taken({ kind = "integer" }, 0, -5, 5.0, 2 ^ 53 - 1)
    assert.matches("^x must be a whole number", problems_of({ kind = "integer" }, 1.5)[1])
    assert.matches("^x must be a whole number", problems_of({ kind = "integer" }, 1 / 0)[1])
    refused("x must be of type integer, not string", { kind = "integer" }, "5")
  end)
end)

describe("a timestamp", function()
  it("is seconds since 1970, or a text", function()
    taken({ kind = "timestamp" }, 0, 1785587696.5, -1e9, "2026-08-01T12:34:56Z")
    refused("x must be in seconds since 1970, of the years 1 to 9999", { kind = "timestamp" }, 1e15)
    refused("x must be in seconds since 1970, of the years 1 to 9999", { kind = "timestamp" },
      1 / 0)
    refused("x must be of type number or string, not boolean", { kind = "timestamp" }, true)
  end)
end)

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

describe("a sensitive value", function()
  it("is in no message", function()
    local secret = "s3cr3t-value"
    for _, spec in ipairs {
      { kind = "string", enum = { A = true } }, { kind = "string", id = "farm" },
      { kind = "string", pattern = "[A-Z]+" },
    } do
      spec.sensitive = true
      local problems = problems_of(spec, secret)
      assert.equal(1, #problems)
      assert.is_nil(problems[1]:find(secret, 1, true))
      spec.sensitive = nil
      assert.matches(secret, problems_of(spec, secret)[1], 1, true)
      local inside = { kind = "structure", sensitive = true, order = { "y" },
        members = { y = { type = spec } } }
      assert.is_nil(problems_of(inside, { y = secret })[1]:find(secret, 1, true))
    end
  end)
end)

describe("a response that a test made up", function()
  local function problems_of_job(answer)
    return validate.response(reader.operation "GetJob".output, answer)
  end

  it("may leave members out, and hold what the service adds to an enum or a bound", function()
    assert.is_nil(problems_of_job {})
    assert.is_nil(problems_of_job { taskRunStatus = "TOMORROW", priority = 1000, name = "" })
  end)

  it("has no unknown members and no wrong types", function()
    assert.same({ "jobID is not a member (did you mean jobId?)",
      'parameters["x"].int must be of type string, not number',
      "priority must be of type integer, not string" },
      problems_of_job { jobID = "j", priority = "50", parameters = { x = { int = 5 } } })
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

describe("a copy", function()
  it("has the parameters as they were, inherited ones as well", function()
    local given = setmetatable({ queueIds = { "a", "b" }, filterExpressions = { filters = {} } },
      { __index = { farmId = "f", unknown = 1 } })
    local copy = validate.copy(reader.operation("SearchJobs").input, given)
    given.queueIds[1], given.filterExpressions.filters[1] = "changed", "changed"
    assert.same({ farmId = "f", queueIds = { "a", "b" }, filterExpressions = { filters = {} } },
      copy)
    assert.is_nil(getmetatable(copy))
  end)
end)
