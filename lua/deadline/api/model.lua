-- SPDX-License-Identifier: MIT
--
-- The service as data: operations, the place of each input in the request, and the members of each
-- output that must be decoded. To add an operation, add an entry here and its types to types.lua.
-- Source: the service's API reference, version 2023-10-12. Knows no code that reads it.

local ipairs, pairs = ipairs, pairs
local format, gmatch, rep = string.format, string.gmatch, string.rep

---@class deadline.Input
---@field location "path"|"query"|"header"|"body"
---@field type "string"|"integer"|"table"
---@field name? string        # on the wire, if it differs from the member's
---@field required? boolean
---@field form? deadline.Form
---@field min? integer
---@field max? integer
---@field min_length? integer # in Unicode scalar values
---@field max_length? integer
---@field enum? table<string, true>
---@field is_binary? boolean   # may hold any byte, as the service gave it
---@field idempotency? boolean # a random UUID if the caller gives none

---The form of an identifier.
---@class deadline.Form
---@field patterns string[] # Lua patterns, of which one must match
---@field text string       # for messages

---@class deadline.Operation
---@field name string
---@field method string
---@field path string
---@field prefix string # of the endpoint's host
---@field input table<string, deadline.Input>
---@field output table  # shape of the members that must be decoded, see core.shape
---@field items? string # name of the list in a page

local version = "/2023-10-12"
local farm = version .. "/farms/{farmId}"
local fleet = farm .. "/fleets/{fleetId}"
local worker = fleet .. "/workers/{workerId}"
local job = farm .. "/queues/{queueId}/jobs/{jobId}"

-- Inputs.

local hex_digit = "[0-9a-f]"

---The form of "farm-" and 32 digits.
---@return deadline.Form
local function id_form(prefix)
  return {
    patterns = { "^" .. prefix .. "%-" .. rep(hex_digit, 32) .. "$" },
    text = format('"%s-" and 32 lower-case hexadecimal digits', prefix),
  }
end

---The form of "task-", 32 digits and "-7".
---@return deadline.Form
local function numbered_form(prefix)
  local first = "^" .. prefix .. "%-" .. rep(hex_digit, 32) .. "%-"
  return {
    patterns = { first .. "0$", first .. "[1-9]" .. rep("[0-9]?", 9) .. "$" },
    text = format('"%s-", 32 lower-case hexadecimal digits, "-" and a number of at most ten digits',
      prefix),
  }
end

---@return deadline.Form
local function principal_form()
  local digit = "[0-9A-Fa-f]"
  local four = "%-" .. rep(digit, 4)
  local uuid = rep(digit, 8) .. rep(four, 3) .. "%-" .. rep(digit, 12) .. "$"
  return {
    patterns = { "^" .. uuid, "^" .. rep(hex_digit, 10) .. "%-" .. uuid },
    text = 'a UUID, with ten lower-case hexadecimal digits and "-" before it or without',
  }
end

local function path(form)
  return { location = "path", type = "string", required = true, form = form }
end

local function id(prefix)
  return path(id_form(prefix))
end

local function query(fields)
  fields.location, fields.type = "query", fields.type or "string"
  return fields
end

local function merge(...)
  local all = {}
  for _, part in ipairs { ... } do
    for name, value in pairs(part) do all[name] = value end
  end
  return all
end

local in_farm = { farmId = id "farm" }
local in_fleet = merge(in_farm, { fleetId = id "fleet" })
local of_worker = merge(in_fleet, { workerId = id "worker" })
local in_queue = merge(in_farm, { queueId = id "queue" })
local of_job = merge(in_queue, { jobId = id "job" })
local of_session = merge(of_job, { sessionId = id "session" })

local paged = {
  nextToken = query { max_length = 4096, is_binary = true },
  maxResults = query { type = "integer", min = 1, max = 100 },
}
local principal = { principalId = query { form = principal_form() } }

local function enum(names)
  local set = {}
  for name in gmatch(names, "%S+") do set[name] = true end
  return set
end

-- Outputs: only members that must be decoded, that is timestamps and what contains them.

local created = { createdAt = "timestamp", updatedAt = "timestamp" }
local session = { startedAt = "timestamp", endedAt = "timestamp", updatedAt = "timestamp" }
local session_action = {
  startedAt = "timestamp", endedAt = "timestamp", workerUpdatedAt = "timestamp",
}
local job_summary = merge(created, { startedAt = "timestamp", endedAt = "timestamp" })

---@type table<string, deadline.Operation>
local operations = {
  ListFarms = {
    method = "GET", path = version .. "/farms",
    input = merge(paged, principal),
    items = "farms", output = { farms = { created } },
  },
  ListFleets = {
    method = "GET", path = farm .. "/fleets",
    input = merge(in_farm, paged, principal, {
      displayName = query { min_length = 1, max_length = 100 },
      status = query {
        enum = enum("ACTIVE CREATE_IN_PROGRESS UPDATE_IN_PROGRESS CREATE_FAILED UPDATE_FAILED "
          .. "SUSPENDED"),
      },
    }),
    items = "fleets", output = { fleets = { created } },
  },
  ListWorkers = {
    method = "GET", path = fleet .. "/workers",
    input = merge(in_fleet, paged),
    items = "workers", output = { workers = { created } },
  },
  ListQueues = {
    method = "GET", path = farm .. "/queues",
    input = merge(in_farm, paged, principal, {
      status = query { enum = enum "IDLE SCHEDULING SCHEDULING_BLOCKED" },
    }),
    items = "queues", output = { queues = { created } },
  },
  ListJobs = {
    method = "GET", path = farm .. "/queues/{queueId}/jobs",
    input = merge(in_queue, paged, principal),
    items = "jobs", output = { jobs = { job_summary } },
  },
  ListSessions = {
    method = "GET", path = job .. "/sessions",
    input = merge(of_job, paged),
    items = "sessions", output = { sessions = { session } },
  },
  ListSessionsForWorker = {
    method = "GET", path = worker .. "/sessions",
    input = merge(of_worker, paged),
    items = "sessions", output = { sessions = { session } },
  },
  ListSessionActions = {
    method = "GET", path = job .. "/session-actions",
    input = merge(of_job, paged, {
      sessionId = query { form = id_form "session" },
      taskId = query { form = numbered_form "task" },
    }),
    items = "sessionActions", output = { sessionActions = { session_action } },
  },
  GetWorker = {
    method = "GET", path = worker, input = of_worker, output = created,
  },
  GetSession = {
    method = "GET", path = job .. "/sessions/{sessionId}", input = of_session, output = session,
  },
  GetSessionAction = {
    method = "GET", path = job .. "/session-actions/{sessionActionId}",
    input = merge(of_job, { sessionActionId = path(numbered_form "sessionaction") }),
    output = session_action,
  },
  UpdateSession = {
    method = "PATCH", path = job .. "/sessions/{sessionId}",
    input = merge(of_session, {
      targetLifecycleStatus = {
        location = "body", type = "string", required = true, enum = enum "ENDED",
      },
      clientToken = {
        location = "header", type = "string", name = "X-Amz-Client-Token", idempotency = true,
        min_length = 1, max_length = 64,
      },
    }),
    output = {},
  },
}

for name, operation in pairs(operations) do
  operation.name = name
  operation.prefix = operation.prefix or "management."
end

return operations
