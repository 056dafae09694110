-- SPDX-License-Identifier: MIT
--
-- Facts that the response of any AWS service carries outside of its page: request id, date, the
-- code of an error, and how long to wait before a retry. Knows no operation.

local check = require "deadline.base.check"
local core = require "deadline.core"

local tonumber, tostring, type = tonumber, tostring, type
local max = math.max
local gsub, match, sub = string.gsub, string.match, string.sub

local response = {}

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

---Returns whether an error asks for fewer requests: any 429 does, whoever sent it.
---@return boolean
function response.is_throttling(status, code)
  return status == 429 or throttling_codes[code] == true
end

---Returns whether an error may well be gone at the next attempt, throttling aside.
---@return boolean
function response.is_transient(status, code)
  return transient_statuses[status] or transient_codes[code] or false
end

---@param headers table<string, string>
---@return string?
function response.request_id(headers)
  return headers["x-amzn-requestid"] or headers["x-amzn-request-id"] or headers["x-amz-request-id"]
end

---The time by the server's clock. A cached response (RFC 9111: it has an Age) is older than that.
---@param headers table<string, string>
---@return number? # seconds since the epoch
function response.server_date(headers)
  return not headers.age and headers.date and core.timestamp(headers.date) or nil
end

---Seconds that a response asks to wait; nil if it does not, or in a form that means nothing. A date
---is measured by the clock that wrote it, if the response has a Date.
---@param headers table<string, string>
---@param time number # now, seconds since the epoch, by the service's clock as far as it is known
---@return number?
function response.retry_after(headers, time)
  local milliseconds = tonumber(match(headers["x-amz-retry-after"] or "", "^%d+$"))
  if milliseconds then return milliseconds / 1000 end
  local text = headers["retry-after"]
  if not text then return nil end
  local seconds = check.to_number(match(text, "^%d+%.?%d*$"))
  if seconds then return seconds end
  local date = core.timestamp(text)
  return date and max(date - (response.server_date(headers) or time), 0)
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

local entities = { lt = "<", gt = ">", quot = '"', apos = "'", amp = "&" }

---The text of the first element of a name that contains no other elements.
---@param xml string
---@param name string
---@return string?
function response.element(xml, name)
  local text = match(xml, "<" .. name .. "%s*>([^<]*)</" .. name .. "%s*>")
  return text and gsub(text, "&(%a+);", entities)
end

---The code of an error, from its header or its body.
---@param body table # decoded
---@param headers table<string, string>
---@return string?
function response.find_code(body, headers)
  local clean = response.clean_code
  return clean(headers["x-amzn-errortype"]) or clean(body.code) or clean(body.Code)
    or clean(body.__type)
end

---The first 200 bytes of a text, on one line and without control characters.
---@param text string
---@return string
function response.excerpt(text)
  local line = gsub(gsub(sub(text, 1, 400), "[%c%s]+", " "), "^ ", "")
  if #line <= 200 then return line end
  return gsub(sub(line, 1, 200), "[\128-\255]*$", "") .. "..."
end

return response
