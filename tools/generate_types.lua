-- SPDX-License-Identifier: MIT
--
-- A part of tools/generate: writes the operations and types of the service's text as annotations
-- for editors (LuaCATS). Knows what reader.lua makes of the text, and no operation by name.

local head = [=[
-- SPDX-License-Identifier: MIT
--
-- Annotations for editors: the service's operations and types. No program loads this file. Made by
-- tools/generate from the service's model: do not edit. Members that the service adds later are
-- passed through. Timestamps are in seconds since 1970; inputs may also be ISO 8601 texts.
---@meta
-- luacheck: ignore 212 241, no max comment line length
]=]

local reference = "https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_"

---The longest line that is not wrapped.
local width = 120

local reader -- of the text
local lines  -- of the annotations

local function add(text, ...)
  lines[#lines + 1] = select("#", ...) > 0 and text:format(...) or text
end

-- Types.

---Names of the types that inputs use, directly and through others.
local used_by_inputs = {}

local function mark_inputs(type)
  if type.name and used_by_inputs[type.name] then return end
  if type.name then used_by_inputs[type.name] = true end
  if type.key then mark_inputs(type.key) end
  if type.element then mark_inputs(type.element) end
  for _, member in pairs(type.members or {}) do mark_inputs(member.type) end
end

local show_type

local shows = {
  list = function(type, is_input)
    local element = show_type(type.element, is_input)
    return (element:find("|", 1, true) and "(" .. element .. ")" or element) .. "[]"
  end,
  map = function(type, is_input)
    return ("table<%s, %s>"):format(show_type(type.key), show_type(type.element, is_input))
  end,
  timestamp = function(_, is_input) return is_input and "number|string" or "number" end,
  document = function() return "any" end,
}

---Returns whether a type has an annotation of its own.
local function is_annotated(type)
  return type.members ~= nil or (type.name ~= nil and type.enum ~= nil)
end

---A type as an annotation names it.
function show_type(type, is_input)
  if is_annotated(type) then return "deadline." .. type.name end
  local show = shows[type.kind]
  return show and show(type, is_input) or type.kind
end

---The digits of a bound; "" without one.
local function digits(bound)
  return bound and (bound % 1 == 0 and "%.0f" or "%.14g"):format(bound) or ""
end

---The form of a type in words: its bounds, its pattern, and whether it is sensitive.
local function add_form(form, type)
  if is_annotated(type) then return end
  if type.min or type.max then
    form[#form + 1] = "(" .. digits(type.min) .. ".." .. digits(type.max) .. ")"
  end
  if type.id then
    form[#form + 1] = (type.numbered and '"%s-", 32 hexadecimal digits, "-" and a number'
      or '"%s-" and 32 hexadecimal digits'):format(type.id)
  end
  if type.pattern then form[#form + 1] = "matching " .. type.pattern end
  if type.sensitive then form[#form + 1] = "sensitive" end
  local inner = {}
  if type.key then add_form(inner, type.key) end
  if type.element then add_form(inner, type.element) end
  if inner[1] then form[#form + 1] = "of " .. table.concat(inner, ", ") end
end

local function add_field(name, member, required, is_input)
  local form = {}
  add_form(form, member.type)
  if member.idempotency then form[#form + 1] = "a random UUID if left out" end
  if member.deprecated then form[#form + 1] = "deprecated" end
  add("---@field %s%s %s%s", name, required and "" or "?", show_type(member.type, is_input),
    form[1] and " # " .. table.concat(form, ", ") or "")
end

---Adds a class. The members named in `optional` may be left out.
local function add_class(name, structure, is_input, optional)
  add("---@class deadline.%s", name)
  for _, field in ipairs(structure.order) do
    local member = structure.members[field]
    add_field(field, member, member.required and field ~= optional, is_input)
  end
  add ""
end

local function add_enum(name, values)
  local quoted = {}
  for i, value in ipairs(values) do quoted[i] = '"' .. value .. '"' end
  local line = ("---@alias deadline.%s %s"):format(name, table.concat(quoted, "|"))
  if #line <= width then return add(line .. "\n") end
  add("---@alias deadline.%s\n---| %s\n", name, table.concat(quoted, "\n---| "))
end

---The values of an enum in the order of the text.
local function enum_values(name)
  local values = {}
  for value in reader.source(name):match(" enum (.*)"):gmatch("%S+") do
    values[#values + 1] = value
  end
  return values
end

---Adds the class or the alias of a type with a name. Errors are all of the class deadline.Error.
local function add_named(name)
  local type = reader.type(name)
  if type.status or not is_annotated(type) then return end
  if type.enum then return add_enum(name, enum_values(name)) end
  if type.sensitive then add "---Sensitive." end
  if type.kind == "union" then add "---Has exactly one of its fields." end
  add_class(name, type, used_by_inputs[name])
end

-- Operations.

---"jobs_matching" -> "JobsMatching"
local function pascal_case(name)
  return (("_" .. name):gsub("_(%l)", string.upper))
end

---Adds the classes of an operation's parameters. An iterator sets the parameter that requests a
---page: if it is required, the iterator has parameters of its own.
local function add_params(operation)
  local name, input, pages = operation.name .. "Params", operation.input, operation.pages
  local page = pages and input.members[pages.input]
  if not (page and page.required) then return add_class(name, input, true) end
  local own = pascal_case(pages.iterator) .. "Params"
  add_class(own, input, true, pages.input)
  add("---@class deadline.%s: deadline.%s", name, own)
  add_field(pages.input, page, true, true)
  add ""
  return own
end

local function add_iterator(operation)
  local name = pascal_case(operation.pages.iterator) .. "Iterator"
  local item = show_type(operation.output.members[operation.pages.items].type.element)
  local self = "fun(self: deadline." .. name .. "): "
  add("---@class deadline.%s: deadline.Iterator", name)
  add("---@overload fun(): %s?", item)
  add("---@field next %s%s?", self, item)
  add("---@field collect %s%s[]?, string?, deadline.Error?", self, item)
  add("---@field pages %sfun(): deadline.%sResult?, deadline.Meta?\n", self, operation.name)
  return name
end

---Returns whether a call needs parameters, besides one.
local function needs_params(input, other)
  for name, member in pairs(input.members) do
    if member.required and name ~= other then return true end
  end
  return false
end

local function add_method(operation, method, params, options, results)
  add("---[%s](%s%s.html)", operation.name, reference, operation.name)
  add("---@param params%s", params)
  add("---@param options? deadline.%s", options)
  add("---@return %s", results)
  add("function Client:%s(params, options) end\n", method)
end

local function add_operation(operation)
  local name, input, pages = operation.name, operation.input, operation.pages
  local own_params = add_params(operation)
  add_class(name .. "Result", operation.output)
  add_method(operation, reader.method_name(name),
    (needs_params(input) and " deadline." or "? deadline.") .. name .. "Params", "CallOptions",
    ("deadline.%sResult? result, deadline.Meta|string meta, deadline.Error? err"):format(name))
  if not pages then return end
  add_method(operation, pages.iterator, (needs_params(input, pages.input) and " deadline."
    or "? deadline.") .. (own_params or name .. "Params"), "ListOptions",
    "deadline." .. add_iterator(operation))
end

---Adds the class of clients. Its method wait_until returns what the waiter's operation does.
local function add_client()
  add_enum("WaiterName", reader.waiter_names())
  add "---@class deadline.Client"
  for _, name in ipairs(reader.waiter_names()) do
    local operation = reader.waiter(name).operation
    add('---@field wait_until fun(self: deadline.Client, name: "%s", params: deadline.%sParams, '
      .. "options?: deadline.WaitOptions): deadline.%sResult?, deadline.Meta|string, "
      .. "deadline.Error?", name, operation, operation)
  end
  add "local Client = {}\n"
end

---@param text_reader table # lua/deadline/api/reader.lua, of the text
---@return string annotations
return function(text_reader)
  reader = text_reader
  local names = reader.operation_names()
  for _, name in ipairs(names) do mark_inputs(reader.operation(name).input) end
  lines = { head }
  add_client()
  add "-- Operations.\n"
  for _, name in ipairs(names) do add_operation(reader.operation(name)) end
  add "-- Types.\n"
  for _, name in ipairs(reader.type_names()) do add_named(name) end
  return (table.concat(lines, "\n"):gsub("\n+$", "\n"))
end
