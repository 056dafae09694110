-- SPDX-License-Identifier: MIT
--
-- 200 workers of 2 pages each, 20 ms an answer: one after the other, and as tasks, beside what
-- libcurl alone and other clients take. With arguments it is what is measured:
-- (requests in flight, version of HTTP); 0 in flight is no tasks at all.

package.path = "bench/?.lua;" .. package.path
local core = require "deadline.core"
local deadline = require "deadline"

local WORKERS = 200

local function list(client, i)
  return assert(client:sessions_for_worker({
    farmId = "farm-" .. ("1"):rep(32), fleetId = "fleet-" .. ("2"):rep(32),
    workerId = ("worker-%032x"):format(i),
  }):collect())
end

local function list_all(client, in_flight)
  local tasks, count = {}, 0
  for i = 1, WORKERS do
    if in_flight > 0 then tasks[i] = client:spawn(list, client, i)
    else count = count + #list(client, i) end
  end
  for _, task in ipairs(tasks) do count = count + #task:result() end
  return count
end

local function fan_out(in_flight, http_version)
  local begun = core.now()
  local client = deadline.client {
    endpoint_url = os.getenv "BENCH_URL" .. "/short", http_version = http_version,
    max_connections = math.max(in_flight, 1),
  }
  assert(list_all(client, in_flight) == WORKERS * 200, "not all sessions")
  client:close()
  print(core.now() - begun)
end

local subjects = {}

local function add(name, against, command, ...)
  subjects[#subjects + 1] = { name = name, against = against, command = command:format(...) }
end

local function main()
  local measure = require "measure"
  add("one after the other", nil, "lua5.4 bench/fan_out.lua 0 2")
  for _, in_flight in ipairs { 8, 50, 200 } do
    for _, version in ipairs { "1.1", "2" } do
      local name = ("%d in flight, HTTP/%s"):format(in_flight, version)
      local floor = "libcurl, " .. name
      add(floor, nil, "build/bench/floor %d %s", in_flight, version)
      add("tasks, " .. name, floor, "lua5.4 bench/fan_out.lua %d %s", in_flight, version)
    end
  end
  add("botocore, 50 threads", nil, "python3 bench/fan_out.py 50")
  if io.open("build/bench/node_modules/@aws-sdk/client-deadline/package.json") then
    add("SDK for JavaScript, 50 sockets", nil, "NODE_NO_WARNINGS=1 node bench/fan_out.mjs 50")
  end
  print(WORKERS .. " workers of 2 pages, 20 ms an answer")
  measure.print(subjects, measure.rounds(subjects, 5))
end

if arg[1] then fan_out(tonumber(arg[1]), arg[2]) else main() end
