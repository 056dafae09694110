-- SPDX-License-Identifier: MIT
--
-- Options: problems with those that are wrong, and numbers in other programs' texts.

local check = require "deadline.base.check"

describe("options that are taken", function()
  local specification = { size = { type = "integer", min = 1 }, at = { type = "number",
    is_timestamp = true } }

  it("are a copy, with what their table inherits", function()
    local given = setmetatable({ size = 2 }, { __index = { at = 1785587696, other = true } })
    local taken = check.options(specification, given)
    given.size = 3
    assert.same({ size = 2, at = 1785587696 }, taken)
    assert.is_nil(getmetatable(taken))
  end)

  it("are checked, also those that their table inherits", function()
    local inherited = setmetatable({}, { __index = { size = 0 } })
    local taken, problem = check.options(specification, inherited)
    assert.same({ nil, "option 'size' must be 1 or more, not 0" }, { taken, problem })
    taken, problem = check.options(specification, { sise = 1 })
    assert.same({ nil, "unknown option 'sise'; did you mean 'size'?" }, { taken, problem })
    taken, problem = check.options(specification, 5)
    assert.same({ nil, "options must be a table, not number" }, { taken, problem })
  end)

  it("are what was checked, of a table that returns something else every time", function()
    local asked = 0
    local taken = check.options(specification, setmetatable({}, { __index = function(_, name)
      asked = asked + 1
      return name == "size" and asked or nil
    end }))
    local size = taken.size
    for _ = 1, 3 do assert.equal(size, taken.size) end
  end)

  it("must be moments if they are to be: not seconds from now, and not milliseconds", function()
    for _, value in ipairs { 60, 0, -1, 1785587696000, -1 / 0 } do
      local _, problem = check.options(specification, { at = value })
      assert.matches("must be in seconds since 1970, as os.time() + 60 is, not ", problem, 1, true)
    end
    for _, value in ipairs { os.time() + 60, 1785587696.5, 1 / 0 } do
      assert.is_table(check.options(specification, { at = value }))
    end
    local _, problem = check.options(specification, { at = 0 / 0 })
    assert.matches("must be of type number", problem, 1, true)
  end)

  it("that are whole numbers beyond 2^53 are not said to be none", function()
    for _, value in ipairs { 2 ^ 53, 2 ^ 60, -2 ^ 53, -2 ^ 63, 9223372036854775807 } do
      local _, problem = check.options(specification, { size = value })
      assert.matches("must be a whole number between -2^53 and 2^53, not ", problem, 1, true)
    end
    for _, value in ipairs { 1.5, 1 / 0 } do
      local _, problem = check.options(specification, { size = value })
      assert.matches("must be a whole number, not ", problem, 1, true)
    end
  end)
end)

describe("a number in a text", function()
  local to_number = tonumber
  after_each(function() _G.tonumber = to_number end) -- luacheck: ignore 122

  it("has the same value in any locale", function()
    -- A German host's comma, in 5.1 and 5.2.
    _G.tonumber = function(value, ...) -- luacheck: ignore 122
      if tostring(value):find(".", 1, true) then return nil end
      return to_number((tostring(value):gsub(",", ".")), ...)
    end
    for text, expected in pairs { ["1.5"] = 1.5, ["4.35"] = 4.35, ["007"] = 7, [" 3 "] = 3,
      ["-0.25"] = -0.25, ["+2"] = 2, ["1."] = 1, [("9"):rep(400)] = 1 / 0 } do
      assert.equal(expected, check.to_number(text))
    end
    for _, text in ipairs { "", ".", "1,5", "0x10", "1e3", "inf", "nan", "1.5.2", "- 1", "ten" } do
      assert.is_nil(check.to_number(text), text)
    end
    assert.equal(5.5, check.to_number(5.5))
    for _, value in ipairs { false, {}, print } do assert.is_nil(check.to_number(value)) end
    assert.is_nil(check.to_number(nil))
  end)

  it("is an integer if it is written as one, where Lua has them", function()
    assert.equal(tostring(12), tostring(check.to_number "12"))
    assert.equal(tostring(12.0), tostring(check.to_number "12.0"))
  end)
end)
