-- SPDX-License-Identifier: MIT
--
-- Runs the specs with busted under the interpreter that runs this file: `lua5.3 spec/run.lua`, or
-- `lua5.3 spec/run.lua spec/loop_spec.lua` for one of them. Needs the farm's environment.

local files = #arg > 0 and arg or { "spec" }
local options = {
  [-1] = arg[-1], [0] = arg[0], "--output=spec/support/report.lua", "--pattern=_spec%.lua$",
}
for _, file in ipairs(files) do options[#options + 1] = file end
arg = options -- luacheck: ignore
package.path = "spec/support/?.lua;" .. package.path
require "deadline" -- as scripts do, before any part of it: it sees to how those are loaded
require("deadline.auth.providers.container").pause = 0 -- nearly every spec of it is of a refusal

-- LuaJIT of 2022, as in Debian 12, sometimes compiles a `pairs` loop of dkjson's so that it finds
-- nothing, and in one run of fifty it follows half of a pointer in what it compiled of the specs.
-- They are interpreted there, as the module is anyway.
local jit = rawget(_G, "jit")
if jit and jit.version:find("beta", 1, true) then jit.off() end

require("told").listen()
require "busted.runner" { standalone = false }
