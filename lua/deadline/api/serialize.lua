-- SPDX-License-Identifier: MIT
--
-- The parameters of a call: checked against the operation's input, then bound to path, query,
-- headers and body as it says. Nothing is sent before all of them have passed.

local core = require "deadline.core"
local errors = require "deadline.base.errors"
local query = require "deadline.http.query"
local validate = require "deadline.api.validate"

local ipairs, pairs, setmetatable = ipairs, pairs, setmetatable
local tostring, type = tostring, type
local find, format, gsub = string.find, string.format, string.gsub
local concat, sort = table.concat, table.sort

local serialize = {}

-- Path labels that a server or a proxy would lose, or resolve as a step.
local lost_labels = { [""] = true, ["."] = true, [".."] = true }

---The problem with a value in a path, a query or a header, which cannot hold every text.
local function place_problem(member, value, strict)
  if type(value) ~= "string" then return nil end
  if member.location == "path" and lost_labels[value] then
    return format("must not be %q", value)
  elseif member.location == "header" and find(value, "%c") then
    return "must not hold a control character"
  elseif strict and find(value, "\0", 1, true) and not member.type.is_binary then
    return "must not hold a NUL"
  end
end

---Checks all parameters.
---@param method string # for the message
---@param spec deadline.Type # a structure
---@param given table
---@param strict boolean # ids, lengths, ranges and enums as well
---@return deadline.Error? # of kind "params", naming every problem
function serialize.check(method, spec, given, strict)
  local problems = validate.members(spec, given, strict)
  for name, member in pairs(spec.members) do
    local problem = member.location and place_problem(member, given[name], strict)
    if problem then
      problems = problems or {}
      problems[#problems + 1] = name .. " " .. problem
    end
  end
  if not problems then return nil end
  sort(problems)
  return errors.new {
    kind = "params", code = "InvalidParameters", operation = method, problems = problems,
    retryable = false,
    message = method .. ": " .. concat(problems, "; "),
  }
end

---A copy of checked parameters, see validate.
serialize.copy = validate.copy

---A value in a path, a query or a header as text.
local function to_text(spec, value)
  if type(value) == "string" then return value end
  if spec.kind == "timestamp" then return core.iso(value) end
  if spec.kind == "integer" then return format("%d", value) end
  return spec.kind == "number" and core.encode(value) or tostring(value)
end

---A value in a query: a list is one of texts.
local function to_texts(spec, value)
  if spec.kind ~= "list" then return to_text(spec, value) end
  local texts = {}
  for i, element in ipairs(value) do texts[i] = to_text(spec.element, element) end
  return texts
end

-- By inputs: the names of the members that do not stand in the path, by where they go, and the
-- compiled shape of the body; false if there is none.
local places = setmetatable({}, { __mode = "k" })

---The members of the query are sorted: the text that is sent is then the text that is signed,
---whatever proxies may do.
local function find_places(input)
  local found = { query = {}, header = {}, body = {}, shape = false }
  for name, member in pairs(input.members) do
    local place = found[member.location or "body"]
    if place then place[#place + 1] = name end
  end
  sort(found.query)
  if found.body[1] then found.shape = core.shape(input) end
  places[input] = found
  return found
end

---The compiled shape of an operation's body, without the members in other places; false if it has
---no body.
---@param operation deadline.Operation
function serialize.shape(operation)
  return (places[operation.input] or find_places(operation.input)).shape
end

---Puts checked parameters into path, query, headers and body.
---@param operation deadline.Operation
---@param given table
---@return { path: string, query: string, headers: table<string, string>, body: string? }
function serialize.bind(operation, given)
  local members, headers, body, pieces = operation.input.members, {}, {}, {}
  local place = places[operation.input] or find_places(operation.input)
  local shape = place.shape
  local function value_of(name)
    local value = given[name]
    if value == nil and members[name].idempotency then return core.uuid() end
    return value
  end
  for _, name in ipairs(place.query) do
    local value = value_of(name)
    if value ~= nil then query.add(pieces, name, to_texts(members[name].type, value)) end
  end
  for _, name in ipairs(place.header) do
    local value = value_of(name)
    if value ~= nil then headers[members[name].header] = to_text(members[name].type, value) end
  end
  for _, name in ipairs(place.body) do body[name] = value_of(name) end
  if shape then headers["Content-Type"] = "application/json" end
  return {
    path = gsub(operation.path, "{(%w+)}", function(name)
      return given[name] ~= nil and core.percent_encode(to_text(members[name].type, given[name]))
    end),
    query = concat(pieces, "&"), headers = headers,
    body = shape and core.encode(body, shape) or nil,
  }
end

return serialize
