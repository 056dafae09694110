-- SPDX-License-Identifier: MIT
--
-- For programs that run on cqueues: a function for the option `wait`. Calls and iterators in a
-- coroutine of cqueues then let the others run while they wait, and any number of coroutines may
-- share the client.
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

---What there is to watch, and a text that tells two such sets apart.
local function gather(client)
  local sockets, names = client:sockets(), {}
  for i, socket in ipairs(sockets) do
    socket.events = (socket.read and "r" or "") .. (socket.write and "w" or "")
    names[i] = socket.id .. socket.events
  end
  return sockets, concat(names, " ")
end

---A controller fails at a socket that was closed while it was watched, as any call in another
---coroutine may do. What it watches are therefore duplicates, which only we close.
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

local takeover = 1 -- seconds after which a coroutine that watches may have been given up

---One coroutine watches the sockets; the others wait for it to come back, and tell it where there
---is something else to watch.
---@return fun(client: deadline.Client, seconds: number, longest?: number)
function adapter.new()
  local watched -- names; nil while no coroutine watches
  local changed, stepped = condition.new(), condition.new()

  return function(client, _, longest)
    local sockets, names = gather(client)
    if watched then
      if watched ~= names then changed:signal() end
      if cqueues.poll(stepped, min(longest or takeover, takeover)) ~= stepped then
        watched = nil
      end
      return
    end
    client:on_work(function() changed:signal() end) -- it may be what is waited for that was ended
    watched = names
    poll(sockets, changed, longest)
    watched = nil
    stepped:signal()
  end
end

return adapter
