-- SPDX-License-Identifier: MIT
--
-- The log of a session: GetSession names its log group and stream, GetLogEvents of CloudWatch Logs
-- reads it page by page. To the cursor this is a listing like any other: the service ends one by
-- repeating a token, and while a log is followed, a page is there once it has events.

local attempts = require "deadline.http.attempts"
local call = require "deadline.api.call"
local check = require "deadline.base.check"
local core = require "deadline.core"
local credentials = require "deadline.auth.credentials"
local errors = require "deadline.base.errors"
local iterator = require "deadline.listing.iterator"
local operations = require "deadline.api.operations"
local parse = require "deadline.api.parse"
local plain_keys = require "deadline.auth.providers.keys"
local request = require "deadline.api.request"
local sessions = require "deadline.api.session"

local ipairs, pairs, type = ipairs, pairs, type
local floor, max, min = math.floor, math.max, math.min
local format = string.format

---An event of a log.
---@class deadline.LogEvent
---@field timestamp number     # seconds since 1970
---@field message string
---@field ingestionTime number # when CloudWatch Logs received it

---@class deadline.LogOptions: deadline.ListOptions
---@field follow? boolean  # wait for more events until the session has ended
---@field interval? number # seconds between two looks for more; 5
---@field max_failures? integer # looks in a row that may fail before a followed log raises; 10

---State that an iterator over a log keeps beside its position.
---@class deadline.SessionLog
---@field ids { farmId: string, queueId: string, jobId: string, sessionId: string }
---@field follow boolean
---@field interval number
---@field max_failures integer
---@field failures integer # looks in a row that failed
---@field place { group: string, stream: string }|false # once the service has named it
---@field has_ended boolean # the session, when it was last looked at
---@field quiet integer     # looks in a row that found nothing, since it ended,
---@field quiet_looks integer # and how many there must be
---@field cache deadline.CredentialCache|false # of the queue's role; false: the client's own keys

local get_session = operations.get "GetSession"
local assume_role = operations.get "AssumeQueueRoleForRead"

local name = "GetLogEvents"
local inputs = operations.inputs(get_session, { "farmId", "queueId", "jobId", "sessionId" })
inputs.members.nextToken = { type = { kind = "string" }, required = false }
inputs.members.limit = { type = { kind = "integer", min = 1, max = 10000 }, required = false }
local pages = { items = "events", input = "nextToken", output = "nextToken", size = "limit" }

-- Events may arrive late: a log is complete once two looks after the session's end, an interval
-- apart, have found nothing; one look is enough if the end is so many seconds ago.
local max_delay = 60

local max_pause = 10 -- intervals, after failures

local options = {
  follow = { type = "boolean" },
  interval = { type = "number", min = 0.001 },
  max_failures = { type = "integer", min = 0 },
}

-- The place of the log, and the keys that may read it.

---Looks at the session.
---@return deadline.Error? err
local function look_up(self, client, limits)
  local session, _, err = call.perform(client, get_session, self.ids, limits)
  if not session then return err end
  self.has_ended = sessions.has_ended(session)
  local age = type(session.endedAt) == "number" and client.server_time() - session.endedAt
  self.quiet_looks = age and age > max_delay and 1 or 2
  local log = type(session.log) == "table" and session.log or {}
  local place = type(log.options) == "table" and log.options or {}
  if type(place.logGroupName) == "string" and type(place.logStreamName) == "string" then
    self.place = { group = place.logGroupName, stream = place.logStreamName }
    return nil
  end
  return errors.new {
    kind = "service", code = "NoLog", operation = name, retryable = not self.has_ended,
    message = format("%s: the session %s has no log in CloudWatch Logs%s", name, self.ids.sessionId,
      type(log.error) == "string" and ": " .. log.error or ""),
  }
end

---A cache of credentials of the queue's role for reading.
local function new_cache(self, client)
  local queue = { farmId = self.ids.farmId, queueId = self.ids.queueId }
  local origin = "the role of " .. queue.queueId
  return credentials.cache(client, function()
    local page, _, err = call.perform(client, assume_role, queue, {})
    if not page then return nil, err end
    local keys, problem = credentials.of_role(page)
    if not keys then return errors.credentials(origin, "ProviderFailed", problem) end
    keys, err = plain_keys.complete(keys, origin)
    if keys then keys.user_agent = client.user_agent end
    return keys, err
  end)
end

-- Pages.

---Milliseconds as seconds; an integer from 5.3 on if they are whole.
local function to_seconds(value)
  if type(value) ~= "number" then return value end
  local seconds = value / 1000
  return seconds == floor(seconds) and floor(seconds) or seconds
end

---The page in a response.
---@return table? page, deadline.Error? err
local function read_page(received)
  local page = received:json()
  local events = type(page) == "table" and page.events
  local is_right = type(events) == "table" and type(page.nextForwardToken) == "string"
  for _, event in ipairs(is_right and events or {}) do
    is_right = is_right and type(event) == "table"
  end
  if not is_right then
    return nil, parse.malformed(received, { name = name, output = {} }, "it is no page of a log")
  end
  for _, event in ipairs(events) do
    event.timestamp = to_seconds(event.timestamp)
    event.ingestionTime = to_seconds(event.ingestionTime)
  end
  return { events = events, nextToken = page.nextForwardToken }
end

---@return table? page, deadline.Meta|deadline.Error meta
local function get_events(self, client, params, limits)
  local own = request.check {
    service = "logs", service_id = "CloudWatch Logs", method = "POST", idempotent = true,
    headers = {
      ["Content-Type"] = "application/x-amz-json-1.1", ["X-Amz-Target"] = "Logs_20140328." .. name,
    },
    body = core.encode {
      logGroupName = self.place.group, logStreamName = self.place.stream, startFromHead = true,
      nextToken = params.nextToken, limit = params.limit,
    },
  }
  own.read = read_page
  local page, meta = request.run(client, own, call.due(client, limits), self.cache or nil)
  if not page and meta.operation == name and meta.kind == "service" then
    meta.message = format("%s; the log group is %q, the stream %q", meta.message,
      errors.sanitize(self.place.group), errors.sanitize(self.place.stream))
  end
  return page, meta
end

---The next page, with the queue's role if the client's own keys do not suffice.
---@return table? page, deadline.Meta|deadline.Error meta
local function read(self, client, params, limits)
  local err = not self.place and look_up(self, client, limits)
  if err then return nil, err end
  local page, meta = get_events(self, client, params, limits)
  if page or self.cache or meta.code ~= "AccessDeniedException" or meta.operation ~= name then
    return page, meta
  end
  local refusal = meta.message
  self.cache = new_cache(self, client)
  page, meta = get_events(self, client, params, limits)
  if page then return page, meta end
  self.cache = false
  meta.message = format("%s; with the client's own credentials: %s", meta.message, refusal)
  return nil, meta
end

local missing_codes = { NoLog = true, ResourceNotFoundException = true }

---Returns whether the log is not there yet: its stream begins with the first event.
local function is_missing(err)
  return err.operation == name and missing_codes[err.code] == true
end

---Waits for some seconds, but no longer than until the listing's deadline.
local function pause(client, limits, seconds)
  local due = client.now() + seconds
  if limits.deadline then due = min(due, client.now() + limits.deadline - client.time()) end
  client.loop:await(client.ending, due)
end

---Waits after a failed look, as `watch_sessions` does: longer each time, and no less than the
---service asks (up to `max_retry_after`). Returns false without waiting if the error is not
---retryable, or one too many, or the time is over.
local function pause_after(self, client, limits, err)
  self.failures = self.failures + 1
  local is_too_late = limits.deadline and client.time() >= limits.deadline
  if not err.retryable or self.failures > self.max_failures or is_too_late then return false end
  local seconds = max(self.interval * min(2 ^ self.failures, max_pause),
    min(err.retry_after or 0, client.retry.max_retry_after))
  attempts.emit_retry(client, err.operation, self.failures, seconds, err)
  pause(client, limits, seconds)
  return true
end

---The next page that has something new; the last one once the session has ended.
---@return table? page, deadline.Meta|deadline.Error meta
local function read_news(self, client, params, limits)
  while true do
    local page, meta = read(self, client, params, limits)
    local err = not page and not is_missing(meta) and meta
    if page and (#page.events > 0 or page.nextToken ~= params.nextToken) then
      self.quiet, self.failures = 0, 0
      return page, meta
    elseif not err then
      self.quiet = self.has_ended and self.quiet + 1 or 0
      if self.quiet >= self.quiet_looks then return page, meta end
      pause(client, limits, self.interval)
      err = not self.has_ended and look_up(self, client, limits)
      if not err or is_missing(err) then self.failures, err = 0, nil end
    end
    if err and not pause_after(self, client, limits, err) then return nil, err end
  end
end

---Performs a call of the listing: what `call.perform` returns for others.
local function perform(self, client, params, limits)
  local page, meta = (self.follow and read_news or read)(self, client, params, limits)
  if page then
    local is_end = page.nextToken == params.nextToken and not (self.follow and #page.events > 0)
    if is_end then page.nextToken = nil end
    return page, meta
  elseif meta.operation == name then
    return call.fail(client, meta)
  end
  return errors.triple(meta) -- of a call, which has said so
end

local session_log = {}

---@param client deadline.Client
---@param given { farmId: string, queueId: string, jobId: string, sessionId: string }
---@param limits deadline.LogOptions
---@return deadline.Iterator? iterator, string? problem
function session_log.new(client, given, limits)
  if type(limits) ~= "table" then return nil, "options must be a table, not " .. type(limits) end
  local own, rest = {}, {}
  for key, value in pairs(limits) do
    if options[key] then own[key] = value else rest[key] = value end
  end
  local problem
  own, problem = check.options(options, own)
  if problem then return nil, problem end
  local self = {
    ids = {
      farmId = given.farmId, queueId = given.queueId, jobId = given.jobId,
      sessionId = given.sessionId,
    },
    follow = own.follow or false, interval = own.interval or 5,
    max_failures = own.max_failures or 10, failures = 0, place = false, has_ended = false,
    quiet = 0, quiet_looks = 2, cache = false,
  }
  -- While a log is followed, a page may take hours: nothing waits for it but the reader.
  if self.follow then rest.read_ahead = false end
  return iterator.new(client, {
    name = name, input = inputs, pages = pages,
    perform = function(_, _, ...) return perform(self, client, ...) end,
  }, given, rest)
end

return session_log
