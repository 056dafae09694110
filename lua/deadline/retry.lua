-- SPDX-License-Identifier: MIT
--
-- Whether a failed attempt is made again, and after how long. Mode "standard" with the numbers of
-- the Smithy reference: a quota that every retry costs, exponential backoff with full jitter, and
-- the service's own hint as the lower bound. Computes; neither waits nor reads a clock.

local base = { throttling = 1, other = 0.05 } -- seconds before the first retry, at most
local cost = { throttling = 5, other = 14 }
local longest = 20 -- seconds
local capacity = 500

---@class deadline.Retry
---@field quota integer
local Retry = { __name = "deadline.Retry" }
Retry.__index = Retry

local retry = {}

---@param options { max_attempts: integer, max_retry_after: number, random: fun(): number }
---@return deadline.Retry
function retry.new(options)
  return setmetatable({
    quota = capacity, random = options.random,
    max_attempts = options.max_attempts, max_retry_after = options.max_retry_after,
  }, Retry)
end

---How long to wait before the next attempt; nil where there is to be none.
---@param err deadline.Error
---@param attempt integer # the one that failed, from 1
---@return number? seconds, integer? cost # to hand to `succeeded`, should the next attempt succeed
function Retry:delay(err, attempt)
  local class = err.kind == "throttling" and "throttling" or "other"
  local hint = err.retry_after or 0
  if not err.retryable or attempt >= self.max_attempts or hint > self.max_retry_after
    or self.quota < cost[class] then
    return nil
  end
  self.quota = self.quota - cost[class]
  local ceiling = math.min(base[class] * 2 ^ math.min(attempt - 1, 30), longest)
  return math.max(self.random() * ceiling, hint), cost[class]
end

---@param paid? integer # what the last retry of the call cost; nothing where there was none
function Retry:succeeded(paid)
  self.quota = math.min(self.quota + (paid or 1), capacity)
end

return retry
