-- SPDX-License-Identifier: MIT
--
-- First in, first out, of tables that are each in one queue at most. A chain through its members,
-- which bring the room for it with them: whatever happens, there is memory to queue up.

local setmetatable = setmetatable

---@class deadline.Queue
---@field private first deadline.Queueable|false
---@field private last deadline.Queueable|false
---@field private count integer
local Queue = {}
Queue.__index = Queue

---@class deadline.Queueable
---@field behind any # false from the beginning, then the queue's

function Queue:push(member)
  member.behind = false
  if self.last then self.last.behind = member else self.first = member end
  self.last, self.count = member, self.count + 1
end

---The one that has been in it longest; nil where it is empty.
function Queue:pop()
  local member = self.first
  if not member then return nil end
  self.first, self.count = member.behind, self.count - 1
  if not self.first then self.last = false end
  member.behind = false
  return member
end

---@return integer
function Queue:length()
  return self.count
end

local queue = {}

---@return deadline.Queue
function queue.new()
  return setmetatable({ first = false, last = false, count = 0 }, Queue)
end

return queue
