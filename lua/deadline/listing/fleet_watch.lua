-- SPDX-License-Identifier: MIT
--
-- The watch of a fleet: each of its listings is of the workers first and then of their sessions,
-- several workers at a time, through a fan-out.

local check = require "deadline.base.check"
local cursor = require "deadline.listing.cursor"
local fan_out = require "deadline.listing.fan_out"
local operations = require "deadline.api.operations"
local serialize = require "deadline.api.serialize"
local session_changes = require "deadline.listing.session_changes"
local watch = require "deadline.listing.watch"

local pairs, setmetatable = pairs, setmetatable

local list_sessions = operations.get "ListSessionsForWorker"
local list_workers = operations.get "ListWorkers"

---@class deadline.FleetWatchOptions : deadline.WatchOptions
---@field concurrency? integer # workers that are listed at the same time; 8

---Workers that have been listed, in the way in which a fan-out reads a cursor.
---@class deadline.WorkerList
---@field private workers table[]
---@field private index integer # how many were read
local WorkerList = {}
WorkerList.__index = WorkerList

function WorkerList:add(worker) self.workers[#self.workers + 1] = worker end
function WorkerList:peek() return self.workers[self.index + 1] end
function WorkerList:skip() self.index = self.index + 1 end
function WorkerList:count_rest() return #self.workers - self.index end
function WorkerList.ask_early() end
function WorkerList.fill() return false end
function WorkerList.stop() end
function WorkerList.resume_token() return nil end

---A worker that is known. Its `listing` is the last one that had it, `whole` the last one in which
---its sessions were read to their end.
---@alias deadline.KnownWorker { status: string|false, changes: deadline.SessionChanges,
---  listing: integer, whole: integer, missing: boolean }

---Facts that outlive a listing.
---@class deadline.KnownFleet
---@field known table<string, deadline.KnownWorker> # by workerId
---@field listed_at number|false # beginning of the last list of workers, the service's time
---@field listing integer        # the number of the listing that is being read

---@class deadline.FleetListing : deadline.WatchedListing
---@field private client deadline.Client
---@field private fleet deadline.KnownFleet
---@field private params { farmId: string, fleetId: string }
---@field private limits deadline.FleetWatchOptions
---@field private workers deadline.Cursor
---@field private list deadline.WorkerList
---@field private sessions deadline.FanOut|false # once all workers are known
---@field private found deadline.Listing|false # what the fan-out can read
---@field private began number|false # the service's time
---@field private failed table<string, true> # ids of workers whose sessions could not be read
---@field private failure deadline.Error|false # of the first one
local FleetListing = {}
FleetListing.__index = FleetListing

---Notes that a worker's sessions could not be read. A worker that is not there any more may have
---been deleted since it was listed; if the next list has it, that is a failure as well.
local function add_failure(self, err, worker)
  local known = self.fleet.known[worker.workerId]
  local was_missing = known.missing
  known.missing = err.code == "ResourceNotFoundException"
  self.failed[worker.workerId] = true
  if not known.missing or was_missing then self.failure = self.failure or err end
end

local function open_sessions(self)
  return (fan_out.new(self.client, self.params, {
    concurrency = self.limits.concurrency, page_size = self.limits.page_size,
    max_failures = self.limits.max_failures,
    on_error = function(err, worker)
      add_failure(self, err, worker)
      return true
    end,
  }, self.list))
end

function FleetListing:fill()
  if not self.sessions then
    local filled, err = self.workers:fill()
    local at = self.workers.at
    if at.meta and not self.began then self.began = watch.find_beginning(self.client, at.meta) end
    if filled or err then return filled, err end
    self.sessions = self.sessions or open_sessions(self)
  end
  local listing, _, err = self.sessions:find_sessions(1)
  self.found = listing or false
  if err then return nil, err end
  return listing ~= nil
end

local function new_worker(fleet)
  return {
    changes = session_changes.new(fleet.listed_at or nil), status = false, listing = 0, whole = 0,
    missing = false,
  }
end

---Compares the next worker of the list, and then notes it; what may run out of memory comes first.
---One without an id can neither be compared nor listed.
local function compare_worker(self)
  local worker, fleet = self.workers:peek(), self.fleet
  local id, change = worker.workerId, nil
  if id then
    local before = fleet.known[id]
    local known = before or new_worker(fleet)
    if not before or known.status ~= worker.status then
      change = {
        type = before and "worker_changed" or "worker_seen", worker = worker,
        previous = known.status or nil,
      }
    end
    self.list:add(worker)
    known.changes:begin()
    known.listing, known.status, known.changes.worker = fleet.listing, worker.status, worker
    fleet.known[id] = known
  end
  self.workers:skip()
  return change
end

function FleetListing:compare()
  if not self.sessions then return compare_worker(self) end
  local listing = self.found
  local changes = self.fleet.known[listing.worker.workerId].changes
  local change = changes:compare(listing.cursor:peek(), self.began)
  listing.cursor:skip()
  self.sessions.passed = self.sessions.passed + 1
  return change
end

---A session that is gone, of a worker whose sessions were read.
local function next_gone_session(self)
  local number = self.fleet.listing
  for id, known in pairs(self.fleet.known) do
    if known.whole ~= number and not self.failed[id] then
      local change = known.changes:next_gone()
      if change then return change end
      known.changes:finish(self.began)
      known.whole, known.missing = number, false
    end
  end
end

---A worker that is gone, its sessions first.
local function next_gone_worker(self)
  for id, known in pairs(self.fleet.known) do
    if known.listing ~= self.fleet.listing then
      known.changes:begin()
      local change = known.changes:next_gone()
      if change then return change end
      change = { type = "worker_gone", worker = known.changes.worker, previous = known.status }
      self.fleet.known[id] = nil
      return change
    end
  end
end

function FleetListing:finish()
  local change = next_gone_session(self) or next_gone_worker(self)
  if change then return change end
  self.fleet.listed_at = self.began
  return nil, self.failure or nil
end

function FleetListing:close()
  self.workers:close()
  if self.sessions then self.sessions:close() end
end

local fleet_watch = {}

local options = {
  interval = watch.options.interval, max_failures = watch.options.max_failures,
  page_size = cursor.options.page_size, concurrency = { type = "integer", min = 1 },
}

local inputs = operations.inputs(list_workers, { "farmId", "fleetId" })

---@param client deadline.Client
---@param given { farmId: string, fleetId: string }
---@param limits deadline.FleetWatchOptions
---@return deadline.Watch? watch, string? problem
function fleet_watch.new(client, given, limits)
  local problem
  limits, problem = check.options(options, limits)
  problem = problem or cursor.check_page_size(list_sessions, limits.page_size)
  if problem then return nil, problem end
  local fleet = { known = {}, listed_at = false, listing = 0 }
  local params = { farmId = given.farmId, fleetId = given.fleetId }
  local refused = serialize.check("watch_fleet", inputs, given,
    client.config.values.parameter_validation)
  limits.interval = limits.interval or 60
  return watch.new(client, limits, refused, function()
    local workers = cursor.new(client, list_workers, params, {})
    fleet.listing = fleet.listing + 1
    return setmetatable({
      client = client, fleet = fleet, params = params, limits = limits, workers = workers,
      list = setmetatable({ workers = {}, index = 0 }, WorkerList), sessions = false, began = false,
      found = false, failed = {}, failure = false,
    }, FleetListing)
  end)
end

return fleet_watch
