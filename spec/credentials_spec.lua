-- SPDX-License-Identifier: MIT
--
-- Who signs: which source wins, what is missing is named, and when those that expire are asked for
-- again, on a clock of the spec's own.

local canned = require "canned"
local credentials = require "deadline.credentials"
local deadline = require "deadline"
local farm = require "farm"

local page = canned.answer(200, '{"farms":[]}')

---The access key that a call is signed with and its token; or nil, the message and the error.
local function signed(options, variables)
  options.system = canned.system { getenv = function(name) return (variables or {})[name] end }
    .options
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
    refused({ aws_access_key_id = "A" }, env, "aws_secret_access_key is missing in the options")
    refused({ aws_secret_access_key = "A" }, env, "aws_access_key_id is missing in the options")
    refused({ credentials = {} }, env, "aws_access_key_id is missing in the option 'credentials'")
    refused({ credentials = function() return {} end }, env, "aws_access_key_id is missing")
    refused({}, { AWS_ACCESS_KEY_ID = "A" }, "AWS_SECRET_ACCESS_KEY is not")
    refused({}, { AWS_ACCESS_KEY_ID = "A", AWS_SECRET_ACCESS_KEY = "" }, "AWS_SECRET_ACCESS_KEY")
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

describe("the refresh of credentials", function()
  ---How often a function is asked when calls come at these moments, seconds from the start.
  local function asked(lifetime, moments)
    local now, count = 0, 0
    local cache = credentials.new({ values = { credentials = function()
      count = count + 1
      local own = keys("K" .. count)
      own.expiration = lifetime and now + lifetime
      return own
    end }, getenv = function() return nil end }, function() return now end)
    local counts = {}
    for i, moment in ipairs(moments) do
      now = moment
      assert(cache:get())
      counts[i] = count
    end
    return counts
  end

  it("is never where they do not expire", function()
    assert.same({ 1, 1, 1 }, asked(nil, { 0, 1e6, 1e9 }))
  end)

  it("is in the last sixth of their life", function()
    assert.same({ 1, 1, 2, 2, 3 }, asked(900, { 0, 749, 750, 1499, 1500 }))
  end)

  it("is at most ten minutes before their end", function()
    assert.same({ 1, 1, 2 }, asked(36000, { 0, 35399, 35400 }))
  end)

  it("follows at once after forget", function()
    local cache = credentials.new({ values = { credentials = keys "A" },
      getenv = function() return nil end }, os.time)
    local first = assert(cache:get())
    assert.equal(first, cache:get())
    cache:forget()
    assert.not_equal(first, cache:get())
  end)
end)
