-- SPDX-License-Identifier: MIT
--
-- tools/generate FOLDER [OUT]: writes what the module knows of the service into lua/deadline/api,
-- or into the folder OUT: its text, model.lua, and what follows from that: prepared.lua, types.lua.
-- FOLDER has the three files of the service's model, as every installation of botocore does:
-- service-2.json, or .gz, paginators-1.json and waiters-2.json. The same files give the same bytes.

local core = require "deadline.core"

local tools = arg[0]:match("^(.*)generate%.lua$")
local text_of = dofile(tools .. "generate_text.lua")
local types_of = dofile(tools .. "generate_types.lua")

local head = [=[
-- SPDX-License-Identifier: MIT
--
-- AWS Deadline Cloud as a text for people and programs: `deadline.help` prints it, reader.lua reads
-- it. Made by tools/generate from the service's model: do not edit.
--
--   api VERSION at HOST                   the operations' version and host
--   errors NAME ...                       of all operations
--   operation NAME METHOD PATH            a request: a {label} in its path is a member;
--     pages LIST as ITERATOR              it has pages; `by itemOffset`, not by nextToken;
--                                         `once MEMBER turns from VALUE to VALUE`: none before
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

---The fields of a table as source texts: in order, or sorted by their names.
local function dump_fields(value, dump)
  local fields = {}
  for i, element in ipairs(value) do fields[i] = dump(element) end
  if fields[1] then return fields end
  for name, field in pairs(value) do fields[#fields + 1] = name .. " = " .. dump(field) end
  table.sort(fields)
  return fields
end

---A value as source text.
local function dump(value, indent)
  if type(value) == "string" then return ("%q"):format(value) end
  if type(value) == "number" then return (value % 1 == 0 and "%.0f" or "%.14g"):format(value) end
  if type(value) ~= "table" then return tostring(value) end
  local inner = indent .. "  "
  local fields = dump_fields(value, function(field) return dump(field, inner) end)
  local line = "{ " .. table.concat(fields, ", ") .. " }"
  if #indent + #line < 75 and not line:find("\n") then return line end
  return "{\n" .. inner .. table.concat(fields, ",\n" .. inner) .. ",\n" .. indent .. "}"
end

local function prepared_of(reader)
  return dump({
    operation = reader.operation(prepared_name) or error("there is no " .. prepared_name, 0),
    method = reader.method_name(prepared_name), error_members = reader.error_members(),
  }, "")
end

-- Files.

---The bytes of a file, or of the compressed one beside it, as botocore installs the largest.
local function read_file(path)
  local file, missing = io.open(path, "rb")
  local compressed = not file and io.open(path .. ".gz", "rb")
  if compressed then
    compressed:close()
    file = io.popen("gzip -dc '" .. path:gsub("'", "'\\''") .. ".gz'", "r")
  end
  if not file then error("tools/generate: " .. missing, 0) end
  local bytes = file:read("*a")
  file:close()
  return bytes
end

local function read_json(path)
  local value, problem = core.decode(read_file(path))
  return value or error(path .. ": " .. problem, 0)
end

local function write(path, text)
  local file = assert(io.open(path, "wb"))
  assert(file:write(text))
  assert(file:close())
end

local function generate(folder, out)
  if (folder or "") == "" then error("tools/generate: give the folder of the model", 0) end
  local text = text_of(read_json(folder .. "/service-2.json"),
    read_json(folder .. "/paginators-1.json").pagination,
    read_json(folder .. "/waiters-2.json").waiters)
  package.loaded["deadline.api.model"] = text
  local reader = require "deadline.api.reader"
  local prepared, types = prepared_of(reader), types_of(reader)
  out = out or tools .. "../lua/deadline/api"
  write(out .. "/model.lua", head .. text .. "]==]\n")
  write(out .. "/prepared.lua", prepared_head .. prepared .. "\n")
  write(out .. "/types.lua", types)
end

local ok, problem = pcall(generate, ...)
if not ok then
  io.stderr:write(tostring(problem), "\n")
  os.exit(1)
end
