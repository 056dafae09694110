-- SPDX-License-Identifier: MIT
--
-- Reads the service's text, model.lua: operations, waiters and types, each when it is first asked
-- for. Knows the text's grammar and no operation by name; sends nothing.

local core = require "deadline.core"
local secrets = require "deadline.api.secrets"
local text = require "deadline.api.model"

local ipairs, pairs, tonumber = ipairs, pairs, tonumber
local find, gmatch, gsub = string.find, string.gmatch, string.gsub
local lower, match, sub, upper = string.lower, string.match, string.sub, string.upper
local sort = table.sort

---A type of the service.
---@class deadline.Type
---@field kind "structure"|"union"|"list"|"map"|"document"|"string"|"integer"|"number"|"boolean"
---                            # or "timestamp"
---@field name? string         # if it has a definition of its own
---@field sensitive? boolean   # its values are in no error, event or log
---@field min? number          # of a number, of a string's characters, of a list's elements
---@field max? number          # of these
---@field enum? table<string, true>
---@field id? string           # the prefix of an identifier
---@field numbered? boolean    # of an identifier that ends in a number
---@field pattern? string      # a regular expression for the whole string
---@field members? table<string, deadline.Member> # of a structure or a union
---@field order? string[]      # their names
---@field element? deadline.Type # of a list, and of a map: its values
---@field key? deadline.Type   # of a map
---@field status? integer      # of an error
---@field is_binary? boolean   # a string that may hold any byte
---@field has_secrets? boolean # of an input or an output: it is sensitive, or something in it

---@class deadline.Member
---@field type deadline.Type
---@field required boolean
---@field location? "path"|"query"|"header" # nil: the body
---@field header? string       # its name
---@field idempotency? boolean # a random UUID if the caller gives none
---@field deprecated? boolean

---The pages of an operation.
---@class deadline.Pages
---@field items string         # the list in a page
---@field iterator string      # the method that iterates over its elements
---@field input string         # the parameter that requests a page: "nextToken", "itemOffset"
---@field output string        # the member that leads to the next: "nextToken", "nextItemOffset"
---@field size string          # the parameter for the number of elements: "maxResults", "pageSize"
---@field by_offset boolean
---@field condition? { member: string, before: string, after: string } # no pages before a member
---                            # turns from one value to the other

---@class deadline.Operation
---@field name string
---@field perform? function    # of a listing that is no operation of the service: see api/call
---@field method string        # of HTTP
---@field path string          # with {labels}
---@field prefix string        # of the endpoint's host
---@field input deadline.Type  # a structure
---@field output deadline.Type # a structure
---@field pages? deadline.Pages
---@field status integer       # of success

---@class deadline.Waiter
---@field name string
---@field operation string
---@field interval number      # seconds
---@field attempts integer
---@field tests { member: string, values: table<string, true>, done: boolean }[] # in order; the
---                              # member "error" stands for the code of an error

local reader = {}

-- Types.

-- Types by their source, so that each is read once. Those that are being read stand apart: one may
-- contain itself, and none may stay half-read if memory runs out.
local types, unfinished = {}, {}

local read_named, read_type

---The bounds "(1..100)" at the beginning of a text, and the rest.
local function read_bounds(type, rest)
  local min, max, after = match(rest, "^%(([%d.-]-)%.%.([%d.-]*)%)(.*)$")
  if not after then return rest end
  type.min, type.max = tonumber(min), tonumber(max)
  return after
end

local readers = {
  enum = function(type, rest)
    type.kind, type.enum = "string", {}
    for value in gmatch(rest, "%S+") do type.enum[value] = true end
  end,
  id = function(type, rest)
    type.kind, type.id = "string", match(rest, "%w+")
    type.numbered = find(rest, " numbered", 1, true) and true or nil
  end,
  string = function(type, rest)
    type.pattern = match(read_bounds(type, rest), "^ matching (.*)$")
  end,
}

---Reads a type that begins with a word of the grammar.
local function read_basic(word, rest)
  local type = { kind = word }
  local read = readers[word] or read_bounds
  read(type, rest)
  return type
end

---Reads "[TYPE]" or "{TYPE: TYPE}", with bounds.
local function read_container(source)
  local inner, rest = match(source, "^(%b[])(.*)$")
  if inner then
    local type = { kind = "list", element = read_type(sub(inner, 2, -2)) }
    read_bounds(type, rest)
    return type
  end
  inner, rest = match(source, "^(%b{})(.*)$")
  local key, value = match(inner, "^{(.-): (.*)}$")
  local type = { kind = "map", key = read_type(key), element = read_type(value) }
  read_bounds(type, rest)
  return type
end

---@param source string
---@return deadline.Type
function read_type(source)
  local known = types[source] or unfinished[source]
  if known then return known end
  local type
  local plain = match(source, "^sensitive (.*)$")
  local word, rest = match(plain or source, "^(%a%w*)(.*)$")
  if not word then
    type = read_container(plain or source)
  elseif find(word, "^%u") then
    return read_named(word) -- nothing follows a name
  else
    type = read_basic(word, rest)
  end
  type.sensitive = plain and true or nil
  unfinished[source] = type
  return type
end

local function read_member(line, path)
  local location, name, optional, source = match(line, "^(%l+) (%w+)(%??): (.*)$")
  if not location then name, optional, source = match(line, "^(%w+)(%??): (.*)$") end
  local member = { required = optional == "", location = location }
  local plain = match(source, "^(.*), deprecated$")
  member.deprecated = plain and true or nil
  source = plain or source
  if location == "header" then
    local type, header, uuid = match(source, "^(.-) as ([%w-]+)(.*)$")
    member.header, member.idempotency = header, uuid == " or a UUID" or nil
    source = type
  elseif path and find(path, "{" .. name .. "}", 1, true) then
    member.location = "path"
  end
  member.type = read_type(source)
  return name, member
end

---Reads the lines of members in a text.
---@param type deadline.Type # gets them
---@param lines string
---@param path? string # of the operation whose inputs they are
local function read_members(type, lines, path)
  type.members, type.order = {}, {}
  for line in gmatch(lines, "  ([^\n]+)") do
    local name, member = read_member(line, path)
    type.members[name] = member
    type.order[#type.order + 1] = name
  end
end

---The lines that begin with two spaces, from a position on.
local function indented(first)
  local last = first
  while sub(text, last, last + 1) == "  " do last = find(text, "\n", last, true) + 1 end
  return sub(text, first, last - 1)
end

---The definition of a type: its line, and the lines of its members.
local function find_definition(name)
  local _, last = find(text, "\n" .. name .. " = ", 1, true)
  if not last then core.raise("the service's text has no type " .. name, 0) end
  local stop = find(text, "\n", last, true)
  return sub(text, last + 1, stop - 1), stop + 1
end

function read_named(name)
  local source, following = find_definition(name)
  local plain = match(source, "^sensitive (.*)$")
  local kind, status = match(plain or source, "^(%l+) ?(%d*)$")
  if kind == "structure" or kind == "union" or kind == "error" then
    local type = { kind = kind == "union" and kind or "structure", name = name,
      status = tonumber(status), sensitive = plain and true or nil }
    unfinished[name] = type
    read_members(type, indented(following))
    return type
  end
  local type = {}
  for key, value in pairs(read_type(source)) do type[key] = value end
  type.name = name
  unfinished[name] = type
  return type
end

---Calls a function that reads, and keeps the types that it has read once all of them are whole.
local function read_whole(read, name)
  unfinished = {}
  local result = read(name)
  for source, type in pairs(unfinished) do types[source] = type end
  unfinished = {}
  return result
end

---A type by its name.
---@param name string
---@return deadline.Type
function reader.type(name)
  return types[name] or read_whole(read_named, name)
end

-- Operations.

local version = match(text, "^api (%S+)")
local host = match(text, "^api %S+ at (%w+)")
local operations = {}

reader.version = version

---"ListSessionsForWorker" -> "list_sessions_for_worker"
---@param name string
---@return string
function reader.method_name(name)
  return lower((gsub(name, "(%l)(%u)", "%1_%2")))
end

local function operation_name(method)
  return (gsub("_" .. method, "_(%l)", upper))
end

local function read_pages(lines)
  local items, by_offset, iterator, rest = match(lines,
    "^  pages (%w+)( ?%l* ?%a*) as ([%w_]+)([^\n]*)\n")
  if not items then return nil end
  if by_offset == " by itemOffset" then
    return { items = items, iterator = iterator, input = "itemOffset", output = "nextItemOffset",
      size = "pageSize", by_offset = true }
  end
  local member, before, after = match(rest, "^ once (%w+) turns from (%S+) to (%S+)$")
  return { items = items, iterator = iterator, input = "nextToken", output = "nextToken",
    size = "maxResults", by_offset = false,
    condition = member and { member = member, before = before, after = after } }
end

---Marks a token: it goes back as the service gave it, whatever bytes it has.
local function mark_binary(member)
  local type = { is_binary = true }
  for key, value in pairs(member.type) do type[key] = value end
  member.type = type
end

local function read_operation(name)
  local head, last = find(text, "\noperation " .. name .. " ", 1, true)
  if not head then return nil end
  local stop = find(text, "\n\n", last, true)
  local method, path, place, first = match(text, "^(%u+) (%S+)([^\n]*)\n()", last + 1)
  local arrow, status, sensitive, outputs = match(text, "\n  ()%-> ?(%d*) ?(%l*)\n()", first - 1)
  local lines = sub(text, first, arrow - 3)
  local operation = {
    name = name, method = method, path = "/" .. version .. path,
    prefix = (match(place, "^ at (%w+)$") or host) .. ".", status = tonumber(status) or 200,
    pages = read_pages(lines), input = { kind = "structure" },
    output = { kind = "structure", sensitive = sensitive == "sensitive" or nil },
  }
  lines = gsub(gsub(lines, "^  pages [^\n]*\n", ""), "^  errors [^\n]*\n?", "")
  read_members(operation.input, lines, path)
  read_members(operation.output, sub(text, outputs, stop))
  operation.input.has_secrets = secrets.has(operation.input) or nil
  operation.output.has_secrets = secrets.has(operation.output) or nil
  if operation.pages and not operation.pages.by_offset then
    mark_binary(operation.input.members[operation.pages.input])
  end
  return operation
end

---An operation by its name, "ListSessionsForWorker"; nil if there is none.
---@param name string
---@return deadline.Operation?
function reader.operation(name)
  local operation = operations[name]
  if operation == nil then
    operation = find(name, "^%u%w*$") and read_whole(read_operation, name) or false
    operations[name] = operation
  end
  return operation or nil
end

---The operation of a client's method, "list_sessions_for_worker".
---@param method string
---@return deadline.Operation?
function reader.method(method)
  return find(method, "^%l[%l%d_]*$") and reader.operation(operation_name(method)) or nil
end

---The operation whose iterator is a client's method, "sessions_for_worker".
---@param method string
---@return deadline.Operation?
function reader.iterator(method)
  if not find(method, "^%l[%l%d_]*$") then return nil end
  local operation = reader.method("list_" .. method)
  if operation and operation.pages and operation.pages.iterator == method then return operation end
  local last = find(text, "\n  pages [^\n]- as " .. method .. "[ \n]")
  if not last then return nil end
  return reader.operation(match(sub(text, 1, last), ".*\noperation (%w+)"))
end

-- Waiters.

---A waiter by its name, "job_succeeded"; nil if there is none.
---@param name string
---@return deadline.Waiter?
function reader.waiter(name)
  local operation, interval, attempts, first = match(text,
    "\nwait " .. gsub(name, "%p", "%%%0") .. " (%w+) every (%d+) s, (%d+) times\n()")
  if not operation then return nil end
  local waiter = { name = name, operation = operation, interval = tonumber(interval),
    attempts = tonumber(attempts), tests = {} }
  for line in gmatch(indented(first), "  ([^\n]+)") do
    local member, values, state = match(line, "^(%w+) (.*): (%l+)$")
    local test = { member = member, values = {}, done = state == "done" }
    for value in gmatch(values, "%S+") do test.values[value] = true end
    waiter.tests[#waiter.tests + 1] = test
  end
  return waiter
end

-- Exceptions.

---The members that the service's exceptions have, besides their message.
---@return string[]
function reader.error_members()
  local set, names = {}, {}
  for name in gmatch(text, "\n(%u%w*) = error ") do
    for member, spec in pairs(reader.type(name).members) do
      set[member] = not spec.location and member ~= "message" or nil
    end
  end
  for name in pairs(set) do names[#names + 1] = name end
  sort(names)
  return names
end

-- The text itself.

---The lines that define an operation, a waiter or a type; nil if there are none of that name.
---@param name string
---@return string?
function reader.source(name)
  local at = find(text, "\noperation " .. name .. " ", 1, true)
    or find(text, "\nwait " .. name .. " ", 1, true)
    or find(text, "\n" .. name .. " = ", 1, true)
  if not at then return nil end
  local following = find(text, "\n", at + 1, true) + 1
  return sub(text, at + 1, following - 1) .. indented(following)
end

-- Names.

local function collect(pattern)
  local names = {}
  for name in gmatch(text, pattern) do names[#names + 1] = name end
  sort(names)
  return names
end

---@return string[] # of all operations
function reader.operation_names() return collect "\noperation (%w+)" end

---@return table<string, true> # of all operations
function reader.operation_set()
  local set = {}
  for _, name in ipairs(reader.operation_names()) do set[name] = true end
  return set
end

---Iterates over names, methods and paths of operations; the paths are without the version.
---@return fun(): string?, string?, string?
function reader.routes() return gmatch(text, "\noperation (%w+) (%u+) (%S+)") end

---@return string[] # of all iterators
function reader.iterator_names() return collect "\n  pages [^\n]- as ([%w_]+)" end

---@return string[] # of all waiters
function reader.waiter_names() return collect "\nwait ([%w_]+)" end

---@return string[] # of all types with definitions of their own
function reader.type_names() return collect "\n(%u%w*) = " end

return reader
