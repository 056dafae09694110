-- SPDX-License-Identifier: MIT
--
-- Compares this module with the clients a user could take instead. Every round of a measure runs
-- each client once, as a process of its own, in a new order; ratios are taken within a round.
-- Prints tables in Markdown and draws bench/ratios.svg. Argument: the number of rounds.

package.path = "bench/?.lua;" .. package.path
local measure = require "measure"
local svg = require "svg"

local rounds = tonumber(arg[1])

local module54 = { name = "this module, Lua 5.4",
  command = 'UNDER="$BENCH_RUN" tools/with_rock lua5.4 bench/clients/module.lua' }
local module_jit = { name = "this module, LuaJIT",
  command = 'UNDER="$BENCH_RUN" tools/with_rock luajit bench/clients/module.lua' }
local own54 = { name = "own client, Lua 5.4, lua-sec",
  command = "$BENCH_RUN lua5.4 bench/clients/own.lua" }
local sdk = { name = "SDK for JavaScript",
  command = "NODE_NO_WARNINGS=1 NODE_EXTRA_CA_CERTS=$BENCH_CERT "
    .. "$BENCH_RUN node bench/clients/sdk.mjs" }
local libcurl54 = { name = "own client, Lua 5.4, libcurl",
  command = 'LUA_CPATH="build/bench/5.4/?.so;;" $BENCH_RUN lua5.4 bench/clients/own.lua' }
local libcurl_jit = { name = "own client, LuaJIT, libcurl",
  command = 'LUA_CPATH="build/bench/5.1/?.so;;" $BENCH_RUN luajit bench/clients/own.lua' }
local floor54 = { name = "floor, Lua 5.4",
  command = 'LUA_CPATH="build/bench/5.4/?.so;;" $BENCH_RUN lua5.4 bench/clients/lua_floor.lua' }
local floor_jit = { name = "floor, LuaJIT",
  command = 'LUA_CPATH="build/bench/5.1/?.so;;" $BENCH_RUN luajit bench/clients/lua_floor.lua' }
local libcurl = { name = "libcurl alone", command = "$BENCH_RUN build/bench/floor" }
local clients = {
  module54, module_jit, libcurl54, libcurl_jit,
  { name = "own client, LuaJIT, lua-curl", command = "$BENCH_RUN luajit bench/clients/own.lua" },
  own54, sdk,
  { name = "botocore", command = "$BENCH_RUN python3 bench/clients/boto.py" },
  floor54, floor_jit, libcurl,
}

local http1 = "BENCH_URL=$BENCH_HTTP1_URL" -- the server's port that does not offer HTTP/2
local http2 = "BENCH_HTTP_VERSION=2" -- used by this module, the floor and libcurl alone

-- Variants of a client: a name, further arguments, and the environment if it differs.
local versions = { {}, { "HTTP/2", "", http2 } }
local fans = { { "50 workers at a time", "fleet" }, { "tasks", "tasks" },
  { "50 workers at a time, HTTP/2", "fleet", http2 }, { "tasks, HTTP/2", "tasks", http2 } }
local trusts = { { "a bundle" }, { "a hashed folder", "", "BENCH_OWN_CAPATH=$BENCH_CA_FOLDER" } }

-- Peers of the module on Lua 5.4 and on LuaJIT.
local to_own = { name = "own client, libcurl", libcurl54, libcurl_jit }
local to_floor = { name = "floor", floor54, floor_jit }
local to_sdk = { name = "SDK for JavaScript", sdk, sdk }

-- `scale` multiplies the figure, `most` limits the number of rounds, `over` names the port, `aims`
-- are ratios to reach, by the clients' variant `variant`.
local measures = {
  { title = "1,000 pages over HTTP/1.1: processor time", short = "1,000 pages, processor",
    arguments = "list 1000 0", field = "cpu", unit = "ms", scale = 1e3, pages = 1000,
    over = http1, aims = { [to_own] = 0.72, [to_floor] = 1.25 } },
  { title = "1,000 pages where HTTP/2 is offered: processor time",
    short = "1,000 pages, HTTP/2, processor",
    arguments = "list 1000 0", field = "cpu", unit = "ms", scale = 1e3, pages = 1000,
    aims = { [to_own] = 0.72, [to_floor] = 1.25 }, variant = "HTTP/2",
    ways = { [module54] = versions, [module_jit] = versions,
      [floor54] = versions, [floor_jit] = versions, [libcurl] = versions } },
  { title = "One page over HTTP/1.1, from the start of the process: processor time",
    short = "cold start with a bundle, processor",
    arguments = "list 1 0", field = "cpu", unit = "ms", scale = 1e3, digits = 1, pages = 1,
    over = http1, aims = { [to_floor] = 1.15 },
    ways = { [own54] = trusts } },
  { title = "50 pages, 20 ms an answer: wall time", short = "50 pages at 20 ms, wall",
    arguments = "list 50 20", field = "wall", unit = "ms", scale = 1e3, pages = 50 },
  { title = "50 pages, 20 ms an answer, a consumer that needs 20 ms a page: wall time",
    short = "the same, consumer of 20 ms, wall",
    arguments = "list 50 20 20", field = "wall", unit = "ms", scale = 1e3, pages = 50 },
  { title = "200 workers of 2 pages, 20 ms an answer: wall time",
    short = "200 workers of 2 pages, wall",
    arguments = "fan 200", field = "wall", unit = "ms", scale = 1e3, pages = 400, most = 5,
    aims = { [to_sdk] = 0.17 }, variant = "50 workers at a time",
    ways = { [module54] = fans, [module_jit] = fans, [floor54] = versions,
      [floor_jit] = versions, [libcurl] = versions } },
  { title = "Memory at its peak, 10 pages", short = "memory, 10 pages",
    arguments = "list 10 0", field = "memory", unit = "MB", scale = 1, digits = 1, pages = 10,
    most = 3 },
  { title = "Memory at its peak, 10,000 pages", short = "memory, 10,000 pages",
    arguments = "list 10000 0", field = "memory", unit = "MB", scale = 1, digits = 1,
    pages = 10000, most = 1, is_long = true },
  { title = "Memory at its peak, 100,000 sessions kept", short = "memory, 100,000 sessions kept",
    arguments = "keep 100000", field = "memory", unit = "MB", scale = 1, digits = 1, pages = 1000,
    most = 3, without_libcurl = true },
}

local function has_sdk()
  return io.open "build/bench/node_modules/@aws-sdk/client-deadline/package.json" ~= nil
end

---The runs of a measure: every client in each of its variants.
local function subjects_of(m)
  local subjects = {}
  for _, client in ipairs(clients) do
    for _, way in ipairs((m.ways or {})[client] or { {} }) do
      subjects[#subjects + 1] = {
        client = client, variant = way[1], name = client.name .. (way[1] and ", " .. way[1] or ""),
        command = ("%s %s %s %s"):format(way[3] or m.over or "", client.command, m.arguments,
          way[2] or ""),
        costs = {},
      }
    end
  end
  if m.without_libcurl then table.remove(subjects) end -- libcurl alone: the last one
  return subjects
end

---Checks that every client saw the same seven members of the same sessions. libcurl alone decodes
---none; it prints their number.
local function check(m, subjects)
  local expected
  for _, subject in ipairs(subjects) do
    if subject.client ~= libcurl then
      local seen = measure.run("BENCH_CHECK=1 " .. subject.command).output:gsub("%s+", " ")
      expected = expected or seen
      if seen ~= expected or #seen < 64 then
        error(("void: %s: %s saw %s, not %s"):format(m.title, subject.name, seen, expected), 0)
      end
    end
  end
end

local function run_rounds(m, subjects)
  local order = {}
  for i, subject in ipairs(subjects) do order[i] = subject end
  for round = 1, math.min(rounds, m.most or rounds) do
    measure.shuffle(order)
    for _, subject in ipairs(order) do
      local cost = measure.run(subject.command)
      if tonumber(cost.output) ~= m.pages * 100 then
        error(("void: %s: %s saw %s sessions"):format(m.title, subject.name, cost.output), 0)
      end
      subject.costs[round] = cost[m.field] * m.scale
    end
  end
end

local function ratios(costs, base)
  local list = {}
  for i, cost in ipairs(costs) do list[i] = cost / base[i] end
  return list
end

---The client's variant of that name, or its first.
local function find(subjects, client, variant)
  local first
  for _, subject in ipairs(subjects) do
    if subject.client == client then
      if subject.variant == variant then return subject end
      first = first or subject
    end
  end
  return first
end

local function say(out, format, ...) out[#out + 1] = format:format(...) end

local function add_table(out, m, subjects)
  local own, jit = find(subjects, module54).costs, find(subjects, module_jit).costs
  local fewer = #own == rounds and "" or #own == 1 and ", 1 round" or (", %d rounds"):format(#own)
  say(out, "### %s%s\n", m.title, fewer)
  say(out, "| | %s | Lua 5.4 to it | LuaJIT to it |\n|---|---|---|---|", m.unit)
  for _, subject in ipairs(subjects) do
    say(out, "| %s | %s | %s | %s |", subject.name, measure.show(subject.costs, m.digits or 0),
      measure.show(ratios(own, subject.costs), 3), measure.show(ratios(jit, subject.costs), 3))
  end
  say(out, "")
end

---A row for each aim: the module's ratio to its peer on the same interpreter.
local function add_aims(out, m, subjects)
  for _, peer in ipairs { to_own, to_floor, to_sdk } do
    local aim, shown = (m.aims or {})[peer], {}
    for i, module in ipairs { module54, module_jit } do
      local other = find(subjects, peer[i], m.variant)
      if aim and other then
        shown[i] = measure.show(ratios(find(subjects, module, m.variant).costs, other.costs), 3)
      end
    end
    if shown[1] then
      say(out, "| %s%s | %s | %.2f | %s | %s |", m.title, m.variant and ", " .. m.variant or "",
        peer.name, aim, shown[1], shown[2])
    end
  end
end

---A group of bars: the cost of each client as a multiple of the module's on Lua 5.4.
local function bars(m, subjects)
  local own, group, seen = find(subjects, module54).costs, { name = m.short }, {}
  for _, subject in ipairs(subjects) do
    if not seen[subject.client] then
      seen[subject.client] = true
      group[#group + 1] = { name = subject.client.name,
        value = (measure.median(ratios(subject.costs, own))) }
    end
  end
  return group
end

math.randomseed(os.time())
if not has_sdk() then
  for i, client in ipairs(clients) do
    if client == sdk then table.remove(clients, i) end
  end
  print("The SDK for JavaScript is missing: there was no npm, or no registry.\n")
end
local groups, tables, aims = {}, {}, {}
say(aims, "| this module | to | aim | Lua 5.4 | LuaJIT |\n|---|---|---|---|---|")
for _, m in ipairs(measures) do
  measure.note("%s", m.title)
  local subjects = subjects_of(m)
  if not m.is_long then check(m, subjects) end
  run_rounds(m, subjects)
  add_table(tables, m, subjects)
  add_aims(aims, m, subjects)
  groups[#groups + 1] = bars(m, subjects)
end
print(table.concat(aims, "\n") .. "\n\n" .. table.concat(tables, "\n"))
svg.bars("bench/ratios.svg", "Times what this module takes on Lua 5.4 (less is better)", groups)
