-- SPDX-License-Identifier: MIT
--
-- Writes the table of options in docs/reference.md: texts and types from the annotations in
-- lua/deadline/config/options.lua, sources and defaults from the data below them. Fails if the two
-- disagree. With the argument --check it writes nothing and fails if the table is not current.

local source_path, reference_path = "lua/deadline/config/options.lua", "docs/reference.md"
local first_line = "<!-- options: written by tools/generate_reference.lua -->\n"
local last_line = "<!-- end of options -->\n"

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read "*a"
  file:close()
  return text
end

---The fields of deadline.Options, in order: name, annotated type, and the text above each.
local function read_fields()
  local fields, text = {}, {}
  for line in read(source_path):match("%-%-%-@class deadline%.Options\n(.-)\n\n"):gmatch "[^\n]+" do
    local name, annotation = line:match "^%-%-%-@field ([%w_]+)%? (.+)$"
    if name then
      fields[#fields + 1] = { name = name, annotation = annotation, text = table.concat(text, " ") }
      text = {}
    else
      text[#text + 1] = assert(line:match "^%-%-%-([^@].*)$", line)
    end
  end
  return fields
end

---The quoted values of an annotation such as `"ipv4"|"ipv6"`, in order.
local function list_values(annotation)
  local values = {}
  for value in annotation:gmatch '"([^"]+)"' do values[#values + 1] = value end
  return values
end

---The type in options.lua's data that an annotation stands for.
local function to_type(annotation)
  if annotation:find '^"' then return "string" end
  if annotation:find "^fun%(" then return "function" end
  if annotation:find "|fun%(" then return "table or function" end
  return annotation:find "^deadline%." and "table" or annotation
end

local function check_field(field, spec)
  assert(spec, "no such option: " .. field.name)
  assert(field.text ~= "", "no text: " .. field.name)
  assert(to_type(field.annotation) == spec.type, "another type: " .. field.name)
  local count = 0
  for _ in pairs(spec.enum or {}) do count = count + 1 end
  local values = spec.enum and list_values(field.annotation) or {}
  assert(#values == count, "other values: " .. field.name)
  for _, value in ipairs(values) do assert(spec.enum[value], "another value: " .. field.name) end
end

local function show(value)
  if value == nil then return "" end
  return ("`%s`"):format(type(value) == "string" and ("%q"):format(value) or tostring(value))
end

local function show_type(field, spec)
  if not spec.enum then return spec.type end
  local values = list_values(field.annotation)
  for i, value in ipairs(values) do values[i] = show(value) end
  return table.concat(values, ", ")
end

local function show_sources(spec)
  local sources = {}
  for _, name in ipairs(spec.env or {}) do sources[#sources + 1] = "`" .. name .. "`" end
  if spec.file then sources[#sources + 1] = "*file*" end
  for _, name in ipairs(spec.late_env or {}) do sources[#sources + 1] = "`" .. name .. "`" end
  return table.concat(sources, ", ")
end

local function write_table(options)
  local fields, count = read_fields(), 0
  local lines = { "| option | type | environment, profile | default | |", "|---|---|---|---|---|" }
  for _, field in ipairs(fields) do
    local spec = options[field.name]
    check_field(field, spec)
    lines[#lines + 1] = ("| `%s` | %s | %s | %s | %s |"):format(field.name, show_type(field, spec),
      show_sources(spec), show(spec.default), field.text)
  end
  for _ in pairs(options) do count = count + 1 end
  assert(count == #fields, "an option has no annotation, or two")
  return table.concat(lines, "\n") .. "\n"
end

local reference = read(reference_path)
local _, before = reference:find(first_line, 1, true)
local after = reference:find(last_line, 1, true)
assert(before and after, reference_path .. " has no place for the options")
local current = reference:sub(1, before) .. write_table(dofile(source_path)) .. reference:sub(after)

if arg[1] ~= "--check" then
  local file = assert(io.open(reference_path, "wb"))
  file:write(current)
  file:close()
elseif current ~= reference then
  io.stderr:write(reference_path, " is not current: run tools/generate_reference.lua\n")
  os.exit(1)
end
