-- SPDX-License-Identifier: MIT
--
-- Errors as values: their texts, what is safe in them, and how they are returned and raised.

local errors = require "deadline.base.errors"

local here = "spec/unit/base/errors_spec.lua:%d+"

describe("an error", function()
  it("is the table it was made of, and prints as its message", function()
    local fields = { kind = "network", code = "ConnectionReset", message = "it broke", status = 5 }
    local err = errors.new(fields)
    assert.equal(fields, err)
    assert.equal("it broke", tostring(err))
    assert.same({ "network", "ConnectionReset", 5 }, { err.kind, err.code, err.status })
  end)

  it("prints the line that read the iterator before its message", function()
    assert.equal("a.lua:3: it broke",
      tostring(errors.new { message = "it broke", where = "a.lua:3" }))
  end)

  it("can be concatenated on either side", function()
    local err = errors.new { message = "it broke" }
    assert.equal("so: it broke", "so: " .. err)
    assert.equal("it broke!", err .. "!")
    assert.equal("it brokeit broke", err .. err)
    assert.equal("it broke5", err .. 5)
  end)

  it("needs no message", function()
    assert.is_nil(errors.new({ kind = "network" }).message)
  end)

  it("has a message of one line, without control characters", function()
    local err = errors.new { message = "a\r\n\27[31mb\0c\127d" }
    assert.equal("a [31mb c d", err.message)
  end)
end)

describe("sanitizing a text", function()
  it("makes one space of each run of control characters", function()
    assert.equal("a b", errors.sanitize "a\1\2\n\31\127b")
    assert.equal("a  b", errors.sanitize "a \nb")
  end)

  it("replaces the control characters of Unicode's second block", function()
    assert.equal("a b c", errors.sanitize "a\194\128b\194\159c")
  end)

  it("keeps printable text, in any language", function()
    for _, text in ipairs { "", "plain ~!", "\194\160caf\195\169", "\226\130\172 \240\159\153" } do
      assert.equal(text, errors.sanitize(text))
    end
  end)

  it("returns nothing but the text", function()
    assert.equal(1, select("#", errors.sanitize "a\nb"))
  end)
end)

describe("an error of this program's own doing", function()
  it("names its reason, or that the client was closed", function()
    local err = errors.cancelled()
    assert.same({ "cancelled", "Cancelled", false, "the client was closed" },
      { err.kind, err.code, err.retryable, err.message })
    assert.equal("the task was cancelled", errors.cancelled("the task was cancelled").message)
  end)
end)

describe("an error of credentials", function()
  it("comes second, and names their origin", function()
    local none, err = errors.credentials("the file x", "BadFile", "no key")
    assert.is_nil(none)
    assert.same({ "credentials", "BadFile", false, "credentials from the file x: no key" },
      { err.kind, err.code, err.retryable, err.message })
  end)
end)

describe("a failed call", function()
  it("returns nil, the message and the error", function()
    local err = errors.new { message = "it broke" }
    local results = { n = select("#", errors.triple(err)), errors.triple(err) }
    assert.same({ n = 3, [2] = "it broke", [3] = err }, results)
  end)
end)

describe("raising an error", function()
  it("gives it the line of the script, and raises the same table", function()
    local err = errors.new { message = "it broke" }
    local ok, raised = pcall(function() errors.raise(err) end)
    assert.is_false(ok)
    assert.equal(err, raised)
    assert.matches("^" .. here .. "$", err.where)
    assert.matches("^" .. here .. ": it broke$", tostring(err))
  end)

  it("again keeps its first line", function()
    local err = errors.new { message = "it broke", where = "a.lua:3" }
    local _, raised = pcall(errors.raise_again, err)
    assert.equal(err, raised)
    assert.equal("a.lua:3", err.where)
  end)

  it("again gives it a line if it has none", function()
    local err = errors.new { message = "it broke" }
    pcall(function() errors.raise_again(err) end)
    assert.matches("^" .. here .. "$", err.where)
  end)

  it("again changes nothing else", function()
    for _, fault in ipairs { "a text", { message = "a table of the script's" } } do
      local _, raised = pcall(errors.raise_again, fault)
      assert.equal(fault, raised)
    end
    local own = {}
    pcall(errors.raise_again, own)
    assert.is_nil(next(own))
  end)
end)
