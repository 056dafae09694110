-- SPDX-License-Identifier: MIT
--
-- Queries and forms: "a=1&b=2", percent-encoded.

local core = require "deadline.core"

local ipairs, pairs = ipairs, pairs
local concat, sort = table.concat, table.sort

local query = {}

---Encodes a query or a form, sorted by name: the text that is sent is then the text that is signed,
---whatever proxies may do.
---@param values table<string, string>
---@return string
function query.encode(values)
  local pieces = {}
  for name in pairs(values) do pieces[#pieces + 1] = name end
  sort(pieces)
  for i, name in ipairs(pieces) do
    pieces[i] = core.percent_encode(name) .. "=" .. core.percent_encode(values[name])
  end
  return concat(pieces, "&")
end

return query
