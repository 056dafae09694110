-- SPDX-License-Identifier: MIT
--
-- The colours of a timeline, by status or by job, with their legend: those of Okabe and Ito, which
-- the colour-blind can tell apart.

local concat, sort = table.concat, table.sort
local format = string.format
local ipairs, pairs, tostring = ipairs, pairs, tostring

local colors = {}

-- Class, on a light ground, on a dark one.
local palette = {
  { "c0", "#8c9199", "#7d838c" }, -- grey: ended, or others
  { "c1", "#0072b2", "#3b9bd9" }, -- blue
  { "c2", "#e69f00", "#f0ae1e" }, -- orange
  { "c3", "#009e73", "#12b488" }, -- green
  { "c4", "#cc79a7", "#d88bb6" }, -- purple
  { "c5", "#56b4e9", "#8fd0f5" }, -- sky blue
  { "c6", "#d55e00", "#ef7d28" }, -- vermilion
  { "c7", "#f0e442", "#f0e442" }, -- yellow
}

local statuses = {
  STARTED = "c1", UPDATE_IN_PROGRESS = "c2", UPDATE_SUCCEEDED = "c3", UPDATE_FAILED = "c6",
  ENDED = "c0",
}
local status_order = { "STARTED", "UPDATE_IN_PROGRESS", "UPDATE_SUCCEEDED", "UPDATE_FAILED",
  "ENDED" }

---Rules of CSS for the classes.
---@param index 2|3 # on a light ground, on a dark one
---@return string
local function color_rules(index)
  local rules = {}
  for i, color in ipairs(palette) do
    rules[i] = format(".dl-timeline .%s{fill:%s}", color[1], color[index])
  end
  return concat(rules)
end

---@class deadline.ColorKey
---@field class string
---@field text string
---@field count integer

---Counts bars, and the time that they take, by a member of their sessions.
local function tally(rows, member)
  local counts, times = {}, {}
  for _, row in ipairs(rows) do
    for _, bar in ipairs(row.bars) do
      local key = bar.session[member]
      key = key == nil and "" or tostring(key)
      counts[key] = (counts[key] or 0) + 1
      times[key] = (times[key] or 0) + bar.to - bar.from
    end
  end
  return counts, times
end

local function by_status(rows)
  local counts = tally(rows, "lifecycleStatus")
  local classes, keys, others = {}, {}, {}
  for _, status in ipairs(status_order) do
    classes[status] = statuses[status]
    if counts[status] then
      keys[#keys + 1] = { class = classes[status], text = status, count = counts[status] }
    end
  end
  for status in pairs(counts) do
    if not classes[status] then others[#others + 1] = status end
  end
  if others[1] then -- statuses of tomorrow
    sort(others)
    local other = { class = "c4", text = concat(others, ", "), count = 0 }
    for _, status in ipairs(others) do
      classes[status] = other.class
      other.count = other.count + counts[status]
    end
    keys[#keys + 1] = other
  end
  return classes, keys
end

---The jobs that took most of the time get colours of their own.
local function by_job(rows, names)
  local counts, times = tally(rows, "jobId")
  local jobs, classes, keys = {}, {}, {}
  for job in pairs(counts) do jobs[#jobs + 1] = job end
  sort(jobs, function(a, b)
    if times[a] ~= times[b] then return times[a] > times[b] end
    return a < b
  end)
  local rest = { class = "c0", count = 0 }
  for i, job in ipairs(jobs) do
    local color = palette[i + 1]
    classes[job] = color and color[1] or rest.class
    if color then
      keys[i] = { class = color[1], text = names[job] or job, count = counts[job] }
    else
      rest.count = rest.count + counts[job]
    end
  end
  if rest.count > 0 then
    local more = #jobs - #keys
    rest.text = format("%d more job%s", more, more == 1 and "" or "s")
    keys[#keys + 1] = rest
  end
  return classes, keys
end

---The class of each bar, and the legend.
---@param rows deadline.TimelineRow[]
---@param by "status"|"job"
---@param names table<string, string> # of jobs
---@return fun(bar: deadline.TimelineBar): string class_of, deadline.ColorKey[] legend
function colors.assign(rows, by, names)
  local member = by == "job" and "jobId" or "lifecycleStatus"
  local classes, legend
  if by == "job" then
    classes, legend = by_job(rows, names)
  else
    classes, legend = by_status(rows)
  end
  for _, key in ipairs(legend) do
    if key.text == "" then key.text = by == "job" and "no job" or "no status" end
  end
  return function(bar)
    local key = bar.session[member]
    return classes[key == nil and "" or tostring(key)]
  end, legend
end

local style = [[
.dl-timeline{font:12px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
.dl-timeline text{unicode-bidi:plaintext;white-space:pre}
.dl-timeline .h{font-size:16px;font-weight:600}
.dl-timeline .b{font-weight:700}
.dl-timeline a:hover rect{opacity:.75}
.dl-timeline .n{pointer-events:none}]]

local function theme(colored, ground, text, muted, grid, day, warning, warning_ground)
  return format(".dl-timeline .g{fill:%s}.dl-timeline text{fill:%s}.dl-timeline .m{fill:%s}"
    .. ".dl-timeline .l{stroke:%s}.dl-timeline .d{stroke:%s}.dl-timeline .z{stroke:%s}"
    .. ".dl-timeline .w{fill:%s}.dl-timeline text.w{fill:%s}.dl-timeline .wg{fill:%s}"
    .. ".dl-timeline .o{fill:none;stroke:%s;stroke-width:2}%s", ground, text, muted, grid, day,
    text, warning, warning, warning_ground, text, colored)
end

local light = theme(color_rules(2), "#ffffff", "#1b1f24", "#5b636d", "#e3e6ea", "#9aa2ac",
  "#b3261e", "#fdecea")
local dark = theme(color_rules(3), "#15181c", "#e8eaed", "#a4abb4", "#2b3036", "#6b737d", "#ff8a80",
  "#3a1d1c")

---The style sheet of a picture.
---@param wanted "auto"|"light"|"dark"
---@return string
function colors.styles(wanted)
  if wanted == "light" then return style .. "\n" .. light end
  if wanted == "dark" then return style .. "\n" .. dark end
  return format("%s\n%s\n@media (prefers-color-scheme:dark){%s}", style, light, dark)
end

return colors
