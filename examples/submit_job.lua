-- SPDX-License-Identifier: MIT
--
-- Submits a job from a template (Open Job Description, JSON or YAML) and waits until it has ended.
-- Names the tasks that failed. A parameter is a string unless another type (int, float or path)
-- follows its name:
--
--   lua submit_job.lua FARM QUEUE TEMPLATE [SECONDS BETWEEN REQUESTS] [NAME[:TYPE]=VALUE]...
--   lua submit_job.lua FARM QUEUE job_template.json Frames=1-100
--
-- Needs the permissions deadline:CreateJob, GetJob, ListSteps and ListTasks.

local deadline = require "deadline"

local farm, queue, path, interval = arg[1], arg[2], arg[3], tonumber(arg[4])
local parameters, is_right = {}, path ~= nil
for i = interval and 5 or 4, #arg do
  local name, kind, value = arg[i]:match "^([^:=]+):?(%a*)=(.*)$"
  if name then parameters[name] = { [kind == "" and "string" or kind] = value } end
  is_right = is_right and name
end
if not is_right then
  io.stderr:write("usage: lua submit_job.lua FARM QUEUE TEMPLATE [SECONDS BETWEEN REQUESTS] "
    .. "[NAME[:TYPE]=VALUE]...\n")
  os.exit(2)
end

local client = deadline.client()

local function print_failed_tasks(job)
  for step in client:steps { farmId = farm, queueId = queue, jobId = job } do
    local tasks = { farmId = farm, queueId = queue, jobId = job, stepId = step.stepId }
    for task in client:tasks(tasks) do
      if task.runStatus == "FAILED" then print(task.taskId .. "  FAILED  " .. step.name) end
    end
  end
end

local function main()
  local file = assert(io.open(path))
  local template = file:read "*a"
  file:close()
  local created = assert(client:create_job {
    farmId = farm, queueId = queue, priority = 50, parameters = parameters, template = template,
    templateType = path:find "%.json$" and "JSON" or "YAML",
  })
  print(created.jobId)
  local job = { farmId = farm, queueId = queue, jobId = created.jobId }
  local limits = { interval = interval, timeout = 7 * 24 * 3600 }
  local answer, message, err = client:wait_until("job_create_complete", job, limits)
  if not answer then error(err.last and err.last.lifecycleStatusMessage or message, 0) end
  answer, message, err = client:wait_until("job_succeeded", job, limits)
  if not answer and err.code == "WaiterFailed" then print_failed_tasks(job.jobId) end
  print(assert(answer, message).taskRunStatus)
end

local ok, problem = pcall(main)
client:close()
if not ok then io.stderr:write(tostring(problem), "\n") os.exit(1) end
