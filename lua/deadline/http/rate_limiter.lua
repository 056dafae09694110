-- SPDX-License-Identifier: MIT
--
-- The rate limiter of retry mode "adaptive": a token bucket whose rate follows CUBIC, TCP's
-- congestion control. It is idle until the service throttles for the first time. The numbers are
-- those of botocore and the Smithy reference. Reads a clock and never waits.

local setmetatable = setmetatable
local floor, max, min = math.floor, math.max, math.min

local scale, beta, smoothing = 0.4, 0.7, 0.8
local interval = 0.5 -- seconds over which the sending rate is measured
local min_rate = 0.5 -- requests a second
local min_capacity = 1

---@class deadline.RateLimiter
local RateLimiter = { __name = "deadline.RateLimiter" }
RateLimiter.__index = RateLimiter

---Counts a request; once its interval is over, smooths the interval's rate into the measured one.
local function measure(self, now)
  local bucket = floor(now / interval) * interval
  self.count = self.count + 1
  if bucket > self.bucket then
    local rate = self.count / (bucket - self.bucket)
    self.measured = rate * smoothing + self.measured * (1 - smoothing)
    self.count, self.bucket = 0, bucket
  end
end

local function refill(self, now)
  self.tokens = min(self.tokens + (now - self.refilled) * self.rate, self.capacity)
  self.refilled = now
end

local function set_rate(self, rate, now)
  refill(self, now)
  self.rate = max(rate, min_rate)
  self.capacity = max(rate, min_capacity)
  self.tokens = min(self.tokens, self.capacity)
end

---Takes a token for a request.
---@return number seconds # 0 if it was taken, else how long to wait before the next try
function RateLimiter:acquire()
  if not self.enabled then return 0 end
  refill(self, self.now())
  if self.tokens >= 1 - 1e-6 then -- the exact wait may refill a little less, by rounding
    self.tokens = max(self.tokens - 1, 0)
    return 0
  end
  return (1 - self.tokens) / self.rate
end

---Adjusts the rate to the outcome of a request.
---@param throttled boolean
function RateLimiter:observe(throttled)
  local now = self.now()
  local rate
  measure(self, now)
  if throttled then
    self.w_max = self.enabled and min(self.measured, self.rate) or self.measured
    self.k = (self.w_max * (1 - beta) / scale) ^ (1 / 3)
    self.last_throttle, self.enabled = now, true
    rate = self.w_max * beta
  else
    rate = scale * (now - self.last_throttle - self.k) ^ 3 + self.w_max
  end
  set_rate(self, min(rate, 2 * self.measured), now)
end

local rate_limiter = {}

---@param now fun(): number # seconds on a clock that never jumps
---@return deadline.RateLimiter
function rate_limiter.new(now)
  local started = now()
  return setmetatable({
    now = now, enabled = false,
    count = 0, bucket = floor(started / interval) * interval, measured = 0,
    rate = 1, capacity = min_capacity, tokens = 0, refilled = started,
    w_max = 0, k = 0, last_throttle = started,
  }, RateLimiter)
end

return rate_limiter
