-- SPDX-License-Identifier: MIT
--
-- `deadline.timeline`: sessions as a picture, one SVG text. Checks the options and prepares what is
-- drawn; the drawing is in output/picture.

local check = require "deadline.base.check"
local colors = require "deadline.output.colors"
local core = require "deadline.core"
local link = require "deadline.output.link"
local picture = require "deadline.output.picture"
local rows = require "deadline.output.rows"
local ticks = require "deadline.output.ticks"
local xml = require "deadline.output.xml"

local ipairs, tostring, type = ipairs, tostring, type

---@class deadline.TimelineOptions
---@field title? string       # "Sessions"
---@field now? number         # seconds since the epoch, until which running sessions are drawn
---@field from? number        # the beginning of the time that is drawn; of the first session
---@field to? number          # its end; of the last session
---@field color_by? "status"|"job" # "status"
---@field long_after? number  # seconds after which a running session stands out; by default twice
---                            # as long as 95 in 100 of the ended ones took
---@field utc_offset? number|string|fun(time: number): number # of the times that are shown:
---                            # seconds, "+09:00", "local", or a function of the time; UTC
---@field link? string|fun(session: table, worker: table?): string? # "sessions/{sessionId}"
---@field names? table<string, string> # of workers and jobs, by their ids
---@field workers? table[]    # the worker of each session, as `collect` of a sweep returns them
---@field all_workers? table[] # have a row, even without a session: `client:workers(...):collect()`
---@field worker_id? string   # of all sessions, if they are of one worker
---@field theme? "auto"|"light"|"dark" # "auto": as the reader's system has it
---@field width? integer      # pixels; 1200. Long names widen the picture.

local time = { type = "number", is_timestamp = true, max = 1e11 }
local options = {
  title = { type = "string", is_binary = true },
  now = time, from = time, to = time,
  color_by = { type = "string", enum = { status = true, job = true } },
  long_after = { type = "number", min = 0 },
  utc_offset = { type = "number or string or function" },
  link = { type = "string or function" },
  names = { type = "table" },
  workers = { type = "table" },
  all_workers = { type = "table" },
  worker_id = { type = "string" },
  theme = { type = "string", enum = { auto = true, light = true, dark = true } },
  width = { type = "integer", min = 320, max = 20000 },
}

local timeline = {}

---The name of a row: the caller's own, else the host's, else the worker's id.
local function find_label(row, names, session)
  local host = row.worker and row.worker.hostProperties or session and session.hostProperties
  local label = names[row.id] or type(host) == "table" and host.hostName or row.id
  return xml.clean(tostring(label))
end

---The time that is drawn. A picture of a moment is ten seconds wide.
local function find_range(all, limits)
  local first, last = rows.range(all)
  local from, to = limits.from or first or limits.now, limits.to or last or limits.now
  if limits.from and limits.to and from >= to then
    return nil, nil, "option 'from' must be before 'to'"
  end
  if from > to then
    if limits.from then to = from else from = to end
  end
  if to - from < 10 then from, to = from - 5, to + 5 end
  local edge = (to - from) / 100
  return limits.from and from or from - edge, limits.to and to or to + edge
end

---@param sessions table|function|userdata
---@param given? deadline.TimelineOptions
---@return string? svg, string? problem
function timeline.draw(sessions, given)
  local limits, problem = check.options(options, given == nil and {} or given)
  if not limits then return nil, problem end
  local zone, all, unplaced, from, to
  zone, problem = ticks.zone(limits.utc_offset)
  if not zone then return nil, problem end
  limits.now = limits.now or core.time()
  limits.names = limits.names or {}
  local find_link = link.new(limits.link)
  all, unplaced = rows.collect(sessions, limits.workers, limits.worker_id, limits.now)
  if not all then return nil, unplaced end
  problem = rows.add_workers(all, limits.all_workers or {})
  if problem then return nil, problem end
  from, to, problem = find_range(all, limits)
  if not from then return nil, problem end
  for _, row in ipairs(all) do
    row.label = find_label(row, limits.names, row.bars[1] and row.bars[1].session)
  end
  local long_after = rows.arrange(all, limits.long_after)
  local class_of, legend = colors.assign(all, limits.color_by or "status", limits.names)
  return picture.draw {
    title = limits.title or "Sessions", rows = all, unplaced = unplaced, now = limits.now,
    from = from, to = to, zone = zone, class_of = class_of, legend = legend,
    long_after = long_after, names = limits.names, find_link = find_link,
    width = limits.width or 1200, style = colors.styles(limits.theme or "auto"),
  }
end

return timeline
