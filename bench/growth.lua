-- SPDX-License-Identifier: MIT
--
-- Measures how the module's cost grows with pages, workers and sessions kept, on Lua 5.4: prints a
-- table in Markdown and draws bench/growth.svg. Only sessions that are kept may take memory.

package.path = "bench/?.lua;" .. package.path
local measure = require "measure"
local svg = require "svg"

local rounds = tonumber(arg[1])
local sizes = { 10, 100, 1000, 10000 }
local rows = {
  { name = "pages", arguments = "list %d 0" },
  { name = "workers", arguments = "fan %d fleet" },
  { name = "sessions kept", arguments = "keep %d" },
}

local function run(row, size)
  local cpu, memory = {}, {}
  for round = 1, rounds do
    local cost = measure.run('UNDER="$BENCH_RUN" tools/with_rock lua5.4 bench/clients/module.lua '
      .. row.arguments:format(size))
    cpu[round], memory[round] = cost.cpu * 1e3, cost.memory
  end
  return (measure.median(cpu)), (measure.median(memory))
end

print("| | | processor, ms | each further one, µs | memory, MB |\n|---|---|---|---|---|")
local lines = {}
for _, row in ipairs(rows) do
  measure.note("growth with %s", row.name)
  local times, sizes_of = { name = row.name .. ", ms" }, { name = row.name .. ", MB" }
  local size_before, cpu_before
  for i, size in ipairs(sizes) do
    local cpu, memory = run(row, size)
    local each = cpu_before and ("%.1f"):format((cpu - cpu_before) / (size - size_before) * 1e3)
    print(("| %s | %d | %.1f | %s | %.1f |"):format(row.name, size, cpu, each or "", memory))
    times[i], sizes_of[i], size_before, cpu_before = { size, cpu }, { size, memory }, size, cpu
  end
  lines[#lines + 1] = times
  lines[#lines + 1] = sizes_of
end
svg.lines("bench/growth.svg", "Processor time (ms) and memory at its peak (MB)",
  "pages, workers of 2 pages, sessions kept", lines)
