-- SPDX-License-Identifier: MIT
--
-- LuaJIT before its first numbered release, Debian 12's among others, now and then compiles a
-- `pairs` loop so that it ends early (LuaJIT/LuaJIT#827), and a request goes out without some of
-- its parameters. There the Lua of this module is interpreted: most of the work is C's.

local gmatch, gsub, find, loadfile = string.gmatch, string.gsub, string.find, loadfile
local insert = table.insert
local package = package
local library = package.loaded.jit -- nil in PUC Lua, and in a host that has taken it away

local jit = {}

---True in LuaJIT, also if a host has taken its library away: PUC Lua 5.1 reads "x41".
jit.is_luajit = _VERSION == "Lua 5.1" and "\x41" == "A"

---A searcher for `require`: finds a module of this project as Lua's own does, and keeps it from
---being compiled.
local function search(name)
  if not find(name, "^deadline%.") then return nil end
  local path = gsub(name, "%.", "/")
  for template in gmatch(package.path, "[^;]+") do
    local chunk = loadfile((gsub(template, "?", path)))
    if chunk then
      library.off(chunk, true)
      return chunk
    end
  end
end

---Keeps every module that is loaded after this from being compiled, if the compiler is unsound.
---@return function off # then LuaJIT's own `jit.off`, else a function that does nothing
function jit.avoid()
  if not library or not find(library.version, "beta", 1, true) then return function() end end
  library.off(jit.avoid)
  library.off(search)
  insert(package.loaders, 2, search) -- luacheck: ignore 143
  return library.off
end

return jit
