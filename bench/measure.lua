-- SPDX-License-Identifier: MIT
--
-- Runs commands under build/bench/run, and summarizes lists of figures.

local measure = {}

---@class Cost
---@field output string # the command's own line
---@field wall number   # seconds
---@field cpu number    # seconds
---@field memory number # megabytes, at its peak

---@param command string # for a shell; the part after $BENCH_RUN is measured
---@return Cost
function measure.run(command)
  local pipe = assert(io.popen(command))
  local text = pipe:read "*a"
  local ok = pipe:close()
  local output, wall, cpu, memory = text:match "^(.-)\n([%d.]+) ([%d.]+) (%d+)\n$"
  if not ok or not output then error(command .. " printed: " .. text, 0) end
  return { output = output, wall = tonumber(wall), cpu = tonumber(cpu), memory = memory / 1024 }
end

function measure.shuffle(list)
  for i = #list, 2, -1 do
    local k = math.random(i)
    list[i], list[k] = list[k], list[i]
  end
end

---@param values number[]
---@return number median, number least, number most
function measure.median(values)
  local sorted, half = {}, math.floor(#values / 2)
  for i, value in ipairs(values) do sorted[i] = value end
  table.sort(sorted)
  if #sorted % 2 == 1 then return sorted[half + 1], sorted[1], sorted[#sorted] end
  return (sorted[half] + sorted[half + 1]) / 2, sorted[1], sorted[#sorted]
end

---"1.20 (1.15 - 1.31)", and without its spread where there is one value.
function measure.show(values, digits)
  local one = "%." .. digits .. "f"
  if #values == 1 then return one:format(values[1]) end
  return (one .. " (" .. one .. " - " .. one .. ")"):format(measure.median(values))
end

---The first line of what a command prints.
function measure.first_line(command)
  local pipe = assert(io.popen(command .. " 2>&1"))
  local line = pipe:read "*l"
  pipe:close()
  return line
end

---Reports progress on standard error, apart from the results.
function measure.note(...)
  io.stderr:write(("bench: " .. select(1, ...)):format(select(2, ...)), "\n")
end

return measure
