-- SPDX-License-Identifier: MIT
--
-- Uses all parts of the module, as a program: `basics(print)` prints the outcome of each use, the
-- same every time. It serves specs of hosts that change Lua's globals: this file holds the
-- functions that it needs since it was loaded. The environment names the farm and a home folder.

local deadline = require "deadline"
local getenv = os.getenv or require("deadline.core").getenv -- some have no such function
local ipairs, pairs, pcall, tostring, type = ipairs, pairs, pcall, tostring, type
local yield, wrap = coroutine.yield, coroutine.wrap
local format, gsub = string.format, string.gsub
local concat, sort = table.concat, table.sort

local fleet = { farmId = getenv "FARM_ID", fleetId = getenv "FLEET_ID" }
local worker = {
  farmId = fleet.farmId, fleetId = fleet.fleetId, workerId = getenv "WORKER_ID",
}

---A client that reads only these variables and options.
local function new_client(variables, options)
  local all = { AWS_REGION = getenv "AWS_REGION", AWS_EC2_METADATA_DISABLED = "true" }
  for name, value in pairs(variables) do all[name] = value end
  options.system = {
    getenv = function(name) return all[name] end, random = function() return 0 end,
  }
  return deadline.client(options)
end

---A client whose transport returns the responses of a list, one after the other.
local function new_offline_client(answers)
  local asked = 0
  return new_client({ AWS_ACCESS_KEY_ID = "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY = "x" }, {
    transport = function()
      asked = asked + 1
      return answers[asked]
    end,
  })
end

local function outcome(ok, ...)
  local first = ...
  return ok and "returned " .. tostring(first) or "raised " .. tostring(first)
end

local ways = {
  function(say) -- the farm that the environment names
    local client = deadline.client()
    local first, count = nil, 0
    for session in client:sessions_for_worker(worker, { page_size = 50 }) do
      first, count = first or session.sessionId, count + 1
    end
    say("sessions", count, first)
    local it = client:sessions_for_worker(worker, { max_items = 7 })
    local items = it:collect()
    local rest = client:sessions_for_worker(worker, { starting_token = it:resume_token() })
    say("resumed", #items, #rest:collect())
    for page in client:sessions_for_worker(worker, { max_items = 120 }):pages() do
      say("page", #page.sessions, deadline.iso(page.sessions[1].startedAt))
    end
    local none, message, err = client:get_session {
      farmId = fleet.farmId, queueId = "queue-00000000000000000000000000000000",
      jobId = "job-00000000000000000000000000000000",
      sessionId = "session-00000000000000000000000000000000",
    }
    say("refused", none, err.kind, err.code, (gsub(message, "%x%x%x%x%x%x+%-[%x%-]+", "ID")))
    client:close()
    say("closed", outcome(pcall(client.list_farms, client)))
  end,

  function(say) -- tasks
    local client = deadline.client()
    local tasks = {}
    for i = 1, 3 do
      tasks[i] = client:spawn(function()
        local page = client:list_workers(fleet)
        return i, #page.workers
      end)
    end
    local failing = client:spawn(function() client:list_workers(1) end)
    local done, message = client:run()
    say("tasks", done, message)
    for _, task in ipairs(tasks) do say("task", task:result()) end
    say("task", outcome(pcall(failing.result, failing)))
    client:close()
  end,

  function(say) -- many listings
    local client = deadline.client { retry_mode = "adaptive" }
    local counts, names = {}, {}
    for session, of in client:sessions_for_fleet(fleet, { page_size = 100 }) do
      counts[of.workerId] = (counts[of.workerId] or 0) + (session and 1 or 0)
    end
    for name in pairs(counts) do names[#names + 1] = name end
    sort(names)
    for _, name in ipairs(names) do say("worker", name, counts[name]) end
    local changes = client:watch_sessions(worker, { interval = 1 })
    say("change", changes().type)
    changes:close()
    changes = client:watch_fleet(fleet, { interval = 1 })
    say("change", changes().type)
    changes:close()
    client:close()
  end,

  function(say) -- a host's own loop and coroutines
    local client = deadline.client()
    local task = client:spawn(client.list_farms, client)
    while client:step(0.1) do end
    say("steps", #task:result().farms, client:timeout())
    client:close()
    client = deadline.client { wait = function() yield "waiting" end }
    local run = wrap(function()
      local page = client:list_farms()
      client:close()
      return #page.farms
    end)
    local result = run()
    while result == "waiting" do result = run() end
    say("wait", result)
  end,

  function(say) -- a role, from files
    local client = new_client({ HOME = getenv "BASICS_HOME", AWS_PROFILE = "role",
      AWS_ENDPOINT_URL = getenv "FARM_HTTP_URL" }, {})
    local page, message = client:list_farms()
    say("role", page and #page.farms or message)
    local described = client:describe()
    say("described", described.region.value, described.profile.source)
    say("endpoint", (gsub(client:endpoint "list_farms", "%d+", "N")))
    client:close()
  end,

  function(say) -- no credentials, and a program that prints some
    local client = new_client({ HOME = "/nonexistent" }, {})
    local none, message, err = client:list_farms()
    say("credentials", none, err.code, message)
    client:close()
    client = new_client({ HOME = getenv "BASICS_HOME", AWS_PROFILE = "program",
      AWS_ENDPOINT_URL = getenv "FARM_HTTP_URL" }, {})
    local page
    page, message = client:list_farms()
    say("program", page and #page.farms or message)
    client:close()
  end,

  function(say) -- errors
    local unwell = { status = 500, headers = {}, body = "" }
    local busy = { status = 429, headers = { ["retry-after"] = "50" }, body = "" }
    local client = new_offline_client {
      unwell, { status = 200, headers = { ["retry-after"] = "0" }, body = '{"farms":[{"n":1}]}' },
      { status = 403, headers = {}, body = '{"message":"No.","code":"AccessDeniedException"}' },
      { status = 200, headers = {}, body = '{"sessions":[{"n":1},{"n":2}],"nextToken":"a"}' },
      unwell, unwell, unwell, unwell, unwell, unwell, busy,
    }
    say("retried", client:list_farms().farms[1].n)
    say("denied", client:list_farms())
    local it, seen = client:sessions_for_worker(worker), 0
    say("iterator", outcome(pcall(function()
      for _ in it do seen = seen + 1 end
    end)), seen)
    local list, text, err = it:collect()
    say("collect", list, text, err.resume)
    local task = client:spawn(client.list_farms, client)
    say("task", tostring(task), task:cancel(), tostring(task))
    client:close()
    say("iterator", outcome(pcall(it)))
  end,

  function(say) -- without a client
    local signed = deadline.sign {
      method = "GET", url = "https://sts.us-east-1.amazonaws.com/?Action=GetCallerIdentity",
      region = "us-east-1", service = "sts", time = 1785587696,
      credentials = { aws_access_key_id = "AKIDEXAMPLE", aws_secret_access_key = "x" },
    }
    say("signed", signed.signature)
    say("time", deadline.timestamp "2026-08-01T12:34:56.789Z", deadline.iso(0),
      deadline.date("!%F %T.%L", 1785587696.027))
    local transport = deadline.stub { ListFarms = { { farms = { { farmId = "f" } } } } }
    local client = new_client({ AWS_ACCESS_KEY_ID = "x", AWS_SECRET_ACCESS_KEY = "x" },
      { transport = transport })
    say("stub", client:list_farms().farms[1].farmId)
    client:close()
    for _, misuse in ipairs {
      function() return deadline.client { regoin = "x" } end,
      function() return deadline.client { max_attempts = "many" } end,
      function() return deadline.timestamp(1) end,
      function() return client:sessions_for_worker(worker, { max_items = -1 }) end,
      function() return deadline.sign {} end,
    } do
      say("misuse", outcome(pcall(misuse)))
    end
  end,
}

---@param write fun(line: string)
return function(write)
  local function say(...)
    local texts = { ... }
    for i = 1, 6 do
      local value = texts[i]
      if type(value) == "number" then value = format("%.14g", value) end
      texts[i] = value == nil and "-" or tostring(value)
    end
    write(concat(texts, "\t", 1, 6))
  end
  for _, way in ipairs(ways) do way(say) end
end
