-- SPDX-License-Identifier: MIT
--
-- tools/generate FOLDER [OUT]: writes what the module knows of the service into lua/deadline/api,
-- or into the folder OUT: its text, model.lua, and prepared.lua. FOLDER has the three files of the
-- service's model, as every installation of botocore does: service-2.json, paginators-1.json and
-- waiters-2.json. The same files give the same bytes. Stops at what the text cannot say.

local core = require "deadline.core"


-- Exceptions, each with its reason.

-- Iterators whose names do not follow from those of their operations.
local iterator_names = {
  -- Not a list; the call is get_sessions_statistics_aggregation.
  GetSessionsStatisticsAggregation = "sessions_statistics",
}

-- Operations with pages by offset, which have no paginator: what they search for is also what a
-- list returns, so that their iterators need another name.
local function search_iterator(items)
  return items .. "_matching"
end

-- Reading the model.

local function stop(...)
  error("tools/generate: " .. string.format(...), 0)
end

local function read_json(path)
  local file = assert(io.open(path, "rb"))
  local value, problem = core.decode(file:read("*a"))
  file:close()
  return value or stop("%s: %s", path, problem)
end

local function sorted_names(map)
  local names = {}
  for name in pairs(map) do names[#names + 1] = name end
  table.sort(names)
  return names
end

---Stops if `given` has a trait that is not known.
local function expect(what, given, known)
  local set = {}
  for name in known:gmatch("%S+") do set[name] = true end
  for _, name in ipairs(sorted_names(given)) do
    if not set[name] then stop("%s has %s, which the text cannot say", what, name) end
  end
end

---"ListSessionsForWorker" -> "list_sessions_for_worker"; the reader has to find the way back.
local function snake_case(name)
  local snake = name:gsub("(%l)(%u)", "%1_%2"):lower()
  local back = ("_" .. snake):gsub("_(%l)", string.upper)
  if back ~= name then stop("%s cannot be told from its method, %s", name, snake) end
  return snake
end

-- Types.

local shapes -- the model's, by name

local function bounds(shape, least)
  local min, max = shape.min, shape.max
  if min == least then min = nil end
  if not min and not max then return "" end
  local function digits(number) return number and ("%.14g"):format(number) or "" end
  return "(" .. digits(min) .. ".." .. digits(max) .. ")"
end

local numbers = { integer = "integer", long = "integer", float = "number", double = "number" }
local plain = { boolean = "boolean", timestamp = "timestamp" }

---The definition of an identifier; nil if this pattern is not that of one.
local function id_of(pattern)
  local prefix, rest = (pattern or ""):match("^(%a[%w]*)%-%[0%-9a%-f%]{32}(.*)$")
  if prefix and rest == "" then return "id " .. prefix end
  if prefix and rest == "-(0|([1-9][0-9]{0,9}))" then return "id " .. prefix .. " numbered" end
end

local type_of

---The definition of a type that has no members.
local function define(name, shape)
  local text
  if shape.type == "string" then
    expect(name, shape, "type min max pattern enum sensitive")
    if shape.enum then
      for _, value in ipairs(shape.enum) do
        if not value:find("^[^%s]+$") then stop("%s has the value %q", name, value) end
      end
      text = "enum " .. table.concat(shape.enum, " ")
    elseif id_of(shape.pattern) then
      text = id_of(shape.pattern)
    else
      text = "string" .. bounds(shape, 0)
      if shape.pattern then text = text .. " matching " .. shape.pattern end
    end
  elseif numbers[shape.type] then
    expect(name, shape, "type min max box")
    text = numbers[shape.type] .. bounds(shape)
  elseif plain[shape.type] then
    expect(name, shape, "type timestampFormat box")
    if shape.type == "timestamp" and (shape.timestampFormat or "iso8601") ~= "iso8601" then
      stop("%s is a timestamp of the form %s", name, shape.timestampFormat)
    end
    text = plain[shape.type]
  elseif shape.type == "list" then
    expect(name, shape, "type member min max sensitive")
    text = "[" .. type_of(shape.member.shape) .. "]" .. bounds(shape, 0)
  elseif shape.type == "map" then
    expect(name, shape, "type key value min max sensitive")
    text = "{" .. type_of(shape.key.shape) .. ": " .. type_of(shape.value.shape) .. "}"
      .. bounds(shape, 0)
  elseif shape.type == "structure" and shape.document then
    text = "document"
  else
    stop("%s is of type %s", name, shape.type)
  end
  return (shape.sensitive and "sensitive " or "") .. text
end

---Returns whether a type has a definition of its own. Any other stands where it is used: its name
---would say less than it does.
local function is_named(shape)
  return shape.type == "structure" or shape.pattern ~= nil or shape.enum ~= nil
end

function type_of(name)
  local shape = shapes[name] or stop("there is no shape %s", name)
  return is_named(shape) and name or define(name, shape)
end

-- Members.

local locations = { uri = "", querystring = "query ", header = "header " }

local function member_line(owner, name, member, required)
  local what = owner .. "." .. name
  expect(what, member, "shape location locationName idempotencyToken deprecated")
  local location = member.location and (locations[member.location]
    or stop("%s is in the %s", what, member.location)) or ""
  local wire = member.locationName or name
  if member.location == "uri" and wire ~= name then stop("the label of %s is %s", what, wire) end
  if member.idempotencyToken and member.location ~= "header" then
    stop("%s is an idempotency token outside of the headers", what)
  end
  return "  " .. location .. name .. (required and "" or "?") .. ": " .. type_of(member.shape)
    .. (wire ~= name and " as " .. wire or "")
    .. (member.idempotencyToken and " or a UUID" or "")
    .. (member.deprecated and ", deprecated" or "")
end

---The names of members: labels in the order of the path, then required ones, then the others in
---alphabetical order. An object of JSON has no order.
local function order_of(shape, path)
  local order, seen = {}, {}
  local function add(name)
    if shape.members[name] and not seen[name] then order[#order + 1] = name end
    seen[name] = true
  end
  for name in (path or ""):gmatch("{(%w+)}") do add(name) end
  for _, name in ipairs(shape.required or {}) do add(name) end
  for _, name in ipairs(sorted_names(shape.members)) do add(name) end
  return order
end

local function add_members(lines, name, path)
  local shape = shapes[name]
  expect(name, shape, "type members required sensitive union error exception fault retryable")
  local required = {}
  for _, member in ipairs(shape.required or {}) do required[member] = true end
  for _, member in ipairs(order_of(shape, path)) do
    lines[#lines + 1] = member_line(name, member, shape.members[member], required[member])
  end
end

-- Operations.

local model, paginators

-- The host of an operation that names none.
local default_host = "management."

local function common_errors()
  local counts, total = {}, 0
  for _, operation in pairs(model.operations) do
    total = total + 1
    for _, err in ipairs(operation.errors or {}) do
      counts[err.shape] = (counts[err.shape] or 0) + 1
    end
  end
  local common = {}
  for _, name in ipairs(sorted_names(counts)) do
    if counts[name] == total then common[#common + 1] = name end
  end
  return common
end

local function pages_line(name, input, output)
  local pages = paginators[name]
  if pages then
    expect(name .. "'s paginator", pages,
      "input_token output_token limit_key result_key non_aggregate_keys")
    if pages.input_token ~= "nextToken" or pages.output_token ~= "nextToken"
      or pages.limit_key ~= "maxResults" or type(pages.result_key) ~= "string" then
      stop("%s has pages of another kind", name)
    end
    local iterator = iterator_names[name] or snake_case(name):match("^list_(.*)$")
      or stop("the iterator of %s needs a name", name)
    return ("  pages %s as %s"):format(pages.result_key, iterator)
  elseif input.members.itemOffset and output.members.nextItemOffset and input.members.pageSize then
    for _, member in ipairs(sorted_names(output.members)) do
      if shapes[output.members[member].shape].type == "list" then
        return ("  pages %s by itemOffset as %s"):format(member, search_iterator(member))
      end
    end
  elseif input.members.nextToken then
    stop("%s has pages without a paginator", name)
  end
end

local function add_operation(lines, name, version, common)
  local operation = model.operations[name]
  expect(name, operation,
    "name http input output errors endpoint idempotent readonly documentation")
  expect(name .. ".http", operation.http, "method requestUri responseCode")
  snake_case(name)
  local input, output = shapes[operation.input.shape], shapes[operation.output.shape]
  local path = operation.http.requestUri
  if path:sub(1, #version + 1) ~= "/" .. version or path:find("[?+]") then
    stop("the path of %s is %s", name, path)
  end
  path = path:sub(#version + 2)
  local host = (operation.endpoint or {}).hostPrefix or stop("%s has no host prefix", name)
  local code = operation.http.responseCode or 200
  lines[#lines + 1] = ("operation %s %s %s%s"):format(name, operation.http.method, path,
    host == default_host and "" or " at " .. (host:match("^(%w+)%.$")
      or stop("the host prefix of %s is %s", name, host)))
  lines[#lines + 1] = pages_line(name, input, output)
  local errors = {}
  for _, err in ipairs(operation.errors or {}) do
    if not common[err.shape] then errors[#errors + 1] = err.shape end
  end
  table.sort(errors)
  if errors[1] then lines[#lines + 1] = "  errors " .. table.concat(errors, " ") end
  add_members(lines, operation.input.shape, path)
  lines[#lines + 1] = "  ->" .. (code ~= 200 and " " .. ("%d"):format(code) or "")
    .. (output.sensitive and " sensitive" or "")
  add_members(lines, operation.output.shape)
  lines[#lines + 1] = ""
end

-- Waiters.

local states = { success = "done", failure = "failed" }

local function acceptor_line(name, acceptor, lines)
  local state = states[acceptor.state] or stop("waiter %s has the state %s", name, acceptor.state)
  local subject
  if acceptor.matcher == "path" and acceptor.argument:find("^%a%w*$")
    and type(acceptor.expected) == "string" then
    subject = acceptor.argument
  elseif acceptor.matcher == "error" and type(acceptor.expected) == "string" then
    subject = "error"
  else
    stop("waiter %s has the matcher %s", name, acceptor.matcher)
  end
  local last = lines[#lines]
  local begins, ends = "  " .. subject .. " ", ": " .. state
  if last:sub(1, #begins) == begins and last:sub(-#ends) == ends then
    lines[#lines] = last:sub(1, -#ends - 1) .. " " .. acceptor.expected .. ends
  else
    lines[#lines + 1] = begins .. acceptor.expected .. ends
  end
end

local function add_waiter(lines, name, waiter)
  expect("waiter " .. name, waiter, "operation delay maxAttempts acceptors description")
  if not model.operations[waiter.operation] then stop("waiter %s has no operation", name) end
  lines[#lines + 1] = ("wait %s %s every %d s, %d times"):format(snake_case(name), waiter.operation,
    waiter.delay, waiter.maxAttempts)
  for _, acceptor in ipairs(waiter.acceptors) do acceptor_line(name, acceptor, lines) end
  lines[#lines + 1] = ""
end

-- The text.

---The shapes of inputs and outputs: their members stand with their operations.
local function shapes_of_operations()
  local set = {}
  for _, operation in pairs(model.operations) do
    set[operation.input.shape], set[operation.output.shape] = true, true
  end
  return set
end

local function add_type(lines, name)
  local shape = shapes[name]
  if shape.type ~= "structure" or shape.document then
    lines[#lines + 1] = name .. " = " .. define(name, shape)
    return
  end
  local kind = shape.exception and ("error %d"):format((shape.error or {}).httpStatusCode
      or (shape.fault and 500) or stop("%s has no status", name))
    or shape.union and "union" or "structure"
  if lines[#lines] ~= "" then lines[#lines + 1] = "" end
  lines[#lines + 1] = name .. " = " .. (shape.sensitive and "sensitive " or "") .. kind
  add_members(lines, name)
  lines[#lines + 1] = ""
end

local function text_of()
  local version = model.metadata.apiVersion
  local protocol = model.metadata.protocol
  if protocol ~= "rest-json" then stop("the protocol is %s", protocol) end
  local common = common_errors()
  local lines = {
    ("api %s at %s"):format(version, default_host:match("%w+")),
    "errors " .. table.concat(common, " "), "",
  }
  for _, name in ipairs(common) do common[name] = true end
  for _, name in ipairs(sorted_names(model.operations)) do
    add_operation(lines, name, version, common)
  end
  local waiters = model.waiters
  for _, name in ipairs(sorted_names(waiters)) do add_waiter(lines, name, waiters[name]) end
  local inside = shapes_of_operations()
  for _, name in ipairs(sorted_names(shapes)) do
    if not inside[name] and is_named(shapes[name]) then add_type(lines, name) end
  end
  return table.concat(lines, "\n") .. "\n"
end

local head = [=[
-- SPDX-License-Identifier: MIT
--
-- AWS Deadline Cloud as a text for people and programs: `deadline.help` prints it, reader.lua reads
-- it. Made by tools/generate from the service's model: do not edit.
--
--   api VERSION at HOST                   the operations' version and host
--   errors NAME ...                       of all operations
--   operation NAME METHOD PATH            a request: a {label} in its path is a member;
--     pages LIST as ITERATOR              it has pages; `by itemOffset`, not by nextToken
--     errors NAME ...                     further errors
--     NAME: TYPE                          an input that is required: in the path or in the body
--     NAME?: TYPE                         one that may be left out
--     query NAME?: TYPE                   one in the query
--     header NAME?: TYPE as HEADER or a UUID   one in a header; a random UUID if it is left out
--     -> STATUS                           the status of success, if it is not 200; outputs follow
--   wait NAME OPERATION every 5 s, 180 times   a waiter: the first line that fits decides
--   NAME = structure, union (has exactly one of its members), error STATUS; members follow
--   NAME = TYPE
--
-- A TYPE is the name of one, [TYPE] for a list, {TYPE: TYPE} for a map, or string, integer,
-- number, boolean, timestamp, document (any JSON), `enum VALUE ...`, `id farm` ("farm-" and 32
-- hexadecimal digits), `id task numbered` ("task-", 32 digits, "-" and a number). (1..100) bounds a
-- number, the characters of a string, the elements of a list or map. `matching` is followed by a
-- regular expression. Values of a `sensitive` type are in no error, event or log.
-- luacheck: no max line length

return [==[
]=]

-- The prepared operation: what the reader makes of it.

local prepared_name = "ListSessionsForWorker"

local prepared_head = [=[
-- SPDX-License-Identifier: MIT
--
-- The operation that most programs begin with, as reader.lua would read it from the service's text:
-- so that its first page does not wait for that. Made by tools/generate: do not edit.

return ]=]

---A value of Lua as source text, members in order.
local function dump(value, indent)
  if type(value) ~= "table" then
    return type(value) == "string" and ("%q"):format(value) or tostring(value)
  end
  local pieces = {}
  for _, element in ipairs(value) do pieces[#pieces + 1] = dump(element, indent .. "  ") end
  for _, name in ipairs(sorted_names(#value == 0 and value or {})) do
    pieces[#pieces + 1] = name .. " = " .. dump(value[name], indent .. "  ")
  end
  local line = "{ " .. table.concat(pieces, ", ") .. " }"
  if #indent + #line < 75 and not line:find("\n") then return line end
  return "{\n  " .. indent .. table.concat(pieces, ",\n  " .. indent) .. ",\n" .. indent .. "}"
end

local function prepared_of(reader)
  local operation = reader.operation(prepared_name) or stop("there is no %s", prepared_name)
  return dump({
    operation = operation, method = reader.method_name(prepared_name),
    error_members = reader.error_members(),
  }, "")
end

-- Writing.

local function write(path, text)
  local file = assert(io.open(path, "wb"))
  assert(file:write(text))
  assert(file:close())
end

local folder, out = ...
if not folder then stop("give the folder of the service's model") end
model = read_json(folder .. "/service-2.json")
paginators = read_json(folder .. "/paginators-1.json").pagination
model.waiters = read_json(folder .. "/waiters-2.json").waiters
shapes = model.shapes
local text = text_of()
if text:find("]==]", 1, true) then stop("the text ends its own quotes") end
out = out or "lua/deadline/api"
write(out .. "/model.lua", head .. text .. "]==]\n")
package.loaded["deadline.api.model"] = text
local reader = require "deadline.api.reader"
write(out .. "/prepared.lua", prepared_head .. prepared_of(reader) .. "\n")
write(out .. "/types.lua", dofile(arg[0]:gsub("%.lua$", "_types.lua"))(reader))
