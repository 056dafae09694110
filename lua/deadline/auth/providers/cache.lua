-- SPDX-License-Identifier: MIT
--
-- The files in which `aws sso login` and `aws login` leave their tokens, for any client to use and
-- to renew. Writes back the members that have changed and keeps all others: other clients have
-- members there that this one does not know. Knows neither of the two logins, nor the keys of roles
-- that role_cache.lua keeps in other such files.

local check = require "deadline.base.check"
local core = require "deadline.core"
local errors = require "deadline.base.errors"
local profiles = require "deadline.config.profiles"

local type = type
local floor = math.floor
local format, match = string.format, string.match

local cache = {}

---@param config deadline.Config
---@param folder string # may begin with "~"
---@param hash string # in bytes; names the file
---@return string
function cache.path(config, folder, hash)
  return profiles.expand(folder, config.getenv) .. "/" .. core.hex(hash) .. ".json"
end

---The end of a lifetime, in ISO 8601 as these files have it.
---@param client deadline.Client
---@param seconds any # from now, according to a response
---@return string? # nil if that is no number, or the end is after the year 9999
function cache.expires_at(client, seconds)
  seconds = check.to_number(seconds)
  return seconds and core.iso(floor(client.server_time() + seconds))
end

---A file that was read.
---@class deadline.CachedToken
---@field path string
---@field text string
---@field content table # decoded

---@class deadline.TokenKind
---@field what string   # "token", for messages
---@field remedy string # the advice in messages: "run 'aws login'"
---@field is_valid fun(content: table): boolean

---Reads a file.
---@param path string
---@param kind deadline.TokenKind
---@param origin string # names the source of credentials in messages
---@return deadline.CachedToken?, deadline.Error?
function cache.load(path, kind, origin)
  local text = core.read_file(path)
  if not text then
    return errors.credentials(origin, "NoToken", format("there is no %s in %s: %s",
      kind.what, path, kind.remedy))
  end
  local content = core.decode(text)
  if type(content) == "table" and kind.is_valid(content) then
    return { path = path, text = text, content = content }
  end
  return errors.credentials(origin, "BadToken", format("the %s in %s is invalid: %s",
    kind.what, path, kind.remedy))
end

-- Seconds before each look at a file that another process may be about to write.
local reload_delays = { 0, 0.05, 0.1, 0.2, 0.4 }

---Reads a file again after a renewal has failed: another process may have renewed the token. Of two
---that try at the same time, one is refused, perhaps before the other has written its file.
---@param client deadline.Client
---@param cached deadline.CachedToken
---@param kind deadline.TokenKind
---@param is_good fun(content: table): boolean
---@param may_wait boolean # look several times: the old token cannot be used any more
---@return deadline.CachedToken? # nil unless it holds another token, which is good
function cache.reload(client, cached, kind, is_good, may_wait)
  for i = 1, may_wait and #reload_delays or 1 do
    if reload_delays[i] > 0 then client.loop:await(client.now() + reload_delays[i]) end
    local again = cache.load(cached.path, kind, "")
    if again and again.text ~= cached.text and is_good(again.content) then return again end
  end
end

---Tells `on_event` that a file could not be written, which is no error: this process can use what
---it has got all the same.
local function tell_unwritten(client, path, problem, origin)
  if not client.emit then return end
  client.emit {
    type = "credentials", code = "CacheNotWritten", origin = origin,
    message = format("%s: %s", path, problem),
  }
end

---Writes changes back.
---@param client deadline.Client
---@param cached deadline.CachedToken
---@param changes table<string, any> # texts; a table has the changes of an object in the object
---@param origin string
function cache.save(client, cached, changes, origin)
  local text, problem = core.patch_json(cached.text, changes)
  if text then
    cached.text = text
    text, problem = core.replace_file(cached.path, text)
  end
  if not text then tell_unwritten(client, cached.path, problem, origin) end
end

---Writes a file whole, in a folder that is made if it is missing.
---@param client deadline.Client
---@param path string
---@param content table
---@param origin string
function cache.create(client, path, content, origin)
  core.make_folder(match(path, "^(.*)/")) -- if this fails, the next line says so
  local done, problem = core.replace_file(path, core.encode(content))
  if not done then tell_unwritten(client, path, problem, origin) end
end

return cache
