-- SPDX-License-Identifier: MIT
--
-- Shows a fleet in a terminal, redrawn every second: its workers, what runs on each and for how
-- long; sessions that run unusually long first. Ctrl-C ends it. If the output is no terminal, it
-- prints a line for each change instead:
--
--   lua fleet_top.lua FARM FLEET [SECONDS BETWEEN LISTINGS]
--
-- Needs the permissions deadline:ListWorkers and ListSessionsForWorker.

local deadline = require "deadline"

local farm, fleet, interval = arg[1], arg[2], tonumber(arg[3] or 30)
if not fleet or not interval then
  io.stderr:write("usage: lua fleet_top.lua FARM FLEET [SECONDS BETWEEN LISTINGS]\n")
  os.exit(2)
end

-- The fleet as it is known, kept up to date by the changes.

local workers, sessions = {}, {} -- by id; a session also knows its worker
local durations = {}             -- of sessions that ended, in seconds
local is_listed = false

local function note_duration(session)
  if session.endedAt and session.startedAt then
    durations[#durations + 1] = session.endedAt - session.startedAt
  end
end

local function apply(change)
  local session, id = change.session, change.worker.workerId
  if change.type == "worker_gone" then
    workers[id] = nil
  elseif not session then
    workers[id] = change.worker
  elseif change.type == "seen" or change.type == "changed" then
    sessions[session.sessionId] = { session = session, worker = change.worker }
  else
    sessions[session.sessionId] = nil
    note_duration(session)
  end
  is_listed = true
end

---Seconds after which a session runs unusually long: twice those of 95 in 100 that ended.
local function usual_limit()
  if #durations < 5 then return math.huge end
  table.sort(durations)
  return math.max(2 * durations[math.max(1, math.floor(#durations * 0.95))], 1)
end

-- The client's requests.

local requests, throttled, trouble = {}, 0, nil -- the times of requests, and the last retry

local function on_event(event)
  if event.type == "request" then
    requests[#requests + 1] = os.time()
  elseif event.type == "page" then
    trouble = nil
  elseif event.type == "retry" then
    trouble = ("%s: %s, again in %.0f s"):format(event.operation, event.code, event.delay)
    if event.kind == "throttling" then throttled = throttled + 1 end
  end
end

local function requests_a_second()
  local now, window = os.time(), 10
  while requests[1] and requests[1] <= now - window do table.remove(requests, 1) end
  return #requests / window
end

-- The picture.

---A text for one line of a terminal: without control characters.
local function clean(text)
  return (tostring(text):gsub("%c", "?"))
end

---The first characters of a text, padded with blanks.
local function fit(text, width)
  local kept, count = {}, 0
  for character in clean(text):gmatch "[^\128-\191][\128-\191]*" do
    if count == width then break end
    count = count + 1
    kept[count] = character
  end
  return table.concat(kept) .. (" "):rep(width - count)
end

local function name_of(worker)
  local host = worker.hostProperties and worker.hostProperties.hostName
  return host and host ~= "" and host or worker.workerId
end

---"00:03:59" or "2 d 04:00:00".
local function show_duration(seconds)
  seconds = math.max(math.floor(seconds), 0)
  local days = math.floor(seconds / 86400)
  return (days > 0 and days .. " d " or "") .. ("%02d:%02d:%02d"):format(
    math.floor(seconds / 3600) % 24, math.floor(seconds / 60) % 60, seconds % 60)
end

---"5 workers: 3 IDLE, 2 RUNNING"
local function count_by_status(noun, items, status_of)
  local counts, names, total = {}, {}, 0
  for _, item in pairs(items) do
    local status = clean(status_of(item))
    if not counts[status] then names[#names + 1] = status end
    counts[status], total = (counts[status] or 0) + 1, total + 1
  end
  table.sort(names)
  for i, name in ipairs(names) do names[i] = counts[name] .. " " .. name end
  return ("%d %s%s"):format(total, noun, total > 0 and ": " .. table.concat(names, ", ") or "")
end

-- Rows by rank: sessions that run unusually long, workers in trouble, sessions, idle workers.
local in_trouble = { NOT_RESPONDING = true, NOT_COMPATIBLE = true }

local function list_rows()
  local rows, busy, now, limit = {}, {}, os.time(), usual_limit()
  for _, running in pairs(sessions) do
    local id = running.worker.workerId
    local age = now - (running.session.startedAt or now)
    busy[id] = true
    rows[#rows + 1] = { rank = age > limit and 1 or 3, age = age, session = running.session,
      worker = workers[id] or running.worker }
  end
  for id, worker in pairs(workers) do
    if not busy[id] then
      rows[#rows + 1] = { rank = in_trouble[worker.status] and 2 or 4, age = 0, worker = worker }
    end
  end
  table.sort(rows, function(a, b)
    if a.rank ~= b.rank then return a.rank < b.rank end
    if a.age ~= b.age then return a.age > b.age end
    local a_name, b_name = name_of(a.worker), name_of(b.worker)
    if a_name ~= b_name then return a_name < b_name end
    return tostring(a.session and a.session.sessionId) < tostring(b.session and b.session.sessionId)
  end)
  return rows
end

local marks = { "!", "?", " ", " " }
local row_format = "%s %s %s %10s  %s  %s  %s"

local function show_row(row)
  local session = row.session
  return row_format:format(marks[row.rank], fit(name_of(row.worker), 24),
    fit(row.worker.status, 14), session and show_duration(row.age) or "",
    fit(session and session.lifecycleStatus or "", 18), clean(session and session.sessionId or ""),
    clean(session and session.jobId or ""))
end

---The lines of the picture, and which of them stand out.
local function draw(height)
  local rows, lines, loud = list_rows(), {}, {}
  lines[1] = ("%s of %s   %s"):format(clean(fleet), clean(farm), os.date "%H:%M:%S")
  lines[2] = is_listed and count_by_status("workers", workers, function(worker)
    return worker.status
  end) or "listing ..."
  lines[3] = count_by_status("sessions", sessions, function(running)
    return running.session.lifecycleStatus
  end)
  lines[4] = row_format:format(" ", fit("WORKER", 24), fit("STATUS", 14), "FOR",
    fit("SESSION STATUS", 18), fit("SESSION", 40), "JOB")
  local space = height - #lines - 1
  local shown = #rows <= space and #rows or math.max(space - 1, 0)
  for i = 1, shown do
    lines[#lines + 1] = show_row(rows[i])
    loud[#lines] = rows[i].rank <= 2
  end
  if shown < #rows then lines[#lines + 1] = ("  ... and %d more"):format(#rows - shown) end
  lines[#lines + 1] = ("%.1f requests a second, %d throttled%s"):format(requests_a_second(),
    throttled, trouble and "; " .. clean(trouble) or "")
  return lines, loud
end

-- The terminal.

---Returns whether a command succeeds; os.execute returns a number on Lua 5.1.
local function succeeds(command)
  local result = os.execute(command)
  return result == true or result == 0
end

local function measure_terminal()
  local pipe = io.popen "stty size < /dev/tty 2> /dev/null"
  local height, width = (pipe and pipe:read "*a" or ""):match "^(%d+) (%d+)"
  if pipe then pipe:close() end
  height, width = tonumber(height or 0), tonumber(width or 0)
  return height > 0 and height or 24, width > 0 and width or 80
end

local function redraw()
  local height, width = measure_terminal()
  local lines, loud = draw(height)
  for i, line in ipairs(lines) do
    local text = fit(line, width)
    lines[i] = loud[i] and "\27[7m" .. text .. "\27[0m" or text
    if i > height then lines[i] = nil end
  end
  io.write("\27[H", table.concat(lines, "\r\n"), "\27[J")
  io.flush()
end

-- Another screen without a cursor; the old one comes back as it was.
local function enter_screen() io.write("\27[?1049h\27[?25l\27[2J") end

local function leave_screen()
  io.write("\27[?25h\27[?1049l")
  io.flush()
end

-- The program.

local is_terminal = succeeds "test -t 1"
local client = deadline.client { on_event = on_event }
local of_fleet = { farmId = farm, fleetId = fleet }

local function print_change(change)
  local session = change.session
  print(("%s  %-14s  %s  %s  %s"):format(os.date "%H:%M:%S", change.type,
    clean(name_of(change.worker)), session and session.sessionId or "-",
    session and session.lifecycleStatus or change.worker.status))
  io.flush()
end

---Learns how long sessions usually take.
local function learn_durations()
  local sweep = client:sessions_for_fleet(of_fleet, { max_items = 1000 })
  local session = sweep:next()
  while session do
    note_duration(session)
    session = sweep:next()
  end
end

-- A `for` loop over changes would be shorter; on Lua 5.1 a task cannot wait in one.
local function watch()
  if is_terminal then learn_durations() end
  local changes = client:watch_fleet(of_fleet, { interval = interval })
  local change = changes:next()
  while change do
    apply(change)
    if not is_terminal then print_change(change) end
    change = changes:next()
  end
end

local function keep_drawing()
  repeat redraw() until not client:sleep(1)
end

---Watches until Ctrl-C or an error that does not pass.
local function main()
  local watching = client:spawn(watch)
  if is_terminal then client:spawn(keep_drawing) end
  watching:result()
end

if is_terminal then enter_screen() end
local ok, problem = pcall(main)
if is_terminal then leave_screen() end
client:close()
if not ok then
  local is_interrupt = tostring(problem):find "interrupted!"
  if not is_interrupt then io.stderr:write(tostring(problem), "\n") end
  os.exit(is_interrupt and 130 or 1)
end
