-- SPDX-License-Identifier: MIT
--
-- Writes the pages that bench/server answers with: FOLDER/short/1.json and 2.json, and
-- FOLDER/long/1.json to 30.json, of 100 sessions each, as the service writes them.

local folder = arg[1]

local function id(kind, number)
  return ("%s-%032x"):format(kind, number)
end

local function session(number)
  return ('{"endedAt":"2026-08-%02dT11:%02d:09.123Z","fleetId":"%s","jobId":"%s",'
    .. '"lifecycleStatus":"ENDED","queueId":"%s","sessionId":"%s",'
    .. '"startedAt":"2026-08-%02dT10:%02d:07.123Z"}'):format(1 + number % 28, number % 60,
    id("fleet", 7), id("job", number), id("queue", 3), id("session", number), 1 + number % 28,
    number % 60)
end

local function write_page(path, number, is_last)
  local sessions = {}
  for i = 1, 100 do sessions[i] = session(number * 100 + i) end
  local file = assert(io.open(path, "w"))
  file:write('{"nextToken":', is_last and "null" or ('"%d"'):format(number + 1), ',"sessions":[',
    table.concat(sessions, ","), "]}")
  file:close()
end

for list, count in pairs { short = 2, long = 30 } do
  assert(os.execute(("mkdir -p '%s/%s'"):format(folder, list)))
  for number = 1, count do
    write_page(("%s/%s/%d.json"):format(folder, list, number), number, number == count)
  end
end
