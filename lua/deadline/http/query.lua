-- SPDX-License-Identifier: MIT
--
-- Queries and forms: "a=1&b=2", percent-encoded.

local core = require "deadline.core"

local ipairs, pairs, type = ipairs, pairs, type
local concat, sort = table.concat, table.sort

local query = {}

---Adds "name=value", percent-encoded, to the pieces of a query.
---@param pieces string[]
---@param name string
---@param value string|string[] # each text of a list has the name before it
function query.add(pieces, name, value)
  local start = core.percent_encode(name) .. "="
  if type(value) == "string" then
    pieces[#pieces + 1] = start .. core.percent_encode(value)
  else
    for _, text in ipairs(value) do pieces[#pieces + 1] = start .. core.percent_encode(text) end
  end
end

---Encodes a query or a form, sorted by name: the text that is sent is then the text that is signed,
---whatever proxies may do.
---@param values table<string, string|string[]>
---@return string
function query.encode(values)
  local names, pieces = {}, {}
  for name in pairs(values) do names[#names + 1] = name end
  sort(names)
  for _, name in ipairs(names) do query.add(pieces, name, values[name]) end
  return concat(pieces, "&")
end

return query
