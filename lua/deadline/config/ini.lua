-- SPDX-License-Identifier: MIT
--
-- The grammar of AWS's shared files, which is that of Python's RawConfigParser: sections, `key =
-- value` or `key: value`, indented lines that continue a value, comments on lines of their own, and
-- one level of nesting if a value begins with a line break. Takes text and returns tables; reads no
-- file, and knows no section or key by name but [DEFAULT].

local core = require "deadline.core"

local pairs = pairs
local byte, find, format, gmatch = string.byte, string.find, string.format, string.gmatch
local gsub, match, sub = string.gsub, string.match, string.sub
local concat, insert = table.concat, table.insert

local ini = {}

-- White space in UTF-8 as Python's `str.strip` knows it: of one byte, and of two or three. In a
-- locale of single bytes, `%s` would find some of it inside letters.
local narrow_space, wide_spaces = "^[\t-\r\28-\32]", {}
for character in gmatch("\194\133 \194\160 \225\154\128 \226\128\168 \226\128\169 \226\128\175 "
  .. "\226\129\159 \227\128\128", "[^ ]+") do
  wide_spaces[character] = true
end
for i = 128, 138 do wide_spaces["\226\128" .. string.char(i)] = true end -- U+2000 to U+200A

-- A pattern that begins or ends with any amount of white space takes quadratic time: hours for a
-- line of a megabyte. These functions take linear time.

---The position of the text after its white space, and how many characters of white space there are.
---@return integer position, integer count
local function find_beginning(text)
  local at, count = 1, 0
  while true do
    local length = find(text, narrow_space, at) and 1
      or wide_spaces[sub(text, at, at + 1)] and 2 or wide_spaces[sub(text, at, at + 2)] and 3
    if not length then return at, count end
    at, count = at + length, count + 1
  end
end

---The position of the last byte before the text's trailing white space.
local function find_end(text)
  local at = #text
  while at > 0 do
    local length = find(text, narrow_space, at) and 1
      or wide_spaces[sub(text, at - 1, at)] and 2 or wide_spaces[sub(text, at - 2, at)] and 3
    if not length then break end
    at = at - length
  end
  return at
end

---A text without the white space around it, and its indentation in characters.
---@param text string
---@return string text, integer indentation
function ini.strip(text)
  local from, indent = find_beginning(text)
  return sub(text, from, find_end(text)), indent
end

local strip = ini.strip

---A text without the byte order mark that some editors write.
---@param text string
---@return string
function ini.without_mark(text)
  return (gsub(text, "^\239\187\191", ""))
end

---Splits a text at the first of the separators; nil if it has none.
---@param text string
---@param marks string # a set in a pattern: "[=:]"
---@return string? key, string? value
function ini.split_pair(text, marks)
  local at = find(text, marks)
  if at then return (strip(sub(text, 1, at - 1))), (strip(sub(text, at + 1))) end
end

local function is_comment(text)
  return find(text, "^[#;]") ~= nil
end

---The position of the first byte that is not UTF-8, or is a NUL; nil if there is none.
local function find_undecodable(text)
  local at = find(text, "[%z\128-\255]")
  while at do
    local lead = byte(text, at)
    local length = lead >= 0xC2 and lead < 0xE0 and 2 or lead >= 0xE0 and lead < 0xF0 and 3
      or lead >= 0xF0 and lead < 0xF5 and 4
    if not length or not find(sub(text, at + 1, at + length - 1), "^[\128-\191]*$")
      or at + length - 1 > #text then
      return at
    end
    at = find(text, "[%z\128-\255]", at + length)
  end
end

local function line_of(text, at)
  local _, breaks = gsub(sub(text, 1, at), "\n", "\n")
  return breaks + 1
end

---@class deadline.ini.State
---@field sections table<string, table<string, string[]>>
---@field order string[]   # their names
---@field section? table<string, string[]> # the current one
---@field key? string      # the one that an indented line continues
---@field indent integer   # of that key's line

---Begins a section. [DEFAULT] alone may occur again, and is then continued.
---@return string? problem
local function open_section(state, name)
  local known = state.sections[name]
  if known and name ~= "DEFAULT" then return format("section [%s] occurs twice", name) end
  if not known then state.order[#state.order + 1] = name end
  state.section, state.key = known or {}, nil
  state.sections[name] = state.section
end

---@return string? problem
local function add_key(state, text)
  local key, value = ini.split_pair(text, "[=:]")
  if not state.section then return "text before the first section" end
  if not key or key == "" then return "neither a section nor 'key = value'" end
  key = core.lower(key)
  if state.section[key] then return format("'%s' occurs twice in its section", key) end
  state.section[key], state.key = { value }, key
end

---@return string? problem
local function take_line(state, line)
  local text, indent = strip(line)
  if is_comment(text) then return nil end
  if text == "" then
    if state.key then insert(state.section[state.key], "") end
  elseif state.key and indent > state.indent then
    insert(state.section[state.key], text)
  else
    state.indent = indent
    local name = match(text, "^%[(.+)%]")
    if name then return open_section(state, name) end
    return add_key(state, text)
  end
end

---Converts "\n a = 1\n b = 2" to { a = "1", b = "2" }, and returns any other value as it is.
local function nest(value)
  if sub(value, 1, 1) ~= "\n" then return value end
  local nested = {}
  for line in gmatch(value, "[^\n]+") do
    local key, inner = ini.split_pair(line, "=")
    if not key then return nil, format("'%s' is not 'key = value'", (strip(line))) end
    nested[key] = inner
  end
  return nested
end

local function join(lines)
  local text = concat(lines, "\n")
  return sub(text, 1, find_end(text))
end

---Joins the lines of every value, and copies the keys of [DEFAULT] to every section, as
---RawConfigParser does.
local function finish(sections)
  local defaults = sections.DEFAULT or {}
  sections.DEFAULT = nil
  for _, section in pairs(sections) do
    for key, lines in pairs(defaults) do section[key] = section[key] or lines end
    for key, lines in pairs(section) do
      local value, problem = nest(join(lines))
      if problem then return nil, format("'%s': %s", key, problem) end
      section[key] = value
    end
  end
  return sections
end

---Parses a file.
---@param text string
---@return table<string, table<string, string|table<string, string>>>? sections, string? problem
---@return string[]? order # the names of the sections in the file's order, [DEFAULT] included
function ini.parse(text)
  text = gsub(ini.without_mark(text), "\r\n?", "\n")
  local undecodable = find_undecodable(text)
  if undecodable then
    return nil, format("line %d: not UTF-8", line_of(text, undecodable))
  end
  local state, number = { sections = {}, order = {}, indent = 0 }, 0
  for line in gmatch(text .. "\n", "(.-)\n") do
    number = number + 1
    local problem = take_line(state, line)
    if problem then return nil, format("line %d: %s", number, problem) end
  end
  local sections, problem = finish(state.sections)
  return sections, problem, state.order
end

---Splits a text into words as a shell does, without expanding anything: quotes group, and a
---backslash keeps the next character (within "..." only before \ and ").
---@param text string
---@return string[]? words, string? problem
function ini.split_words(text)
  local words, word, quote, at = {}, nil, nil, 1 -- the word as a list of characters
  local function take(c)
    word = word or {}
    word[#word + 1] = c
  end
  while at <= #text do
    local c = sub(text, at, at)
    if quote == "'" and c ~= "'" then
      take(c)
    elseif c == "\\" and (not quote or find(text, '^[\\"]', at + 1)) then
      at = at + 1
      if at > #text then return nil, "no character after the last backslash" end
      take(sub(text, at, at))
    elseif c == quote then
      quote = nil
    elseif quote then
      take(c)
    elseif c == "'" or c == '"' then
      quote = c
      take("")
    elseif find(c, "[ \t\r\n]") then
      if word then words[#words + 1] = concat(word) end
      word = nil
    else
      take(c)
    end
    at = at + 1
  end
  if quote then return nil, "a quotation mark is not closed" end
  if word then words[#words + 1] = concat(word) end
  return words
end

return ini
