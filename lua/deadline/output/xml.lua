-- SPDX-License-Identifier: MIT
--
-- Texts and numbers in XML: escaped, without what XML forbids, and about how wide they are.

local core = require "deadline.core"

local abs, floor = math.abs, math.floor
local byte, find, format, gmatch = string.byte, string.find, string.format, string.gmatch
local gsub, sub = string.gsub, string.sub
local concat = table.concat
local ipairs, tostring = ipairs, tostring

local xml = {}

local replacement = "\239\191\189" -- U+FFFD

---Replaces bytes that are not UTF-8.
local function repair(text)
  local parts, at = {}, 1
  while at <= #text do
    local lead = byte(text, at)
    local length = lead < 0xC0 and 1 or lead < 0xE0 and 2 or lead < 0xF0 and 3 or 4
    local character = sub(text, at, at + length - 1)
    if core.count_characters(character) == 1 then
      parts[#parts + 1] = character
    else
      parts[#parts + 1], length = replacement, 1
    end
    at = at + length
  end
  return concat(parts)
end

---A text of one line without what XML forbids: control characters become spaces, bytes that are
---not UTF-8 become U+FFFD.
---@param text any
---@return string
function xml.clean(text)
  text = tostring(text)
  if not find(text, "[^\32-\126]") then return text end -- nearly always
  text = gsub(text, "[%z\1-\31\127]", " ")
  if not core.count_characters(text) then text = repair(text) end
  text = gsub(text, "\239\191[\190\191]", replacement) -- U+FFFE and U+FFFF
  return (gsub(text, "\194[\128-\159]", " "))
end

local entities = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;",
  ["'"] = "&#39;" }

---A text for elements and attributes.
---@param text any
---@return string
function xml.escape(text)
  text = xml.clean(text)
  return find(text, "[&<>\"']") and gsub(text, "[&<>\"']", entities) or text
end

---The lines of a text for elements.
---@param lines string[]
---@return string
function xml.escape_lines(lines)
  for i, line in ipairs(lines) do lines[i] = xml.escape(line) end
  return concat(lines, "\n")
end

---Keeps a text's direction from reordering what stands beside it.
---@param text string
---@return string
function xml.isolate(text)
  return find(text, "[\128-\255]") and "\226\129\168" .. text .. "\226\129\169" or text
end

---A number with a tenth at most, in any locale.
---@param number number
---@return string
function xml.number(number)
  local tenths = floor(abs(number) * 10 + 0.5)
  local sign, whole = number < 0 and tenths > 0 and "-" or "", floor(tenths / 10)
  if tenths % 10 == 0 then return format("%s%d", sign, whole) end
  return format("%s%d.%d", sign, whole, tenths % 10)
end

local function character_width(character)
  if #character >= 3 then return byte(character) >= 0xE1 and 1.08 or 0.75 end
  if #character == 2 then return 0.75 end
  if find(character, "[%.,:;|'!ijlIt%(%)%[%] ]") then return 0.42 end
  if find(character, "[MW@%%mw]") then return 1 end
  return find(character, "%u") and 0.75 or 0.64
end

---About how wide a text is, rather too much, in a usual sans-serif font.
---@param text string # UTF-8
---@param size number # of the font
---@return number pixels
function xml.width(text, size)
  local width = 0
  for character in gmatch(text, "[^\128-\191][\128-\191]*") do
    width = width + character_width(character)
  end
  return width * size
end

---The beginning of a text, with an ellipsis if it is longer.
---@param text string # UTF-8
---@param most integer # characters
---@return string
function xml.shorten(text, most)
  local count = 0
  for at in gmatch(text, "()[^\128-\191][\128-\191]*") do
    count = count + 1
    if count > most then return sub(text, 1, at - 1) .. "\226\128\166" end
  end
  return text
end

return xml
