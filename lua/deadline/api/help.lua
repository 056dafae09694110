-- SPDX-License-Identifier: MIT
--
-- `deadline.help`: the part of the service's text that describes an operation or a type, with the
-- types that it uses, and the list of all operations. Has no words of its own about any of them.

local check = require "deadline.base.check"
local reader = require "deadline.api.reader"

local ipairs, tostring, type = ipairs, tostring, type
local max = math.max
local find, format, gsub, rep = string.find, string.format, string.gsub, string.rep
local concat = table.concat

local help = {}

-- Calls, as a script writes them.

---The required parameters, " { farmId = ..., queueId = ... }", but one; "()" if there are none.
local function show_params(operation, other)
  local shown = {}
  for _, name in ipairs(operation.input.order) do
    local is_needed = operation.input.members[name].required and name ~= other
    if is_needed then shown[#shown + 1] = name .. " = ..." end
  end
  return shown[1] and " { " .. concat(shown, ", ") .. " }" or "()"
end

---A variable for an element of a list: "sessionActions" -> "session_action"
local function element_name(list)
  local singular = gsub(gsub(list, "ies$", "y"), "s$", "")
  return reader.method_name(singular)
end

---Names of the waiters that call an operation.
local function waiters_of(operation)
  local names = {}
  for _, name in ipairs(reader.waiter_names()) do
    if reader.waiter(name).operation == operation.name then names[#names + 1] = name end
  end
  return names
end

---The lines that call an operation: its method, its iterator, its waiters.
local function show_calls(operation)
  local params, pages = show_params(operation), operation.pages
  local calls = { "client:" .. reader.method_name(operation.name) .. params }
  if pages then -- the iterator sets the parameter that requests a page
    calls[2] = format("for %s in client:%s%s do ... end", element_name(pages.items), pages.iterator,
      show_params(operation, pages.input))
  end
  for _, name in ipairs(waiters_of(operation)) do
    calls[#calls + 1] = format('client:wait_until("%s",%s)', name, params)
  end
  return concat(calls, "\n")
end

-- Descriptions.

---Adds a type's name to those that are described, or the names in it if it stands inline.
local function add_names(names, used)
  if used.name then
    if not names[used.name] then names[#names + 1], names[used.name] = used.name, true end
    return
  end
  if used.key then add_names(names, used.key) end
  if used.element then add_names(names, used.element) end
end

local function add_members(names, structure)
  for _, member in ipairs(structure.order or {}) do
    add_names(names, structure.members[member].type)
  end
end

---The definitions of types, and of those that they use, in the order of their first use. Like the
---text, it keeps definitions of one line together.
---@param names string[] # and each name with true
local function define(names)
  local pieces, i, follows_block = {}, 1, false
  while names[i] do -- add_members appends to them
    local source = reader.source(names[i])
    local is_block = find(source, "\n ") ~= nil
    pieces[i] = (i > 1 and (is_block or follows_block) and "\n" or "") .. source
    follows_block = is_block
    add_members(names, reader.type(names[i]))
    i = i + 1
  end
  return concat(pieces)
end

local function describe_operation(operation)
  local blocks, names = { show_calls(operation) .. "\n", reader.source(operation.name) }, {}
  for _, name in ipairs(waiters_of(operation)) do blocks[#blocks + 1] = reader.source(name) end
  add_members(names, operation.input)
  add_members(names, operation.output)
  if names[1] then blocks[#blocks + 1] = define(names) end
  return concat(blocks, "\n")
end

-- Names.

---The operation of a name of any kind: its own, its method's, its iterator's or a waiter's.
local function find_operation(name)
  local waiter = reader.waiter(reader.method_name(name))
  return reader.operation(waiter and waiter.operation or name) or reader.iterator(name)
    or reader.method(name)
end

local function to_set(...)
  local set = {}
  for _, names in ipairs { ... } do
    for _, name in ipairs(names) do set[name] = true end
  end
  return set
end

local function method_names()
  local names = {}
  for i, name in ipairs(reader.operation_names()) do names[i] = reader.method_name(name) end
  return names
end

---The message about an unknown name, with up to three similar ones of its kind.
local function unknown(name)
  local known = find(tostring(name), "^%u")
    and to_set(reader.operation_names(), reader.type_names())
    or to_set(method_names(), reader.iterator_names(), reader.waiter_names())
  local similar = {}
  for i = 1, 3 do
    local nearest = check.nearest(name, known)
    if not nearest then break end
    similar[i], known[nearest] = "'" .. nearest .. "'", nil
  end
  local hint = similar[1] and "; did you mean " .. concat(similar, ", ") .. "?"
    or "; deadline.help() lists all names"
  return format("unknown name '%s'%s", tostring(name), hint)
end

---The description of an operation or a type.
---@param name any
---@return string? text, string? problem # with the name
function help.describe(name)
  if type(name) ~= "string" or not find(name, "^[%w_]+$") then return nil, unknown(name) end
  local operation = find_operation(name)
  if operation then return describe_operation(operation) end
  if find(name, "^%u") and reader.source(name) then return define { name, [name] = true } end
  return nil, unknown(name)
end

-- The list of operations.

local introduction = [[
print(deadline.help "create_job") describes a name of this list with the types that it uses:

  farmId: FarmId         a parameter that is required, and its type
  status?: string        one that may be left out
  query, header          how it is sent; a script gives all parameters in one table
  ->                     what a call returns follows
  errors                 values of err.code, besides those that all operations have
  [FarmId]               a list
  {string: integer}      a table of integers by strings
  (1..100)               bounds: of a number, of the length of a string, a list or a table
  id farm                "farm-" and 32 hexadecimal digits
  union                  a table with exactly one of the members
  timestamp              seconds since 1970
  document               any value that JSON has
  sensitive              kept out of errors, events and logs
]]

---Adds a section: its title, and a line for each name with what it belongs to.
local function add_section(lines, title, names, owner_of)
  lines[#lines + 1] = "\n" .. title .. "\n"
  local width = 0
  for _, name in ipairs(names) do width = max(width, #name) end
  for _, name in ipairs(names) do
    lines[#lines + 1] = "  " .. name .. rep(" ", width + 2 - #name) .. owner_of(name)
  end
end

---The names of all operations, iterators and waiters.
---@return string
function help.list()
  local lines = { introduction }
  add_section(lines, "Operations: client:create_job { farmId = ..., ... }", method_names(),
    function(method) return reader.method(method).name end)
  add_section(lines, "Iterators: for job in client:jobs { farmId = ..., ... } do ... end",
    reader.iterator_names(), function(iterator) return reader.iterator(iterator).name end)
  add_section(lines, 'Waiters: client:wait_until("job_succeeded", { farmId = ..., ... })',
    reader.waiter_names(), function(waiter) return reader.waiter(waiter).operation end)
  return concat(lines, "\n") .. "\n"
end

return help
