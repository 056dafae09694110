-- SPDX-License-Identifier: MIT
--
-- A log of what a client does: a line for every event, for people and for grep. Events hold nothing
-- secret; a line holds nothing else, and no control characters.

local core = require "deadline.core"
local errors = require "deadline.base.errors"

local concat, sort = table.concat, table.sort
local floor = math.floor
local format, sub = string.format, string.sub
local io, pairs, print, tostring = io, pairs, print, tostring

local log = {}

-- A log of a level has the events of that level and of those before it.
local ranks = { error = 1, warn = 2, info = 3, debug = 4 }
local labels = { error = "ERROR", warn = "WARN", info = "INFO", debug = "DEBUG" }
log.levels = ranks

local function milliseconds(seconds) return format("%d ms", floor(seconds * 1000 + 0.5)) end

local function request_id(event)
  return event.request_id and format(" (request %s)", event.request_id) or ""
end

---Functions that return the level and the text of an event, by its type.
local describe = {}

function describe.request(event)
  return "debug", format("attempt %d: %s %s", event.attempt, event.method, event.url)
end

function describe.response(event)
  local status = event.status and "HTTP " .. event.status or "no response"
  return "debug", format("attempt %d: %s%s after %s%s", event.attempt, status,
    event.code and ", " .. event.code or "", milliseconds(event.elapsed), request_id(event))
end

function describe.retry(event)
  return "warn", format("%s; attempt %d in %s", event.code, event.attempt + 1,
    milliseconds(event.delay))
end

describe["error"] = function(event)
  return event.kind == "cancelled" and "debug" or "error", event.message
end

function describe.page(event)
  return "info", format("page %d, %d items%s", event.page, event.items, request_id(event))
end

function describe.credentials(event)
  if event.message then return "warn", format("%s: %s", event.code, event.message) end
  if event.code then return "warn", "no credentials: " .. event.code end
  return "info", "credentials from " .. tostring(event.origin)
end

function describe.process(event)
  return "info", event.origin .. ": " .. event.message
end

---Lists the members of an event that has no words of its own.
local function list_members(event)
  local members = {}
  for name, value in pairs(event) do members[#members + 1] = name .. "=" .. tostring(value) end
  sort(members)
  return "info", concat(members, " ")
end

---"2026-11-30T16:59:05.123Z"
local function now()
  local time = core.time()
  local whole = floor(time)
  return format("%s.%03dZ", sub(core.iso(whole), 1, -2), floor((time - whole) * 1000))
end

---"2026-11-30T16:59:05.123Z WARN ListSessionsForWorker: ThrottlingException; attempt 2 in 400 ms"
---@param event deadline.Event
---@return string level, string line
local function describe_event(event)
  local level, text = (describe[event.type] or list_members)(event)
  local subject = event.operation and event.operation .. ": " or ""
  if sub(text, 1, #subject) == subject then subject = "" end -- as messages of errors begin
  return level, errors.sanitize(concat({
    now(), " ", labels[level], " ", subject, text }))
end

---@param write fun(line: string)
---@param level "error"|"warn"|"info"|"debug"
---@return fun(event: deadline.Event)
function log.new(write, level)
  local most = ranks[level]
  return function(event)
    local its_level, line = describe_event(event)
    if ranks[its_level] <= most then write(line) end
  end
end

---@param file file*
---@return fun(line: string)
function log.writer(file)
  return function(line) file:write(line, "\n") end
end

---A log on standard error, or by `print` in a host without `io`, in front of the script's own hook.
---@param level "error"|"warn"|"info"|"debug"
---@param on_event? fun(event: deadline.Event)
---@return fun(event: deadline.Event)
function log.tee(level, on_event)
  local tell = log.new(io and io.stderr and log.writer(io.stderr) or print, level)
  if not on_event then return tell end
  return function(event)
    tell(event)
    on_event(event)
  end
end

return log
