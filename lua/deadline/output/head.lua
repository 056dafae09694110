-- SPDX-License-Identifier: MIT
--
-- The head of a timeline: title, summary, what runs unusually long, and the legend.

local ticks = require "deadline.output.ticks"
local xml = require "deadline.output.xml"

local isolate, number, width = xml.isolate, xml.number, xml.width
local format, gsub, reverse = string.format, string.gsub, string.reverse
local ipairs = ipairs

local head = {}

-- Pixels.
local margin, font, line_height = 16, 12, 19

local shown_warnings = 5

---The zone of the times: "UTC+02:00", or "UTC+02:00, later UTC+01:00" if it changes.
local function show_zone(self)
  local first, last = self.zone(self.from), self.zone(self.to)
  if first == last then return ticks.offset_name(first) end
  return format("%s, later %s", ticks.offset_name(first), ticks.offset_name(last))
end

---"12,345 sessions"
function head.show_count(count, singular)
  local digits = reverse((gsub(reverse(format("%d", count)), "%d%d%d", "%0,")))
  return format("%s %s%s", (gsub(digits, "^,", "")), singular, count == 1 and "" or "s")
end

---Puts pieces beside each other, in lines. Each has a width, and a function that draws it.
local function flow(self, pieces)
  local x, right = margin, self.width - margin
  for _, piece in ipairs(pieces) do
    if x > margin and x + piece.width > right then x, self.y = margin, self.y + line_height end
    piece.draw(x, self.y)
    x = x + piece.width + 14
  end
  if pieces[1] then self.y = self.y + line_height end
end

---A text as a piece of a line.
local function text_piece(self, text, class)
  return { width = width(text, font), draw = function(x, y) self:text(x, y, class, text) end }
end

---The sign of what runs unusually long.
function head.triangle(x, y)
  return format('<path class="w" d="M%s %sl6 -11l6 11z"/>', number(x), number(y))
end

---Lists the sessions that have run unusually long, the longest first.
local function draw_warnings(self)
  local pieces, count = {}, 0
  for _, row in ipairs(self.rows) do
    if row.is_long then
      count = count + 1
      if count == 1 then
        pieces[1] = { width = width("Unusually long:", font) + 24, draw = function(x, y)
          self:add(head.triangle(x, y))
          self:text(x + 18, y, "b w", "Unusually long:")
        end }
      end
      if count <= shown_warnings then
        local name = isolate(xml.shorten(row.label, self.max_label))
        pieces[count + 1] = text_piece(self, format("%s (%s)", name,
          ticks.show_duration(row.longest.to - row.longest.from)), "b w")
      end
    end
  end
  if count > shown_warnings then
    pieces[#pieces + 1] = text_piece(self, format("and %s",
      head.show_count(count - shown_warnings, "more worker")), "b w")
  end
  flow(self, pieces)
end

-- Drawn over a bar, with its shape: of a session that has not ended, and of an unusually long one.
head.hatched = '<rect class="n" fill="url(#dl-hatch)" %s/>'
head.outlined = '<rect class="o n" %s/>'

---A colour and its meaning as a piece of a line.
local function legend_piece(self, class, text, extra)
  return { width = 24 + width(text, font), draw = function(x, y)
    local shape = format('x="%s" y="%s" width="18" height="11"', number(x), number(y - 10))
    self:add(format('<rect class="%s" %s/>%s', class, shape, gsub(extra or "", "%%s", shape)))
    self:text(x + 24, y, nil, text)
  end }
end

local function draw_legend(self, running)
  local pieces = {}
  for i, key in ipairs(self.legend) do
    local name = isolate(xml.shorten(xml.clean(key.text), self.max_label))
    pieces[i] = legend_piece(self, key.class, format("%s (%d)", name, key.count))
  end
  if running > 0 then
    pieces[#pieces + 1] = legend_piece(self, "c0", "has not ended", head.hatched)
    if self.long_after then
      local text = "has run longer than " .. ticks.show_duration(self.long_after)
      pieces[#pieces + 1] = legend_piece(self, "c0", text, head.hatched .. head.outlined)
    end
  end
  flow(self, pieces)
end

---Draws the head at the top of a picture.
---@param self deadline.Picture
function head.draw(self)
  local count, running = 0, 0
  for _, row in ipairs(self.rows) do
    count = count + #row.bars
    for _, bar in ipairs(row.bars) do if bar.is_running then running = running + 1 end end
  end
  count = count + #self.unplaced
  self.summary = format("%s of %s, %d not ended", head.show_count(count, "session"),
    head.show_count(#self.rows, "worker"), running)
  self:text(margin, 28, "h", xml.shorten(xml.clean(self.title), self.max_label))
  self.y = 49
  flow(self, { text_piece(self, self.summary .. ".", "m"), text_piece(self, format("%s to %s, %s.",
    ticks.show_time(self.from, self.zone), ticks.show_time(self.to, self.zone),
    show_zone(self)), "m") })
  self.y = self.y + 4
  draw_warnings(self)
  draw_legend(self, running)
end

return head
