-- SPDX-License-Identifier: MIT
--
-- `deadline.stub`: a service for the tests of scripts, as a transport that answers from a table and
-- records the requests. Refuses answers that no service gives: with those, a test could pass that
-- should fail. Sends nothing, and knows no other service: answers to requests to those are the
-- script's, as they are.

local check = require "deadline.base.check"
local core = require "deadline.core"
local json = require "deadline.output.json"
local operations = require "deadline.api.operations"
local parse = require "deadline.api.parse"
local reader = require "deadline.api.reader"
local serialize = require "deadline.api.serialize"
local validate = require "deadline.api.validate"

local ipairs, next, pairs, pcall, tonumber, type = ipairs, next, pairs, pcall, tonumber, type
local char, find, format, gmatch = string.char, string.find, string.format, string.gmatch
local gsub, match, sub = string.gsub, string.match, string.sub
local concat = table.concat
local raise = core.raise

local stub = {}

-- Requests.

local function decode(text)
  return (gsub(text, "%%(%x%x)", function(digits) return char(tonumber(digits, 16)) end))
end

-- The operations' paths as a tree: a node has the next segments by their text, "{}" for any, and
-- the operations that end there by their method. It is made for the first request.
local tree

local function add_route(node, name, method, template)
  for segment in gmatch(template, "[^/]+") do
    local key = find(segment, "{", 1, true) and "{}" or segment
    node[key] = node[key] or { operations = {} }
    node = node[key]
  end
  node.operations[method] = name
end

local function build_tree()
  local root = { operations = {} }
  for name, method, template in reader.routes() do add_route(root, name, method, template) end
  return root
end

---The operation of a method and the rest of a path, below a node of the tree.
local function find_below(node, method, rest)
  local segment, following = match(rest, "^/([^/]+)(.*)$")
  if not segment then return rest == "" and node.operations[method] or nil end
  local exact, any = node[segment], node["{}"]
  return exact and find_below(exact, method, following)
    or any and find_below(any, method, following) or nil
end

---The parameters in a path.
local function read_labels(template, path)
  local given, segments = {}, gmatch(path, "[^/]+")
  for segment in gmatch(template, "[^/]+") do
    local label, value = match(segment, "^{(%w+)}$"), segments()
    if label then given[label] = decode(value) end
  end
  return given
end

---The operation of a request, and the parameters in its path. An endpoint may have a path of its
---own, before the version.
---@return deadline.Operation?, table<string, string>?
local function find_operation(method, path)
  tree = tree or build_tree()
  local start = "/" .. reader.version .. "/"
  local first = find(path, start, 1, true)
  while first do
    local name = find_below(tree, method, sub(path, first + #start - 1))
    local operation = name and reader.operation(name)
    if operation then return operation, read_labels(operation.path, sub(path, first)) end
    first = find(path, start, first + 1, true)
  end
end

---A value of a type in the text of a query.
local function from_text(spec, text)
  if spec.kind == "integer" or spec.kind == "number" then return check.to_number(text) or text end
  if spec.kind == "boolean" then return text == "true" end
  return spec.kind == "timestamp" and core.timestamp(text) or text
end

---Adds the parameters in a query.
local function add_query(members, given, query)
  for key, value in gmatch(query, "([^&=]+)=([^&]*)") do
    local name, text = decode(key), decode(value)
    local spec = members[name] and members[name].type or {}
    if spec.kind == "list" then
      given[name] = given[name] or {}
      given[name][#given[name] + 1] = from_text(spec.element, text)
    else
      given[name] = from_text(spec, text)
    end
  end
end

---Adds the parameters in the query, the headers and the body of a request.
local function add_others(operation, given, request, query)
  local members, shape = operation.input.members, serialize.shape(operation)
  add_query(members, given, query)
  for name, member in pairs(members) do
    if member.location == "header" then given[name] = request.headers[member.header] end
  end
  local body = shape and request.body and core.decode(request.body, shape)
  for name, value in pairs(body or {}) do given[name] = value end
end

-- Requests that are no operation's, as `client:request` sends: their answers have this name.
local any_request = { name = "request" }

---A request as `client:request` takes it; service and region are those of its signature.
local function describe(request, path, query)
  local values = {}
  for name, value in gmatch(query, "([^&=]+)=?([^&]*)") do
    local key, text = decode(name), decode(value)
    local before = values[key]
    if type(before) == "table" then
      before[#before + 1] = text
    else
      values[key] = before and { before, text } or text
    end
  end
  local region, service = match(request.headers.Authorization or "",
    "Credential=[^,]*/([^/,]+)/([^/,]+)/aws4_request")
  return {
    service = service, region = region, method = request.method, path = path, query = values,
    headers = request.headers, body = request.body,
  }
end

-- Answers.

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

local response_members = {
  status = { type = "integer", min = 200, max = 599 }, headers = { type = "table" },
  body = { type = "string or table", is_binary = true },
}

---The answer to a request of `client:request`, with its body as text.
---@return deadline.Response? response, string? problem
local function write_response(answer)
  for name, value in pairs(answer) do
    local spec = response_members[name]
    local problem = spec and check.value(spec, value)
    if not spec then return nil, "it has an " .. check.unknown("member", name, response_members) end
    if problem then return nil, format("'%s' %s", name, problem) end
  end
  local body = answer.body or ""
  if type(body) == "table" then
    local text, problem = json.write(body)
    if not text then return nil, "in 'body', " .. problem end
    body = text
  end
  return { status = answer.status or 200, headers = answer.headers or {}, body = body }
end

---@return string? problem
local function check_answer(operation, answer)
  if type(answer) ~= "table" then return "it must be a table, not " .. type(answer) end
  if answer.error ~= nil then return check_error(answer.error) end
  if operation == any_request then
    local _, problem = write_response(answer)
    return problem
  end
  local problems = validate.response(operation.output, answer) or {}
  local list = operation.pages and operation.pages.items
  if list and answer[list] == nil and operation.output.members[list].required then
    problems[#problems + 1] = list .. " is missing"
  end
  return #problems > 0 and concat(problems, "; ") or nil
end

---@return deadline.Response
local function respond(operation, answer)
  local fault = answer.error
  if not fault and operation == any_request then return (write_response(answer)) end
  if not fault then
    local body = core.encode(answer, parse.shape(operation))
    return { status = operation.status, headers = {}, body = body }
  end
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
    if operation then
      add_others(operation, given, request, query)
    elseif answers.request then
      operation, given = any_request, describe(request, path, query)
    else
      raise(format("the stub knows no operation for %s %s, and has no answers under the name "
        .. "'request'", request.method, path), 0)
    end
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
    local operation = name == any_request.name and any_request
      or type(name) == "string" and reader.operation(name)
    if not operation then return check.unknown("operation", name, reader.operation_set()) end
    local problem = check_answers(operation, given)
    if problem then return problem end
  end
end

return stub
