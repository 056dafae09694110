-- SPDX-License-Identifier: MIT
--
-- Queries and forms: "a=1&b=2", percent-encoded.

local core = require "deadline.core"

local ipairs, pairs, type = ipairs, pairs, type
local concat, sort = table.concat, table.sort

local query = {}

---Encodes a query or a form, sorted by name: the text that is sent is then the text that is signed,
---whatever proxies may do.
---@param values table<string, string|string[]> # each text of a list has the name before it
---@return string
function query.encode(values)
  local names, pieces = {}, {}
  for name in pairs(values) do names[#names + 1] = name end
  sort(names)
  for _, name in ipairs(names) do
    local start, value = core.percent_encode(name) .. "=", values[name]
    if type(value) == "string" then
      pieces[#pieces + 1] = start .. core.percent_encode(value)
    else
      for _, text in ipairs(value) do pieces[#pieces + 1] = start .. core.percent_encode(text) end
    end
  end
  return concat(pieces, "&")
end

return query
