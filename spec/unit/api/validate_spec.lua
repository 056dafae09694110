-- SPDX-License-Identifier: MIT
--
-- Values against types: every problem with its path, nothing valid refused, and no value of a
-- sensitive type in a message.

local reader = require "deadline.api.reader"
local validate = require "deadline.api.validate"
local value_checks = require "value_checks"

local hex = ("0a"):rep(16)

local problems_of, refused, taken =
  value_checks.problems_of, value_checks.refused, value_checks.taken

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
