-- SPDX-License-Identifier: MIT
--
-- The client, with a method for every operation: `ListXs` is `client:list_xs`, and if it has pages
-- `client:xs`, as api/types.lua describes for editors.

local call = require "deadline.api.call"
local check = require "deadline.base.check"
local config = require "deadline.config.config"
local core = require "deadline.core"
local credentials = require "deadline.auth.credentials"
local endpoint = require "deadline.config.endpoint"
local errors = require "deadline.base.errors"
local iterator = require "deadline.listing.iterator"
local late = require "deadline.base.late"
local loop = require "deadline.loop.loop"
local object = require "deadline.base.object"
local operations = require "deadline.api.operations"
local redactor = require "deadline.base.redact"
local retry = require "deadline.http.retry"
local serialize = require "deadline.api.serialize"
local tasks = require "deadline.loop.task"
local user_agent = require "deadline.http.user_agent"

local getmetatable, pairs = getmetatable, pairs
local setmetatable, tostring, type = setmetatable, tostring, type
local huge, min = math.huge, math.min
local format = string.format

---The client, and what its modules share through it.
---@class deadline.Client
---@field private config deadline.Config # every option with its source
---@field private loop deadline.Loop     # its own, or that of the client in the option `loop`
---@field private closed boolean
---@field private ending { done: boolean } # can be awaited: done once the client is closed
---@field private emit (fun(event: deadline.Event))|false # the option `on_event`
---@field private now fun(): number      # the loop's clock: seconds that never jump
---@field private time fun(): number     # this machine's clock: seconds since the epoch
---@field private server_time fun(): number   # the service's clock, as far as it is known
---@field private earliest_time fun(): number # the earlier of these two
---@field private clock_offset number    # seconds by which the service's clock is ahead
---@field private random fun(): number   # from 0 to below 1
---@field private retry deadline.Retry   # mode, quota and rate limiter of the operations' calls
---@field private endpoints table<string, table> # resolved, by the prefix of the host
---@field private credential_cache deadline.CredentialCache
---@field private signing_key userdata   # the derived key of the last signature, see csrc/sigv4.h
---@field private user_agent string
local methods = {}
local Client = { __name = "deadline.Client", __index = methods }

local client = { version = "1.0.0" }

-- Making one.

local system_options = {
  now = { type = "function" }, time = { type = "function" }, sleep = { type = "function" },
  random = { type = "function" }, getenv = { type = "function" },
}

---The text of the bundle: a host may change its root folder or its user before the first call. Nil
---for a pipe, which could not be read again, and for a folder.
local function read_bundle(path)
  return path and core.read_file(path) or nil
end

local function new_loop(self, system)
  local values = self.config.values
  return loop.new {
    max_connections = values.max_connections,
    now = system.now or core.now,
    sleep = system.sleep,
    wait = values.wait and function(seconds, longest)
      values.wait(self, seconds, longest)
    end,
    engine = {
      ca_bundle = values.ca_bundle, ca_pem = read_bundle(values.ca_bundle),
      client_cert = values.client_cert, client_key = values.client_key, proxy = values.proxy,
      http1 = values.http_version == "1.1",
      keepalive = values.tcp_keepalive and values.tcp_keepalive_interval or 0,
      max_connections = values.max_connections, max_body = values.max_response_bytes,
    },
  }
end

---Gives the client its clocks. Whether something has expired is judged by the earlier one: a
---response may have had a wrong date, and only a further request can set that right.
local function set_clocks(self, system, other)
  self.now = other and other.now or system.now or core.now
  self.time, self.clock_offset = system.time or core.time, 0
  function self.server_time() return self.time() + self.clock_offset end
  function self.earliest_time() return min(self.time(), self.server_time()) end
end

---The function that hears of events: the script's, the log's or one that calls both.
local function choose_hook(values)
  local level = values.log_level or "off"
  if level == "off" then return values.on_event or false end
  return late.require("deadline.output.log").tee(level, values.on_event)
end

---Checks the options, together as well.
---@return table? given, table|string system # or nil and the problem
local function check_options(given)
  local system, problem
  given, problem = check.options(config.specification, given or {})
  if not given then return nil, problem end
  system, problem = check.options(system_options, given.system or {})
  problem = problem or config.check_together(given)
  if problem then return nil, problem end
  local other = given.loop
  if other and (getmetatable(other) ~= Client or other.closed) then
    return nil, "option 'loop' must be a client that is open"
  end
  return given, system
end

---Makes a client. Opens and sends nothing before the first call.
---@param options? deadline.Options
---@return deadline.Client? client, string? problem # with the options
function client.new(options)
  local given, system = check_options(options)
  if not given then return nil, system end
  local other, resolved = given.loop, config.resolve(given)
  local values = resolved.values
  if other then resolved:share(other.config) end
  local self = {
    config = resolved, ending = { done = false }, emit = choose_hook(values),
    random = system.random or core.random, endpoints = {}, signing_key = core.signing_key(),
    user_agent = user_agent.build(resolved, client.version),
    closed = false, -- not nil, which would be looked for in the methods, for every item
  }
  set_clocks(self, system, other)
  self.loop = other and other.loop or new_loop(self, system)
  self.retry = retry.new {
    mode = values.retry_mode, max_attempts = values.max_attempts,
    max_retry_after = values.max_retry_after, random = self.random, now = self.now,
  }
  self.credential_cache = credentials.new(self)
  self.loop:join(self) -- last: what comes before may raise
  return setmetatable(self, Client)
end

-- Calls.

local call_options = {
  timeout = { type = "number", min = 0.001 }, deadline = { type = "number", is_timestamp = true },
}

---Raises misuse at the line of the call: a closed client, parameters that are no table.
local function check_use(self, given)
  object.check(self, Client)
  local problem = self.closed and (self.loop.broken or "the client is closed")
    or type(given) ~= "table" and "the parameters must be a table, not " .. type(given)
  if problem then object.misuse(problem) end
end

---Calls a function of the module's, in a task of its own unless this is one: if a host's wait or
---Ctrl-C ends the caller, the task still runs to its end, and gives back what it holds.
local function run_to_end(self, fn, ...)
  if self.loop:current() then return fn(self, ...) end
  local task = self.loop:begin({ client = self }, fn, self, ...)
  self.loop:await(task)
  if not task.done or task.cancelled then
    return errors.triple(errors.cancelled(self.loop.broken))
  end
  return tasks.results(task)
end

local function call_method(operation)
  return function(self, given, limits)
    given = given or {}
    check_use(self, given)
    local problem
    limits, problem = check.options(call_options, limits or {})
    if not limits then object.misuse(problem) end
    local err = serialize.check(operation.name, operation.input, given,
      self.config.values.parameter_validation)
    if err then return errors.triple(err) end
    return run_to_end(self, call.perform, operation, serialize.copy(operation.input, given), limits)
  end
end

---A method that returns an iterator: its four results suit a `for` loop, and from 5.4 on its end.
---@param make fun(client: deadline.Client, given: table, limits: table): any, string?
local function iterating_method(make)
  return function(self, given, limits)
    given = given or {}
    check_use(self, given)
    local it, problem = make(self, given, limits or {})
    if not it then object.misuse(problem) end
    it = object.present(it)
    return it, nil, nil, it
  end
end

---Makes the method for an operation, or for its iterator; nil if there is none of that name.
local function find_method(name)
  local operation, iterates = operations.of_method(name)
  if not iterates then return operation and call_method(operation) end
  return iterating_method(function(self, given, limits)
    return iterator.new(self, operation, given, limits)
  end)
end

---Sends a request to any AWS service, with this client's credentials, retries, limits and events:
---`client:request { service = "s3", url = "https://bucket.s3.us-west-2.amazonaws.com/key" }`
---@param given deadline.ServiceRequest
---@param limits? deadline.CallOptions
---@return deadline.ServiceResponse? response
---@return deadline.Meta|string meta
---@return deadline.Error? err
function methods:request(given, limits)
  check_use(self, given)
  local request = late.require "deadline.api.request"
  local own, problem = request.check(given)
  if not problem then limits, problem = check.options(call_options, limits or {}) end
  if problem then object.misuse(problem) end
  return run_to_end(self, request.perform, own, limits)
end

---Waits until an operation's answer says that something has come about: "job_succeeded",
---"fleet_active" and so on; `deadline.help()` lists them. Asks at the waiter's own pace.
---@param name deadline.WaiterName
---@param given table # the parameters of the waiter's operation
---@param limits? deadline.WaitOptions
---@return table? answer # the last one
---@return deadline.Meta|string meta
---@return deadline.Error? err # of kind "waiter" if it failed or its time is over, with `last`
function methods:wait_until(name, given, limits)
  given = given or {}
  check_use(self, given)
  local spec = type(name) == "string" and operations.waiter(name)
  if not spec then object.misuse(check.unknown("waiter", name, operations.waiters())) end
  local wait, problem = late.require("deadline.api.waiter").new(self, spec, given, limits or {})
  if not wait then object.misuse(problem) end
  return run_to_end(self, wait)
end

---A function for another client's option `credentials`: it returns keys of a queue's role, new
---ones whenever the other client needs them. If the two share a loop, it waits as tasks do.
---@param given { farmId: string, queueId: string }
---@param choice? { read_only: boolean } # the role for reading, instead of the one for users
---@return fun(): deadline.Credentials?, string?
function methods:queue_credentials(given, choice)
  check_use(self, given)
  local read_only, problem = check.options({ read_only = { type = "boolean" } }, choice or {})
  if problem then object.misuse(problem) end
  local assume = read_only.read_only and self.assume_queue_role_for_read
    or self.assume_queue_role_for_user
  local queue = { farmId = given.farmId, queueId = given.queueId }
  return function()
    local page, message = assume(self, queue)
    if not page then return nil, message end
    return credentials.of_role(page)
  end
end

---The sessions of all workers of a fleet, several workers at a time:
---`for session, worker in client:sessions_for_fleet { farmId = f, fleetId = l } do`
---@param given { farmId: string, fleetId: string }
---@param limits? deadline.SweepOptions
---@return deadline.Sweep
methods.sessions_for_fleet = iterating_method(function(...)
  return late.require("deadline.listing.sweep").new(...)
end)

---The changes of a worker's sessions from now on, until the watch is closed:
---`for change in client:watch_sessions(worker, { interval = 30 }) do`
---@param given { farmId: string, fleetId: string, workerId: string }
---@param limits? deadline.WatchOptions
---@return deadline.Watch
methods.watch_sessions = iterating_method(function(...)
  return late.require("deadline.listing.worker_watch").new(...)
end)

---The changes of a fleet's workers and of all their sessions, until the watch is closed:
---`for change in client:watch_fleet(fleet, { interval = 60 }) do`
---@param given { farmId: string, fleetId: string }
---@param limits? deadline.FleetWatchOptions
---@return deadline.Watch
methods.watch_fleet = iterating_method(function(...)
  return late.require("deadline.listing.fleet_watch").new(...)
end)

---The events of a session's log in CloudWatch Logs, and with `follow` those to come until it ends:
---`for event in client:session_log(session, { follow = true }) do print(event.message) end`
---If the client's own credentials may not read it, those of the queue's role do.
---@param given { farmId: string, queueId: string, jobId: string, sessionId: string }
---@param limits? deadline.LogOptions
---@return deadline.Iterator
methods.session_log = iterating_method(function(...)
  return late.require("deadline.listing.session_log").new(...)
end)

---The URL that calls of an operation go to, without a path.
---@param name string # "ListSessionsForWorker" or "list_sessions_for_worker"
---@return string? url, string? message, deadline.Error? err
function methods:endpoint(name)
  object.check(self, Client)
  local operation = type(name) == "string" and (operations.get(name) or operations.of_method(name))
  if not operation then object.misuse(format("there is no operation '%s'", tostring(name))) end
  local place, err = endpoint.resolve(self.config, operation)
  if not place then return errors.triple(err) end
  return (endpoint.join(place, ""))
end

---The credentials in use, refreshed first if they are about to expire: for `deadline.sign`, for
---another client's option `credentials`, for a program that the script starts.
---@return deadline.Credentials? keys # with `expiration` in seconds since the epoch, if they expire
---@return string? message, deadline.Error? err
function methods:credentials()
  check_use(self, {})
  return run_to_end(self, credentials.in_use, call.due(self, {}))
end

---Every option with its value and its source; as `credentials` the source of the credentials in
---use, once there are some. The value of a secret is "[hidden]".
---@return table<string, { value: any, source: string }>
function methods:describe()
  object.check(self, Client)
  local described = {}
  for name, source in pairs(self.config.sources) do
    local value = self.config.values[name]
    if config.specification[name].secret then value = "[hidden]" end
    if name == "endpoint_url" or name == "ec2_metadata_service_endpoint" then
      value = redactor.mask_url(value)
    end
    described[name] = { value = value, source = source }
  end
  local origin = self.credential_cache:origin()
  if origin then described.credentials = { value = "[hidden]", source = origin } end
  return described
end

---Waits, as a call does: in a task, others run meanwhile.
---@param seconds number
---@return true? done, string? message, deadline.Error? err # kind "cancelled": the client is closed
function methods:sleep(seconds)
  check_use(self, {})
  if type(seconds) ~= "number" or not (seconds >= 0 and seconds < huge) then
    object.misuse("seconds must be a finite number, 0 or more")
  end
  self.loop:await(self.ending, self.now() + seconds)
  if self.closed then return errors.triple(errors.cancelled(self.loop.broken)) end
  return true
end

---Starts `fn(...)` as a task, which runs at once until it first has to wait: its calls run beside
---those of other tasks.
---@param fn function
---@return deadline.Task
function methods:spawn(fn, ...)
  check_use(self, {})
  if type(fn) ~= "function" then object.misuse("function expected, got " .. type(fn)) end
  return self.loop:spawn(self, fn, ...)
end

local function check_outside(self, name)
  if self.loop:current() then object.misuse(name .. " cannot be called in a task") end
end

---Runs until every task is done.
---@return true? done, string? message, any fault # of the first task that failed
function methods:run()
  object.check(self, Client)
  check_outside(self, "run")
  local failed = self.loop:run()
  if failed then return nil, tostring(failed.fault), failed.fault end
  if self.loop.broken then return errors.triple(errors.cancelled(self.loop.broken)) end
  return true
end

---For a host with a loop of its own: runs what can run, and waits until something happens.
---@param seconds? number # how long to wait at most; 0: not at all; nil: as long as it takes
---@return boolean # whether anything is left to do
function methods:step(seconds)
  object.check(self, Client)
  check_outside(self, "step")
  if seconds ~= nil and not (type(seconds) == "number" and seconds >= 0) then
    object.misuse("seconds must be a number, 0 or more")
  end
  if self.loop.closed or (seconds == nil and not self.loop:is_busy()) then return false end
  self.loop:step(seconds)
  return self.loop:is_busy()
end

---For a host with a loop of its own: the sockets to watch; call `step(0)` as soon as one is ready.
---The number of a closed socket may come back, with another id.
---@return { fd: integer, read: boolean, write: boolean, id: integer }[]
function methods:sockets()
  object.check(self, Client)
  return self.loop.inflight:sockets()
end

---For a host with a loop of its own: seconds until it has to call `step(0)` if no socket becomes
---ready before; nil: no need.
---@return number?
function methods:timeout()
  object.check(self, Client)
  return self.loop:timeout()
end

---For a host with a loop of its own: calls `fn` if `spawn`, `cancel` or `close` made work outside
---of a step: time to look at `sockets` and `timeout` again.
---@param fn? fun()
function methods:on_work(fn)
  object.check(self, Client)
  if fn ~= nil and type(fn) ~= "function" then
    object.misuse("function expected, got " .. type(fn))
  end
  self.loop.on_work = fn
end

---Ends what is in flight, closes the connections and wipes the keys. May be repeated.
function methods:close()
  object.check(self, Client)
  self.closed = true
  self.loop:leave(self)
  self.credential_cache:forget()
  self.config:forget()
  self.signing_key:close()
end

Client.__close = methods.close

function Client:__tostring()
  return "deadline.Client: " .. tostring(self.config.values.region or "no region")
end

object.complete(Client, { find = find_method, names = operations.methods })

return client
