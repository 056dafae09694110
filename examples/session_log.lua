-- SPDX-License-Identifier: MIT
--
-- Prints the log of a session, and with --follow the lines to come until the session ends:
--
--   lua session_log.lua FARM QUEUE JOB SESSION [--follow]
--
-- Needs the permissions deadline:GetSession, and logs:GetLogEvents or
-- deadline:AssumeQueueRoleForRead.

local deadline = require "deadline"

local farm, queue, job, session, flag = arg[1], arg[2], arg[3], arg[4], arg[5]
if not session or (flag and flag ~= "--follow") then
  io.stderr:write("usage: lua session_log.lua FARM QUEUE JOB SESSION [--follow]\n")
  os.exit(2)
end

local client = deadline.client()

local function main()
  local events = client:session_log(
    { farmId = farm, queueId = queue, jobId = job, sessionId = session },
    { follow = flag == "--follow" })
  for event in events do
    print(deadline.date("!%F %T", event.timestamp) .. "  " .. event.message)
    if flag then io.stdout:flush() end
  end
end

local ok, problem = pcall(main)
client:close()
if not ok then io.stderr:write(tostring(problem), "\n") os.exit(1) end
