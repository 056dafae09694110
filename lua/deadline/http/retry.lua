-- SPDX-License-Identifier: MIT
--
-- The retry policy: decides whether to repeat a failed attempt, and after how long. "standard" has
-- the numbers of the Smithy reference: a quota that every retry draws on, and exponential backoff
-- with full jitter, never shorter than the service's Retry-After. "adaptive" also limits the rate
-- of requests; "legacy" has botocore's numbers. Computes delays and never waits.

local late = require "deadline.base.late"

local setmetatable = setmetatable
local huge, max, min = math.huge, math.max, math.min

-- Base and maximum of the backoff, in seconds, and what a retry takes from the quota.
local standard = {
  throttling = { base = 1, cost = 5 }, other = { base = 0.05, cost = 14 }, max_backoff = 20,
}
local modes = {
  standard = standard,
  adaptive = standard,
  legacy = {
    throttling = { base = 1, cost = 0 }, other = { base = 1, cost = 0 }, max_backoff = huge,
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
---@field min_delay? number # seconds before any retry

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
    limiter = limiter, min_delay = options.min_delay or 0,
  }, Retry)
end

---Decides about a retry and takes its cost from the quota. Sets `err.retry_quota_exceeded` if only
---the quota forbids it.
---@param err deadline.Error
---@param attempt integer # number of the failed attempt, from 1
---@param time_left? number # seconds until the call times out
---@return number? seconds # to wait before the retry; nil if there is to be none
---@return integer? cost # to pass to `succeeded` if the retry succeeds
function Retry:delay(err, attempt, time_left)
  local class = err.kind == "throttling" and self.mode.throttling or self.mode.other
  local retryable = err.retryable or (self.mode.statuses or {})[err.status]
  local hint = err.retry_after or 0
  if not retryable or attempt >= self.max_attempts or hint > self.max_retry_after then
    return nil
  elseif self.quota < class.cost then
    err.retry_quota_exceeded = true
    return nil
  end
  -- The exponent is bounded: a caller that retries for ever must not get an infinite delay.
  local ceiling = min(class.base * 2 ^ min(attempt - 1, 30), self.mode.max_backoff)
  local delay = max(self.random() * ceiling, hint, self.min_delay)
  if time_left and delay >= time_left then return nil end
  self.quota = self.quota - class.cost
  return delay, class.cost
end

---Refills the quota after a success.
---@param retry_cost? integer # of the call's last retry; nil if there was none
function Retry:succeeded(retry_cost)
  self.quota = min(self.quota + (retry_cost or 1), capacity)
end

---Takes a token for a request from the rate limiter, if the mode has one.
---@return number seconds # 0 if the request may be sent, else how long to wait before the next try
function Retry:acquire()
  return self.limiter and self.limiter:acquire() or 0
end

---Tells the rate limiter the outcome of an attempt, also of one that sent nothing.
---@param err? deadline.Error
function Retry:observe(err)
  if self.limiter then self.limiter:observe(err ~= nil and err.kind == "throttling") end
end

return retry
