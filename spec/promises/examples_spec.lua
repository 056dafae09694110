-- SPDX-License-Identifier: MIT
--
-- The examples as a user runs them. `make packaging` runs them from an installed rock.

local deadline = require "deadline"
local farm = require "farm"
local home = require "home"

local interpreter = arg[-1]

---Runs an example: its output, and true if it succeeded.
local function run(scenario, name, ...)
  local url = farm.url .. scenario.path
  local words = { ("AWS_ENDPOINT_URL_DEADLINE='%s'"):format(url),
    ("AWS_ENDPOINT_URL_CLOUDWATCH_LOGS='%s'"):format(url), interpreter,
    ("examples/%s.lua"):format(name), ... }
  local text = home.shell(table.concat(words, " ") .. " 2>&1 && echo right || echo wrong")
  local printed, outcome = text:match "^(.-)(%a+)\n$"
  return printed, outcome == "right"
end

local function list(scenario)
  local client = scenario:client()
  local sessions = assert(client:sessions_for_worker(farm.ids):collect())
  client:close()
  return sessions
end

local function count(sessions, wanted)
  local number = 0
  for _, session in ipairs(sessions) do if wanted(session) then number = number + 1 end end
  return number
end

local function lines(text)
  return select(2, text:gsub("\n", ""))
end

describe("the example", function()
  local ids = farm.ids

  -- Regression: sessions with an endedAt and the status UPDATE_SUCCEEDED were ended at every run.
  it("long_sessions ends the running sessions once", function()
    local scenario = farm.scenario { end_delay = 0 }
    local running = count(list(scenario), function(session) return not session.endedAt end)
    local printed, right = run(scenario, "long_sessions", ids.farmId, ids.fleetId, ids.workerId, 0)
    assert.same({ running, true }, { lines(printed), right })
    printed, right = run(scenario, "long_sessions", ids.farmId, ids.fleetId, ids.workerId, 0,
      "--end")
    assert.same({ running, true }, { select(2, printed:gsub("told to end\n", "")), right })
    assert.equal(0, count(list(scenario), function(session)
      return not deadline.has_ended(session)
    end))
    printed, right = run(scenario, "long_sessions", ids.farmId, ids.fleetId, ids.workerId, 0,
      "--end")
    assert.same({ "", true }, { printed, right })
  end)

  it("fleet_sessions counts the sessions that have not ended", function()
    local scenario = farm.scenario { workers = 1 }
    local sessions = list(scenario)
    local running = count(sessions, function(session) return not session.endedAt end)
    assert.is_true(running > 0 and running < #sessions)
    local printed = run(scenario, "fleet_sessions", ids.farmId, ids.fleetId)
    assert.matches(("%d sessions, %d of them not ended\n$"):format(#sessions, running), printed)
  end)

  it("session_log prints the log of a session, by itself and as it grows", function()
    local scenario, job = farm.scenario { logs_for_roles = true }, farm.job
    local client = scenario:client()
    local session
    for one in client:sessions(job) do session = session or one.endedAt and one end
    client:close()
    for _, flag in ipairs { "", "--follow" } do
      local printed, right = run(scenario, "session_log", ids.farmId, job.queueId, job.jobId,
        session.sessionId, flag)
      assert.is_true(right)
      assert.matches("^%d+%-%d%d%-%d%d %d%d:%d%d:%d%d  Session session%-%x+ begins\n", printed)
      assert.is_true(lines(printed) > 5)
    end
    local printed, right = run(scenario, "session_log", ids.farmId, job.queueId, job.jobId,
      "session-" .. ("0"):rep(32))
    assert.matches("ResourceNotFoundException", printed)
    assert.is_false(right)
  end)

  it("list_sessions has room for every status", function()
    local printed = run(farm.scenario {}, "list_sessions", ids.farmId, ids.fleetId, ids.workerId)
    local statuses = {}
    for line in printed:gmatch "[^\n]+" do
      local status = line:match "^  session%-%x+  [%d-]+ [%d:]+  ([A-Z_]+)$"
      assert(status or line:find "^page " or line:find " sessions on ", line)
      statuses[status or ""] = true
    end
    assert.is_true(statuses.UPDATE_IN_PROGRESS and statuses.ENDED)
  end)
end)

---A template whose job has four tasks, the last of which fails.
local yaml = [[
specificationVersion: jobtemplate-2023-09
name: Lamps that fails
steps:
- name: Render
  parameterSpace:
    taskParameterDefinitions:
    - name: Frame
      type: INT
      range: 1-4
]]

local function contains(text, part)
  return text:find(part, 1, true) ~= nil
end

---Asserts that an example fails, and says why.
local function fails(because, scenario, ...)
  local printed, right = run(scenario, ...)
  assert.is_true(contains(printed, because), printed)
  assert.is_false(right)
end

describe("the example", function()
  local farm_id, queue_id, fleet_id = farm.ids.farmId, farm.job.queueId, farm.ids.fleetId
  local queue = { farmId = farm_id, queueId = queue_id }
  local fleet = { farmId = farm_id, fleetId = fleet_id }
  local missing = ("0"):rep(32)

  after_each(home.remove_all)

  ---What a client of the scenario lists, as a list.
  local function collect(scenario, name, params)
    local client = scenario:client()
    local items = assert(client[name](client, params):collect())
    client:close()
    return items
  end

  ---The id of the first job of the queue that has failed tasks and does not run, and their number.
  local function find_failed_job(scenario)
    for _, job in ipairs(collect(scenario, "jobs", queue)) do
      if job.taskRunStatus == "FAILED" then return job.jobId, job.taskRunStatusCounts.FAILED end
    end
  end

  it("submit_job submits the template with its parameters, and waits for the job", function()
    local scenario = farm.scenario {}
    local printed, right = run(scenario, "submit_job", farm_id, queue_id,
      "examples/job_template.json", 0.01, "Frames=1-3", "Scene:path=/shots/a=b")
    local id = printed:match "^(job%-%x+)\nSUCCEEDED\n$"
    assert.is_true(id ~= nil and right, printed)
    local client = scenario:client()
    local job = assert(client:get_job { farmId = farm_id, queueId = queue_id, jobId = id })
    client:close()
    assert.same({ Frames = { string = "1-3" }, Scene = { path = "/shots/a=b" } }, job.parameters)
    assert.equal("Lamps", job.name)
  end)

  it("submit_job names the failed tasks, and requeue_tasks runs them again", function()
    local scenario = farm.scenario {}
    local path = home.new({ ["job.yaml"] = yaml }):file "job.yaml"
    local printed, right = run(scenario, "submit_job", farm_id, queue_id, path, 0.01)
    local job, task = printed:match "(job%-%x+)\n(task%-%x+%-3)  FAILED  Render\n"
    assert.is_true(job ~= nil and not right, printed)
    assert.equal(3, lines(printed))
    assert.is_true(contains(printed, "job_succeeded: taskRunStatus is FAILED\n"))
    assert.same({ task .. "  never ran\n", true },
      { run(scenario, "failed_tasks", farm_id, queue_id, job) })
    assert.same({ task .. "  READY\n1 of 1 tasks updated\n", true },
      { run(scenario, "requeue_tasks", farm_id, queue_id, job) })
    assert.same({ "0 of 0 tasks updated\n", true },
      { run(scenario, "requeue_tasks", farm_id, queue_id, job) })
    local client = scenario:client()
    assert(client:wait_until("job_succeeded",
      { farmId = farm_id, queueId = queue_id, jobId = job }, { interval = 0.01 }))
    client:close()
  end)

  it("submit_job says why a job cannot be created", function()
    local scenario = farm.scenario {}
    local broken = home.new({ ["job.json"] = "{" }):file "job.json"
    local no_queue = "queue-" .. missing
    fails("The template is not valid", scenario, "submit_job", farm_id, queue_id, broken, 0.01)
    fails("nowhere.json: No such file", scenario, "submit_job", farm_id, queue_id, "nowhere.json")
    fails("itn is not a member", scenario, "submit_job", farm_id, queue_id, broken, "Frames:itn=1")
    fails(no_queue .. " does not exist", scenario, "submit_job", farm_id, no_queue, broken)
    fails("usage: ", scenario, "submit_job", farm_id, queue_id, broken, "Frames")
  end)

  it("failed_tasks names each failed task of a queue, with its session and worker", function()
    local scenario = farm.scenario {}
    local client, expected = scenario:client(), {}
    for _, task in ipairs(collect(scenario, "tasks_matching", {
      farmId = farm_id, queueIds = { queue_id }, filterExpressions = { operator = "AND",
        filters = { { stringFilter = { name = "RUN_STATUS", operator = "EQUAL",
          value = "FAILED" } } } },
    })) do
      expected[task.taskId] = assert(client:get_session_action {
        farmId = farm_id, queueId = queue_id, jobId = task.jobId,
        sessionActionId = task.latestSessionActionId,
      }).sessionId
    end
    client:close()
    local workers = {}
    for _, job in ipairs(collect(scenario, "jobs", queue)) do
      local place = { farmId = farm_id, queueId = queue_id, jobId = job.jobId }
      for _, session in ipairs(collect(scenario, "sessions", place)) do
        workers[session.sessionId] = session.workerId
      end
    end
    local printed, right = run(scenario, "failed_tasks", farm_id, queue_id)
    local listed, pattern = {}, "(task%S+)  (worker%S+)  (session%S+)  exit code 1  no message\n"
    for task, worker, session in printed:gmatch(pattern) do
      listed[task] = session
      assert.equal(workers[session], worker)
    end
    assert.is_true(next(listed) ~= nil and right, printed)
    assert.same(expected, listed)
  end)

  it("failed_tasks goes on after a session that it may not get", function()
    local scenario = farm.scenario { rules = {
      { operation = "GetSession", error = "AccessDeniedException", times = 1 },
      { operation = "ListTasks", status = 429, times = 2 },
    } }
    local job, number = find_failed_job(scenario)
    local printed, right = run(scenario, "failed_tasks", farm_id, queue_id, job)
    assert.is_true(right, printed)
    assert.equal(number, lines(printed))
    assert.equal(1, select(2, printed:gsub("  GetSession: AccessDeniedException", "")))
    fails("does not exist", scenario, "failed_tasks", farm_id, queue_id, "job-" .. missing)
  end)

  it("requeue_tasks gives all failed tasks another status, or says which it could not", function()
    local scenario = farm.scenario { rules = {
      { operation = "UpdateTask", error = "ConflictException", times = 1 },
    } }
    local job, number = find_failed_job(scenario)
    local last = ("%d of %d tasks updated\n"):format(number - 1, number)
    fails(last, scenario, "requeue_tasks", farm_id, queue_id, job, "CANCELED")
    local printed, right = run(scenario, "requeue_tasks", farm_id, queue_id, job, "CANCELED")
    assert.is_true(right)
    assert.matches("^task%-%x+%-%d+  CANCELED\n1 of 1 tasks updated\n$", printed)
    local client = scenario:client()
    local after = assert(client:get_job { farmId = farm_id, queueId = queue_id, jobId = job })
    client:close()
    assert.equal(nil, after.taskRunStatusCounts.FAILED)
  end)

  it("unresponsive_workers lists them, and deletes them if told to", function()
    local scenario = farm.scenario { workers = 14 }
    local wanted = {}
    for i, worker in ipairs(collect(scenario, "workers", fleet)) do
      if worker.status == "NOT_RESPONDING" then wanted[#wanted + 1] = i end
    end
    assert.same({ 6, 14 }, wanted)
    local printed, right = run(scenario, "unresponsive_workers", farm_id, fleet_id)
    assert.is_true(right)
    assert.equal(2, select(2, printed:gsub("worker%-%x+  [%w-]+  NOT_RESPONDING\n", "")))
    assert.equal(14, #collect(scenario, "workers", fleet))
    printed, right = run(scenario, "unresponsive_workers", farm_id, fleet_id, "--delete")
    assert.is_true(right)
    assert.matches("deleted\n2 workers not responding, 2 of them deleted\n$", printed)
    assert.equal(12, #collect(scenario, "workers", fleet))
  end)

  it("unresponsive_workers goes on after a worker that cannot be deleted", function()
    for code, expected in pairs { ConflictException = true, AccessDeniedException = false } do
      local scenario = farm.scenario { workers = 14, rules = {
        { operation = "DeleteWorker", error = code },
      } }
      local printed, right = run(scenario, "unresponsive_workers", farm_id, fleet_id, "--delete")
      assert.matches(code .. ".*deleted\n2 workers not responding, 1 of them deleted\n$", printed)
      assert.equal(expected, right)
    end
  end)

  it("usage_by_user waits for the statistics, and sorts them", function()
    local scenario = farm.scenario { rules = {
      { operation = "GetSessionsStatisticsAggregation", status = 429, times = 1 },
    } }
    local printed, right = run(scenario, "usage_by_user", farm_id, 7, queue_id)
    assert.is_true(right)
    local dollars, last = {}, math.huge
    for user, sum in printed:gmatch "(%a+) +[%d.]+ hours +([%d.]+) USD\n" do
      dollars[#dollars + 1] = user
      assert.is_true(tonumber(sum) <= last)
      last = tonumber(sum)
    end
    table.sort(dollars)
    assert.equal("ada grace lotte mary norman oskar ralph winsor", table.concat(dollars, " "))
    fails("there are no pages: status is FAILED, not COMPLETED: endTime is before", scenario,
      "usage_by_user", farm_id, -7, queue_id)
  end)

  it("tags sets, removes and prints tags", function()
    local scenario = farm.scenario {}
    local arn = "arn:aws:deadline:us-west-2:111122223333:farm/" .. farm_id
    assert.same({ "", true }, { run(scenario, "tags", arn) })
    assert.same({ "paid=\nshow=a=b\n", true }, { run(scenario, "tags", arn, "show=a=b", "paid=") })
    assert.same({ "paid=no\n", true }, { run(scenario, "tags", arn, "-show", "paid=no") })
    fails("does not exist", scenario, "tags", (arn:gsub("%x+$", missing)))
    fails("usage: ", scenario, "tags", arn, "show")
  end)

  it("budgets prints what is used of each", function()
    local scenario = farm.scenario { rules = {
      { operation = "ListBudgets", patch = { budgets = { {
        budgetId = "budget-" .. missing, displayName = "Lamps", status = "ACTIVE",
        approximateDollarLimit = 80, usages = { approximateDollarUsage = 20.5 },
        usageTrackingResource = { queueId = queue_id }, createdBy = "ada",
        createdAt = "2026-08-01T00:00:00Z",
      } } } },
    } }
    local printed, right = run(scenario, "budgets", farm_id)
    assert.is_true(right, printed)
    assert.matches("^budget%-0+ +20%.50 of +80%.00 USD +26 %%  ACTIVE    Lamps\n$", printed)
    assert.equal(#collect(scenario, "budgets", { farmId = farm_id }),
      lines((run(scenario, "budgets", farm_id))))
    fails("does not exist", scenario, "budgets", "farm-" .. missing)
  end)

  it("timeline writes a page with a bar and a row for every session, and no address", function()
    local scenario = farm.scenario { workers = 3, rules = {
      { operation = "GetFleet", patch = { displayName = "</script><b>" } },
      { operation = "ListWorkers", skip = 2, patch = { workers = {
        { workerId = "worker-" .. missing, status = "IDLE" },
      } } }, -- after those of the sweeps
    } }
    local client = scenario:client()
    local sessions = assert(client:sessions_for_fleet(fleet):collect())
    client:close()
    local page, right = run(scenario, "timeline", farm_id, fleet_id, "+09:00")
    assert.is_true(right, page)
    for _, session in ipairs(sessions) do
      assert.is_true(contains(page, '<tr id="' .. session.sessionId .. '">'))
      assert.is_true(contains(page, '<a href="#' .. session.sessionId .. '">'))
    end
    assert.equal(#sessions, select(2, page:gsub('<tr id="', "")))
    assert.is_true(contains(page, ">IDLE</text>"))
    assert.is_true(contains(page, "<title>&lt;/script&gt;&lt;b&gt;</title>"))
    assert.is_true(contains(page, "UTC+09:00"))
    assert.equal(1, select(2, page:gsub("</script>", "")))
    assert.equal(nil, (page:gsub('xmlns="http:[^"]*"', "")):find "https?://")
    fails("does not exist", scenario, "timeline", farm_id, "fleet-" .. missing)
  end)

  it("prints its usage if arguments are missing, whichever it is", function()
    for _, name in ipairs { "submit_job", "requeue_tasks", "failed_tasks", "unresponsive_workers",
      "usage_by_user", "tags", "budgets", "timeline" } do
      fails(("usage: lua %s.lua "):format(name), farm.scenario {}, name)
    end
  end)
end)

describe("deadline.has_ended", function()
  it("takes a session, and raises for anything else at the caller's line", function()
    for expected, sessions in pairs {
      [true] = { { endedAt = 1785587696 }, { lifecycleStatus = "ENDED" },
        { endedAt = "?", lifecycleStatus = "STARTED" } },
      [false] = { {}, { lifecycleStatus = "UPDATE_SUCCEEDED", targetLifecycleStatus = "ENDED" } },
    } do
      for _, session in ipairs(sessions) do assert.equal(expected, deadline.has_ended(session)) end
    end
    local ok, message = pcall(function() local _ = deadline.has_ended "session-1" end)
    assert.is_false(ok)
    assert.matches("^[^:]*examples_spec%.lua:%d+: table expected, got string", message)
  end)
end)
