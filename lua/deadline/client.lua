-- SPDX-License-Identifier: MIT
--
-- The client: resolved options, what they are shared by (credentials, retry quota, engine), and a
-- method for every operation: `ListXs` is `client:list_xs`, and where it has pages `client:xs`, as
-- api.lua tells editors.

local call = require "deadline.api.call"
local config = require "deadline.config.config"
local core = require "deadline.core"
local credentials = require "deadline.auth.credentials"
local endpoint = require "deadline.config.endpoint"
local errors = require "deadline.base.errors"
local iterator = require "deadline.listing.iterator"
local loop = require "deadline.loop.loop"
local late = require "deadline.base.late"
local object = require "deadline.base.object"
local model = require "deadline.api.model"
local check = require "deadline.base.check"
local serialize = require "deadline.api.serialize"
local retry = require "deadline.http.retry"
local redactor = require "deadline.base.redact"
local user_agent = require "deadline.http.user_agent"

local getmetatable, pairs, setmetatable = getmetatable, pairs, setmetatable
local tostring, type = tostring, type
local min = math.min
local format, gsub, lower = string.format, string.gsub, string.lower

---@class deadline.Client
---@field private config deadline.Config
---@field private loop deadline.Loop
---@field private closed boolean
local methods = {}
local Client = { __name = "deadline.Client", __index = methods }

local system_specification = {
  now = { type = "function" }, time = { type = "function" }, sleep = { type = "function" },
  random = { type = "function" }, getenv = { type = "function" },
}

local client = { version = "0.1.0" }

---What the bundle holds now: a host may change its root folder or its user before the first call.
---Nothing of a pipe, which could not be read again, nor of a folder.
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

---Makes a client. Nothing is opened or sent: that waits for the first call.
---@param given? deadline.Options
---@return deadline.Client? client, string? problem # what is wrong with the options
function client.new(given)
  local system, problem
  given, problem = check.options(config.specification, given or {})
  if not given then return nil, problem end
  system, problem = check.options(system_specification, given.system or {})
  problem = problem or config.check_together(given)
  if problem then return nil, problem end
  local other = given.loop
  if other and (getmetatable(other) ~= Client or other.closed) then
    return nil, "option 'loop' must be a client that is open"
  end
  local resolved = config.resolve(given)
  local values = resolved.values
  if other then resolved:share(other.config) end
  local self = {
    config = resolved, signing_key = core.signing_key(), clock_offset = 0,
    now = other and other.now or system.now or core.now, time = system.time or core.time,
    random = system.random or core.random, emit = values.on_event or false,
    user_agent = user_agent.build(resolved, client.version),
    closed = false, -- not nil, which would be looked for in the methods, for every item
  }
  self.loop = other and other.loop or new_loop(self, system)
  self.loop:join(self)
  self.ending = { done = false } -- to be waited for: the client was closed
  ---The service's clock, as far as it is known: what it dates, and what is signed, goes by it.
  function self.server_time()
    return self.time() + self.clock_offset
  end
  ---The earlier of both clocks, to judge by whether something has expired: an answer may have told
  ---a wrong time, and only a further request can set that right.
  function self.earliest_time()
    return min(self.time(), self.server_time())
  end
  self.retry = retry.new {
    mode = values.retry_mode, max_attempts = values.max_attempts,
    max_retry_after = values.max_retry_after, random = self.random, now = self.now,
  }
  self.endpoints = {} -- by the prefix of the host
  self.credential_cache = credentials.new(self)
  return setmetatable(self, Client)
end

local call_specification = {
  timeout = { type = "number", min = 0.001 }, deadline = { type = "number", is_timestamp = true },
}

---Raises at the line of the call, if that is wrong in itself.
local function check_use(self, given)
  object.check(self, Client)
  local problem = self.closed and (self.loop.broken or "the client is closed")
    or type(given) ~= "table" and "the parameters must be a table, not " .. type(given)
  if problem then object.misuse(problem) end
end

---Calls a function of the module's, in a task of its own unless this is one: should a host's wait,
---or Ctrl-C, end the caller, it still comes to its end, and gives back what it holds.
local function run_to_end(self, fn, ...)
  if self.loop:current() then return fn(self, ...) end
  local task = self.loop:begin({ client = self }, fn, self, ...)
  self.loop:await(task)
  if task.cancelled then return errors.triple(errors.cancelled(self.loop.broken)) end
  return task:result()
end

local function call_method(operation)
  return function(self, given, limits)
    given = given or {}
    check_use(self, given)
    local problem
    limits, problem = check.options(call_specification, limits or {})
    if not limits then object.misuse(problem) end
    local err = serialize.check(operation.name, operation.input, given,
      self.config.values.parameter_validation)
    if err then return errors.triple(err) end
    return run_to_end(self, call.perform, operation, given, limits)
  end
end

---A method that answers an iterator, for a `for` loop and, on 5.4, for its end.
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

---"ListSessionsForWorker" -> "list_sessions_for_worker"
local function snake_case(name)
  return lower((gsub(name, "(%l)(%u)", "%1_%2")))
end

for name, operation in pairs(model) do
  local method = snake_case(name)
  methods[method] = call_method(operation)
  if operation.items then
    methods[gsub(method, "^list_", "")] = iterating_method(function(self, given, limits)
      return iterator.new(self, operation, given, limits)
    end)
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

---What changes about a worker's sessions from now on, until it is closed:
---`for change in client:watch_sessions(worker, { interval = 30 }) do`
---@param given { farmId: string, fleetId: string, workerId: string }
---@param limits? deadline.WatchOptions
---@return deadline.Watch
methods.watch_sessions = iterating_method(function(...)
  return late.require("deadline.listing.watch").new(...)
end)

---Where a call of the operation would go.
---@param name string # "ListSessionsForWorker" or "list_sessions_for_worker"
---@return string? url, string? message, deadline.Error? err
function methods:endpoint(name)
  object.check(self, Client)
  for full_name, operation in pairs(model) do
    if name == full_name or name == snake_case(full_name) then
      local place, err = endpoint.resolve(self.config, operation)
      if not place then return errors.triple(err) end
      return (endpoint.join(place, ""))
    end
  end
  object.misuse(format("there is no operation '%s'", tostring(name)))
end

---The keys in use, renewed first if they are about to expire: for `deadline.sign`, for another
---client's option `credentials`, for a program that is started.
---@return deadline.Credentials? keys # with `expiration` in seconds since the epoch, if they expire
---@return string? message, deadline.Error? err
function methods:credentials()
  check_use(self, {})
  return run_to_end(self, credentials.in_use, call.due(self, {}))
end

---Every option with its value and where it comes from; as `credentials`, once there are some, the
---keys in use. Secrets show only that they are there.
---@return table<string, { value: any, source: string }>
function methods:describe()
  object.check(self, Client)
  local described = {}
  for name, source in pairs(self.config.sources) do
    local value = self.config.values[name]
    if config.specification[name].secret then value = "[hidden]" end
    if name == "endpoint_url" then value = redactor.mask_url(value) end
    described[name] = { value = value, source = source }
  end
  local origin = self.credential_cache:origin()
  if origin then described.credentials = { value = "[hidden]", source = origin } end
  return described
end

---Starts `fn(...)` as a task, which runs at once until it first has to wait: the calls in it run
---beside those of other tasks.
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

---For a host with a loop of its own: lets everything run that can, and waits for more to do.
---@param seconds? number # how long at most; 0 for not at all; without it, until something happens
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

---For a host with a loop of its own: what to watch, and to call `step(0)` for. A socket that was
---closed and whose number came back has another id.
---@return { fd: integer, read: boolean, write: boolean, id: integer }[]
function methods:sockets()
  object.check(self, Client)
  return self.loop.inflight:sockets()
end

---For a host with a loop of its own: in how many seconds to call `step(0)`, should no socket become
---ready before; nil: no need.
---@return number?
function methods:timeout()
  object.check(self, Client)
  return self.loop:timeout()
end

---For a host with a loop of its own: `fn` is called when there is work from elsewhere than a step,
---by `spawn`, `cancel` or `close`: time to look at `sockets` and `timeout` again.
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

object.complete(Client)

return client
