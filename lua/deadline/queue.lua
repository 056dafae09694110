-- SPDX-License-Identifier: MIT
--
-- First in, first out.

---@class deadline.Queue
---@field private first integer
---@field private last integer
local Queue = {}
Queue.__index = Queue

function Queue:push(value)
  self.last = self.last + 1
  self[self.last] = value
end

---The one that has been in it longest; nil where it is empty.
function Queue:pop()
  local value = self[self.first]
  if value == nil then return nil end
  self[self.first] = nil
  self.first = self.first + 1
  return value
end

---@return integer
function Queue:length()
  return self.last - self.first + 1
end

local queue = {}

---@return deadline.Queue
function queue.new()
  return setmetatable({ first = 1, last = 0 }, Queue)
end

return queue
