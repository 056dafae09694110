-- SPDX-License-Identifier: MIT
--
-- The listings of all workers of a fleet at once. Each worker has a cursor of its own; one that
-- fails does not hold up the others, and a reader never waits for one page while another is there.
-- Sweeps read through this; scripts never see it.

local attempts = require "deadline.http.attempts"
local call = require "deadline.api.call"
local cursor = require "deadline.listing.cursor"
local errors = require "deadline.base.errors"
local operations = require "deadline.api.operations"
local serialize = require "deadline.api.serialize"
local sweep_token = require "deadline.listing.sweep_token"

local ipairs, pairs, setmetatable, tostring = ipairs, pairs, setmetatable, tostring
local huge, max, min = math.huge, math.max, math.min
local format = string.format
local insert, remove = table.insert, table.remove

local list_sessions = operations.get "ListSessionsForWorker"

---A worker with the cursor over its sessions; or the list of workers itself.
---@class deadline.Listing
---@field cursor deadline.Cursor
---@field worker? table
---@field task? deadline.Task # gets the next page
---@field throttled integer   # calls in a row that ended throttled

---@class deadline.FanOut
---@field client deadline.Client
---@field closed boolean
---@field passed integer # sessions that were passed on
---@field private limits deadline.SweepOptions
---@field private fleet { farmId: string, fleetId: string }
---@field private source deadline.Listing|false # of workers, while there are more
---@field private waiting deadline.Listing[] # to be opened before any of `source`; and behind them
---                                           # throttled ones, to be opened after all of it
---@field private open deadline.Listing[]    # being read
---@field private current deadline.Listing|false # the open one that was read last
---@field private refused deadline.Error|false # the parameters' error
---@field private begun table<string, true>  # ids of workers that were opened: each once
---@field private failures { listing: deadline.Listing, err: deadline.Error, reported: boolean }[]
---@field private change { done: boolean }   # done as soon as a task has ended
---@field private throttled integer          # calls in a row, of all listings, that ended throttled
---@field private pause_until number         # on the loop's clock: no new requests before
local FanOut = { __name = "deadline.FanOut" }
FanOut.__index = FanOut

-- Options that each listing gets as they are.
local listing_options = { "page_size", "read_ahead", "timeout", "deadline" }

local function new_listing(self, worker, token)
  local given, limits = { workerId = worker.workerId }, { starting_token = token }
  for name, value in pairs(self.fleet) do given[name] = value end
  for _, name in ipairs(listing_options) do limits[name] = self.limits[name] end
  return {
    cursor = cursor.new(self.client, list_sessions, given, limits), worker = worker, throttled = 0,
  }
end

---Gets a listing's next page in a task.
local function begin_fill(self, listing)
  local loop = self.client.loop
  listing.task = {
    client = self.client, parent = loop:current(),
    on_end = function() loop:finish(self.change) end,
  }
  loop:begin(listing.task, listing.cursor.fill, listing.cursor)
end

---The result of the listing's task, once it is done: true; false at the end of the listing; nil and
---an error. A task that ended with the one that began it, or that there was no memory to begin, has
---none: the page is requested again.
local function take_result(listing)
  local task = listing.task
  if task and task.done ~= false then listing.task = nil end
  if not task or not task.done or task.cancelled then return nil end
  return task:result()
end

-- Failures.

-- Kinds of errors that every other worker would meet as well.
local fatal_kinds = { credentials = true, config = true, cancelled = true }

---The end of the time allowed for everything, on the loop's clock; nil: there is none.
local function due_of(self)
  return call.due(self.client, { timeout = huge, deadline = self.limits.deadline })
end

local function is_too_late(self)
  local due = due_of(self)
  return due ~= nil and self.client.now() >= due
end

---Notes that the worker of the i-th open listing could not be listed.
local function add_failure(self, i, err)
  local listing = self.open[i]
  err.workerId = listing.worker.workerId
  insert(self.failures, { listing = listing, err = err, reported = not self.limits.on_error })
  remove(self.open, i)
  err.resume = self:resume_token()
end

---Reports a failure to the script, which returns true to skip that worker. The script may raise, or
---wait while other tasks read.
---@return boolean? # whether there was one to report
local function report_failure(self)
  local failure
  for _, each in ipairs(self.failures) do failure = failure or not each.reported and each end
  if not failure then return end
  failure.reported = true
  if self.limits.on_error(failure.err, failure.listing.worker) then
    for i = #self.failures, 1, -1 do
      if self.failures[i] == failure then remove(self.failures, i) end
    end
  end
  return true
end

---Sums up the failures in one error, and opens the failed workers' listings again.
local function sum_up(self)
  local first, summary, waiting = self.failures[1].err, { failures = {} }, {}
  for name, value in pairs(first) do summary[name] = value end
  for i, failure in ipairs(self.failures) do
    summary.failures[i] = failure.err
    summary.retryable = summary.retryable or failure.err.retryable
    failure.listing.throttled = 0
    waiting[i] = failure.listing
  end
  summary.message = format("%d of the fleet's workers could not be listed: %s: %s",
    #self.failures, tostring(first.workerId), first.message)
  local none, err = {}, errors.new(summary)
  self.waiting, self.failures = waiting, none -- all others have been listed
  return err
end

-- Running the listings.

local max_pause = 20 -- seconds

---Pauses new requests after throttling, the longer the more calls in a row were throttled, and for
---`hint` seconds at least: a service that throttles one listing throttles all.
local function pause(self, hint)
  local client, longest = self.client, min(2 ^ (self.throttled - 1), max_pause)
  self.pause_until = client.now() + max(client.random() * longest, hint)
end

---Notes what came of a listing's call, and returns whether to try it again: if it was throttled,
---but not too often in a row, and the service asks for no longer wait than `max_retry_after`.
local function adapt_pace(self, listing, err)
  local is_throttled = err and err.kind == "throttling"
  if err and not is_throttled then return false end
  self.throttled = is_throttled and self.throttled + 1 or 0
  listing.throttled = is_throttled and listing.throttled + 1 or 0
  if not is_throttled then return false end
  local hint = err.retry_after or 0
  local is_bearable = hint <= self.client.retry.max_retry_after
  pause(self, is_bearable and hint or 0)
  return is_bearable and listing.throttled <= (self.limits.max_failures or 10)
end

local function is_paused(self)
  return self.client.now() < self.pause_until
end

local function emit_retry(self, listing, err)
  attempts.emit_retry(self.client, err.operation, listing.throttled,
    max(self.pause_until - self.client.now(), 0), err)
end

---Collects the result of the task that lists the workers.
---@return deadline.Error? # one that ends the sweep
local function collect_workers(self)
  local source = self.source
  local found, err = nil, nil
  if source then found, err = take_result(source) end
  if found == false then self.source = false end
  if not err and found == nil then return nil end
  if adapt_pace(self, source, err) and not is_too_late(self) then
    return emit_retry(self, source, err)
  end
  return err
end

---Puts a throttled listing behind all others, but in an ordered sweep: there it stays first.
local function postpone(self, i)
  local listing = self.open[i]
  if not self.limits.ordered then
    insert(self.waiting, listing)
    remove(self.open, i)
  end
end

---Collects the results of tasks that have ended.
---@return deadline.Error? # one that ends the sweep
local function collect_results(self)
  local failed = collect_workers(self)
  if failed then return failed end
  for i = #self.open, 1, -1 do
    local listing = self.open[i]
    local found, err = take_result(listing)
    if err and (fatal_kinds[err.kind] or is_too_late(self)) then return err end
    local again = (err or found ~= nil) and adapt_pace(self, listing, err)
    if again then
      postpone(self, i)
      emit_retry(self, listing, err)
    elseif err then
      add_failure(self, i, err)
    elseif found == false then
      remove(self.open, i)
    end
  end
end

---Workers that are listed at the same time.
local function concurrency(self)
  return self.limits.concurrency or 8
end

---The next worker of the list that was not opened before: a list that changes while it is read may
---name one twice.
local function peek_worker(self, workers)
  local worker = workers:peek()
  while worker and self.begun[worker.workerId or false] do
    workers:skip()
    worker = workers:peek()
  end
  return worker
end

---Requests the next page of workers before they are needed, while the others are listed.
local function ask_for_workers(self, workers)
  local rest = workers:count_rest()
  if rest < concurrency(self) then workers:ask_early(rest) end
end

---Opens the next worker's listing; nil if it is not known yet, or there is none. Each step may run
---out of memory: the listing is open before it leaves the place where it waited.
local function open_next(self)
  local listing, source = self.waiting[1], self.source
  if listing and (listing.throttled == 0 or not source) then
    insert(self.open, listing)
    remove(self.waiting, 1)
    return listing
  end
  listing = nil
  local worker = source and peek_worker(self, source.cursor)
  if worker then
    listing = new_listing(self, worker)
    insert(self.open, listing)
    source.cursor:skip()
    if worker.workerId then self.begun[worker.workerId] = true end
    ask_for_workers(self, source.cursor)
  elseif source and not source.task then
    begin_fill(self, source)
  end
  return listing
end

---Keeps as many listings under way as the option `concurrency` says.
local function begin_listings(self)
  if is_paused(self) or is_too_late(self) then return end
  for _, listing in ipairs(self.open) do
    if not listing.task and not listing.cursor:has_unread() then begin_fill(self, listing) end
  end
  while #self.open < concurrency(self) do
    local listing = open_next(self)
    if not listing then return end
    begin_fill(self, listing)
  end
end

---A listing with something to read: in an ordered sweep only the first may be read, else the one
---that was read last comes last.
local function pick(self)
  local open = self.open
  for i = 1, self.limits.ordered and min(#open, 1) or #open do
    local listing = open[i]
    if listing.cursor:has_unread() then
      if not self.limits.ordered then
        for k = i, #open - 1 do open[k] = open[k + 1] end
        open[#open] = listing
      end
      return listing
    end
  end
end

-- Reading.

local function closed_error(self)
  if self.closed then return errors.cancelled("the sweep was closed") end
  if self.client.closed then return errors.cancelled(self.client.loop.broken) end
end

local function count_allowed(self)
  return (self.limits.max_items or huge) - self.passed
end

---Turns to a listing that can be read without waiting: true; false if there may be one later; nil
---at the end; nil and an error.
local function turn_to_readable(self)
  if self.change.done then self.change = { done = false } end
  local err = collect_results(self)
  while not err and report_failure(self) do end
  err = err or closed_error(self)
  if err then return nil, err end
  begin_listings(self)
  self.current = pick(self) or false
  if self.current then return true end
  if #self.open == 0 and not self.source and #self.waiting == 0 then return nil end
  if is_too_late(self) then return nil, call.too_late(list_sessions) end
  return false
end

---Waits for a listing that can be read: true; false at the end; nil and an error.
local function await_readable(self)
  while not (self.current and self.current.cursor:has_unread()) do
    if count_allowed(self) <= 0 then return false end -- other tasks read meanwhile
    local found, err = turn_to_readable(self)
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
  return count_allowed(self) > 0
end

---The listing to read from; nil at the end; nil and an error.
---@return deadline.Listing? listing, deadline.Error? err
local function next_listing(self)
  if count_allowed(self) <= 0 then return nil end
  local found, err = nil, self.refused or nil
  if not err then found, err = await_readable(self) end
  if found then return self.current end
  if not err and #self.failures > 0 and count_allowed(self) > 0 then err = sum_up(self) end
  if err then err.resume = self:resume_token() end
  return nil, err
end

---Ends what is in flight.
local function stop(self)
  local function stop_listing(listing)
    if listing.task and listing.task.done == false then listing.task:cancel() end
    listing.cursor:stop()
  end
  if self.source then stop_listing(self.source) end
  for _, listing in ipairs(self.open) do stop_listing(listing) end
end

---Requests early the page after the next `count` sessions of the listing, if anything needs it.
local function ask_early(self, listing, count)
  if count_allowed(self) <= count then
    stop(self)
  elseif not is_paused(self) then
    listing.cursor:ask_early(count)
  end
end

---Waits for sessions that can be read: their listing, and how many of its page may be passed on;
---nil at the end; nil, nil and an error. The caller adds those that it passes on to `passed`.
---@param most number
---@return deadline.Listing? listing, integer? count, deadline.Error? err
function FanOut:find_sessions(most)
  local listing, err = next_listing(self)
  local function count()
    return min(most, listing.cursor:count_rest(), count_allowed(self))
  end
  while listing do
    ask_early(self, listing, count())
    if count() > 0 then return listing, count() end -- else a hook has read them
    listing, err = next_listing(self)
  end
  return nil, nil, err
end

---The position as text: of the list of workers, and of each worker that was begun and not finished.
---@return string? # nil if everything has been read
function FanOut:resume_token()
  local listings = {}
  local function add(listing)
    local token = listing.cursor:resume_token()
    if token then insert(listings, { workerId = listing.worker.workerId, token = token }) end
  end
  for _, listing in ipairs(self.open) do add(listing) end
  for _, failure in ipairs(self.failures) do add(failure.listing) end
  for _, listing in ipairs(self.waiting) do add(listing) end
  return sweep_token.encode {
    workers = self.source and self.source.cursor:resume_token() or nil, listings = listings,
  }
end

---Ends what is in flight; nothing more can be read.
function FanOut:close()
  self.closed = true
  stop(self)
  self.client.loop:announce(self.change)
end

-- Making one.

local fan_out = {}

local list_workers = operations.get "ListWorkers"
local inputs = operations.inputs(list_workers, { "farmId", "fleetId" })

---@param position deadline.SweepPosition
local function restore(self, position)
  for i, listing in ipairs(position.listings) do
    self.waiting[i] = new_listing(self, { workerId = listing.workerId }, listing.token)
    if listing.workerId then self.begun[listing.workerId] = true end
  end
end

local function open_source(self, token)
  self.source = { throttled = 0, cursor = cursor.new(self.client, list_workers, self.fleet, {
    starting_token = token, timeout = self.limits.timeout, deadline = self.limits.deadline,
  }) }
end

---@param client deadline.Client
---@param given { farmId: string, fleetId: string }
---@param limits deadline.SweepOptions
---@param workers? deadline.Cursor # or what has its methods; by default all workers of the fleet
---@return deadline.FanOut? fan_out, string? problem
function fan_out.new(client, given, limits, workers)
  local problem = cursor.check_page_size(list_sessions, limits.page_size)
  if problem then return nil, problem end
  local position = { listings = {} }
  if limits.starting_token then position = sweep_token.decode(limits.starting_token) end
  if not position then return nil, "option 'starting_token' is not of a sweep" end
  local self = setmetatable({
    client = client, fleet = { farmId = given.farmId, fleetId = given.fleetId }, limits = limits,
    refused = serialize.check("sessions_for_fleet", inputs, given,
      client.config.values.parameter_validation) or false,
    waiting = {}, open = {}, begun = {}, failures = {}, change = { done = false }, passed = 0,
    throttled = 0, pause_until = client.now(), source = false, current = false, closed = false,
  }, FanOut)
  if workers then
    self.source = { cursor = workers, throttled = 0 }
  elseif position.workers or not limits.starting_token then
    open_source(self, position.workers)
  end
  restore(self, position)
  return self
end

return fan_out
