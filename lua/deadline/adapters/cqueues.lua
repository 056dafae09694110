-- SPDX-License-Identifier: MIT
--
-- An adapter to cqueues: a function for the option `wait`, with which calls and iterators in a
-- coroutine of cqueues let the others run while they wait. Any number of coroutines may share the
-- client. Uses the client's public methods alone.
--
--   local client = deadline.client { wait = require("deadline.adapters.cqueues").new() }

local ipairs, select = ipairs, select
local min = math.min
local concat = table.concat

local condition = require "cqueues.condition"
local cqueues = require "cqueues"
local cqueues_socket = require "cqueues.socket"

local unpack = table.unpack or unpack -- luacheck: ignore 113 143

local adapter = {}

---The sockets to watch with their events, and a text that identifies the set.
local function list_sockets(client)
  local sockets, names = client:sockets(), {}
  for i, socket in ipairs(sockets) do
    socket.events = (socket.read and "r" or "") .. (socket.write and "w" or "")
    names[i] = socket.id .. socket.events
  end
  return sockets, concat(names, " ")
end

---Waits for sockets and conditions. A controller fails at a socket that is closed while it is
---watched, which any call in another coroutine may do; so it watches duplicates.
local function poll(sockets, ...)
  local list, duplicates = {}, {}
  for i, socket in ipairs(sockets) do
    duplicates[i] = cqueues_socket.dup(socket.fd)
    list[i] = { pollfd = duplicates[i]:pollfd(), events = socket.events }
  end
  for i = 1, select("#", ...) do list[#list + 1] = (select(i, ...)) end
  cqueues.poll(unpack(list))
  for _, duplicate in ipairs(duplicates) do duplicate:close() end
end

local takeover = 1 -- seconds after which the watching coroutine may have been abandoned

---Makes a function for the option `wait`. One coroutine watches the sockets; the others wait until
---it has stepped, and signal it if the set of sockets has changed.
---@return fun(client: deadline.Client, seconds: number, longest?: number)
function adapter.new()
  local watched -- identifies the set that a coroutine watches; nil if none does
  local changed, stepped = condition.new(), condition.new()

  return function(client, _, longest)
    local sockets, names = list_sockets(client)
    if watched then
      if watched ~= names then changed:signal() end
      if cqueues.poll(stepped, min(longest or takeover, takeover)) ~= stepped then
        watched = nil
      end
      return
    end
    client:on_work(function() changed:signal() end) -- another coroutine may end what this awaits
    watched = names
    poll(sockets, changed, longest)
    watched = nil
    stepped:signal()
  end
end

return adapter
