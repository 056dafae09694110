-- SPDX-License-Identifier: MIT
--
-- The service's regular expressions as patterns of Lua. One that has no exact form becomes a
-- pattern that takes more, or none: nothing that the service takes is refused. Knows no type.

local find, gsub, match, rep, sub = string.find, string.gsub, string.match, string.rep, string.sub
local ipairs, tonumber = ipairs, tonumber

local pattern = {}

-- An expression is read into alternatives, so many at most: each a Lua pattern with the bounds of
-- its length.
local most_alternatives = 16
-- `[a-z]{1,4}` becomes one class and three optional ones; more of those would take long to refuse.
local most_optional = 10

-- The characters of an escape. Those of \s are less than in JavaScript and in Java, which know
-- spaces beyond ASCII: only a class that excludes them may do without.
local classes = {
  d = "0-9", w = "0-9A-Za-z_", s = " \t-\r", n = "\n", r = "\r", t = "\t", f = "\f", v = "\v",
}

local function quote(char)
  return (gsub(char, "[^%w]", "%%%0"))
end

---Reads the character or class behind a backslash, as it stands in a Lua class.
---@return string? # nil if Lua does not have it
local function read_escape(char, excludes)
  if char == "s" and not excludes then return nil end
  return classes[char] or find(char, "%p") and quote(char) or nil
end

---Reads a range or a character of a class, as it stands in a Lua class.
---@return string? part, integer after
local function read_part(source, at, excludes)
  local first, last = match(source, "^([^\\])%-([^%]\\])", at)
  if first then -- a range in a Lua class has no quotes
    return first ~= "%" and last ~= "%" and first .. "-" .. last or nil, at + 3
  end
  local ends_escaped = find(source, "^[^\\]%-\\", at)
  local begins_escaped = find(source, "^\\.%-[^%]]", at)
  if at > #source or ends_escaped or begins_escaped then return nil, at end
  local char = sub(source, at, at)
  if char == "\\" then return read_escape(sub(source, at + 1, at + 1), excludes), at + 2 end
  return quote(char), at + 1
end

---Reads a class from behind its bracket on.
---@return string? class, integer after
local function read_class(source, at)
  local class = "["
  local excludes = sub(source, at, at) == "^"
  if excludes then class, at = "[^", at + 1 end
  if sub(source, at, at) == "]" then return nil, at end -- the class of nothing, or of everything
  while sub(source, at, at) ~= "]" do
    local part
    part, at = read_part(source, at, excludes)
    if not part then return nil, at end
    class = class .. part
  end
  return class .. "]", at + 1
end

---Reads one character or class. Nil if it is of a kind that Lua does not have.
local function read_atom(source, at)
  local char = sub(source, at, at)
  if char == "[" then return read_class(source, at + 1) end
  if char == "." then return "[^\r\n]", at + 1 end
  if find(char, "[?*+{]") then return nil, at end -- a quantifier of a quantifier
  if char == "\\" then
    local escape = read_escape(sub(source, at + 1, at + 1))
    return escape and (find(escape, "^%%") and escape or "[" .. escape .. "]"), at + 2
  end
  return quote(char), at + 1
end

---Reads a quantifier: how often at least and at most; nil as the most without a limit.
local function read_quantifier(source, at)
  local char = sub(source, at, at)
  if char == "?" then return 0, 1, at + 1 end
  if char == "*" then return 0, nil, at + 1 end
  if char == "+" then return 1, nil, at + 1 end
  local min, comma, max, after = match(source, "^{(%d+)(,?)(%d*)}()", at)
  if not min then return 1, 1, at end
  return tonumber(min), comma == "" and tonumber(min) or tonumber(max), after
end

---An atom so often, as a Lua pattern with the bounds of its length. Characters beyond ASCII have
---several bytes, of which an excluding class takes each: its lengths are not bounded.
local function repeated(atom, min, max)
  local excludes = find(atom, "^%[%^")
  if excludes and max then return { rep(atom, min > 0 and 1 or 0) .. atom .. "*", 0 } end
  if not max then return { rep(atom, min) .. atom .. "*", min } end
  if max - min <= most_optional then
    return { rep(atom, min) .. rep(atom .. "?", max - min), min, max }
  end
  return { rep(atom, min) .. atom .. "*", min, max }
end

---Every combination of the first alternatives with the second ones; nil if there are too many.
local function combine(first, second)
  local all = {}
  for _, a in ipairs(first) do
    for _, b in ipairs(second) do
      if #all == most_alternatives then return nil end
      all[#all + 1] = { a[1] .. b[1], a[2] + b[2], a[3] and b[3] and a[3] + b[3] }
    end
  end
  return all
end

local function nothing() return { { "", 0, 0 } } end

local read_alternatives

---The characters in a group's texts as one class; nil if the group excludes some.
local function read_characters(source, at, last)
  local class, _ = "", nil
  while at <= last do
    local after = match(source, "^%(%?:()", at) or match(source, "^[()|^$]()", at)
    if not after then
      local atom
      atom, after = read_atom(source, at)
      if not atom or find(atom, "^%[%^") then return nil end
      class = class .. (match(atom, "^%[(.*)%]$") or atom)
    end
    _, _, at = read_quantifier(source, after)
  end
  return class ~= "" and "[" .. class .. "]" or nil
end

---A group in any number, from a least one on: its characters in any order.
local function repeated_group(inner, class, min)
  if not class then return nil end
  local shortest = inner[1][2]
  for _, one in ipairs(inner) do
    if one[2] < shortest then shortest = one[2] end
  end
  return { { class .. "*", min * shortest } }
end

---Reads a group from behind its parenthesis on, with its quantifier.
local function read_group(source, at)
  local inner, min, max
  at = match(source, "^%?:()", at) or at
  if sub(source, at, at) == "?" then return nil, at end -- looks ahead or back
  local first = at
  inner, at = read_alternatives(source, at)
  if not inner or sub(source, at, at) ~= ")" then return nil, at end
  local last = at - 1
  min, max, at = read_quantifier(source, at + 1)
  if not max or max > most_alternatives or (min ~= max and max > 1) then
    return repeated_group(inner, read_characters(source, first, last), min), at
  end
  local all = nothing()
  for _ = 1, min do all = all and combine(all, inner) end
  if max == min then return all, at end
  inner[#inner + 1] = nothing()[1]
  return inner, at
end

---Reads up to the end, a closing parenthesis or a bar.
local function read_sequence(source, at)
  local all = nothing()
  while all and at <= #source and not find(source, "^[|)]", at) do
    local char = sub(source, at, at)
    local part
    if char == "(" then
      part, at = read_group(source, at + 1)
    elseif char == "^" or char == "$" then -- the whole string has to match in any case
      part, at = nothing(), at + 1
    else
      local atom, min, max
      atom, at = read_atom(source, at)
      if not atom then return nil, at end
      min, max, at = read_quantifier(source, at)
      part = { repeated(atom, min, max) }
    end
    all = part and combine(all, part)
  end
  return all, at
end

function read_alternatives(source, at)
  local all = {}
  repeat
    local sequence
    sequence, at = read_sequence(source, at)
    if not sequence or #all + #sequence > most_alternatives then return nil, at end
    for _, one in ipairs(sequence) do all[#all + 1] = one end
    local more = sub(source, at, at) == "|"
    if more then at = at + 1 end
  until not more
  return all, at
end

local compiled = {}

---The alternatives of an expression: `{ pattern, min_length, max_length }`, which may take more;
---false if it has a part that Lua's patterns do not have.
---@param source string
---@return { [1]: string, [2]: integer, [3]: integer? }[]|false
function pattern.compile(source)
  local all = compiled[source]
  if all == nil then
    local at = 1
    if not find(source, "[\128-\255]") then -- a character of several bytes is none of Lua's
      all, at = read_alternatives(source, 1)
    end
    all = at > #source and all or false
    compiled[source] = all
  end
  return all
end

---Returns whether a text can match the whole of an expression.
---@param value string
---@param source string
---@return boolean
function pattern.matches(value, source)
  local all = pattern.compile(source)
  if not all then return true end
  for _, one in ipairs(all) do
    local length = #value
    if length >= one[2] and length <= (one[3] or length) and find(value, "^" .. one[1] .. "$") then
      return true
    end
  end
  return false
end

return pattern
