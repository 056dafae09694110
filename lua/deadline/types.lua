-- SPDX-License-Identifier: MIT
--
-- Annotations for editors: public types, and the methods that client.lua makes from the model. No
-- program loads this file. Options stand beside the code that checks them. The service's shapes are
-- those of its API reference, version 2023-10-12: members that it adds are passed through.
-- Timestamps are in seconds since 1970; a `?` marks what may be missing.
---@meta
-- luacheck: no max comment line length

-- Errors.

---The kind of an error, for programs to branch on.
---@alias deadline.ErrorKind
---| "service"      # the service refused: see `code`, `status` and the modelled members
---| "throttling"   # the service, or a proxy before it, asks for fewer requests
---| "credentials"  # none were found, or those found cannot be used
---| "config"       # an option, a variable or a file has an unusable value
---| "params"       # the parameters are invalid; nothing was sent
---| "network"      # no response arrived
---| "timeout"      # no response arrived in time
---| "tls"          # the TLS handshake or the verification of the certificate failed
---| "response"     # the response is not one of this service
---| "pagination"   # the service repeated a token, so the listing would never end
---| "cancelled"    # this program ended the request

---An error. It can be concatenated with texts; `tostring(err)` is its message, after `where` if it
---has that, as in Lua's own errors.
---@class deadline.Error
---@field kind deadline.ErrorKind
---@field code string          # the service's ("ThrottlingException"), or one of this module's
---@field message string       # for people
---@field where? string        # "script.lua:12", the line that read the iterator
---@field status? integer      # of the HTTP response
---@field request_id? string   # identifies the request for AWS support
---@field operation? string    # "ListSessionsForWorker"
---@field attempts? integer    # number of requests sent for the call
---@field service_message? string # the service's own message
---@field retryable? boolean   # the call may succeed later
---@field retry_quota_exceeded? boolean # not retried, because the client's retry quota is used up
---@field retry_after? number  # seconds that the service asks to wait before a retry
---@field resume? string       # of an iterator: `starting_token` to resume from, with nothing lost
---@field retry_delay? number  # seconds that the call waited between attempts
---@field failures? deadline.Error[] # of a sweep: the error of each worker that failed
---@field workerId? string     # of an error in `failures`
---@field items? table[]       # of `collect`: the items that arrived before the error
---@field workers? table[]     # of a sweep's `collect`: the worker of each item
---@field private detail? string # goes into the message
---@field private quoted? string # a response's body: its excerpt goes into the message
---@field private note? string   # goes into the message, after detail and excerpt
---@field problems? string[]   # of kind "params": every problem
---@field reason? string       # ValidationException and ConflictException
---@field fieldList? { name: string, message: string }[]  # ValidationException
---@field resourceId? string   # ResourceNotFoundException and ConflictException
---@field resourceType? string # ResourceNotFoundException and ConflictException
---@field serviceCode? string  # ThrottlingException
---@field quotaCode? string    # ThrottlingException
---@field context? table<string, string>

-- Credentials, signatures and stubs.

---Credentials of AWS. `expiration` is in seconds since the epoch, or an ISO 8601 text; without it they
---never expire.
---@class deadline.Credentials
---@field aws_access_key_id string
---@field aws_secret_access_key string
---@field aws_session_token? string
---@field expiration? number|string

---A request to sign. The canonical request consists of: the method; the path of `url`, normalized
---and encoded a second time (for S3 not normalized and encoded only once: raw reserved bytes are
---escaped, existing escapes stay); the query, sorted by encoded name and value; the headers, by
---lower-case name, values trimmed and inner white space folded, except those that may change on the
---way (Connection, Expect, TE, Transfer-Encoding, Upgrade, User-Agent, X-Amzn-Trace-Id and similar
---ones); and the SHA-256 of the body.
---@class deadline.SignRequest
---@field method? string        # "GET"
---@field url string            # as it will be sent: percent-encoded, with its query; recent
---                              # versions of libcurl send the escapes of a path in upper case
---@field headers? table        # name = value, name = { value, ... }, or { { name, value }, ... }
---@field body? string
---@field region string
---@field service string        # the signing name: "deadline", "s3", "execute-api", ...
---@field credentials deadline.Credentials
---@field time? number          # seconds since the epoch; now if left out
---@field normalize? boolean    # resolve ".", ".." and "//" in the path; false for service "s3",
---                              # else true
---@field double_encode? boolean # encode the path a second time; false for service "s3", else true
---@field payload_hash? string  # instead of the body's: "UNSIGNED-PAYLOAD" or a SHA-256 in hex; if
---                              # left out, the header X-Amz-Content-Sha256 if there is one

---@class deadline.SignedRequest: deadline.Request
---@field signature string              # in hexadecimal
---@field signed_headers string         # "host;x-amz-date"
---@field canonical_request string      # what the service must arrive at, too
---@field string_to_sign string         # what the signature signs

---A request that a stub recorded.
---@class deadline.StubRequest
---@field operation string
---@field params table        # the call's parameters, decoded from the request
---@field request deadline.Request

-- Parameters of calls.

---@class deadline.CallOptions
---@field timeout? number  # seconds, for the call with its retries
---@field deadline? number # seconds since the epoch, when the call times out

---@class deadline.PageParams
---@field nextToken? string
---@field maxResults? integer # 1 to 100

---@class deadline.FarmsParams: deadline.PageParams
---@field principalId? string # of IAM Identity Center: a UUID, perhaps with ten digits and "-" before it

---@class deadline.QueuesParams: deadline.FarmsParams
---@field farmId string # "farm-" and 32 lower-case hexadecimal digits; other ids have the same form
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

-- Sessions.

---@class deadline.Session
---@field sessionId string
---@field queueId string
---@field jobId string
---@field startedAt number
---@field lifecycleStatus "STARTED"|"UPDATE_IN_PROGRESS"|"UPDATE_SUCCEEDED"|"UPDATE_FAILED"|"ENDED"
---@field endedAt? number # if set, the session has ended, whatever its status: see `deadline.has_ended`
---@field targetLifecycleStatus? "ENDED"

---@class deadline.SessionsPage
---@field sessions deadline.Session[]
---@field nextToken? string

-- Methods, one for each operation and, if it lists, one for an iterator.

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
