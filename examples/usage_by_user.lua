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

---The rows of an aggregation, once the service has added them up.
local function wait_for(aggregation)
  local statistics = client:sessions_statistics(aggregation)
  local rows, message, err = statistics:collect()
  while not rows and err.code == "NotReady" and err.retryable do
    client:sleep(1)
    rows, message, err = statistics:collect()
  end
  return assert(rows, message)
end

local function main()
  local now = os.time()
  local started = assert(client:start_sessions_statistics_aggregation {
    farmId = farm, resourceIds = { queueIds = queues },
    startTime = now - days * 24 * 3600, endTime = now,
    groupBy = { "USER_ID" }, statistics = { "SUM" },
  })
  local rows = wait_for { farmId = farm, aggregationId = started.aggregationId }
  table.sort(rows, function(a, b) return (a.costInUsd.sum or 0) > (b.costInUsd.sum or 0) end)
  for _, row in ipairs(rows) do
    print(("%-40s %8.1f hours %10.2f USD"):format(row.userId or "unknown",
      (row.runtimeInSeconds.sum or 0) / 3600, row.costInUsd.sum or 0))
  end
end

local ok, problem = pcall(main)
client:close()
if not ok then io.stderr:write(tostring(problem), "\n") os.exit(1) end
