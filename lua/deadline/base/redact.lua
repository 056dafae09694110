-- SPDX-License-Identifier: MIT
--
-- Redactors: functions that replace secrets in a text. What a service or a proxy quotes of a
-- request goes into messages, and a URL may hold a password.

local core = require "deadline.core"

local ipairs, pairs = ipairs, pairs
local floor, huge, min = math.floor, math.huge, math.min
local byte, find, format, gsub = string.byte, string.find, string.format, string.gsub
local lower, match, sub, upper = string.lower, string.match, string.sub, string.upper

local redactor = {}

-- Characters of the shortest secret, a code for multi-factor authentication. A shorter one is a
-- test's: without its letters no message could be read.
local min_length = 6

local function quote_pattern(text)
  return (gsub(gsub(text, "%p", "%%%0"), "%z", "%%z")) -- a pattern of 5.1 ends at a NUL
end

---Hexadecimal digits in a pattern, in either case.
local function any_case(digits)
  return (gsub(digits, "%a", function(c) return "[" .. upper(c) .. lower(c) .. "]" end))
end

---The escape in JSON of a character of UTF-8, as a pattern: "\u00E4", or two for one beyond 0xffff.
local function escape(char)
  local first = byte(char)
  local code = first < 128 and first or first % (first < 224 and 32 or first < 240 and 16 or 8)
  for i = 2, #char do code = code * 64 + byte(char, i) % 64 end
  local function unit(number) return "\\u" .. any_case(format("%04X", number)) end
  if code < 0x10000 then return unit(code) end
  code = code - 0x10000
  return unit(0xd800 + floor(code / 1024)) .. unit(0xdc00 + code % 1024)
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
    add((gsub(secret, "[^%w\128-\191][\128-\191]*", escape)))
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
