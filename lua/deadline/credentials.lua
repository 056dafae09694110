-- SPDX-License-Identifier: MIT
--
-- Who signs: the chain of providers in botocore's order, and what it came to, kept until it has to
-- be asked for again. A provider answers credentials, or nothing (the next is asked), or an error
-- (the chain stops).

local errors = require "deadline.errors"
local keys = require "deadline.providers.keys"
local modules = require "deadline.modules"
local secrets = require "deadline.secrets"
local useragent = require "deadline.useragent"

---@class deadline.Credentials
---@field aws_access_key_id string
---@field aws_secret_access_key string
---@field aws_session_token? string
---@field expiration? number|string # seconds since the epoch, or ISO 8601; never, if left out
---@field private origin? string      # for people
---@field private feature? string     # its letter in the User-Agent, where it has one
---@field private user_agent? string  # of requests that they sign,
---@field private hide? fun(text: string): string # and what keeps them out of texts

---What a provider is given.
---@class deadline.ProviderContext
---@field client deadline.Client
---@field config deadline.Config
---@field memory table # what providers remember from one time to the next
---@field providers table<string, function> # those that a credential_source can name
---@field ask_profile fun(context: deadline.ProviderContext, name: string)

---A provider that is loaded when it is first asked: never, where keys are at hand.
local function deferred(module, name)
  return function(...)
    return modules.get("deadline.providers." .. module)[name](...)
  end
end

local from_container = deferred("container", "from_environment")
local from_instance = deferred("metadata", "from_instance")
local from_role = deferred("role", "from_profile")

local by_name = {
  environment = keys.from_environment, container = from_container, metadata = from_instance,
}

---The first that has something.
local function first(list, context, name, only_profile)
  for _, provider in ipairs(list) do
    local found, err = provider(context, name, only_profile)
    if found or err then return found, err end
  end
end

-- What a profile by itself can give, whether it is the client's own or another's source.
local of_profile = {
  deferred("role", "from_web_identity"), deferred("sso", "from_profile"),
  keys.from_credentials_file, deferred("login", "from_profile"),
  deferred("process", "from_profile"), keys.from_config_file,
}

local of_machine = {
  keys.from_ec2_file, keys.from_boto_file, from_container, from_instance,
}

local function ask_source_profile(context, name)
  return first(of_profile, context, name, true)
end

---The whole chain. Keys in the environment count unless the profile was given as an argument.
local function ask_providers(context)
  local config = context.config
  local name, is_explicit = config.values.profile, config.sources.profile == "argument"
  local found, err = keys.from_options(context)
  if found or err then return found, err end
  if not is_explicit then
    found, err = keys.from_environment(context)
    if found or err then return found, err end
  end
  found, err = from_role(context, name)
  if found or err then return found, err end
  found, err = first(of_profile, context, name, is_explicit)
  if found or err then return found, err end
  found, err = first(of_machine, context)
  if found or err then return found, err end
  return errors.no_keys("anywhere", "NoCredentials", ("there are none: looked at the options "
    .. "'credentials' and 'aws_access_key_id', %sthe profile %q in %s and %s, "
    .. "AWS_CREDENTIAL_FILE, boto's files, the container's endpoint "
    .. "(AWS_CONTAINER_CREDENTIALS_FULL_URI) and the instance metadata"):format(
      is_explicit and "" or "AWS_ACCESS_KEY_ID and AWS_WEB_IDENTITY_TOKEN_FILE, ",
      name, config.files.names.config, config.files.names.credentials))
end

---@class deadline.CredentialCache
---@field private found? deadline.Credentials
---@field private task? deadline.Task   # the one that is asking
local Cache = { __name = "deadline.CredentialCache" }
Cache.__index = Cache

function Cache.__tostring()
  return Cache.__name
end

-- Seconds between two tries to renew credentials that are still good.
local between_tries = 60

---When they are to be renewed in the background, and when that is waited for: relative to how long
---they live, so that short-lived ones are not renewed with every request.
local function plan(self, found, now)
  self.found, self.renew_at, self.wait_at = found, nil, nil
  if not found.expiration then return end
  local life = found.expiration - now
  self.renew_at = found.expiration - math.min(life / 3, 15 * 60)
  self.wait_at = found.expiration - math.min(life / 6, 10 * 60)
end

---An instance's credentials stay in use while its metadata service is unwell.
local function extend(found, now, random)
  if found.is_stable and found.expiration and found.expiration - now < 15 * 60 then
    found.expiration = now + 15 * 60 + 120 + random() * 480
  end
end

---What every request that they sign takes from them.
local function equip(found, client)
  found.user_agent = useragent.with(client.user_agent, found.feature)
  found.hide = secrets.hider(found)
end

local function ask(self)
  local client, config = self.context.client, self.context.config
  self.tried_at = client.now()
  if config:is_outdated() then config:reload() end
  local found, err = ask_providers(self.context)
  local now = client.server_time()
  if found then
    extend(found, now, client.random)
    if found.expiration and found.expiration <= client.earliest_time() then
      found, err = errors.no_keys(found.origin, "ExpiredCredentials", "they have expired already")
    end
  end
  if found then
    equip(found, client)
    plan(self, found, now)
  end
  self.fault = err
  if not client.emit then return end
  client.emit { type = "credentials", origin = found and found.origin, code = err and err.code }
end

---Asks once for any number of calls that want to know; they wait for the same task.
local function start_asking(self)
  if not self.task or self.task.done ~= false then
    self.task = { client = self.context.client } -- there before it runs: it may wait at once
    self.context.client.loop:begin(self.task, ask, self)
  end
  return self.task
end

---Whether it is the providers that ask: a function of the script's may use this very client.
local function is_asking(self)
  local task = self.context.client.loop:current()
  while task and task ~= self.task do task = task.parent end
  return task ~= nil and not task.done
end

---What was raised while the providers were asked, by a hook that was told of it, is raised where
---somebody can catch it. That is no provider's fault.
local function raise_fault(self, task)
  if self.task == task then self.task = nil end
  error(task.fault, 0)
end

---Waits until the providers have been asked; false where `due` comes first.
local function ask_and_wait(self, due)
  local task = start_asking(self)
  if not self.context.client.loop:await(task, due) then return false end
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
    return errors.no_keys("a function of the options", "ProviderFailed",
      "it makes a call that needs the very credentials that it is asked for")
  end
  if self.task and self.task.failed and not self.task.cancelled then -- and was not waited for
    raise_fault(self, self.task)
  end
  if found and not is_stale(self) then
    if not self.renew_at or now < self.renew_at then return found end
    if now < self.wait_at then
      if client.now() >= self.tried_at + between_tries then start_asking(self) end
      return found
    end
  end
  if not ask_and_wait(self, due) then
    return nil, errors.new {
      kind = "timeout", code = "CallTimeout", retryable = true,
      detail = "the time allowed for the call is over, and there are no credentials yet",
    }
  end
  local expiration = self.found and (self.found.expiration or math.huge)
  if self.found and (not self.fault or expiration > client.earliest_time()) then
    return self.found
  end
  return nil, copy_error(self.fault)
end

---Asks again, after the service refused what it holds; whether there are other keys now.
---@param refused string # the access key that was refused; others may have replaced it meanwhile
---@param due? number # on the loop's clock, when to give up waiting for other ones
---@return boolean
function Cache:replace(refused, due)
  if self.found and self.found.aws_access_key_id ~= refused then return true end
  self.context.config:reload()
  if not ask_and_wait(self, due) then return false end
  return self.found ~= nil and self.found.aws_access_key_id ~= refused
end

---Forgets what it holds.
function Cache:forget()
  self.found = nil
end

local credentials = {}

---@param client deadline.Client
---@return deadline.CredentialCache
function credentials.new(client)
  return setmetatable({
    context = {
      client = client, config = client.config, memory = {}, providers = by_name,
      ask_profile = ask_source_profile,
    },
  }, Cache)
end

return credentials
