-- SPDX-License-Identifier: MIT
--
-- The links of a timeline, from a template or a function. Allows no scheme but http and https, so
-- that no link runs a script.

local core = require "deadline.core"
local object = require "deadline.base.object"

local byte, find, format = string.byte, string.find, string.format
local gsub, lower, match = string.gsub, string.lower, string.match
local tostring, type = tostring, type

local link = {}

local function escape_byte(character) return format("%%%02X", byte(character)) end

---Checks a link, and escapes bytes that no URL holds; a browser would drop some of them.
local function check_link(url)
  if type(url) ~= "string" then
    object.misuse("option 'link' must return a text or nil, not a " .. type(url))
  end
  url = gsub(url, "[%z\1-\32\127-\255\"<>\\^`{|}]", escape_byte)
  local scheme = match(url, "^([^/?#]*):")
  if scheme and lower(scheme) ~= "http" and lower(scheme) ~= "https" then
    object.misuse(format("a link must be relative, or begin with https:// or http://, not '%s:'",
      scheme))
  end
  return url
end

---Returns a template's URL; nil if a session and its worker lack one of its members.
local function fill(template, session, worker)
  local is_missing = false
  local url = gsub(template, "{([%w_]+)}", function(name)
    local value = session[name]
    if value == nil and worker then value = worker[name] end
    if value == nil then is_missing = true return "" end
    return core.percent_encode(tostring(value))
  end)
  return not is_missing and url or nil
end

---@param wanted nil|string|fun(session: table, worker: table?): string?
---@return (fun(session: table, worker: table?): string?)? find_link
function link.new(wanted)
  if not wanted then return nil end
  if type(wanted) == "string" then
    if not find(wanted, "{[%w_]+}") then
      object.misuse("option 'link' must name a member, such as {sessionId}")
    end
    check_link((gsub(wanted, "{[%w_]+}", "x")))
  end
  return function(session, worker)
    local url
    if type(wanted) == "string" then
      url = fill(wanted, session, worker)
    else
      url = wanted(session, worker)
    end
    return url and check_link(url)
  end
end

return link
