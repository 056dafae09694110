-- SPDX-License-Identifier: MIT
--
-- Changes of a worker's sessions, for dashboards and alerts: lists the sessions again and again and
-- passes on the differences. Remembers the sessions that have not ended, and nothing that grows.

local check = require "deadline.base.check"
local core = require "deadline.core"
local cursor = require "deadline.listing.cursor"
local errors = require "deadline.base.errors"
local object = require "deadline.base.object"
local operations = require "deadline.api.operations"
local serialize = require "deadline.api.serialize"
local sessions = require "deadline.api.session"

local pairs, setmetatable, type = pairs, setmetatable, type
local max, min = math.max, math.min
local remove = table.remove

---@class deadline.WatchOptions
---@field interval? number      # seconds from one listing to the next, a tenth more or less; 30
---@field max_failures? integer # listings in a row that may fail before it raises; 10
---@field page_size? integer    # sessions a request

---A change of a session.
---@class deadline.Change
---@field type "seen"|"changed"|"ended"|"gone" # gone: not listed any more, without having ended
---@field session table          # as it is now; of one that is gone, as far as it is remembered
---@field previous? string       # its lifecycleStatus before
---@field previous_target? string # its targetLifecycleStatus before

local list_sessions = operations.get "ListSessionsForWorker"

local options = {
  interval = { type = "number", min = 0.001 },
  max_failures = { type = "integer", min = 0 },
  page_size = cursor.options.page_size,
}

local jitter = 0.1   -- of the interval, either way
local max_pause = 10 -- intervals, after failures

---@class deadline.Watch
---@overload fun(): deadline.Change?
---@field private refused deadline.Error|false # the parameters' error
---@field private known table<string, { status: string, target?: string, listing: table }>
---                        # the sessions that have not ended
---@field private recent table<string, number> # id -> startedAt: ended, and begun since `listed_at`
---@field private change deadline.Change|false # to be passed on
---@field private gone deadline.Change[]       # to be passed on after it
---@field private listed_at number|false # beginning of the last whole listing, the service's time
---@field private listing { cursor: deadline.Cursor, began?: number }|false # being read
---@field private due number        # beginning of the next listing, on the loop's clock
---@field private failures integer  # listings in a row that failed
local Watch = { __name = "deadline.Watch" }
Watch.__index = Watch

local function new_change(kind, session, before)
  return {
    type = kind, session = session, previous = before and before.status,
    previous_target = before and before.target,
  }
end

-- A session is compared first and noted last: if memory runs out between, the session is compared
-- once more, to the same result.

---Notes a session that has ended. One that was never seen before is a change only if it began since
---the last listing: sessions that had ended before the watch began are history.
local function compare_ended(self, session)
  local id, began = session.sessionId, session.startedAt
  local before, was_noted = self.known[id], self.recent[id]
  local since = self.listed_at or self.listing.began
  local is_recent = type(began) == "number" and began >= since
  local is_news = before or (is_recent and not was_noted and self.listed_at)
  local change = is_news and new_change("ended", session, before)
  if is_recent then self.recent[id] = began end
  self.known[id], self.change = nil, change or false
end

---Notes what is new about a session, if anything.
local function compare(self, session)
  local id, status = session.sessionId, session.lifecycleStatus
  local target, before = session.targetLifecycleStatus, self.known[id]
  if sessions.has_ended(session) then return compare_ended(self, session) end
  local known, change = { status = status, target = target, listing = self.listing }, false
  if not before then
    change = new_change("seen", session)
  elseif before.status ~= status or before.target ~= target then
    change = new_change("changed", session, before)
  end
  self.known[id] = known
  self.change = change
end

-- Listings.

local function begin_listing(self)
  self.listing = { cursor = cursor.new(self.client, list_sessions, self.params,
    { page_size = self.page_size or nil }) }
end

---The time at which a listing began, by the service's clock and rounded down: a session that begins
---meanwhile is a change for the next listing.
local function find_beginning(self, meta)
  local date = core.timestamp(meta.headers.date or "")
  return (date or self.client.server_time()) - meta.elapsed - 1
end

local function wait_for_next(self, pause)
  local random = 1 + jitter * (2 * self.client.random() - 1)
  self.due = self.client.now() + pause * random
end

---Ends a whole listing: sessions that it did not have are gone, and what is too old is forgotten.
local function end_listing(self)
  local listing = self.listing
  for id, before in pairs(self.known) do
    if before.listing ~= listing then
      self.gone[#self.gone + 1] = new_change("gone", {
        sessionId = id, lifecycleStatus = before.status, targetLifecycleStatus = before.target,
      }, before)
      self.known[id] = nil
    end
  end
  self.listed_at = listing.began or find_beginning(self, listing.cursor.at.meta)
  for id, began in pairs(self.recent) do
    if began < self.listed_at then self.recent[id] = nil end
  end
  self.listing, self.failures = false, 0
  wait_for_next(self, self.interval)
end

---Begins a failed listing anew after a longer pause, and no earlier than the service asks (up to
---`max_retry_after`); raises an error that is not retryable, or one too many.
local function fail_listing(self, err)
  local client = self.client
  self.listing = false
  self.failures = self.failures + 1
  wait_for_next(self, self.interval * min(2 ^ self.failures, max_pause))
  local hint = min(err.retry_after or 0, client.retry.max_retry_after)
  self.due = max(self.due, client.now() + hint)
  if not err.retryable or self.failures > self.max_failures then errors.raise(err) end
  if not client.emit then return end
  client.emit {
    type = "retry", operation = err.operation, attempt = self.failures, kind = err.kind,
    code = err.code, delay = self.due - client.now(),
  }
end

---Reads one session, or ends the listing.
local function advance(self)
  local listing = self.listing
  local filled, err = listing.cursor:fill()
  if self.closed or self.listing ~= listing then return end -- another task read on
  if err then return fail_listing(self, err) end
  if not filled then return end_listing(self) end
  listing.began = listing.began or find_beginning(self, listing.cursor.at.meta)
  compare(self, listing.cursor:peek())
  listing.cursor:skip()
end

---The next change, as soon as there is one; nil once the watch is closed. Raises `deadline.Error`
---if the service refuses, or has failed too often; the next call continues.
---@return deadline.Change?
function Watch:next()
  object.check(self, Watch)
  if self.client.closed then
    object.misuse(self.client.loop.broken or "the client is closed")
  end
  if self.refused and not self.closed then errors.raise(self.refused) end
  while not self.closed do
    if self.client.closed then errors.raise(errors.cancelled(self.client.loop.broken)) end
    local change = self.change or remove(self.gone, 1)
    if change then
      self.change = false
      return change
    elseif self.listing then
      advance(self)
    elseif self.client.now() >= self.due then
      begin_listing(self)
    else
      self.client.loop:await(self.ending, self.due)
    end
  end
end

Watch.__call = Watch.next

---Ends the watch, also while it waits. May be repeated.
function Watch:close()
  object.check(self, Watch)
  self.closed = true
  if self.listing then self.listing.cursor:close() end
  self.client.loop:announce(self.ending)
end

Watch.__close = Watch.close

function Watch:__tostring()
  return "deadline.Watch" .. (self.closed and ": closed" or "")
end

object.complete_iterator(Watch, "write 'for change in watch do'")

local watch = {}

-- Each listing is whole: none begins at a token.
local inputs = operations.inputs(list_sessions, { "farmId", "fleetId", "workerId" })

---@param client deadline.Client
---@param given { farmId: string, fleetId: string, workerId: string }
---@param limits deadline.WatchOptions
---@return deadline.Watch? watch, string? problem
function watch.new(client, given, limits)
  local problem
  limits, problem = check.options(options, limits)
  problem = problem
    or cursor.check_page_size(list_sessions, limits.page_size)
  if problem then return nil, problem end
  return setmetatable({
    client = client, page_size = limits.page_size or false,
    params = { farmId = given.farmId, fleetId = given.fleetId, workerId = given.workerId },
    refused = serialize.check("watch_sessions", inputs, given,
      client.config.values.parameter_validation) or false,
    interval = limits.interval or 30, max_failures = limits.max_failures or 10,
    known = {}, recent = {}, change = false, gone = {}, ending = { done = false }, failures = 0,
    due = client.now(), listed_at = false, listing = false, closed = false,
  }, Watch)
end

return watch
