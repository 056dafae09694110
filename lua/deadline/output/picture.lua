-- SPDX-License-Identifier: MIT
--
-- Draws a timeline: decides where everything stands, and writes SVG. Knows no options.

local head = require "deadline.output.head"
local ticks = require "deadline.output.ticks"
local tooltip = require "deadline.output.tooltip"
local xml = require "deadline.output.xml"

local concat = table.concat
local escape, number, width = xml.escape, xml.number, xml.width
local floor, max, min = math.floor, math.max, math.min
local format = string.format
local ipairs, setmetatable = ipairs, setmetatable

---A picture, and what has been drawn of it.
---@class deadline.Picture
---@field title string
---@field rows deadline.TimelineRow[] # arranged, with a `label` each
---@field unplaced table[]            # sessions without times
---@field now number
---@field from number                 # the time that is drawn
---@field to number
---@field zone fun(time: number): number
---@field class_of fun(bar: deadline.TimelineBar): string
---@field legend deadline.ColorKey[]
---@field long_after? number          # seconds
---@field names table<string, string> # by id
---@field find_link? fun(session: table, worker: table?): string?
---@field width number                # pixels
---@field style string
---@field private parts string[]      # of the SVG
---@field private max_label integer   # characters of a name
---@field private left number         # of the plot
---@field private plot number         # its width
---@field private y number            # where to go on
local Picture = {}
Picture.__index = Picture

-- Pixels.
local margin, font, line_height = 16, 12, 19
local least_plot = 240
local least_row, row_gap = 22, 8
local tick_room, context_room = 76, 110

function Picture:add(text)
  self.parts[#self.parts + 1] = text
end

function Picture:text(x, y, class, text, anchor)
  self:add(format('<text x="%s" y="%s"%s%s>%s</text>', number(x), number(y),
    class and format(' class="%s"', class) or "",
    anchor and format(' text-anchor="%s"', anchor) or "", escape(text)))
end

---The place of a time, within the plot.
function Picture:place(time)
  local share = (time - self.from) / (self.to - self.from)
  return self.left + self.plot * max(0, min(1, share))
end

-- The axis.

---Draws the ticks' labels; the dates, which change more rarely, are in a line above.
function Picture:draw_labels(y)
  local free = self.left -- where the next date may begin
  local first = self.list[1]
  local change = self.right
  for _, tick in ipairs(self.list) do
    if tick.is_change then change = self:place(tick.time) break end
  end
  if not first or change - self.left > context_room then
    self:text(self.left, y, "m", self.context)
    free = self.left + context_room
  end
  for _, tick in ipairs(self.list) do
    local x = self:place(tick.time)
    if tick.is_change and x >= free then
      self:text(min(x, self.right - context_room + 40), y, "m", tick.context)
      free = x + context_room
    end
    self:text(x, y + 16, tick.is_change and "b" or nil, tick.label, "middle")
  end
end

---Draws a vertical line from the top of the plot to its bottom.
function Picture:draw_line(time, class, extra, title)
  self:add(format('<path class="%s" d="M%s %sV%s"%s>%s</path>', class, number(self:place(time)),
    number(self.top), number(self.y), extra or "",
    title and format("<title>%s</title>", escape(title)) or ""))
end

---Draws the lines behind the bars.
function Picture:draw_grid()
  for _, tick in ipairs(self.list) do
    self:draw_line(tick.time, tick.is_change and "d" or "l")
  end
end

---Draws what stands out of the grid: changes of the zone, and the present time.
function Picture:draw_marks()
  for _, change in ipairs(ticks.list_changes(self.from, self.to, self.list, self.zone)) do
    local text = format("%s, then %s", ticks.offset_name(change.before),
      ticks.offset_name(change.after))
    self:draw_line(change.time, "z", ' stroke-dasharray="1 3" stroke-width="2"', text)
    local x = self:place(change.time)
    self:text(x, self.y + 50, "m", text, x + width(text, font) > self.right and "end" or nil)
  end
  if self.now > self.from and self.now < self.to then
    self:draw_line(self.now, "z", ' stroke-dasharray="4 3"',
      "now: " .. ticks.show_time(self.now, self.zone))
  end
end

-- Rows.

---The height of a lane. Many lanes are lower ones, so that a row does not fill the screen.
local function lane_height(row)
  return row.lanes <= 3 and 14 or max(3, floor(60 / row.lanes))
end

---Draws a bar, unless it is outside of the time that is drawn.
function Picture:draw_bar(bar, row, y, height)
  if bar.to < self.from or bar.from > self.to then
    self.hidden = self.hidden + 1
    return
  end
  local x = self:place(bar.from)
  local wide = max(self:place(bar.to) - x, 2)
  local gap = height > 4 and 1 or 0
  local shape = format('x="%s" y="%s" width="%s" height="%s"', number(x), number(y), number(wide),
    number(height - gap))
  local url = self.find_link and self.find_link(bar.session, bar.worker)
  self:add(format('%s<rect class="%s" %s><title>%s</title></rect>%s%s%s',
    url and format('<a href="%s">', escape(url)) or "", self.class_of(bar), shape,
    tooltip.of_session(bar, row, self.names, self.zone),
    bar.is_running and format(head.hatched, shape) or "",
    bar.is_long and height > 5 and format(head.outlined, shape) or "",
    url and "</a>" or ""))
end

---Draws the label of a row at its left, and how long its oldest running session takes at its right.
function Picture:draw_label(row, middle)
  local class = row.is_long and "b w" or nil
  self:add(format('<text x="%s" y="%s"%s><title>%s</title>%s</text>', number(margin),
    number(middle + 4), class and ' class="b w"' or "", tooltip.of_worker(row),
    escape(xml.shorten(row.label, self.max_label))))
  if not row.longest then return end
  if row.is_long then self:add(head.triangle(self.right + 8, middle + 5)) end
  self:text(self.right + 26, middle + 4, class or "m",
    ticks.show_duration(row.longest.to - row.longest.from))
end

function Picture:draw_row(row)
  local lane = lane_height(row)
  local height = max(least_row, lane * row.lanes + row_gap)
  if row.is_long then
    self:add(format('<rect class="wg" x="0" y="%s" width="%s" height="%s"/>', number(self.y),
      number(self.width), number(height)))
  end
  local first = self.y + (height - lane * row.lanes) / 2
  for _, bar in ipairs(row.bars) do
    self:draw_bar(bar, row, first + (bar.lane - 1) * lane, lane)
  end
  local status = not row.bars[1] and row.worker and row.worker.status
  if status then self:text(self.left + 12, self.y + height / 2 + 4, "m", xml.clean(status)) end
  self:draw_label(row, self.y + height / 2)
  self.y = self.y + height
  self:add(format('<path class="l" d="M0 %sH%s"/>', number(self.y), number(self.width)))
end

---Draws the rows; what lies behind them comes before in the text, once its height is known.
function Picture:draw_rows()
  local behind = #self.parts + 1
  self.top, self.hidden = self.y, 0
  self.parts[behind] = ""
  for _, row in ipairs(self.rows) do self:draw_row(row) end
  if not self.rows[1] then
    self:text(self.left + 12, self.y + 24, "m", "There are no sessions.")
    self.y = self.y + 40
  end
  local rows_end = #self.parts
  self:draw_grid()
  self.parts[behind] = concat(self.parts, "", rows_end + 1)
  for i = #self.parts, rows_end + 1, -1 do self.parts[i] = nil end
  self:draw_marks()
end

-- The whole.

---Says what is not drawn.
function Picture:draw_notes()
  if self.hidden > 0 then
    self:text(margin, self.y, "m", format("%s outside of this time not shown.",
      head.show_count(self.hidden, "session")))
    self.y = self.y + line_height
  end
  if self.unplaced[1] then
    local ids = {}
    for i, session in ipairs(self.unplaced) do
      if i <= 20 then ids[i] = escape(session.sessionId or "?") end
    end
    self:add(format('<text class="m" x="%d" y="%s"><title>%s</title>%s without a time not shown.'
      .. "</text>", margin, number(self.y), concat(ids, "\n"),
      head.show_count(#self.unplaced, "session")))
    self.y = self.y + line_height
  end
end

---Decides how wide the columns are: at the left of the plot the workers' names, at its right how
---long the running sessions take.
function Picture:place_columns()
  local label, right = 0, 0
  for _, row in ipairs(self.rows) do
    local own = width(xml.shorten(row.label, self.max_label), font)
    label = max(label, own * (row.is_long and 1.1 or 1))
    if row.longest then right = 110 end
  end
  self.left = margin + label + 12
  self.plot = max(least_plot, self.width - self.left - margin - right)
  self.right = self.left + self.plot
  self.width = self.right + margin + right
end

local opening = [[
<svg xmlns="http://www.w3.org/2000/svg" class="dl-timeline" role="%s" aria-label="%s"
 width="%s" height="%s" viewBox="0 0 %s %s">
<title>%s</title>
<desc>%s</desc>
<style>%s</style>
<defs><pattern id="dl-hatch" width="6" height="6" patternUnits="userSpaceOnUse"
 patternTransform="rotate(45)"><rect width="2.5" height="6" fill="#fff" fill-opacity=".55"/>
</pattern></defs>
<rect class="g" width="%s" height="%s"/>
]]

local picture = {}

---@param self deadline.Picture # without its private fields
---@return string svg
function picture.draw(self)
  setmetatable(self, Picture)
  self.parts = {}
  self.max_label = max(16, min(48, floor(self.width / 25)))
  self:place_columns()
  self.list, self.context = ticks.list(self.from, self.to, floor(self.plot / tick_room), self.zone)
  head.draw(self)
  self:draw_labels(self.y + 8)
  self.y = self.y + 34
  self:draw_rows()
  self:draw_labels(self.y + 16)
  self.y = self.y + 58
  self:draw_notes()
  local title, summary = escape(self.title), escape(self.summary)
  local wide, high = number(self.width), number(self.y)
  return format(opening, self.find_link and "group" or "img", title .. ": " .. summary, wide, high,
    wide, high, title, summary, self.style, wide, high) .. concat(self.parts, "\n") .. "\n</svg>\n"
end

return picture
