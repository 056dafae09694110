-- SPDX-License-Identifier: MIT
--
-- `deadline.stub`: a service for the tests of scripts, as a transport that answers from a table and
-- records the requests. Refuses answers that no service gives: with those, a test could pass that
-- should fail. Sends nothing.

local check = require "deadline.base.check"
local core = require "deadline.core"
local operations = require "deadline.api.operations"
local reader = require "deadline.api.reader"

local ipairs, next, pairs, pcall, tonumber, type = ipairs, next, pairs, pcall, tonumber, type
local char, format, gmatch = string.char, string.format, string.gmatch
local gsub, match, sub = string.gsub, string.match, string.sub
local raise = core.raise

local stub = {}

local function decode(text)
  return (gsub(text, "%%(%x%x)", function(digits) return char(tonumber(digits, 16)) end))
end

---The operation of a request, and the parameters in its path.
---@return deadline.Operation?, table<string, string>?
local function find_operation(method, path)
  for name, own_method, template in reader.routes() do
    local labels = {}
    local pattern = gsub(gsub(template, "%-", "%%-"), "{(%w+)}", function(label)
      labels[#labels + 1] = label
      return "([^/]+)"
    end)
    local captures = { match(path, "^.*" .. pattern .. "$") }
    if own_method == method and captures[1] then
      local given = {}
      for i, label in ipairs(labels) do given[label] = decode(captures[i]) end
      return reader.operation(name), given
    end
  end
end

---Adds the parameters in the query, the headers and the body of a request.
local function add_others(operation, given, request, query)
  local body = request.body and core.decode(request.body) or {}
  for name, value in gmatch(query, "([^&=]+)=([^&]*)") do given[decode(name)] = decode(value) end
  for name, member in pairs(operation.input.members) do
    if member.location == "header" then given[name] = request.headers[member.header] end
    if not member.location then given[name] = body[name] end
    if member.type.kind == "integer" then given[name] = tonumber(given[name]) end
  end
end

---Encodes a page. core.encode would make an object of its list if that is empty.
---@return string
local function encode(operation, page)
  local list = operation.pages and operation.pages.items
  local items, others = list and page[list] or {}, {}
  if not list or #items > 0 then return core.encode(page) end
  for name, value in pairs(page) do
    if name ~= list then others[name] = value end
  end
  local text = core.encode(others)
  return format('{"%s":[]%s%s', list, text == "{}" and "" or ",", sub(text, 2))
end

---The length of a list; nil if the table is no list, or has a hole.
local function length_of(list)
  local count = 0
  for key in pairs(list) do
    if type(key) ~= "number" then return nil end
    count = count + 1
  end
  for i = 1, count do
    if list[i] == nil then return nil end
  end
  return count
end

local error_members = {
  code = { type = "string" }, message = { type = "string" },
  status = { type = "integer", min = 300, max = 599 }, headers = { type = "table" },
}
for _, name in ipairs(operations.error_members) do
  error_members[name] = { type = "string or table" }
end

---@return string? problem
local function check_error(fault)
  if type(fault) ~= "table" then
    return "'error' must be a table { code, status, message }, not " .. type(fault)
  end
  for name, value in pairs(fault) do
    local spec = error_members[name]
    local problem = spec and check.value(spec, value)
    if not spec then
      return "'error' has an " .. check.unknown("member", name, error_members)
    elseif problem then
      return format("'error.%s' %s", name, problem)
    end
  end
end

---Checks a page: it must have its list and may have a token. Other members may be anything, but no
---misspelling of these two.
---@return string? problem
local function check_page(operation, page)
  if not operation.pages then return nil end
  local items, known = operation.pages.items, { nextToken = true }
  known[items] = true
  for name in pairs(page) do
    if not known[name] and check.nearest(name, known) then
      return check.unknown("member", name, known)
    end
  end
  local list, token = page[items], page.nextToken
  if type(list) ~= "table" or not length_of(list) then
    return format("'%s' must be a list without holes", items)
  elseif token ~= nil and type(token) ~= "string" then
    return "'nextToken' must be of type string, not " .. type(token)
  end
  for _, item in ipairs(list) do
    if type(item) ~= "table" then return format("'%s' must be a list of tables", items) end
  end
end

---@return string? problem
local function check_answer(operation, answer)
  if type(answer) ~= "table" then return "it must be a table, not " .. type(answer) end
  if answer.error ~= nil then return check_error(answer.error) end
  local problem = check_page(operation, answer)
  if problem then return problem end
  local ok, message = pcall(encode, operation, answer)
  return not ok and message or nil
end

---@return deadline.Response
local function respond(operation, answer)
  local fault = answer.error
  if not fault then return { status = 200, headers = {}, body = encode(operation, answer) } end
  local body = {}
  for name, value in pairs(fault) do
    if name ~= "status" and name ~= "headers" and name ~= "code" then body[name] = value end
  end
  local headers = { ["x-amzn-errortype"] = fault.code }
  for name, value in pairs(fault.headers or {}) do headers[name] = value end
  return {
    status = fault.status or 400, headers = headers,
    body = next(body) == nil and "{}" or core.encode(body),
  }
end

---Returns whether this is one answer for all requests, and no list of answers.
local function is_single(answers)
  for key in pairs(answers) do
    if type(key) == "number" then return false end
  end
  return true
end

---Calls the script's function for an operation, and adds the operation to an error that is a text.
local function call_script(operation, answers, given, n)
  local ok, answer = pcall(answers, given, n)
  if ok then return answer end
  if type(answer) ~= "string" then raise(answer, 0) end
  raise(format("the stub's function for %s: %s", operation.name, answer), 0)
end

---The answer to the n-th request for an operation. Raises if there is none.
local function choose(operation, answers, given, n)
  if type(answers) == "function" then return call_script(operation, answers, given, n) end
  if answers and is_single(answers) then return answers end
  local answer = answers and answers[n]
  if answer then return answer end
  raise(format("the stub has no answer to request %d for %s", n, operation.name), 0)
end

---Makes a stub.
---@param answers table<string, table|fun(params: table, number: integer): table> # checked
---@return fun(request: deadline.Request): deadline.Response transport
---@return deadline.StubRequest[] requests # those it got, in order
function stub.new(answers)
  local requests, counts = {}, {}
  local function transport(request)
    local _, _, _, path, query = core.parse_url(request.url)
    local operation, given = find_operation(request.method, path)
    if not operation then
      raise(format("the stub knows no operation for %s %s", request.method, path), 0)
    end
    add_others(operation, given, request, query)
    local name = operation.name
    counts[name] = (counts[name] or 0) + 1
    requests[#requests + 1] = { operation = name, params = given, request = request }
    local answer = choose(operation, answers[name], given, counts[name])
    local problem = check_answer(operation, answer)
    if not problem then return respond(operation, answer) end
    raise(format("the stub's answer to request %d for %s: %s", counts[name], name, problem), 0)
  end
  return transport, requests
end

---Checks the answers for one operation.
---@return string? problem
local function check_answers(operation, answers)
  local name = operation.name
  if type(answers) == "function" then return nil end
  if type(answers) ~= "table" then
    return format("the answers for %s must be a table or a function", name)
  elseif is_single(answers) then
    local problem = check_answer(operation, answers)
    return problem and format("the answer for %s: %s", name, problem)
  elseif not length_of(answers) then
    return format("the answers for %s must be a list without holes, or one answer", name)
  end
  for i, answer in ipairs(answers) do
    local problem = check_answer(operation, answer)
    if problem then return format("answer %d for %s: %s", i, name, problem) end
  end
end

---Checks a table of answers.
---@return string? problem
function stub.check(answers)
  if type(answers) ~= "table" then return "answers must be a table, not " .. type(answers) end
  for name, given in pairs(answers) do
    local operation = type(name) == "string" and reader.operation(name)
    if not operation then return check.unknown("operation", name, reader.operation_set()) end
    local problem = check_answers(operation, given)
    if problem then return problem end
  end
end

return stub
