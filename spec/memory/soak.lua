-- SPDX-License-Identifier: MIT
--
-- Makes one listing after another of PAGES (500) pages: lua soak.lua SECONDS [PAGES]. After each it
-- measures this process's memory, Lua's part of it and its descriptors: none may grow beyond its
-- maximum in the first third of the time by more than is allowed below.

package.path = "spec/support/?.lua;" .. package.path
local farm = require "farm"

local seconds, pages = tonumber(arg[1]), tonumber(arg[2] or 500)
local allowed = { memory = 2 * 1024, lua = 64, descriptors = 0 } -- the first two in KiB

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read "*a"
  file:close()
  return text
end

local function count_descriptors()
  local count = 0
  for fd = 0, 1023 do
    local file = io.open("/proc/self/fdinfo/" .. fd)
    if file then
      file:close()
      count = count + 1
    end
  end
  return count
end

local function measure()
  collectgarbage()
  collectgarbage()
  return {
    memory = tonumber(read("/proc/self/status"):match "VmRSS:%s*(%d+) kB"),
    lua = collectgarbage "count", descriptors = count_descriptors(),
  }
end

local scenario = farm.scenario { sessions = pages }
local client = scenario:client()
local listed = 0

local function list()
  local count = 0
  for page in client:sessions_for_worker(farm.ids, { page_size = 1 }):pages() do
    count = count + #page.sessions
  end
  assert(count == pages, "a listing of another length")
end

---Lists until that time, and at least twice: the maximum of each.
local function list_until(moment)
  local most, before = { memory = 0, lua = 0, descriptors = 0 }, listed
  while listed < before + 2 * pages or os.time() < moment do
    list()
    listed = listed + pages
    for name, amount in pairs(measure()) do most[name] = math.max(most[name], amount) end
  end
  print(("up to %d pages: memory %d KiB, Lua's %d KiB, %d descriptors"):format(
    listed, most.memory, math.ceil(most.lua), most.descriptors))
  return most
end

local begun, grown = os.time(), {}
local first = list_until(begun + seconds / 3)
local rest = list_until(begun + seconds)
for name, bound in pairs(allowed) do
  if rest[name] > first[name] + bound then grown[#grown + 1] = name end
end
client:close()
if #grown > 0 then
  print("grown: " .. table.concat(grown, ", "))
  os.exit(1)
end
