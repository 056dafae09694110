-- SPDX-License-Identifier: MIT
--
-- Loads a module when it is first used. A host may have changed its root folder, or taken `require`
-- away, by then: the error says what to do about it.

local core = require "deadline.core"

local find, format = string.find, string.format
local pairs, pcall, require, tostring, type = pairs, pcall, require, tostring, type
local loaded = package.loaded

local late = {}

---Removes the marks of modules whose loading was interrupted, or for which there was not enough
---memory: Lua 5.1 and LuaJIT would not try them again.
local function remove_marks()
  for name, module in pairs(loaded) do
    local is_mark = type(module) ~= "table" and type(module) ~= "string"
    if is_mark and type(name) == "string" and find(name, "^deadline%.") then loaded[name] = nil end
  end
end

---@param name string # "deadline.listing.sweep"
---@return table module
function late.require(name)
  local module = loaded[name]
  if type(module) == "table" then return module end
  remove_marks()
  local ok, result = pcall(require, name)
  if ok then return result end
  if type(result) ~= "string" or not find(result, "module '" .. name .. "' not found", 1, true) then
    core.raise(result, 0)
  end
  core.raise(format('%s cannot be loaded any more: have the program run require "deadline.all", '
    .. "which loads everything, before it changes its root folder or search path; %s", name,
    tostring(result)), 0)
end

return late
