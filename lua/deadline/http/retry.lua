-- SPDX-License-Identifier: MIT
--
-- Whether a failed attempt is made again, and after how long. "standard" has the numbers of the
-- Smithy reference: a quota that every retry costs, exponential backoff with full jitter, and the
-- service's own hint as the lower bound; "adaptive" limits the rate of requests as well; "legacy"
-- has botocore's numbers. Computes: what it says is waited for elsewhere.

local late = require "deadline.base.late"

local setmetatable = setmetatable
local huge, max, min = math.huge, math.max, math.min

-- Seconds before the first retry, at most; the longest backoff; what a retry costs of the quota.
local standard = {
  throttling = { base = 1, cost = 5 }, other = { base = 0.05, cost = 14 }, longest = 20,
}
local modes = {
  standard = standard,
  adaptive = standard,
  legacy = {
    throttling = { base = 1, cost = 0 }, other = { base = 1, cost = 0 }, longest = huge,
    statuses = { [509] = true },
  },
}
local capacity = 500

---@class deadline.Retry
---@field quota integer
---@field max_attempts integer
local Retry = { __name = "deadline.Retry" }
Retry.__index = Retry

local retry = {}

---@class deadline.RetryOptions
---@field mode "standard"|"adaptive"|"legacy"
---@field max_attempts integer # the first included
---@field max_retry_after number
---@field random fun(): number
---@field now fun(): number
---@field least_delay? number # seconds before any retry

---@param options deadline.RetryOptions
---@return deadline.Retry
function retry.new(options)
  local limiter
  if options.mode == "adaptive" then
    limiter = late.require("deadline.http.rate_limiter").new(options.now)
  end
  return setmetatable({
    mode = modes[options.mode], quota = capacity, random = options.random,
    max_attempts = options.max_attempts, max_retry_after = options.max_retry_after,
    limiter = limiter, least_delay = options.least_delay or 0,
  }, Retry)
end

---How long to wait before the next attempt; nil if there is to be none: then it costs nothing. If
---nothing but the quota forbids it, the error says so.
---@param err deadline.Error
---@param attempt integer # the one that failed, from 1
---@param left? number # seconds until the call is over
---@return number? seconds, integer? cost # to hand to `succeeded`, should the next attempt succeed
function Retry:delay(err, attempt, left)
  local class = err.kind == "throttling" and self.mode.throttling or self.mode.other
  local retryable = err.retryable or (self.mode.statuses or {})[err.status]
  local hint = err.retry_after or 0
  if not retryable or attempt >= self.max_attempts or hint > self.max_retry_after then
    return nil
  elseif self.quota < class.cost then
    err.retry_quota_exceeded = true
    return nil
  end
  -- The exponent is bounded: a caller that retries for ever must not come to an infinite wait.
  local ceiling = min(class.base * 2 ^ min(attempt - 1, 30), self.mode.longest)
  local delay = max(self.random() * ceiling, hint, self.least_delay)
  if left and delay >= left then return nil end
  self.quota = self.quota - class.cost
  return delay, class.cost
end

---@param paid? integer # what the last retry of the call cost; nothing where there was none
function Retry:succeeded(paid)
  self.quota = min(self.quota + (paid or 1), capacity)
end

---Seconds to wait, and ask again, before a request may be sent; 0 where it may.
---@return number
function Retry:acquire()
  return self.limiter and self.limiter:acquire() or 0
end

---What came of a request that was sent.
---@param err? deadline.Error
function Retry:observe(err)
  if self.limiter then self.limiter:observe(err ~= nil and err.kind == "throttling") end
end

return retry
