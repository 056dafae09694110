-- SPDX-License-Identifier: MIT
--
-- How the other modules are loaded. Those that many scripts do without are read with the rest, as a
-- host may change its root folder before one is needed, but compiled only then: a process takes a
-- tenth less to list one page. Their text, 80 KB, stays in the state. What they find of Lua is what
-- was there when this file was loaded: by then a host may have put functions of its own in its
-- place, or taken some away.

local core = require "deadline.core"

local getmetatable, ipairs, load, next = getmetatable, ipairs, load, next
local pairs, pcall, rawget, require, select = pairs, pcall, rawget, require, select
local setmetatable, tonumber, tostring, type = setmetatable, tonumber, tostring, type
local find, gmatch, gsub, match = string.find, string.gmatch, string.gsub, string.match
local setfenv = _VERSION == "Lua 5.1" and setfenv -- luacheck: ignore 113

local function compile(pieces, name, environment)
  if not environment then return load(pieces, name) end
  local chunk, problem = load(pieces, name, "t", environment)
  if chunk and setfenv then setfenv(chunk, environment) end
  return chunk, problem
end

local function copy(library)
  local members = {}
  for name, member in pairs(library) do members[name] = member end
  return members
end

local beginning = {
  _VERSION = _VERSION, getmetatable = getmetatable, ipairs = ipairs, next = next,
  pairs = pairs, pcall = pcall, rawget = rawget, require = require, select = select,
  setmetatable = setmetatable, tonumber = tonumber, tostring = tostring, type = type,
  coroutine = copy(coroutine), math = copy(math), string = copy(string), table = copy(table),
  os = { date = os.date },
}

local seldom_used = {
  "deadline.auth.provider_http", "deadline.config.ini", "deadline.auth.providers.cache",
  "deadline.auth.providers.container", "deadline.auth.providers.login",
  "deadline.auth.providers.metadata", "deadline.auth.providers.process",
  "deadline.auth.providers.role", "deadline.auth.providers.sso", "deadline.http.rate_limiter",
  "deadline.auth.sts", "deadline.stub", "deadline.listing.sweep", "deadline.listing.watch",
}

local modules = {}

---Lua's own, which scripts use, not what the modules are given in its place.
modules.coroutine = coroutine

local loaded, preload = package.loaded, package.preload -- a host may take `package` away

-- LuaJIT before its first numbered release, Debian 12's among others, now and then compiles a
-- `pairs` loop so that it finds nothing, and a request goes out without its parameters. There the
-- Lua of this module is interpreted: most of the work is C's.
local jit = loaded.jit
modules.is_luajit = jit ~= nil
local is_unsound = jit ~= nil and find(jit.version, "beta", 1, true) ~= nil

---LuaJIT's `jit.off` where it is called for; nothing elsewhere.
modules.interpret = is_unsound and jit.off or function() end
modules.interpret(true, true) -- this file, too

-- Beside this file, wherever `require` or a host has found it: two versions are not to meet.
local debug = loaded.debug
local folder = debug and match(debug.getinfo(1, "S").source, "^@(.*)base/modules%.lua$")

---A function that compiles a module and runs it. Nil where there is no such file: what is packed
---into a program, or found by a host in its own way, is left to `require`.
---@param name string
---@param environment? table # what it finds of Lua; the globals
local function loader(name, environment)
  local path = folder and folder .. gsub(gsub(name, "^deadline%.", ""), "%.", "/") .. ".lua"
  local text = path and core.read_file(path)
  return text and function(...)
    local pieces = gmatch(text, ".+") -- 5.1 takes no text by itself
    local chunk, problem = compile(pieces, "@" .. path, environment)
    if not chunk then core.raise(problem, 0) end
    modules.interpret(chunk, true)
    return chunk(...)
  end
end

if not preload["deadline.client"] then -- or else all of them are packed into a program
  for _, name in ipairs(seldom_used) do
    preload[name] = loader(name, beginning) or preload[name]
  end
end

---A module that is seldom used. One whose loading was interrupted, or that there was not enough
---memory for, has a mark of Lua 5.1's and LuaJIT's, and they would not try it again.
---@param name string
---@return table
function modules.get(name)
  local module = loaded[name]
  if type(module) == "table" then return module end
  for _, other in ipairs(seldom_used) do -- it may need others
    if type(loaded[other]) ~= "table" then loaded[other] = nil end
  end
  return require(name)
end

if is_unsound then
  table.insert(package.loaders, 2, function(name) -- luacheck: ignore 143
    return find(name, "^deadline%.") and loader(name) or nil
  end)
end

return modules
