-- SPDX-License-Identifier: MIT
--
-- Timers: tables with a `due`, which is false while they are not set. A list, sorted so that the
-- next one to fire is the last.

local setmetatable = setmetatable
local floor = math.floor
local insert, remove = table.insert, table.remove

---@class deadline.Timers
local Timers = {}
Timers.__index = Timers

---The position of the first that is due at `due` or earlier.
local function find(self, due)
  local low, high = 1, #self + 1
  while low < high do
    local middle = floor((low + high) / 2)
    if self[middle].due > due then low = middle + 1 else high = middle end
  end
  return low
end

function Timers:add(timer, due)
  insert(self, find(self, due), timer)
  timer.due = due
end

---Does nothing to a timer that is not set.
function Timers:remove(timer)
  if not timer.due then return end
  local at = find(self, timer.due)
  while self[at] ~= timer do at = at + 1 end
  remove(self, at)
  timer.due = false
end

---The timer that fires first.
function Timers:next()
  return self[#self]
end

local timers = {}

---@return deadline.Timers
function timers.new()
  return setmetatable({}, Timers)
end

return timers
