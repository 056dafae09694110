-- SPDX-License-Identifier: MIT
--
-- Runs the specs on the Lua that runs this script: all, or those that the arguments name. `luarocks
-- test` runs it. Installs the packages that the tests need, as `make test` does.

local interpreter = package.loaded.jit and "luajit" or "lua" .. _VERSION:match "%d+%.%d+"
local status = os.execute(("make test-packages spec LUA=%s SPEC='%s'")
  :format(interpreter, table.concat(arg, " ")))
os.exit((status == true or status == 0) and 0 or 1) -- 5.1 returns a number
