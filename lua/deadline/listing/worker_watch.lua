-- SPDX-License-Identifier: MIT
--
-- The watch of one worker: each of its listings is of that worker's sessions, from the first page
-- to the last.

local check = require "deadline.base.check"
local cursor = require "deadline.listing.cursor"
local operations = require "deadline.api.operations"
local serialize = require "deadline.api.serialize"
local session_changes = require "deadline.listing.session_changes"
local watch = require "deadline.listing.watch"

local setmetatable = setmetatable

local list_sessions = operations.get "ListSessionsForWorker"

---@class deadline.WorkerListing : deadline.WatchedListing
---@field private cursor deadline.Cursor
---@field private changes deadline.SessionChanges
---@field private began number|false # the service's time
local WorkerListing = {}
WorkerListing.__index = WorkerListing

function WorkerListing:fill()
  local filled, err = self.cursor:fill()
  local at = self.cursor.at
  if at.meta and not self.began then
    self.began = watch.find_beginning(self.cursor.client, at.meta)
  end
  return filled, err
end

function WorkerListing:compare()
  local change = self.changes:compare(self.cursor:peek(), self.began)
  self.cursor:skip()
  return change
end

function WorkerListing:finish()
  local change = self.changes:next_gone()
  if not change then self.changes:finish(self.began) end
  return change
end

function WorkerListing:close()
  self.cursor:close()
end

local worker_watch = {}

local options = {
  interval = watch.options.interval, max_failures = watch.options.max_failures,
  page_size = cursor.options.page_size,
}

-- Each listing is whole: none begins at a token.
local inputs = operations.inputs(list_sessions, { "farmId", "fleetId", "workerId" })

---@param client deadline.Client
---@param given { farmId: string, fleetId: string, workerId: string }
---@param limits deadline.WatchOptions
---@return deadline.Watch? watch, string? problem
function worker_watch.new(client, given, limits)
  local problem
  limits, problem = check.options(options, limits)
  problem = problem or cursor.check_page_size(list_sessions, limits.page_size)
  if problem then return nil, problem end
  local changes = session_changes.new()
  local params = { farmId = given.farmId, fleetId = given.fleetId, workerId = given.workerId }
  local refused = serialize.check("watch_sessions", inputs, given,
    client.config.values.parameter_validation)
  limits.interval = limits.interval or 30
  return watch.new(client, limits, refused, function()
    local pages = cursor.new(client, list_sessions, params, { page_size = limits.page_size })
    changes:begin()
    return setmetatable({ cursor = pages, changes = changes, began = false }, WorkerListing)
  end)
end

return worker_watch
