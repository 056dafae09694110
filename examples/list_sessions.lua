-- SPDX-License-Identifier: MIT
--
-- Lists the sessions of a worker, page by page:
--
--   lua list_sessions.lua FARM FLEET WORKER [SESSIONS A PAGE]

local deadline = require "deadline"

local farm, fleet, worker, page_size = arg[1], arg[2], arg[3], tonumber(arg[4])
if not worker or (arg[4] and not page_size) then
  io.stderr:write("usage: lua list_sessions.lua FARM FLEET WORKER [SESSIONS A PAGE]\n")
  os.exit(2)
end

local client = deadline.client()
local sessions = client:sessions_for_worker(
  { farmId = farm, fleetId = fleet, workerId = worker }, { page_size = page_size })

local count, pages = 0, 0
for page, meta in sessions:pages() do
  pages = pages + 1
  print(("page %d: %d sessions in %.0f ms"):format(pages, #page.sessions, meta.elapsed * 1000))
  for _, session in ipairs(page.sessions) do
    count = count + 1
    print(("  %s  %s  %s"):format(session.sessionId,
      deadline.date("!%F %T", session.startedAt), session.lifecycleStatus))
  end
end
print(("%d sessions on %d pages"):format(count, pages))
client:close()
