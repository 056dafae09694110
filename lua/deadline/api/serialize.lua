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

-- Compiled shapes by operation; false for one without a body.
local bodies = setmetatable({}, { __mode = "k" })

---The compiled shape of an operation's body, without the members in other places; false if it has
---no body.
---@param operation deadline.Operation
function serialize.shape(operation)
  if bodies[operation] == nil then
    local has_body = false
    for _, member in pairs(operation.input.members) do
      has_body = has_body or not member.location
    end
    bodies[operation] = has_body and core.shape(operation.input)
  end
  return bodies[operation]
end

---Puts checked parameters into path, query, headers and body.
---@param operation deadline.Operation
---@param given table
---@return { path: string, query: string, headers: table<string, string>, body: string? }
function serialize.bind(operation, given)
  local path, in_query, headers, body = {}, {}, {}, {}
  for name, member in pairs(operation.input.members) do
    local value, location = given[name], member.location
    if value == nil and member.idempotency then value = core.uuid() end
    if value ~= nil then
      if location == "path" then path[name] = core.percent_encode(to_text(member.type, value))
      elseif location == "query" then in_query[name] = to_texts(member.type, value)
      elseif location == "header" then headers[member.header] = to_text(member.type, value)
      else body[name] = value end
    end
  end
  local shape = serialize.shape(operation)
  if shape then headers["Content-Type"] = "application/json" end
  return {
    path = (gsub(operation.path, "{(%w+)}", path)), query = query.encode(in_query),
    headers = headers, body = shape and core.encode(body, shape) or nil,
  }
end

return serialize
