-- SPDX-License-Identifier: MIT
--
-- Credentials that are kept until they expire: a cache asks its source when it has none, again
-- before they expire, and with one task at a time. A client has one for the provider chain, and one
-- for each source of keys that a role is assumed with.

local attempts = require "deadline.http.attempts"
local chain = require "deadline.auth.providers.chain"
local core = require "deadline.core"
local errors = require "deadline.base.errors"
local redactor = require "deadline.base.redact"
local user_agent = require "deadline.http.user_agent"

local pairs, setmetatable = pairs, setmetatable
local huge, min = math.huge, math.min
local format = string.format
local raise = core.raise

---@class deadline.Credentials
---@field aws_access_key_id string
---@field aws_secret_access_key string
---@field aws_session_token? string
---@field expiration? number|string # seconds since the epoch, or ISO 8601; never, if left out
---@field private origin? string      # for people
---@field private feature? string     # its letter in the User-Agent, where it has one
---@field private from_files? boolean # read again when the shared files change
---@field private static_stability? boolean  # used past their end if there are no others
---@field private user_agent? string  # of requests that they sign,
---@field private redact? fun(text: string): string # and what keeps them out of texts

---@class deadline.ProviderContext
---@field client deadline.Client
---@field config deadline.Config
---@field memory table # what providers remember from one time to the next
---@field private caches table<string, deadline.CredentialCache>
local Context = {}
Context.__index = Context

---The source of a cache's keys: returns them, or nil and an error.
---@alias deadline.KeySource fun(context: deadline.ProviderContext): table?, deadline.Error?

---@class deadline.CredentialCache
---@field private context deadline.ProviderContext
---@field private ask deadline.KeySource
---@field private settings? string      # see Context:cache
---@field private found? deadline.Credentials
---@field private fault? deadline.Error # why the source, when last asked, gave none
---@field private task? deadline.Task   # the one that is asking
local Cache = { __name = "deadline.CredentialCache" }
Cache.__index = Cache

function Cache.__tostring()
  return Cache.__name
end

-- Seconds between two tries to renew credentials that are still good.
local min_refresh_interval = 60

---When they are to be renewed in the background, and when that is waited for: relative to how long
---they live, so that short-lived ones are not renewed with every request.
local function plan(self, found, now)
  self.found, self.renew_at, self.wait_at = found, nil, nil
  if not found.expiration then return end
  local life = found.expiration - now
  self.renew_at = found.expiration - min(life / 3, 15 * 60)
  self.wait_at = found.expiration - min(life / 6, 10 * 60)
end

---An instance's credentials stay in use while its metadata service is unwell.
local function extend(found, now, random)
  if found.static_stability and found.expiration and found.expiration - now < 15 * 60 then
    found.expiration = now + 15 * 60 + 120 + random() * 480
  end
end

local function ask(self)
  local client = self.context.client
  self.tried_at = client.now()
  local found, err = self.ask(self.context)
  local now = client.server_time()
  if found then
    extend(found, now, client.random)
    if found.expiration and found.expiration <= client.earliest_time() then
      found, err = errors.credentials(found.origin, "ExpiredCredentials",
        "they have expired already")
    end
  end
  if found then plan(self, found, now) end
  self.fault = err
  if self.on_asked then self.on_asked(found, err) end
end

---Asks a source for the task that assumes a role with it, but not within that task: where one role
---leads to the next, as many coroutines would stand on the C stack.
local function ask_in_turn(self, loop)
  local turn = { done = false }
  self.task = { client = self.context.client, parent = loop:current() }
  loop:begin(self.task, function()
    loop:await(turn)
    return ask(self)
  end)
  loop:finish(turn)
end

---Asks once for any number of calls that want to know; they wait for the same task.
local function start_asking(self)
  local loop = self.context.client.loop
  if self.task and self.task.done == false then return self.task end
  if self.settings then
    ask_in_turn(self, loop)
  else
    self.task = { client = self.context.client } -- there before it runs: it may wait at once
    loop:begin(self.task, ask, self)
  end
  return self.task
end

---Returns whether it is the source that asks: a function of the script's may use this very client.
local function is_asking(self)
  local task = self.context.client.loop:current()
  while task and task ~= self.task do task = task.parent end
  return task ~= nil and not task.done
end

---What was raised while the source was asked, by a hook that was told of it, is raised where
---somebody can catch it. That is no provider's fault.
local function raise_fault(self, task)
  if self.task == task then self.task = nil end
  raise(task.fault, 0)
end

---Waits until the source has been asked; false where `due` comes first.
local function ask_and_wait(self, due)
  local task, loop = start_asking(self), self.context.client.loop
  if task.done == false and loop:is_waiting_for_current(task) then
    task:cancel()
    local _, fault = errors.credentials("a function of the options", "ProviderFailed",
      "it waits for a task that needs the very credentials that it is asked for")
    task.fault = fault
  end
  if not loop:await(task, due) then return false end
  if task.cancelled then
    self.fault = task.fault
  elseif task.failed then
    raise_fault(self, task)
  end
  return true
end

local function is_stale(self)
  return self.found.from_files and self.context.config:is_outdated()
end

---An error of one's own: what it is told later, by whom it was met, is not for the others.
local function copy_error(err)
  local copy = {}
  for key, value in pairs(err) do copy[key] = value end
  return errors.new(copy)
end

---Credentials that are good now.
---@param due? number # on the loop's clock, when to give up waiting for them
---@return deadline.Credentials?, deadline.Error?
function Cache:get(due)
  local client, found = self.context.client, self.found
  local now = client.server_time()
  if is_asking(self) then
    return errors.credentials("a function of the options", "ProviderFailed",
      "it makes a call that needs the very credentials that it is asked for")
  end
  if self.task and self.task.failed and not self.task.cancelled then -- and was not waited for
    raise_fault(self, self.task)
  end
  if found and not is_stale(self) then
    if not self.renew_at or now < self.renew_at then return found end
    if now < self.wait_at then
      if client.now() >= self.tried_at + min_refresh_interval then start_asking(self) end
      return found
    end
  end
  if not ask_and_wait(self, due) then
    return nil, errors.new {
      kind = "timeout", code = "CallTimeout", retryable = true,
      detail = "the time allowed for the call is over, and there are no credentials yet",
    }
  end
  local expiration = self.found and (self.found.expiration or huge)
  if self.found and (not self.fault or expiration > client.earliest_time()) then
    return self.found
  end
  return nil, copy_error(self.fault)
end

---Asks again, after a service refused what it holds; whether there are other keys now.
---@param refused string # the access key that was refused; others may have replaced it meanwhile
---@param due? number # on the loop's clock, when to give up waiting for other ones
---@return boolean
function Cache:replace(refused, due)
  if self.found and self.found.aws_access_key_id ~= refused then return true end
  self.context.config:reload()
  if not ask_and_wait(self, due) then return false end
  return self.found ~= nil and self.found.aws_access_key_id ~= refused
end

-- Codes by which services refuse credentials that were replaced, or revoked, behind our back.
local outdated_codes = {
  ExpiredToken = true, ExpiredTokenException = true, InvalidClientTokenId = true,
  UnrecognizedClientException = true,
}

---Replaces credentials if that is what a service's refusal calls for. Such an error says where they
---are from.
---@param refusal deadline.Error # before it has its message
---@param used deadline.Credentials
---@param due? number # on the loop's clock, when to give up waiting for other ones
---@return boolean # whether there are other ones
function Cache:recover(refusal, used, due)
  if not outdated_codes[refusal.code] then return false end
  local detail = refusal.detail or ""
  refusal.detail = format("%s%sthe keys are from %s", detail, detail ~= "" and "; " or "",
    used.origin)
  return self:replace(used.aws_access_key_id, due)
end

---The origin of the credentials that it holds; nil if it holds none.
---@return string?
function Cache:origin()
  return self.found and self.found.origin
end

---Forgets what it holds, and what others of the same client hold.
function Cache:forget()
  self.found, self.context.caches = nil, {}
end

---The cache for a source of keys that a role is assumed with. One whose settings have changed since
---is another source.
---@param name string
---@param settings string # everything that decides which keys it gives
---@param source deadline.KeySource
---@return deadline.CredentialCache
function Context:cache(name, settings, source)
  local cache = self.caches[name]
  if not cache or cache.settings ~= settings then
    cache = setmetatable({ context = self, ask = source, settings = settings }, Cache)
    self.caches[name] = cache
  end
  return cache
end

local credentials = {}

---The client's own cache, of what the provider chain comes to.
---@param client deadline.Client
---@return deadline.CredentialCache
function credentials.new(client)
  chain.prepare(client.config)
  local context = setmetatable(
    { client = client, config = client.config, memory = {}, caches = {} }, Context)
  local function on_asked(found, err)
    if found then
      found.user_agent = user_agent.add_feature(client.user_agent, found.feature)
      found.redact = redactor.of_credentials(found)
    end
    if not client.emit then return end
    client.emit { type = "credentials", origin = found and found.origin, code = err and err.code }
  end
  return setmetatable({ context = context, ask = chain.ask, on_asked = on_asked }, Cache)
end

---The keys in use, for a script.
---@param client deadline.Client
---@param due? number # on the loop's clock, when to give up waiting for them
---@return deadline.Credentials? keys, string? message, deadline.Error? err
function credentials.in_use(client, due)
  local found, err
  local fault = client.config.fault
  if fault then
    err = errors.new { kind = "config", code = fault.code, message = fault.message }
  else
    found, err = client.credential_cache:get(due)
  end
  if not found then
    return errors.triple(attempts.finish(err, "credentials", 0, redactor.signatures))
  end
  return {
    aws_access_key_id = found.aws_access_key_id,
    aws_secret_access_key = found.aws_secret_access_key,
    aws_session_token = found.aws_session_token, expiration = found.expiration,
  }
end

return credentials
