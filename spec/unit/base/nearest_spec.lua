-- SPDX-License-Identifier: MIT
--
-- The name that was most likely meant by an unknown one.

local nearest = require "deadline.base.nearest"

describe("the nearest name", function()
  local known = {
    region = { aliases = { where = true } }, profile = {}, endpoint_url = {}, max_attempts = {},
    max_connections = {}, aws_access_key_id = {}, aws_session_token = {}, timeout = {},
  }
  for given, expected in pairs {
    regoin = "region", REGION = "region", region_name = "region", aws_region = "region",
    awsRegion = "region", profile_name = "profile", endpoint = "endpoint_url",
    maxAttempts = "max_attempts", max_pool_connections = "max_connections",
    access_key = "aws_access_key_id", session_token = "aws_session_token", where = "region",
  } do
    it(("to '%s' is '%s'"):format(given, expected), function()
      assert.equal(expected, nearest.find(given, known))
    end)
  end

  it("is none if nothing is near", function()
    for _, name in ipairs { "colour", "", "_", "x", 1, "url_of_nothing" } do
      assert.is_nil(nearest.find(name, known), name)
    end
  end)
end)
