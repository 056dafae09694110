-- SPDX-License-Identifier: MIT
--
-- A part of tools/generate: writes a service's model as the text that reader.lua reads. Stops with
-- the name of what the text cannot say, and at every trait of the model that it does not know.

-- Exceptions, each with its reason.

-- Iterators whose names do not follow from those of their operations.
local iterator_names = {
  -- Not a list; the call is get_sessions_statistics_aggregation.
  GetSessionsStatisticsAggregation = "sessions_statistics",
}

-- Operations that have no pages until a member of the answer has a value. Their list is missing
-- before, which an iterator must not take for the end.
local conditions = {
  GetSessionsStatisticsAggregation = { "status", "IN_PROGRESS", "COMPLETED" },
}

---The iterator of an operation with pages by offset. A list returns the same things as a search, so
---that the iterators need different names.
local function search_iterator(items)
  return items .. "_matching"
end

-- The host of an operation that names none.
local default_host = "management"

-- Checking the model.

local function stop(...)
  error("tools/generate: " .. string.format(...), 0)
end

local function sorted_names(map)
  local names = {}
  for name in pairs(map) do names[#names + 1] = name end
  table.sort(names)
  return names
end

local function to_set(...)
  local set = {}
  for _, names in ipairs { ... } do
    for name in names:gmatch("%S+") do set[name] = true end
  end
  return set
end

-- Traits of anything that change neither a request nor a response.
local silent = "box deprecated deprecatedMessage deprecatedSince documentation documentationUrl "
  .. "synthetic"

---Stops if something has a trait that neither the text nor its readers know.
local function expect(what, given, known)
  local set = to_set(known, silent)
  for _, trait in ipairs(sorted_names(given)) do
    if not set[trait] then stop("%s has the trait %s", what, trait) end
  end
end

---Stops if a name or a value cannot be told from the words around it.
local function expect_form(what, value, pattern)
  if type(value) ~= "string" or not value:find(pattern) then
    stop("%s is %q", what, tostring(value))
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

local function shape_of(name)
  return shapes[name] or stop("there is no shape %s", tostring(name))
end

---The digits of a bound; "" without one.
local function digits(name, bound)
  if not bound then return "" end
  local text = (bound % 1 == 0 and "%.0f" or "%.14g"):format(bound)
  if tonumber(text) ~= bound or text:find("e", 1, true) then
    stop("%s has the bound %s", name, text)
  end
  return text
end

---The bounds "(1..100)" of a type, whose least value is `least` anyway.
local function bounds(name, shape, least)
  local min, max = shape.min, shape.max
  if min == least then min = nil end
  if not min and not max then return "" end
  return "(" .. digits(name, min) .. ".." .. digits(name, max) .. ")"
end

---A pattern without the anchors around it, since it has to match the whole string anyway.
local function unanchored(pattern)
  local inner = pattern:match("^%^(.*)%$$")
  local outside = inner and inner:gsub("\\.", ""):gsub("%b()", "")
  return outside and not outside:find("[|^$]") and inner or pattern
end

---The definition of an identifier; nil if this pattern is not that of one.
local function id_of(pattern)
  local prefix, rest = pattern:match("^(%a%w*)%-%[0%-9a%-f%]{32}(.*)$")
  if prefix and rest == "" then return "id " .. prefix end
  if prefix and rest == "-(0|([1-9][0-9]{0,9}))" then return "id " .. prefix .. " numbered" end
end

local type_of

local definitions = {}

function definitions.string(name, shape)
  expect(name, shape, "type min max pattern enum sensitive")
  if shape.enum then
    if not shape.enum[1] then stop("%s has no values", name) end
    for _, value in ipairs(shape.enum) do
      expect_form("a value of " .. name, value, '^[^%s"\\]+$')
    end
    return "enum " .. table.concat(shape.enum, " ")
  elseif not shape.pattern then
    return "string" .. bounds(name, shape, 0)
  end
  expect_form("the pattern of " .. name, shape.pattern, "^%C+$")
  local pattern = unanchored(shape.pattern)
  return id_of(pattern) or "string" .. bounds(name, shape, 0) .. " matching " .. pattern
end

function definitions.integer(name, shape)
  expect(name, shape, "type min max sensitive")
  return "integer" .. bounds(name, shape)
end

definitions.long = definitions.integer

function definitions.double(name, shape)
  expect(name, shape, "type min max sensitive")
  return "number" .. bounds(name, shape)
end

definitions.float = definitions.double

function definitions.boolean(name, shape)
  expect(name, shape, "type sensitive")
  return "boolean"
end

---A timestamp without a form is a number in a body, and another text in a header.
function definitions.timestamp(name, shape)
  expect(name, shape, "type timestampFormat sensitive")
  if shape.timestampFormat ~= "iso8601" then
    stop("%s is a timestamp of the form %s", name, shape.timestampFormat or "that JSON has")
  end
  return "timestamp"
end

---An element of a list, or a key or a value of a map.
local function part(what, reference)
  expect(what, reference, "shape locationName") -- which JSON does not have
  return type_of(reference.shape)
end

function definitions.list(name, shape)
  expect(name, shape, "type member min max sensitive")
  return "[" .. part(name .. "'s member", shape.member) .. "]" .. bounds(name, shape, 0)
end

function definitions.map(name, shape)
  expect(name, shape, "type key value min max sensitive")
  if shape_of(shape.key.shape).type ~= "string" then stop("the keys of %s are no strings", name) end
  return "{" .. part(name .. "'s key", shape.key) .. ": " .. part(name .. "'s value", shape.value)
    .. "}" .. bounds(name, shape, 0)
end

function definitions.structure(name, shape)
  if shape.document then
    expect(name, shape, "type members document sensitive")
    return "document"
  end
  expect(name, shape, "type members required sensitive union exception error fault retryable")
  return shape.union and "union" or "structure"
end

local unfinished -- names of the shapes that are being defined

---The definition of a type, without its members.
local function define(name)
  local shape = shape_of(name)
  if unfinished[name] then stop("%s contains itself, but no structure", name) end
  local write = definitions[shape.type] or stop("%s is of type %s", name, shape.type)
  unfinished[name] = true
  local text = write(name, shape)
  unfinished[name] = nil
  return (shape.sensitive and "sensitive " or "") .. text
end

---Returns whether a type has a definition of its own. Any other stands where it is used: its name
---would say less than it does.
local function is_named(shape)
  return shape.type == "structure" or shape.pattern ~= nil or shape.enum ~= nil
end

function type_of(name)
  if not is_named(shape_of(name)) then return define(name) end
  expect_form("the name of a shape", name, "^%u%w*$")
  return name
end

-- Members.

-- The words for the places of a member in a request or a response.
local places = { body = "", uri = "", querystring = "query ", header = "header " }

---Stops if a type has no form in a path, a query or a header.
local function expect_plain(what, member, place)
  local shape = shape_of(member.shape)
  if shape.type == "list" and place == "querystring" then shape = shape_of(shape.member.shape) end
  if shape.type == "structure" or shape.type == "list" or shape.type == "map" then
    stop("%s is a %s in the %s", what, shape.type, place)
  end
end

---@param possible table<string, true> # places
local function expect_place(what, name, member, possible)
  local place = member.location or "body"
  if not possible[place] then stop("%s is in the %s", what, place) end
  if place ~= "body" then expect_plain(what, member, place) end
  if place ~= "header" and (member.locationName or name) ~= name then
    stop("%s has another name, %s", what, member.locationName)
  elseif place ~= "header" and member.idempotencyToken then
    stop("%s is an idempotency token outside of the headers", what)
  end
  return place
end

local function member_line(owner, name, member, required, possible)
  local what = owner .. "." .. name
  expect(what, member, "shape location locationName idempotencyToken")
  expect_form("a member of " .. owner, name, "^%a%w*$")
  local place = expect_place(what, name, member, possible)
  if place == "uri" and not required then stop("%s is a label that may be left out", what) end
  return "  " .. places[place] .. name .. (required and "" or "?") .. ": " .. type_of(member.shape)
    .. (place == "header" and " as " .. (member.locationName or name) or "")
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
  for name in path:gmatch("{(%w+)}") do add(name) end
  for _, name in ipairs(shape.required or {}) do add(name) end
  for _, name in ipairs(sorted_names(shape.members)) do add(name) end
  return order
end

---@param possible string # places of the members
---@param path? string # of the operation whose inputs they are
local function add_members(lines, name, shape, possible, path)
  local required = to_set(table.concat(shape.required or {}, " "))
  for _, member in ipairs(order_of(shape, path or "")) do
    lines[#lines + 1] = member_line(name, member, shape.members[member],
      required[member], to_set(possible))
  end
end

-- Operations.

local model, paginators

---Names of the errors that every operation has.
local function common_errors()
  local counts, total, common = {}, 0, {}
  for _, operation in pairs(model.operations) do
    total = total + 1
    for _, err in ipairs(operation.errors or {}) do
      counts[err.shape] = (counts[err.shape] or 0) + 1
    end
  end
  for _, name in ipairs(sorted_names(counts)) do
    if counts[name] == total then common[#common + 1] = name end
  end
  return common
end

local function is_list(output, name)
  return output.members[name] ~= nil and shape_of(output.members[name].shape).type == "list"
end

---@return string items, string iterator # of an operation with a paginator
local function token_pages(name, input, output)
  local pages = paginators[name]
  expect(name .. "'s paginator", pages,
    "input_token output_token limit_key result_key non_aggregate_keys")
  if pages.input_token ~= "nextToken" or pages.output_token ~= "nextToken"
    or pages.limit_key ~= "maxResults" or not is_list(output, pages.result_key)
    or not (input.members.nextToken and input.members.maxResults and output.members.nextToken) then
    stop("%s has pages of another kind", name)
  end
  return pages.result_key, iterator_names[name] or snake_case(name):match("^list_(.*)$")
    or stop("the iterator of %s needs a name", name)
end

---@return string items # of a search, which has no paginator
local function offset_pages(name, input, output)
  local lists = {}
  for _, member in ipairs(sorted_names(output.members)) do
    if is_list(output, member) then lists[#lists + 1] = member end
  end
  if #lists ~= 1 or not (input.members.pageSize and output.members.nextItemOffset) then
    stop("%s has pages of another kind", name)
  end
  return lists[1]
end

-- Names that an operation cannot have: those of the client's own methods, and words of Lua.
local reserved = [[
  close credentials describe endpoint on_work queue_credentials request run session_log
  sessions_for_fleet sleep sockets spawn step timeout wait_until watch_fleet watch_sessions
  and break do else elseif end false for function goto if in local nil not or repeat return then
  true until while]]

local methods -- of the client, with the operation that has each

local function add_method(method, name)
  if (" " .. reserved:gsub("%s+", " ") .. " "):find(" " .. method .. " ", 1, true) then
    stop("%s cannot be the method %s, which is taken", name, method)
  end
  if methods[method] then stop("%s and %s are both %s", methods[method], name, method) end
  methods[method] = name
end

---The condition of an operation's pages; "" if it has none.
local function condition_of(name, output)
  local condition = conditions[name]
  if not condition then return "" end
  local member, before, after = condition[1], condition[2], condition[3]
  if not output.members[member] then stop("%s has no %s", name, member) end
  return (" once %s turns from %s to %s"):format(member, before, after)
end

local function pages_line(name, input, output)
  local items, by, iterator = nil, "", nil
  if paginators[name] then
    items, iterator = token_pages(name, input, output)
  elseif input.members.itemOffset then
    items, by = offset_pages(name, input, output), " by itemOffset"
    iterator = search_iterator(items)
  elseif input.members.nextToken then
    stop("%s has pages without a paginator", name)
  else
    return nil
  end
  add_method(iterator, name)
  return ("  pages %s%s as %s%s"):format(items, by, iterator, condition_of(name, output))
end

---The path of an operation without the version, whose labels are the inputs that it has there.
local function path_of(name, input)
  local prefix, uri = "/" .. model.metadata.apiVersion, model.operations[name].http.requestUri
  local path, labels = uri:sub(#prefix + 1), {}
  if uri:sub(1, #prefix) ~= prefix or not path:gsub("{%w+}", ""):find("^/[%w/_.-]*$") then
    stop("the path of %s is %s", name, uri)
  end
  for label in path:gmatch("{(%w+)}") do labels[label] = true end
  for member, spec in pairs(input.members) do
    if (spec.location == "uri") ~= (labels[member] or false) then
      stop("the path of %s is %s, without the label %s", name, uri, member)
    end
    labels[member] = nil
  end
  if next(labels) then stop("%s has no input for the label %s", name, (next(labels))) end
  return path
end

local function host_of(name, operation)
  expect(name .. "'s endpoint", operation.endpoint or {}, "hostPrefix")
  local prefix = (operation.endpoint or {}).hostPrefix or stop("%s has no host prefix", name)
  local host = prefix:match("^(%w+)%.$") or stop("the host prefix of %s is %s", name, prefix)
  return host == default_host and "" or " at " .. host
end

local function errors_line(operation, common)
  local names = {}
  for _, err in ipairs(operation.errors or {}) do
    if not common[err.shape] then names[#names + 1] = err.shape end
  end
  table.sort(names)
  return names[1] and "  errors " .. table.concat(names, " ")
end

---Stops if requests are signed in another way than all others.
local function expect_sigv4(what, auth)
  if auth and table.concat(auth, " ") ~= "aws.auth#sigv4" then
    stop("%s has the auth %s", what, table.concat(auth, " "))
  end
end

---The structure of an operation's inputs or outputs, whose name the text does not have.
local function structure_of(what, reference)
  if not reference then return what, { type = "structure", members = {} } end
  expect(what, reference, "shape")
  local shape = shape_of(reference.shape)
  expect(reference.shape, shape, "type members required sensitive")
  return reference.shape, shape
end

local function add_operation(lines, name, common)
  local operation = model.operations[name]
  expect(name, operation, "name http input output errors endpoint auth idempotent readonly")
  expect(name .. "'s http", operation.http, "method requestUri responseCode")
  expect_sigv4(name, operation.auth)
  add_method(snake_case(name), name)
  local input_name, input = structure_of(name .. "'s input", operation.input)
  local output_name, output = structure_of(name .. "'s output", operation.output)
  if input.sensitive then stop("%s is sensitive as a whole", input_name) end
  local path, code = path_of(name, input), operation.http.responseCode or 200
  lines[#lines + 1] = ("operation %s %s %s%s"):format(name, operation.http.method, path,
    host_of(name, operation))
  lines[#lines + 1] = pages_line(name, input, output)
  lines[#lines + 1] = errors_line(operation, common)
  add_members(lines, input_name, input, "body uri querystring header", path)
  lines[#lines + 1] = "  ->" .. (code ~= 200 and (" %d"):format(code) or "")
    .. (output.sensitive and " sensitive" or "")
  add_members(lines, output_name, output, "body") -- no header of a response is read
  lines[#lines + 1] = ""
end

-- Waiters.

local states = { success = "done", failure = "failed" }

---The member, or the word "error", that an acceptor looks at.
local function subject_of(name, acceptor, output)
  expect("waiter " .. name, acceptor, "matcher argument expected state")
  if acceptor.matcher == "error" then return "error" end
  local member = acceptor.argument
  if acceptor.matcher ~= "path" or not output.members[member] or member == "error" then
    stop("waiter %s has the matcher %s of %s", name, acceptor.matcher, tostring(member))
  end
  return member
end

---Adds an acceptor as a line, or its value to the line before if that only has other values.
local function add_acceptor(lines, name, acceptor, output)
  local state = states[acceptor.state] or stop("waiter %s has the state %s", name, acceptor.state)
  local begins, ends = "  " .. subject_of(name, acceptor, output) .. " ", ": " .. state
  expect_form("a value of waiter " .. name, acceptor.expected, "^%S+$")
  local last = lines[#lines]
  if last:sub(1, #begins) == begins and last:sub(-#ends) == ends then
    lines[#lines] = last:sub(1, -#ends - 1) .. " " .. acceptor.expected .. ends
  else
    lines[#lines + 1] = begins .. acceptor.expected .. ends
  end
end

local function add_waiter(lines, name, waiter)
  expect("waiter " .. name, waiter, "operation delay maxAttempts acceptors description")
  local operation = model.operations[waiter.operation]
    or stop("waiter %s has no operation", name)
  local _, output = structure_of(waiter.operation .. "'s output", operation.output)
  expect_form("the delay of waiter " .. name, tostring(waiter.delay), "^%d+$")
  lines[#lines + 1] = ("wait %s %s every %d s, %d times"):format(snake_case(name), waiter.operation,
    waiter.delay, waiter.maxAttempts)
  for _, acceptor in ipairs(waiter.acceptors) do add_acceptor(lines, name, acceptor, output) end
  lines[#lines + 1] = ""
end

-- Definitions.

---Names of the shapes that have a definition: those with a name of their own, but no inputs and
---outputs, whose members stand with their operations.
local function defined_shapes()
  local inside, names = {}, {}
  for _, operation in pairs(model.operations) do
    inside[(operation.input or {}).shape or ""] = true
    inside[(operation.output or {}).shape or ""] = true
  end
  for _, shape in pairs(shapes) do -- that may use them, too
    for _, member in pairs(shape.members or { shape.member, shape.key, shape.value }) do
      inside[member.shape] = nil
    end
  end
  for _, name in ipairs(sorted_names(shapes)) do
    if is_named(shapes[name]) and not inside[name] then names[#names + 1] = name end
  end
  return names
end

---"error 429" for an exception, whose status also says whether a call is retried.
local function error_kind(name, shape)
  expect(name .. "'s error", shape.error or {}, "httpStatusCode senderFault")
  local status = (shape.error or {}).httpStatusCode or shape.fault and 500
    or stop("%s has no status", name)
  if shape.retryable and status < 500 and status ~= 429 then
    stop("%s is to be retried, but has the status %d", name, status)
  end
  return ("error %d"):format(status)
end

-- Members of an exception that would replace what every error has, see deadline.Error; those in
-- headers are not read.
local error_fields = " attempts code detail failures items kind last note operation problems "
  .. "quoted resume retryable status where workerId workers "

local function expect_error(name, shape)
  for member, spec in pairs(shape.members) do
    if error_fields:find(" " .. member .. " ", 1, true) and not spec.location then
      stop("%s.%s has the name of a field that every error has", name, member)
    end
  end
end

local function add_definition(lines, name)
  local shape, text = shapes[name], define(name)
  local is_block = shape.type == "structure" and not shape.document
  if shape.exception then
    expect_error(name, shape)
    text = text:gsub("structure$", error_kind(name, shape))
  end
  if is_block and lines[#lines] ~= "" then lines[#lines + 1] = "" end
  lines[#lines + 1] = name .. " = " .. text
  if not is_block then return end
  add_members(lines, name, shape, shape.exception and "body header" or "body")
  lines[#lines + 1] = ""
end

---@param service table # service-2.json
---@param pagination table<string, table> # paginators-1.json: paginators by operation
---@param waiters table<string, table> # waiters-2.json: waiters by name
---@return string text
return function(service, pagination, waiters)
  model, paginators, shapes = service, pagination, service.shapes
  methods, unfinished = {}, {}
  expect("the model", model, "version metadata operations shapes")
  local metadata = model.metadata
  if metadata.protocol ~= "rest-json" or metadata.signatureVersion ~= "v4" then
    stop("the protocol is %s, %s", metadata.protocol, metadata.signatureVersion)
  end
  expect_sigv4("the service", metadata.auth)
  for _, name in ipairs(sorted_names(paginators)) do
    if not model.operations[name] then stop("there is no %s, which has pages", name) end
  end
  local common = common_errors()
  local lines = { ("api %s at %s"):format(metadata.apiVersion, default_host) }
  if common[1] then lines[2] = "errors " .. table.concat(common, " ") end
  lines[#lines + 1] = ""
  for _, name in ipairs(common) do common[name] = true end
  for _, name in ipairs(sorted_names(model.operations)) do add_operation(lines, name, common) end
  for _, name in ipairs(sorted_names(waiters)) do add_waiter(lines, name, waiters[name]) end
  for _, name in ipairs(defined_shapes()) do add_definition(lines, name) end
  local text = table.concat(lines, "\n") .. "\n"
  if text:find("]==]", 1, true) then stop("the text ends its own quotes") end
  return text
end
