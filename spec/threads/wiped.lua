-- SPDX-License-Identifier: MIT
--
-- A client that has signed, for a host that reads this process's memory: (access key, secret key,
-- region, seconds since the epoch). Returns the next steps as functions: close it, and drop it.

local deadline = require "deadline"

local id, secret, region, time = ...
local client = deadline.client {
  region = region, transport = deadline.stub { ListFarms = { farms = {} } },
  credentials = { aws_access_key_id = id, aws_secret_access_key = secret },
  system = { time = function() return tonumber(time) end },
}
assert(client:list_farms())

return function() client:close() end, function()
  client = nil
  collectgarbage()
  collectgarbage()
end
