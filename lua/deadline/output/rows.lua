-- SPDX-License-Identifier: MIT
--
-- The rows of a timeline: sessions by worker, overlapping ones in lanes, and which have run
-- unusually long. Knows nothing of pixels and colours.

local api_session = require "deadline.api.session"

local floor, max, min = math.floor, math.max, math.min
local format, gsub, rep = string.format, string.gsub, string.rep
local getmetatable, ipairs, next, tostring, type = getmetatable, ipairs, next, tostring, type
local sort = table.sort

---@class deadline.TimelineBar
---@field session table
---@field worker? table
---@field from number       # seconds since the epoch
---@field to number         # its end, or now
---@field is_running boolean
---@field is_long boolean   # has run unusually long
---@field note? string      # about a time that the session lacks
---@field lane integer      # from 1

---@class deadline.TimelineRow
---@field id string           # the worker's; "" if it is unknown
---@field worker? table
---@field bars deadline.TimelineBar[] # in the order of `from`
---@field lanes integer
---@field longest? deadline.TimelineBar # of those that run
---@field is_long boolean

local rows = {}

-- Years 200 to 9799: neither a picture's edges nor a time zone lead out of the calendar.
local least_time, most_time = -55855785600, 247090953600

local function to_time(value)
  return type(value) == "number" and value >= least_time and value <= most_time and value or nil
end

---A bar for a session; nil if nothing says when it was.
local function new_bar(session, worker, now)
  local from, to = to_time(session.startedAt), to_time(session.endedAt)
  local bar = { session = session, worker = worker, is_long = false, lane = 1 }
  bar.is_running = not api_session.has_ended(session)
  if not from then
    if not to then return nil end
    from, bar.note = to, "start unknown"
  elseif bar.is_running then
    to = max(now, from)
  elseif not to then
    to, bar.note = from, "end unknown"
  elseif to < from then
    to, bar.note = from, "ended before it started, say its times"
  end
  bar.from, bar.to, bar.ended_at = from, to, to_time(session.endedAt)
  return bar
end

---Returns a function that returns the next session and its worker.
---@return function? read, string? problem
local function reader(sessions, workers)
  local meta = getmetatable(sessions)
  if type(sessions) == "function" or type(meta) == "table" and meta.__call then return sessions end
  if type(sessions) ~= "table" then
    return nil, "sessions must be a list or an iterator, not " .. type(sessions)
  end
  if sessions[1] == nil and next(sessions) ~= nil then
    return nil, "sessions must be a list, such as the `sessions` of a page"
  end
  local index = 0
  return function()
    index = index + 1
    return sessions[index], workers and workers[index]
  end
end

local function find_row(by_id, all, session, worker, id)
  if worker and worker.workerId ~= nil then id = worker.workerId end
  if id == nil then id = session.workerId end
  id = id == nil and "" or tostring(id)
  local row = by_id[id]
  if not row then
    row = { id = id, worker = worker, bars = {}, lanes = 1, is_long = false }
    by_id[id], all[#all + 1] = row, row
  end
  return row
end

---Reads all sessions.
---@param sessions table|function|userdata
---@param workers? table[] # the worker of each session of a list
---@param worker_id? string # of all sessions
---@param now number
---@return deadline.TimelineRow[]? rows
---@return string|table[] unplaced # sessions without times; or the problem
function rows.collect(sessions, workers, worker_id, now)
  local read, problem = reader(sessions, workers)
  if not read then return nil, problem end
  local all, by_id, unplaced, count = {}, {}, {}, 0
  local session, worker = read()
  while session ~= nil do
    count = count + 1
    if type(session) ~= "table" then
      return nil, format("session %d must be a table, not %s", count, type(session))
    end
    worker = type(worker) == "table" and worker or nil
    local row, bar = find_row(by_id, all, session, worker, worker_id), new_bar(session, worker, now)
    if bar then row.bars[#row.bars + 1] = bar else unplaced[#unplaced + 1] = session end
    session, worker = read()
  end
  return all, unplaced
end

---Adds a row for each worker that has none.
---@param all deadline.TimelineRow[]
---@param workers table[]
---@return string? problem
function rows.add_workers(all, workers)
  if workers[1] == nil and next(workers) ~= nil then
    return "option 'all_workers' must be a list, such as the `workers` of a page"
  end
  local by_id = {}
  for _, row in ipairs(all) do by_id[row.id] = row end
  for i, worker in ipairs(workers) do
    if type(worker) ~= "table" or type(worker.workerId) ~= "string" then
      return format("option 'all_workers' must be a list of workers: [%d] has no workerId", i)
    end
    local row = find_row(by_id, all, nil, worker)
    row.worker = row.worker or worker
  end
end

-- Lanes. A heap holds the lanes in use, those that end first on top; another one those that are
-- free, by their number.

local function push(heap, item, is_before)
  local at = #heap + 1
  heap[at] = item
  while at > 1 do
    local parent = floor(at / 2)
    if not is_before(heap[at], heap[parent]) then break end
    heap[at], heap[parent] = heap[parent], heap[at]
    at = parent
  end
end

local function pop(heap, is_before)
  local top, last = heap[1], #heap
  heap[1] = heap[last]
  heap[last] = nil
  last = last - 1
  local at = 1
  while 2 * at <= last do
    local child = 2 * at
    if child < last and is_before(heap[child + 1], heap[child]) then child = child + 1 end
    if not is_before(heap[child], heap[at]) then break end
    heap[at], heap[child] = heap[child], heap[at]
    at = child
  end
  return top
end

local function ends_before(a, b) return a.to < b.to end
local function is_less(a, b) return a < b end

-- Two sessions of no duration at one time are beside each other, too.
local least_duration = 1e-3

---Gives each bar of a row the first lane that is free.
local function assign_lanes(row)
  local used, free, count = {}, {}, 0
  for _, bar in ipairs(row.bars) do
    while used[1] and used[1].to <= bar.from do push(free, pop(used, ends_before).lane, is_less) end
    if free[1] then
      bar.lane = pop(free, is_less)
    else
      count = count + 1
      bar.lane = count
    end
    push(used, { to = max(bar.to, bar.from + least_duration), lane = bar.lane }, ends_before)
  end
  row.lanes = max(count, 1)
end

---Orders bars by their beginning. Sessions that begin at one time come in the order of their ids.
local function begins_before(a, b)
  if a.from ~= b.from then return a.from < b.from end
  if a.to ~= b.to then return a.to > b.to end
  return tostring(a.session.sessionId) < tostring(b.session.sessionId)
end

-- A duration is unusual if it is longer than twice that of 95 in 100 sessions that ended. Fewer
-- than this many say nothing.
local least_count = 5

---@return number? seconds
local function usual_limit(all)
  local durations = {}
  for _, row in ipairs(all) do
    for _, bar in ipairs(row.bars) do
      if not bar.is_running and not bar.note then durations[#durations + 1] = bar.to - bar.from end
    end
  end
  if #durations < least_count then return nil end
  sort(durations)
  local usual = durations[max(1, floor(#durations * 0.95))]
  return max(2 * usual, 1)
end

local function mark_running(row, limit)
  for _, bar in ipairs(row.bars) do
    if bar.is_running then
      bar.is_long = limit ~= nil and bar.to - bar.from > limit
      local longest = row.longest
      if not longest or bar.from < longest.from then row.longest = bar end
      row.is_long = row.is_long or bar.is_long
    end
  end
end

---A text whose order is that of the numbers in it: "blade-9" before "blade-10".
local function sort_key(text)
  return (gsub(text, "%d+", function(digits) return rep("0", 12 - #digits) .. digits end))
end

---Orders rows: those with unusually long sessions first, the longest above; the others by name.
local function arrange_rows(all)
  for i, row in ipairs(all) do row.key, row.index = sort_key(row.label), i end
  sort(all, function(a, b)
    if a.is_long ~= b.is_long then return a.is_long end
    local a_from, b_from = a.is_long and a.longest.from, b.is_long and b.longest.from
    if a_from ~= b_from then return a_from < b_from end
    if a.key ~= b.key then return a.key < b.key end
    return a.index < b.index
  end)
end

---Arranges rows that have labels.
---@param all deadline.TimelineRow[]
---@param limit? number # seconds that a session may run; by default what is usual among these
---@return number? limit
function rows.arrange(all, limit)
  limit = limit or usual_limit(all)
  for _, row in ipairs(all) do
    sort(row.bars, begins_before)
    assign_lanes(row)
    mark_running(row, limit)
  end
  arrange_rows(all)
  return limit
end

---The first and the last time in rows; nil if there are no bars.
---@return number? from, number? to
function rows.range(all)
  local from, to
  for _, row in ipairs(all) do
    for _, bar in ipairs(row.bars) do
      from, to = min(from or bar.from, bar.from), max(to or bar.to, bar.to)
    end
  end
  return from, to
end

return rows
