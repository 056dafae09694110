-- SPDX-License-Identifier: MIT
--
-- The iterator over the sessions of a whole fleet that scripts hold: sessions with their workers,
-- pages or lists of what a fan-out reads. Raises at the line of the script that reads.

local check = require "deadline.base.check"
local cursor = require "deadline.listing.cursor"
local errors = require "deadline.base.errors"
local fan_out = require "deadline.listing.fan_out"
local object = require "deadline.base.object"

local huge = math.huge
local format = string.format
local setmetatable = setmetatable

---@class deadline.SweepOptions
---@field concurrency? integer    # workers that are listed at the same time; 8
---@field ordered? boolean        # worker by worker, in the service's order; false: as pages arrive
---@field on_error? fun(err: deadline.Error, worker: table): boolean? # true: skip that worker
---@field max_failures? integer   # calls in a row that may end throttled before a worker fails; 10
---@field max_items? integer      # stop after that many sessions
---@field page_size? integer      # sessions a request
---@field starting_token? string  # from `resume_token` or `err.resume` of another sweep
---@field read_ahead? boolean     # as of an iterator
---@field timeout? number         # seconds for each request with its retries
---@field deadline? number        # seconds since the epoch, when all of it has to be over

local options = {
  concurrency = { type = "integer", min = 1 },
  ordered = { type = "boolean" },
  on_error = { type = "function" },
  max_failures = { type = "integer", min = 0 },
  max_items = cursor.options.max_items,
  page_size = cursor.options.page_size,
  starting_token = { type = "string" },
  read_ahead = cursor.options.read_ahead,
  timeout = cursor.options.timeout,
  deadline = cursor.options.deadline,
}

---@class deadline.Sweep
---@overload fun(): table?, table?
---@field closed boolean
---@field private fan_out deadline.FanOut
local Sweep = { __name = "deadline.Sweep" }
Sweep.__index = Sweep

---Raises unless `self` is a sweep that can be read from.
local function check_open(self)
  object.check(self, Sweep)
  local client = self.fan_out.client
  local problem = self.closed and "the sweep is closed"
    or client.closed and (client.loop.broken or "the client is closed")
  if problem then object.misuse(problem) end
end

---The next session and its worker, or nil at the end. Raises `deadline.Error`. If only some workers
---could not be listed, raises after all others have been read, with their errors in `failures`; the
---next call tries those workers again.
---@return table? session, table? worker
function Sweep:next()
  check_open(self)
  local all = self.fan_out
  local listing, _, err = all:find_sessions(1)
  if err then errors.raise(err) end
  if not listing then return nil end
  local session = listing.cursor:peek()
  listing.cursor:skip()
  all.passed = all.passed + 1
  return session, listing.worker
end

Sweep.__call = Sweep.next

---Iterates over pages instead of sessions: `for page, meta, worker in sweep:pages() do`. Each holds
---the sessions of one worker's page that were not passed on yet, within `max_items`; a page without
---sessions is left out.
---@return fun(): table?, deadline.Meta?, table?
function Sweep:pages()
  object.check(self, Sweep)
  local all = self.fan_out
  return function()
    check_open(self)
    local listing, count, err = all:find_sessions(huge)
    if err then errors.raise(err) end
    if not listing then return nil end
    local page, meta = listing.cursor:take_page(count), listing.cursor.at.meta
    all.passed = all.passed + count
    return page, meta, listing.worker
  end
end

---All sessions that are left, as a list, and the worker of each in a list of the same order. On an
---error, `err.items` and `err.workers` hold those that had arrived.
---@return table[]? sessions, table[]|string workers, deadline.Error? err
function Sweep:collect()
  check_open(self)
  local all, sessions, workers = self.fan_out, {}, {}
  local listing, count, err = all:find_sessions(huge)
  while listing do
    listing.cursor:take(count, sessions)
    for i = #workers + 1, #sessions do workers[i] = listing.worker end
    all.passed = all.passed + count
    listing, count, err = all:find_sessions(huge)
  end
  if not err then return sessions, workers end
  err.items, err.workers = sessions, workers
  return errors.triple(err)
end

---The position, for `starting_token` of another sweep; nil if everything has been read.
---@return string?
function Sweep:resume_token()
  object.check(self, Sweep)
  return self.fan_out:resume_token()
end

---Ends what is in flight; nothing more can be read, `resume_token` still works. May be repeated.
function Sweep:close()
  object.check(self, Sweep)
  self.closed = true
  self.fan_out:close()
end

Sweep.__close = Sweep.close

function Sweep:__tostring()
  return format("deadline.Sweep: %d sessions so far", self.fan_out.passed)
end

object.complete_iterator(Sweep, "write 'for session, worker in sweep do', or take the list that "
  .. "its method collect() returns")

local sweep = {}

---@param client deadline.Client
---@param given { farmId: string, fleetId: string }
---@param limits deadline.SweepOptions
---@return deadline.Sweep? sweep, string? problem
function sweep.new(client, given, limits)
  local all, problem
  limits, problem = check.options(options, limits)
  if limits then all, problem = fan_out.new(client, given, limits) end
  return all and setmetatable({ fan_out = all, closed = false }, Sweep), problem
end

return sweep
