-- SPDX-License-Identifier: MIT
--
-- The files in which `aws sso login` and `aws login` leave their tokens, for any client to use and
-- to renew. What a client writes back is the members that have changed; all else stays as it was,
-- to the letter: other clients keep there what this one does not know.

local core = require "deadline.core"
local errors = require "deadline.base.errors"
local check = require "deadline.base.check"
local profiles = require "deadline.config.profiles"

local pairs, type = pairs, type
local floor = math.floor
local find, format, sub = string.find, string.format, string.sub
local concat = table.concat

local cache = {}

---@param config deadline.Config
---@param folder string
---@param hash string # bytes
---@return string
function cache.path(config, folder, hash)
  return profiles.expand(folder, config.getenv) .. "/" .. core.hex(hash) .. ".json"
end

---When something is over that lasts so many seconds from now, as these files have it.
---@param seconds any # what an answer says
---@return string? # nil where that is no number, or leads beyond every calendar
function cache.expires_at(client, seconds)
  seconds = check.to_number(seconds)
  return seconds and core.iso(floor(client.server_time() + seconds))
end

---@class deadline.Cached
---@field path string
---@field text string
---@field content table

---@class deadline.CacheKind
---@field what string   # "token", for messages
---@field remedy string # what its user can do
---@field is_valid fun(content: table): boolean

---@param path string
---@param kind deadline.CacheKind
---@param origin string
---@return deadline.Cached?, deadline.Error?
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

-- Seconds between looks at a file that another process may be about to write.
local pauses = { 0, 0.05, 0.1, 0.2, 0.4 }

---The file anew, should another process have renewed what it holds: of two that try at the same
---time one is refused, and may hear of it before the other has written.
---@param client deadline.Client
---@param cached deadline.Cached
---@param kind deadline.CacheKind
---@param is_good fun(content: table): boolean
---@param is_patient boolean # there is nothing to go on with otherwise
---@return deadline.Cached?
function cache.reload(client, cached, kind, is_good, is_patient)
  for i = 1, is_patient and #pauses or 1 do
    if pauses[i] > 0 then client.loop:await(client.now() + pauses[i]) end
    local again = cache.load(cached.path, kind, "")
    if again and again.text ~= cached.text and is_good(again.content) then return again end
  end
end

-- Places in a JSON text that cJSON has accepted, for which any control character is white space.

---Behind the string that begins at `at`.
local function behind_string(text, at)
  repeat
    at = find(text, '["\\]', at + 1)
    local is_escape = sub(text, at, at) == "\\"
    if is_escape then at = at + 1 end
  until not is_escape
  return at + 1
end

---Behind the value of any kind that begins at `at`.
local function behind_value(text, at)
  local depth = 0
  repeat
    local c = sub(text, at, at)
    if c == '"' then
      at = behind_string(text, at)
    elseif find(c, "[%[{]") then
      depth, at = depth + 1, at + 1
    elseif find(c, "[%]}]") then
      depth, at = depth - 1, at + 1
    else -- a number, true, false, null, or what stands between values
      at = find(text, '[][{}",:\1-\32]', at + 1) or #text + 1
    end
  until depth == 0
  return at
end

local replace_members

local function encode(change, old)
  if type(change) == "table" then
    return replace_members(find(old, "^{") and old or "{}", change)
  end
  return core.encode(change)
end

---The text of an object with other values for some of its members, those that it lacks added.
---@param text string
---@param changes table<string, any> # texts, or for an object in the object its changes
---@return string
function replace_members(text, changes)
  local parts, kept, missing = {}, 1, {}
  local at = find(text, "[^\1-\32]", find(text, "{", 1, true) + 1)
  local has_members = sub(text, at, at) ~= "}"
  for name in pairs(changes) do missing[name] = true end
  while sub(text, at, at) ~= "}" do
    local behind_name = behind_string(text, at)
    local name = core.decode(sub(text, at, behind_name - 1))
    local value = find(text, "[^\1-\32:]", behind_name)
    at = behind_value(text, value)
    if changes[name] ~= nil then
      parts[#parts + 1] = sub(text, kept, value - 1)
      parts[#parts + 1] = encode(changes[name], sub(text, value, at - 1))
      kept, missing[name] = at, nil
    end
    at = find(text, "[^\1-\32,]", at)
  end
  parts[#parts + 1] = sub(text, kept, at - 1)
  for name in pairs(missing) do
    parts[#parts + 1] = (has_members and "," or "") .. core.encode(name) .. ":"
      .. encode(changes[name], "{}")
    has_members = true
  end
  return concat(parts) .. sub(text, at)
end

---Writes changes back. That they could not be written is told, and no reason to stop: what is new
---is good for this process.
---@param client deadline.Client
---@param cached deadline.Cached
---@param changes table<string, any>
---@param origin string
function cache.save(client, cached, changes, origin)
  cached.text = replace_members(cached.text, changes)
  local ok, problem = core.replace_file(cached.path, cached.text)
  if ok then return end
  if not client.emit then return end
  client.emit {
    type = "credentials", code = "CacheNotWritten", origin = origin,
    message = format("%s: %s", cached.path, problem),
  }
end

return cache
