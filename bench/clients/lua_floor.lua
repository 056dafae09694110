-- SPDX-License-Identifier: MIT
--
-- The floor for a Lua module, with lua_floor_core.c, in the benchmarks. Takes the arguments of
-- module.lua; `fan` lists 50 workers at a time.

package.path = "bench/clients/?.lua;" .. package.path
local check = require "check"
local floor = require "lua_floor_core"

local modes = {}

local function new_client(milliseconds, pages, workers)
  return floor.new(("%s/%dms/%d/%d"):format(os.getenv "BENCH_URL", milliseconds, pages, workers),
    os.getenv "AWS_ACCESS_KEY_ID", os.getenv "AWS_SECRET_ACCESS_KEY", os.getenv "AWS_REGION",
    os.getenv "BENCH_CA_FOLDER", os.getenv "BENCH_HTTP_VERSION" == "2")
end

local function path_of(worker)
  return ("/2023-10-12/farms/farm-%s/fleets/fleet-%s/workers/worker-%032x/sessions")
    :format(("1"):rep(32), ("2"):rep(32), worker)
end

local function milliseconds_of(moment) return moment * 1000 end

---Iterates over the pages of a worker's sessions. Starts the next request before it returns a page.
local function pages_of(client, path)
  local is_open = true
  client:start(path)
  return function()
    if not is_open then return nil end
    local _, page = client:wait()
    is_open = page.nextToken ~= nil
    if is_open then client:start(path, page.nextToken) end
    return page.sessions
  end
end

function modes.list(pages, milliseconds, work)
  local client, work_on = new_client(milliseconds, pages, 1), tonumber(work)
  for sessions in pages_of(client, path_of(1)) do
    for _, session in ipairs(sessions) do check.see(session, milliseconds_of) end
    if work_on then check.work(work_on / 1000) end
  end
  client:close()
end

function modes.fan(workers)
  local client, paths, begun, done = new_client(20, 2, workers), {}, 0, 0
  local total = tonumber(workers)
  local function start_worker()
    begun = begun + 1
    local path = path_of(begun)
    paths[client:start(path)] = path
  end
  while begun < math.min(50, total) do start_worker() end
  while done < total do
    local slot, page = client:wait()
    local path = paths[slot]
    if page.nextToken then
      paths[client:start(path, page.nextToken)] = path
    else
      done = done + 1
      if begun < total then start_worker() end
    end
    for _, session in ipairs(page.sessions) do check.see(session, milliseconds_of) end
  end
  client:close()
end

function modes.keep(sessions)
  local client, kept = new_client(0, math.ceil(sessions / 100), 1), {}
  for page in pages_of(client, path_of(1)) do
    for _, session in ipairs(page) do kept[#kept + 1] = session end
  end
  for _, session in ipairs(kept) do check.see(session, milliseconds_of) end
  client:close()
end

modes[arg[1]](arg[2], arg[3], arg[4])
check.print()
