-- SPDX-License-Identifier: MIT
--
-- Resume tokens: positions as text, for `starting_token` of a later process. That of one listing is
-- botocore's, base64 of `{"nextToken": ..., "boto_truncate_amount": ...}`; that of a search, which
-- botocore cannot iterate, is ours.

local check = require "deadline.base.check"
local core = require "deadline.core"

local find, format = string.find, string.format
local type = type

local resume_token = {}

local count = { type = "integer", min = 0 }

---@param next_token string|false # of the service; false for the first page
---@param skip integer # items of that page that were passed on
---@return string
function resume_token.encode(next_token, skip)
  local json = next_token and core.encode(next_token) or "null"
  local amount = skip > 0 and format(', "boto_truncate_amount": %d', skip) or ""
  return core.base64_encode(format('{"nextToken": %s%s}', json, amount))
end

---@param text string # any text that is no position is a nextToken of the service
---@return string? next_token, integer skip
function resume_token.decode(text)
  local json = core.base64_decode(text)
  local position = json and find(json, '^{"nextToken"%s*:') and core.decode(json)
  if type(position) ~= "table" then return text, 0 end
  local token, skip = position.nextToken, position.boto_truncate_amount or 0
  if (token ~= nil and type(token) ~= "string") or check.value(count, skip) then
    return text, 0
  end
  return token, skip
end

---@param offset integer # of the next item of a search
---@return string
function resume_token.encode_offset(offset)
  return core.base64_encode(format('{"itemOffset": %d}', offset))
end

---@param text string
---@return integer? offset # nil: the text is no position of a search
function resume_token.decode_offset(text)
  local json = core.base64_decode(text)
  local position = json and find(json, '^{"itemOffset":') and core.decode(json)
  local offset = type(position) == "table" and position.itemOffset
  return offset and not check.value(count, offset) and offset or nil
end

return resume_token
