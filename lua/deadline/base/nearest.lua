-- SPDX-License-Identifier: MIT
--
-- The known name that a script most likely meant by an unknown one. Loaded for the message of an
-- error, and never before.

local abs, max, min = math.abs, math.max, math.min
local byte, gmatch, gsub, lower = string.byte, string.gmatch, string.gsub, string.lower
local next, pairs, tostring, type = next, pairs, tostring, type

local nearest = {}

---The edit distance of two words (Levenshtein): letters to insert, delete or replace.
local function distance(a, b)
  local previous = {}
  for j = 0, #b do previous[j] = j end
  for i = 1, #a do
    local current = { [0] = i }
    for j = 1, #b do
      local same = byte(a, i) == byte(b, j)
      local replaced = previous[j - 1] + (same and 0 or 1)
      current[j] = min(previous[j] + 1, current[j - 1] + 1, replaced)
    end
    previous = current
  end
  return previous[#b]
end

---The set of words in a name such as "aws_region" or "awsRegion".
local function words(name)
  local set = {}
  local snake_case = gsub(name, "(%l)(%u)", "%1_%2")
  for word in gmatch(lower(snake_case), "[^_]+") do
    set[word] = true
  end
  return set
end

local function is_subset(some, all)
  for word in pairs(some) do
    if not all[word] then return false end
  end
  return next(some) ~= nil
end

---The known name with the lowest rating, the alphabetically first of several; nil if none has one.
---@param known table<string, any>
---@param rate fun(candidate: string, spec: any): number?
---@return string?
local function best_of(known, rate)
  local best, least
  for candidate, spec in pairs(known) do
    local rating = rate(candidate, spec)
    if rating and (not best or rating < least or (rating == least and candidate < best)) then
      best, least = candidate, rating
    end
  end
  return best
end

---The known name most likely meant: one with this alias, else one with a similar spelling, else one
---whose words contain those of this name or are contained in them.
---@param name any
---@param known table<string, any>
---@return string?
function nearest.find(name, known)
  name = tostring(name)
  local limit, own = max(2, #name / 3) + 0.5, words(name)
  return best_of(known, function(_, spec)
    return type(spec) == "table" and spec.aliases and spec.aliases[name] and 0 or nil
  end) or best_of(known, function(candidate)
    local d = distance(lower(name), lower(candidate))
    return d <= limit and d or nil
  end) or best_of(known, function(candidate)
    local others = words(candidate)
    return (is_subset(own, others) or is_subset(others, own))
      and abs(#candidate - #name) or nil
  end)
end

return nearest
