-- SPDX-License-Identifier: MIT
--
-- The rate limiter of retry mode "adaptive" beside botocore's: equal outcomes at equal times lead
-- to equal rates, to nine digits. And the waits that follow from a rate.

local ratelimit = require "deadline.http.rate_limiter"

local function almost(expected, got, what)
  assert(math.abs(expected - got) < 1e-8, ("%s: %.9f, not %.9f"):format(what, got, expected))
end

local function new()
  local clock = { now = 0 }
  return ratelimit.new(function() return clock.now end), clock
end

-- Seconds, throttled or not, and the result of botocore 1.43: the allowed rate and the measured
-- one.
local answers = {
  { 0.20, false, 0.500000000, 0.000000000 },
  { 0.30, false, 0.500000000, 0.000000000 },
  { 0.60, false, 0.500000000, 4.800000000 },
  { 0.65, false, 0.500000000, 4.800000000 },
  { 0.70, false, 0.500000000, 4.800000000 },
  { 1.40, true, 4.032000000, 5.760000000 },
  { 1.45, true, 2.822400000, 5.760000000 },
  { 1.65, false, 3.258066990, 4.352000000 },
  { 2.35, false, 3.966860925, 2.470400000 },
  { 2.40, false, 3.983165222, 2.470400000 },
  { 3.10, false, 4.035391605, 2.094080000 },
  { 3.20, false, 4.043228322, 2.094080000 },
  { 3.25, false, 4.049731913, 2.094080000 },
  { 3.30, false, 4.058358991, 2.094080000 },
  { 3.60, false, 4.171514706, 6.818816000 },
  { 3.90, false, 4.436715983, 6.818816000 },
  { 3.95, false, 4.500248403, 6.818816000 },
  { 4.05, true, 3.150173882, 6.163763200 },
  { 4.10, false, 3.280728768, 6.163763200 },
  { 4.80, false, 4.331479773, 4.432752640 },
  { 5.10, false, 4.463791696, 2.486550528 },
  { 5.15, false, 4.474643104, 2.486550528 },
  { 5.85, false, 4.511045423, 3.697310106 },
  { 5.90, false, 4.517394347, 3.697310106 },
  { 6.00, false, 4.536691697, 3.939462021 },
  { 6.70, false, 4.775784808, 2.387892404 },
  { 6.75, false, 4.775784808, 2.387892404 },
  { 7.45, false, 7.243728843, 3.677578481 },
  { 8.15, false, 3.071031392, 1.535515696 },
  { 8.45, false, 3.071031392, 1.535515696 },
  { 8.50, true, 2.149721975, 3.507103139 },
  { 8.60, false, 2.343562678, 3.507103139 },
  { 8.65, false, 2.429347341, 3.507103139 },
  { 9.35, false, 3.029334418, 5.501420628 },
  { 9.45, false, 3.050666178, 5.501420628 },
  { 9.65, false, 3.069044191, 4.300284126 },
  { 9.95, false, 3.071897436, 4.300284126 },
  { 10.05, false, 3.075858179, 4.060056825 },
  { 10.75, false, 3.392118624, 2.412011365 },
  { 10.80, false, 3.446780213, 2.412011365 },
  { 15.80, false, 1.604804546, 0.802402273 },
  { 20.80, false, 0.640960909, 0.320480455 },
  { 20.90, true, 0.500000000, 0.320480455 },
  { 21.00, false, 0.500000000, 3.264096091 },
}

describe("the rate limiter", function()
  it("comes to botocore's rates", function()
    local limiter, clock = new()
    for i, answer in ipairs(answers) do
      clock.now = answer[1]
      limiter:observe(answer[2])
      almost(answer[3], limiter.rate, "rate after answer " .. i)
      almost(answer[4], limiter.measured, "measured after answer " .. i)
    end
  end)

  it("lets everything pass until it is throttled", function()
    local limiter, clock = new()
    for i = 1, 100 do
      clock.now = i / 100
      assert.equal(0, limiter:acquire())
      limiter:observe(false)
    end
  end)

  it("then says how long the next token takes, a full one", function()
    local limiter, clock = new()
    limiter:observe(true)
    almost(0.5, limiter.rate, "least rate")
    almost(2, limiter:acquire(), "wait for a whole token")
    clock.now = 0.5
    almost(1.5, limiter:acquire(), "wait for the rest")
    clock.now = 2
    assert.equal(0, limiter:acquire())
    almost(2, limiter:acquire(), "wait for the one after")
  end)

  it("saves up no more than a second's worth, and one at least", function()
    local limiter, clock = new()
    limiter:observe(true)
    clock.now = 1000
    assert.equal(0, limiter:acquire())
    assert.is_true(limiter:acquire() > 1)
  end)
end)
