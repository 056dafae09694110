-- SPDX-License-Identifier: MIT
--
-- A cache of credentials: gets them from a source, and refreshes them before they expire, in one
-- task for any number of calls. A client has one for the provider chain, and one for each source of
-- keys that a role is assumed with. Knows no provider.

local core = require "deadline.core"
local errors = require "deadline.base.errors"

local pairs, setmetatable = pairs, setmetatable
local huge, min = math.huge, math.min
local raise = core.raise

---Credentials of a provider, with `expiration` in seconds since the epoch.
---@class deadline.ProviderCredentials: deadline.Credentials
---@field origin string              # names their source in messages
---@field feature? string            # letter of their source in the User-Agent
---@field from_files? boolean        # a change of the shared files makes them stale
---@field static_stability? boolean  # may be used after their end, see `extend`
---@field user_agent? string         # in a client's own cache: header of requests that they sign,
---@field redact? fun(text: string): string # and what hides their secrets in texts

-- luacheck: no max comment line length
---Gets credentials for a cache, or nil and an error. May wait.
---@alias deadline.CredentialSource fun(context: deadline.ProviderContext): deadline.ProviderCredentials?, deadline.Error?

---@class deadline.CredentialCache
---@field private context deadline.ProviderContext
---@field private source deadline.CredentialSource
---@field private settings? string     # of a role's source, see deadline.ProviderContext
---@field private on_refresh? fun(credentials?: deadline.ProviderCredentials, err?: deadline.Error)
---@field private credentials? deadline.ProviderCredentials
---@field private advisory_at? number  # when to refresh them in the background, and
---@field private mandatory_at? number # when to wait for that, in seconds since the epoch
---@field private error? deadline.Error # of the last refresh, if it failed
---@field private tried_at? number     # when the last refresh began, on the loop's clock
---@field private task? deadline.Task  # of the last refresh
local Cache = { __name = "deadline.CredentialCache" }
Cache.__index = Cache

function Cache.__tostring()
  return Cache.__name
end

-- Seconds between two attempts to refresh credentials that are still good.
local min_refresh_interval = 60

---Schedules the next refresh, relative to the lifetime: short-lived credentials are not refreshed
---with every request.
local function schedule(self, credentials, now)
  self.credentials, self.advisory_at, self.mandatory_at = credentials, nil, nil
  if not credentials.expiration then return end
  local lifetime = credentials.expiration - now
  self.advisory_at = credentials.expiration - min(lifetime / 3, 15 * 60)
  self.mandatory_at = credentials.expiration - min(lifetime / 6, 10 * 60)
end

---Extends credentials of an instance, which stay in use while its metadata service is impaired.
local function extend(credentials, now, random)
  if credentials.static_stability and credentials.expiration
    and credentials.expiration - now < 15 * 60 then
    credentials.expiration = now + 15 * 60 + 120 + random() * 480
  end
end

---@return deadline.ProviderCredentials?, deadline.Error?
local function get_from_source(self)
  local client = self.context.client
  local credentials, err = self.source(self.context)
  if not credentials then return nil, err end
  extend(credentials, client.server_time(), client.random)
  if credentials.expiration and credentials.expiration <= client.earliest_time() then
    return errors.credentials(credentials.origin, "ExpiredCredentials",
      "they have expired already")
  end
  return credentials
end

local function refresh(self)
  local client = self.context.client
  self.tried_at = client.now()
  local credentials, err = get_from_source(self)
  if credentials then schedule(self, credentials, client.server_time()) end
  self.error = err
  if self.on_refresh then self.on_refresh(credentials, err) end
end

---Begins to refresh a role's source, in a later turn of the loop: if one role leads to the next,
---tasks that begin tasks would put as many coroutines on the C stack.
local function begin_later(self, loop)
  local turn = { done = false }
  self.task = { client = self.context.client, parent = loop:current() }
  loop:begin(self.task, function()
    loop:await(turn)
    return refresh(self)
  end)
  loop:finish(turn)
end

---Starts a refresh, unless one is under way: all calls wait for the same task.
---@return deadline.Task
local function start_refresh(self)
  local loop = self.context.client.loop
  if self.task and self.task.done == false then return self.task end
  if self.settings then
    begin_later(self, loop)
  else
    self.task = { client = self.context.client } -- before it begins: it may wait at once
    loop:begin(self.task, refresh, self)
  end
  return self.task
end

---Returns whether the running task belongs to the refresh under way: a function of the script's that
---the source calls may use this very client.
local function is_refreshing_itself(self)
  local task = self.context.client.loop:current()
  while task and task ~= self.task do task = task.parent end
  return task ~= nil
end

---Raises an error of the hook `on_event` during a refresh in a call, which a script can protect.
local function raise_hook_error(self, task)
  if self.task == task then self.task = nil end
  raise(task.fault, 0)
end

local function circular_error(problem)
  return errors.credentials("a function of the options", "ProviderFailed", problem)
end

---Waits for a refresh.
---@return boolean # false if `due` came first
local function await_refresh(self, due)
  local task, loop = start_refresh(self), self.context.client.loop
  if task.done == false and loop:is_waiting_for_current(task) then
    task:cancel()
    local _, err = circular_error(
      "it waits for a task that needs the very credentials that it is asked for")
    task.fault = err
  end
  if not loop:await(task, due) then return false end
  if task.cancelled then
    self.error = task.fault
  elseif task.failed then
    raise_hook_error(self, task)
  end
  return true
end

local function is_stale(self)
  return self.credentials.from_files and self.context.config:is_outdated()
end

---Returns whether a call can use the credentials without waiting for a refresh; starts one in the
---background if it is time.
local function is_usable(self)
  if not self.credentials or is_stale(self) then return false end
  if not self.advisory_at then return true end
  local client = self.context.client
  local now = client.server_time()
  if now < self.advisory_at then return true end
  if now >= self.mandatory_at then return false end
  if client.now() >= self.tried_at + min_refresh_interval then start_refresh(self) end
  return true
end

---A copy of the last refresh's error for one call, which adds its operation to it.
local function copy_error(err)
  local copy = {}
  for key, value in pairs(err) do copy[key] = value end
  return errors.new(copy)
end

---Credentials that are good now.
---@param due? number # on the loop's clock, when to stop waiting for them
---@return deadline.ProviderCredentials?, deadline.Error?
function Cache:get(due)
  local task = self.task
  if task and task.done == false and is_refreshing_itself(self) then
    return circular_error("it makes a call that needs the very credentials that it is asked for")
  end
  if task and task.failed and not task.cancelled then raise_hook_error(self, task) end
  local credentials = self.credentials
  if is_usable(self) then return credentials end
  if not await_refresh(self, due) then
    local err = errors.too_late()
    err.detail = err.detail .. ", and there are no credentials yet"
    return nil, err
  end
  credentials = self.credentials
  local expiration = credentials and (credentials.expiration or huge)
  if credentials and (not self.error or expiration > self.context.client.earliest_time()) then
    return credentials
  end
  return nil, copy_error(self.error)
end

---Refreshes credentials that a service refused.
---@param refused string # the access key; another task may have replaced it meanwhile
---@param due? number # on the loop's clock, when to stop waiting
---@return boolean # whether there are others now
function Cache:replace(refused, due)
  if self.credentials and self.credentials.aws_access_key_id ~= refused then return true end
  self.context.config:reload()
  if not await_refresh(self, due) then return false end
  return self.credentials ~= nil and self.credentials.aws_access_key_id ~= refused
end

-- Codes by which services refuse credentials that were rotated or revoked.
local outdated_codes = {
  ExpiredToken = true, ExpiredTokenException = true, InvalidClientTokenId = true,
  UnrecognizedClientException = true,
}

---Replaces credentials if a service refused them as outdated, and adds their origin to the error.
---@param refusal deadline.Error # before it has its message
---@param used deadline.ProviderCredentials
---@param due? number # on the loop's clock, when to stop waiting
---@return boolean # whether there are others now
function Cache:recover(refusal, used, due)
  if not outdated_codes[refusal.code] then return false end
  refusal.note = "the keys are from " .. used.origin
  return self:replace(used.aws_access_key_id, due)
end

---The origin of the credentials that it holds; nil if it holds none.
---@return string?
function Cache:origin()
  return self.credentials and self.credentials.origin
end

---Drops the credentials, and those of the sources that roles are assumed with.
function Cache:forget()
  self.credentials = nil
  self.context:forget()
end

local credential_cache = {}

---@param context deadline.ProviderContext
---@param source deadline.CredentialSource
---@param options? { settings?: string, on_refresh?: function } # see the fields of these names
---@return deadline.CredentialCache
function credential_cache.new(context, source, options)
  return setmetatable({
    context = context, source = source, settings = options and options.settings,
    on_refresh = options and options.on_refresh,
  }, Cache)
end

return credential_cache
