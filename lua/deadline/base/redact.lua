-- SPDX-License-Identifier: MIT
--
-- Keeps secrets out of texts that others may read: what a service or a proxy quotes back of a
-- request goes into messages, and a URL may hold a password.

local core = require "deadline.core"

local ipairs, pairs = ipairs, pairs
local huge, min = math.huge, math.min
local byte, find, format, gsub = string.byte, string.find, string.format, string.gsub
local lower, match, sub, upper = string.lower, string.match, string.sub, string.upper

local secrets = {}

-- Characters: as few as a code for multi-factor authentication has. What is shorter is a stand-in,
-- in a test; without its letters no message could be read, and no code be told from another.
local least = 6

local function quote_pattern(text)
  return (gsub(text, "%p", "%%%0"))
end

---Hexadecimal digits in a pattern, in either case.
local function any_case(digits)
  return (gsub(digits, "%a", function(c) return "[" .. upper(c) .. lower(c) .. "]" end))
end

---A secret in all forms that may be quoted of it, as patterns: as it is, and with its punctuation
---as forms have it, and as JSON has it in its two ways.
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
    add(quote_pattern((gsub(secret, "/", "\\/"))))
    add((gsub(secret, "%W", function(c)
      return "\\u00" .. any_case(format("%02X", byte(c)))
    end)))
  end
  return patterns
end

local function length_of_shortest(list)
  local length = huge
  for name, secret in pairs(list) do
    if #secret < least then list[name] = nil else length = min(length, #secret) end
  end
  return length
end

---A function that hides these texts, and any signature, in another. Few are ever
---needed: the patterns are made for the first text that is long enough to hold a secret.
---@param list table<any, string> # may have holes; it is the function's from now on
---@return fun(text: string): string
function secrets.hider_of(list)
  local shortest, patterns
  return function(text)
    shortest = shortest or length_of_shortest(list)
    if #text >= shortest then
      patterns = patterns or list_patterns(list)
      for _, pattern in ipairs(patterns) do text = gsub(text, pattern, "[hidden]") end
    end
    if not find(text, "Signature", 1, true) then return text end
    text = gsub(text, "(Signature=)%x+", "%1[hidden]")
    return (gsub(text, "(Signature%%3[Dd])%x+", "%1[hidden]"))
  end
end

---Where there is no secret but signatures.
secrets.hide_signatures = secrets.hider_of {}

---The same for credentials.
---@param credentials deadline.Credentials
---@return fun(text: string): string
function secrets.hider(credentials)
  return secrets.hider_of {
    credentials.aws_secret_access_key, credentials.aws_session_token,
  }
end

---A URL without the user information in it. What is none, as no URL with such information is, may
---hold a password anywhere before an "@".
---@param url string
---@return string
function secrets.mask_url(url)
  if core.parse_url(url) then return url end
  local scheme = match(url, "^%a[%w+.-]*://") or ""
  return (scheme .. gsub(sub(url, #scheme + 1), "^.*@", "[hidden]@"))
end

return secrets
