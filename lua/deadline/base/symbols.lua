-- SPDX-License-Identifier: MIT
--
-- Shares Lua's symbols with the C core. A host that loads Lua with RTLD_LOCAL hides them, and the
-- core cannot be loaded. This makes the symbols global and loads the core, or raises an error that
-- says how the host's user can do it. May use nothing of the core.

local loaded, loadlib = package.loaded, package.loadlib
local error, ipairs, pcall, require, tostring = error, ipairs, pcall, require, tostring
local find, format, gmatch = string.find, string.format, string.gmatch
local gsub, match = string.gsub, string.match
local concat = table.concat
local _VERSION = _VERSION

local symbols = {}

---Returns whether an error says that a symbol of Lua is undefined, in the words of glibc, musl or
---macOS.
local function misses_lua(problem)
  return find(problem, "undefined symbol: luaL?_") or find(problem, "luaL?_%w+: symbol not found")
    or find(problem, "[Ss]ymbol not found[^\n]*_luaL?_")
end

local version = match(_VERSION, "5%.%d")
local is_luajit = version == "5.1" and "\x41" == "A" -- which Lua 5.1 reads as "x41"

-- Patterns of the names that systems give to the library of this Lua, and its name on Debian.
local patterns, debian_name
if is_luajit then
  patterns, debian_name = { "^lib%a*luajit%-?[%d.]*%.so" }, "libluajit-5.1.so.2"
else
  local digits = gsub(version, "%.", "%%.?")
  patterns = {
    "^lib%a*lua%-?" .. digits .. "%.so", "^lib%a*lua%-?" .. digits .. "%-c%+%+%.so",
    "^liblua%.so%." .. digits,
  }
  debian_name = "liblua" .. version .. ".so.0"
end

local function is_lua(path)
  local name = match(path, "[^/]*$")
  for _, pattern in ipairs(patterns) do
    if find(name, pattern) then return true end
  end
  return false
end

---The paths of this Lua's libraries that the process has mapped; nil if the system does not tell.
---@return string[]?
local function find_mapped()
  local file = loaded.io and loaded.io.open("/proc/self/maps", "rb")
  if not file then return nil end
  local paths, known = {}, {}
  for path in gmatch(file:read("*a"), "(/[^\n]*)\n") do
    if is_lua(path) and not known[path] then
      known[path] = true
      paths[#paths + 1] = path
    end
  end
  file:close()
  return paths
end

---Advice to the host's user. Lua 5.1 cannot make symbols global itself.
---@param paths? string[]
---@return string
local function advise(paths)
  if paths and #paths == 0 then
    return "This program has Lua inside of it and keeps its functions to itself: it can load no "
      .. "module that is written in C."
  end
  local path = paths and concat(paths, " or ") or debian_name
  if version == "5.1" and not is_luajit then
    return "This program keeps Lua's functions to itself. Start it with LD_PRELOAD=" .. path
  end
  return format("This program keeps Lua's functions to itself. Before the first require, run once\n"
    .. "  package.loadlib(%q, \"*\")", path)
end

---Loads the C core after its `require` has failed, or raises an error with advice.
---@param problem any # the error of `require`
---@return table core
function symbols.load(problem)
  problem = tostring(problem)
  if not misses_lua(problem) then error(problem, 0) end
  local paths = find_mapped()
  if paths and #paths == 1 and loadlib and loadlib(paths[1], "*") then
    local done, core = pcall(require, "deadline.core")
    if done then return core end
    problem = tostring(core)
  end
  error(format("%s\n%s\nOr the file named above was built for another Lua than the one that runs "
    .. "here, %s.", problem, advise(paths), _VERSION), 0)
end

return symbols
