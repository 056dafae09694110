-- SPDX-License-Identifier: MIT
--
-- For programs that run on cqueues: a function for the option `wait`. Calls and iterators in a
-- coroutine of cqueues then let the others run while they wait, and any number of coroutines may
-- share the client.
--
--   local client = deadline.client { wait = require("deadline.adapters.cqueues").new() }

local condition = require "cqueues.condition"
local cqueues = require "cqueues"

local unpack = table.unpack or unpack -- luacheck: ignore 113 143

local adapter = {}

---What a coroutine polls for, the sockets by their ids, and a text that tells two such sets apart.
local function gather(client)
  local list, ids, names = {}, {}, {}
  for i, socket in ipairs(client:sockets()) do
    local events = (socket.read and "r" or "") .. (socket.write and "w" or "")
    list[i] = { pollfd = socket.fd, events = events }
    ids[socket.id] = socket.fd
    names[i] = socket.id .. events
  end
  return list, ids, table.concat(names, " ")
end

---One coroutine watches the sockets; the others wait for it to come back, and tell it where what
---they started has to be watched as well.
---@return fun(client: deadline.Client, seconds: number, longest?: number)
function adapter.new()
  local leads, watched, known = false, "", {}
  local changed, stepped = condition.new(), condition.new()

  ---cqueues has to be told of sockets that are closed: their numbers come back.
  local function forget_closed(ids)
    for id, fd in pairs(known) do
      if not ids[id] then cqueues.cancel(fd) end
    end
    known = ids
  end

  return function(client, _, longest)
    local list, ids, names = gather(client)
    if leads then
      if names ~= watched then changed:signal() end
      cqueues.poll(stepped, longest)
      return
    end
    forget_closed(ids)
    leads, watched = true, names
    list[#list + 1] = changed
    list[#list + 1] = longest
    cqueues.poll(unpack(list))
    leads = false
    stepped:signal()
  end
end

return adapter
