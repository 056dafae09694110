-- SPDX-License-Identifier: MIT
--
-- Lua to JSON by the C core, with and without a shape. json_spec.lua has more of what needs none.

local core = require "deadline.core"
local types = require "types"

local list, map, structure, union = types.list, types.map, types.structure, types.union
local timestamp = types.timestamp

local math_type = rawget(math, "type") -- nil before 5.3, which has no integers

---Encodes one member of a structure and returns its text.
local function member(type, value)
  return core.encode({ a = value }, core.shape(structure { a = type })):match '^{"a":(.*)}$'
end

local function refused(type, value)
  local done, message = pcall(member, type, value)
  assert.is_false(done)
  return (message:gsub("^%S+:%d+: ", ""))
end

local function array(value) return setmetatable(value, { __jsontype = "array" }) end
local function object(value) return setmetatable(value, { __jsontype = "object" }) end

describe("a written string", function()
  it("has escapes for quotes, backslashes and control characters, and for nothing else", function()
    for byte = 0, 255 do
      local c = string.char(byte)
      local escape = ({ ['"'] = [[\"]], ["\\"] = [[\\]], ["\b"] = [[\b]], ["\f"] = [[\f]],
        ["\n"] = [[\n]], ["\r"] = [[\r]], ["\t"] = [[\t]] })[c]
        or (byte < 32 and ([[\u%04x]]):format(byte)) or c
      assert.equal('"' .. escape .. '"', core.encode(c))
      for before = 0, 17 do -- at every place of a word
        local x = ("x"):rep(before)
        assert.equal('"' .. x .. escape .. x .. '"', core.encode(x .. c .. x))
      end
      assert.equal('{"' .. escape .. '":"' .. escape .. '"}', core.encode { [c] = c })
    end
    assert.equal('"a/b\195\188\240\157\132\158"', core.encode "a/b\195\188\240\157\132\158")
    assert.equal('""', core.encode "")
  end)

  it("may be long", function()
    for _, part in ipairs { "x", '"', "\0", "\255", "line\n" } do
      local text = part:rep(300000)
      assert.equal(text, core.decode(core.encode(text)))
    end
  end)
end)

describe("a written number", function()
  it("has the fewest digits that read back as the same", function()
    for text, number in pairs {
      ["0"] = 0, ["5"] = 5, ["-5"] = -5, ["1.5"] = 1.5, ["0.1"] = 0.1,
      ["-0.1"] = -0.1, ["0.30000000000000004"] = 0.1 + 0.2, ["1e+300"] = 1e300,
      ["4.94065645841247e-324"] = 2 ^ -1074,
      ["1.7976931348623157e+308"] = 1.7976931348623157e308, ["1e-07"] = 1e-7,
      ["999999999999999"] = 999999999999999, ["0.3333333333333333"] = 1 / 3,
      ["1785587696.789"] = 1785587696.789, ["1e+20"] = 1e20,
    } do
      assert.equal(text, core.encode(number))
      assert.equal(text, member(types.number, number))
      assert.equal(text, member(types.document, number))
      assert.equal(number, core.decode(text))
    end
    assert.equal("9007199254740991", core.encode(2 ^ 53 - 1))
    assert.equal("-0", core.encode(-1 / (1 / 0)))
  end)

  it("is as Lua's own reading for random doubles", function()
    local random = require "prng"(19)
    for _ = 1, 2000 do
      local number = (random() - 0.5) * 10 ^ math.floor(random() * 40 - 20)
      assert.equal(number, core.decode(core.encode(number)))
      assert.equal(number, core.decode(member(types.number, number)))
    end
  end)

  it("keeps every digit of an integer", function()
    if not math_type then return end
    for text, integer in pairs { ["9223372036854775807"] = 9223372036854775807,
      ["-9223372036854775808"] = -9223372036854775807 - 1,
      ["9007199254740993"] = 9007199254740993 } do
      assert.equal(text, core.encode(integer))
      assert.equal(text, member(types.integer, integer))
      assert.equal(text, member(types.number, integer))
    end
  end)

  it("has no fraction and no exponent as an integer", function()
    for text, number in pairs {
      ["5"] = 5.0, ["-5"] = -5.0, ["0"] = -1 / (1 / 0), ["1000000000000000"] = 1e15,
      ["1000000000000000000"] = 1e18, ["-9223372036854775808"] = -2 ^ 63,
    } do
      assert.equal(text, member(types.integer, number))
    end
    for _, number in ipairs { 5.5, 2 ^ 63, 1e300, -1e19, 1 / 0, 0 / 0 } do
      assert.equal("a holds a number, not an integer", refused(types.integer, number))
    end
  end)

  it("is finite", function()
    for _, number in ipairs { 1 / 0, -1 / 0, 0 / 0 } do
      assert.equal("a holds a number that is not finite", refused(types.number, number))
      assert.error_matches(function() core.encode { number } end, "it holds a number that is not")
    end
  end)
end)

describe("a written timestamp", function()
  it("is ISO 8601 for a number, and a text as it is", function()
    for text, value in pairs {
      ["1970-01-01T00:00:00Z"] = 0, ["2026-08-01T12:34:56Z"] = 1785587696,
      ["2026-08-01T12:34:56.500Z"] = 1785587696.5, ["1969-12-31T23:59:59Z"] = -1,
      ["0001-01-01T00:00:00Z"] = -62135596800, ["9999-12-31T23:59:59Z"] = 253402300799,
      ["2026-08-01"] = "2026-08-01", ["\\\"x\\\""] = '"x"', [""] = "",
    } do
      assert.equal('"' .. text .. '"', member(timestamp, value))
      if type(value) == "number" then
        assert.equal(text, core.iso(value))
        assert.equal(value, core.decode(core.encode(value, core.shape(timestamp)),
          core.shape(timestamp)))
      end
    end
    assert.equal('["1970-01-01T00:00:00Z"]', member(list(timestamp), { 0 }))
    assert.equal('{"b":"1970-01-01T00:00:00Z"}', member(map(timestamp), { b = 0 }))
  end)

  it("is within the calendar", function()
    for _, number in ipairs { -62135596801, 253402300800, 1e300, 1 / 0, 0 / 0 } do
      assert.equal("a holds a number outside the years 1 to 9999, not a timestamp",
        refused(timestamp, number))
    end
  end)
end)

describe("a written structure", function()
  local shape = core.shape(structure {
    { "z", types.string }, { "a", types.integer }, { "m", types.boolean },
    { "id", { type = types.string, location = "path" } },
  })

  it("has its members in the order of the shape, without those that are nil", function()
    assert.equal('{"z":"x","a":1,"m":false}', core.encode({ a = 1, m = false, z = "x" }, shape))
    assert.equal('{"a":1}', core.encode({ a = 1 }, shape))
    assert.equal('{"m":true}', core.encode({ m = true }, shape))
    assert.equal("{}", core.encode({}, shape))
  end)

  it("has no member that the shape does not know, or that is elsewhere", function()
    assert.equal('{"a":1}', core.encode({ a = 1, b = print, id = "x", A = 5, [true] = 1 }, shape))
  end)

  it("reads the table alone, without its metatable", function()
    assert.equal("{}", core.encode(setmetatable({}, { __index = { a = 1 } }), shape))
    assert.equal('{"a":1}', core.encode(array { a = 1 }, shape))
  end)

  it("may be a union, nested and recursive", function()
    local either = union { text = types.string, number = types.number }
    local filter = structure { name = types.string, value = either }
    types.add(filter, "filters", list(filter))
    types.add(filter, "named", map(filter))
    assert.equal('{"name":"x","filters":[{"value":{"text":"y"},"filters":[]},{"named":{"a":'
      .. '{"value":{"number":1.5}},"b":{}}}]}', core.encode({
        name = "x", filters = { { value = { text = "y" }, filters = {} },
          { named = { b = {}, a = { value = { number = 1.5 } } } } },
      }, core.shape(filter)))
  end)

  it("may have names of any bytes", function()
    local odd = core.shape(structure { { 'a"b', types.string }, { "\0", types.string } })
    assert.equal([[{"a\"b":"x","\u0000":"y"}]], core.encode({ ["\0"] = "y", ['a"b'] = "x" }, odd))
  end)
end)

describe("a written list or map", function()
  it("is what its shape says, also if it is empty", function()
    assert.equal("[]", member(list(types.string), {}))
    assert.equal("{}", member(map(types.string), {}))
    assert.equal('["x","y"]', member(list(types.string), { "x", "y" }))
    assert.equal("[[],[[]],[]]", member(list(list(list(types.string))), { {}, { {} }, {} }))
    assert.equal('{"a":[],"b":[{}]}', member(map(list(map(types.string))), { b = { {} }, a = {} }))
  end)

  it("sorts names by their bytes", function()
    local value = {}
    for i, name in ipairs { "", "\0", "\0a", "A", "B", "a", "a\0", "aa", "ab", "b", "\127",
      "\195" } do
      value[name] = i
    end
    local text = '{"":1,"\\u0000":2,"\\u0000a":3,"A":4,"B":5,"a":6,"a\\u0000":7,"aa":8,"ab":9,'
      .. '"b":10,"\127":11,"\195":12}'
    assert.equal(text, core.encode(value))
    assert.equal(text, core.encode(value, core.shape(types.document)))
    assert.equal(text, core.encode(value, core.shape(map(types.integer))))
  end)

  it("sorts names of nested and of large ones", function()
    assert.equal('{"a":{"a":{"a":1,"c":{}},"b":{"a":[]}},"b":{"b":2}}', core.encode {
      b = { b = 2 }, a = { b = { a = array {} }, a = { c = {}, a = 1 } },
    })
    local value, parts = {}, {}
    for i = 1, 2000 do
      local name = ("%04d"):format(i * 7 % 2001)
      value[name] = { b = { z = 1, y = { 2 } }, a = { d = {}, c = name } }
    end
    for i = 1, 2000 do
      parts[i] = ('"%04d":{"a":{"c":"%04d","d":{}},"b":{"y":[2],"z":1}}'):format(i, i)
    end
    assert.equal("{" .. table.concat(parts, ",") .. "}", core.encode(value))
  end)
end)

describe("a written document", function()
  local encoders = { core.encode, function(value) return member(types.document, value) end }

  it("is a list if it has a first element, else an object", function()
    for _, encode in ipairs(encoders) do
      assert.equal("{}", encode {})
      assert.equal('["x",1.5,true,{},[1]]', encode { "x", 1.5, true, {}, { 1 } })
      assert.equal('{"a":{"b":[{}]}}', encode { a = { b = { {} } } })
    end
  end)

  it("is what its metatable says", function()
    for _, encode in ipairs(encoders) do
      assert.equal("[]", encode(array {}))
      assert.equal("{}", encode(object {}))
      assert.equal('{"a":[],"b":[[],{}]}', encode { a = array {}, b = { array {}, object {} } })
      assert.equal("[1]", encode(setmetatable({ 1 }, { __jsontype = "x", __index = print })))
      assert.equal("{}", encode(setmetatable({}, {})))
    end
    assert.error_matches(function() core.encode(object { 1 }) end, "name is not a string")
  end)
end)

describe("a value of another shape", function()
  it("raises, and names the member", function()
    for wanted, case in pairs {
      ["a holds a number, not a string"] = { types.string, 5 },
      ["a holds a boolean, not a string"] = { types.string, true },
      ["a holds a table, not a string"] = { types.string, {} },
      ["a holds a string, not a boolean"] = { types.boolean, "true" },
      ["a holds a number, not a boolean"] = { types.boolean, 0 },
      ["a holds a string, not an integer"] = { types.integer, "5" },
      ["a holds a boolean, not an integer"] = { types.integer, false },
      ["a holds a string, not a number"] = { types.number, "5" },
      ["a holds a boolean, not a timestamp"] = { timestamp, true },
      ["a holds a table, not a timestamp"] = { timestamp, {} },
      ["a holds a string, not a list"] = { list(types.string), "x" },
      ["a holds an object, not a list"] = { list(types.string), { x = 1 } },
      ["a holds a boolean, not a list"] = { list(types.string), false },
      ["a holds a number, not an object"] = { map(types.string), 5 },
      ["a holds a string, not an object"] = { structure {}, "x" },
      ["a holds a list, not an object"] = { structure {}, { 1 } },
      ["a holds a number, not a string "] = { list(types.string), { "x", 5 } },
      ["a holds a boolean, not a string "] = { map(list(types.string)), { x = { true } } },
      ["b holds a number, not a string"] = { list(structure { b = types.string }), { { b = 5 } } },
      ["a holds a number, not an object "] = { list(structure { b = types.string }),
        { { b = "x" }, 5 } },
    } do
      assert.equal((wanted:gsub(" $", "")), refused(case[1], case[2]))
    end
    assert.error_matches(function() core.encode(5, core.shape(structure {})) end,
      "it holds a number, not an object", nil, true)
  end)

  it("raises for values and names without a form in JSON", function()
    for _, type in ipairs { types.string, types.document, list(types.string), structure {} } do
      assert.equal("a function has no form in JSON", refused(type, print))
    end
    assert.equal("a member's name is not a string", refused(map(types.string), { "x" }))
    assert.equal("a member's name is not a string", refused(map(types.string), { [true] = "x" }))
    local hole = { "w", "x", "y", "z" }
    hole[2] = nil
    for _, shape in ipairs { list(types.string), types.document } do
      assert.equal("a list with holes or with members has no form in JSON", refused(shape, hole))
      assert.equal("a list with holes or with members has no form in JSON",
        refused(shape, { "w", name = "x" }))
    end
    assert.is_false((pcall(core.encode)))
    assert.is_false((pcall(core.encode, nil)))
    assert.is_false((pcall(core.encode, {}, {})))
  end)

  it("raises for a value in itself, and one that is nested too deeply", function()
    local node, own = structure {}, {}
    types.add(node, "a", list(node))
    own.a = { own }
    assert.error_matches(function() core.encode(own, core.shape(node)) end,
      "nested too deeply, or in itself")
    local deep = {}
    for _ = 1, 99 do deep = { a = { deep } } end
    assert.equal(('{"a":['):rep(99) .. "{}" .. ("]}"):rep(99), core.encode(deep, core.shape(node)))
    assert.error_matches(function()
      core.encode({ a = { { a = { deep } } } }, core.shape(node))
    end, "nested too deeply")
  end)
end)

describe("a value by its shape", function()
  local session = structure {
    sessionId = types.string, startedAt = timestamp, progress = types.number, count = types.integer,
    live = types.boolean, host = structure { names = list(types.string), tags = map(types.string) },
    raw = types.document,
  }
  local shape = core.shape(structure { sessions = list(session), token = types.string })

  it("is the same when it is read again", function()
    local value = {
      token = "a\0b", sessions = {
        { sessionId = "s-1", startedAt = 1785587696.25, progress = 0.1, count = 3, live = true,
          host = { names = { "x", "y" }, tags = { k = "v", ["\255"] = "" } },
          raw = { a = { 1, { b = "c" } } } },
        {}, { startedAt = -1, host = { names = {}, tags = {} }, raw = "x" },
      },
    }
    local text = core.encode(value, shape)
    assert.same(value, core.decode(text, shape))
    assert.equal(text, core.encode(core.decode(text, shape), shape))
  end)
end)
