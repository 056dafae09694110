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

-- LuaJIT of 2022, as in Debian 12, sometimes compiles a `pairs` loop of dkjson's so that it finds
-- nothing, and {"sessions":[...]} is written as []. Interpreted, it does not.
local jit = rawget(_G, "jit")
if jit then
  package.preload.dkjson = function(...)
    local path = package.searchpath("dkjson", package.path) -- luacheck: ignore
    local chunk = assert(loadfile(path))
    jit.off(chunk, true)
    return chunk(...)
  end
end

require("told").listen()
require "busted.runner" { standalone = false }
