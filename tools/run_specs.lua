-- SPDX-License-Identifier: MIT
--
-- Runs the specs with busted under the interpreter that runs this file: all of them, or those that
-- the arguments name: `lua5.3 tools/run_specs.lua loop spec/unit/core`. Needs the farm's variables.

---The files and folders to run: a name without a slash is found anywhere under spec/.
local function find_specs(names)
  local files = {}
  for _, name in ipairs(names) do
    if name:find "/" then
      files[#files + 1] = name
    else
      local found = assert(io.popen(("find spec -name '%s_spec.lua'"):format(name)))
      local file = found:read "*l"
      found:close()
      files[#files + 1] = file or error(("there is no spec/**/%s_spec.lua"):format(name), 0)
    end
  end
  return files
end

---All specs. Debian has neither cqueues nor luv for Lua 5.5.
local function all_specs()
  if _VERSION ~= "Lua 5.5" then return { "spec" } end
  io.write "lua5.5: skipped: the specs of the adapters, Debian has neither cqueues nor luv for it\n"
  local folder = assert(io.popen "find spec -name '*_spec.lua' ! -path 'spec/unit/adapters/*'")
  local files = {}
  for file in folder:lines() do files[#files + 1] = file end
  folder:close()
  return files
end

local files = #arg > 0 and find_specs(arg) or all_specs()
local options = {
  [-1] = arg[-1], [0] = arg[0], "--output=spec/support/report.lua", "--pattern=_spec%.lua$",
}
for _, file in ipairs(files) do options[#options + 1] = file end
arg = options -- luacheck: ignore
package.path = "spec/support/?.lua;" .. package.path
require "deadline" -- first, as scripts do: it decides how its parts are loaded
require("deadline.auth.providers.container").retry_delay = 0 -- most specs of it are refused

-- LuaJIT of 2022, as in Debian 12, sometimes compiles a `pairs` loop of dkjson so that it finds
-- nothing, and in one run of fifty its code for the specs follows half of a pointer. The specs are
-- interpreted there, as the module is anyway.
local jit = rawget(_G, "jit")
if jit and jit.version:find("beta", 1, true) then jit.off() end

require("leak_check").start()
require "busted.runner" { standalone = false }
