-- SPDX-License-Identifier: MIT
--
-- The generated annotations for editors, compared with what the reader makes of the text: fields,
-- their types, and a method for each operation and iterator.

local reader = require "deadline.api.reader"

local function read_file(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read "*a"
  file:close()
  return text
end

local text = read_file "lua/deadline/api/types.lua"
local classes, aliases, methods = {}, {}, {}

local function read_fields(body, fields)
  for line in body:gmatch "%-%-%-@field (%w+%?? [^\n]+)" do
    local name, mark, type_name = line:match "^(%w+)(%??) (.*)$"
    fields[name] = { required = mark == "", type = type_name:match "^(.-) #" or type_name,
      comment = type_name:match " # (.*)$" or "" }
  end
  return fields
end

setup(function()
  for block in (text .. "\n"):gmatch "(.-\n)\n" do
    local name, parents = block:match "%-%-%-@class deadline%.(%w+)([^\n]*)\n"
    if name then
      local fields, parent = {}, parents:match "^: deadline%.(%w+)$"
      for field, spec in pairs(classes[parent] or {}) do fields[field] = spec end
      classes[name] = read_fields(block, fields)
    end
    name = block:match "%-%-%-@alias deadline%.(%w+)"
    if name then
      aliases[name] = {}
      for value in block:gmatch '"([^"]+)"' do table.insert(aliases[name], value) end
    end
    name = block:match "\nfunction Client:([%w_]+)%(params, options%) end\n"
    if name then methods[name] = block end
  end
end)

---The annotation of a type, as a reader of the text would write it.
local function expected_type(type, is_input)
  if type.members or type.enum then return "deadline." .. type.name end
  if type.kind == "list" then
    local element = expected_type(type.element, is_input)
    return (element:find "|" and "(" .. element .. ")" or element) .. "[]"
  elseif type.kind == "map" then
    return "table<" .. expected_type(type.key) .. ", " .. expected_type(type.element, is_input)
      .. ">"
  elseif type.kind == "timestamp" then
    return is_input and "number|string" or "number"
  end
  return type.kind == "document" and "any" or type.kind
end

---Compares a class with a structure.
local function assert_class(name, structure, is_input, optional)
  local class = assert(classes[name], name)
  local count = 0
  for field, member in pairs(structure.members) do
    local what = name .. "." .. field
    assert(class[field], what)
    assert.equal(member.required and field ~= optional, class[field].required, what)
    assert.equal(expected_type(member.type, is_input), class[field].type, what)
    assert.equal(member.deprecated or false, class[field].comment:find "deprecated" ~= nil, what)
    local sensitive = not member.type.members and member.type.sensitive or false
    if sensitive then assert.matches("sensitive", class[field].comment, what) end
    count = count + 1
  end
  for _ in pairs(class) do count = count - 1 end
  assert.equal(0, count, name)
end

---Names of the structures that inputs use.
local function inputs()
  local used = {}
  local function visit(type)
    if type.name and used[type.name] then return end
    if type.name then used[type.name] = true end
    if type.key then visit(type.key) end
    if type.element then visit(type.element) end
    for _, member in pairs(type.members or {}) do visit(member.type) end
  end
  for _, name in ipairs(reader.operation_names()) do visit(reader.operation(name).input) end
  return used
end

describe("the annotations of the service", function()
  it("have the parameters and the results of every operation", function()
    for _, name in ipairs(reader.operation_names()) do
      local operation = reader.operation(name)
      assert_class(name .. "Params", operation.input, true)
      assert_class(name .. "Result", operation.output)
    end
  end)

  it("have every structure, union and enum", function()
    local is_input = inputs()
    for _, name in ipairs(reader.type_names()) do
      local type = reader.type(name)
      if type.members and not type.status then assert_class(name, type, is_input[name]) end
      if type.enum then
        local count = 0
        for _, value in ipairs(aliases[name]) do
          assert.is_true(type.enum[value])
          count = count + 1
        end
        for _ in pairs(type.enum) do count = count - 1 end
        assert.equal(0, count, name)
      end
    end
    assert.equal("number|string", classes.DateTimeFilterExpression.dateTime.type)
    assert.equal("number", classes.WorkerSessionSummary.startedAt.type)
    assert.equal("deadline.FleetConfiguration", classes.CreateFleetParams.configuration.type)
    assert.same({ "STARTED", "UPDATE_IN_PROGRESS", "UPDATE_SUCCEEDED", "UPDATE_FAILED", "ENDED" },
      aliases.SessionLifecycleStatus)
  end)

  it("say bounds and forms", function()
    for comment, spec in pairs {
      ['"farm-" and 32 hexadecimal digits'] = classes.GetFarmParams.farmId,
      ['"task-", 32 hexadecimal digits, "-" and a number'] = classes.GetTaskParams.taskId,
      ["(..2048), sensitive"] = classes.CreateJobParams.descriptionOverride,
      ["(1..64), a random UUID if left out"] = classes.CreateJobParams.clientToken,
      ['(1..10), of "queue-" and 32 hexadecimal digits'] = classes.SearchJobsParams.queueIds,
      ["matching [a-z0-9-]{1,100}"] = classes.CreateMonitorParams.subdomain,
      ["(0.01..)"] = classes.CreateBudgetParams.approximateDollarLimit,
    } do
      assert.equal(comment, spec.comment)
    end
  end)

  it("have a method for every operation and iterator", function()
    local expected = {}
    for _, name in ipairs(reader.operation_names()) do
      local operation, method = reader.operation(name), reader.method_name(name)
      local mark = "?"
      for _, member in pairs(operation.input.members) do
        if member.required then mark = "" end
      end
      expected[method] = true
      assert(methods[method]:find(("---@param params%s deadline.%sParams\n"
        .. "---@param options? deadline.CallOptions\n---@return deadline.%sResult? result, ")
        :format(mark, name, name), 1, true), method)
      local pages = operation.pages
      if pages then
        expected[pages.iterator] = true
        local params, class = methods[pages.iterator]:match("%-%-%-@param params%?? deadline%.(%w+)"
          .. "\n%-%-%-@param options%? deadline%.ListOptions\n%-%-%-@return deadline%.(%w+)\n")
        assert_class(params, operation.input, true, pages.input)
        local item = expected_type(operation.output.members[pages.items].type.element)
        assert(text:find(("---@class deadline.%s: deadline.Iterator\n---@overload fun(): %s?\n")
          :format(class, item), 1, true), class)
      end
    end
    for method in pairs(methods) do assert.is_true(expected[method], method) end
    for method in pairs(expected) do assert(methods[method], method) end
  end)

  it("have no method that the client has itself", function()
    local own, count = read_file "lua/deadline/client.lua", 0
    for _, form in ipairs { "\nfunction methods:([%w_]+)", "\nmethods%.([%w_]+) =" } do
      for method in own:gmatch(form) do
        assert.is_nil(methods[method], method)
        count = count + 1
      end
    end
    assert(count > 10)
  end)

  it("have the names of all waiters, and what they return", function()
    assert.same(reader.waiter_names(), aliases.WaiterName)
    local count = 0
    for name, params, result in text:gmatch("\n%-%-%-@field wait_until "
      .. 'fun%(self: deadline%.Client, name: "([%l_]+)", params: deadline%.(%w+), '
      .. "options%?: deadline%.WaitOptions%): deadline%.(%w+)%?, deadline%.Meta|string, "
      .. "deadline%.Error%?%f[\n]") do
      local operation = reader.waiter(name).operation
      assert.same({ operation .. "Params", operation .. "Result" }, { params, result })
      count = count + 1
    end
    assert.equal(#aliases.WaiterName, count)
  end)

  it("are those that tools/generate makes of the text", function()
    assert.equal(text, dofile "tools/generate_types.lua"(reader))
  end)
end)
