-- SPDX-License-Identifier: MIT
--
-- Counts this module's instructions under callgrind, beside the simulated farm, and compares them
-- with bench/instructions.txt: a page or a first page may grow by 3 %. Counts of the same code
-- differ by 1 %, because Lua seeds its hashes anew in each process; so those two are medians of 3.
-- Compares nothing if a library or a tool is of another version than when the record was written.
-- Argument: "record" writes the record. Prints a table in Markdown and, last, a line for .ci/run.

package.path = "bench/?.lua;" .. package.path
local measure = require "measure"

local record_path, most, times = "bench/instructions.txt", 1.03, 3
local interpreters = { "lua5.4", "luajit" }

---Prints the versions on which the counts depend, without the revisions of Debian's packages.
local print_versions = [[
  uname -m | sed 's/^/machine /'
  cc -dumpfullversion | sed 's/^/cc /'
  dpkg-query -W -f='${Package} ${source:Upstream-Version}\n' libc6-dev libcjson-dev \
    libcurl4-openssl-dev libssl-dev lua5.4 luajit valgrind 2> /dev/null
]]

local function installed()
  local pipe = assert(io.popen(print_versions))
  local text = pipe:read "*a"
  pipe:close()
  return text
end

local function count(interpreter, work, farm)
  local pipe = assert(io.popen(("UNDER='valgrind --tool=callgrind --smc-check=all "
    .. "--callgrind-out-file=/dev/null' node spec/farm/farm.mjs %s -- "
    .. "tools/with_rock %s bench/counted.lua %s 2>&1"):format(farm, interpreter, work)))
  local text = pipe:read "*a"
  local ok = pipe:close()
  return ok and tonumber(text:match "Collected : (%d+)") or error(text, 0)
end

---The counts of each interpreter, in the order in which they are shown.
local function counts_of(interpreter)
  local firsts, pages = {}, {}
  for i = 1, times do
    firsts[i] = count(interpreter, "pages 1", "--sessions 3200")
    pages[i] = (count(interpreter, "pages 31", "--sessions 3200") - firsts[i]) / 30
  end
  local job = count(interpreter, "jobs 1", "")
  return {
    { name = "first page", value = measure.median(firsts), is_checked = true },
    { name = "page", value = measure.median(pages), is_checked = true },
    { name = "fan-out of 50 workers",
      value = count(interpreter, "fan 50", "--workers 50 --sessions 100") },
    { name = "CreateJob", value = (count(interpreter, "jobs 11", "") - job) / 10 },
  }
end

---@return string versions, table<string, number> counts # by interpreter and name
local function read_record()
  local file = assert(io.open(record_path))
  local versions, rest = file:read "*a":match "^(.-)\n(\n.*)$"
  file:close()
  local counts = {}
  for name, value in rest:gmatch "\n(.-): (%d+)" do counts[name] = tonumber(value) end
  return versions .. "\n", counts
end

local function write_record(versions, counted)
  local file = assert(io.open(record_path, "w"))
  file:write(versions, "\n")
  for _, interpreter in ipairs(interpreters) do
    for _, c in ipairs(counted[interpreter]) do
      file:write(("%s, %s: %.0f\n"):format(interpreter, c.name, c.value))
    end
  end
  file:close()
end

---Prints the counts beside the recorded ones. Returns how many are within the bound and how many
---are not.
local function print_table(counted, recorded)
  local passed, failed = 0, 0
  print("| | | millions of instructions | recorded | change |\n|---|---|---|---|---|")
  for _, interpreter in ipairs(interpreters) do
    for _, c in ipairs(counted[interpreter]) do
      local before = recorded[interpreter .. ", " .. c.name]
      print(("| %s | %s | %.3f | %s | %s |"):format(interpreter, c.name, c.value / 1e6,
        before and ("%.3f"):format(before / 1e6) or "-",
        before and ("%+.1f %%"):format((c.value / before - 1) * 100) or "-"))
      if before and c.is_checked then
        if c.value <= before * most then passed = passed + 1 else failed = failed + 1 end
      end
    end
  end
  return passed, failed
end

local versions, counted = installed(), {}
for _, interpreter in ipairs(interpreters) do
  measure.note("instructions on %s", interpreter)
  counted[interpreter] = counts_of(interpreter)
end
if arg[1] == "record" then write_record(versions, counted) end

local recorded_versions, recorded = read_record()
local is_comparable = recorded_versions == versions
local passed, failed = print_table(counted, is_comparable and recorded or {})
if not is_comparable then
  print("\nNothing is compared. The record was written with:\n" .. recorded_versions
    .. "\nInstalled are:\n" .. versions)
end
print(("\ninstructions: %d passed, %d failed"):format(passed, failed))
os.exit(failed == 0)
