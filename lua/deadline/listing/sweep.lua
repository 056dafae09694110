-- SPDX-License-Identifier: MIT
--
-- The sessions of all workers of a fleet, several workers at a time. Every worker has an iterator
-- of its own and keeps its own place; one that fails does not hold up the others. A consumer never
-- waits for one page while another one is there.

local call = require "deadline.api.call"
local core = require "deadline.core"
local errors = require "deadline.base.errors"
local object = require "deadline.base.object"
local model = require "deadline.api.model"
local check = require "deadline.base.check"
local paginator = require "deadline.listing.paginator"
local serialize = require "deadline.api.serialize"

local ipairs, pairs, setmetatable, tostring, type = ipairs, pairs, setmetatable, tostring, type
local huge, max, min = math.huge, math.max, math.min
local format = string.format
local insert, remove = table.insert, table.remove

---@class deadline.SweepOptions
---@field concurrency? integer    # workers that are listed at the same time; 8
---@field ordered? boolean        # worker by worker, in the service's order; false: as pages arrive
---@field on_error? fun(err: deadline.Error, worker: table): boolean? # true: do without that worker
---@field max_items? integer      # stop after that many sessions
---@field page_size? integer      # sessions a request
---@field starting_token? string  # from `resume_token` or `err.resume` of another sweep
---@field read_ahead? boolean     # as of an iterator
---@field timeout? number         # seconds for each request with its retries
---@field deadline? number        # seconds since the epoch, when all of it has to be over

local specification = {
  concurrency = { type = "integer", min = 1 },
  ordered = { type = "boolean" },
  on_error = { type = "function" },
  max_items = { type = "integer", min = 0 },
  starting_token = { type = "string" },
}
local passed_on = { "page_size", "read_ahead", "timeout", "deadline" }
for _, name in ipairs(passed_on) do specification[name] = paginator.specification[name] end

---A worker and where its listing stands, or the list of workers itself.
---@class deadline.Listing
---@field it deadline.Iterator
---@field worker? table
---@field task? deadline.Task # that gets its next page

---@class deadline.Sweep
---@overload fun(): table?, table?
---@field private source deadline.Listing|false # of workers, while there are more
---@field private waiting deadline.Listing[] # to be opened before any of `source`
---@field private open deadline.Listing[]   # being listed
---@field private current deadline.Listing|false # the open one that is being read
---@field private refused deadline.Error|false # what is wrong with the parameters
---@field private begun table<string, true> # ids of workers that were opened: each is listed once
---@field private failures { listing: deadline.Listing, err: deadline.Error, told: boolean }[]
---@field private change { done: boolean } # something has arrived
---@field private given integer
---@field private throttled integer # listings in a row that ended throttled
---@field private pause_until number # on the loop's clock; until then nothing is asked for
local Sweep = { __name = "deadline.Sweep" }
Sweep.__index = Sweep

local function new_listing(self, worker, token)
  local given, limits = { workerId = worker.workerId }, { starting_token = token }
  for name, value in pairs(self.fleet) do given[name] = value end
  for _, name in ipairs(passed_on) do limits[name] = self.limits[name] end
  local it = paginator.new(self.client, model.ListSessionsForWorker, given, limits)
  return { it = it, worker = worker }
end

---Gets a listing's next page, beside everything else.
local function fill(self, listing)
  local loop = self.client.loop
  listing.task = {
    client = self.client, parent = loop:current(),
    on_end = function() loop:finish(self.change) end,
  }
  loop:begin(listing.task, paginator.fill, listing.it)
end

---What came of the listing's task, if it is done: true, or false at the end of the listing, or nil
---and an error. A task that went with the one that began it comes to nothing, as does one that
---there was no memory to begin: fill once more.
local function take_result(listing)
  local task = listing.task
  if task and task.done ~= false then listing.task = nil end
  if not task or not task.done or task.cancelled then return nil end
  return task:result()
end

-- Faults.

-- Kinds of what holds for every worker: to go on with the next one would only repeat it.
local fatal_kinds = { credentials = true, config = true, cancelled = true }

---The moment when all of it has to be over, on the loop's clock; nil for never.
local function due_of(self)
  return call.due(self.client, { timeout = huge, deadline = self.limits.deadline })
end

local function is_too_late(self)
  local due = due_of(self)
  return due ~= nil and self.client.now() >= due
end

---Takes down that the worker of the i-th open listing could not be listed.
local function fail(self, i, err)
  local listing = self.open[i]
  err.workerId = listing.worker.workerId
  insert(self.failures, { listing = listing, err = err, told = not self.limits.on_error })
  remove(self.open, i)
  err.resume = self:resume_token()
end

---Tells the script of a failure, which is dropped if the script can do without that worker. The
---script may raise, or wait while other tasks go on with this sweep.
---@return boolean? # whether there was one
local function tell_failure(self)
  local failure
  for _, each in ipairs(self.failures) do failure = failure or not each.told and each end
  if not failure then return end
  failure.told = true
  if self.limits.on_error(failure.err, failure.listing.worker) then
    for i = #self.failures, 1, -1 do
      if self.failures[i] == failure then remove(self.failures, i) end
    end
  end
  return true
end

---The error of a sweep in which workers failed. To call once more is to try those once more.
local function sum_up(self)
  local first, summary, waiting = self.failures[1].err, { failures = {} }, {}
  for name, value in pairs(first) do summary[name] = value end
  for i, failure in ipairs(self.failures) do
    summary.failures[i] = failure.err
    summary.retryable = summary.retryable or failure.err.retryable
    waiting[i] = failure.listing
  end
  summary.message = format("%d of the fleet's workers could not be listed: %s: %s",
    #self.failures, tostring(first.workerId), first.message)
  local none, err = {}, errors.new(summary)
  self.waiting, self.failures = waiting, none -- all others have been listed
  return err
end

-- Running the listings.

local longest_pause = 20 -- seconds

---A service that throttles one listing for good throttles all: the more often it does, the longer
---nothing more is asked for. Without that a sweep would only go through its workers the faster. A
---wait that is too long for a call is too long for all others, too: that worker fails alone.
local function adapt_pace(self, err)
  if err and err.kind ~= "throttling" then return end
  self.throttled = err and self.throttled + 1 or 0
  if not err then return end
  local client, hint = self.client, err.retry_after or 0
  local pause = client.random() * min(2 ^ (self.throttled - 1), longest_pause)
  if hint <= client.retry.max_retry_after then pause = max(pause, hint) end
  self.pause_until = client.now() + pause
end

local function is_paused(self)
  return self.client.now() < self.pause_until
end

---Sees to what the tasks came to: an error that ends the sweep, if there is one.
---@return deadline.Error?
local function settle(self)
  local source = self.source
  local found, err = nil, nil
  if source then found, err = take_result(source) end
  if err then return err end
  if found == false then self.source = false end
  for i = #self.open, 1, -1 do
    local listing = self.open[i]
    found, err = take_result(listing)
    if err and (fatal_kinds[err.kind] or is_too_late(self)) then return err end
    if err or found ~= nil then adapt_pace(self, err) end
    if err then fail(self, i, err) end
    if found == false then remove(self.open, i) end
  end
end

---The next worker of the list that was not opened before: a list that changes while it is read may
---name one twice.
local function peek_worker(self, it)
  local worker = paginator.peek(it)
  while worker and self.begun[worker.workerId or false] do
    paginator.skip(it)
    worker = paginator.peek(it)
  end
  return worker
end

---Opens the next worker's listing; nil if it is not known yet, or there is none. It is open before
---it is taken from where it waited: there may be no memory for the one or the other.
local function open_next(self)
  local listing, source = self.waiting[1], self.source
  if listing then
    insert(self.open, listing)
    remove(self.waiting, 1)
    return listing
  end
  local worker = source and peek_worker(self, source.it)
  if worker then
    listing = new_listing(self, worker)
    insert(self.open, listing)
    paginator.skip(source.it)
    if worker.workerId then self.begun[worker.workerId] = true end
  elseif source and not source.task then
    fill(self, source)
  end
  return listing
end

---Keeps as many listings going as there may be.
local function start(self)
  if is_paused(self) or is_too_late(self) then return end
  for _, listing in ipairs(self.open) do
    if not listing.task and not paginator.has_unread(listing.it) then fill(self, listing) end
  end
  while #self.open < (self.limits.concurrency or 8) do
    local listing = open_next(self)
    if not listing then return end
    fill(self, listing)
  end
end

---A listing that has something to read: in an ordered sweep only the first may be read, in any
---other the one that was read last comes last.
local function pick(self)
  local open = self.open
  for i = 1, self.limits.ordered and min(#open, 1) or #open do
    local listing = open[i]
    if paginator.has_unread(listing.it) then
      if not self.limits.ordered then
        for k = i, #open - 1 do open[k] = open[k + 1] end
        open[#open] = listing
      end
      return listing
    end
  end
end

local function closed_error(self)
  if self.closed then return errors.cancelled("the sweep was closed") end
  if self.client.closed then return errors.cancelled(self.client.loop.broken) end
end

---How many sessions may still be passed on.
local function left_to_give(self)
  return (self.limits.max_items or huge) - self.given
end

---Turns to a listing that can be read, or looks that there is none without waiting: true, false if
---there may be one later, nil at the end, or nil and an error.
local function look(self)
  if self.change.done then self.change = { done = false } end
  local err = settle(self)
  while not err and tell_failure(self) do end
  err = err or closed_error(self)
  if err then return nil, err end
  start(self)
  self.current = pick(self) or false
  if self.current then return true end
  if #self.open == 0 and not self.source and #self.waiting == 0 then return nil end
  if is_too_late(self) then return nil, call.too_late(model.ListSessionsForWorker) end
  return false
end

---Waits for a listing that can be read: true, false at the end, or nil and an error.
local function find_current(self)
  while not (self.current and paginator.has_unread(self.current.it)) do
    if left_to_give(self) <= 0 then return false end -- to other tasks, meanwhile
    local found, err = look(self)
    if err then return nil, err end
    if found == nil then return false end
    if not found then
      local due = due_of(self)
      if is_paused(self) then due = min(due or huge, self.pause_until) end
      self.client.loop:await(self.change, due)
      err = closed_error(self)
      if err then return nil, err end
    end
  end
  return left_to_give(self) > 0
end

---The listing to pass on sessions of, which has some; nil at the end, or nil and an error.
---@return deadline.Listing? listing, deadline.Error? err
local function next_listing(self)
  if left_to_give(self) <= 0 then return nil end
  local found, err = nil, self.refused or nil
  if not err then found, err = find_current(self) end
  if found then return self.current end
  if not err and #self.failures > 0 and left_to_give(self) > 0 then err = sum_up(self) end
  if err then err.resume = self:resume_token() end
  return nil, err
end

---Ends what is in flight.
local function stop(self)
  local function stop_listing(listing)
    if listing.task and listing.task.done == false then listing.task:cancel() end
    paginator.stop(listing.it)
  end
  if self.source then stop_listing(self.source) end
  for _, listing in ipairs(self.open) do stop_listing(listing) end
end

---Asks early for what comes after the next `count` sessions of the listing, if anything may.
local function prepare(self, listing, count)
  if left_to_give(self) <= count then
    stop(self)
  elseif not is_paused(self) then
    paginator.ask_early(listing.it, count)
  end
end

---Waits for sessions to pass on: their listing and how many of its page there are, `most` at most;
---nil at the end, or nil, nil and an error.
---@return deadline.Listing? listing, integer? count, deadline.Error? err
local function find_sessions(self, most)
  local listing, err = next_listing(self)
  local function count()
    return min(most, paginator.count_rest(listing.it), left_to_give(self))
  end
  while listing do
    prepare(self, listing, count())
    if count() > 0 then return listing, count() end -- else a hook has read them
    listing, err = next_listing(self)
  end
  return nil, nil, err
end

---Raises at the line that reads, if nothing can be read any more.
local function check_open(self)
  object.check(self, Sweep)
  local problem = self.closed and "the sweep is closed"
    or self.client.closed and (self.client.loop.broken or "the client is closed")
  if problem then object.misuse(problem) end
end

---The next session and its worker, or nil at the end. Raises `deadline.Error`: for single workers
---only after all others, with each in `failures`; calling again then tries those again.
---@return table? session, table? worker
function Sweep:next()
  check_open(self)
  local listing, _, err = find_sessions(self, 1)
  if err then errors.raise(err) end
  if not listing then return nil end
  local session = paginator.peek(listing.it)
  paginator.skip(listing.it)
  self.given = self.given + 1
  return session, listing.worker
end

Sweep.__call = Sweep.next

---Iterates over pages instead of sessions: `for page, meta, worker in sweep:pages() do`. Each holds
---what of one worker's page has not been passed on yet, within `max_items`; a page without sessions
---is left out.
---@return fun(): table?, deadline.Meta?, table?
function Sweep:pages()
  object.check(self, Sweep)
  return function()
    check_open(self)
    local listing, count, err = find_sessions(self, huge)
    if err then errors.raise(err) end
    if not listing then return nil end
    local page, meta = paginator.take_page(listing.it, count), listing.it.at.meta
    self.given = self.given + count
    return page, meta, listing.worker
  end
end

---All sessions that are left, as a list, and the worker of each in a list of the same order. On an
---error, `err.items` and `err.workers` hold those that had arrived.
---@return table[]? sessions, table[]|string workers, deadline.Error? err
function Sweep:collect()
  check_open(self)
  local sessions, workers = {}, {}
  local listing, count, err = find_sessions(self, huge)
  while listing do
    paginator.take(listing.it, count, sessions)
    for i = #workers + 1, #sessions do workers[i] = listing.worker end
    self.given = self.given + count
    listing, count, err = find_sessions(self, huge)
  end
  if not err then return sessions, workers end
  err.items, err.workers = sessions, workers
  return errors.triple(err)
end

---Ends what is in flight; nothing more can be read, `resume_token` still answers. May be repeated.
function Sweep:close()
  object.check(self, Sweep)
  self.closed = true
  stop(self)
  self.client.loop:announce(self.change)
end

Sweep.__close = Sweep.close

function Sweep:__tostring()
  return format("deadline.Sweep: %d sessions so far", self.given)
end

-- Positions: where the list of workers stands, and every worker that was begun and not finished.

---Where it stands, for `starting_token` of another sweep; nil where everything has been read.
---@return string?
function Sweep:resume_token()
  object.check(self, Sweep)
  local position = {
    listings = {}, workers = self.source and self.source.it:resume_token() or nil,
  }
  local function add(listing)
    local token = listing.it:resume_token()
    if token then
      insert(position.listings, { workerId = listing.worker.workerId, token = token })
    end
  end
  for _, listing in ipairs(self.open) do add(listing) end
  for _, failure in ipairs(self.failures) do add(failure.listing) end
  for _, listing in ipairs(self.waiting) do add(listing) end
  if not position.workers and #position.listings == 0 then return nil end
  if #position.listings == 0 then position.listings = nil end
  return core.base64_encode(core.encode(position))
end

---@return { workers?: string, listings: { workerId: string, token: string }[] }?
local function decode_position(text)
  local json = core.base64_decode(text)
  local position = json and core.decode(json)
  if type(position) ~= "table" then return nil end
  local workers, listings = position.workers, position.listings or {}
  if type(listings) ~= "table" or not (workers == nil or type(workers) == "string")
    or (workers == nil and #listings == 0) then
    return nil
  end
  for _, listing in ipairs(listings) do
    if type(listing) ~= "table" or type(listing.token) ~= "string" then return nil end
  end
  return { workers = workers, listings = listings }
end

object.complete(Sweep, "write 'for session, worker in sweep do', or take the list that its method "
  .. "collect() returns")

local sweep = {}

-- What all requests of a sweep have in common.
local inputs = {
  farmId = model.ListWorkers.input.farmId, fleetId = model.ListWorkers.input.fleetId,
}

local function open_source(self, token)
  self.source = { it = paginator.new(self.client, model.ListWorkers, self.fleet, {
    starting_token = token, timeout = self.limits.timeout, deadline = self.limits.deadline,
  }) }
end

---@param client deadline.Client
---@param given { farmId: string, fleetId: string }
---@param limits deadline.SweepOptions
---@return deadline.Sweep? sweep, string? problem
function sweep.new(client, given, limits)
  local problem
  limits, problem = check.options(specification, limits)
  problem = problem
    or paginator.check_page_size(model.ListSessionsForWorker, limits.page_size)
  if problem then return nil, problem end
  local position = { listings = {} }
  if limits.starting_token then position = decode_position(limits.starting_token) end
  if not position then return nil, "option 'starting_token' is not of a sweep" end
  local self = setmetatable({
    client = client, fleet = { farmId = given.farmId, fleetId = given.fleetId }, limits = limits,
    refused = serialize.check("sessions_for_fleet", inputs, given,
      client.config.values.parameter_validation) or false,
    waiting = {}, open = {}, begun = {}, failures = {}, change = { done = false }, given = 0,
    throttled = 0, pause_until = client.now(), source = false, current = false, closed = false,
  }, Sweep)
  if position.workers or not limits.starting_token then open_source(self, position.workers) end
  for i, listing in ipairs(position.listings) do
    self.waiting[i] = new_listing(self, { workerId = listing.workerId }, listing.token)
    if listing.workerId then self.begun[listing.workerId] = true end
  end
  return self
end

return sweep
