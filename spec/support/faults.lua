-- SPDX-License-Identifier: MIT
--
-- A listing of three pages with a fault at its second, over real sockets: places the fault, makes
-- the listing, and checks the outcome that every fault must have: the listing is complete, or its
-- error has a position from which exactly the rest comes.

local assert = require "luassert"

local coroutines = require "coroutines"
local farm = require "farm"

local faults = {}

faults.sessions, faults.page_size = 5, 2

---A copy of a table with more members.
local function with(members, more)
  local all = {}
  for name, value in pairs(members) do all[name] = value end
  for name, value in pairs(more or {}) do all[name] = value end
  return all
end
faults.with = with

---A client that retries at once. Its time-outs are long: a fault that is meant to time out has
---shorter ones of its own.
function faults.client(scenario, changes)
  return scenario:client(with({
    read_timeout = 20, connect_timeout = 20, proxy = "",
    system = { getenv = farm.environment(), random = function() return 0 end },
  }, changes))
end

function faults.ids(items)
  local list = {}
  for i, item in ipairs(items) do list[i] = item.sessionId end
  return list
end

local function append(list, more)
  for _, item in ipairs(more) do list[#list + 1] = item end
  return list
end
faults.append = append

local whole

---The ids of the sessions that a scenario of this size has, in order: the same in each.
function faults.whole()
  if not whole then
    local client = faults.client(farm.scenario { sessions = faults.sessions })
    whole = faults.ids(assert(client:sessions_for_worker(farm.ids):collect()))
    client:close()
    assert.equal(faults.sessions, #whole)
  end
  return whole
end

---The length of the second page, for faults that count from the end of its headers.
function faults.length_of_page()
  local client = faults.client(farm.scenario { sessions = faults.sessions })
  local pages = client:sessions_for_worker(farm.ids, { page_size = faults.page_size }):pages()
  pages()
  local _, meta = pages()
  client:close()
  return tonumber(meta.headers["content-length"])
end

---Puts a fault into the response with the second page, into the second connection to a fault
---proxy, or into an HTTP proxy. `times` says how often it happens, 0 for ever.
---@param row { rule?: table, connection?: table, proxy?: table, to?: string }
---@param options table # a client's, one of `farm.protocols`
function faults.place(row, options, times)
  local place = { options = with(options, row.options) }
  if row.rule then
    place.scenario = farm.scenario { sessions = faults.sessions,
      rules = { with(row.rule, { page = 2, times = times }) } }
  else
    place.scenario = farm.scenario { sessions = faults.sessions,
      rules = { { close = true, times = 0 } } }
    place.fault_proxy = farm.fault_proxy(row.proxy and "proxy" or row.to,
      { with(row.connection or row.proxy, { skip = 1, times = times }) })
    place.options[row.proxy and "proxy" or "endpoint_url"] = place.fault_proxy.url
  end
  return place
end

---The number of requests for the second and third page, or of their connections.
function faults.tries(place)
  return (place.fault_proxy and place.fault_proxy:connections() or #place.scenario:requests()) - 1
end

function faults.clear_rules(place)
  place.scenario:clear_rules()
  if place.fault_proxy then place.fault_proxy:clear_rules() end
end

function faults.forget(place)
  place.scenario:forget()
  if place.fault_proxy then place.fault_proxy:close() end
end

function faults.list(client, token)
  return client:sessions_for_worker(farm.ids,
    { page_size = faults.page_size, starting_token = token })
end

---Checks both ways to resume: the listing itself, and a new client that starts from `err.resume`.
---@param got string[] # the ids that arrived before the error
function faults.check_rest(scenario, listing, err, got, changes)
  assert.equal("string", type(err.resume), "there is no position in the error")
  assert.equal(err.resume, listing:resume_token())
  local fresh = faults.client(scenario, changes)
  local rest = faults.ids(assert(faults.list(fresh, err.resume):collect()))
  fresh:close()
  assert.same(faults.whole(), append(append({}, got), rest))
end

---True if a word is one of those in a text.
function faults.is_among(word, words)
  return (" " .. words .. " "):find(" " .. word .. " ", 1, true) ~= nil
end

---The option of clients that run concurrently.
faults.side_by_side = { wait = coroutines.wait }

return faults
