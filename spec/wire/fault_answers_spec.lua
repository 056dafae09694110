-- SPDX-License-Identifier: MIT
--
-- Complete responses that are not the expected page: every status with every kind of body, every
-- form of Retry-After, keys refused between pages, tokens that lead nowhere. Over real sockets;
-- after each the listing resumes from its position.

local core = require "deadline.core"

local farm = require "farm"
local faults = require "faults"

local attempts = 3

-- Statuses with the error that the service models for them, or false.
local statuses = {
  [300] = false, [400] = "ValidationException", [401] = false,
  [402] = "ServiceQuotaExceededException", [403] = "AccessDeniedException",
  [404] = "ResourceNotFoundException", [405] = false, [408] = false,
  [409] = "ConflictException", [410] = false, [413] = false, [415] = false, [421] = false,
  [429] = "ThrottlingException", [431] = false, [451] = false,
  [500] = "InternalServerErrorException", [501] = false, [502] = false, [503] = false,
  [504] = false, [505] = false, [509] = false, [599] = false,
}
local transient = { [429] = true, [500] = true, [502] = true, [503] = true, [504] = true }

local function utf16(text)
  return "\255\254" .. text:gsub(".", "%0\0")
end

-- Bodies of errors, with their code if it can be read.
local bodies = {
  { "" }, { "<html><h1>no</h1></html>" }, { '{"message":"no' }, { "[1]" }, { '"no"' }, { "null" },
  { "17" }, { '{"message":"\255\254"}' }, { '{"code":"Odd","message":"\255\254"}', "Odd" },
  { utf16 '{"code":"Odd"}' }, { '\239\187\191{"code":"Odd"}', "Odd" }, { ("{"):rep(3000) },
}

-- Bodies that are not pages.
local no_pages = {
  "", "<html></html>", '{"sessions":[{"sessionId":"session-', "[]", "null", "17", "{}",
  utf16 '{"sessions":[]}', ("["):rep(3000), '{"sessions":[]', '{"sessions":null}',
  '{"sessions":[],"nextToken":7}',
}

---Makes a listing whose second page each rule spoils in turn: each gives an error, which `check`
---gets with the rule's number; the rest of the list follows.
local function suffer(rules, url, check)
  local scenario = farm.scenario { sessions = faults.sessions, rules = rules }
  local client = faults.client(scenario, { endpoint_url = url })
  local listing, got, err = faults.list(client), {}, nil
  for i = 1, #rules do
    local items, message
    items, message, err = listing:collect()
    assert.is_nil(items)
    assert.equal(message, tostring(err))
    faults.append(got, faults.ids(err.items))
    assert.equal(faults.page_size, #got)
    check(err, i)
  end
  local asked = #scenario:requests()
  faults.check_rest(scenario, listing, err, got, { endpoint_url = url })
  faults.append(got, faults.ids(assert(listing:collect())))
  assert.same(faults.whole(), got)
  client:close()
  scenario:forget()
  return asked - 1
end

local function check_status(status, code, url)
  local times = transient[status] and attempts or 1
  local rules = { { page = 2, times = times, status = status, error = code or "Unmodelled" } }
  for _, body in ipairs(bodies) do
    rules[#rules + 1] = { page = 2, times = times, status = status,
      body_base64 = core.base64_encode(body[1]) }
  end
  local asked = suffer(rules, url, function(err, i)
    local expected = i == 1 and (code or "Unmodelled") or bodies[i - 1][2] or tostring(status)
    assert.equal(expected, err.code)
    assert.equal(status == 429 and "throttling" or "service", err.kind)
    assert.equal(status, err.status)
    assert.equal(times, err.attempts)
    assert.equal(transient[status] == true, err.retryable)
    assert.equal("string", type(err.request_id))
  end)
  assert.equal(#rules * times, asked)
end

local function check_no_page(status, url)
  local rules = {}
  for i, body in ipairs(status == 204 and { "" } or no_pages) do
    rules[i] = { page = 2, times = attempts, status = status,
      body_base64 = core.base64_encode(body) }
  end
  local asked = suffer(rules, url, function(err)
    assert.equal("BadResponse", err.code)
    assert.equal("response", err.kind)
    assert.equal(status, err.status)
    assert.equal(attempts, err.attempts)
    assert.is_true(err.retryable)
  end)
  assert.equal(#rules * attempts, asked)
end

describe("a response with status", function()
  for status, code in pairs(statuses) do
    it(status .. " gives an error with its code, whatever its body", function()
      if code then check_status(status, code, farm.url) end
      check_status(status, code, farm.url_http)
    end)
  end

  for _, status in ipairs { 200, 201, 204, 206 } do
    it(status .. " without a page gives an error, whatever its body", function()
      check_no_page(status, farm.url)
      check_no_page(status, farm.url_http)
    end)
  end

  it("103 is skipped: the next one counts", function()
    for _, protocol in pairs(farm.protocols) do
      local scenario = farm.scenario { sessions = faults.sessions,
        rules = { { interim = 3, times = 0 } } }
      local client = faults.client(scenario, protocol)
      assert.same(faults.whole(), faults.ids(assert(faults.list(client):collect())))
      local _, meta = client:list_sessions_for_worker(farm.ids)
      assert.is_nil(meta.headers.link)
      assert.equal(200, meta.status)
      client:close()
    end
  end)
end)

---A Retry-After header with a date so many seconds from now.
local function date(seconds)
  return os.date("!%a, %d %b %Y %H:%M:%S GMT", os.time() + seconds)
end

describe("a response that asks to wait", function()
  -- `delay` is the expected wait in seconds, or its maximum for a date; without it the error comes
  -- at once, since the wait is too long.
  local rows = {
    { "in seconds", { "2" }, delay = 2 }, { "for none", { "0" }, delay = 0 },
    { "for a fraction", { "1.5" }, delay = 1.5 }, { "in blanks", { "  3 " }, delay = 3 },
    { "as long as it may", { "60" }, delay = 60 }, { "for too long", { "61" }, at_once = 61 },
    { "for an age", { "100000" }, at_once = 100000 },
    { "for ever", { ("9"):rep(400) }, at_once = math.huge },
    { "for less than nothing", { "-5" }, delay = 0 }, { "with a sign", { "+5" }, delay = 0 },
    { "in hexadecimal", { "0x10" }, delay = 0 }, { "in powers", { "1e1" }, delay = 0 },
    { "in words", { "soon" }, delay = 0 }, { "in no words", { "" }, delay = 0 },
    { "in two ways at once", { "2, 7" }, delay = 0 },
    { "until a date", { date = 20 }, delay = 20, roughly = true },
    { "until a date that has passed", { date = -20 }, delay = 0 },
    { "until a day that there is not", { "Sat, 31 Feb 2099 00:00:00 GMT" }, delay = 0 },
    { "until next year", { "Fri, 01 Jan 2100 00:00:00 GMT" }, at_once = true },
    { "in milliseconds", { amz = "1500" }, delay = 1.5 },
    { "in milliseconds below none", { amz = "-1" }, delay = 0 },
    { "in milliseconds, before seconds", { "9", amz = "1500" }, delay = 1.5 },
    { "in no milliseconds, but seconds", { "9", amz = "x" }, delay = 9 },
    { "in milliseconds for too long", { amz = "60001" }, at_once = 60.001 },
  }

  ---A clock that runs by itself, and whose sleep takes no time.
  local function clock()
    local slept = 0
    return {
      now = function() return core.now() + slept end,
      sleep = function(seconds) slept = slept + seconds end,
      random = function() return 0 end, getenv = farm.environment(),
    }
  end

  local function call(row, status, times)
    local headers = { ["retry-after"] = row[2].date and date(row[2].date) or row[2][1],
      ["x-amz-retry-after"] = row[2].amz }
    local scenario = farm.scenario { sessions = 1,
      rules = { { status = status, headers = headers, times = times } } }
    local delays = {}
    local client = faults.client(scenario, { endpoint_url = farm.url_http, system = clock(),
      on_event = function(event) delays[#delays + 1] = event.delay end })
    local page, meta, err = client:list_sessions_for_worker(farm.ids)
    client:close()
    assert.equal(#delays + 1, #scenario:requests())
    return page, meta, err, delays
  end

  for _, status in ipairs { 429, 503 } do
    for _, row in ipairs(rows) do
      it(("%s, with %d, makes the call wait, or fail at once"):format(row[1], status), function()
        local page, meta, err, delays = call(row, status, 2)
        if row.at_once then
          assert.is_nil(page)
          assert.same({}, delays)
          assert.is_true(err.retryable)
          assert(row.at_once == true and err.retry_after > 1e9 or err.retry_after == row.at_once,
            err.retry_after)
        else
          assert(page, meta)
          assert.equal(2, #delays)
          for _, delay in ipairs(delays) do
            assert(row.roughly and delay > 0 and delay <= row.delay or delay == row.delay, delay)
          end
        end
      end)
    end
  end
end)

describe("keys refused between pages", function()
  local keys = {}
  for name, prefix in pairs { good = "FARM_TEMPORARY_", expired = "FARM_EXPIRED_" } do
    keys[name] = {
      aws_access_key_id = os.getenv(prefix .. "ACCESS_KEY_ID"),
      aws_secret_access_key = os.getenv(prefix .. "SECRET_ACCESS_KEY"),
      aws_session_token = os.getenv(prefix .. "SESSION_TOKEN"),
    }
  end
  keys.other = farm.keys

  ---A listing whose second page is refused once; then its client gets new keys.
  local function list(order, code)
    local scenario = farm.scenario { sessions = faults.sessions,
      rules = { { page = 2, error = code } } }
    local asked = 0
    local client = faults.client(scenario, { credentials = function()
      asked = asked + 1
      return keys[order[math.min(asked, #order)]]
    end })
    return scenario, client, faults.list(client), function() return asked end
  end

  for _, code in ipairs { "ExpiredTokenException", "ExpiredToken" } do
    it("as outdated are replaced without an attempt: " .. code, function()
      local scenario, client, listing, asked = list({ "good", "other" }, code)
      assert.same(faults.whole(), faults.ids(assert(listing:collect())))
      client:close()
      assert.equal(2, asked())
      assert.equal(4, #scenario:requests())
    end)
  end

  it("that cannot be replaced end the listing, which resumes with others", function()
    local scenario, client, listing = list({ "good" }, "ExpiredTokenException")
    local _, _, err = listing:collect()
    assert.equal("service ExpiredTokenException 1 false",
      ("%s %s %d %s"):format(err.kind, err.code, err.attempts, tostring(err.retryable)))
    faults.check_rest(scenario, listing, err, faults.ids(err.items))
    client:close()
  end)

  it("that are replaced by expired ones end the listing", function()
    local scenario, client, listing = list({ "good", "expired" }, "ExpiredTokenException")
    local _, _, err = listing:collect()
    assert.equal("service ExpiredTokenException 2",
      ("%s %s %d"):format(err.kind, err.code, err.attempts))
    local requests = scenario:requests()
    assert.equal("ExpiredTokenException", requests[#requests].signature)
    faults.check_rest(scenario, listing, err, faults.ids(err.items))
    client:close()
  end)
end)

describe("a token", function()
  ---A scenario that gives these tokens; each leads where the first real one in its place led.
  local function list(rules)
    local scenario = farm.scenario { sessions = faults.sessions, rules = rules }
    local client = faults.client(scenario)
    return scenario, client, faults.list(client)
  end

  for name, tokens in pairs { ["comes again at once"] = { "A", "A" },
    ["comes again after another"] = { "A", "B", "A" } } do
    it("that " .. name .. " gives an error before it is sent", function()
      local scenario = farm.scenario { sessions = #tokens + 2, rules = { { tokens = tokens } } }
      local client = faults.client(scenario)
      local options = { page_size = 1 }
      local _, _, err = client:sessions_for_worker(farm.ids, options):collect()
      assert.equal("pagination RepeatedToken", err.kind .. " " .. err.code)
      assert.is_false(err.retryable)
      assert.equal(#tokens, #scenario:requests())
      assert.equal(#tokens, #err.items)
      -- The reader may still send it: it leads back.
      options.starting_token = err.resume
      local rest = assert(client:sessions_for_worker(farm.ids, options):collect())
      client:close()
      local whole = faults.whole()
      assert.equal(table.concat(whole, " ", 1, #tokens), table.concat(faults.ids(err.items), " "))
      assert.equal(table.concat(whole, " ", 2, #tokens + 2),
        table.concat(faults.ids(rest), " "))
    end)
  end

  it("that the service no longer accepts gives an error, and stays the position", function()
    local scenario, client, listing = list { { page = 2, error = "ValidationException" } }
    local _, _, err = listing:collect()
    assert.equal("service ValidationException 1",
      ("%s %s %d"):format(err.kind, err.code, err.attempts))
    faults.check_rest(scenario, listing, err, faults.ids(err.items))
    client:close()
  end)

  it("of another list is refused by the service", function()
    local scenario, client, listing = list {}
    listing()
    local foreign = farm.scenario { sessions = faults.sessions }
    local other = faults.client(foreign)
    listing()
    local _, _, err = faults.list(other, listing:resume_token()):collect()
    assert.equal("service ValidationException 1",
      ("%s %s %d"):format(err.kind, err.code, err.attempts))
    assert.equal(listing:resume_token(), err.resume)
    assert.equal(1, #foreign:requests())
    faults.check_rest(scenario, listing, err, { faults.whole()[1], faults.whole()[2] })
    other:close()
    client:close()
  end)
end)
