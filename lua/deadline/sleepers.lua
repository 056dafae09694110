-- SPDX-License-Identifier: MIT
--
-- Who sleeps until when: tables with a `due`, which is false while they do not sleep. A list, the
-- latest first, so that the next one to wake is at its end.

---@class deadline.Sleepers
local Sleepers = {}
Sleepers.__index = Sleepers

---The first that is not due after that moment.
local function find(self, due)
  local low, high = 1, #self + 1
  while low < high do
    local middle = math.floor((low + high) / 2)
    if self[middle].due > due then low = middle + 1 else high = middle end
  end
  return low
end

function Sleepers:add(sleeper, due)
  table.insert(self, find(self, due), sleeper)
  sleeper.due = due
end

---Nothing happens to one that does not sleep.
function Sleepers:remove(sleeper)
  if not sleeper.due then return end
  local at = find(self, sleeper.due)
  while self[at] ~= sleeper do at = at + 1 end
  table.remove(self, at)
  sleeper.due = false
end

---The one that is to wake first.
function Sleepers:next()
  return self[#self]
end

local sleepers = {}

---@return deadline.Sleepers
function sleepers.new()
  return setmetatable({}, Sleepers)
end

return sleepers
