-- SPDX-License-Identifier: MIT
--
-- Starts a listing that hangs in the look-up of its host, and leaves it in one of several ways:
-- (way). The host then closes the state.

local deadline = require "deadline"

local way = ...
local client = deadline.client { endpoint_url = "https://farm.invalid", max_attempts = 1 }

local function list(limits)
  return client:list_sessions_for_worker({
    farmId = os.getenv "FARM_ID", fleetId = os.getenv "FLEET_ID", workerId = os.getenv "WORKER_ID",
  }, limits)
end

if way == "give-up" then
  local _, _, err = list { timeout = 0.05 }
  assert(err and err.code == "CallTimeout", tostring(err))
elseif way == "coroutine" then
  coroutine.wrap(function() client:spawn(list) end)()
else
  client:spawn(list)
end
if way == "close" then client:close() end
if way == "collect" then
  client = nil
  collectgarbage()
  collectgarbage()
end
