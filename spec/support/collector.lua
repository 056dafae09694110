-- SPDX-License-Identifier: MIT
--
-- The garbage collector on every version of Lua: its parameters, and finalizers.

local collector = {}

---Sets the parameter "pause" or "stepmul", in percent. Returns the value that it had.
function collector.set(name, value)
  local ok, previous = pcall(collectgarbage, "set" .. name, value)
  if ok then return previous end
  return collectgarbage("param", name, value) -- from 5.5 on
end

---Calls `fn` when the collector finalizes an object that is garbage at once.
function collector.on_collection(fn)
  if _VERSION == "Lua 5.1" then -- LuaJIT, too: tables have no finalizers
    getmetatable(newproxy(true)).__gc = fn -- luacheck: ignore 113
  else
    setmetatable({}, { __gc = fn })
  end
end

return collector
