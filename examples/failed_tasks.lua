-- SPDX-License-Identifier: MIT
--
-- Lists the failed tasks of a queue, or of one of its jobs, each with the worker and the session of
-- its last run, the exit code and the message:
--
--   lua failed_tasks.lua FARM QUEUE [JOB]
--
-- Needs the permissions deadline:ListJobs, ListSteps, ListTasks, GetSessionAction and GetSession.

local deadline = require "deadline"

local farm, queue, only = arg[1], arg[2], arg[3]
if not queue then
  io.stderr:write("usage: lua failed_tasks.lua FARM QUEUE [JOB]\n")
  os.exit(2)
end

local client = deadline.client()

---The worker and session of a task's last run, in words, or why they are unknown.
local function describe(job, task)
  if not task.latestSessionActionId then return "never ran" end
  local action, problem = client:get_session_action { farmId = farm, queueId = queue, jobId = job,
    sessionActionId = task.latestSessionActionId }
  if not action then return problem end
  local session, message = client:get_session { farmId = farm, queueId = queue, jobId = job,
    sessionId = action.sessionId }
  if not session then return message end
  return ("%s  %s  exit code %s  %s"):format(session.workerId, session.sessionId,
    action.processExitCode or "unknown", action.progressMessage or "no message")
end

local function print_failed_tasks(job)
  local failed = {}
  for step in client:steps { farmId = farm, queueId = queue, jobId = job } do
    local tasks = { farmId = farm, queueId = queue, jobId = job, stepId = step.stepId }
    for task in client:tasks(tasks) do
      if task.runStatus == "FAILED" then
        failed[#failed + 1] = { id = task.taskId, run = client:spawn(describe, job, task) }
      end
    end
  end
  for _, task in ipairs(failed) do print(("%s  %s"):format(task.id, (task.run:result()))) end
end

local function main()
  if only then return print_failed_tasks(only) end
  for job in client:jobs { farmId = farm, queueId = queue } do
    local count = job.taskRunStatusCounts and job.taskRunStatusCounts.FAILED or 0
    if count > 0 then
      print(("%s  %s: %d failed tasks"):format(job.jobId, job.name, count))
      print_failed_tasks(job.jobId)
    end
  end
end

local ok, problem = pcall(main)
client:close()
if not ok then io.stderr:write(tostring(problem), "\n") os.exit(1) end
