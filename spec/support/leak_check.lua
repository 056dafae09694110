-- SPDX-License-Identifier: MIT
--
-- Records every text that leaves the module during a run of the specs: prints, errors that calls
-- return or raise, events for hooks, descriptions of clients. `leak_check.find_leaks` searches all
-- of it for secrets that were in use.

local json = require "dkjson"

local client = require "deadline.client"
local core = require "deadline.core"
local errors = require "deadline.base.errors"
local sigv4 = require "deadline.auth.sigv4"

local leak_check = {}

local shortest = 12 -- bytes; specs use shorter texts in place of secrets

-- A file, since specs measure the memory that a program takes.
local file = assert(io.tmpfile())
local write = file.write
local used = {} -- secrets that something was signed with

---Records every text in a value and in its tables.
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

---Replaces a function by one that passes its results to `see` as well.
local function watch_results(owner, name, see)
  local original = assert(owner[name], name)
  local function pass(...)
    see(...)
    return ...
  end
  owner[name] = function(...) return pass(original(...)) end
end

---Replaces a function by one that passes its arguments to `see` first.
local function watch_arguments(owner, name, see)
  local original = assert(owner[name], name)
  owner[name] = function(...)
    see(...)
    return original(...)
  end
end

local function watch_client(made)
  if not made then return end
  note("tostring", tostring(made))
  note("tostring", tostring(made.credential_cache))
  note("describe", made:describe())
  made.emit = made.emit or function() end
  watch_arguments(made, "emit", function(event) note("on_event", event) end)
end

local function note_raised(ok, fault)
  if not ok then note("a raised error", fault) end
end

local function remember_keys(request)
  local credentials = type(request) == "table" and request.credentials
  if type(credentials) ~= "table" then return end
  used[credentials.aws_secret_access_key or ""] = true
  used[credentials.aws_session_token or ""] = true
end

---Starts to record. A function that a module copied into a local before is not seen.
function leak_check.start()
  watch_results(client, "new", watch_client)
  watch_arguments(errors, "triple", function(err) note("a returned error", err) end)
  watch_arguments(sigv4, "add", remember_keys)
  watch_results(_G, "pcall", note_raised) -- luacheck: ignore
  watch_arguments(_G, "print", function(...) note("print", { ... }) end) -- luacheck: ignore
  watch_arguments(io, "write", function(...) note("io.write", { ... }) end) -- luacheck: ignore
end

---The forms in which a secret may appear: itself, and in JSON, percent encoding or base64.
local function forms(secret)
  local json_form = json.encode(secret):sub(2, -2)
  local third = #secret - #secret % 3 -- what follows changes the last characters of base64
  local in_form = core.percent_encode(secret)
  return {
    secret, json_form, (json_form:gsub("/", "\\/")), in_form,
    (in_form:gsub("%%%x%x", string.lower)), core.base64_encode(secret:sub(1, third)),
  }
end

---Indexes the secrets by their beginnings, so that a search takes one look-up a position.
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

---Iterates over the recorded texts, each with its source.
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
