-- SPDX-License-Identifier: MIT
--
-- The options are described once: their data, the editors' annotations and the table in the
-- reference say the same.

local home = require "home"

describe("the options", function()
  it("are annotated, and the reference has the same types, sources, defaults and texts", function()
    assert.equal("", home.shell(arg[-1] .. " tools/generate_reference.lua --check 2>&1; true"))
  end)
end)
