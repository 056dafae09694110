-- SPDX-License-Identifier: MIT
--
-- How the other modules are loaded. Those that many scripts do without are read with the rest, as a
-- host may change its root folder before one is needed, but compiled only then: a process takes a
-- tenth less to list one page.

local core = require "deadline.core"

local seldom_used = {
  "deadline.fetch", "deadline.ini", "deadline.providers.cache", "deadline.providers.container",
  "deadline.providers.login", "deadline.providers.metadata", "deadline.providers.process",
  "deadline.providers.role", "deadline.providers.sso", "deadline.ratelimit", "deadline.sts",
  "deadline.stub", "deadline.sweep", "deadline.watch",
}

local modules = {}

-- LuaJIT before its first numbered release, Debian 12's among others, now and then compiles a
-- `pairs` loop so that it finds nothing, and a request goes out without its parameters. There the
-- Lua of this module is interpreted: most of the work is C's.
local jit = package.loaded.jit
local is_unsound = jit ~= nil and jit.version:find("beta", 1, true) ~= nil

---LuaJIT's `jit.off` where it is called for; nothing elsewhere.
modules.interpret = is_unsound and jit.off or function() end
modules.interpret(true, true) -- this file, too

local function read(name)
  for template in package.path:gmatch("[^;]+") do
    local path = template:gsub("%?", (name:gsub("%.", "/")))
    local text = core.read_file(path)
    if text then return text, path end
  end
end

---A function that compiles a module and runs it. Nil where its text is none of the files that
---`require` looks for by itself: then that is left to `require`.
local function loader(name)
  local text, path = read(name)
  return text and function(...)
    local chunk = assert(load(text:gmatch(".+"), "@" .. path)) -- 5.1 takes no text by itself
    modules.interpret(chunk, true)
    return chunk(...)
  end
end

if not package.preload["deadline.client"] then -- or else all of them are packed into a program
  for _, name in ipairs(seldom_used) do package.preload[name] = loader(name) end
end

---A module that is seldom used. One whose loading was interrupted, or that there was not enough
---memory for, has a mark of Lua 5.1's and LuaJIT's, and they would not try it again.
---@param name string
---@return table
function modules.get(name)
  local module = package.loaded[name]
  if type(module) == "table" then return module end
  for _, other in ipairs(seldom_used) do -- it may need others
    if type(package.loaded[other]) ~= "table" then package.loaded[other] = nil end
  end
  return require(name)
end

if is_unsound then
  table.insert(package.loaders, 2, function(name) -- luacheck: ignore 143
    return name:find("^deadline%.") and loader(name) or nil
  end)
end

return modules
