-- SPDX-License-Identifier: MIT
--
-- Nested JSON, read and written: 200 levels are accepted, any larger number is refused. Shapes may
-- be deeper.

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

local tree = { kind = "timestamp" }
for _ = 1, 100000 do
  tree = { kind = "structure", order = { "a" }, members = { a = { type = tree } } }
end
assert(core.shape(tree))
assert(not pcall(core.encode, tree))
