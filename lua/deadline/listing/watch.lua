-- SPDX-License-Identifier: MIT
--
-- The iterator over changes that scripts hold, for dashboards and alerts: it lists again and again,
-- and passes on the differences. It knows when to list; a listing knows what, and what has changed.

local core = require "deadline.core"
local errors = require "deadline.base.errors"
local attempts = require "deadline.http.attempts"
local object = require "deadline.base.object"

local setmetatable = setmetatable
local max, min = math.max, math.min

---@class deadline.WatchOptions
---@field interval? number      # seconds from one listing to the next, a tenth more or less; 30,
---                             # or 60 for a fleet
---@field max_failures? integer # listings in a row that may fail before it raises; 10
---@field page_size? integer    # sessions a request

---A watch opens such a listing again and again. Each is read once, in these steps.
---@class deadline.WatchedListing
---@field fill fun(self): boolean?, deadline.Error? # waits for something to compare; false: the end
---@field compare fun(self): deadline.Change? # after each `fill` that found something: is it news?
---@field finish fun(self): deadline.Change?, deadline.Error? # at the end, until it returns nil:
---                                            # what else has changed; nil, err: it is not whole
---@field close fun(self)                      # ends what is in flight

local jitter = 0.1   -- of the interval, either way
local max_pause = 10 -- intervals, after failures

---@class deadline.Watch
---@overload fun(): deadline.Change?
---@field private open fun(): deadline.WatchedListing # begins a listing
---@field private refused deadline.Error|false # the parameters' error
---@field private change deadline.Change|false # to be passed on
---@field private listing deadline.WatchedListing|false # being read
---@field private due number        # beginning of the next listing, on the loop's clock
---@field private failures integer  # listings in a row that failed
local Watch = { __name = "deadline.Watch" }
Watch.__index = Watch

local function wait_for_next(self, pause)
  local random = 1 + jitter * (2 * self.client.random() - 1)
  self.due = self.client.now() + pause * random
end

local function end_listing(self)
  self.listing, self.failures = false, 0
  wait_for_next(self, self.interval)
end

---Begins a failed listing anew after a longer pause, and no earlier than the service asks (up to
---`max_retry_after`); raises an error that is not retryable, or one too many.
local function fail_listing(self, err)
  local client, listing = self.client, self.listing
  self.listing = false
  listing:close()
  self.failures = self.failures + 1
  wait_for_next(self, self.interval * min(2 ^ self.failures, max_pause))
  local hint = min(err.retry_after or 0, client.retry.max_retry_after)
  self.due = max(self.due, client.now() + hint)
  if not err.retryable or self.failures > self.max_failures then errors.raise(err) end
  attempts.emit_retry(client, err.operation, self.failures, self.due - client.now(), err)
end

---Compares what the listing has next, or ends it.
local function advance(self)
  local listing = self.listing
  local filled, err = listing:fill()
  if self.closed or self.listing ~= listing then return end -- another task read on
  local change
  if filled then
    change = listing:compare()
  elseif not err then
    change, err = listing:finish()
  end
  self.change = change or false
  if err then return fail_listing(self, err) end
  if not filled and not change then return end_listing(self) end
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
    local change = self.change
    if change then
      self.change = false
      return change
    elseif self.listing then
      advance(self)
    elseif self.client.now() >= self.due then
      self.listing = self.open()
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
  if self.listing then self.listing:close() end
  self.client.loop:announce(self.ending)
end

Watch.__close = Watch.close

function Watch:__tostring()
  return "deadline.Watch" .. (self.closed and ": closed" or "")
end

object.complete_iterator(Watch, "write 'for change in watch do'")

local watch = {}

watch.options = {
  interval = { type = "number", min = 0.001 },
  max_failures = { type = "integer", min = 0 },
}

---The service's time at which a call began, rounded down: a session that begins meanwhile is a
---change for the next listing.
---@param client deadline.Client
---@param meta deadline.Meta
function watch.find_beginning(client, meta)
  local date = core.timestamp(meta.headers.date or "")
  return (date or client.server_time()) - meta.elapsed - 1
end

---@param client deadline.Client
---@param limits { interval: number, max_failures?: integer } # already checked
---@param refused? deadline.Error # the parameters' error
---@param open fun(): deadline.WatchedListing
---@return deadline.Watch
function watch.new(client, limits, refused, open)
  return setmetatable({
    client = client, open = open, refused = refused or false, interval = limits.interval,
    max_failures = limits.max_failures or 10, change = false, ending = { done = false },
    failures = 0, due = client.now(), listing = false, closed = false,
  }, Watch)
end

return watch
