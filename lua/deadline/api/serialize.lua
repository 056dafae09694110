-- SPDX-License-Identifier: MIT
--
-- The parameters of a call: checked against the operation's inputs, then bound to path, query,
-- headers and body as the operation says. Nothing is sent before all of them have passed.

local check = require "deadline.base.check"
local core = require "deadline.core"
local errors = require "deadline.base.errors"
local query = require "deadline.http.query"

local ipairs, next, pairs, tostring, type = ipairs, next, pairs, tostring, type
local find, format, gsub = string.find, string.format, string.gsub
local concat, sort = table.concat, table.sort

local serialize = {}

-- Path labels that a server or a proxy would lose, or resolve as a step.
local lost_labels = { [""] = true, ["."] = true, [".."] = true }

---@param form deadline.Form
local function fits(value, form)
  for _, pattern in ipairs(form.patterns) do
    if find(value, pattern) then return true end
  end
  return false
end

---Counts characters as the service does: UTF-8 continuation bytes are none.
local function count_characters(value)
  if not find(value, "[\128-\255]") then return #value end
  local _, count = gsub(value, "[^\128-\191]", "")
  return count
end

---Finds what the service itself would refuse; it is left to the service if the option
---`parameter_validation` is off.
local function check_strictly(input, value)
  if input.form then
    if fits(value, input.form) then return nil end
    return format("must be %s, not %q", input.form.text, value)
  elseif input.min_length and count_characters(value) < input.min_length then
    return format("must have %d characters or more", input.min_length)
  elseif input.max_length and count_characters(value) > input.max_length then
    return format("must have %d characters or fewer, not %d", input.max_length,
      count_characters(value))
  end
  return check.range(input, value)
end

local function check_member(input, value, strict)
  if value == nil then
    return input.required and "is missing" or nil
  end
  local problem = type(value) ~= input.type and check.type(value, input.type)
  if problem then return problem end
  if input.location == "path" and lost_labels[value] then
    return format("must not be %q", value)
  elseif input.location == "header" and find(value, "%c") then
    return "must not hold a control character"
  end
  return strict and check_strictly(input, value) or nil
end

local function unknown(input, name)
  local nearest = check.nearest(name, input)
  local hint = nearest and format(" (did you mean %s?)", nearest) or ""
  return tostring(name) .. " is not a parameter" .. hint
end

---Checks all parameters.
---@param method string # for the message
---@param inputs table<string, deadline.Input> # by name
---@param given table
---@param strict boolean # ids, lengths, ranges and enums as well
---@return deadline.Error? # of kind "params", naming every problem
function serialize.check(method, inputs, given, strict)
  local problems = {}
  for name, input in pairs(inputs) do
    local problem = check_member(input, given[name], strict)
    if problem then problems[#problems + 1] = name .. " " .. problem end
  end
  for name in pairs(given) do
    if not inputs[name] then problems[#problems + 1] = unknown(inputs, name) end
  end
  if #problems == 0 then return nil end
  sort(problems)
  return errors.new {
    kind = "params", code = "InvalidParameters", operation = method, problems = problems,
    retryable = false,
    message = method .. ": " .. concat(problems, "; "),
  }
end

---Puts checked parameters into path, query, headers and body.
---@param operation deadline.Operation
---@param given table
---@return { path: string, query: string, headers: table<string, string>, body: string? }
function serialize.bind(operation, given)
  local at = { path = {}, query = {}, header = {}, body = {} }
  for name, input in pairs(operation.input) do
    local value = given[name]
    if value == nil and input.idempotency then value = core.uuid() end
    if type(value) == "number" then value = format("%d", value) end
    if value ~= nil then at[input.location][input.name or name] = value end
  end
  for name, value in pairs(at.path) do at.path[name] = core.percent_encode(value) end
  local path = gsub(operation.path, "{(%w+)}", at.path)
  local body = next(at.body) ~= nil and core.encode(at.body) or nil
  if body then at.header["Content-Type"] = "application/json" end
  return { path = path, query = query.encode(at.query), headers = at.header, body = body }
end

return serialize
