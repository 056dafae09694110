-- SPDX-License-Identifier: MIT
--
-- The changes of one worker's sessions from one listing of them to the next. Remembers the sessions
-- that have not ended and those that ended lately, so that nothing grows. Watches tell it of every
-- session that they list.
--
-- It compares first and notes last: if memory runs out between, the same session is compared once
-- more, to the same result.

local sessions = require "deadline.api.session"

local pairs, setmetatable, type = pairs, setmetatable, type

---A change of a session, or of a worker in the watch of a fleet.
---@class deadline.Change
---@field type "seen"|"changed"|"ended"|"gone"|"worker_seen"|"worker_changed"|"worker_gone"
---                              # gone: not listed any more, without having ended
---@field session? table         # as it is now; of one that is gone, as far as it is remembered
---@field worker? table          # in the watch of a fleet: the worker, as the last list had it
---@field previous? string       # the status of what has changed, before
---@field previous_target? string # the session's targetLifecycleStatus before

---@class deadline.SessionChanges
---@field worker table|false # put into the changes
---@field private listed_at number|false # beginning of the last whole listing, the service's time
---@field private known table<string, { status: string, target?: string, listing: integer }>
---                                      # the sessions that have not ended
---@field private recent table<string, number> # id -> startedAt: ended, and begun since `listed_at`
---@field private listing integer        # the number of the listing that is being read
local SessionChanges = {}
SessionChanges.__index = SessionChanges

local function new_change(self, kind, session, before)
  return {
    type = kind, session = session, worker = self.worker or nil,
    previous = before and before.status, previous_target = before and before.target,
  }
end

---A session that has ended. One that was never seen before is a change only if it began since the
---last listing: sessions that had ended before the watch began are history.
local function compare_ended(self, session, listing_began)
  local id, began = session.sessionId, session.startedAt
  local before, was_noted = self.known[id], self.recent[id]
  local is_recent = type(began) == "number" and began >= (self.listed_at or listing_began)
  local is_news = before or (is_recent and not was_noted and self.listed_at)
  local change = is_news and new_change(self, "ended", session, before) or nil
  if is_recent then self.recent[id] = began end
  self.known[id] = nil
  return change
end

---Begins a listing, also if the last one was not read to its end.
function SessionChanges:begin()
  self.listing = self.listing + 1
end

---Compares a session of the listing with the last one, and notes it. One without an id cannot be.
---@param session table
---@param listing_began number # the service's time
---@return deadline.Change?
function SessionChanges:compare(session, listing_began)
  local id, status = session.sessionId, session.lifecycleStatus
  local target, before, change = session.targetLifecycleStatus, self.known[id or false], nil
  if not id then return nil end
  if sessions.has_ended(session) then return compare_ended(self, session, listing_began) end
  if not before then
    change = new_change(self, "seen", session)
  elseif before.status ~= status or before.target ~= target then
    change = new_change(self, "changed", session, before)
  end
  self.known[id] = { status = status, target = target, listing = self.listing }
  return change
end

---A session that was known, and that the listing did not have; nil if there is no other.
---@return deadline.Change?
function SessionChanges:next_gone()
  for id, before in pairs(self.known) do
    if before.listing ~= self.listing then
      local change = new_change(self, "gone", {
        sessionId = id, lifecycleStatus = before.status, targetLifecycleStatus = before.target,
      }, before)
      self.known[id] = nil
      return change
    end
  end
end

---Ends a listing that was read to its end, and forgets what is too old to come back as news.
---@param listing_began number # the service's time
function SessionChanges:finish(listing_began)
  self.listed_at = listing_began
  for id, began in pairs(self.recent) do
    if began < listing_began then self.recent[id] = nil end
  end
end

local session_changes = {}

---@param listed_at? number # sessions that began since then are news, also if they have ended
---@return deadline.SessionChanges
function session_changes.new(listed_at)
  return setmetatable({
    listed_at = listed_at or false, known = {}, recent = {}, listing = 0, worker = false,
  }, SessionChanges)
end

return session_changes
