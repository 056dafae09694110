-- SPDX-License-Identifier: MIT
--
-- No key, token or signature in anything that a program may print: messages of errors of every
-- kind, tostring of every object, describe, and what stands in their tables.

local fake_service = require "fake_service"
local deadline = require "deadline"
local farm = require "farm"

local secret = "zWJalrXUtnFEMIK7MDENGbPxRfiCYSECRET"
local token = "TokenTokenFwoGZXIvYXdzEBYaDHqa0AP"
local keys = { aws_access_key_id = "AKIDEXAMPLE", aws_secret_access_key = secret,
  aws_session_token = token }

local function assert_clean(text)
  text = tostring(text)
  for _, hidden in ipairs { secret, token, "Signature=%x" } do
    assert.is_nil(text:find(hidden), text)
  end
end

---All texts that can be reached from a table, with its keys.
local function walk(value, seen)
  if type(value) == "table" and not seen[value] then
    seen[value] = true
    for name, member in pairs(value) do
      walk(name, seen)
      walk(member, seen)
    end
  elseif type(value) == "string" then
    assert_clean(value)
  end
end

describe("a secret is not in", function()
  it("an error of any kind, or anything in it", function()
    local echo = function(request)
      local lines = {}
      for name, value in pairs(request.headers) do lines[#lines + 1] = name .. ": " .. value end
      return table.concat(lines, "\n")
    end
    local answers = {
      function(request) return fake_service.response(403, { message = echo(request) }) end,
      function(request) return fake_service.response(403, echo(request)) end,
      function(request) return fake_service.response(200, echo(request)) end,
      function(request)
        return fake_service.response(429, { __type = "X#" .. token, m = echo(request) })
      end,
      function(request) return nil, echo(request) end,
      function()
        return fake_service.response(403, { context = { k = token }, fieldList = { secret } })
      end,
    }
    for _, answer in ipairs(answers) do
      local client = fake_service.client({ answer }, { credentials = keys })
      local page, message, err = client:list_sessions_for_worker(fake_service.ids)
      assert.is_nil(page)
      assert_clean(message)
      assert_clean(err)
      walk(err, {})
    end
  end)

  it("an error of the network, of TLS, or of a refused signature", function()
    for _, changes in ipairs { { endpoint_url = "http://127.0.0.1:1" },
      { endpoint_url = os.getenv "FARM_URL_EXPIRED" }, { read_timeout = 0.02 }, {} } do
      changes.credentials, changes.max_attempts = keys, 1
      local rules = changes.read_timeout and { { stall = 0 } } or nil
      local client = farm.scenario({ rules = rules }):client(changes)
      local page, message, err = client:list_sessions_for_worker(farm.ids)
      client:close()
      assert.is_nil(page)
      assert_clean(message)
      walk(err, {})
    end
  end)

  it("an event whose request id quotes it", function()
    local events = {}
    local client = fake_service.client({ function(request)
      return fake_service.response(200, '{"farms":[]}',
        { ["x-amzn-requestid"] = request.headers["X-Amz-Security-Token"] })
    end }, { credentials = keys, on_event = function(event) events[#events + 1] = event end })
    local _, meta = client:list_farms()
    walk(events, {})
    assert_clean(meta.request_id)
  end)

  it("an error of unusable credentials", function()
    local _, message = fake_service.client({}, { credentials = { aws_access_key_id = "",
      aws_secret_access_key = secret } }):list_farms()
    assert_clean(message)
    _, message = fake_service.client({}, { credentials = { aws_access_key_id = "A",
      aws_secret_access_key = secret, aws_session_token = token,
      expiration = 1 } }):list_farms()
    assert_clean(message)
    local bad = { aws_access_key_id = "A", aws_secret_access_key = secret,
      aws_session_token = token .. "\nX-Evil: 1" }
    local page
    local client = fake_service.client({ fake_service.response(200, "{}") }, { credentials = bad })
    page, message = client:list_farms()
    assert.is_nil(page)
    assert_clean(message)
  end)

  it("the error of a wrong option", function()
    for _, options in ipairs { { aws_secret_access_key = { secret } }, { credentials = secret },
      { aws_secret_access_kee = secret }, { proxy = 5, aws_session_token = token } } do
      local ok, message = pcall(deadline.client, options)
      assert.is_false(ok)
      assert_clean(message)
    end
  end)

  it("tostring of a client, an iterator, a page, and describe", function()
    local service = fake_service.new()
    local client = service:client { credentials = keys, aws_secret_access_key = secret,
      aws_session_token = token }
    local listing = client:sessions_for_worker(fake_service.ids)
    listing()
    for _, object in ipairs { client, listing, client.credential_cache, client.loop } do
      assert_clean(object)
    end
    walk(client:describe(), {})
    assert_clean(listing:resume_token())
  end)

  it("a client that is closed", function()
    local client = fake_service.new():client { credentials = function() return keys end }
    assert(client:list_sessions_for_worker(fake_service.ids))
    client:close()
    walk(client.credential_cache, {})
  end)
end)
