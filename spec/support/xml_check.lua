-- SPDX-License-Identifier: MIT
--
-- A strict check of the XML that this project writes: bytes, entities, quoted attributes, and
-- elements that end where they have to. Knows no comments, no CDATA and no document types.

local core = require "deadline.core"

---Raises unless a text is one well-formed element. Returns how many elements of each name it has.
return function(text)
  assert(core.count_characters(text), "not UTF-8")
  assert(not text:find "[%z\1-\8\11\12\14-\31]", "a control character")
  assert(not text:find "\239\191[\190\191]", "a character that XML forbids")
  local open, counts, at = {}, {}, 1
  while true do
    local first, last, ending, name, attributes, empty = text:find("<(/?)([%a]+)([^<>]*)(/?)>", at)
    local between = text:sub(at, (first or 0) - 1)
    assert(not between:find "[<>]", "an angle bracket: " .. between:sub(1, 80))
    for entity in (between .. (attributes or "")):gmatch "&([^;]*;?)" do
      assert(("amp; lt; gt; quot; #39;"):find(entity, 1, true) and entity:find ";$", entity)
    end
    if not first then break end
    if attributes:find "/$" then attributes, empty = attributes:sub(1, -2), "/" end
    if ending == "/" then
      assert(table.remove(open) == name, "another element ends: " .. name)
    else
      assert(#open > 0 or at == 1, "a second root")
      local seen = {}
      local rest = attributes:gsub('%s+([%w:%-]+)="[^"]*"', function(attribute)
        assert(not seen[attribute], "twice: " .. attribute)
        seen[attribute] = true
        return ""
      end)
      assert(not rest:find "%S", "an attribute: " .. attributes)
      counts[name] = (counts[name] or 0) + 1
      if empty ~= "/" then open[#open + 1] = name end
    end
    at = last + 1
  end
  assert(#open == 0, "not ended: " .. tostring(open[#open]))
  assert(not text:sub(at):find "%S", "text behind the root")
  return counts
end
