-- SPDX-License-Identifier: MIT
--
-- Calendar and clock of a timeline: a time zone, ticks at round local times, and times as texts.

local check = require "deadline.base.check"
local core = require "deadline.core"
local object = require "deadline.base.object"

local abs, ceil, floor = math.abs, math.ceil, math.floor
local format, match, sub = string.format, string.match, string.sub
local os_date = os.date
local ipairs, tonumber, type = ipairs, tonumber, type

local ticks = {}

local minute, hour, day = 60, 3600, 86400

---The parts of a time, as texts: "2026-08-01", "12:34:56".
local function split(time)
  return match(core.iso(floor(time)), "^(.-)T(.-)Z$")
end

-- Zones. Today's zones change at quarters of an hour of UTC.

local quarter = 900

---The offset of the computer's own zone.
local function own_offset(time)
  local here, utc = os_date("*t", time), os_date("!*t", time)
  local days = here.year ~= utc.year and here.year - utc.year or here.yday - utc.yday
  return days * day + (here.hour - utc.hour) * hour + (here.min - utc.min) * minute
    + here.sec - utc.sec
end

---The offset that a text names: "+09:00", "-0330", "Z"; nil if it names none.
local function parse_offset(text)
  if text == "Z" or text == "UTC" then return 0 end
  local sign, hours, minutes = match(text, "^([+-])(%d%d):?(%d%d)$")
  if not sign then return nil end
  return (tonumber(hours) * hour + tonumber(minutes) * minute) * (sign == "-" and -1 or 1)
end

---The offsets of a function, which has to be called for each quarter of an hour once.
local function cached(offset_at)
  local known = {}
  return function(time)
    local slot = floor(time / quarter)
    local offset = known[slot]
    if not offset then
      offset = offset_at(slot * quarter)
      local problem = check.type(offset, "integer")
        or abs(offset) > day and format("must be seconds within a day, not %s", offset)
      if problem then object.misuse("the result of option 'utc_offset' " .. problem) end
      known[slot] = offset
    end
    return offset
  end
end

---A zone: a function that returns the offset from UTC at a time, in seconds.
---@param wanted nil|number|string|fun(time: number): number
---@return (fun(time: number): number)? zone, string? problem
function ticks.zone(wanted)
  if wanted == "local" then return cached(own_offset) end
  if type(wanted) == "function" then return cached(wanted) end
  local offset = wanted or 0
  if type(offset) == "string" then offset = parse_offset(offset) end
  if not offset or offset % quarter ~= 0 or abs(offset) > day then
    return nil, "option 'utc_offset' must be seconds, such as 32400, a text, such as \"+09:00\", "
      .. "\"local\", or a function"
  end
  return function() return offset end
end

---The name of an offset: "UTC+09:00".
function ticks.offset_name(offset)
  if offset == 0 then return "UTC" end
  local minutes = floor(abs(offset) / minute)
  return format("UTC%s%02d:%02d", offset < 0 and "-" or "+", floor(minutes / 60), minutes % 60)
end

---The local time: "2026-08-01 12:34:56".
function ticks.show_time(time, zone)
  local date, clock = split(time + zone(time))
  return date .. " " .. clock
end

---A duration: "45 s", "3 min 20 s", "2 h 05 min", "3 d 4 h".
function ticks.show_duration(seconds)
  seconds = floor(seconds + 0.5)
  if seconds < minute then return format("%d s", seconds) end
  if seconds < 10 * minute then
    return format("%d min %02d s", floor(seconds / minute), seconds % minute)
  elseif seconds < hour then
    return format("%d min", floor(seconds / minute))
  elseif seconds < 2 * day then
    return format("%d h %02d min", floor(seconds / hour), floor(seconds % hour / minute))
  end
  return format("%d d %d h", floor(seconds / day), floor(seconds % day / hour))
end

-- Steps.

local months = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov",
  "Dec" }
local weekdays = { [0] = "Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed" }

---Labels of ticks: a short one, and a longer part of the time that is shown where it changes.

local function label_seconds(time)
  local date, clock = split(time)
  return clock, weekdays[floor(time / day) % 7] .. " " .. date
end

local function label_minutes(time)
  local clock, date = label_seconds(time)
  return sub(clock, 1, 5), date
end

local function label_days(time)
  local year, month, date = match(split(time), "^(%d+)-(%d+)-(%d+)$")
  return format("%d %s", tonumber(date), months[tonumber(month)]), year
end

local function label_months(time)
  local year, month = match(split(time), "^(%d+)-(%d+)")
  return months[tonumber(month)], year
end

local function label_years(time)
  return match(split(time), "^%d+"), ""
end

local steps = {}
for _, seconds in ipairs { 1, 2, 5, 10, 15, 30 } do
  steps[#steps + 1] = { seconds = seconds, label = label_seconds }
end
for _, minutes in ipairs { 1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720 } do
  steps[#steps + 1] = { seconds = minutes * minute, label = label_minutes }
end
for _, days in ipairs { 1, 2, 7 } do
  steps[#steps + 1] = { seconds = days * day, label = label_days }
end
for _, count in ipairs { 1, 3, 6 } do
  steps[#steps + 1] = { seconds = count * 30 * day, months = count, label = label_months }
end
for _, years in ipairs { 1, 2, 5, 10, 20, 50, 100, 500, 1000 } do
  steps[#steps + 1] = { seconds = years * 365 * day, months = years * 12, label = label_years }
end

-- Weeks begin on Monday, as 1970-01-05 is.
local monday = 4 * day

---The first round time at or after a time, in steps of a fixed duration.
---@param after? number # of the last tick
local function next_round(time, step, zone, after)
  local seconds, shift = step.seconds, step.seconds > day and monday or 0
  local offset = zone(time)
  local found = ceil((time + offset - shift) / seconds) * seconds + shift - offset
  -- A change of the zone's offset since then may have skipped one.
  local earlier = found - seconds
  if after and earlier > after and zone(earlier) == offset then found = earlier end
  if zone(found) ~= offset then -- it changes before
    local other = found + offset - zone(found)
    if other > (after or time - 1) and zone(other) == zone(found) then found = other end
  end
  return found
end

---The beginning of a month, counted from year 0, in UTC.
local function month_time(zone, count)
  local text = format("%04d-%02d-01T00:00:00Z", floor(count / 12), count % 12 + 1)
  local utc = core.timestamp(text)
  if not utc then return nil end
  return utc - zone(utc - zone(utc))
end

local function list_months(from, to, step, zone)
  local year, month = match(split(from + zone(from)), "^(%d+)-(%d+)")
  local count = ceil((year * 12 + month - 1) / step.months) * step.months
  local times = {}
  local time = month_time(zone, count)
  while time and time <= to do
    if time >= from then times[#times + 1] = time end
    count = count + step.months
    time = month_time(zone, count)
  end
  return times
end

local function list_times(from, to, step, zone)
  if step.months then return list_months(from, to, step, zone) end
  local times = {}
  local time = next_round(from, step, zone)
  while time <= to do
    times[#times + 1] = time
    time = next_round(time + step.seconds, step, zone, time)
  end
  return times
end

---@class deadline.Tick
---@field time number
---@field label string      # "14:30"
---@field context string    # what the label lacks: "Sat 2026-08-01"
---@field is_change boolean # the context is another one than before

---Ticks at round local times.
---@param from number
---@param to number
---@param most integer # the number of ticks that there is room for
---@param zone fun(time: number): number
---@return deadline.Tick[] list, string context # that of `from`
function ticks.list(from, to, most, zone)
  local step = steps[#steps]
  for i = #steps, 1, -1 do
    if (to - from) / steps[i].seconds <= most then step = steps[i] end
  end
  local list = {}
  local _, first = step.label(from + zone(from))
  local context = first
  for i, time in ipairs(list_times(from, to, step, zone)) do
    local tick = { time = time }
    tick.label, tick.context = step.label(time + zone(time))
    tick.is_change = tick.context ~= context
    context = tick.context
    list[i] = tick
  end
  return list, first
end

---The times between two at which the zone's offset changes. Looks at the ticks between them.
---@return { time: number, before: number, after: number }[]
function ticks.list_changes(from, to, list, zone)
  local changes, last = {}, from
  local function look(time)
    local before, after = zone(last), zone(time)
    if before ~= after then
      local low, high = floor(last / quarter), floor(time / quarter)
      while high - low > 1 do
        local middle = floor((low + high) / 2)
        if zone(middle * quarter) == before then low = middle else high = middle end
      end
      changes[#changes + 1] = { time = high * quarter, before = before, after = after }
    end
    last = time
  end
  for _, tick in ipairs(list) do look(tick.time) end
  look(to)
  return changes
end

return ticks
