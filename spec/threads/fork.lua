-- SPDX-License-Identifier: MIT
--
-- A client in use when its process forks: (act of the child, version of HTTP) -> a function for the
-- child, and one for the parent after the child has ended. Each closes its copy of the state
-- afterwards. Nothing in the child may reach the parent's connection.

package.path = "spec/support/?.lua;" .. package.path
local farm = require "farm"

local way, http_version = ...
local SESSIONS, PAGE = 40, 10
local scenario = farm.scenario { sessions = SESSIONS, rules = { { page = 3, delay = 0.2 } } }
local client = scenario:client { http_version = http_version }

local function listing()
  return client:sessions_for_worker(farm.ids, { page_size = PAGE })
end

---Reads the rest of a listing of which `taken` items were read.
local function finish(it, taken)
  local sessions, seen = assert(it:collect()), {}
  assert(#sessions == SESSIONS - taken, "a listing of another length")
  for _, session in ipairs(sessions) do
    assert(not seen[session.sessionId], "a session twice")
    seen[session.sessionId] = true
  end
end

---A listing whose third page is under way when the process forks.
local function start_in_the_middle()
  local it = listing()
  for _ = 1, PAGE + 1 do assert(it:next()) end
  return it
end

---Checks that the farm saw the parent's requests on one connection, that many, and the child's on
---others, at least that many. The child may repeat a request that it inherits under way.
local function check_requests(by_parent, by_child)
  local requests, on_first = scenario:requests(), 0
  for _, request in ipairs(requests) do
    if request.connection == requests[1].connection then on_first = on_first + 1 end
  end
  assert(on_first == by_parent, ("%d requests on the parent's connection"):format(on_first))
  assert(#requests >= by_parent + by_child, ("%d requests in all"):format(#requests))
  assert(by_child > 0 or #requests == by_parent, "somebody asked on another connection")
end

local ways = {}

---Between two listings, with a connection that is kept.
function ways.list()
  finish(listing(), 0)
  return function() finish(listing(), 0) end, function()
    finish(listing(), 0)
    check_requests(8, 4)
  end
end

---Lists as `list` does; the child then closes the client.
function ways.close()
  finish(listing(), 0)
  return function() client:close() end, function()
    finish(listing(), 0)
    check_requests(8, 0)
  end
end

---Closes by lua_close alone, with a request under way.
ways["leave-in-the-middle"] = function()
  local it = start_in_the_middle()
  return function() end, function()
    finish(it, PAGE + 1)
    check_requests(4, 0)
  end
end

---The child lists for itself while the parent's request is under way.
ways["list-in-the-middle"] = function()
  local it = start_in_the_middle()
  return function() finish(listing(), 0) end, function()
    finish(it, PAGE + 1)
    check_requests(4, 4)
  end
end

---Both continue the listing, each for itself.
ways["go-on-in-the-middle"] = function()
  local it = start_in_the_middle()
  return function() finish(it, PAGE + 1) end, function()
    finish(it, PAGE + 1)
    check_requests(4, 1)
  end
end

return ways[way]()
