-- SPDX-License-Identifier: MIT
--
-- What asking for the next page early gains a script that works as long on a page as the server
-- takes to answer: 30 pages, 20 ms each. With an argument it is what is measured: "on", "off", or
-- "break", which leaves the loop at the first item and shows what was asked for.

package.path = "bench/?.lua;" .. package.path
local core = require "deadline.core"
local deadline = require "deadline"

local WORK, PAGE = 0.02, 100

local worker = {
  farmId = "farm-" .. ("1"):rep(32), fleetId = "fleet-" .. ("2"):rep(32),
  workerId = "worker-" .. ("3"):rep(32),
}

local function new_client()
  return deadline.client { endpoint_url = os.getenv "BENCH_URL" .. "/long" }
end

local function work()
  local due = core.now() + WORK
  while core.now() < due do end -- luacheck: ignore
end

local function list(read_ahead)
  local client, count, begun = new_client(), 0, core.now()
  for _ in client:sessions_for_worker(worker, { read_ahead = read_ahead }) do
    count = count + 1
    if count % PAGE == 0 then work() end
  end
  print(core.now() - begun)
  assert(count == 3000, "not all sessions")
  client:close()
end

local function count_requests()
  local count = 0
  for _ in io.lines(os.getenv "BENCH_LOG") do count = count + 1 end
  return count
end

---Another request would be answered, and noted, while this waits for ten answers' time.
local function leave(item)
  local client, before, count = new_client(), count_requests(), 0
  for _ in client:sessions_for_worker(worker) do
    count = count + 1
    if count == item then break end
  end
  for _ = 1, 10 do work() end
  client:close()
  return count_requests() - before
end

local function main()
  local measure = require "measure"
  local subjects = {
    { name = "read_ahead = false", command = "lua5.4 bench/read_ahead.lua off" },
    { name = "read_ahead", command = "lua5.4 bench/read_ahead.lua on" },
  }
  print("30 pages, 20 ms to answer one, 20 ms of work on each; the work alone is 600 ms")
  measure.print(subjects, measure.rounds(subjects, 7))
  print(("requests where the loop is left at the first item: %d; at the first of page 2: %d")
    :format(leave(1), leave(PAGE + 1)))
end

if arg[1] then list(arg[1] == "on") else main() end
