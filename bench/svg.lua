-- SPDX-License-Identifier: MIT
--
-- Draws the two pictures of the benchmarks without any library: groups of bars, and lines over
-- sizes, both on logarithmic scales.

local svg = {}

local colours = {
  "#0b6e99", "#58b5d9", "#4a7301", "#7a9a01", "#b5cc5a", "#7d5ba6", "#e0a100", "#c0392b", "#3d3d3d",
  "#757575", "#b0b0b0",
}

local function escape(text)
  return (text:gsub("[&<>]", { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;" }))
end

local Picture = {}
Picture.__index = Picture

local function new(width, height)
  local self = setmetatable({}, Picture)
  self:add('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif"'
    .. ' font-size="12">', width, height)
  self:add('<rect width="%d" height="%d" fill="#fff"/>', width, height)
  return self
end

function Picture:add(format, ...)
  self[#self + 1] = format:format(...)
end

function Picture:text(x, y, text, more)
  self:add('<text x="%.1f" y="%.1f" %s>%s</text>', x, y, more or "", escape(text))
end

function Picture:line(x1, y1, x2, y2, colour)
  self:add('<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" stroke="%s"/>', x1, y1, x2, y2, colour)
end

function Picture:save(path)
  self[#self + 1] = "</svg>\n"
  local file = assert(io.open(path, "w"))
  file:write(table.concat(self, "\n"))
  file:close()
end

---1234 as "1,234", 0.5 as "0.5".
local function short(value)
  if value >= 1000 then
    return (("%.0f"):format(value):reverse():gsub("(%d%d%d)", "%1,"):reverse():gsub("^,", ""))
  end
  return ("%.3g"):format(value)
end

local function log10(value) return math.log(value) / math.log(10) end

---@param groups { name: string, [integer]: { name: string, value: number } }[]
function svg.bars(path, title, groups)
  local left, thick, width = 250, 13, 860
  local top = 28 + 16 * math.ceil(#groups[1] / 4) -- below the legend
  local height, place, legend = top + 50, {}, 0
  for _, group in ipairs(groups) do height = height + #group * thick + 18 end
  local picture = new(width, height)
  local most = 2
  for _, group in ipairs(groups) do
    for _, bar in ipairs(group) do most = math.max(most, bar.value) end
  end
  local low, high = log10(0.1), log10(most)
  local function x_of(value)
    return left + (math.max(log10(value), low) - low) / (high - low) * (width - left - 60)
  end
  picture:text(10, 22, title, 'font-size="15" font-weight="bold"')
  for _, bar in ipairs(groups[1]) do
    place[bar.name] = colours[1 + legend % #colours]
    picture:add('<rect x="%d" y="%d" width="10" height="10" fill="%s"/>', 10 + (legend % 4) * 212,
      32 + math.floor(legend / 4) * 16, place[bar.name])
    picture:text(25 + (legend % 4) * 212, 41 + math.floor(legend / 4) * 16, bar.name)
    legend = legend + 1
  end
  local y = top + 22
  for _, group in ipairs(groups) do
    picture:text(left - 10, y + #group * thick / 2 + 4, group.name, 'text-anchor="end"')
    for _, bar in ipairs(group) do
      local from, to = x_of(math.min(1, bar.value)), x_of(math.max(1, bar.value))
      picture:add('<rect x="%.1f" y="%.1f" width="%.1f" height="%d" fill="%s"/>', from, y,
        math.max(to - from, 1.5), thick - 2, place[bar.name])
      picture:text(to + 4, y + thick - 4, short(bar.value), 'font-size="10"')
      y = y + thick
    end
    y = y + 18
  end
  picture:line(x_of(1), top + 16, x_of(1), y - 10, "#333")
  picture:save(path)
end

---@param axis string # the name of the sizes
---@param lines { name: string, [integer]: { number, number } }[] # size and value
function svg.lines(path, title, axis, lines)
  local left, top, width, height = 60, 50, 720, 420
  local right, bottom = width - 190, height - 50
  local low, high, least, most = math.huge, -math.huge, math.huge, -math.huge
  for _, line in ipairs(lines) do
    for _, point in ipairs(line) do
      low, high = math.min(low, log10(point[1])), math.max(high, log10(point[1]))
      least, most = math.min(least, log10(point[2])), math.max(most, log10(point[2]))
    end
  end
  least, most = math.floor(least), math.ceil(most)
  local function x_of(size) return left + (log10(size) - low) / (high - low) * (right - left) end
  local function y_of(value)
    return bottom - (log10(value) - least) / (most - least) * (bottom - top)
  end
  local picture = new(width, height)
  picture:text(10, 22, title, 'font-size="15" font-weight="bold"')
  picture:text((left + right) / 2, height - 12, axis, 'text-anchor="middle"')
  for power = least, most do
    picture:line(left, y_of(10 ^ power), right, y_of(10 ^ power), "#ddd")
    picture:text(left - 6, y_of(10 ^ power) + 4, short(10 ^ power), 'text-anchor="end"')
  end
  for power = low, high do
    picture:line(x_of(10 ^ power), top, x_of(10 ^ power), bottom, "#ddd")
    picture:text(x_of(10 ^ power), bottom + 18, short(10 ^ power), 'text-anchor="middle"')
  end
  for i, line in ipairs(lines) do
    local points, colour = {}, colours[1 + (i - 1) % #colours]
    for k, point in ipairs(line) do
      points[k] = ("%.1f,%.1f"):format(x_of(point[1]), y_of(point[2]))
    end
    picture:add('<polyline points="%s" fill="none" stroke="%s" stroke-width="2"/>',
      table.concat(points, " "), colour)
    picture:add('<rect x="%d" y="%d" width="10" height="10" fill="%s"/>', right + 15,
      top + 20 * (i - 1), colour)
    picture:text(right + 30, top + 9 + 20 * (i - 1), line.name)
  end
  picture:save(path)
end

return svg
