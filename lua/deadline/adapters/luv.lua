-- SPDX-License-Identifier: MIT
--
-- An adapter to libuv, for luv and for Neovim: libuv's loop runs a client's tasks whenever one of
-- their sockets is ready or a timer is due. Uses the client's public methods, and `loop.closed`.
--
--   require("deadline.adapters.luv").attach(client)
--   client:spawn(function() for session in client:sessions_for_worker(worker) do ... end end)

local core = require "deadline.core"

local ipairs, pairs, pcall, require, setmetatable = ipairs, pairs, pcall, require, setmetatable
local ceil, min = math.ceil, math.min
local raise = core.raise

local luv = {}

---The host's libuv: Neovim's own, or the module luv.
local function find_uv()
  local is_neovim, uv = pcall(function() return vim.uv or vim.loop end) -- luacheck: ignore vim
  if is_neovim and uv then return uv end
  return require "luv"
end

local function events_of(socket)
  return (socket.read and "r" or "") .. (socket.write and "w" or "")
end

---@class deadline.LuvDriver
local Driver = {}
Driver.__index = Driver

---Watches the client's sockets, and stops watching any others.
local function watch_sockets(self)
  local wanted = {}
  for _, socket in ipairs(self.client:sockets()) do wanted[socket.id] = socket end
  for id, watched in pairs(self.watched) do -- first: a descriptor may be in use under another id
    if not wanted[id] then
      watched.handle:close()
      self.watched[id] = nil
    end
  end
  for id, socket in pairs(wanted) do
    local watched = self.watched[id] or { handle = self.uv.new_poll(socket.fd) }
    self.watched[id] = watched
    local events = events_of(socket)
    if watched.events ~= events then watched.handle:start(events, self.run) end
    watched.events = events
  end
end

local function set_timer(self)
  local seconds = self.client:timeout()
  if not seconds then return self.timer:stop() end
  self.uv.update_time()
  self.timer:start(ceil(min(seconds, 1e6) * 1000), 0, self.run)
end

---Stops driving the client. May be repeated.
function Driver:detach()
  if not self.timer then return end
  self.client:on_work(nil)
  for _, watched in pairs(self.watched) do watched.handle:close() end
  self.timer:close()
  self.timer, self.watched = nil, {}
end

---Makes libuv's loop drive a client. The loop can end when the client has nothing to do; a client
---that is closed is detached.
---@param client deadline.Client
---@param uv? table # the module luv; found automatically if left out
---@return deadline.LuvDriver # with a method `detach`
function luv.attach(client, uv)
  local self = setmetatable({ client = client, uv = uv or find_uv(), watched = {} }, Driver)
  self.timer = self.uv.new_timer()
  local function update()
    if not self.timer then return end
    if self.client.loop.closed then return self:detach() end
    watch_sockets(self)
    set_timer(self)
  end
  function self.run()
    local ok, fault = pcall(client.step, client, 0)
    update()
    if not ok then raise(fault, 0) end
  end
  client:on_work(update)
  update()
  return self
end

return luv
