-- SPDX-License-Identifier: MIT
--
-- The times at which credentials are refreshed, on a clock of the spec's own: a client's, and those
-- of a role's source.

local fake_service = require "fake_service"
local core = require "deadline.core"
local deadline = require "deadline"
local farm = require "farm"
local home = require "home"
local json = require "dkjson"

local page = fake_service.response(200, '{"farms":[]}')

local function keys(id, token)
  return { aws_access_key_id = id, aws_secret_access_key = "s", aws_session_token = token }
end

describe("the renewal of credentials", function()
  ---A client whose credentials come from `provide(clock)`, at times that the spec sets.
  local function clocked(provide)
    local clock = { now = 0, asked = 0, events = {} }
    clock.client = deadline.client {
      region = "us-west-2",
      credentials = function()
        clock.asked = clock.asked + 1
        return provide(clock)
      end,
      transport = function(request)
        clock.signer = request.headers.Authorization:match("Credential=([^/]*)")
        return { status = 200, body = '{"farms":[]}' }
      end,
      system = {
        time = function() return clock.now end, now = function() return clock.now end,
        getenv = farm.environment(),
      },
    }
    return clock
  end

  local function living(lifetime)
    return function(clock)
      local own = keys("K" .. clock.asked)
      own.expiration = lifetime and clock.now + lifetime
      return own
    end
  end

  ---The number of calls of the function after a request at each of these times.
  local function asked(lifetime, moments)
    local clock, counts = clocked(living(lifetime)), {}
    for i, moment in ipairs(moments) do
      clock.now = moment
      assert(clock.client:list_farms())
      counts[i] = clock.asked
    end
    return counts
  end

  it("never happens if they do not expire", function()
    assert.same({ 1, 1, 1 }, asked(nil, { 0, 1e6, 1e9 }))
  end)

  it("happens in the last third of their lifetime, at most 15 minutes before its end", function()
    assert.same({ 1, 1, 2, 2, 3 }, asked(900, { 0, 599, 600, 1199, 1200 }))
    assert.same({ 1, 1, 2 }, asked(36000, { 0, 35099, 35100 }))
  end)

  it("keeps the old ones in use if it fails, and is not tried again for a minute", function()
    local clock = clocked(function(clock)
      if clock.asked == 1 or clock.now >= 1000 then return living(900)(clock) end
      return nil, "vault is sealed"
    end)
    local steps = { { 0, 1 }, { 600, 2 }, { 659, 2 }, { 660, 3 }, { 760, 4 }, { 899, 5 } }
    for _, step in ipairs(steps) do
      clock.now = step[1]
      assert(clock.client:list_farms())
      assert.equal("K1", clock.signer)
      assert.equal(step[2], clock.asked)
    end
    clock.now = 900
    local _, message, err = clock.client:list_farms()
    assert.equal("ProviderFailed", err.code)
    assert.matches("vault is sealed", message)
    clock.now = 1000
    assert(clock.client:list_farms())
    assert.equal("K7", clock.signer)
  end)

  it("delays calls in the last sixth of their lifetime", function()
    local clock = clocked(living(900))
    assert(clock.client:list_farms())
    clock.now = 750
    assert(clock.client:list_farms())
    assert.equal("K2", clock.signer)
    clock = clocked(living(900))
    assert(clock.client:list_farms())
    clock.now = 749
    assert(clock.client:list_farms())
    assert.equal("K1", clock.signer)
  end)

  it("happens once for any number of calls", function()
    local started, own = 0, nil
    own = farm.client { credentials = function()
      started = started + 1
      own.loop:await(own.now() + 0.02)
      return farm.keys
    end }
    local tasks = {}
    for i = 1, 5 do
      tasks[i] = own:spawn(function() return own:list_farms() end)
    end
    for _, task in ipairs(tasks) do assert(task:result()) end
    assert.equal(1, started)
    own:close()
  end)

  ---A client on a clock that moves when it sleeps; its function takes five seconds.
  local function slow(lifetime)
    local self = { clock = fake_service.system(), asked = 0, events = {} }
    self.client = fake_service.client({ function(request)
      self.signer = request.headers.Authorization:match("Credential=([^/]*)")
      return page
    end }, {
      system = self.clock.options,
      credentials = function()
        self.asked = self.asked + 1
        self.client.loop:await(self.client.now() + 5)
        if self.fails then return nil, "vault is sealed" end
        local own = keys("K" .. self.asked)
        own.expiration = deadline.iso(self.clock.options.time() + lifetime)
        return own
      end,
      on_event = function(event)
        if event.type == "credentials" then self.events[#self.events + 1] = event end
      end,
    })
    return self
  end

  ---The access key that signs a call so many seconds after the first credentials arrived.
  local function signer_at(self, moment)
    self.clock.moment = 1005 + moment
    assert(self.client:list_farms())
    return self.signer
  end

  it("runs beside the calls until the last sixth, and once", function()
    local self = slow(900)
    assert.equal("K1", signer_at(self, -5))
    assert.equal("K1", signer_at(self, 600))
    assert.equal("K1", signer_at(self, 601))
    assert.equal(2, self.asked)
    self.clock.moment = 1005 + 606
    for _ = 1, 2 do self.client.loop:step(0) end -- the function ends, then the task that called it
    assert.equal("K2", signer_at(self, 606))
    assert.equal(2, self.asked)
  end)

  it("delays calls at most 10 minutes before they expire", function()
    for moment, signer in pairs { [35399] = "K1", [35400] = "K2" } do
      local self = slow(36000)
      signer_at(self, -5)
      assert.equal(signer, signer_at(self, moment))
    end
  end)

  it("in the last sixth delays all calls, which sign with the new ones", function()
    local self, signers = slow(900), {}
    signer_at(self, -5)
    self.clock.moment = 1005 + 800
    local tasks = {}
    for i = 1, 20 do
      tasks[i] = self.client:spawn(function()
        assert(self.client:list_farms())
        signers[i] = self.signer
      end)
    end
    for _, task in ipairs(tasks) do task:result() end
    assert.equal(2, self.asked)
    for i = 1, 20 do assert.equal("K2", signers[i]) end
  end)

  it("with expired ones counts as failed", function()
    local clock = clocked(function(clock)
      local own = living(clock.asked == 1 and 900 or -1)(clock)
      return own
    end)
    assert(clock.client:list_farms())
    clock.now = 800
    assert(clock.client:list_farms())
    assert.equal("K1", clock.signer)
    clock.now = 900
    local _, message, err = clock.client:list_farms()
    assert.equal("ExpiredCredentials", err.code)
    assert.matches("they have expired already", message)
  end)

  it("with a hook that raises gives the hook's error at each call, not a provider's", function()
    local raises = true
    local client = fake_service.client({ page }, { on_event = function(event)
      if raises and event.type == "credentials" then error("the hook is broken", 0) end
    end })
    local ok, message = pcall(client.list_farms, client)
    assert.same({ false, "the hook is broken" }, { ok, message })
    raises = false
    assert(client:list_farms())
  end)

  it("beside the calls with a hook that raises fails the next call", function()
    local clock = clocked(living(900))
    clock.client.emit = function(event)
      if event.type == "credentials" and clock.asked == 2 then error("the hook is broken", 0) end
    end
    assert(clock.client:list_farms())
    clock.now = 600
    assert(clock.client:list_farms())
    local ok, message = pcall(clock.client.list_farms, clock.client)
    assert.same({ false, "the hook is broken" }, { ok, message })
    assert(clock.client:list_farms())
  end)

  it("is an event, with the origin of the keys or the reason of a failure", function()
    local self = slow(900)
    signer_at(self, -5)
    self.fails = true
    signer_at(self, 800)
    assert.equal(2, #self.events)
    assert.matches("'credentials'", self.events[1].origin)
    assert.is_nil(self.events[1].code)
    assert.is_nil(self.events[2].origin)
    assert.equal("ProviderFailed", self.events[2].code)
  end)
end)

describe("the source of a role", function()
  after_each(home.remove_all)

  ---STS's response: keys that are valid for an hour, "ROLE1" the first time.
  local function assumed(self)
    return fake_service.response(200, ("<R><AccessKeyId>ROLE%d</AccessKeyId><SecretAccessKey>s"
      .. "</SecretAccessKey><SessionToken>t</SessionToken><Expiration>%s</Expiration></R>"):format(
        self.counts.AssumeRole, deadline.iso(self.system.options.time() + 3600)))
  end

  local function operation_of(request)
    if request.body then return request.body:match("Action=(%w+)") end
    return request.url:find("/federation/", 1, true) and "GetRoleCredentials"
      or request.url:find("/token", 1, true) and "CreateToken"
      or request.url:find("169.254.170.2", 1, true) and "GetContainerCredentials" or "ListFarms"
  end

  ---A client whose profile "p" is a role with this source, at times that the spec sets. `counts`
  ---has the number of requests for each operation, `signers` the key that signed the last one,
  ---`answers` functions that may give another response than the usual one.
  local function new(source, description)
    local own = home.new(description.files)
    local config = "[profile p]\nrole_arn = arn:aws:iam::111122223333:role/r\n" .. source .. "\n"
    own:write(".aws/config", config .. (description.config or ""):gsub("HOME", own.path))
    local self = { counts = {}, signers = {}, answers = description.answers or {}, home = own,
      system = fake_service.system { getenv = own:environment(description.env) }, config = config }
    local options = { region = "us-west-2", profile = "p", system = self.system.options,
      transport = function(request)
        local name = operation_of(request)
        self.counts[name] = (self.counts[name] or 0) + 1
        self.signers[name] = (request.headers.Authorization or ""):match("Credential=([^/]*)")
        local answer = self.answers[name] and self.answers[name](self)
        return answer or name == "AssumeRole" and assumed(self) or page
      end }
    for name, value in pairs(description.options or {}) do options[name] = value end
    self.client = deadline.client(options)
    return self
  end

  ---Calls so many seconds after the beginning.
  local function call_at(self, moment)
    self.system.moment = 1000 + moment
    assert(self.client:list_farms())
  end

  ---Seconds from the beginning as the source writes them.
  local function time_of(moment)
    return deadline.iso(1785587696 + moment)
  end

  local sso = "[profile base]\nsso_region = us-west-2\nsso_start_url = https://x\n"
    .. "sso_account_id = 1\nsso_role_name = r\n"

  ---A machine whose source is IAM Identity Center: its keys are valid for so many seconds, the
  ---token for half an hour or the given time.
  local function new_sso(life, token_life)
    return new("source_profile = base", { config = sso, files = {
      [".aws/sso/cache/" .. core.hex(core.sha1 "https://x") .. ".json"] = json.encode {
        accessToken = "token", expiresAt = time_of(token_life or 1800) },
    }, answers = { GetRoleCredentials = function(self)
      return fake_service.response(200, { roleCredentials = {
        accessKeyId = "SSO" .. self.counts.GetRoleCredentials, secretAccessKey = "s",
        sessionToken = "t", expiration = (self.system.options.time() + life) * 1000 } })
    end } })
  end

  it("keeps the keys of IAM Identity Center longer than the token is valid", function()
    local self = new_sso(8 * 3600)
    for hour = 0, 6 do
      call_at(self, hour * 3600)
      assert.equal(hour + 1, self.counts.AssumeRole)
      assert.same({ "SSO1", "ROLE" .. hour + 1 },
        { self.signers.AssumeRole, self.signers.ListFarms })
    end
    assert.equal(1, self.counts.GetRoleCredentials)
    self.system.moment = 1000 + 9 * 3600
    local _, message, err = self.client:list_farms()
    assert.equal("ExpiredToken", err.code, message)
    assert.matches("aws sso login %-%-profile base", message)
  end)

  it("keeps the keys of a credential_process", function()
    local self = new("source_profile = base", {
      config = "[profile base]\ncredential_process = sh HOME/p.sh\n",
      files = { ["p.sh"] = "echo run >> $(dirname $0)/runs\n"
        .. ('echo \'{"Version":1,"AccessKeyId":"P","SecretAccessKey":"s","Expiration":"%s"}\'\n')
          :format(time_of(12 * 3600)) } })
    for hour = 0, 10, 2 do call_at(self, hour * 3600) end
    assert.same({ 6, "P" }, { self.counts.AssumeRole, self.signers.AssumeRole })
    assert.equal("run\n", self.home:read "runs")
  end)

  it("keeps the keys of a role that needs a code", function()
    local asked = 0
    local self = new("source_profile = mfa", {
      config = "[profile mfa]\nrole_arn = arn:mfa\nmfa_serial = me\nduration_seconds = 43200\n"
        .. "source_profile = keys\n[profile keys]\naws_access_key_id = K\n"
        .. "aws_secret_access_key = s\n",
      options = { mfa_code = function()
        asked = asked + 1
        return "123456"
      end },
      answers = { AssumeRole = function(self)
        if self.signers.AssumeRole ~= "K" then return nil end
        return fake_service.response(200, ("<R><AccessKeyId>MFA</AccessKeyId><SecretAccessKey>s"
          .. "</SecretAccessKey><Expiration>%s</Expiration></R>"):format(time_of(43200)))
      end } })
    for hour = 0, 11 do call_at(self, hour * 3600) end
    assert.same({ 1, 13, "MFA" }, { asked, self.counts.AssumeRole, self.signers.AssumeRole })
  end)

  it("keeps the keys of a container", function()
    local self = new("credential_source = EcsContainer", {
      env = { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI = "/x" },
      answers = { GetContainerCredentials = function()
        return fake_service.response(200, { AccessKeyId = "C", SecretAccessKey = "s", Token = "t",
          Expiration = time_of(6 * 3600) })
      end } })
    for hour = 0, 4 do call_at(self, hour * 3600) end
    assert.same({ 5, 1 }, { self.counts.AssumeRole, self.counts.GetContainerCredentials })
  end)

  it("is asked again before its keys expire, and may fail then", function()
    local refuses
    local self = new_sso(2 * 3600, 86400)
    local answer = self.answers.GetRoleCredentials
    function self.answers.GetRoleCredentials(...)
      if refuses then return fake_service.response(403, { message = "no" }) end
      return answer(...)
    end
    call_at(self, 0)
    call_at(self, 3000)
    assert.equal(1, self.counts.GetRoleCredentials)
    refuses = true
    call_at(self, 6400) -- the role's keys are renewed; the source has 800 of its 7200 seconds left
    self.client.loop:step(0)
    assert.same({ 2, "SSO1", "ROLE3" },
      { self.counts.GetRoleCredentials, self.signers.AssumeRole, self.signers.ListFarms })
    refuses = false
    call_at(self, 9700)
    assert.same({ 3, "SSO3" }, { self.counts.GetRoleCredentials, self.signers.AssumeRole })
  end)

  it("is asked again once if STS refuses its keys as outdated", function()
    local refused
    local self = new_sso(8 * 3600, 86400)
    function self.answers.AssumeRole(own)
      if own.signers.AssumeRole ~= refused and refused ~= "all" then return nil end
      return fake_service.response(403,
        "<E><Code>ExpiredToken</Code><Message>too old</Message></E>")
    end
    call_at(self, 0)
    refused = "SSO1"
    call_at(self, 3500)
    assert.same({ 2, 3 }, { self.counts.GetRoleCredentials, self.counts.AssumeRole })
    assert.same({ "SSO2", "ROLE3" }, { self.signers.AssumeRole, self.signers.ListFarms })
    refused = "all"
    self.system.moment = 1000 + 8000
    local _, message, err = self.client:list_farms()
    assert.equal("ExpiredToken", err.code)
    assert.matches('AssumeRole: ExpiredToken: too old; the keys are from IAM Identity Center for '
      .. 'profile "base" %(HTTP 403, 2 attempts%)$', message)
  end)

  it("is another one if its profile has changed", function()
    local self = new_sso(8 * 3600)
    call_at(self, 0)
    self.home:write(".aws/config", self.config .. sso .. "# a comment\n")
    call_at(self, 3600)
    assert.equal(1, self.counts.GetRoleCredentials)
    self.home:write(".aws/config", self.config
      .. "[profile base]\naws_access_key_id = NEW\naws_secret_access_key = s\n")
    call_at(self, 7200)
    assert.same({ "NEW", 1 }, { self.signers.AssumeRole, self.counts.GetRoleCredentials })
    self.home:write(".aws/config", self.config
      .. "[profile base]\naws_access_key_id = NEWER\naws_secret_access_key = s\n")
    call_at(self, 10800)
    assert.equal("NEWER", self.signers.AssumeRole)
  end)

  it("that needs itself gives an error", function()
    local self = new("source_profile = mfa", {
      config = "[profile mfa]\nrole_arn = arn:mfa\nmfa_serial = me\nsource_profile = keys\n"
        .. "[profile keys]\naws_access_key_id = K\naws_secret_access_key = s\n",
      options = { mfa_code = function(serial)
        assert(serial == "me")
        local _, message = rawget(_G, "of_this_spec"):list_farms()
        error(message, 0)
      end } })
    rawset(_G, "of_this_spec", self.client)
    local _, message, err = self.client:list_farms()
    rawset(_G, "of_this_spec", nil)
    assert.equal("MFARequired", err.code)
    assert.matches("needs the very credentials that it is asked for", message)
  end)

  it("has no keys in a closed client", function()
    local self = new_sso(8 * 3600)
    call_at(self, 0)
    local context = self.client.credential_cache.context
    assert.is_truthy(next(context.caches))
    self.client:close()
    assert.is_nil(next(context.caches))
  end)
end)
