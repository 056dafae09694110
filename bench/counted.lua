-- SPDX-License-Identifier: MIT
--
-- The work whose instructions bench/instructions.lua counts, beside the simulated farm:
--   pages COUNT  so many pages of one worker's sessions
--   fan COUNT    one page of sessions of each worker of a fleet, all of them at a time
--   jobs COUNT   so many jobs, each from the same template of 24 KB
-- The moments at which the collector would run are no part of it: it stands still, and collects
-- all garbage after every tenth page.

package.path = "bench/?.lua;" .. package.path
local deadline = require "deadline"
local template = require "template"

collectgarbage "stop"

local farm = os.getenv "FARM_ID"
local client = deadline.client {
  region = "us-west-2", endpoint_url = os.getenv "FARM_URL_H1", ca_bundle = os.getenv "FARM_CA",
}
local modes = {}

function modes.pages(count)
  local seen = 0
  for _ in client:sessions_for_worker({ farmId = farm, fleetId = os.getenv "FLEET_ID",
    workerId = os.getenv "WORKER_ID" }, { max_items = count * 100, page_size = 100 }) do
    seen = seen + 1
    if seen % 1000 == 0 then collectgarbage() end
  end
  assert(seen == count * 100, seen)
end

function modes.fan(count)
  local seen = 0
  for _ in client:sessions_for_fleet({ farmId = farm, fleetId = os.getenv "FLEET_ID" },
    { concurrency = count }) do
    seen = seen + 1
  end
  assert(seen == count * 100, seen)
end

function modes.jobs(count)
  local text = template(100)
  for _ = 1, count do
    assert(client:create_job { farmId = farm, queueId = os.getenv "QUEUE_ID", priority = 50,
      template = text, templateType = "YAML",
      parameters = { Scene = { path = "/projects/shot/scene.ma" } } })
  end
end

modes[arg[1]](tonumber(arg[2]))
client:close()
