-- SPDX-License-Identifier: MIT
--
-- What editors are told of the methods that client.lua makes of operations.lua; nothing loads it.
-- The shapes are those of the service's API reference, version 2023-10-12: what it adds is passed
-- through, too. Moments are seconds since 1970; what may be missing has a `?`.
---@meta
-- luacheck: no max comment line length

---@class deadline.CallOptions
---@field timeout? number  # seconds, for the call with its retries
---@field deadline? number # seconds since the epoch, when it has to be over

---@class deadline.PageParams
---@field nextToken? string
---@field maxResults? integer # 1 to 100

---@class deadline.FarmsParams: deadline.PageParams
---@field principalId? string # of IAM Identity Center: a UUID, perhaps with ten digits and "-" before it

---@class deadline.QueuesParams: deadline.FarmsParams
---@field farmId string # "farm-" and 32 hexadecimal digits; other ids likewise
---@field status? string

---@class deadline.FleetsParams: deadline.QueuesParams
---@field displayName? string

---@class deadline.FleetParams: deadline.PageParams
---@field farmId string
---@field fleetId string

---@class deadline.WorkerParams: deadline.FleetParams
---@field workerId string

---@class deadline.QueueParams: deadline.PageParams
---@field farmId string
---@field queueId string
---@field principalId? string

---@class deadline.JobParams: deadline.PageParams
---@field farmId string
---@field queueId string
---@field jobId string

---@class deadline.SessionActionsParams: deadline.JobParams
---@field sessionId? string
---@field taskId? string # "task-", 32 hexadecimal digits, "-" and a number

---@class deadline.SessionParams
---@field farmId string
---@field queueId string
---@field jobId string
---@field sessionId string

---@class deadline.UpdateSessionParams: deadline.SessionParams
---@field targetLifecycleStatus "ENDED"
---@field clientToken? string # 1 to 64 characters; random, if left out

---@class deadline.SessionActionParams
---@field farmId string
---@field queueId string
---@field jobId string
---@field sessionActionId string # "sessionaction-", 32 hexadecimal digits, "-" and a number

---@class deadline.GetWorkerParams
---@field farmId string
---@field fleetId string
---@field workerId string

---@class deadline.Session
---@field sessionId string
---@field queueId string
---@field jobId string
---@field startedAt number
---@field lifecycleStatus "STARTED"|"UPDATE_IN_PROGRESS"|"UPDATE_SUCCEEDED"|"UPDATE_FAILED"|"ENDED"
---@field endedAt? number # with one it has ended, whatever its status: see `deadline.has_ended`
---@field targetLifecycleStatus? "ENDED"

---@class deadline.SessionsPage
---@field sessions deadline.Session[]
---@field nextToken? string

---@class deadline.Client
---@field list_sessions_for_worker fun(self: deadline.Client, params: deadline.WorkerParams, options?: deadline.CallOptions): deadline.SessionsPage?, deadline.Meta|string, deadline.Error?
---@field sessions_for_worker fun(self: deadline.Client, params: deadline.WorkerParams, options?: deadline.ListOptions): deadline.Iterator
---@field list_sessions fun(self: deadline.Client, params: deadline.JobParams, options?: deadline.CallOptions): table?, deadline.Meta|string, deadline.Error?
---@field sessions fun(self: deadline.Client, params: deadline.JobParams, options?: deadline.ListOptions): deadline.Iterator
---@field list_session_actions fun(self: deadline.Client, params: deadline.SessionActionsParams, options?: deadline.CallOptions): table?, deadline.Meta|string, deadline.Error?
---@field session_actions fun(self: deadline.Client, params: deadline.SessionActionsParams, options?: deadline.ListOptions): deadline.Iterator
---@field list_farms fun(self: deadline.Client, params: deadline.FarmsParams, options?: deadline.CallOptions): table?, deadline.Meta|string, deadline.Error?
---@field farms fun(self: deadline.Client, params: deadline.FarmsParams, options?: deadline.ListOptions): deadline.Iterator
---@field list_fleets fun(self: deadline.Client, params: deadline.FleetsParams, options?: deadline.CallOptions): table?, deadline.Meta|string, deadline.Error?
---@field fleets fun(self: deadline.Client, params: deadline.FleetsParams, options?: deadline.ListOptions): deadline.Iterator
---@field list_workers fun(self: deadline.Client, params: deadline.FleetParams, options?: deadline.CallOptions): table?, deadline.Meta|string, deadline.Error?
---@field workers fun(self: deadline.Client, params: deadline.FleetParams, options?: deadline.ListOptions): deadline.Iterator
---@field list_queues fun(self: deadline.Client, params: deadline.QueuesParams, options?: deadline.CallOptions): table?, deadline.Meta|string, deadline.Error?
---@field queues fun(self: deadline.Client, params: deadline.QueuesParams, options?: deadline.ListOptions): deadline.Iterator
---@field list_jobs fun(self: deadline.Client, params: deadline.QueueParams, options?: deadline.CallOptions): table?, deadline.Meta|string, deadline.Error?
---@field jobs fun(self: deadline.Client, params: deadline.QueueParams, options?: deadline.ListOptions): deadline.Iterator
---@field get_worker fun(self: deadline.Client, params: deadline.GetWorkerParams, options?: deadline.CallOptions): table?, deadline.Meta|string, deadline.Error?
---@field get_session fun(self: deadline.Client, params: deadline.SessionParams, options?: deadline.CallOptions): table?, deadline.Meta|string, deadline.Error?
---@field get_session_action fun(self: deadline.Client, params: deadline.SessionActionParams, options?: deadline.CallOptions): table?, deadline.Meta|string, deadline.Error?
---@field update_session fun(self: deadline.Client, params: deadline.UpdateSessionParams, options?: deadline.CallOptions): table?, deadline.Meta|string, deadline.Error?
