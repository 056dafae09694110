-- SPDX-License-Identifier: MIT
--
-- Draws the README's picture, of a made-up fleet that is always the same. In a checkout:
--
--   tools/with_rock lua5.4 tools/draw_timeline.lua > docs/pictures/timeline.svg

local deadline = require "deadline"

local now = deadline.timestamp "2026-08-02T09:41:00Z"
local hour = 3600

local seed = 4
local function random()
  seed = seed * 16807 % 2147483647
  return seed / 2147483647
end

local sessions, workers = {}, {}

local function add(worker, from, to, status)
  sessions[#sessions + 1] = {
    sessionId = ("session-%032x"):format(#sessions + 1), jobId = ("job-%032x"):format(from % 7),
    lifecycleStatus = status, startedAt = from, endedAt = to,
  }
  workers[#sessions] = worker
end

---Fills a worker's day with sessions, up to a time at which one begins that has not ended.
local function fill(worker, last)
  local from = now - 20 * hour + math.floor(random() * 2 * hour)
  while true do
    local to = from + 600 + math.floor(random() * 1.4 * hour)
    if to > last then break end
    add(worker, from, to, random() < 0.07 and "UPDATE_FAILED" or "ENDED")
    from = to + 60 + math.floor(random() ^ 3 * 1.5 * hour)
  end
  if last < now then add(worker, last, nil, "STARTED") end
end

for i = 1, 9 do
  local worker = { workerId = ("worker-%032x"):format(i),
    hostProperties = { hostName = "blade-" .. i } }
  local running = i == 6 and 7.4 * hour or i % 4 ~= 0 and math.floor(random() * hour) or 0
  fill(worker, now - running)
end

io.write(deadline.timeline(sessions, {
  title = "Fleet 1", workers = workers, now = now, utc_offset = "+02:00", width = 1000,
}))
