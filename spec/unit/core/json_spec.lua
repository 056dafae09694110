-- SPDX-License-Identifier: MIT
--
-- JSON to Lua and back by the C core, with and without a shape: valid values, and the limits for
-- hostile ones.

local core = require "deadline.core"
local types = require "types"

local list, map, structure = types.list, types.map, types.structure
local timestamp = types.timestamp

local math_type = rawget(math, "type") -- nil before 5.3, which has no integers

local page_shape = core.shape(structure {
  sessions = list(structure { startedAt = timestamp, endedAt = timestamp }),
})

-- Errors of the text as a whole, which cJSON's reader reports before those inside it.
local of_the_whole = {
  ["it is not valid JSON"] = true, ["it is nested too deeply"] = true,
  ["it holds too many values"] = true,
}

-- The one-pass reader must give the results of cJSON. A form feed in front is not white space in
-- JSON: the one-pass reader leaves such a text to cJSON, which skips it.
local function decode_twice(text, shape)
  local value, message = core.decode(text, shape)
  local again, same_message = core.decode("\f" .. text, shape)
  assert.same(again, value, text)
  if not (message and of_the_whole[same_message]) then
    assert.equal(same_message, message, text)
  end
  if math_type then assert.equal(math_type(again), math_type(value), text) end
  return value, message
end

local function decode(text, shape)
  local value, message = decode_twice(text, shape)
  assert.is_nil(message)
  return value
end

local function refused(text, shape)
  local value, message = decode_twice(text, shape)
  assert.is_nil(value, text)
  assert.equal("string", type(message), text)
  return message
end

describe("decoding", function()
  it("returns plain values", function()
    assert.same({ a = 1, b = "x", c = true, d = false, e = { 1, 2, 3 }, f = {} },
      decode '{"a":1,"b":"x","c":true,"d":false,"e":[1,2,3],"f":{}}')
    assert.equal("x", decode '"x"')
    assert.equal(5, decode " 5 ")
    assert.is_nil(decode "null")
  end)

  it("makes null and absent the same", function()
    assert.is_nil(next(decode '{"a":null,"b":null}'))
  end)

  it("leaves no hole for a null in a list", function()
    assert.same({ 1, 2, 3 }, decode "[null,1,null,2,3,null]")
    assert.same({}, decode "[null,null]")
  end)

  it("keeps every character of a text", function()
    assert.equal('"\\/\b\f\n\r\t', decode [["\"\\\/\b\f\n\r\t"]])
    assert.equal("\195\188\226\130\172", decode [["\u00fc\u20AC"]])
    assert.equal("\240\157\132\158", decode [["\ud834\udd1e"]])
    assert.equal("\195\188", decode '"\195\188"')
    assert.equal("\127", decode '"\127"')
  end)

  -- Regression: cJSON refuses them, so that one such name made a whole page unreadable.
  it("replaces half a surrogate pair by U+FFFD", function()
    local odd, pair = "\239\191\189", "\240\157\132\158"
    assert.equal(odd, decode [["\ud834"]])
    assert.equal(odd, decode [["\uDD1E"]])
    assert.equal("a" .. odd .. "b" .. odd .. "c", decode [["a\udd1eb\ud834c"]])
    assert.equal(odd .. odd, decode [["\udd1e\ud834"]])
    assert.equal(odd .. pair .. odd, decode [["\ud834\uD834\uDd1e\uD834"]])
    assert.equal(odd .. "\\ud834\n", decode [["\ud834\\ud834\n"]])
    assert.equal(odd .. "A", decode [["\ud834\u0041"]])
    assert.same({ [odd] = { pair, odd } }, decode [[{"\udfff":["\ud834\udd1e","\udbff"]}]])
    for _, text in ipairs { [["\ud834]], [["\ud834\u"]], [["\ud83"]], [[\ud834]], [["\ud834"x]],
      [["\ud834\]] } do
      refused(text)
    end
  end)

  -- Regression: cJSON ends a string there, so that one such name made a whole page unreadable.
  it("keeps an escaped NUL", function()
    local odd = "\239\191\189"
    assert.equal("a\0b", decode [["a\u0000b"]])
    assert.equal("\0", decode [["\u0000"]])
    assert.equal("\\\0", decode [["\\\u0000"]])
    assert.equal(odd .. "\0" .. odd, decode [["\ud834\u0000\udd1e"]])
    assert.same({ ["a\0b"] = { "\0\0", "0\0000" }, a = 1 },
      decode [[{"a\u0000b":["\u0000\u0000","0\u00000"],"a":1}]])
    assert.same({ ["\0\255" .. "0\0"] = "\2550\2551\255\0" },
      decode('{"\\u0000\255' .. '0\\u0000":"\2550\2551\255\\u0000"}'))
    assert.equal("\2550", decode '"\2550"')
    local sessions = decode([[{"sessions":[{"startedAt":"\u00002026-08-01","a\u0000":"\u0000"}]}]],
      page_shape).sessions
    assert.same({ { startedAt = "\0" .. "2026-08-01", ["a\0"] = "\0" } }, sessions)
  end)

  it("refuses a raw NUL", function()
    refused '"a\0b"'
    refused '"a\\\0b"'
    refused '{"a":1}\0'
    refused '{"a":1}\0{"b":2}'
    refused '"\\u0000\0"'
  end)

  it("reads an escaped backslash before u0000 as text", function()
    assert.equal([[a\u0000b]], decode [["a\\u0000b"]])
    assert.equal([[\\u0000]], decode [["\\\\u0000"]])
    assert.equal([[C:\u0001]], decode [["C:\\u0001"]])
  end)

  -- Regression: cJSON takes them for a NUL, and the rest of the text was lost.
  it("refuses an escape without its four digits", function()
    for _, text in ipairs { [["a\uZZZZb"]], [["\u12g4"]], [["\u    "]], [["\ud834\u00zz"]],
      [[{"a\uxyzwb":1}]], [["\u+123"]], [["\u"""""]] } do
      assert.equal("it is not valid JSON", refused(text))
    end
    assert.equal([[\uZZZZ]], decode [["\\uZZZZ"]])
  end)

  it("refuses invalid JSON", function()
    for _, text in ipairs { "", " ", "{", "}", "[", "[1", "[1,", "[1,]", "{,}", '{"a"}', '{"a":}',
      '{"a":1,}', "{a:1}", "'a'", "nul", "True", "tru", "undefined", "NaN", "Infinity", "-", "+1",
      ".5", '"', '"a', '"\\x"', '"\\u12"', "1 2", "{} {}", "[] x", "/**/{}",
      '{"a":1}]', "\255\254{}" } do
      refused(text)
    end
  end)

  it("skips a byte order mark", function()
    assert.same({ a = 1 }, core.decode '\239\187\191{"a":1}')
  end)

  it("accepts bytes that are not UTF-8", function()
    assert.equal("\255\254", decode '"\255\254"')
  end)

  it("returns whole numbers as integers if Lua has them, and all others as floats", function()
    local numbers = decode "[0,1,-1,9007199254740992,-9007199254740992,1e3,1.0]"
    for i, value in ipairs { 0, 1, -1, 2 ^ 53, -2 ^ 53, 1000, 1 } do
      assert.equal(value, numbers[i])
      if math_type then assert.equal("integer", math_type(numbers[i]), tostring(value)) end
    end
    assert.equal(1.5, decode "1.5")
    assert.equal(1e300, decode "1e300")
    assert.equal(1e19, decode "10000000000000000000")
    decode "[81768742126624846210]" -- ten times a double plus a digit is another number
    assert.equal(2 ^ 63, decode "9223372036854775808")
    assert.equal(0.1, decode "0.1")
    -- A double does not hold all numbers of sixteen digits: dividing one by a power of ten is
    -- inexact.
    for _, text in ipairs { "91399620.84340797", "944608837.2433843", "986.5452293525111" } do
      assert.equal(tonumber(text), decode(text))
    end
    assert.equal(-1e-7, decode "-1e-7")
    assert.equal("number", type(decode "1e999"))
  end)

  it("lets the last of several members of one name win", function()
    assert.same({ a = 2 }, decode '{"a":1,"a":2}')
    assert.same({}, decode '{"a":1,"a":null}')
  end)

  it("finds members by their exact names", function()
    local value = decode('{"sessions":[{"StartedAt":"2026-08-01T12:34:56Z"}],"Sessions":5}',
      page_shape)
    assert.equal("2026-08-01T12:34:56Z", value.sessions[1].StartedAt)
  end)

  it("limits the depth", function()
    local function nest(depth) return ("["):rep(depth) .. ("]"):rep(depth) end
    assert.equal("table", type(decode(nest(200))))
    for _, depth in ipairs { 201, 300, 1000, 5000, 1000000 } do
      assert.equal("it is nested too deeply", refused(nest(depth)))
      assert.equal("it is nested too deeply", refused('{"\\u0000":' .. nest(depth - 1) .. "}"))
      assert.equal("it is nested too deeply", refused('[{"sessions":' .. nest(depth - 2) .. "}]"))
    end
    assert.equal("it is nested too deeply", refused(('{"a":'):rep(100000)))
    decode('{"sessions":[],"x":' .. nest(199) .. "}", page_shape)
    refused('{"sessions":[],"x":' .. nest(200) .. "}", page_shape)
    assert.equal(("["):rep(300), decode('["' .. ("["):rep(300) .. '"]')[1])
  end)

  it("limits the number of values", function()
    local function many(count, element)
      return "[" .. (element .. ","):rep(count - 1) .. element .. "]"
    end
    assert.equal(999999, #decode(many(999999, "1")))
    for _, text in ipairs { many(1000000, "1"), many(500000, "[]"), many(500000, '{"a":"b"}'),
      "[" .. many(600000, "null") .. "," .. many(600000, '""') .. "]" } do
      assert.equal("it holds too many values", refused(text))
      assert.equal("it holds too many values", refused('{"\\u0000":' .. text .. "}"))
    end
    assert.equal(3000000, #decode('["' .. (",[{"):rep(1000000) .. '"]')[1])
  end)

  it("allocates no more room than a text needs", function()
    local text = "[{" .. ('"":0,'):rep(16999) .. '"":0}' .. (",{}"):rep(30000) .. "]"
    collectgarbage()
    collectgarbage "stop"
    local before = collectgarbage "count"
    assert.equal(30001, #decode(text))
    local kilobytes = collectgarbage "count" - before
    collectgarbage "restart"
    assert(kilobytes < 20000, kilobytes .. " KB") -- both readers together; one took 6 GB
  end)

  it("reads long texts, long lists and many members", function()
    assert.equal(1000000, #decode('"' .. ("x"):rep(1000000) .. '"'))
    assert.equal(20000, #decode("[" .. ("1,"):rep(19999) .. "1]"))
    local members = {}
    for i = 1, 5000 do members[i] = ('"m%d":%d'):format(i, i) end
    assert.equal(5000, decode("{" .. table.concat(members, ",") .. "}").m5000)
  end)

  -- The reader reuses names and texts of the element before.
  it("reads elements whose members differ and change their order", function()
    assert.same({
        { a = "x", b = "y", c = "z" }, { a = "x", c = "y" }, { c = "x", b = "y", a = "z" },
        { b = { a = "x", b = { "y" } }, d = "x" }, { a = "", b = 1, c = "x" }, {},
      }, decode([=[[{"a":"x","b":"y","c":"z"},{"a":"x","c":"y"},{"c":"x","b":"y","a":"z"},]=]
      .. [=[{"b":{"a":"x","b":["y"]},"d":"x"},{"a":"","b":1,"c":"x"},{}]]=]))
  end)

  it("reads more names than it remembers", function()
    local elements, expected = {}, {}
    for i = 1, 100 do
      local members = {}
      expected[i] = {}
      for j = i, i + 39 do
        local name, value = "m" .. j % 60, "v" .. j % (i % 3 + 2)
        members[#members + 1] = ('"%s":"%s"'):format(name, value)
        expected[i][name] = value
      end
      elements[i] = "{" .. table.concat(members, ",") .. "}"
    end
    assert.same(expected, decode("[" .. table.concat(elements, ",") .. "]"))
  end)

  -- Texts come back from where the reader put them by their last bytes; words overlap in comparing.
  it("distinguishes texts that differ in one byte, whatever their length", function()
    for length = 1, 40 do
      local elements, expected = {}, {}
      for at = 1, length do
        local text = ("x"):rep(at - 1) .. "y" .. ("x"):rep(length - at)
        elements[at] = ('{"a":"%s","%s":0,"b":"%s"}'):format(text, text, ("x"):rep(length))
        expected[at] = { a = text, [text] = 0, b = ("x"):rep(length) }
      end
      assert.same(expected, decode("[" .. table.concat(elements, ",") .. "]"))
    end
  end)

  it("reads texts that are all different for a while and then the same again", function()
    local elements, expected = {}, {}
    for i = 1, 200 do
      local a, b = "a" .. i % 100, "b" .. math.floor(i / 40) * (i % 3)
      elements[i] = ('{"a":"%s" , "b" :"%s","c":%s}'):format(a, b, i % 5 < 2 and '"a3"' or "null")
      expected[i] = { a = a, b = b, c = i % 5 < 2 and "a3" or nil }
    end
    assert.same(expected, decode("[" .. table.concat(elements, ",") .. "]"))
  end)

  it("reads the same in one pass as by a tree, for any change of a text", function()
    local page = '{"nextToken":"abc","n":[0,-01,12.5,1e3,01,-0,123456789012345,9007199254740993],'
      .. '"sessions":[{"startedAt":"2026-08-01T12:34:56.789Z","a":"x","b":null,"c":true},\n'
      .. '{ "a" : "x" , "startedAt" : 1785587696, "c":false, "a":{"b":[[],{}]} },null,{}]}'
    local odd = { '"', "\\", "\\n", ",", ":", "{", "}", "[", "]", " ", "\n", "\1", "0", "-", ".",
      "e", "null", "true", '"a"', '"a":1,', "\128" }
    for at = 0, #page do
      for _, text in ipairs(odd) do
        decode_twice(page:sub(1, at) .. text .. page:sub(at + 1), page_shape)
      end
      decode_twice(page:sub(1, at) .. page:sub(at + 2), page_shape)
      decode_twice(page:sub(1, at))
    end
  end)

  it("raises only for other types", function()
    assert.is_false((pcall(core.decode, nil)))
    assert.is_false((pcall(core.decode, {})))
    assert.is_false((pcall(core.decode, "{}", {})))
  end)
end)

describe("a shape", function()
  local function moment(json)
    return decode(('{"sessions":[{"startedAt":%s}]}'):format(json), page_shape)
      .sessions[1].startedAt
  end

  it("converts timestamps of all forms to seconds", function()
    local forms = {
      ['"2026-08-01T12:34:56Z"'] = 0, ['"2026-08-01t12:34:56z"'] = 0,
      ['"2026-08-01 12:34:56Z"'] = 0, ['"2026-08-01T12:34:56.789Z"'] = 0.789,
      ['"2026-08-01T12:34:56.1Z"'] = 0.1, ['"2026-08-01T12:34:56.123456789Z"'] = 0.123456789,
      ['"2026-08-01T05:34:56-07:00"'] = 0, ['"2026-08-01T18:04:56+0530"'] = 0,
      ['"2026-08-01T12:34:56"'] = 0, ['"20260801T123456Z"'] = 0,
      ['"Sat, 01 Aug 2026 12:34:56 GMT"'] = 0, ['"Sat, 01 Aug 2026 12:34:56 +0000"'] = 0,
      ["1785587696"] = 0, ["1785587696.5"] = 0.5, ['"1785587696"'] = 0,
      ['"1785587696.789"'] = 0.789,
    }
    for json, fraction in pairs(forms) do
      local value = moment(json)
      assert.equal("number", type(value), json)
      assert(math.abs(value - 1785587696 - fraction) < 1e-6, json)
    end
    assert.equal(1785542400, moment '"2026-08-01"')
    assert.equal(-1, moment "-1")
    assert.equal(0, moment '"1970-01-01T00:00:00Z"')
  end)

  it("makes a timestamp without a fraction an integer if Lua has them", function()
    if not math_type then return assert.equal(1785587696, moment '"2026-08-01T12:34:56Z"') end
    assert.equal("integer", math_type(moment '"2026-08-01T12:34:56Z"'))
    assert.equal("integer", math_type(moment "1785587696.0"))
    assert.equal("float", math_type(moment '"2026-08-01T12:34:56.5Z"'))
  end)

  it("keeps an invalid timestamp as text", function()
    for _, text in ipairs { "", "nope", "2026-02-30T00:00:00Z", "2026-08-01T12:34:60Z",
      "2026-08-01T24:00:00Z", "2026-13-01", "0000-00-00", "2026-08-01T12:34:56+99:99" } do
      assert.equal(text, moment(('"%s"'):format(text)), text)
    end
  end)

  it("keeps a timestamp of another type", function()
    assert.is_true(moment "true")
    assert.same({ 1 }, moment "[1]")
    assert.is_nil(moment "null")
  end)

  it("distinguishes members by their parents", function()
    local json = '"2026-08-01T12:34:56Z"'
    local shape = core.shape(structure {
      at = timestamp, list = list(structure { at = timestamp, x = types.document }),
    })
    local element = ('{"at":%s,"x":%s,"y":{"at":%s}}'):format(json, json, json)
    local value = decode(('{"x":%s,"at":%s,"list":[%s,%s]}'):format(json, json, element, element),
      shape)
    assert.equal("2026-08-01T12:34:56Z", value.x)
    assert.equal(1785587696, value.at)
    for i = 1, 2 do
      assert.equal(1785587696, value.list[i].at)
      assert.equal("2026-08-01T12:34:56Z", value.list[i].x)
      assert.equal("2026-08-01T12:34:56Z", value.list[i].y.at)
    end
  end)

  it("applies only to the members it names", function()
    local value = decode('{"sessions":[{"other":"2026-08-01T12:34:56Z"}],'
      .. '"startedAt":"2026-08-01T12:34:56Z"}', page_shape)
    assert.equal("2026-08-01T12:34:56Z", value.sessions[1].other)
    assert.equal("2026-08-01T12:34:56Z", value.startedAt)
  end)

  it("refuses a value of another kind, and names the member", function()
    assert.matches("sessions is not a list", refused('{"sessions":{}}', page_shape))
    assert.matches("sessions is not a list", refused('{"sessions":"x"}', page_shape))
    assert.matches("is not an object", refused('{"sessions":[1]}', page_shape))
    assert.matches("is not an object", refused("[]", page_shape))
    assert.matches("is not an object", refused('"x"', page_shape))
    refused("null", page_shape)
  end)

  -- Regression: such a text of 60 MB became a tree of 3 GB before it was refused.
  it("refuses such a value before reading the rest", function()
    for text, problem in pairs { ['{"sessions":[1'] = "a value in it is not an object",
      ['{"sessions":true'] = "sessions is not a list", ["["] = "a value in it is not an object",
      ['{"sessions":[{"startedAt":"x"},['] = "a value in it is not an object" } do
      assert.same({ nil, problem }, { core.decode(text .. ",1,1,1", page_shape) })
    end
    refused('{"sessions":[x', page_shape)
    assert.same({}, decode('{"sessions":\f[]}', page_shape).sessions)
  end)

  it("accepts members that are absent or null", function()
    assert.same({}, decode("{}", page_shape))
    assert.same({}, decode('{"sessions":null}', page_shape))
    assert.same({ sessions = { {} } }, decode('{"sessions":[null,{"startedAt":null}]}', page_shape))
  end)

  it("applies to the values of a map, whatever their names", function()
    local json = '"1970-01-01T00:00:05Z"'
    local shape = core.shape(structure {
      times = map(timestamp), parts = map(structure { at = timestamp, x = types.string }),
      deep = map(list(map(timestamp))),
    })
    local value = decode(('{"times":{"a":T,"b":T,"c":5,"at":"x","\\u0061\\u0000":T},"at":T,'
      .. '"parts":{"a":{"at":T,"x":T},"at":{"at":T,"y":T}},"deep":{"x":[{"y":T},{}]}}')
      :gsub("T", json), shape)
    assert.same({
      at = "1970-01-01T00:00:05Z",
      times = { a = 5, b = 5, c = 5, at = "x", ["a\0"] = 5 },
      parts = { a = { at = 5, x = "1970-01-01T00:00:05Z" },
        at = { at = 5, y = "1970-01-01T00:00:05Z" } },
      deep = { x = { { y = 5 }, {} } },
    }, value)
  end)

  it("refuses a map that is no object, and a value in it of another kind", function()
    local shape = core.shape(structure { m = map(list(types.string)), n = map(map(types.string)) })
    assert.equal("m is not an object", refused('{"m":[]}', shape))
    assert.equal("m is not an object", refused('{"m":"x"}', shape))
    assert.equal("a is not a list", refused('{"m":{"a":{}}}', shape))
    assert.equal("a is not an object", refused('{"n":{"a":[]}}', shape))
    -- Regression: the tree's reader gave a name of such bytes a wrong end.
    assert.equal("\255\255a is not an object", refused('{"n":{"\255\255a":[]}}', shape))
    assert.equal("a value in it is not an object", refused("[]", core.shape(map(types.string))))
    assert.same({ m = { a = { "x" } } }, decode('{"m":{"a":["x"],"b":null}}', shape))
  end)

  it("accepts any value for a document and for scalars", function()
    for _, kind in ipairs { "document", "string", "boolean", "integer", "number", "timestamp" } do
      local shape = core.shape(structure { a = types[kind], list = list(types[kind]) })
      for text, value in pairs { ["5"] = 5, ["-1.5"] = -1.5, ["true"] = true, ['"x"'] = "x",
        ["[1]"] = { 1 }, ['{"a":["x"]}'] = { a = { "x" } } } do
        assert.same({ a = value, list = { value } },
          decode(('{"a":%s,"list":[%s]}'):format(text, text), shape))
      end
      assert.same({ x = 1 }, decode('{"x":1}', core.shape(types[kind])))
    end
  end)

  it("drops the __type of a union, and no other unknown member", function()
    local members = { name = types.string }
    local shape = core.shape(list(types.union(members)))
    for _, other in ipairs { '"x"', '"\\n"', "5", "true", "null", '{"name":[1]}', "[[]]" } do
      local text = '[{"__type":' .. other .. ',"name":"a"},{"name":"b","__type":' .. other .. "}]"
      assert.same({ { name = "a" }, { name = "b" } }, core.decode(text, shape))
    end
    assert.same({ { name = "a", type = "x", __typ = "y" } },
      core.decode('[{"type":"x","name":"a","__typ":"y"}]', shape))
    assert.same({ { __type = "x" } },
      core.decode('[{"__type":"x"}]', core.shape(list(structure(members)))))
  end)

  it("may be recursive, and may hold one type in several places", function()
    local leaf, tree = structure { at = timestamp }, structure {}
    types.add(tree, "leaf", leaf)
    types.add(tree, "leaves", list(leaf))
    types.add(tree, "trees", list(tree))
    types.add(tree, "named", map(tree))
    local value = decode('{"trees":[{"trees":[{"leaf":{"at":"1970-01-01"}}],"named":{"a":'
      .. '{"leaves":[{"at":"1970-01-01"}]}}},{}],"leaf":{"at":"1970-01-02"}}', core.shape(tree))
    assert.same({
      leaf = { at = 86400 },
      trees = { { trees = { { leaf = { at = 0 } } }, named = { a = { leaves = { { at = 0 } } } } },
        {} },
    }, value)
  end)

  it("may be of any depth", function()
    local deep = timestamp
    for _ = 1, 150 do deep = list(deep) end
    assert.same(decode(("["):rep(150) .. "5" .. ("]"):rep(150)),
      decode(("["):rep(150) .. '"1970-01-01T00:00:05Z"' .. ("]"):rep(150), core.shape(deep)))
    for _ = 1, 100000 do deep = structure { a = deep, b = list(deep) } end
    assert.same({ a = { b = {} } }, decode('{"a":{"b":[]}}', core.shape(deep)))
  end)

  it("leaves members with a location to others", function()
    local shape = core.shape(structure {
      farmId = { type = timestamp, location = "path" }, at = { type = timestamp },
    })
    assert.same({ at = 0, farmId = "1970-01-01" },
      decode('{"at":"1970-01-01","farmId":"1970-01-01"}', shape))
  end)

  it("may be shared and outlives its types", function()
    local function name() return ("n"):rep(60) end
    local type = structure { [name()] = timestamp, b = map(timestamp) }
    local shape = core.shape(type)
    type.members, type.order = nil, nil
    collectgarbage()
    collectgarbage()
    local others = {}
    for i = 1, 100 do others[i] = ("%060d"):format(i) end -- in the memory of what is gone
    assert.equal(100, #others)
    for _ = 1, 100 do
      assert.same({ [name()] = 0, b = { [name()] = 0 } },
        decode(('{"N":"1970-01-01T00:00:00Z","b":{"N":"1970-01-01"}}'):gsub("N", name()), shape))
    end
  end)

  it("raises for an invalid type", function()
    for problem, type in pairs {
      ["a type is a number, not a table"] = list(5), ["a type is a nil, not a table"] = map(),
      ["no known kind"] = list { kind = "strange" },
      ["a type has no 'order'"] = list { kind = "structure", members = {} },
      ["a type has no 'members'"] = list { kind = "union", order = {} },
      ["member 'a' has no type"] = list { kind = "structure", order = { "a" }, members = {} },
      ["a member's name is not a string"] = { kind = "structure", order = { 5 }, members = {} },
    } do
      assert.error_matches(function() core.shape(type) end, problem, nil, true)
    end
    assert.is_false((pcall(core.shape)))
    assert.is_false((pcall(core.shape, "timestamp")))
    assert.is_false((pcall(core.shape, { "timestamp" })))
  end)
end)

describe("encoding", function()
  it("restores decoded text", function()
    for _, text in ipairs { "1", "-1", "1.5", '"x"', "true", "false", "[1,2,3]", '{"a":[{"b":1}]}',
      '"\\"\\\\\\n"', "{}", "2147483647" } do
      assert.equal(text, core.encode(decode(text)))
    end
    assert.equal("\195\188\240\157\132\158", decode(core.encode "\195\188\240\157\132\158"))
    for byte = 0, 255 do
      assert.equal(string.char(byte), decode(core.encode(string.char(byte))))
    end
    for _, text in ipairs { "\0", "a\0\0b\255", "\255\2550\2551\0", "0\0" .. "1\0" } do
      assert.equal(text, decode(core.encode(text)))
      local value = { [text] = { a = text } }
      assert.same(value, decode(core.encode(value)))
    end
    assert.equal([["\u0000\u00001"]], core.encode("\0\0" .. "1"))
  end)

  it("raises for values without a JSON form", function()
    for _, value in ipairs { print, coroutine.create(function() end), { [true] = 1 },
      { a = print } } do
      assert.is_false((pcall(core.encode, value)))
    end
    local own = {}
    own[1] = own
    assert.error_matches(function() core.encode(own) end, "nested too deeply, or in itself")
    local nested = 1
    for _ = 1, 200 do nested = { nested } end
    assert.equal(("["):rep(200) .. "1" .. ("]"):rep(200), core.encode(nested))
    assert.error_matches(function() core.encode { nested } end, "nested too deeply")
  end)

  it("does not change its argument", function()
    local value = { "1", { a = 5 } }
    core.encode(value)
    assert.same({ "1", { a = 5 } }, value)
  end)
end)

describe("patching", function()
  it("changes members in their place and adds those that are missing", function()
    assert.equal('{"a":"new","b":2}', core.patch_json('{"a":1,"b":2}', { a = "new" }))
    assert.equal('{"a":1,"b":"x"}', core.patch_json('{"a":1}', { b = "x" }))
    assert.equal('{"a":true}', core.patch_json("{}", { a = true }))
    assert.equal('{"a":1}', core.patch_json('{"a":1}', {}))
  end)

  it("changes members of an object in the object, and makes one of anything else", function()
    assert.equal('{"o":{"a":1,"b":"x","c":{}},"p":2}',
      core.patch_json('{"o":{"a":1,"b":2,"c":{}},"p":2}', { o = { b = "x" } }))
    for _, old in ipairs { "5", '"text"', "[1]", "null" } do
      assert.equal('{"o":{"a":"x"}}', core.patch_json('{"o":' .. old .. "}", { o = { a = "x" } }))
    end
    assert.equal('{"o":{"a":"x"}}', core.patch_json("{}", { o = { a = "x" } }))
  end)

  it("changes every member of one name, and no member of another", function()
    assert.equal('{"a":"x","A":1,"a":"x","b":{"a":1}}',
      core.patch_json('{"a":1,"A":1,"a":{"c":2},"b":{"a":1}}', { a = "x" }))
    assert.equal('{"a":{"c":"x"},"a":{"c":"x"}}',
      core.patch_json('{"a":1,"a":{"c":2}}', { a = { c = "x" } }))
    assert.equal('{"a":"x"}', core.patch_json([[{"\u0061":1}]], { a = "x" }))
  end)

  it("keeps all other members, numbers to their last digit, and no white space", function()
    local kept = '"n":[-1.50e3,1E+2,0.10,12345678901234567890,1e999,-0],"nul":null,"l":[],"t":true'
      .. ',"s":"a b \\\\ \\" 1.0 \200\255"'
    assert.equal("{" .. kept .. ',"a":"x"}', core.patch_json("{ " .. kept .. "}", { a = "x" }))
    assert.equal('{"o":{"b":1.0},"a":"x"}',
      core.patch_json(' {\n\t"o" : { "b" : 1.0 } } \n', { a = "x" }))
  end)

  it("keeps NULs and bytes that are no UTF-8, in names and texts, old and new", function()
    assert.equal([[{"a\u0000b":"\u0000\u00001","c":"x"}]],
      core.patch_json([[{"a\u0000b":"\u0000\u00001"}]], { c = "x" }))
    assert.equal([[{"a\u0000b":"]] .. "\255" .. [[\u00002"}]],
      core.patch_json([[{"a\u0000b":1}]], { ["a\0b"] = "\255\0" .. "2" }))
    assert.equal('{"\2552":"\2552","\2550":1.0}',
      core.patch_json('{"\2552":"\2552","\2550":1.0}', {}))
  end)

  it("refuses what is no object, is beyond the bounds, or is no JSON", function()
    for text, fault in pairs {
      ["[1]"] = "it is no object", ["1"] = "it is no object", ['"x"'] = "it is no object",
      [""] = "it is not valid JSON", ["{"] = "it is not valid JSON",
      ['{"a":1 2}'] = "it is not valid JSON", ['{"a":"\0"}'] = "it is not valid JSON",
      ['{"a":1\0}'] = "it is not valid JSON",
      ['{"a":' .. ("["):rep(200) .. ("]"):rep(200) .. "}"] = "it is nested too deeply",
      ['{"a":[' .. ("1,"):rep(1e6) .. "1]}"] = "it holds too many values",
    } do
      local patched, message = core.patch_json(text, {})
      assert.is_nil(patched)
      assert.equal(fault, message)
    end
  end)

  it("counts the levels of the text and of the changes together", function()
    local deep = "x"
    for _ = 1, 198 do deep = { deep } end
    for _, text in ipairs { '{"a":{}}', '{"a":{"b":5}}' } do
      assert.equal('{"a":{"b":' .. ("["):rep(198) .. '"x"' .. ("]"):rep(198) .. "}}",
        core.patch_json(text, { a = { b = deep } }))
      assert.error_matches(function() core.patch_json(text, { a = { b = { deep } } }) end,
        "nested too deeply")
    end
  end)

  it("raises for changes that have no form", function()
    for _, changes in ipairs { { a = print }, { "x" }, { a = { b = { [1.5] = 1 } } } } do
      assert.is_false((pcall(core.patch_json, '{"a":{"b":{}}}', changes)))
    end
    assert.is_false((pcall(core.patch_json, "{}")))
    assert.is_false((pcall(core.patch_json, nil, {})))
    local own = {}
    own.a = own
    for _, text in ipairs { "{}", '{"a":{}}', ('{"a":'):rep(199) .. "{}" .. ("}"):rep(199) } do
      assert.error_matches(function() core.patch_json(text, own) end, "nested too deeply")
    end
  end)
end)
