-- SPDX-License-Identifier: MIT
--
-- The one shape of run-time errors: a call returns `nil, message, err`, an iterator raises `err`.
-- Knows nothing of misuse, which raises plain strings (base/object).

local core = require "deadline.core"

local getmetatable, setmetatable, tostring = getmetatable, setmetatable, tostring
local format, gsub = string.format, string.gsub
local raise = core.raise

---The kind of an error, for programs to branch on.
---@alias deadline.ErrorKind
---| "service"      # the service refused: see `code`, `status` and the modelled members
---| "throttling"   # the service, or a proxy before it, asks for fewer requests
---| "credentials"  # none were found, or those found cannot be used
---| "config"       # an option, a variable or a file has an unusable value
---| "params"       # the parameters are invalid; nothing was sent
---| "network"      # no response arrived
---| "timeout"      # no response arrived in time
---| "tls"          # the TLS handshake or the verification of the certificate failed
---| "response"     # the response is not one of this service
---| "pagination"   # the service repeated a token, so the listing would never end
---| "cancelled"    # this program ended the request

---An error. It can be concatenated with texts; `tostring(err)` is its message, after `where` if it
---has that, as in Lua's own errors.
---@class deadline.Error
---@field kind deadline.ErrorKind
---@field code string          # the service's ("ThrottlingException"), or one of this module's
---@field message string       # for people
---@field where? string        # "script.lua:12", the line that read the iterator
---@field status? integer      # of the HTTP response
---@field request_id? string   # identifies the request for AWS support
---@field operation? string    # "ListSessionsForWorker"
---@field attempts? integer    # number of requests sent for the call
---@field service_message? string # the service's own message
---@field retryable? boolean   # the call may succeed later
---@field retry_quota_exceeded? boolean # not retried, because the client's retry quota is used up
---@field retry_after? number  # seconds that the service asks to wait before a retry
---@field resume? string       # of an iterator: `starting_token` to resume from, with nothing lost
---@field retry_delay? number  # seconds that the call waited between attempts
---@field failures? deadline.Error[] # of a sweep: the error of each worker that failed
---@field workerId? string     # of an error in `failures`
---@field items? table[]       # of `collect`: the items that arrived before the error
---@field workers? table[]     # of a sweep's `collect`: the worker of each item
---@field private detail? string # goes into the message
---@field private quoted? string # a response's body: its excerpt goes into the message
---@field problems? string[]   # of kind "params": every problem
---@field reason? string       # ValidationException and ConflictException
---@field fieldList? { name: string, message: string }[]  # ValidationException
---@field resourceId? string   # ResourceNotFoundException and ConflictException
---@field resourceType? string # ResourceNotFoundException and ConflictException
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

---Replaces control characters by spaces. A text that a server chose could forge lines of a log, or
---move a terminal's cursor.
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

---The error of a wait that this program ended.
---@param message? string # "the client was closed" if left out
---@return deadline.Error
function errors.cancelled(message)
  return errors.new {
    kind = "cancelled", code = "Cancelled", retryable = false,
    message = message or "the client was closed",
  }
end

---The error of a call whose time is over.
---@return deadline.Error
function errors.too_late()
  return errors.new {
    kind = "timeout", code = "CallTimeout", retryable = true,
    detail = "the time allowed for the call is over",
  }
end

---The results of a credential provider that fails.
---@param origin string # names the source of the credentials
---@param code string
---@param message string
---@return nil, deadline.Error
function errors.credentials(origin, code, message)
  return nil, errors.new {
    kind = "credentials", code = code, retryable = false,
    message = format("credentials from %s: %s", origin, message),
  }
end

---Raises an error with the script's line.
---@param err deadline.Error
function errors.raise(err)
  err.where = core.where()
  raise(err, 0)
end

---Raises a task's error again, with the script's line unless it has one.
---@param fault any
function errors.raise_again(fault)
  if getmetatable(fault) == meta and not fault.where then fault.where = core.where() end
  raise(fault, 0)
end

---The results of a call that failed.
---@param err deadline.Error
---@return nil, string message, deadline.Error err
function errors.triple(err)
  return nil, err.message, err
end

return errors
