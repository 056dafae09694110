-- SPDX-License-Identifier: MIT
--
-- Objects that scripts hold: clients, tasks, iterators, sweeps and watches. Makes misuse raise at
-- the script's line: a method called with a dot, an unknown name, and `ipairs` or `#` of an
-- iterator, in which they would find nothing. Knows no class by name.

local check = require "deadline.base.check"
local core = require "deadline.core"

local getmetatable, ipairs, pairs, rawget = getmetatable, ipairs, pairs, rawget
local setmetatable, type = setmetatable, type
local find, format = string.find, string.format
local raise = core.raise

local object = {}

---Raises misuse at the script's line.
---@param problem string
function object.misuse(problem)
  local where = core.where()
  raise(where and where .. ": " .. problem or problem, 0)
end

---Raises unless `self` is an object of the class, as in a method called with a colon.
---@param self any
---@param class table
function object.check(self, class)
  if getmetatable(self) ~= class then
    object.misuse(format("call this method with ':', on a %s", class.__name))
  end
end

---@param class table # a metatable whose __index is the table of methods
---@return table<string, function>
local function methods_of(class)
  local methods = {}
  for name, value in pairs(class.__index) do
    if type(value) == "function" and not find(name, "^__") then methods[name] = value end
  end
  return methods
end

local usages = {} -- class of iterators -> advice how to use one
local makers = {} -- class -> its methods that are made when they are first used

---Raises for an iterator that is used like a list.
local function refuse_list(class)
  object.misuse("this is an iterator and no list: " .. usages[class])
end

---Raises for an unknown name.
local function refuse_name(class, name)
  if usages[class] and type(name) == "number" then refuse_list(class) end
  local known = methods_of(class)
  for _, other in ipairs(makers[class] and makers[class].names() or {}) do known[other] = true end
  object.misuse(check.unknown("method", name, known))
end

---Makes a class raise for unknown names. Its objects must have all fields from the beginning, false
---instead of nil.
---@param class table # a metatable whose __index is the table of methods
---@param maker? { find: (fun(name: string): function?), names: fun(): string[] } # further methods,
---                   # each made when it is first used
function object.complete(class, maker)
  makers[class] = maker
  setmetatable(class.__index, {
    __index = function(methods, name)
      local method = maker and type(name) == "string" and maker.find(name)
      if not method then refuse_name(class, name) end
      methods[name] = method
      return method
    end,
  })
end

---Makes a class of iterators complete, and raises for one that is used like a list.
---@param class table
---@param usage string # advice how to use one
function object.complete_iterator(class, usage)
  usages[class] = usage
  local function refuse() refuse_list(class) end
  class.__len, class.__pairs, class.__ipairs = refuse, refuse, refuse
  object.complete(class)
end

-- On 5.1 and LuaJIT, `ipairs` and `#` ignore a table's metatable. There a script holds a userdata,
-- a proxy of the iterator: `ipairs` refuses it, and `#` calls its metamethod.

local has_len = #setmetatable({}, { __len = function() return 1 end }) == 1
local proxies = {} -- class -> metatable of its proxies

---A metatable that forwards everything to the class's methods and metamethods.
local function new_proxy(class)
  local meta, methods = { __name = class.__name }, {}
  local function forward(method)
    return function(self, ...) return method(core.proxied(self), ...) end
  end
  for name, method in pairs(methods_of(class)) do methods[name] = forward(method) end
  for name, method in pairs(class) do
    if type(method) == "function" and find(name, "^__") then meta[name] = forward(method) end
  end
  local call = class.__call
  function meta.__call(self) return call(core.proxied(self)) end
  function meta.__index(self, name)
    local value = methods[name]
    if value == nil then value = rawget(core.proxied(self), name) end
    if value == nil then refuse_name(class, name) end
    return value
  end
  function meta.__newindex(self, name, value) core.proxied(self)[name] = value end
  return meta
end

---Returns what a script gets of an iterator: the iterator, or its proxy.
---@generic T
---@param iterator T
---@return T
function object.present(iterator)
  if has_len then return iterator end
  local class = getmetatable(iterator)
  proxies[class] = proxies[class] or new_proxy(class)
  return core.proxy(iterator, proxies[class])
end

return object
