-- SPDX-License-Identifier: MIT
--
-- A service in memory, for specs without sockets: a transport that returns numbered items in pages
-- and records requests, and a clock that only moves when the client sleeps. Faults replace
-- responses by the number of the request.

local json = require "dkjson"

local deadline = require "deadline"

local fake_service = {}

fake_service.ids = {
  farmId = "farm-" .. ("0"):rep(31) .. "1", fleetId = "fleet-" .. ("0"):rep(31) .. "2",
  workerId = "worker-" .. ("0"):rep(31) .. "3",
}

fake_service.keys = {
  aws_access_key_id = "AKIDEXAMPLE",
  aws_secret_access_key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
}

---A clock that moves only by sleeping, and a random number that is always the same.
function fake_service.system(changes)
  local system = { slept = {}, moment = 1000, epoch = 1785587696 }
  local options = {
    now = function() return system.moment end,
    time = function() return system.epoch + system.moment - 1000 end,
    sleep = function(seconds)
      system.slept[#system.slept + 1] = seconds
      system.moment = system.moment + seconds
    end,
    random = function() return 0.5 end,
    getenv = function(name) return name == "HOME" and "/nonexistent" or nil end,
  }
  for name, value in pairs(changes or {}) do options[name] = value end
  system.options = options
  return system
end

---A response: its body is a text, or a table that becomes JSON.
function fake_service.response(status, body, headers)
  if type(body) == "table" then body = json.encode(body) end
  return { status = status, headers = headers or {}, body = body or "" }
end

---Options of a client that uses `transport` and reads no environment.
function fake_service.options(transport, changes)
  local options = {
    region = "us-west-2", credentials = fake_service.keys, transport = transport,
    system = fake_service.system().options,
  }
  for name, value in pairs(changes or {}) do options[name] = value end
  return options
end

---A client that gets the n-th of `answers` for its n-th request, and the last for all later ones.
---@return deadline.Client client, table[] requests
function fake_service.client(answers, changes)
  local requests = {}
  local function transport(request)
    requests[#requests + 1] = request
    local answer = answers[math.min(#requests, #answers)]
    if type(answer) == "function" then return answer(request, #requests) end
    return answer
  end
  return deadline.client(fake_service.options(transport, changes)), requests
end

---The parameters in a URL's query: name -> value.
function fake_service.parse_query(url)
  local query = {}
  for name, value in (url:match("%?(.*)$") or ""):gmatch("([^&=]+)=([^&]*)") do
    query[name] = value:gsub("%%(%x%x)", function(digits)
      return string.char(tonumber(digits, 16))
    end)
  end
  return query
end

local Service = {}
Service.__index = Service

---A list of `items` numbered items in pages of `page_size`. `ending` is the last page's token (a
---text, or nothing for null, or "absent"); `empties[n]` returns page n without items once;
---`faults[n]` replaces the response to request n, or is a function that makes it.
function fake_service.new(description)
  local service = setmetatable({
    items = 25, page_size = 10, faults = {}, empties = {}, requests = {}, queries = {},
  }, Service)
  for name, value in pairs(description or {}) do service[name] = value end
  service.transport = function(request) return service:serve(request) end
  return service
end

-- A field, so that a spec can replace it.
Service.token = function(_, offset) return "token/" .. offset end

function Service:page(query)
  local offset = tonumber((query.nextToken or "token/0"):match("^token/(%d+)"))
  assert(offset, "the service was asked for a token that it never gave")
  local number = offset / self.page_size + 1
  if self.empties[number] then
    self.empties[number] = nil
    return { sessions = setmetatable({}, { __jsontype = "array" }),
      nextToken = self:token(offset) .. "/again" }
  end
  local page = { sessions = setmetatable({}, { __jsontype = "array" }), nextToken = json.null }
  for i = offset + 1, math.min(offset + self.page_size, self.items) do
    page.sessions[#page.sessions + 1] = { number = i, startedAt = 1785587696 + i }
  end
  if offset + self.page_size < self.items then
    page.nextToken = self:token(offset + self.page_size)
  elseif self.ending then
    page.nextToken = self.ending ~= "absent" and self.ending or nil
  end
  return page
end

function Service:serve(request)
  local query = fake_service.parse_query(request.url)
  self.requests[#self.requests + 1] = request
  self.queries[#self.queries + 1] = query
  local fault = self.faults[#self.requests]
  if type(fault) == "function" then return fault(request) end
  return fault or fake_service.response(200, self:page(query))
end

function Service:client(changes)
  return deadline.client(fake_service.options(self.transport, changes))
end

---An iterator over the service's items.
function Service:list(options, changes)
  return self:client(changes):sessions_for_worker(fake_service.ids, options)
end

---The tokens of all requests, in order; "-" for none.
function Service:requested_tokens()
  local tokens = {}
  for i, query in ipairs(self.queries) do tokens[i] = query.nextToken or "-" end
  return tokens
end

---The numbers of items, as a text: "1 2 3".
function fake_service.numbers(items)
  local numbers = {}
  for i, item in ipairs(items) do numbers[i] = ("%d"):format(item.number) end
  return table.concat(numbers, " ")
end

---"3 4 5" for 3 and 5.
function fake_service.range(first, last)
  local numbers = {}
  for i = first, last do numbers[#numbers + 1] = ("%d"):format(i) end
  return table.concat(numbers, " ")
end

---Calls an iterator until its end: the remaining items.
function fake_service.drain(it)
  local items, item = {}, it()
  while item do
    items[#items + 1] = item
    item = it()
  end
  return items
end

return fake_service
