-- SPDX-License-Identifier: MIT
--
-- The check for leaked secrets that every run of the specs makes: it must see the texts that leave
-- the module.

local fake_service = require "fake_service"
local leak_check = require "leak_check"

describe("the leak check of this run", function()
  it("sees errors, events and descriptions", function()
    local marker = "NotASecretButAMarker"
    local client = fake_service.client({ fake_service.response(403, { code = marker }) },
      { sdk_ua_app_id = marker })
    local _, message = client:list_farms()
    assert.matches(marker, message)
    assert.is_false(pcall(error, marker, 0))
    local found = leak_check.find_leaks { marker }
    for _, source in ipairs { "a returned error", "a raised error", "describe", "on_event" } do
      assert.matches(source .. ": %d+ texts", found)
    end
  end)
end)
