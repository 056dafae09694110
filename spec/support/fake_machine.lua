-- SPDX-License-Identifier: MIT
--
-- A machine for the specs of credentials: a home folder with the shared files, an environment, and
-- a scenario of the farm that acts as every service. Nothing of the real machine is visible.

local deadline = require "deadline"
local farm = require "farm"
local home = require "home"

local fake_machine, made = {}, {}

local Machine = {}
Machine.__index = Machine

---`files` and `env` as `home` takes them, `scenario` as the farm does, `options` for the client.
function fake_machine.new(description)
  description = description or {}
  local self = setmetatable({
    home = home.new(description.files), scenario = farm.scenario(description.scenario),
    options = description.options or {}, clock_offset = 0, clients = {}, events = {},
  }, Machine)
  self.url = farm.url_http .. self.scenario.path
  self.env = { AWS_EC2_METADATA_DISABLED = "true", AWS_REGION = "us-west-2",
    AWS_ENDPOINT_URL = self.url }
  for name, value in pairs(description.env or {}) do self.env[name] = value end
  made[#made + 1] = self
  return self
end

---A client on this machine. `self.clock_offset` moves its clock.
function Machine:client(changes)
  local options = {
    ca_bundle = farm.ca,
    on_event = function(event) self.events[#self.events + 1] = event end,
    system = {
      getenv = self.home:environment(self.env), random = function() return 0 end,
      time = function() return os.time() + self.clock_offset end,
    },
  }
  for _, set in ipairs { self.options, changes or {} } do
    for name, value in pairs(set) do options[name] = value end
  end
  local client = deadline.client(options)
  self.clients[#self.clients + 1] = client
  return client
end

---Makes a call with the machine's client, which is created at the first call.
---@return table? page, deadline.Meta|string, deadline.Error?
function Machine:call(limits)
  self.one = self.one or self:client()
  return self.one:list_farms({}, limits)
end

---The names of the operations that the farm saw, without ListFarms.
function Machine:operations()
  local names = {}
  for _, request in ipairs(self.scenario:requests()) do
    if request.operation ~= "ListFarms" then names[#names + 1] = request.operation end
  end
  return names
end

---The requests for an operation, in order.
function Machine:requests(operation)
  local found = {}
  for _, request in ipairs(self.scenario:requests()) do
    if request.operation == operation then found[#found + 1] = request end
  end
  return found
end

function Machine:close()
  for _, client in ipairs(self.clients) do client:close() end
  home.remove_all()
end

---Closes every machine; belongs into `after_each`.
function fake_machine.close_all()
  for i, self in ipairs(made) do
    self:close()
    made[i] = nil
  end
  home.remove_all()
end

---The members of a form, decoded.
function fake_machine.form(request)
  local form = {}
  for name, value in request.body:gmatch("([^&=]+)=([^&]*)") do
    form[name] = value:gsub("%%(%x%x)", function(digits)
      return string.char(tonumber(digits, 16))
    end)
  end
  return form
end

return fake_machine
