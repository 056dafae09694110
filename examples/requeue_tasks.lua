-- SPDX-License-Identifier: MIT
--
-- Runs the failed tasks of a job again, or gives them another status (CANCELED, SUSPENDED or
-- SUCCEEDED, say), many at the same time. Names each task that cannot be updated, and goes on with
-- the others:
--
--   lua requeue_tasks.lua FARM QUEUE JOB [STATUS]
--
-- Needs the permissions deadline:ListSteps, ListTasks and UpdateTask.

local deadline = require "deadline"

local farm, queue, job, status = arg[1], arg[2], arg[3], arg[4] or "READY"
if not job then
  io.stderr:write("usage: lua requeue_tasks.lua FARM QUEUE JOB [STATUS]\n")
  os.exit(2)
end

local client = deadline.client()

local function list_failed_tasks()
  local failed = {}
  for step in client:steps { farmId = farm, queueId = queue, jobId = job } do
    local tasks = { farmId = farm, queueId = queue, jobId = job, stepId = step.stepId }
    for task in client:tasks(tasks) do
      if task.runStatus == "FAILED" then
        failed[#failed + 1] = { stepId = step.stepId, taskId = task.taskId }
      end
    end
  end
  return failed
end

local function main()
  local updates = {}
  for i, task in ipairs(list_failed_tasks()) do
    updates[i] = { taskId = task.taskId, call = client:spawn(client.update_task, client, {
      farmId = farm, queueId = queue, jobId = job, stepId = task.stepId, taskId = task.taskId,
      targetRunStatus = status,
    }) }
  end
  local failures = 0
  for _, update in ipairs(updates) do
    local done, message = update.call:result()
    if not done then failures = failures + 1 end
    print(("%s  %s"):format(update.taskId, done and status or message))
  end
  print(("%d of %d tasks updated"):format(#updates - failures, #updates))
  if failures > 0 then error("some tasks could not be updated", 0) end
end

local ok, problem = pcall(main)
client:close()
if not ok then io.stderr:write(tostring(problem), "\n") os.exit(1) end
