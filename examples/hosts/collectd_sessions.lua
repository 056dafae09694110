-- SPDX-License-Identifier: MIT
--
-- collectd: counts a worker's sessions by their status, as gauges.
--
--   LoadPlugin lua
--   <Plugin lua>
--     BasePath "/path/to"
--     Script "collectd_sessions.lua"
--   </Plugin>
--
-- FARM_ID, FLEET_ID and WORKER_ID in collectd's environment name the worker.

local deadline = require "deadline"

local collectd = collectd -- luacheck: ignore
local client = deadline.client()
local worker = {
  farmId = os.getenv "FARM_ID", fleetId = os.getenv "FLEET_ID", workerId = os.getenv "WORKER_ID",
}

collectd.register_read(function()
  local limits = { deadline = os.time() + 10 } -- collectd waits for it
  local sessions, message = client:sessions_for_worker(worker, limits):collect()
  if not sessions then
    collectd.log_error(message)
    return 1
  end
  local counts = {}
  for _, session in ipairs(sessions) do
    counts[session.lifecycleStatus] = (counts[session.lifecycleStatus] or 0) + 1
  end
  for status, count in pairs(counts) do
    collectd.dispatch_values {
      plugin = "deadline", plugin_instance = worker.workerId, type = "gauge",
      type_instance = status, values = { count },
    }
  end
  return 0
end)
