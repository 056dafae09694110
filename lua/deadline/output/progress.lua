-- SPDX-License-Identifier: MIT
--
-- The progress of a listing, a sweep or a watch: one line of a terminal, redrawn while a script
-- reads items. Passes on what it reads, unchanged. Writes nothing if nobody can see it.

local check = require "deadline.base.check"
local core = require "deadline.core"
local errors = require "deadline.base.errors"
local object = require "deadline.base.object"

local floor, max = math.floor, math.max
local format, sub = string.format, string.sub
local io, setmetatable, type = io, setmetatable, type

-- Seconds between two drawings: more often nobody can read.
local min_pause = 0.1

---@class deadline.ProgressOptions
---@field label? string # before the numbers
---@field unit? string  # name of what is counted; "items"
---@field show? fun(text: string) # called with each text instead of a terminal

local options = {
  label = { type = "string" },
  unit = { type = "string" },
  show = { type = "function" },
}

---@class deadline.Progress
---@overload fun(): any, any, any
---@field private read fun(): any, any, any
---@field private count integer
---@field private workers table<string, true>
---@field private worker_count integer
---@field private began number  # on the clock that never jumps
---@field private due number    # when to draw again
---@field private show (fun(text: string, is_last: boolean))|false
local Progress = { __name = "deadline.Progress" }
Progress.__index = Progress

---"fleet-1: 1234 sessions of 20 workers, 12 s, 103 a second"
local function describe(self)
  local seconds = core.now() - self.began
  local of = self.worker_count > 0 and format(" of %d workers", self.worker_count) or ""
  return format("%s%d %s%s, %d s, %d a second", self.label, self.count, self.unit, of,
    floor(seconds), floor(self.count / max(seconds, 0.001)))
end

---Ends the line, which stays. May be repeated.
function Progress:close()
  object.check(self, Progress)
  if self.show then self.show(describe(self), true) end
  self.show = false
end

Progress.__close = Progress.close

local function note(self, worker)
  self.count = self.count + 1
  local id = type(worker) == "table" and worker.workerId
  if id and not self.workers[id] then
    self.workers[id], self.worker_count = true, self.worker_count + 1
  end
  local now = core.now()
  if now < self.due then return end
  self.due = now + min_pause
  self.show(describe(self), false)
end

---Returns what the iterator returns next. Raises what it raises.
function Progress:next()
  object.check(self, Progress)
  local item, second, third = self.read()
  if item == nil then
    self:close()
  elseif self.show then
    note(self, second)
  end
  return item, second, third
end

Progress.__call = Progress.next

---Draws on the terminal that standard error is; false if it is none. The cursor is left at the
---line's beginning: an error message, or the prompt after Ctrl-C, then writes over the line.
local function terminal()
  local columns = io and core.terminal_width(2)
  if not columns then return false end
  return function(text, is_last)
    io.stderr:write(sub(text, 1, columns - 1), "\27[K", is_last and "\n" or "\r")
    io.stderr:flush()
  end
end

local progress = {}

---@param it table|function # an iterator of this module, or the function that its `pages` returns
---@param given deadline.ProgressOptions
---@return deadline.Progress? progress, string? problem
function progress.new(it, given)
  local chosen, problem = check.options(options, given)
  if not chosen then return nil, problem end
  local read = it
  if type(it) == "table" or type(it) == "userdata" then
    if type(it.next) ~= "function" then return nil, "iterator expected, which has next()" end
    read = function() return it:next() end
  elseif type(it) ~= "function" then
    return nil, "iterator expected, got " .. type(it)
  end
  local show = chosen.show and function(text) chosen.show(text) end
  return object.present(setmetatable({
    read = read, show = show or terminal(), label = chosen.label
      and errors.sanitize(chosen.label) .. ": " or "", unit = chosen.unit or "items",
    count = 0, workers = {}, worker_count = 0, began = core.now(), due = 0,
  }, Progress))
end

object.complete_iterator(Progress, "write 'for item in deadline.progress(iterator) do'")

return progress
