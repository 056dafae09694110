-- SPDX-License-Identifier: MIT
--
-- Resume tokens of sweeps: base64 of the position in the list of workers, and of each worker's
-- listing that was begun.

local core = require "deadline.core"

local ipairs, next, type = ipairs, next, type

local sweep_token = {}

---Position of a sweep.
---@class deadline.SweepPosition
---@field workers? string # resume token of the list of workers; nil: it has been read
---@field listings { workerId?: string, token: string }[] # workers that were begun, not finished

---@param position deadline.SweepPosition
---@return string? # nil if nothing is left to read
function sweep_token.encode(position)
  local listings = next(position.listings) and position.listings or nil
  if not position.workers and not listings then return nil end
  return core.base64_encode(core.encode { workers = position.workers, listings = listings })
end

---@param text string
---@return deadline.SweepPosition? # nil: the text is not a sweep's
function sweep_token.decode(text)
  local json = core.base64_decode(text)
  local position = json and core.decode(json)
  if type(position) ~= "table" then return nil end
  local workers, listings = position.workers, position.listings or {}
  if type(listings) ~= "table" or not (workers == nil or type(workers) == "string")
    or (workers == nil and #listings == 0) then
    return nil
  end
  for _, listing in ipairs(listings) do
    if type(listing) ~= "table" or type(listing.token) ~= "string" then return nil end
  end
  return { workers = workers, listings = listings }
end

return sweep_token
