-- SPDX-License-Identifier: MIT
--
-- Facts about a session that follow from its summary.

local session = require "deadline.api.session"

describe("a session", function()
  it("has ended with an endedAt, whatever its status", function()
    for _, status in ipairs { "STARTED", "UPDATE_SUCCEEDED", "UPDATE_FAILED", "ENDED", "NEW" } do
      assert.is_true(session.has_ended { lifecycleStatus = status, endedAt = 1785587696 }, status)
    end
  end)

  it("has ended with the status ENDED alone", function()
    assert.is_true(session.has_ended { lifecycleStatus = "ENDED" })
    for _, status in ipairs { "STARTED", "UPDATE_IN_PROGRESS", "UPDATE_SUCCEEDED", "UPDATE_FAILED",
      "ended" } do
      assert.is_false(session.has_ended { lifecycleStatus = status }, status)
    end
    assert.is_false(session.has_ended {})
  end)

  it("has not ended because it is to end", function()
    assert.is_false(session.has_ended {
      lifecycleStatus = "UPDATE_IN_PROGRESS", targetLifecycleStatus = "ENDED" })
  end)
end)
