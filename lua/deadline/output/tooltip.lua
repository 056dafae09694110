-- SPDX-License-Identifier: MIT
--
-- The tooltips of a timeline: what is known of a session or a worker, one line each.

local ticks = require "deadline.output.ticks"
local xml = require "deadline.output.xml"

local format = string.format
local type = type

local tooltip = {}

local function add(lines, name, text)
  if text ~= nil then lines[#lines + 1] = name .. xml.isolate(xml.clean(text)) end
end

---Adds an id with the name that the caller has for it.
local function add_id(lines, name, id, names)
  if id == nil then return end
  add(lines, name, names[id] and format("%s (%s)", names[id], id) or id)
end

local function show_moment(time, zone)
  return ticks.show_time(time, zone) .. " " .. ticks.offset_name(zone(time))
end

---@param bar deadline.TimelineBar
---@param row deadline.TimelineRow
---@param names table<string, string>
---@param zone fun(time: number): number
---@return string # for XML
function tooltip.of_session(bar, row, names, zone)
  local session, lines = bar.session, {}
  add(lines, "", session.sessionId)
  local duration = ticks.show_duration(bar.to - bar.from)
  lines[#lines + 1] = (bar.is_running and "has run for " or "took ") .. duration
    .. (bar.is_long and ", unusually long" or "")
  if bar.note then lines[#lines + 1] = bar.note end
  add(lines, "status ", session.lifecycleStatus)
  add(lines, "to become ", session.targetLifecycleStatus)
  if bar.note ~= "start unknown" then add(lines, "from ", show_moment(bar.from, zone)) end
  if bar.ended_at then add(lines, "to ", show_moment(bar.ended_at, zone)) end
  add_id(lines, "job ", session.jobId, names)
  add_id(lines, "queue ", session.queueId, names)
  if row.id ~= "" then add_id(lines, "worker ", row.id, names) end
  return xml.escape_lines(lines)
end

---@param row deadline.TimelineRow
---@return string # for XML
function tooltip.of_worker(row)
  local lines, worker = { xml.isolate(row.label) }, row.worker
  if row.id ~= "" and row.id ~= row.label then add(lines, "", row.id) end
  if worker then
    local host = worker.hostProperties
    add(lines, "status ", worker.status)
    add(lines, "host ", type(host) == "table" and host.hostName or nil)
  end
  lines[#lines + 1] = format("%d session%s", #row.bars, #row.bars == 1 and "" or "s")
  return xml.escape_lines(lines)
end

return tooltip
