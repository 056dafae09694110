-- SPDX-License-Identifier: MIT
--
-- The one shape of run-time errors: a call returns `nil, message, err`, an iterator raises `err`.
-- Knows nothing of misuse, which raises plain strings (base/object).

local core = require "deadline.core"

local getmetatable, setmetatable, tostring = getmetatable, setmetatable, tostring
local format, gsub = string.format, string.gsub
local raise = core.raise

local meta = { __name = "deadline.Error" }

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
