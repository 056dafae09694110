-- SPDX-License-Identifier: MIT
--
-- Prints what each user's sessions in up to ten queues took in the last days: hours and dollars,
-- the most expensive user first:
--
--   lua usage_by_user.lua FARM DAYS QUEUE...
--
-- Needs the permissions deadline:StartSessionsStatisticsAggregation and
-- GetSessionsStatisticsAggregation.

local deadline = require "deadline"

local farm, days, queues = arg[1], tonumber(arg[2]), { select(3, ...) }
if not days or not queues[1] then
  io.stderr:write("usage: lua usage_by_user.lua FARM DAYS QUEUE...\n")
  os.exit(2)
end

local client = deadline.client()

---Waits until the service has added up the statistics.
local function wait_for(aggregation)
  local page
  repeat
    if page then client:step(1) end -- sleeps, since nothing is in flight
    page = assert(client:get_sessions_statistics_aggregation(aggregation))
  until page.status ~= "IN_PROGRESS"
  if page.status ~= "COMPLETED" then
    error(("the aggregation is %s: %s"):format(page.status, page.statusMessage or "no reason"), 0)
  end
end

local function main()
  local now = os.time()
  local started = assert(client:start_sessions_statistics_aggregation {
    farmId = farm, resourceIds = { queueIds = queues },
    startTime = now - days * 24 * 3600, endTime = now,
    groupBy = { "USER_ID" }, statistics = { "SUM" },
  })
  local aggregation = { farmId = farm, aggregationId = started.aggregationId }
  wait_for(aggregation)
  local rows = assert(client:sessions_statistics(aggregation):collect())
  table.sort(rows, function(a, b) return (a.costInUsd.sum or 0) > (b.costInUsd.sum or 0) end)
  for _, row in ipairs(rows) do
    print(("%-40s %8.1f hours %10.2f USD"):format(row.userId or "unknown",
      (row.runtimeInSeconds.sum or 0) / 3600, row.costInUsd.sum or 0))
  end
end

local ok, problem = pcall(main)
client:close()
if not ok then io.stderr:write(tostring(problem), "\n") os.exit(1) end
