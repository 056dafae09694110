-- SPDX-License-Identifier: MIT
--
-- `deadline.csv`: a line of comma-separated values (RFC 4180), of the members of records.

local check = require "deadline.base.check"
local core = require "deadline.core"
local json = require "deadline.output.json"
local members = require "deadline.output.members"

local concat = table.concat
local find, format, gmatch, gsub = string.find, string.format, string.gmatch, string.gsub
local match = string.match
local ipairs, pairs, select, type = ipairs, pairs, select, type

---The columns of CSV lines, in order: names of members, with dots those of nested tables, as in
---"hostProperties.hostName".
---@class deadline.CsvColumns
---@field [integer] string
---@field timestamps? "seconds"|"iso" # "iso" writes members such as `startedAt` as ISO 8601 texts
---@field spreadsheet? boolean # puts ' before a text that a spreadsheet would take for a formula

local options = {
  timestamps = { type = "string", enum = { seconds = true, iso = true } },
  spreadsheet = { type = "boolean" },
}

---Checks columns and returns their options.
---@return table? limits, string? problem
local function check_columns(columns)
  if type(columns) ~= "table" then return nil, "columns must be a table, not " .. type(columns) end
  local given, count = {}, 0
  for name, value in pairs(columns) do
    if type(name) == "number" then count = count + 1 else given[name] = value end
  end
  for i = 1, count do
    local name = columns[i]
    if type(name) ~= "string" then
      return nil, format("column %d must be the name of a member, not %s", i, type(name))
    end
  end
  if count == 0 then return nil, "there are no columns" end
  return check.options(options, given)
end

---The member of a record. A name with dots leads to a nested table, unless a member has that name.
local function find_member(record, name)
  local value = record[name]
  if value ~= nil or not find(name, ".", 1, true) then return value end
  value = record
  for part in gmatch(name, "[^.]+") do
    if type(value) ~= "table" then return nil end
    value = value[part]
  end
  return value
end

---The member of the first record that has it.
local function find_value(name, ...)
  for i = 1, select("#", ...) do
    local value = find_member((select(i, ...)), name)
    if value ~= nil then return value end
  end
end

---The text of a value: of a table or a number its JSON.
---@return string? text, string? problem
local function show(name, value, limits)
  if value == nil then return "" end
  if type(value) == "string" then
    local is_formula = limits.spreadsheet and find(value, "^[=+@\t\r-]")
    return is_formula and "'" .. value or value
  end
  if type(value) == "number" and limits.timestamps == "iso"
    and members.timestamps[match(name, "[^.]*$")] then
    value = core.iso(value) or value
    if type(value) == "string" then return value end
  end
  return json.write(value, { timestamps = limits.timestamps })
end

local function quote(text)
  if not find(text, '[",\r\n]') and not find(text, "^%s") and not find(text, "%s$") then
    return text
  end
  return '"' .. gsub(text, '"', '""') .. '"'
end

local csv = {}

---@param columns deadline.CsvColumns
---@param ... table # records; none for the names of the columns
---@return string? line, string? problem
function csv.line(columns, ...)
  local limits, problem = check_columns(columns)
  if not limits then return nil, problem end
  local count, cells = select("#", ...), {}
  for i = 1, count do
    local kind = type((select(i, ...)))
    if kind ~= "table" then return nil, format("record %d must be a table, not %s", i, kind) end
  end
  for i, name in ipairs(columns) do
    local text = name
    if count > 0 then text, problem = show(name, find_value(name, ...), limits) end
    if not text then return nil, format("column '%s': %s", name, problem) end
    cells[i] = quote(text)
  end
  -- Readers skip an empty line.
  return #cells == 1 and cells[1] == "" and '""' or concat(cells, ",")
end

return csv
