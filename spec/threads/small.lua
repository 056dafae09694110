-- SPDX-License-Identifier: MIT
--
-- Nested JSON, read and written: 200 levels are accepted, any larger number is refused.

local core = require "deadline.core"

local most = 200

local function nest(depth, open, close)
  return open:rep(depth) .. "1" .. close:rep(depth)
end

-- The first is read in one pass; the second, for its escape, through a tree.
for _, before in ipairs { "", '"\\n",' } do
  for _, pair in ipairs { { "[", "]" }, { '{"a":', "}" } } do
    local function decode(depth)
      return core.decode("[" .. before .. nest(depth - 1, pair[1], pair[2]) .. "]")
    end
    assert(core.encode(assert(decode(most))))
    for _, depth in ipairs { 100000, 1000, most + 1 } do
      local value, problem = decode(depth)
      assert(value == nil and problem == "it is nested too deeply", problem)
    end
  end
end

local description = "timestamp"
for _ = 1, most do description = { a = description, b = "any" } end
assert(core.shape(description))
for _ = 1, 100000 do description = { a = description } end
assert(not pcall(core.shape, description))
assert(not pcall(core.encode, description))
