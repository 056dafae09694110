-- SPDX-License-Identifier: MIT
--
-- This module in the benchmarks:
--   list PAGES MILLISECONDS [WORK]  one worker's sessions, WORK milliseconds spent on each page
--   fan WORKERS HOW                 2 pages at 20 ms of many workers, by "fleet" (50 workers at a
--                                   time) or by "tasks"
--   keep SESSIONS                   one worker's sessions, all of them kept

package.path = "bench/clients/?.lua;" .. package.path
local check = require "check"
local deadline = require "deadline"

local see, modes = check.see, {}
local farm, fleet = "farm-" .. ("1"):rep(32), "fleet-" .. ("2"):rep(32)

local function worker(i)
  return { farmId = farm, fleetId = fleet, workerId = ("worker-%032x"):format(i) }
end

local function new_client(milliseconds, pages, workers)
  return deadline.client {
    endpoint_url = ("%s/%dms/%d/%d"):format(os.getenv "BENCH_URL", milliseconds, pages, workers),
    ca_bundle = os.getenv "BENCH_CA_FOLDER", http_version = os.getenv "BENCH_HTTP_VERSION",
  }
end

local function milliseconds_of(moment) return moment * 1000 end

function modes.list(pages, milliseconds, work)
  local client, work_on = new_client(milliseconds, pages, 1), tonumber(work)
  for session in client:sessions_for_worker(worker(1)) do
    see(session, milliseconds_of)
    if work_on and check.count % 100 == 0 then check.work(work_on / 1000) end
  end
  client:close()
end

local ways = {}

function ways.fleet(client)
  for session in client:sessions_for_fleet({ farmId = farm, fleetId = fleet },
    { concurrency = 50 }) do
    see(session, milliseconds_of)
  end
end

function ways.tasks(client, workers)
  local tasks = {}
  for i = 1, workers do
    tasks[i] = client:spawn(function()
      return assert(client:sessions_for_worker(worker(i)):collect())
    end)
  end
  for _, task in ipairs(tasks) do
    for _, session in ipairs(task:result()) do see(session, milliseconds_of) end
  end
end

function modes.fan(workers, how)
  local client = new_client(20, 2, workers)
  ways[how](client, tonumber(workers))
  client:close()
end

function modes.keep(sessions)
  local pages = math.ceil(sessions / 100)
  local client = new_client(0, pages, 1)
  local kept = assert(client:sessions_for_worker(worker(1),
    { max_items = tonumber(sessions) }):collect())
  for _, session in ipairs(kept) do see(session, milliseconds_of) end
  client:close()
end

modes[arg[1]](arg[2], arg[3], arg[4])
check.print()
