-- SPDX-License-Identifier: MIT
--
-- A service for the tests of scripts: a transport that answers from a table, and writes down what
-- it was asked. Nothing is sent.

local core = require "deadline.core"
local operations = require "deadline.operations"

local stub = {}

---What a stub was asked for.
---@class deadline.StubRequest
---@field operation string
---@field params table        # the parameters of the call, as they came over
---@field request deadline.Request

local function decode(text)
  return (text:gsub("%%(%x%x)", function(digits) return string.char(tonumber(digits, 16)) end))
end

---The operation that a request is for, and the parameters in its path.
local function find_operation(method, path)
  for _, operation in pairs(operations) do
    local names = {}
    local pattern = operation.path:gsub("%-", "%%-"):gsub("{(%w+)}", function(name)
      names[#names + 1] = name
      return "([^/]+)"
    end)
    local captures = { path:match(pattern .. "$") }
    if operation.method == method and captures[1] then
      local given = {}
      for i, name in ipairs(names) do given[name] = decode(captures[i]) end
      return operation, given
    end
  end
end

---The parameters of a request that do not stand in its path.
local function add_others(operation, given, request, query)
  local body = request.body and core.decode(request.body) or {}
  for name, value in query:gmatch("([^&=]+)=([^&]*)") do given[decode(name)] = decode(value) end
  for name, input in pairs(operation.input) do
    if input.location == "header" then given[name] = request.headers[input.name or name] end
    if input.location == "body" then given[name] = body[input.name or name] end
    if input.type == "integer" then given[name] = tonumber(given[name]) end
  end
end

---A page as JSON; a list that is empty stays a list.
local function encode(operation, page)
  local items, others = operation.items and page[operation.items] or {}, {}
  if not operation.items or #items > 0 then return core.encode(page) end
  for name, value in pairs(page) do
    if name ~= operation.items then others[name] = value end
  end
  local text = core.encode(others)
  return ('{"%s":[]%s%s'):format(operation.items, text == "{}" and "" or ",", text:sub(2))
end

---@return deadline.Response
local function respond(operation, answer)
  if type(answer) ~= "table" then
    error(("the stub's answer for %s is no table"):format(operation.name), 0)
  end
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

---The answer to the n-th request for an operation.
local function choose(operation, answers, given, n)
  if type(answers) == "function" then return answers(given, n) end
  if type(answers) == "table" and answers[1] == nil then return answers end
  local answer = answers and answers[n]
  if answer then return answer end
  error(("the stub has no answer to request %d for %s"):format(n, operation.name), 0)
end

---@param answers table<string, table|fun(params: table, number: integer): table>
---@return fun(request: deadline.Request): deadline.Response transport
---@return deadline.StubRequest[] requests # what it was asked, in order
function stub.new(answers)
  local requests, counts = {}, {}
  local function transport(request)
    local _, _, _, path, query = core.parse_url(request.url)
    local operation, given = find_operation(request.method, path)
    if not operation then
      error(("the stub knows no operation for %s %s"):format(request.method, path), 0)
    end
    add_others(operation, given, request, query)
    local name = operation.name
    counts[name] = (counts[name] or 0) + 1
    requests[#requests + 1] = { operation = name, params = given, request = request }
    return respond(operation, choose(operation, answers[name], given, counts[name]))
  end
  return transport, requests
end

---What is wrong with a table of answers, if anything.
---@return string?
function stub.check(answers)
  if type(answers) ~= "table" then return "answers must be a table, not " .. type(answers) end
  for name, given in pairs(answers) do
    if not operations[name] then return ("there is no operation '%s'"):format(tostring(name)) end
    if type(given) ~= "table" and type(given) ~= "function" then
      return ("the answers for %s must be a table or a function"):format(name)
    end
  end
end

return stub
