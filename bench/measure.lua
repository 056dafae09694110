-- SPDX-License-Identifier: MIT
--
-- Measures commands side by side. Every round runs each once, in an order of its own, so that what
-- the machine is busy with meets all alike. A command prints the seconds it took for what is
-- measured; everything is said relative to one of them, and round by round.

local measure = {}

local function shuffle(list)
  for i = #list, 2, -1 do
    local k = math.random(i)
    list[i], list[k] = list[k], list[i]
  end
end

local function run(command)
  local pipe = assert(io.popen(command))
  local text = pipe:read("*a")
  pipe:close()
  return assert(tonumber(text:match("^%S+")), command .. " printed: " .. text)
end

local function median(values)
  local sorted, half = {}, math.floor(#values / 2)
  for i, value in ipairs(values) do sorted[i] = value end
  table.sort(sorted)
  if #sorted % 2 == 1 then return sorted[half + 1], sorted[1], sorted[#sorted] end
  return (sorted[half] + sorted[half + 1]) / 2, sorted[1], sorted[#sorted]
end

local function ratios(values, base)
  local list = {}
  for i, value in ipairs(values) do list[i] = value / base[i] end
  return list
end

---@class Subject
---@field name string
---@field command string
---@field against? string # the name of another that it is held against, besides the first

---@param subjects Subject[] # the others are held against the first
---@param rounds integer
---@return table<string, number[]> # the seconds of every round
function measure.rounds(subjects, rounds)
  math.randomseed(os.time())
  local order, seconds = {}, {}
  for i, subject in ipairs(subjects) do order[i], seconds[subject.name] = subject, {} end
  for round = 1, rounds do
    shuffle(order)
    for _, subject in ipairs(order) do seconds[subject.name][round] = run(subject.command) end
  end
  return seconds
end

local function show(values, format)
  return ("%s (%s - %s)"):gsub("%%s", format):format(median(values))
end

---Prints a line for each: the median with the least and the most of its milliseconds, of its ratio
---to the first, and of its ratio to the one it is held against.
function measure.print(subjects, seconds)
  local row = "%-34s %-24s %-24s %s"
  print((row:format("", "ms", "ratio to the first", "")))
  for _, subject in ipairs(subjects) do
    local own, milliseconds, also = seconds[subject.name], {}, ""
    for i, value in ipairs(own) do milliseconds[i] = value * 1e3 end
    if subject.against then
      also = show(ratios(own, seconds[subject.against]), "%%.2f") .. " of " .. subject.against
    end
    print((row:format(subject.name, show(milliseconds, "%%.0f"),
      show(ratios(own, seconds[subjects[1].name]), "%%.3f"), also):gsub("%s+$", "")))
  end
end

return measure
