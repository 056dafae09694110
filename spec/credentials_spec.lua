-- SPDX-License-Identifier: MIT
--
-- Who signs: which source wins, what is missing is named, and when those that expire are asked for
-- again, on a clock of the spec's own.

local canned = require "canned"
local deadline = require "deadline"
local farm = require "farm"

local page = canned.answer(200, '{"farms":[]}')

---The access key that a call is signed with and its token; or nil, the message and the error.
local function signed(options, variables)
  options.system = canned.system { getenv = farm.environment(variables) }.options
  options.region = "us-west-2"
  local sent
  options.transport = function(request)
    sent = request
    return page
  end
  local client = deadline.client(options)
  local got, message, err = client:list_farms()
  if not got then return nil, message, err end
  return sent.headers.Authorization:match("Credential=([^/]+)/"),
    sent.headers["X-Amz-Security-Token"]
end

local function keys(id, token)
  return { aws_access_key_id = id, aws_secret_access_key = "s", aws_session_token = token }
end

local env = { AWS_ACCESS_KEY_ID = "ENV", AWS_SECRET_ACCESS_KEY = "s", AWS_SESSION_TOKEN = "t" }

local function changed(changes)
  local variables = {}
  for name, value in pairs(env) do variables[name] = value end
  for name, value in pairs(changes) do variables[name] = value end
  return variables
end

describe("credentials", function()
  it("come from the option, then the options of keys, then the environment", function()
    local all = keys("KEYS", "k")
    all.credentials = keys("TABLE", "x")
    assert.same({ "TABLE", "x" }, { signed(all, env) })
    assert.same({ "KEYS", "k" }, { signed(keys("KEYS", "k"), env) })
    assert.same({ "ENV", "t" }, { signed({}, env) })
  end)

  it("have no token where there is none, or an empty one", function()
    assert.same({ "A" }, { signed { credentials = keys "A" } })
    assert.same({ "A" }, { signed { credentials = keys("A", "") } })
    assert.same({ "ENV" }, { signed({}, changed { AWS_SESSION_TOKEN = "" }) })
    assert.same({ "KEYS" }, { signed(keys "KEYS", env) })
  end)

  it("take AWS_SECURITY_TOKEN before AWS_SESSION_TOKEN, as botocore does", function()
    assert.same({ "ENV", "old" }, { signed({}, changed { AWS_SECURITY_TOKEN = "old" }) })
    assert.same({ "ENV", "t" }, { signed({}, changed { AWS_SECURITY_TOKEN = "" }) })
  end)

  it("may come from a function, which may answer why it has none", function()
    assert.equal("F", (signed { credentials = function() return keys "F" end }))
    local _, message, err = signed { credentials = function() return nil, "vault is sealed" end }
    assert.equal("credentials", err.kind)
    assert.equal("ProviderFailed", err.code)
    assert.matches("vault is sealed", message)
    assert.is_nil((signed { credentials = function() return nil end }))
  end)

  it("that are incomplete are named by what is missing and where", function()
    local function refused(options, variables, pattern)
      local got, message, err = signed(options, variables)
      assert.is_nil(got)
      assert.equal("PartialCredentials", err.code)
      assert.equal("credentials", err.kind)
      assert.is_false(err.retryable)
      assert.matches(pattern, message)
    end
    local options = "the options of the client: "
    refused({ aws_access_key_id = "A" }, env, options .. "aws_secret_access_key is missing")
    refused({ aws_secret_access_key = "A" }, env, options .. "aws_access_key_id is missing")
    refused({ aws_session_token = "A" }, env, options .. "aws_access_key_id is missing")
    refused({ credentials = {} }, env, "the option 'credentials': aws_access_key_id is missing")
    refused({ credentials = function() return {} end }, env, "aws_access_key_id is missing")
    refused({}, { AWS_ACCESS_KEY_ID = "A" }, "AWS_SECRET_ACCESS_KEY is not")
    refused({}, { AWS_ACCESS_KEY_ID = "A", AWS_SECRET_ACCESS_KEY = "" }, "AWS_SECRET_ACCESS_KEY")
  end)

  it("of the wrong type are told by member, and never by value", function()
    local function refused(changes, pattern)
      local given = keys("A", "t")
      for name, value in pairs(changes) do given[name] = value end
      for origin, option in pairs {
        ["the option 'credentials'"] = given,
        ["the function in the option 'credentials'"] = function() return given end,
      } do
        local got, message, err = signed { credentials = option }
        assert.is_nil(got)
        assert.same({ "credentials", "BadCredentials", 0 }, { err.kind, err.code, err.attempts })
        assert.equal("credentials from " .. origin .. ": " .. pattern, message)
      end
    end
    refused({ expiration = true }, "expiration must be of type number or string, not boolean")
    refused({ aws_session_token = 1234567 }, "aws_session_token must be of type string, not number")
    refused({ aws_access_key_id = 5 }, "aws_access_key_id must be of type string, not number")
    refused({ aws_secret_access_key = {} }, "aws_secret_access_key must be of type string, "
      .. "not table")
    refused({ aws_sesion_token = "t" }, "unknown member 'aws_sesion_token'; "
      .. "did you mean 'aws_session_token'?")
    refused({ "A" }, "unknown member '1'")
  end)

  it("from a function that raises are told as such", function()
    local got, message, err = signed { credentials = function() error("vault is sealed", 0) end }
    assert.is_nil(got)
    assert.same({ "credentials", "ProviderFailed" }, { err.kind, err.code })
    assert.equal("credentials from the function in the option 'credentials': vault is sealed",
      message)
    got, message = signed { credentials = function() error { why = 1 } end }
    assert.is_nil(got)
    assert.matches("the function in the option 'credentials': table: ", message)
  end)

  it("from a function that raises are no failed task of the script's", function()
    local client = canned.client({ page }, { credentials = function() error("sealed", 0) end })
    local codes = {}
    client:spawn(function()
      local _, _, err = client:list_farms()
      codes[1] = err.code
    end)
    assert(client:run())
    assert.same({ "ProviderFailed" }, codes)
  end)

  it("that are nowhere name every place looked at", function()
    for _, variables in ipairs { {}, { AWS_ACCESS_KEY_ID = "" } } do
      local _, message, err = signed({}, variables)
      assert.equal("NoCredentials", err.code)
      assert.matches("'credentials'.*'aws_access_key_id'.*AWS_ACCESS_KEY_ID", message)
    end
  end)

  it("count no request where none was made", function()
    local _, _, err = signed({}, {})
    assert.equal(0, err.attempts)
  end)

  it("that have expired are not used", function()
    local own = keys "A"
    own.expiration = "2020-01-01T00:00:00Z"
    local _, _, err = signed { credentials = own }
    assert.equal("ExpiredCredentials", err.code)
    _, _, err = signed({}, changed { AWS_CREDENTIAL_EXPIRATION = "2020-01-01T00:00:00Z" })
    assert.equal("ExpiredCredentials", err.code)
  end)

  it("of the farm's temporary kind are accepted, expired ones refused", function()
    local function call(kind)
      local client = farm.client { credentials = {
        aws_access_key_id = os.getenv("FARM_" .. kind .. "_ACCESS_KEY_ID"),
        aws_secret_access_key = os.getenv("FARM_" .. kind .. "_SECRET_ACCESS_KEY"),
        aws_session_token = os.getenv("FARM_" .. kind .. "_SESSION_TOKEN"),
      } }
      local got, _, err = client:list_farms()
      client:close()
      return got, err
    end
    assert(call "TEMPORARY")
    local got, err = call "EXPIRED"
    assert.is_nil(got)
    assert.equal("ExpiredTokenException", err.code)
  end)
end)

describe("the renewal of credentials", function()
  ---A client whose credentials come from `provide(now)`, at moments that the spec sets.
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

  ---How often the function has been asked after a call at each of these moments.
  local function asked(lifetime, moments)
    local clock, counts = clocked(living(lifetime)), {}
    for i, moment in ipairs(moments) do
      clock.now = moment
      assert(clock.client:list_farms())
      counts[i] = clock.asked
    end
    return counts
  end

  it("never happens where they do not expire", function()
    assert.same({ 1, 1, 1 }, asked(nil, { 0, 1e6, 1e9 }))
  end)

  it("happens in the last third of their life, at most 15 minutes before its end", function()
    assert.same({ 1, 1, 2, 2, 3 }, asked(900, { 0, 599, 600, 1199, 1200 }))
    assert.same({ 1, 1, 2 }, asked(36000, { 0, 35099, 35100 }))
  end)

  it("keeps the old ones in use where it fails, and is not tried again for a minute", function()
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

  it("is waited for in the last sixth of their life", function()
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

  it("is one for any number of calls", function()
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

  ---A client as above, on a clock that moves when it sleeps; its function takes five seconds.
  local function slow(lifetime)
    local self = { clock = canned.system(), asked = 0, events = {} }
    self.client = canned.client({ function(request)
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

  ---Who signs a call that is made so many seconds after the first ones arrived.
  local function signer_at(self, moment)
    self.clock.moment = 1005 + moment
    assert(self.client:list_farms())
    return self.signer
  end

  it("goes on beside the calls until the last sixth, and is one", function()
    local self = slow(900)
    assert.equal("K1", signer_at(self, -5))
    assert.equal("K1", signer_at(self, 600))
    assert.equal("K1", signer_at(self, 601))
    assert.equal(2, self.asked)
    self.clock.moment = 1005 + 606
    for _ = 1, 2 do self.client.loop:step(0) end -- the function ends, then who asked it goes on
    assert.equal("K2", signer_at(self, 606))
    assert.equal(2, self.asked)
  end)

  it("is waited for at most 10 minutes before the end of their life", function()
    for moment, signer in pairs { [35399] = "K1", [35400] = "K2" } do
      local self = slow(36000)
      signer_at(self, -5)
      assert.equal(signer, signer_at(self, moment))
    end
  end)

  it("in the last sixth is waited for by all calls, which sign with what it brings", function()
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

  it("that brings what has expired is one that fails", function()
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

  it("with a hook that raises is the hook's error, at each call, and no provider's", function()
    local raises = true
    local client = canned.client({ page }, { on_event = function(event)
      if raises and event.type == "credentials" then error("the hook is broken", 0) end
    end })
    local ok, message = pcall(client.list_farms, client)
    assert.same({ false, "the hook is broken" }, { ok, message })
    raises = false
    assert(client:list_farms())
  end)

  it("beside the calls with a hook that raises is told to the next call", function()
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

  it("is told as an event, with where they are from or why there are none", function()
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
