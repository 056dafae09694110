-- SPDX-License-Identifier: MIT
--
-- Remembers everything that a run of the specs could tell somebody: what is printed, every error
-- that a call answers or raises, every event for a hook, what clients say of themselves. When the
-- run is over, none of it may hold a secret that was in use: see `leak_check.find_leaks`.

local json = require "dkjson"

local client = require "deadline.client"
local core = require "deadline.core"
local errors = require "deadline.base.errors"
local sigv4 = require "deadline.auth.sigv4"

local leak_check = {}

local shortest = 12 -- a shorter one is no secret but a spec's stand-in for one

-- Kept in a file: specs measure what memory a program takes.
local file = assert(io.tmpfile())
local write = file.write
local used = {} -- secrets that something was signed with

---Takes in every text in a value, also those in its tables.
local function note(where, value, seen)
  if type(value) == "string" then
    if #value >= shortest then assert(write(file, where, "\0", #value, "\0", value)) end
  elseif type(value) == "table" then
    seen = seen or {}
    if seen[value] then return end
    seen[value] = true
    for name, member in pairs(value) do
      note(where, name, seen)
      note(where, member, seen)
    end
  end
end

---Calls `see` with what the function in `owner` is given or returns, and changes nothing about it.
local function watch_results(owner, name, see)
  local original = owner[name]
  local function pass(...)
    see(...)
    return ...
  end
  owner[name] = function(...) return pass(original(...)) end
end

local function watch_arguments(owner, name, see)
  local original = owner[name]
  owner[name] = function(...)
    see(...)
    if original then return original(...) end
  end
end

local function watch_client(made)
  if not made then return end
  note("tostring", tostring(made))
  note("tostring", tostring(made.credential_cache))
  note("describe", made:describe())
  watch_arguments(made, "emit", function(event) note("on_event", event) end)
end

local function note_raised(ok, fault)
  if not ok then note("an error", fault) end
end

local function remember_keys(request)
  local credentials = type(request) == "table" and request.credentials
  if type(credentials) ~= "table" then return end
  used[credentials.aws_secret_access_key or ""] = true
  used[credentials.aws_session_token or ""] = true
end

---Begins. What a function does that was taken from its table before is not seen.
function leak_check.start()
  watch_results(client, "new", watch_client)
  watch_arguments(errors, "answer", function(err) note("an error", err) end)
  watch_arguments(sigv4, "add", remember_keys)
  watch_results(_G, "pcall", note_raised) -- luacheck: ignore
  watch_arguments(_G, "print", function(...) note("print", { ... }) end) -- luacheck: ignore
  watch_arguments(io, "write", function(...) note("io.write", { ... }) end) -- luacheck: ignore
end

---The forms in which a secret may be quoted: as it is, and as JSON, a URL or base64 has it.
local function forms(secret)
  local json_form = json.encode(secret):sub(2, -2)
  local third = #secret - #secret % 3 -- what follows changes the last characters of base64
  local in_form = core.percent_encode(secret)
  return {
    secret, json_form, (json_form:gsub("/", "\\/")), in_form,
    (in_form:gsub("%%%x%x", string.lower)), core.base64_encode(secret:sub(1, third)),
  }
end

---Finds each text of a set in others at the speed of one look-up a position, for any size of set.
local function index_of(secrets)
  local index = {}
  for secret in pairs(secrets) do
    for _, form in ipairs(#secret >= shortest and forms(secret) or {}) do
      local beginning = form:sub(1, shortest)
      index[beginning] = index[beginning] or {}
      index[beginning][form] = true
    end
  end
  return index
end

local function find_in(text, index)
  for at = 1, #text - shortest + 1 do
    for form in pairs(index[text:sub(at, at + shortest - 1)] or {}) do
      if text:sub(at, at + #form - 1) == form then return true end
    end
  end
  return text:find("Signature=%x%x%x%x") ~= nil
end

---The texts that were taken in, with where they came from.
local function each_text()
  assert(file:seek("set"))
  local all, at = file:read("*a"), 1
  return function()
    local where, length, begin = all:match("^([^%z]+)%z(%d+)%z()", at)
    if not where then return nil end
    at = begin + tonumber(length)
    return where, all:sub(begin, at - 1)
  end
end

---The places where a secret appeared, without the secret; nil if there are none.
---@param secrets string[] # besides those that something was signed with
---@return string? problem
function leak_check.find_leaks(secrets)
  local all, places, found = {}, {}, {}
  for _, secret in ipairs(secrets) do all[secret] = true end
  for secret in pairs(used) do all[secret] = true end
  local index = index_of(all)
  for where, text in each_text() do
    if find_in(text, index) then places[where] = (places[where] or 0) + 1 end
  end
  for where, count in pairs(places) do
    found[#found + 1] = ("%s: %d texts"):format(where, count)
  end
  if #found == 0 then return nil end
  table.sort(found)
  return "secrets appear in " .. table.concat(found, ", ")
end

return leak_check
