-- SPDX-License-Identifier: MIT
--
-- Hostile responses of a server or a proxy that try to forge lines of a log, to get or expose
-- secrets, to send the client elsewhere, to make it wait or grow for ever. Each attempt fails: the
-- script gets an error of a known kind, or a plain page.

local fake_service = require "fake_service"

local escapes = "\27[2J\r\n1970-01-01 forged line\0\8\127\194\155K" -- the last is an escape as well

---All texts in a value: strings, and the names in its tables.
local function each_text(value, see, seen)
  seen = seen or {}
  if type(value) == "string" then
    see(value)
  elseif type(value) == "table" and not seen[value] then
    seen[value] = true
    for name, member in pairs(value) do
      each_text(name, see, seen)
      each_text(member, see, seen)
    end
  end
end

describe("a response cannot begin a line of a log or move a cursor", function()
  local answers = {
    ["in its request id"] = fake_service.response(400, {},
      { ["x-amzn-requestid"] = "i" .. escapes }),
    ["in its error type"] = fake_service.response(400, {},
      { ["x-amzn-errortype"] = "T" .. escapes }),
    ["in its code"] = fake_service.response(400, { code = "C" .. (escapes:gsub("%z", "")) }),
    ["in its message"] = fake_service.response(400, { message = escapes:gsub("%z", "") }),
    ["in a body that is not JSON"] = fake_service.response(502, escapes),
    ["in a body that is not a page"] = fake_service.response(200, escapes),
    ["in the message of a transport"] = function() return nil, escapes end,
  }
  for place, answer in pairs(answers) do
    it(place, function()
      local events = {}
      local client = fake_service.client({ answer }, { max_attempts = 2,
        on_event = function(event) events[#events + 1] = event end })
      local page, message, err = client:list_farms()
      assert.is_nil(page)
      each_text({ message, err, events }, function(text)
        assert.is_nil(text:find("[%z\1-\31\127]"), place)
        assert.is_nil(text:find("\194[\128-\159]"), place)
      end)
    end)
  end
end)

describe("a response that quotes a secret exposes it", function()
  local token = "IQoJb3JpZ2luX2VjEJr//////////wEaCXVzLXdlc3Qt+Tz=="
  local keys = { aws_access_key_id = "AKIDEXAMPLE", aws_session_token = token,
    aws_secret_access_key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYHOSTILEKEY" }

  local forms = {
    ["as it is"] = function(text) return text end,
    ["percent-encoded"] = function(text)
      return (text:gsub("%W", function(c) return ("%%%02X"):format(c:byte()) end))
    end,
    ["percent-encoded in lower case"] = function(text)
      return (text:gsub("%W", function(c) return ("%%%02x"):format(c:byte()) end))
    end,
    ["with escaped slashes"] = function(text) return (text:gsub("/", "\\/")) end,
    ["with escaped punctuation"] = function(text)
      return (text:gsub("%W", function(c) return ("\\u%04x"):format(c:byte()) end))
    end,
  }
  local seen_through = {}
  for form, change in pairs(forms) do seen_through[form] = change(token) end
  -- Only an attacker writes so: the decoded text is redacted, and the body is not shown.
  forms["with nothing but escapes"] = function(text)
    return (text:gsub(".", function(c) return ("\\u%04X"):format(c:byte()) end))
  end
  local places = {
    ["in a message"] = '{"message": "not %s"}', ["in a code"] = '{"code": "Not-%s"}',
    ["in a member"] = '{"reason": "%s", "fieldList": [{"name": "a", "message": "not %s"}]}',
    ["in the name of a member"] = '{"context": {"%s": "x"}}',
    ["in a body that is not JSON"] = "<p>not %s</p>",
  }
  for form, change in pairs(forms) do
    it("nowhere, " .. form, function()
      for place, body in pairs(places) do
        local events = {}
        local client = fake_service.client({ function(request)
          local signature = request.headers.Authorization:match("Signature=(%x+)")
          local quoted = change(token .. " Signature=" .. signature)
          return fake_service.response(403, (body:gsub("%%s", (quoted:gsub("%%", "%%%%")))),
            { ["x-amzn-requestid"] = quoted })
        end }, { credentials = keys, on_event = function(event) events[#events + 1] = event end })
        local page, message, err = client:list_farms()
        assert.is_nil(page)
        each_text({ message, err, events }, function(text)
          for _, written in pairs(seen_through) do
            assert.is_nil(text:find(written, 1, true), place .. ": " .. text)
          end
          assert.is_nil(text:find("Signature=%x%x"), place .. ": " .. text)
          assert.is_nil(text:find("Signature%%3[dD]%x%x"), place .. ": " .. text)
        end)
      end
    end)
  end
end)

it("a secret of a few characters redacts no letters of a code", function()
  local keys = { aws_access_key_id = "A", aws_secret_access_key = "e", aws_session_token = "n" }
  local response = fake_service.response(403, { code = "AccessDeniedException" })
  local client = fake_service.client({ response }, { credentials = keys })
  assert.equal("AccessDeniedException", select(3, client:list_farms()).code)
end)

describe("a response cannot block a call, or those after it,", function()
  local honest = { date = "Sat, 01 Aug 2026 12:34:56 GMT" } -- the time of the fake clock

  ---A client with keys for an hour that gets `answers` in turn; and its clock.
  local function new(answers, keys)
    local system = fake_service.system()
    local client, requests = fake_service.client(answers, { system = system.options,
      credentials = keys or function()
        return { aws_access_key_id = "A", aws_secret_access_key = "S",
          expiration = system.epoch + 3600 }
      end })
    return client, requests, system
  end

  for _, date in ipairs { "Fri, 31 Dec 9999 23:59:59 GMT", "Mon, 01 Jan 0001 00:00:00 GMT",
    "Thu, 01 Jan 1970 00:00:00 GMT", "9999-12-31T23:59:59Z", "253402300799", "-62135596800",
    "99999999999999999999", "1e300", "soon", "\255", "" } do
    it(("by a date of %q"):format(date), function()
      local client, requests = new {
        fake_service.response(403, { code = "RequestTimeTooSkewed" }, { date = date }),
        fake_service.response(403, { code = "RequestTimeTooSkewed" }, { date = date }),
        fake_service.response(403, { code = "AccessDeniedException" }, honest),
      }
      assert.equal("RequestTimeTooSkewed", select(3, client:list_farms()).code)
      local asked = #requests
      assert.is_true(asked <= 2)
      repeat -- the service refuses a wrong clock, which corrects it
        local _, message, err = client:list_farms()
        assert.equal("service", err.kind, message)
      until err.code == "AccessDeniedException"
      assert.is_true(#requests <= 4)
      assert.equal(0, client.clock_offset)
      for _, request in ipairs(requests) do
        assert.matches("^%d%d%d%d%d%d%d%dT%d%d%d%d%d%dZ$", request.headers["X-Amz-Date"])
      end
    end)
  end

  it("by a date after which all keys have expired, whether they can be renewed or not", function()
    for _, is_lost in ipairs { true, false } do
      local given = 0
      local client, requests = new({
        fake_service.response(403, { code = "X" }, { date = "Thu, 31 Dec 2099 23:59:59 GMT" }),
        fake_service.response(200, '{"farms":[]}', honest),
      }, function()
        given = given + 1
        if given > 1 and not is_lost then return nil, "the vault is sealed" end
        return { aws_access_key_id = "A", aws_secret_access_key = "S",
          expiration = fake_service.system().epoch + 3600 }
      end)
      assert.equal("X", select(3, client:list_farms()).code)
      if is_lost then client.credential_cache:forget() end
      assert(client:list_farms())
      assert.same({ 2, 2 }, { #requests, given })
    end
  end)

  it("by a clock that is wrong in another way each time", function()
    local number = 0
    local client, requests = new { function()
      number = number + 1
      return fake_service.response(403, { code = "RequestExpired" },
        { date = ("Sat, %02d Aug 2026 12:34:56 GMT"):format(1 + number) })
    end }
    client:list_farms()
    assert.equal(2, #requests)
  end)

  for _, wait in ipairs { "1e99", "inf", "nan", "-5", "0x7fffffff", "99999999999999999999", "61",
    ("9"):rep(400), "Fri, 31 Dec 9999 23:59:59 GMT", "1;2", "60, 60", "60.0.0", "" } do
    it(("by asking for a wait of %q"):format(wait), function()
      for _, name in ipairs { "retry-after", "x-amz-retry-after" } do
        local client, requests, system = new { fake_service.response(503, "", { [name] = wait }) }
        local page, _, err = client:list_farms()
        assert.is_nil(page)
        assert.equal("service", err.kind)
        assert.is_true(#requests <= 3)
        local slept = 0
        for _, seconds in ipairs(system.slept) do slept = slept + seconds end
        assert.is_true(slept <= 120, slept)
      end
    end)
  end

  it("by calling every key outdated", function()
    for _, code in ipairs { "ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId",
      "UnrecognizedClientException" } do
      local given = 0
      local client, requests = new({ fake_service.response(403, { code = code }) }, function()
        given = given + 1
        return { aws_access_key_id = "A" .. given, aws_secret_access_key = "S" }
      end)
      assert.equal(code, select(3, client:list_farms()).code)
      assert.same({ 2, 3 }, { #requests, given }) -- at first, and after each refusal
    end
  end)

  it("by throttling for ever", function()
    local response = fake_service.response(429, "", { ["retry-after"] = "60" })
    local client, requests, system = new({ response }, fake_service.keys)
    for _ = 1, 100 do assert.equal("throttling", select(3, client:list_farms()).kind) end
    assert.is_true(#requests <= 3 * 100)
    assert.is_true(#system.slept <= 500 / 5) -- the quota ends the retries
  end)
end)

describe("a page stays a plain table:", function()
  local function listed(body)
    local client, requests = fake_service.client { fake_service.response(200, body) }
    local got, message, err = client:list_sessions_for_worker(fake_service.ids)
    return got, message, err, requests
  end

  it("names with a meaning in Lua are ordinary members", function()
    local names = { "__index", "__newindex", "__gc", "__call", "__tostring", "__metatable",
      "__mode", "__close", "__pairs", "__proto__", "constructor", "n", "" }
    local members = {}
    for i, name in ipairs(names) do members[i] = ("%q: %d"):format(name, i) end
    local object = "{" .. table.concat(members, ", ") .. "}"
    local got = assert(listed(('{"sessions": [%s], "x": %s}'):format(object, object)))
    for _, holder in ipairs { got, got.sessions, got.sessions[1], got.x } do
      assert.is_nil(getmetatable(holder))
    end
    for i, name in ipairs(names) do assert.equal(i, rawget(got.sessions[1], name)) end
    assert.is_nil(got.sessions[1].anything)
  end)

  it("a number is valid, or refused", function()
    for _, text in ipairs { "1e999", "-1e999", "1e308", "-0", "1e-999", ("9"):rep(400), "0x10",
      "0." .. ("1"):rep(400), "NaN", "Infinity", "- 1", "+1", "01", "1e" } do
      local got, _, err = listed(('{"sessions": [{"startedAt": %s, "x": %s}]}'):format(text, text))
      if got then
        for _, name in ipairs { "startedAt", "x" } do
          local value = got.sessions[1][name]
          assert.is_true(value == value and type(value) == "number", text)
        end
      else
        assert.equal("BadResponse", err.code)
      end
    end
  end)

  it("a timestamp beyond the calendar is harmless", function()
    for _, value in ipairs { "1e18", "-1e18", '"9999999999999999999"', "{}", "[1]", "true",
      '"-9999-01-01T00:00:00Z"', '"2026-08-01T12:34:56.' .. ("9"):rep(1000) .. 'Z"' } do
      local got = assert(listed(('{"sessions": [{"startedAt": %s}]}'):format(value)))
      assert.equal(1, #got.sessions)
    end
  end)

  it("a hundred thousand members or elements are read", function()
    local members, elements = {}, {}
    for i = 1, 100000 do members[i], elements[i] = ('"m%d":%d'):format(i, i), "{}" end
    local got = assert(listed(('{"sessions": [%s], "x": {%s}}'):format(
      table.concat(elements, ","), table.concat(members, ","))))
    assert.equal(100000, #got.sessions)
    assert.equal(100000, got.x.m100000)
  end)

  it("deeply nested brackets are refused", function()
    for _, depth in ipairs { 201, 1000, 100000 } do
      for _, pair in ipairs { { "[", "]" }, { '{"a":', "}" } } do
        local got, _, err = listed('{"sessions": [], "x": ' .. pair[1]:rep(depth) .. "1"
          .. pair[2]:rep(depth) .. "}")
        assert.is_nil(got)
        assert.equal("BadResponse", err.code)
      end
    end
  end)

  it("a token is sent back unchanged, to the same place", function()
    for _, token in ipairs { "x&maxResults=1", "x#", "../../../x", "y\r\nX-Evil: 1", "%0d%0a",
      "x y", "?@evil.example/", "\226\128\174", ("x"):rep(100000) } do
      local service = fake_service.new { ending = token, items = 1 }
      service.token = function() return token end
      local it = service:list()
      it()
      service.faults[2] = fake_service.response(200, { sessions = { { number = 2 } } })
      assert.equal(2, it().number)
      local base = service.requests[1].url:match("^[^?]*")
      local sent = service.requests[2].url
      assert.equal(base .. "?nextToken=", sent:sub(1, #base + 11))
      assert.is_nil(sent:sub(#base + 12):find("[^%w%%._~-]"))
      assert.equal(token, service.queries[2].nextToken)
    end
  end)
end)
