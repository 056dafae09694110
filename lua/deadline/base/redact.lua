-- SPDX-License-Identifier: MIT
--
-- Redactors: functions that replace secrets in a text. What a service or a proxy quotes of a
-- request goes into messages, and a URL may hold a password.

local core = require "deadline.core"

local ipairs, pairs = ipairs, pairs
local huge, min = math.huge, math.min
local byte, find, format, gsub = string.byte, string.find, string.format, string.gsub
local lower, match, sub, upper = string.lower, string.match, string.sub, string.upper

local redactor = {}

-- Characters of the shortest secret, a code for multi-factor authentication. A shorter one is a
-- test's: without its letters no message could be read.
local min_length = 6

local function quote_pattern(text)
  return (gsub(text, "%p", "%%%0"))
end

---Hexadecimal digits in a pattern, in either case.
local function any_case(digits)
  return (gsub(digits, "%a", function(c) return "[" .. upper(c) .. lower(c) .. "]" end))
end

---Patterns for all forms of a secret that may be quoted: as it is, percent-encoded, and with the
---escapes of JSON that there are for it.
local function list_patterns(list)
  local patterns, seen = {}, {}
  local function add(pattern)
    if not seen[pattern] then patterns[#patterns + 1] = pattern end
    seen[pattern] = true
  end
  for _, secret in pairs(list) do
    add(quote_pattern(secret))
    add((gsub(quote_pattern(core.percent_encode(secret)), "%%%%(%x%x)", function(digits)
      return "%%" .. any_case(digits)
    end)))
    add(quote_pattern(sub(core.encode(secret), 2, -2)))
    add(quote_pattern((gsub(secret, "/", "\\/"))))
    add((gsub(secret, "%W", function(c)
      return "\\u00" .. any_case(format("%02X", byte(c)))
    end)))
  end
  return patterns
end

---Drops secrets shorter than `min_length`; returns the length of the shortest one left.
local function drop_short(list)
  local length = huge
  for name, secret in pairs(list) do
    if #secret < min_length then list[name] = nil else length = min(length, #secret) end
  end
  return length
end

---A function that replaces these secrets, and any signature, in a text. Few are ever called: it
---makes its patterns for the first text that is long enough to hold a secret.
---@param list table<string, string> # by names of any kind; the function keeps the table
---@return fun(text: string): string
function redactor.new(list)
  local shortest, patterns
  return function(text)
    shortest = shortest or drop_short(list)
    if #text >= shortest then
      patterns = patterns or list_patterns(list)
      for _, pattern in ipairs(patterns) do text = gsub(text, pattern, "[hidden]") end
    end
    if not find(text, "Signature", 1, true) then return text end
    text = gsub(text, "(Signature=)%x+", "%1[hidden]")
    return (gsub(text, "(Signature%%3[Dd])%x+", "%1[hidden]"))
  end
end

---Replaces signatures alone.
redactor.signatures = redactor.new {}

---A redactor of the secret parts of credentials.
---@param credentials deadline.Credentials
---@return fun(text: string): string
function redactor.of_credentials(credentials)
  return redactor.new {
    key = credentials.aws_secret_access_key, token = credentials.aws_session_token,
  }
end

---A URL without its user information. URLs with such information are not valid here: in a
---text that is no valid URL, a password may stand anywhere before an "@".
---@param url string
---@return string
function redactor.mask_url(url)
  if core.parse_url(url) then return url end
  local scheme = match(url, "^%a[%w+.-]*://") or ""
  return (scheme .. gsub(sub(url, #scheme + 1), "^.*@", "[hidden]@"))
end

return redactor
