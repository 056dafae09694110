-- SPDX-License-Identifier: MIT
--
-- Writes the responses of bench/server in the service's format, 100 entries a page:
-- FOLDER/sessions/1.json to 10000.json, each naming the next one as its token, and in folders of
-- their own the last pages of shorter listings. The same for workers.

local folder = arg[1]
local states = { "ENDED", "ENDED", "ENDED", "ENDED", "STARTED", "UPDATE_IN_PROGRESS",
  "UPDATE_SUCCEEDED", "UPDATE_FAILED" }

local function id(kind, number)
  return ("%s-%032x"):format(kind, (number * 2654435761) % 2 ^ 48)
end

local function moment(number, hour)
  return ("2026-08-%02dT%02d:%02d:%02d.%03dZ"):format(
    1 + number % 28, hour, number % 60, number % 59, number % 1000)
end

---A session with its seven members; optional members are missing in some sessions.
local function session(number)
  local state = states[1 + number % #states]
  local ended = state == "ENDED" and ('"endedAt":"%s",'):format(moment(number, 11)) or ""
  local target = number % 8 > 2 and ',"targetLifecycleStatus":"ENDED"' or ""
  return ('{%s"jobId":"%s","lifecycleStatus":"%s","queueId":"%s","sessionId":"%s",'
    .. '"startedAt":"%s"%s}'):format(ended, id("job", number), state, id("queue", number % 7),
    id("session", number), moment(number, 10), target)
end

local function worker(number)
  return ('{"createdAt":"%s","createdBy":"bench","farmId":"farm-%s","fleetId":"fleet-%s",'
    .. '"status":"STARTED","workerId":"worker-%032x"}'):format(moment(number, 9), ("1"):rep(32),
    ("2"):rep(32), number)
end

local function write_page(path, kind, entry, first, count, token)
  local entries = {}
  for i = 1, count do entries[i] = entry(first + i) end
  local file = assert(io.open(path, "w"))
  file:write('{"nextToken":', token and ('"%d"'):format(token) or "null", ',"', kind, '":[',
    table.concat(entries, ","), "]}")
  file:close()
end

local function write(kind, entry, pages, ends)
  local base = folder .. "/" .. kind
  assert(os.execute(("mkdir -p '%s'"):format(base)))
  for number = 1, pages - 1 do
    write_page(("%s/%d.json"):format(base, number), kind, entry, (number - 1) * 100, 100,
      number + 1)
  end
  for name, total in pairs(ends) do -- the listing's name and how many entries it has
    local number = math.ceil(total / 100)
    assert(os.execute(("mkdir -p '%s/%d'"):format(base, name)))
    write_page(("%s/%d/%d.json"):format(base, name, number), kind, entry, (number - 1) * 100,
      total - (number - 1) * 100)
  end
end

local sessions = {}
for _, pages in ipairs { 1, 2, 10, 50, 60, 100, 1000, 10000 } do sessions[pages] = pages * 100 end
write("sessions", session, 10000, sessions)
write("workers", worker, 100, { [10] = 10, [100] = 100, [200] = 200, [1000] = 1000,
  [10000] = 10000 })
