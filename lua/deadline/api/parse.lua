-- SPDX-License-Identifier: MIT
--
-- What came back: a page, or an error that says what the service said. Every body is somebody
-- else's: a proxy's HTML, nothing at all or the JSON of another service are errors that show their
-- status and the beginning of their text, never an empty page.

local core = require "deadline.core"
local errors = require "deadline.base.errors"
local options = require "deadline.base.check"

local ipairs, next, pairs, tonumber, tostring, type = ipairs, next, pairs, tonumber, tostring, type
local max = math.max
local format, gsub, match, sub = string.format, string.gsub, string.match, string.sub

local response = {}

-- Members of the service's exceptions, as it models them. Source: the API reference.
response.modelled = {
  "context", "fieldList", "quotaCode", "reason", "resourceId", "resourceType", "serviceCode",
}

local throttling_codes = {
  BandwidthLimitExceeded = true, EC2ThrottledException = true, LimitExceededException = true,
  PriorRequestNotComplete = true, ProvisionedThroughputExceededException = true,
  RequestLimitExceeded = true, RequestThrottled = true, RequestThrottledException = true,
  SlowDown = true, SlowDownException = true,
  ThrottledException = true, Throttling = true, ThrottlingException = true,
  TooManyRequestsException = true, TransactionInProgressException = true,
}

local transient_codes = {
  InternalServerErrorException = true, RequestTimeout = true, RequestTimeoutException = true,
}

local transient_statuses = { [500] = true, [502] = true, [503] = true, [504] = true }

-- Shapes are compiled once a description; the description is what `operations` holds.
local shapes = setmetatable({}, { __mode = "k" })

local function shape_of(description)
  shapes[description] = shapes[description] or core.shape(description)
  return shapes[description]
end

---The beginning of a text, on one line and without control characters.
local function beginning(text)
  local line = gsub(gsub(sub(text, 1, 400), "[%c%s]+", " "), "^ ", "")
  if #line <= 200 then return line end
  return gsub(sub(line, 1, 200), "[\128-\255]*$", "") .. "..."
end

---@param headers table<string, string>
function response.request_id(headers)
  return headers["x-amzn-requestid"] or headers["x-amzn-request-id"] or headers["x-amz-request-id"]
end

---When the answer was made by the clock of whoever made it; a cache's answer is older than that.
---@param headers table<string, string>
---@return number?
function response.made_at(headers)
  return not headers.age and headers.date and core.timestamp(headers.date) or nil
end

---Seconds the answer asks to wait; nil where it does not, or in words that mean nothing. A date is
---measured by the clock that it was written by: the answer's own, where it says what time it is.
---@param headers table<string, string>
---@param time number # now, since the epoch, as far as the service's clock is known
---@return number?
function response.retry_after(headers, time)
  local milliseconds = tonumber(match(headers["x-amz-retry-after"] or "", "^%d+$"))
  if milliseconds then return milliseconds / 1000 end
  local text = headers["retry-after"]
  if not text then return nil end
  local seconds = options.to_number(match(text, "^%d+%.?%d*$"))
  if seconds then return seconds end
  local date = core.timestamp(text)
  return date and max(date - (response.made_at(headers) or time), 0)
end

---"ns#FooError:http://..., x" is FooError.
---@param code any
---@return string?
function response.clean_code(code)
  if type(code) == "number" then code = tostring(code) end
  if type(code) ~= "string" then return nil end
  code = gsub(gsub(code, "[:,].*$", ""), "^.*#", "")
  return code ~= "" and code or nil
end

---@param body table
---@param headers table<string, string>
---@return string?
function response.find_code(body, headers)
  local clean = response.clean_code
  return clean(headers["x-amzn-errortype"]) or clean(body.code) or clean(body.Code)
    or clean(body.__type)
end

---Whether fewer requests are asked for: any 429 does, whoever answered it.
---@return boolean
function response.is_throttling(status, code)
  return status == 429 or throttling_codes[code] == true
end

---A decoded value without secrets, whatever they looked like in the text that it was, and without
---what would break a line.
local function hide_within(value, hide)
  if type(value) == "string" then return errors.one_line(hide(value)) end
  if type(value) ~= "table" then return value end
  local copy = {}
  for name, member in pairs(value) do copy[hide_within(name, hide)] = hide_within(member, hide) end
  return copy
end

local function to_error(answer, operation, time, hide)
  local status, headers = answer.status, answer.headers
  local body = core.decode(answer.body)
  if type(body) ~= "table" then body = {} end
  local code = response.find_code(body, headers)
  local said = body.message or body.Message
  if type(said) ~= "string" then said = nil end
  local err = errors.new {
    kind = response.is_throttling(status, code) and "throttling" or "service",
    code = code or tostring(status), status = status,
    operation = operation.name, request_id = response.request_id(headers),
    retry_after = response.retry_after(headers, time), detail = said or beginning(answer.body),
    service_message = hide_within(said, hide),
  }
  err.retryable = err.kind == "throttling" or transient_statuses[status] or transient_codes[code]
    or false
  for _, member in ipairs(response.modelled) do err[member] = hide_within(body[member], hide) end
  return err
end

local function misfit(answer, operation, problem)
  return errors.new {
    kind = "response", code = "BadResponse", status = answer.status, operation = operation.name,
    request_id = response.request_id(answer.headers), retryable = true,
    detail = format("the answer cannot be used: %s: %s", problem, beginning(answer.body)),
  }
end

---A page's list must be there, and its token must be one: else sessions would be lost unnoticed.
local function check_page(page, operation)
  if not operation.items then return nil end
  local token = page.nextToken
  if page[operation.items] == nil then return operation.items .. " is missing" end
  if token ~= nil and type(token) ~= "string" then return "nextToken is not a string" end
end

---What an error may quote of an answer.
---@param answer deadline.Response
---@param hide fun(text: string): string
---@return deadline.Response
function response.hidden(answer, hide)
  local headers = {}
  for name, value in pairs(answer.headers) do headers[name] = hide(value) end
  return { status = answer.status, headers = headers, body = hide(tostring(answer.body)) }
end

---@param answer deadline.Response
---@param operation deadline.Operation
---@param time number # now, since the epoch, as far as the service's clock is known
---@param hide fun(text: string): string # keeps secrets out of what an error quotes
---@return table? page, deadline.Error? err
function response.interpret(answer, operation, time, hide)
  if answer.status < 200 or answer.status > 299 then
    return nil, to_error(response.hidden(answer, hide), operation, time, hide)
  end
  if #answer.body == 0 and next(operation.output) == nil then return {} end
  local page, problem = core.decode(answer.body, shape_of(operation.output))
  if page then problem = check_page(page, operation) end
  if problem then return nil, misfit(response.hidden(answer, hide), operation, problem) end
  return page
end

return response
