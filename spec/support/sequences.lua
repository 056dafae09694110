-- SPDX-License-Identifier: MIT
--
-- Random sequences of faults over one listing, or over the sweep of a fleet: a seed alone decides
-- the faults, their places, the readers and their ways of reading. A reader that gets an error
-- calls again, or resumes from its position with a new client, until every session came exactly
-- once.

local json = require "dkjson"

local coroutines = require "coroutines"
local farm = require "farm"
local faults = require "faults"
local new_prng = require "prng"

local sequences = {}

local most_sessions, most_workers, most_rounds = 40, 4, 300
local fleet_ids = { farmId = farm.ids.farmId, fleetId = farm.ids.fleetId }

-- Drawing. `random` returns a number below 1.

local function up_to(random, most) return 1 + math.floor(random() * most) end
local function one_of(random, list) return list[up_to(random, #list)] end
local function chance(random, probability) return random() < probability end

local function raw(...) return { garbage = table.concat({ ... }, "\r\n") } end

-- Faults of responses; each function makes that part of a rule. The first few stand for the many
-- places at which bytes can end.
local answers = {
  function(random)
    return { cut = up_to(random, 900) - 100, chunked = chance(random, 0.2) or nil }
  end,
  function(random) return { reset = up_to(random, 900) - 100 } end,
  function(random) return { cut = -up_to(random, 40) } end,
  function(random)
    return { reset = up_to(random, 400) - 1, goaway = chance(random, 0.3) or nil,
      code = one_of(random, { "NO_ERROR", "CANCEL", "REFUSED_STREAM", "ENHANCE_YOUR_CALM" }) }
  end,
  function(random)
    return { status = one_of(random, { 400, 403, 404, 409, 429, 500, 502, 503, 504 }),
      headers = { ["retry-after"] = one_of(random, { "0", "-1", "soon", "0.001" }) } }
  end,
  function(random)
    return { status = one_of(random, { 200, 201, 204, 302, 403, 429, 500, 503 }), headers = {
      location = farm.url_http }, body = one_of(random, { "", "<html>", '{"sessions":[', "[]" }) }
  end,
  function(random)
    return { error = one_of(random, { "ExpiredTokenException", "AccessDeniedException",
      "InternalServerErrorException", "ThrottlingException", "ValidationException" }) }
  end,
  function(random)
    return { body = one_of(random, { "", "null", "17", "{}", '{"sessions":null}',
      '{"sessions":[1]}', '{"workers":[],"sessions":[],"nextToken":5}' }) }
  end,
  function() return { empty = true } end,
  function() return { gzip = true } end,
  function(random) return { interim = up_to(random, 5) } end,
  function() return { chunked = true } end,
  function() return { close = true } end,
  function(random) return { slow = { bytes = up_to(random, 500), every = 0.001 } } end,
  function(random) return { delay = random() / 50 } end,
  function(random)
    return { close = true,
      headers = { ["content-length"] = one_of(random, { "9", "99999", "-1" }) } }
  end,
  function(random)
    return one_of(random, { raw("SSH-2.0-farm", ""), raw("HTTP/1.1 100 Continue", "", ""),
      raw("HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "", "zz", "") })
  end,
}
-- Faults that last as long as the client's time-out.
local hangs = {
  function(random) return { stall = up_to(random, 900) - 100 } end,
}
local connections = {
  function(random) return { cut = chance(random, 0.3) and 0 or up_to(random, 3000) } end,
  function(random) return { reset = chance(random, 0.3) and 0 or up_to(random, 3000) } end,
  function() return { garbage = "SSH-2.0-farm\r\n" } end,
}

local function draw_rules(random, kinds, most)
  local rules = {}
  for i = 1, up_to(random, most) do
    local make = one_of(random, kinds)
    if kinds == answers and chance(random, 0.02) then make = one_of(random, hangs) end
    rules[i] = faults.with(make(random), { skip = up_to(random, 6) - 1, times = up_to(random, 4) })
  end
  return rules
end

---Draws a plan: the farm, its readers and their ways of reading.
local function draw(seed)
  local random = new_prng(seed)
  for _ = 1, 5 do random() end -- nearby seeds start alike
  local plan = { random = random, is_sweep = chance(random, 0.25) }
  plan.workers = plan.is_sweep and up_to(random, most_workers) or 1
  plan.sessions = up_to(random, plan.is_sweep and 12 or most_sessions + 1) - 1
  plan.rules = draw_rules(random, answers, 6)
  if chance(random, 0.2) then
    plan.to = one_of(random, { "http", "https", "http2", "proxy" })
    plan.connection_rules = draw_rules(random, connections, 3)
  end
  if not plan.is_sweep and chance(random, 0.1) then
    table.insert(plan.rules, 1, { skip = up_to(random, 3) - 1,
      tokens = one_of(random, { { "A", "A" }, { "A", "B", "A" } }) })
    plan.has_cycle = true
  end
  plan.protocol = one_of(random, { "HTTP/2", "HTTP/2", "HTTP/1.1", "plain HTTP" })
  plan.readers = plan.has_cycle and 1 or up_to(random, 3)
  plan.page_size = up_to(random, 10)
  plan.max_attempts = up_to(random, 3)
  return plan
end

---The ids of all sessions in the order in which they must come.
local function expected(plan)
  local all = {}
  for worker = 1, plan.workers do
    for i = 1, plan.sessions do all[#all + 1] = sequences.world[worker][i] end
  end
  return all
end

---The ways to read a listing once; ids go into `got`. None yields in a `for`, which not every Lua
---can.
local readers = {
  next = function(it, got)
    local item = it:next()
    while item do
      got[#got + 1] = item.sessionId
      item = it:next()
    end
  end,
  pages = function(it, got)
    local next_page = it:pages()
    local page = next_page()
    while page do
      faults.append(got, faults.ids(page.sessions))
      page = next_page()
    end
  end,
}

local function open(plan, token)
  local random = plan.random
  local options = { page_size = plan.page_size, starting_token = token }
  if not plan.has_cycle and chance(random, 0.3) then options.max_items = up_to(random, 20) end
  if plan.is_sweep then
    options.concurrency, options.ordered = up_to(random, 3), chance(random, 0.3)
  end
  options.read_ahead = chance(random, 0.8)
  local protocol = farm.protocols[plan.protocol]
  local client = faults.client(plan.scenario, {
    endpoint_url = plan.fault_proxy and plan.to ~= "proxy" and plan.fault_proxy.url
      or protocol.endpoint_url,
    http_version = protocol.http_version,
    proxy = plan.to == "proxy" and plan.fault_proxy.url or "",
    max_attempts = plan.max_attempts, read_timeout = 0.25, connect_timeout = 0.5,
    wait = coroutines.wait,
  })
  local it = plan.is_sweep and client:sessions_for_fleet(fleet_ids, options)
    or client:sessions_for_worker(farm.ids, options)
  return client, it
end

local expected_kinds = "network timeout tls response service throttling pagination"

---The problem with an error, or nil.
local function check_error(plan, it, err)
  if type(err) ~= "table" or not faults.is_among(err.kind, expected_kinds) then
    return "an error of another kind: " .. tostring(err)
  elseif plan.readers == 1 and err.resume ~= it:resume_token() then
    return "the error says another position than the listing"
  end
end

---Lets all readers read until each has reached the end or an error.
local function read(plan, client, it, got)
  local way = plan.is_sweep and readers.next or one_of(plan.random, { readers.next, readers.pages })
  for _ = 1, plan.readers do client:spawn(way, it, got) end
  local done, _, err = client:run()
  return not done and err or nil
end

---Drops the ids from this one on. A token that came twice leads back to its first place, so that
---sessions after it come again.
local function drop_from(got, id)
  for i, known in ipairs(got) do
    if known == id then
      for last = #got, i, -1 do got[last] = nil end
      return
    end
  end
end

---Reads everything, with as many clients as that needs. Returns the ids, or nil and the problem.
local function read_all(plan, seen)
  local got, client, it = {}, open(plan)
  local is_led_back = false
  for _ = 1, most_rounds do
    local more = {}
    local err = read(plan, client, it, more)
    if is_led_back and more[1] then
      drop_from(got, more[1])
      is_led_back = false
    end
    for _, id in ipairs(more) do got[#got + 1] = id end
    is_led_back = is_led_back or (err and err.kind == "pagination") or false
    local problem = err and check_error(plan, it, err)
    if problem then return nil, problem end
    seen.errors = seen.errors + (err and 1 or 0)
    local token = it:resume_token()
    if not token then
      client:close()
      return got
    elseif not err or err.kind == "pagination" or chance(plan.random, 0.5) then
      seen.resumed = seen.resumed + 1
      client:close()
      client, it = open(plan, token)
    end
  end
  return nil, "there is no end to it"
end

local function join(list, is_sorted)
  if not is_sorted then table.sort(list) end
  return table.concat(list, "\n")
end

---Plays the sequence of a plan: its problem, or nil.
local function play(plan, seen)
  plan.scenario = farm.scenario { workers = plan.workers, sessions = plan.sessions,
    rules = plan.rules }
  plan.fault_proxy = plan.to and farm.fault_proxy(plan.to, plan.connection_rules)
  if plan.to == "http2" then plan.protocol = "HTTP/2" end
  if plan.to == "proxy" then plan.protocol = "HTTP/1.1" end
  local got, problem = read_all(plan, seen)
  plan.scenario:forget()
  if plan.fault_proxy then plan.fault_proxy:close() end
  if problem then return problem end
  local all = expected(plan)
  if join(got, not plan.is_sweep) == join(all, not plan.is_sweep) then return nil end
  return ("%d sessions of %d came, or in another order"):format(#got, #all)
end

---The ids of the sessions of each worker, the same in every scenario.
local function learn_world()
  local client = faults.client(farm.scenario { workers = most_workers, sessions = most_sessions })
  local world, worker = {}, nil
  for session, of in client:sessions_for_fleet(fleet_ids, { ordered = true }) do
    if of.workerId ~= worker then world[#world + 1], worker = {}, of.workerId end
    table.insert(world[#world], session.sessionId)
  end
  client:close()
  return world
end

---Plays so many sequences, some at a time. Returns the problems, each with its seed.
---@param first integer # the seed of the first
---@param count integer
---@return string[] problems, { errors: integer, resumed: integer } seen
function sequences.play(first, count)
  sequences.world = sequences.world or learn_world()
  local problems, seen, functions = {}, { errors = 0, resumed = 0 }, {}
  for i = 1, count do
    functions[i] = function()
      local seed = (first + i - 2) % 2147483646 + 1
      local plan = draw(seed)
      local description = json.encode(plan, { exception = function() return '""' end })
      local ok, problem = coroutines.try(play, plan, seen)
      if not ok or problem then
        problems[#problems + 1] = ("FAULT_SEED=%d FAULT_SEQUENCES=1: %s\n%s"):format(seed,
          tostring(problem), description)
      end
    end
  end
  coroutines.run(functions, 8)
  return problems, seen
end

---The sequences to play: those that the environment names, or so many with a new seed.
---@return integer first, integer count
function sequences.chosen(count)
  local seed = tonumber(os.getenv "FAULT_SEED") or os.time() * 1009 % 2147483646 + 1
  return math.floor(seed), math.floor(tonumber(os.getenv "FAULT_SEQUENCES") or count)
end

return sequences
