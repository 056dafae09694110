-- SPDX-License-Identifier: MIT
--
-- A listing of three pages that meets a fault at its second, over real sockets: where a fault is
-- put, the listing that meets it, and what has to be true afterwards, whatever it was: the listing
-- is whole, or it says where to go on, and from there comes exactly the rest.

local assert = require "luassert"

local coroutines = require "coroutines"
local farm = require "farm"

local faults = {}

faults.sessions, faults.page_size = 5, 2

---A table with some members more.
local function with(members, more)
  local all = {}
  for name, value in pairs(members) do all[name] = value end
  for name, value in pairs(more or {}) do all[name] = value end
  return all
end
faults.with = with

---A client that sleeps for no retry. Until `mend` nothing is to be waited for in vain: what is
---meant to take too long has its own time-outs.
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

---The second page as it is, for faults that are measured from the end of its headers.
function faults.length_of_page()
  local client = faults.client(farm.scenario { sessions = faults.sessions })
  local pages = client:sessions_for_worker(farm.ids, { page_size = faults.page_size }):pages()
  pages()
  local _, meta = pages()
  client:close()
  return tonumber(meta.headers["content-length"])
end

---Where a fault is put: into the answer to the second page, into the second connection to a door
---of its own, or into a proxy. `times` says how often it strikes, 0 for ever.
---@param row { rule?: table, door?: table, proxy?: table, to?: string }
---@param options table # a client's, one of `farm.protocols`
function faults.place(row, options, times)
  local place = { options = with(options, row.options) }
  if row.rule then
    place.scenario = farm.scenario { sessions = faults.sessions,
      rules = { with(row.rule, { page = 2, times = times }) } }
  else
    place.scenario = farm.scenario { sessions = faults.sessions,
      rules = { { close = true, times = 0 } } }
    place.door = farm.door(row.proxy and "proxy" or row.to,
      { with(row.door or row.proxy, { skip = 1, times = times }) })
    place.options[row.proxy and "proxy" or "endpoint_url"] = place.door.url
  end
  return place
end

---How often the second and third page were asked for, or the connections that took.
function faults.tries(place)
  return (place.door and place.door:connections() or #place.scenario:requests()) - 1
end

function faults.mend(place)
  place.scenario:mend()
  if place.door then place.door:mend() end
end

function faults.forget(place)
  place.scenario:forget()
  if place.door then place.door:close() end
end

function faults.list(client, token)
  return client:sessions_for_worker(farm.ids,
    { page_size = faults.page_size, starting_token = token })
end

---Two ways lead on: the listing itself, and a new process that starts from `err.resume`.
---@param got string[] # what had come before the error
function faults.check_rest(scenario, listing, err, got, changes)
  assert.equal("string", type(err.resume), "there is no position in the error")
  assert.equal(err.resume, listing:resume_token())
  local fresh = faults.client(scenario, changes)
  local rest = faults.ids(assert(faults.list(fresh, err.resume):collect()))
  fresh:close()
  assert.same(faults.whole(), append(append({}, got), rest))
end

---Whether a word is one of those in a text.
function faults.is_among(word, words)
  return (" " .. words .. " "):find(" " .. word .. " ", 1, true) ~= nil
end

---A client's option for those that run side by side.
faults.side_by_side = { wait = coroutines.wait }

return faults
