-- SPDX-License-Identifier: MIT
--
-- A queue of tables, each in one queue at most: a list linked through its members, so that to add
-- one takes no memory.

local setmetatable = setmetatable

---@class deadline.Queue
---@field private first deadline.Queueable|false
---@field private last deadline.Queueable|false
---@field count integer
local Queue = {}
Queue.__index = Queue

---@class deadline.Queueable
---@field behind any # false at first, then the queue's

function Queue:push(member)
  member.behind = false
  if self.last then self.last.behind = member else self.first = member end
  self.last, self.count = member, self.count + 1
end

---Removes the member that was added first; nil if the queue is empty.
function Queue:pop()
  local member = self.first
  if not member then return nil end
  self.first, self.count = member.behind, self.count - 1
  if not self.first then self.last = false end
  member.behind = false
  return member
end

local queue = {}

---@return deadline.Queue
function queue.new()
  return setmetatable({ first = false, last = false, count = 0 }, Queue)
end

return queue
