-- SPDX-License-Identifier: MIT
--
-- Code that the scripts of all hosts share: lists a worker's sessions from the simulated farm,
-- whose address and keys are in the environment, and formats each as a line with all of its
-- members. hosts.mjs compares the lines with the farm.

local deadline = require "deadline"

local sessions = {}

local fields = {
  "sessionId", "queueId", "jobId", "startedAt", "lifecycleStatus", "endedAt",
  "targetLifecycleStatus",
}

sessions.worker = {
  farmId = os.getenv "FARM_ID", fleetId = os.getenv "FLEET_ID", workerId = os.getenv "WORKER_ID",
}

local function text(value)
  if value == nil then return "-" end
  return type(value) == "number" and ("%.3f"):format(value) or tostring(value)
end

function sessions.line(session)
  local texts = {}
  for i, field in ipairs(fields) do texts[i] = text(session[field]) end
  return table.concat(texts, " ")
end

---Formats a list of sessions, one line each.
function sessions.lines(list)
  local lines = {}
  for i, session in ipairs(list) do lines[i] = sessions.line(session) end
  return lines
end

---@param options? deadline.Options
function sessions.client(options)
  return deadline.client(options)
end

---The lines of all sessions, in a plain `for` loop that blocks; raises errors.
---@param client? deadline.Client
function sessions.list(client)
  local own = client or sessions.client()
  local lines = {}
  for session in own:sessions_for_worker(sessions.worker) do
    lines[#lines + 1] = sessions.line(session)
  end
  if not client then own:close() end
  return lines
end

---The lines of all sessions inside a task, where Lua 5.1 cannot wait in a `for`.
function sessions.collect(client)
  local list, message = client:sessions_for_worker(sessions.worker):collect()
  if not list then error(message, 0) end
  return sessions.lines(list)
end

function sessions.print(lines, ticks)
  io.stdout:write(table.concat(lines, "\n"), "\n")
  if ticks then io.stdout:write("ticks: ", ticks, "\n") end
  io.stdout:flush()
end

return sessions
