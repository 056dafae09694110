-- SPDX-License-Identifier: MIT
--
-- Every operation of the service: parameters that pass and each way in which they do not, the
-- request that they become, and responses made from the output's types.

local json = require "dkjson"

local breakages = require "breakages"
local core = require "deadline.core"
local parse = require "deadline.api.parse"
local prng = require "prng"
local reader = require "deadline.api.reader"
local samples = require "samples"
local serialize = require "deadline.api.serialize"
local validate = require "deadline.api.validate"

local operations = {}
for i, name in ipairs(reader.operation_names()) do operations[i] = reader.operation(name) end

---Calls a function for every operation and choice of values of its input or output.
local function each(side, fn)
  for _, operation in ipairs(operations) do
    for _, pair in ipairs(samples.choices(operation[side])) do
      fn(operation, pair[2], operation.name .. ", " .. pair[1])
    end
    for seed = 1, 5 do fn(operation, { seed = seed }, operation.name .. ", seed " .. seed) end
  end
end

local function with_timestamp(choice, timestamp)
  local other = {}
  for name, value in pairs(choice) do other[name] = value end
  other.timestamp = timestamp
  return other
end

-- The JSON library's trees.

local function marked(value, kind) return setmetatable(value, { __jsontype = kind }) end

---A value as the JSON library's tree.
local function to_json(type, value)
  if type.kind == "list" then
    local list = {}
    for i, element in ipairs(value) do list[i] = to_json(type.element, element) end
    return marked(list, "array")
  elseif type.kind == "map" then
    local map = {}
    for key, element in pairs(value) do map[key] = to_json(type.element, element) end
    return marked(map, "object")
  elseif type.members then
    local structure = {}
    for name, member in pairs(value) do
      local known = type.members[name]
      structure[name] = known and to_json(known.type, member) or member
    end
    return marked(structure, "object")
  end
  return value
end

---Adds a member that the service's text does not have to each structure in a value.
local function add_unknown(type, value)
  if type.members then
    for name, member in pairs(value) do add_unknown(type.members[name].type, member) end
    value.unheardOf = { x = { 1, "a" } }
  elseif type.element then
    for _, element in pairs(value) do add_unknown(type.element, element) end
  end
  return value
end

---The first difference between two values, as a text.
local function difference(a, b, path)
  if type(a) ~= "table" or type(b) ~= "table" then
    return a ~= b and ("%s is %s, not %s"):format(path, tostring(a), tostring(b)) or nil
  end
  for key in pairs(a) do
    local found = difference(a[key], b[key], path .. "." .. key)
    if found then return found end
  end
  for key in pairs(b) do
    if a[key] == nil then return path .. "." .. key .. " is missing" end
  end
end

local function assert_equal(expected, actual, row)
  local found = difference(actual, expected, row)
  assert(not found, found)
end

local same

local function same_members(read, value, path, element_type)
  local kind = type(read) == "table" and getmetatable(read).__jsontype
  for key, element in pairs(value) do
    local place = path .. "." .. key
    same(element_type(key), read[key], element, place)
  end
  for key in pairs(read) do assert(value[key] ~= nil, path .. " has too much: " .. key) end
  return kind
end

---Asserts that a tree that the JSON library read is a value of a type: lists are arrays, and all
---others objects, if empty as well.
function same(type, read, value, path)
  local function element() return type.element end
  if type.kind == "list" then
    assert.equal("array", same_members(read, value, path, element), path)
  elseif type.kind == "map" then
    assert.equal("object", same_members(read, value, path, element), path)
  elseif type.members then
    assert.equal("object", same_members(read, value, path, function(name)
      local member = assert(type.members[name], path .. name)
      assert(not member.location, path .. name)
      return member.type
    end), path)
  elseif type.kind == "document" then
    assert_equal(value, read, path)
  else
    assert(read == value, ("%s is %s, not %s"):format(path, tostring(read), tostring(value)))
  end
end

-- Percent encoding, once more.
local function encode(text)
  return (text:gsub("[^%w%-._~]", function(char) return ("%%%02X"):format(char:byte()) end))
end

---A query: its names sorted, the values of a list in their order.
local function query_of(input, given)
  local names, parts = {}, {}
  for name, member in pairs(input.members) do
    if member.location == "query" and given[name] ~= nil then names[#names + 1] = name end
  end
  table.sort(names)
  for _, name in ipairs(names) do
    local values = type(given[name]) == "table" and given[name] or { given[name] }
    for _, value in ipairs(values) do
      if type(value) == "number" then value = ("%d"):format(value) end
      parts[#parts + 1] = name .. "=" .. encode(tostring(value))
    end
  end
  return table.concat(parts, "&")
end

local function body_of(input, given)
  local body
  for name, member in pairs(input.members) do
    if not member.location then
      body = body or {}
      body[name] = given[name]
    end
  end
  return body
end

-- Values that scripts pass by mistake, for any place.
local mistakes = { 0, -1, 1.5, 1e300, 0 / 0, 1 / 0, 2 ^ 53, "", "x", "\255", "\0", "a\r\n", "..",
  ("x"):rep(5000), "2026-01-01", true, false, {}, { {} }, { 1, 2, nil, 4 }, { a = 1 },
  { [1.5] = 1 }, { [true] = 1 }, { ["\255"] = "x" }, print, io.stdout,
  setmetatable({}, { __index = { "x" } }) }
mistakes[#mistakes + 1] = { mistakes } -- which holds itself

---All places in a table and its tables, in the same order every time: { table, key }.
local function places(value, found)
  local keys = {}
  for key in pairs(value) do keys[#keys + 1] = key end
  table.sort(keys, function(a, b) return tostring(a) < tostring(b) end)
  for _, key in ipairs(keys) do
    found[#found + 1] = { value, key }
    if type(value[key]) == "table" then places(value[key], found) end
  end
  return found
end

---Puts a mistake or two into a value.
local function spoil(value, random)
  local all = places(value, {})
  for _ = 1, #all > 0 and 1 + random() * 1.5 or 0 do
    local place = all[1 + math.floor(random() * #all)]
    local key = random() < 0.9 and place[2] or random() < 0.5 and "extra" or 3
    place[1][key] = mistakes[1 + math.floor(random() * #mistakes)]
  end
  return value
end

describe("every operation", function()
  it("takes parameters made from its types", function()
    assert(#operations >= 126, #operations)
    each("input", function(operation, choice, row)
      local given = samples.value(operation.input, choice)
      local err = serialize.check(operation.name, operation.input, given, true)
      assert(not err, err and row .. ": " .. err.message)
      given = samples.value(operation.input, with_timestamp(choice, core.iso))
      assert(not serialize.check(operation.name, operation.input, given, true), row)
    end)
  end)

  it("names each thing that is wrong by its path", function()
    local count = 0
    for _, operation in ipairs(operations) do
      for turn = 1, samples.turns(operation.input) do
        local given = samples.value(operation.input, { turn = turn })
        breakages.each(operation.input, given, function(problem, expected)
          count = count + 1
          local problems = validate.members(operation.input, given, true) or {}
          local found = #problems == expected
          local named = false
          for _, text in ipairs(problems) do
            named = named or text:sub(1, #problem) == problem
          end
          assert(found and named, ("%s: %s (%d): %s"):format(operation.name, problem, expected,
            table.concat(problems, "; ")))
        end)
      end
    end
    assert(count > 5000, count)
  end)

  it("puts its parameters into path, query, headers and body", function()
    each("input", function(operation, choice, row)
      local input = operation.input
      local bound = serialize.bind(operation, samples.value(input, choice))
      local given = samples.value(input, with_timestamp(choice, core.iso))
      local path = operation.path:gsub("{(%w+)}", function(label) return encode(given[label]) end)
      assert.equal(path, bound.path, row)
      assert.equal(query_of(input, given), bound.query, row)
      local body = body_of(input, given)
      assert.equal(body and "application/json" or nil, bound.headers["Content-Type"], row)
      for _, member in pairs(input.members) do
        if member.location == "header" then
          assert.equal("X-Amz-Client-Token", member.header)
          assert(member.idempotency)
        end
      end
      if input.members.clientToken then
        local token = bound.headers["X-Amz-Client-Token"]
        assert.equal(given.clientToken or token:match("^[%x-]+$"), token, row)
        assert.equal(given.clientToken and #given.clientToken or 36, #token)
      end
      assert.equal(body == nil, bound.body == nil, row)
      if body then same(input, json.decode(bound.body), body, row) end
    end)
  end)

  it("can send whatever passes its checks", function()
    local random, sent = prng(1785587696), 0
    for seed = 1, 10 do
      for _, operation in ipairs(operations) do
        local given = spoil(samples.value(operation.input, { seed = seed }), random)
        for _, strict in ipairs { true, false } do
          if not serialize.check(operation.name, operation.input, given, strict) then
            local bound = serialize.bind(operation, given)
            assert(not bound.body or json.decode(bound.body), operation.name)
            assert(not (bound.path .. bound.query):find "[%c%s{}]", operation.name)
            sent = sent + 1
          end
        end
      end
    end
    assert(sent > 100, sent)
  end)

  it("reads responses made from its types", function()
    each("output", function(operation, choice, row)
      local answer = samples.value(operation.output, with_timestamp(choice, core.iso))
      local received = { status = operation.status, headers = {},
        body = json.encode(to_json(operation.output, answer)) }
      local page, err = parse.response(received, operation, os.time)
      assert(page, err and err.message)
      assert_equal(samples.value(operation.output, choice), page, row)
    end)
  end)

  it("passes on members that its types do not have", function()
    for _, operation in ipairs(operations) do
      local output = operation.output
      local answer = add_unknown(output, samples.value(output, {}))
      local page = assert(parse.response({ status = 200, headers = {},
        body = json.encode(to_json(output, answer)) }, operation, os.time))
      assert_equal(answer, page, operation.name)
    end
  end)
end)
