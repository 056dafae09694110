-- SPDX-License-Identifier: MIT
--
-- A listing that survives interruptions: a file keeps its position, and the next run resumes from
-- there. Nothing is lost; a page that was printed but not yet recorded is printed again:
--
--   lua resume.lua FARM FLEET WORKER TOKEN_FILE [SESSIONS A RUN]

local deadline = require "deadline"

local farm, fleet, worker, path, limit = arg[1], arg[2], arg[3], arg[4], tonumber(arg[5])
if not path or (arg[5] and not limit) then
  io.stderr:write("usage: lua resume.lua FARM FLEET WORKER TOKEN_FILE [SESSIONS A RUN]\n")
  os.exit(2)
end

local function read_token()
  local file = io.open(path)
  local token = file and file:read("*a")
  if file then file:close() end
  return token ~= "" and token or nil
end

---Writes a new file and renames it, so that an interruption leaves the old token or the new one.
local function write_token(token)
  local file = assert(io.open(path .. ".new", "w"))
  assert(file:write(token))
  assert(file:close())
  assert(os.rename(path .. ".new", path))
end

local client = deadline.client()
local sessions = client:sessions_for_worker(
  { farmId = farm, fleetId = fleet, workerId = worker },
  { starting_token = read_token(), max_items = limit, page_size = 100 })

for page in sessions:pages() do
  for _, session in ipairs(page.sessions) do print(session.sessionId) end
  assert(io.stdout:flush())
  local token = sessions:resume_token()
  if token then write_token(token) else os.remove(path) end
end
client:close()
