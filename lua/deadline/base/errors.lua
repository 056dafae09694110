-- SPDX-License-Identifier: MIT
--
-- The one shape of everything that can go wrong while a program runs. A call answers
-- `nil, message, err`; an iterator raises `err`. Misuse is not in here: it raises plain strings.

local core = require "deadline.core"

local getmetatable, setmetatable, tostring = getmetatable, setmetatable, tostring
local format, gsub = string.format, string.gsub
local raise = core.raise

---What kind of fault it is, for programs to branch on.
---@alias deadline.ErrorKind
---| "service"      # the service refused: see `code`, `status` and the modelled members
---| "throttling"   # the service, or something before it, asks for fewer requests
---| "credentials"  # none were found, or they could not be used
---| "config"       # an option, a variable or a file holds something unusable
---| "params"       # the parameters were refused before anything was sent
---| "network"      # no answer arrived
---| "timeout"      # no answer arrived in time
---| "tls"          # the connection could not be made safe
---| "response"     # what arrived is not an answer of this service
---| "pagination"   # the service handed out a token that it had handed out before
---| "cancelled"    # this program ended the request

---An error can be concatenated with texts. `tostring(err)` is its message, after `where` if it has
---that, as Lua puts it before the message of an error.
---@class deadline.Error
---@field kind deadline.ErrorKind
---@field code string          # the service's name for it ("ThrottlingException"), or one of ours
---@field message string       # for people
---@field where? string        # "script.lua:12": the line that read the iterator which raised it
---@field status? integer      # of the HTTP answer
---@field request_id? string   # what AWS support asks for
---@field operation? string    # "ListSessionsForWorker"
---@field attempts? integer    # how many requests were sent for the call
---@field service_message? string # what the service said, by itself
---@field retryable? boolean   # may well succeed if tried later
---@field retry_quota_exceeded? boolean # not tried again: the client's retry quota is used up
---@field retry_after? number  # seconds the service asks to wait before that
---@field resume? string       # of an iterator: `starting_token` to go on from, with nothing lost
---@field retry_delay? number # seconds of the call that were waits between attempts
---@field failures? deadline.Error[] # of a sweep: each worker's,
---@field workerId? string    # with the worker in it
---@field items? table[]       # of `collect`: what had arrived before the error,
---@field workers? table[]     # and of a sweep's, the worker of each
---@field problems? string[]   # of kind "params": each of them
---@field reason? string       # ValidationException and ConflictException
---@field fieldList? { name: string, message: string }[]  # ValidationException
---@field resourceId? string   # ResourceNotFoundException and ConflictException
---@field resourceType? string # the same
---@field serviceCode? string  # ThrottlingException
---@field quotaCode? string    # ThrottlingException
---@field context? table<string, string>
local methods = {}

local meta = { __name = "deadline.Error", __index = methods }

function meta.__tostring(err)
  return err.where and err.where .. ": " .. err.message or err.message
end

function meta.__concat(a, b)
  return tostring(a) .. tostring(b)
end

local errors = {}

---A text as a line of a log, or a terminal, can take it: what others have chosen of it could begin
---lines of its own, or move the cursor.
---@param text string
---@return string
function errors.sanitize(text)
  return (gsub(gsub(text, "[%z\1-\31\127]+", " "), "\194[\128-\159]", " "))
end

---@param fields table # becomes the error
---@return deadline.Error
function errors.new(fields)
  if fields.message then fields.message = errors.sanitize(fields.message) end
  return setmetatable(fields, meta)
end

---The error of a wait that this program has ended.
---@param message? string # if it is left out, the client was closed
---@return deadline.Error
function errors.cancelled(message)
  return errors.new {
    kind = "cancelled", code = "Cancelled", retryable = false,
    message = message or "the client was closed",
  }
end

---What a provider of credentials answers where it fails, and the chain stops.
---@param origin string # where they were to be from, for people
---@param code string
---@param message string
---@return nil, deadline.Error
function errors.credentials(origin, code, message)
  return nil, errors.new {
    kind = "credentials", code = code, retryable = false,
    message = format("credentials from %s: %s", origin, message),
  }
end

---Raises an error, with the line of the script that is to see it.
---@param err deadline.Error
function errors.raise(err)
  err.where = core.where()
  raise(err, 0)
end

---Raises again what a task raised: an error that has no line of the script gets one.
---@param fault any
function errors.raise_again(fault)
  if getmetatable(fault) == meta and not fault.where then fault.where = core.where() end
  raise(fault, 0)
end

---The answer of a call that failed.
---@param err deadline.Error
---@return nil, string message, deadline.Error err
function errors.triple(err)
  return nil, err.message, err
end

return errors
