-- SPDX-License-Identifier: MIT
--
-- Positions of sweeps as text.

local core = require "deadline.core"
local resume_token = require "deadline.listing.resume_token"
local sweep_token = require "deadline.listing.sweep_token"

local base64 = core.base64_encode

describe("the resume token of a sweep", function()
  it("is read as it was written", function()
    for _, position in ipairs {
      { workers = "w", listings = {} },
      { listings = { { workerId = "a", token = "t" } } },
      { workers = "w", listings = { { workerId = "a", token = "t" }, { token = "u" } } },
    } do
      assert.same(position, sweep_token.decode(sweep_token.encode(position)))
    end
  end)

  it("is nil if nothing is left to read", function()
    assert.is_nil(sweep_token.encode { listings = {} })
  end)

  it("is no other text", function()
    for _, text in ipairs { "", "x", base64 "5", base64 "{}", base64 '{"workers": 5}',
      base64 '{"listings": []}', base64 '{"listings": [{"workerId": "a"}]}',
      base64 '{"listings": "x"}', base64 '{"workers": "w", "listings": [5]}',
      resume_token.encode("t", 1) } do
      assert.is_nil(sweep_token.decode(text))
    end
  end)
end)
