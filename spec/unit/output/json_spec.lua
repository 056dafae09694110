-- SPDX-License-Identifier: MIT
--
-- deadline.json: what core/json_write_spec does not have, since it is added before the core writes.

local core = require "deadline.core"
local deadline = require "deadline"
local farm = require "farm"

---The message of misuse, which has this file's line.
local function refused(...)
  local function use(...)
    local text = deadline.json(...)
    return text
  end
  local done, message = pcall(use, ...)
  assert.is_false(done)
  return (message:gsub("^[^:]*json_spec%.lua:%d+: ", "", 1))
end

describe("deadline.json", function()
  it("writes members in the order of their names", function()
    assert.equal('{"a":[1,"x",true,{"c":2.5,"d":false}],"b":{}}',
      deadline.json { b = setmetatable({}, { __jsontype = "object" }),
        a = { 1, "x", true, { d = false, c = 2.5 } } })
    assert.equal("false", deadline.json(false))
    assert.equal("5", deadline.json(5))
    assert.equal('"\\u0000\195\164"', deadline.json "\0\195\164")
  end)

  it("writes an empty table as the service's type of its name, else as a list", function()
    assert.equal("[]", deadline.json {})
    assert.equal('{"jobs":[],"own":[],"parameters":{},"tags":{},"usages":{}}',
      deadline.json { tags = {}, jobs = {}, own = {}, parameters = {}, usages = {} })
    assert.equal('{"tags":[]}', deadline.json { tags = setmetatable({}, { __jsontype = "array" }) })
  end)

  it("writes the service's timestamps as ISO 8601 if told to, and no other number", function()
    local value = { startedAt = 1785587696, sessions = { { endedAt = 1785587696.789, count = 5 } },
      updatedAt = "?", createdAt = { 5 }, expiresAt = 1e300 }
    assert.equal('{"createdAt":[5],"expiresAt":1e+300,"sessions":[{"count":5,"endedAt":'
      .. '"2026-08-01T12:34:56.789Z"}],"startedAt":"2026-08-01T12:34:56Z","updatedAt":"?"}',
      deadline.json(value, { timestamps = "iso" }))
    for _, options in ipairs { {}, { timestamps = "seconds" } } do
      assert.same(value, core.decode(deadline.json(value, options)))
    end
    assert.equal(1785587696, value.startedAt)
  end)

  it("knows the timestamps of a log's events, but not CloudWatch Logs' milliseconds", function()
    assert.equal('{"ingestionTime":"2026-08-01T12:34:57Z","message":"x","timestamp":'
      .. '"2026-08-01T12:34:56.500Z"}', deadline.json({ message = "x", ingestionTime = 1785587697,
        timestamp = 1785587696.5 }, { timestamps = "iso" }))
    assert.equal('{"timestamp":1785587696500}',
      deadline.json({ timestamp = 1785587696500 }, { timestamps = "iso" }))
  end)

  it("writes errors without the parts of their messages", function()
    local client = farm.scenario({ rules = { { status = 403, body = "<b>" } } }):client()
    local _, message, err = client:list_sessions_for_worker(farm.ids)
    client:close()
    local read = core.decode(deadline.json(err))
    assert.equal(message, read.message)
    assert.equal(403, read.status)
    for _, name in ipairs { "detail", "quoted", "note" } do assert.equal(nil, read[name]) end
  end)

  it("refuses what has no form in JSON, with its path", function()
    local own = { b = {} }
    own.b[1] = own
    local deep = {}
    for _ = 1, 300 do deep = { deep } end
    for expected, value in pairs {
      ["sessions[2].at is a function, which has no form in JSON"] = { sessions = { {},
        { at = print } } },
      ['["a b"][1].c is a number that is not finite'] = { ["a b"] = { { c = 0 / 0 } } },
      ["the value is a number that is not finite"] = 1 / 0,
      ["x is a list with holes, or with other members"] = { x = { 1, a = 2 } },
      ["the value is a list with holes, or with other members"] = { [2] = 1 },
      ["the value has the key true, which is not a string"] = { [true] = 1 },
      ["b[1] holds itself"] = own,
      ["a is not UTF-8"] = { a = "\255" },
      ["[1] has a member whose name is not UTF-8"] = { { ["\237\160\128"] = 1 } },
      ["the value is a thread, which has no form in JSON"] = coroutine.create(print),
    } do
      assert.equal(expected, refused(value))
    end
    assert.matches("^%[1%].* is nested too deeply$", refused(deep))
    assert.equal("the value is a nil, which has no form in JSON", refused(nil))
    local client = farm.client()
    assert.equal("client is a deadline.Client, which has no form in JSON",
      refused { client = client })
    assert.matches("has no form in JSON$", refused(client:farms()))
    client:close()
  end)

  it("writes one table in two places", function()
    local shared = { 1 }
    assert.equal('{"a":[1],"b":[1]}', deadline.json { a = shared, b = shared })
  end)

  it("refuses unknown options", function()
    assert.equal("unknown option 'timestamp'; did you mean 'timestamps'?",
      refused({}, { timestamp = "iso" }))
    assert.equal([[option 'timestamps' must be one of "iso", "seconds", not "ISO"]],
      refused({}, { timestamps = "ISO" }))
    assert.equal("options must be a table, not string", refused(5, "iso"))
  end)
end)
