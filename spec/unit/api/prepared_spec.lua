-- SPDX-License-Identifier: MIT
--
-- The prepared operation spares its first page the service's text.

local home = require "home"

describe("the prepared operation", function()
  after_each(home.remove_all)

  it("needs no text to be read", function()
    local path = home.new():write("program.lua", [[
      local client = require("deadline").client {
        region = "us-west-2", aws_access_key_id = "AKIDEXAMPLE", aws_secret_access_key = "x",
        transport = function() return { status = 200, body = '{"sessions":[]}' } end,
      }
      local worker = { farmId = "farm-" .. ("1"):rep(32), fleetId = "fleet-" .. ("2"):rep(32),
        workerId = "worker-" .. ("3"):rep(32) }
      assert(client:list_sessions_for_worker(worker))
      assert(client:sessions_for_worker(worker):collect())
      print(package.loaded["deadline.api.model"])
      local _ = client.get_job
      print(type(package.loaded["deadline.api.model"]))
    ]])
    assert.equal("nil\nstring\n", home.shell(arg[-1] .. " " .. path .. " 2>&1"))
  end)
end)
