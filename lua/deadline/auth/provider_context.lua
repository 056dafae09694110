-- SPDX-License-Identifier: MIT
--
-- The context that a client's credential providers share: all that they get of the client, and what
-- they keep from one refresh to the next. Knows no provider.

local credential_cache = require "deadline.auth.credential_cache"

local setmetatable = setmetatable

-- luacheck: no max comment line length
---Returns credentials; or nil and an error, which ends the chain; or nil, nil and the reason that it
---has none. May wait. With `only_profile`, the environment's keys do not count.
---@alias deadline.Provider fun(context: deadline.ProviderContext, profile: string, only_profile?: boolean): deadline.ProviderCredentials?, deadline.Error?, string?

---Of the client, `auth` uses the loop and the engine behind it (`loop`), the clocks (`now`, `time`,
---`server_time`, `earliest_time`), `random`, the header `user_agent`, and `emit`, the hook for
---events.
---@class deadline.ProviderContext
---@field client deadline.Client
---@field config deadline.Config
---@field retries table<string, deadline.Retry>   # for each name of a provider's request
---@field renewals_tried table<string, number>   # when each token's last renewal began, by its file
---@field roles_had table<string, string>     # the last access key of each role's file
---@field private caches table<string, deadline.CredentialCache> # of roles' sources
local Context = {}
Context.__index = Context

---The cache for a source of keys that a role is assumed with, made when it is first needed, and
---again when its settings have changed.
---@param name string
---@param settings string # text of all that decides which keys the source gives
---@param source deadline.CredentialSource
---@return deadline.CredentialCache
function Context:cache(name, settings, source)
  local cache = self.caches[name]
  if not cache or cache.settings ~= settings then
    cache = credential_cache.new(self, source, { settings = settings })
    self.caches[name] = cache
  end
  return cache
end

---Calls a function of the script's in a task of its own: it may wait, and its errors are caught,
---although 5.1 cannot wait inside a `pcall`.
---@param fn function
---@return boolean ok, any ... # like `pcall`
function Context:call(fn, ...)
  local client = self.client
  local task = client.loop:begin({ client = client, parent = client.loop:current() }, fn, ...)
  client.loop:await(task)
  if task.failed then return false, task.fault end
  return true, task:result()
end

---Drops the caches of roles' sources.
function Context:forget()
  self.caches = {}
end

local provider_context = {}

---@param client deadline.Client
---@return deadline.ProviderContext
function provider_context.new(client)
  return setmetatable({
    client = client, config = client.config, retries = {}, renewals_tried = {},
    roles_had = {}, caches = {},
  }, Context)
end

return provider_context
