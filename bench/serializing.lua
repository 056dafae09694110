-- SPDX-License-Identifier: MIT
--
-- JSON of this module beside lua-cjson, in one process: to write the request of a CreateJob with a
-- template of 1 MB, and to read BatchGetJob's response of 100 jobs. Both do each in turn, round by
-- round, on the same input; a ratio is of one round's CPU times. The values that come out are
-- compared first; lua-cjson leaves timestamps as text. Prints a table in Markdown. Argument: the
-- number of rounds (51).

package.path = "bench/?.lua;" .. package.path
local cjson = require "cjson"
local core = require "deadline.core"
local measure = require "measure"
local operations = require "deadline.api.operations"
local parse = require "deadline.api.parse"
local serialize = require "deadline.api.serialize"
local template = require "template"

local rounds = tonumber(arg[1]) or 51

local function id(kind, number)
  return ("%s-%016x%016x"):format(kind, number * 7919, number * 104729)
end

---A CreateJob's body.
local function job()
  return {
    priority = 50, templateType = "YAML", maxRetriesPerTask = 3, template = template(3800),
    parameters = { Scene = { path = "/projects/shot/scene.ma" }, Frames = { int = "240" } },
  }
end

local function moment(number, hour)
  return ("2026-08-%02dT%02d:%02d:%02d.%03dZ"):format(1 + number % 28, hour, number % 60,
    number % 59, number % 1000)
end

---BatchGetJob's response: the jobs of three queues, at different stages.
local function jobs()
  local list = {}
  for i = 1, 100 do
    list[i] = ([[{"farmId":"%s","queueId":"%s","jobId":"%s","name":"shot_%03d_v%02d",]]
      .. [["lifecycleStatus":"CREATE_COMPLETE","lifecycleStatusMessage":"Job creation completed",]]
      .. [["priority":50,"createdAt":"%s","createdBy":"artist-%d","updatedAt":"%s",]]
      .. [["updatedBy":"artist-%d","startedAt":"%s","endedAt":"%s","taskRunStatus":"%s",]]
      .. [["taskRunStatusCounts":{"PENDING":0,"READY":0,"ASSIGNED":0,"STARTING":0,]]
      .. [["SCHEDULED":0,"INTERRUPTING":0,"RUNNING":%d,"SUSPENDED":0,"CANCELED":0,"FAILED":0,]]
      .. [["SUCCEEDED":%d,"NOT_COMPATIBLE":0},"storageProfileId":"%s","maxFailedTasksCount":20,]]
      .. [["maxRetriesPerTask":5,"parameters":{"Scene":{"path":"/projects/shot_%03d/scene.ma"},]]
      .. [["Frames":{"int":"%d"}}}]]):format(id("farm", 1), id("queue", i % 3), id("job", i), i,
        i % 7, moment(i, 9), i % 5, moment(i, 11), i % 3, moment(i, 10), moment(i, 11),
        i % 4 == 0 and "RUNNING" or "SUCCEEDED", i % 4 == 0 and 12 or 0, i, id("sp", 1), i,
        100 + i)
  end
  return '{"jobs":[' .. table.concat(list, ",") .. '],"errors":[]}'
end

---Fails unless two values are the same but for timestamps that are texts in the second one.
local function compare(ours, theirs, path)
  if type(ours) == "table" then
    for key, value in pairs(theirs) do compare(ours[key], value, path .. "." .. key) end
    for key in pairs(ours) do assert(theirs[key] ~= nil, path) end
  else
    assert(ours == theirs or ours == core.timestamp(theirs), path)
  end
end

local input, request_shape = job(), serialize.shape(operations.get "CreateJob")
local response, response_shape = jobs(), parse.shape(operations.get "BatchGetJob")
compare(core.decode(response, response_shape), cjson.decode(response), "response")
compare(core.decode(core.encode(input, request_shape)), cjson.decode(cjson.encode(input)),
  "request")

local works = {
  { "CreateJob, a template of 1 MB", 5,
    function() return core.encode(input, request_shape) end,
    function() return cjson.encode(input) end },
  { ("BatchGetJob, 100 jobs, %.0f KB"):format(#response / 1000), 20,
    function() return core.decode(response, response_shape) end,
    function() return cjson.decode(response) end },
}

---CPU time of one call, in milliseconds. It leaves no garbage to the next one.
local function time(work, times)
  collectgarbage()
  local start = os.clock()
  for _ = 1, times do work() end
  return (os.clock() - start) / times * 1000
end

print("| | this module, ms | lua-cjson, ms | ratio |\n|---|---|---|---|")
for _, entry in ipairs(works) do
  local name, times, ours, theirs = entry[1], entry[2], entry[3], entry[4]
  local own, other, ratios = {}, {}, {}
  for round = 1, rounds do
    own[round], other[round] = time(ours, times), time(theirs, times)
    ratios[round] = own[round] / other[round]
  end
  print(("| %s | %s | %s | %s |"):format(name, measure.show(own, 3), measure.show(other, 3),
    measure.show(ratios, 2)))
end
