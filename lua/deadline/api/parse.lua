-- SPDX-License-Identifier: MIT
--
-- The response of an operation: a page, or an error with what the service said. No body is trusted:
-- a proxy's HTML, an empty body or the JSON of another service become errors that show the status
-- and an excerpt, never an empty page.

local core = require "deadline.core"
local errors = require "deadline.base.errors"
local operations = require "deadline.api.operations"
local response = require "deadline.http.response"

local floor = math.floor
local gsub = string.gsub
local ipairs, next, tostring, type = ipairs, next, tostring, type

local parse = {}

-- Compiled shapes by output.
local shapes = setmetatable({}, { __mode = "k" })

---The compiled shape of an operation's body.
---@param operation deadline.Operation
function parse.shape(operation)
  local output = operation.output
  shapes[output] = shapes[output] or core.shape(output)
  return shapes[output]
end

---The error of a response that refuses a request.
---@param received deadline.Response
---@param name string # of the operation
---@param body table # decoded: its code, its message and the service's other members
---@param time number # by the service's clock
---@return deadline.Error
function parse.error(received, name, body, time)
  local status, headers = received.status, received.headers
  local code = response.find_code(body, headers)
  local said = body.message or body.Message
  if type(said) ~= "string" then said = nil end
  local is_throttling = response.is_throttling(status, code)
  local err = errors.new {
    kind = is_throttling and "throttling" or "service",
    code = code or tostring(status), status = status,
    retryable = is_throttling or response.is_transient(status, code),
    operation = name, request_id = response.request_id(headers),
    retry_after = response.retry_after(headers, time),
    detail = said, quoted = not said and tostring(received.body) or nil,
    service_message = said,
  }
  for _, member in ipairs(operations.error_members) do err[member] = body[member] end
  return err
end

---The error of a response that cannot be used. A body that may hold secrets is not quoted, in
---whatever form it is, nor are names in it.
---@param received deadline.Response
---@param operation deadline.Operation
---@param problem string
---@return deadline.Error
function parse.malformed(received, operation, problem)
  local hides = operation.output.has_secrets
  if hides then problem = gsub(problem, "^.* is not (an? %a+)$", "something in it is not %1") end
  return errors.new {
    kind = "response", code = "BadResponse", status = received.status, operation = operation.name,
    request_id = response.request_id(received.headers), retryable = true,
    detail = "the response cannot be used: " .. problem,
    quoted = not hides and tostring(received.body) or nil,
  }
end

local function is_offset(token)
  return token == nil
    or type(token) == "number" and token >= 0 and token < 2 ^ 53 and token == floor(token)
end

---Finds what would lose items unnoticed: a page without its list, or a token that is no string.
local function check_page(page, operation)
  local pages = operation.pages
  if not pages then return nil end
  local token, items = page[pages.output], pages.items
  if page[items] == nil and operation.output.members[items].required then
    return items .. " is missing"
  elseif pages.by_offset and not is_offset(token) then
    return pages.output .. " is not a whole number"
  elseif not pages.by_offset and token ~= nil and type(token) ~= "string" then
    return pages.output .. " is not a string"
  end
end

---@param received deadline.Response
---@param operation deadline.Operation
---@param server_time fun(): number # seconds since the epoch, by the service's clock
---@return table? page, deadline.Error? err
function parse.response(received, operation, server_time)
  if received.status < 200 or received.status > 299 then
    local body = core.decode(received.body)
    if type(body) ~= "table" then body = {} end
    return nil, parse.error(received, operation.name, body, server_time())
  end
  if #received.body == 0 and next(operation.output.members) == nil then return {} end
  local page, problem = core.decode(received.body, parse.shape(operation))
  if page then problem = check_page(page, operation) end
  if problem then return nil, parse.malformed(received, operation, problem) end
  return page
end

return parse
