-- SPDX-License-Identifier: MIT
--
-- Simulates clients that share a service's quota of requests: real clients with their retries and
-- rate limiters, each sweeping a fleet again and again, over a transport that is a token bucket, on
-- a clock that only the simulation moves. It sends nothing and never waits, so the machine's load
-- does not matter. Prints a table in Markdown. Arguments: requests a second (100), seconds (120).

local deadline = require "deadline"

local quota, duration = tonumber(arg[1] or 100), tonumber(arg[2] or 120)
local latency, fleet_size, concurrency = 0.05, 50, 8

-- The clock and its timers: a heap of { time, number, coroutine }, the earliest on top.

local now, timers, number = 0, {}, 0

local function is_before(a, b)
  return a[1] < b[1] or (a[1] == b[1] and a[2] < b[2])
end

local function push(moment, co)
  number = number + 1
  local entry, i = { moment, number, co }, #timers + 1
  while i > 1 and is_before(entry, timers[math.floor(i / 2)]) do
    timers[i] = timers[math.floor(i / 2)]
    i = math.floor(i / 2)
  end
  timers[i] = entry
end

local function pop()
  local first, last = timers[1], table.remove(timers)
  local i, size = 1, #timers
  while size > 0 and 2 * i <= size do
    local child = 2 * i
    if child < size and is_before(timers[child + 1], timers[child]) then child = child + 1 end
    if is_before(last, timers[child]) then break end
    timers[i], i = timers[child], child
  end
  if size > 0 then timers[i] = last end
  return first
end

-- The service: a token bucket that holds one second's requests.

local function new_service()
  return { tokens = quota, filled = 0 }
end

local function admit(service)
  service.tokens = math.min(service.tokens + (now - service.filled) * quota, quota)
  service.filled = now
  if service.tokens < 1 then return false end
  service.tokens = service.tokens - 1
  return true
end

local workers = {}
for i = 1, fleet_size do workers[i] = ('{"workerId":"worker-%032x"}'):format(i) end
local worker_list = '{"workers":[' .. table.concat(workers, ",") .. "]}"
local throttled = {
  status = 429, headers = { ["x-amzn-errortype"] = "ThrottlingException" },
  body = '{"message":"Rate exceeded"}',
}

-- A client and its statistics.

local function new_client(service, mode, stats)
  local client
  client = deadline.client {
    region = "us-west-2", retry_mode = mode,
    credentials = { aws_access_key_id = "AKIDEXAMPLE", aws_secret_access_key = "example" },
    system = {
      now = function() return now end,
      time = function() return 1.8e9 + now end,
      sleep = function(seconds) coroutine.yield(now + math.max(seconds, 1e-6)) end,
      random = math.random,
      getenv = function() end,
    },
    transport = function(request)
      stats.sent = stats.sent + 1
      local answer = throttled
      if admit(service) then
        stats.answered = stats.answered + 1
        local body = request.url:find "/sessions" and '{"sessions":[]}' or worker_list
        answer = { status = 200, headers = {}, body = body }
      end
      client.loop:await(now + latency * (0.75 + math.random() / 2)) -- as the engine would wait
      return answer
    end,
  }
  return client
end

---Sweeps until the time is over; workers that fail are counted and skipped.
local function sweep_on(client, stats)
  local fleet = { farmId = "farm-" .. ("1"):rep(32), fleetId = "fleet-" .. ("2"):rep(32) }
  coroutine.yield(math.random()) -- clients start at different times
  while now < duration do
    local begun = now
    local ok, err = pcall(function()
      for _ in client:sessions_for_fleet(fleet, {
        concurrency = concurrency,
        on_error = function()
          stats.failed = stats.failed + 1
          return true
        end,
      }) do end -- luacheck: ignore
    end)
    if not ok then
      if err.kind ~= "throttling" then error(err, 0) end
      stats.failed = stats.failed + 1 -- the list of workers itself
    else
      stats.sweeps[#stats.sweeps + 1] = now - begun
    end
  end
end

local function simulate(count, mode)
  now, timers, number = 0, {}, 0
  math.randomseed(count)
  local service, all = new_service(), {}
  for i = 1, count do
    local stats = { sent = 0, answered = 0, failed = 0, sweeps = {} }
    local client = new_client(service, mode, stats)
    all[i] = stats
    push(0, coroutine.create(function() sweep_on(client, stats) end))
  end
  while timers[1] and timers[1][1] < duration do
    local entry = pop()
    now = entry[1]
    local ok, moment = coroutine.resume(entry[3])
    if not ok then error(moment, 0) end
    if moment then push(moment, entry[3]) end
  end
  return all
end

-- Jain's index: 1 if all got the same, 1/n if one got everything.
local function fairness(all)
  local sum, squares = 0, 0
  for _, stats in ipairs(all) do
    sum, squares = sum + stats.answered, squares + stats.answered ^ 2
  end
  return sum ^ 2 / (#all * squares)
end

local function print_row(count, mode)
  local all = simulate(count, mode)
  local sent, answered, failed, sweeps, least, most = 0, 0, 0, {}, math.huge, 0
  for _, stats in ipairs(all) do
    sent, answered, failed = sent + stats.sent, answered + stats.answered, failed + stats.failed
    least, most = math.min(least, stats.answered), math.max(most, stats.answered)
    for _, seconds in ipairs(stats.sweeps) do sweeps[#sweeps + 1] = seconds end
  end
  table.sort(sweeps)
  local typical = sweeps[math.ceil(#sweeps / 2)]
  print(("| %d | %s | %.0f | %.0f | %.0f %% | %d | %d | %s | %.3f | %.2f - %.2f |"):format(
    count, mode, sent / duration, answered / duration, (sent - answered) / sent * 100, failed,
    #sweeps, typical and ("%.1f"):format(typical) or "", fairness(all), least / answered * count,
    most / answered * count))
end

print(("%d requests a second for all, %d seconds, fleets of %d workers, %d at a time, answers "
  .. "after about %d ms:\n"):format(quota, duration, fleet_size, concurrency, latency * 1e3))
print("| clients | mode | sent a second | answered a second | throttled | calls given up | "
  .. "sweeps done | seconds a sweep | Jain's index | least and most to a fair share |")
print("|---|---|---|---|---|---|---|---|---|---|")
for _, mode in ipairs { "standard", "adaptive" } do
  for _, count in ipairs { 1, 10, 100 } do print_row(count, mode) end
end
