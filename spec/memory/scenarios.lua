-- SPDX-License-Identifier: MIT
--
-- Scenarios for little memory: (name, URL of a server) -> two functions. The first is called while
-- allocations are refused; the second when memory is available again, with the results of pcall on
-- the first and whether an allocation was refused. It checks that the error was clear and that the
-- remaining objects work.

local farm, fleet = "farm-" .. ("1"):rep(32), "fleet-" .. ("2"):rep(32)

local function worker(number)
  return {
    farmId = farm, fleetId = fleet, workerId = ("worker-%032d"):format(number), maxResults = 2,
  }
end

-- The server's responses. Workers 1 to 3 have five sessions on three pages each. A path with
-- responses to queries has none without: libcurl 7.88 drops a query that it has no memory for, and
-- this server checks no signature.

local answers = {}

local function session_id(number, i)
  return ("session-%024d%08d"):format(number, i)
end

local function session(number, i)
  return ('{"sessionId":"%s","queueId":"queue-%032d","jobId":"job-%032d",'
    .. '"startedAt":"2026-08-01T12:34:56.789Z","lifecycleStatus":"STARTED"}')
    :format(session_id(number, i), 1, i)
end

local workers = {}
for number = 1, 3 do
  local path = ("/2023-10-12/farms/%s/fleets/%s/workers/%s/sessions"):format(farm, fleet,
    worker(number).workerId)
  answers[path .. "?maxResults=2"] = ('{"nextToken":"b","sessions":[%s,%s]}'):format(
    session(number, 1), session(number, 2))
  answers[path .. "?maxResults=2&nextToken=b"] = ('{"nextToken":"c","sessions":[%s,%s]}'):format(
    session(number, 3), session(number, 4))
  answers[path .. "?maxResults=2&nextToken=c"] = ('{"sessions":[%s]}'):format(session(number, 5))
  workers[number] = ('{"workerId":"%s","farmId":"%s","fleetId":"%s","status":"STARTED"}'):format(
    worker(number).workerId, farm, fleet)
end
answers[("/2023-10-12/farms/%s/fleets/%s/workers"):format(farm, fleet)] =
  ('{"workers":[%s]}'):format(table.concat(workers, ","))

answers["/credentials"] = '{"AccessKeyId":"AKIDEXAMPLE","SecretAccessKey":"secret","Token":"t",'
  .. '"Expiration":"2099-01-01T00:00:00Z"}'

-- The codes of errors that a refused allocation may cause.

local kinds = {
  credentials = true, config = true, network = true, response = true, cancelled = true, tls = true,
  service = true, -- for a request without its query
}

local texts = {
  "memory", "libcrypto could not compute a digest",
  "SHA-256 is not available", "no random numbers are available",
  "stack overflow (", -- which is what luaL_checkstack says of that
}

-- Lua's own message if it has no memory to open a module's file.
local not_found = "module 'deadline[%w_.]*' not found:"

---The problem with an error, if it has one.
local function complain(fault)
  local message = tostring(fault)
  if type(fault) == "table" then
    if not kinds[fault.kind] then return ("of kind %s: %s"):format(fault.kind, message) end
    return (type(fault.code) ~= "string" or message == "") and "it tells nothing" or nil
  end
  for _, text in ipairs(texts) do
    if message:find(text, 1, true) then return nil end
  end
  return not message:find(not_found) and message or nil
end

local function check_clean(fault)
  local problem = complain(fault)
  assert(not problem, "not a clean error: " .. tostring(problem))
end

local function new_client(url, changes)
  local options = {
    region = "us-west-2", endpoint_url = url, max_connections = 1, max_attempts = 1,
    credentials = { aws_access_key_id = "AKIDEXAMPLE", aws_secret_access_key = "secret" },
    system = { getenv = function() return nil end },
  }
  for name, value in pairs(changes or {}) do options[name] = value end
  return require("deadline").client(options)
end

---Calls a function, and once more if it raises that there was no memory: a task that nobody awaited
---may have failed for that, and the next call reports it once.
local function persist(fn, ...)
  local ok, first, second
  for _ = 1, 20 do
    ok, first, second = pcall(fn, ...)
    if ok or complain(first) then break end
  end
  return ok, first, second
end

---Returns true if a client has closed itself and its error says so.
local function is_broken(client, fault)
  local text = tostring(fault)
  return client.closed and (text:find("the client closed itself", 1, true)
    or text:find("the client is closed", 1, true)) ~= nil
end

---Checks that a call works, or that the client says it is closed. With one connection at most a
---lost slot is noticed at once: no call would end.
local function check_client(client)
  local ok, page, message = persist(client.list_sessions_for_worker, client, worker(1))
  if not ok or not page then
    assert(is_broken(client, message or page), message or page)
  else
    assert(#page.sessions == 2, "a page of another length")
    local done, problem = client:run()
    if not done then check_clean(problem) end -- the error of the first task that failed
    assert(client:run())
  end
  client:close()
end

-- The scenarios: each takes the URL of the server and returns the two functions.
local scenarios = {}

---A scenario whose function `do_it` returns a problem, or nothing.
local function of_client(client, do_it, check)
  return function() return do_it(client) end, function(ok, result, refused)
    if not ok or result then
      assert(refused, result)
      check_clean(result)
    end
    if check then check(client) end
    check_client(client)
  end
end

local function call(client)
  local page, _, err = client:list_sessions_for_worker(worker(1))
  return not page and err or nil
end

scenarios["a first call"] = function(url)
  return of_client(new_client(url), call)
end

scenarios["a call"] = function(url)
  local client = new_client(url)
  assert(client:list_sessions_for_worker(worker(1)))
  return of_client(client, call)
end

---Reads items with `next` into a preallocated list; each must come once, the rest from another
---client if this one has closed itself. `open` makes the iterator.
local function reading(url, open, numbers)
  local client, got, count = new_client(url), {}, 0
  local it = open(client)
  for i = 1, 5 * numbers do got[i] = false end
  local function read()
    local item = it:next()
    while item do
      count = count + 1
      got[count] = item.sessionId
      item = it:next()
    end
  end
  return of_client(client, read, function()
    local ok, fault = persist(read)
    local token = not ok and is_broken(client, fault) and it:resume_token()
    if token then
      local other = new_client(url)
      it = open(other, token)
      read()
      other:close()
    end
    assert(ok or is_broken(client, fault), fault)
    assert(count == 5 * numbers, ("%d sessions of %d"):format(count, 5 * numbers))
    local seen = {}
    for _, id in ipairs(got) do
      assert(not seen[id], "a session twice")
      seen[id] = true
    end
  end)
end

scenarios["an iteration"] = function(url)
  return reading(url, function(client, token)
    return client:sessions_for_worker(worker(1), { starting_token = token })
  end, 1)
end

scenarios["a sweep"] = function(url)
  return reading(url, function(client, token)
    return client:sessions_for_fleet({ farmId = farm, fleetId = fleet },
      { page_size = 2, starting_token = token })
  end, 3)
end

---A watch that reports each of `ids` once as new, however many listings there are. `name` finds the
---id in a change.
local function watching(url, ids, name, begin)
  local client = new_client(url)
  local watch = begin(client)
  local seen, count = {}, 0
  for _, id in ipairs(ids) do seen[id] = 0 end
  local function look()
    while count < #ids do
      local id = name(watch:next())
      seen[id], count = seen[id] + 1, count + 1
    end
  end
  return of_client(client, look, function()
    local ok, fault = persist(look)
    assert(ok or is_broken(client, fault), fault)
    for id, times in pairs(seen) do assert(times == 1 or (not ok and times == 0), id) end
    watch:close()
  end)
end

local function session_ids(...)
  local ids = {}
  for _, number in ipairs { ... } do
    for i = 1, 5 do ids[#ids + 1] = session_id(number, i) end
  end
  return ids
end

scenarios["a watch"] = function(url)
  local function name(change)
    assert(change.type == "seen", change.type)
    return change.session.sessionId
  end
  return watching(url, session_ids(1), name, function(client)
    return client:watch_sessions({ farmId = farm, fleetId = fleet, workerId = worker(1).workerId },
      { interval = 0.001, page_size = 2 })
  end)
end

scenarios["the watch of a fleet"] = function(url)
  local function name(change)
    assert(change.type == "seen" or change.type == "worker_seen", change.type)
    return change.session and change.session.sessionId or change.worker.workerId
  end
  local ids = session_ids(1, 2, 3)
  for number = 1, 3 do ids[#ids + 1] = worker(number).workerId end
  return watching(url, ids, name, function(client)
    return client:watch_fleet({ farmId = farm, fleetId = fleet },
      { interval = 0.001, page_size = 2 })
  end)
end

---Several tasks at once on one connection; one of them cancels another.
scenarios["tasks"] = function(url)
  local client = new_client(url)
  return of_client(client, function()
    local first = client:spawn(call, client)
    client:spawn(call, client)
    client:spawn(function() first:cancel() end)
    local done, message = client:run()
    return not done and message or nil
  end)
end

-- Credentials that every call must refresh.

local function short_lived(client)
  return { aws_access_key_id = "AKIDEXAMPLE", aws_secret_access_key = "secret",
    expiration = client.time() + 1 }
end

scenarios["keys from a function"] = function(url)
  local client
  client = new_client(url, { credentials = function() return short_lived(client) end })
  return of_client(client, function() return call(client) or call(client) end)
end

local function from_environment(url, variables)
  local options = { system = { getenv = function(name) return variables[name] end } }
  local client = new_client(url, options)
  client.config.values.credentials = nil
  return client
end

scenarios["keys from the container"] = function(url)
  local client = from_environment(url,
    { AWS_CONTAINER_CREDENTIALS_FULL_URI = url .. "/credentials", HOME = "/nonexistent" })
  return of_client(client, call)
end

scenarios["keys from a program"] = function(url)
  local client = from_environment(url, { HOME = "spec/memory/home" })
  return of_client(client, call)
end

scenarios["a patch of JSON"] = function()
  local core = require "deadline.core"
  local text = [[{"n":[1.50,2],"o":{"a":"\u0000","b":5},"t":"x","t":7,"nul\u0000":{}}]]
  local patched = [[{"n":[1.50,2],"o":{"a":"\u0000","b":{"c":["1",true]}},]]
    .. [["t":"\u00002","t":"\u00002","nul\u0000":{"x":"y"}}]]
  local changes = { o = { b = { c = { "1", true } } }, t = "\0" .. "2", ["nul\0"] = { x = "y" } }
  return function() return core.patch_json(text, changes) end, function(ok, result, refused)
    assert(result == patched or refused, result)
    if not ok then check_clean(result) end
  end
end

scenarios["JSON by a shape"] = function()
  local core = require "deadline.core"
  local moment = { kind = "timestamp" }
  local members = { at = { type = moment }, tags = { type = { kind = "map", element = moment } } }
  local node = { kind = "structure", order = { "tags", "at", "any", "nodes" }, members = members }
  members.any = { type = { kind = "document" } }
  members.nodes = { type = { kind = "list", element = node } }
  local value = { at = 0, tags = { c = 0, a = "x", b = 5 },
    any = { { z = ("x"):rep(100), y = 0.5 } }, nodes = { {}, { nodes = { { at = 1 } } } } }
  local text = '{"tags":{"a":"x","b":"1970-01-01T00:00:05Z","c":"1970-01-01T00:00:00Z"},'
    .. '"at":"1970-01-01T00:00:00Z","any":[{"y":0.5,"z":"' .. ("x"):rep(100) .. '"}],'
    .. '"nodes":[{},{"nodes":[{"at":"1970-01-01T00:00:01Z"}]}]}'
  return function()
    local shape = core.shape(node)
    assert(core.encode(assert(core.decode(text, shape)), shape) == text)
    return core.encode(value, shape)
  end, function(ok, result, refused)
    assert(result == text or refused, result)
    if not ok then check_clean(result) end
  end
end

-- Loading the module, making clients, and closing them.

scenarios["require"] = function()
  local spoilt = "loop or previous error loading module" -- 5.1 and LuaJIT load no module twice
  return function() require "deadline" end, function(ok, fault, refused)
    assert(ok or refused, fault)
    if not ok then check_clean(fault) end
    local loaded, again = pcall(require, "deadline")
    assert(loaded or tostring(again):find(spoilt, 1, true), again)
    if loaded then again.client({ region = "us-west-2" }):close() end
  end
end

scenarios["a client"] = function(url)
  local options = { region = "us-west-2", endpoint_url = url, proxy = "", timeout = 20,
    system = { getenv = function(name) return name == "HOME" and "spec/memory/home" or nil end } }
  local deadline, client = require "deadline", nil
  return function() client = deadline.client(options) end, function(ok, fault, refused)
    assert(ok or refused, fault)
    if not ok then check_clean(fault) end
    check_client(client or deadline.client(options))
  end
end

---Closing with a request under way, one that waits for its slot, and a task that sleeps.
scenarios["close"] = function(url)
  local client = new_client(url)
  client:spawn(call, client)
  client:spawn(call, client)
  client:spawn(function() client.loop:await(client.now() + 3600) end)
  return function() client:close() end, function(ok, fault, refused)
    assert(ok or refused, fault)
    if not ok then check_clean(fault) end
    client:close()
    assert(not client:step(0), "something is left to do")
    assert(not pcall(call, client), "it is not closed")
  end
end

local names = {}
for name in pairs(scenarios) do names[#names + 1] = name end
table.sort(names)

local name, url = ...
if not name then return { answers = answers, names = names } end
return scenarios[name](url)
