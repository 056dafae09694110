-- SPDX-License-Identifier: MIT
--
-- Pages to items: no item lost and none twice, with any pages, limits, tokens and faults. Most of
-- it uses a service in memory that counts every request; read-ahead, which depends on sockets, uses
-- the farm.

local fake_service = require "fake_service"
local core = require "deadline.core"
local farm = require "farm"

local range, numbers = fake_service.range, fake_service.numbers

local one_item = fake_service.response(200, { sessions = { { number = 1 } } })

local function collect(it)
  return numbers(assert(it:collect()))
end

---Calls the iterator: its item, or nil and the error.
local function try(it)
  local ok, value = pcall(it.next, it)
  if ok then return value end
  return nil, value
end

describe("an iterator", function()
  it("returns every item once, in order, and requests every page once", function()
    local service = fake_service.new { items = 25 }
    local got = {}
    for session in service:list() do got[#got + 1] = session end
    assert.equal(range(1, 25), numbers(got))
    assert.same({ "-", "token/10", "token/20" }, service:requested_tokens())
  end)

  it("returns any number of items around the page size", function()
    for count = 0, 31 do
      local service = fake_service.new { items = count }
      assert.equal(range(1, count), collect(service:list()))
      assert.equal(math.max(1, math.ceil(count / 10)), #service.requests)
    end
  end)

  for name, ending in pairs { ["null"] = false, ["absent"] = "absent", ["an empty text"] = "" } do
    it("ends if nextToken is " .. name, function()
      local service = fake_service.new { items = 20, ending = ending }
      local listing = service:list()
      assert.equal(range(1, 20), collect(listing))
      assert.is_nil(listing:next())
      assert.is_nil(listing:next())
      assert.is_nil(listing:resume_token())
      assert.equal(2, #service.requests)
    end)
  end

  it("sends no request before its first call", function()
    local service = fake_service.new()
    service:list()
    assert.equal(0, #service.requests)
  end)

  it("sends one request if the loop ends after the first item", function()
    local service = fake_service.new()
    local first
    for session in service:list() do
      first = session
      if session.number == 1 then break end
    end
    assert.equal(1, first.number)
    assert.equal(1, #service.requests)
  end)

  it("continues over empty pages with a token", function()
    local service = fake_service.new { items = 30, empties = { true, true, true } }
    assert.equal(range(1, 30), collect(service:list()))
    assert.same({ "-", "token/0/again", "token/10", "token/10/again", "token/20",
      "token/20/again" }, service:requested_tokens())
  end)

  it("can be called, or its method next", function()
    local listing = fake_service.new { items = 4 }:list()
    assert.equal(1, listing().number)
    assert.equal(2, listing:next().number)
    assert.equal(3, listing().number)
    assert.equal(4, listing:next().number)
    assert.is_nil(listing())
  end)

  it("is the first and the fourth value of the call that makes it", function()
    local a, b, c, d = fake_service.new():list()
    assert.equal(a, d)
    assert.is_nil(b)
    assert.is_nil(c)
  end)

  it("sends the same parameters and maxResults with every page", function()
    local service = fake_service.new { items = 50 }
    assert.equal(range(1, 33), collect(service:list { page_size = 10, max_items = 33 }))
    assert.equal(4, #service.requests)
    for _, query in ipairs(service.queries) do assert.equal("10", query.maxResults) end
  end)

  it("does not change its arguments", function()
    local limits = { page_size = 10, max_items = 12 }
    local given = { farmId = fake_service.ids.farmId, fleetId = fake_service.ids.fleetId,
      workerId = fake_service.ids.workerId }
    local service = fake_service.new()
    assert(service:client():sessions_for_worker(given, limits):collect())
    assert.same(fake_service.ids, given)
    assert.same({ page_size = 10, max_items = 12 }, limits)
  end)

  it("ignores later changes of its arguments", function()
    local given = { farmId = fake_service.ids.farmId, fleetId = fake_service.ids.fleetId,
      workerId = fake_service.ids.workerId, maxResults = 10 }
    local service = fake_service.new()
    local listing = service:client():sessions_for_worker(given)
    given.maxResults, given.workerId = 99, "worker-0"
    assert.equal(range(1, 25), collect(listing))
    assert.equal("10", service.queries[3].maxResults)
  end)

  it("starts at a nextToken in the parameters", function()
    local given = { nextToken = "token/10" }
    for name, value in pairs(fake_service.ids) do given[name] = value end
    local service = fake_service.new()
    assert.equal(range(11, 25), collect(service:client():sessions_for_worker(given)))
  end)

  it("shows its progress in tostring, and no token", function()
    local listing = fake_service.new():list()
    listing()
    assert.equal("deadline.Iterator: ListSessionsForWorker, 1 items so far", tostring(listing))
  end)

  it("raises misuse at the caller's line", function()
    local client = fake_service.new():client()
    local function refused(pattern, ...)
      local limits = { ... }
      local ok, message = pcall(function()
        client:sessions_for_worker(fake_service.ids, limits[1])
      end)
      assert.is_false(ok)
      assert.matches("^[^:]*iterator_spec%.lua:%d+: ", tostring(message))
      assert.matches(pattern, message)
    end
    refused("unknown option 'max_item'; did you mean 'max_items'", { max_item = 1 })
    refused("'max_items' must be of type integer", { max_items = "5" })
    refused("'max_items' must be 0 or more", { max_items = -1 })
    refused("'max_items' must be a whole number, not 1.5", { max_items = 1.5 })
    refused("'max_items' must be a whole number, not inf", { max_items = math.huge })
    refused("'page_size' must be 1 or more", { page_size = 0 })
    refused("'page_size' must be 100 or less", { page_size = 101 })
    refused("'starting_token' must be of type string", { starting_token = 5 })
    refused("'read_ahead' must be of type boolean", { read_ahead = "no" })
    refused("'timeout' must be 0.001 or more", { timeout = 0 })
    refused("options must be a table", "all")
  end)

  it("accepts a page size or a token in one place only", function()
    local client = fake_service.new():client()
    local function given(changes)
      for name, value in pairs(fake_service.ids) do changes[name] = value end
      return changes
    end
    assert.error_matches(function()
      client:sessions_for_worker(given { maxResults = 5 }, { page_size = 5 })
    end, "'page_size' is the service's maxResults")
    assert.error_matches(function()
      client:sessions_for_worker(given { nextToken = "a" }, { starting_token = "a" })
    end, "either 'starting_token' or nextToken")
  end)

  it("raises wrong parameters like any error, and sends no request", function()
    local service = fake_service.new()
    local sessions = service:client():sessions_for_worker { farmId = fake_service.ids.farmId }
    local items, message, err = sessions:collect()
    assert.is_nil(items)
    assert.same({ "params", {} }, { err.kind, err.items })
    assert.matches("fleetId is missing", message)
    for _, read in ipairs { sessions, sessions:pages() } do
      local ok, raised = pcall(read)
      assert.same({ false, message }, { ok, raised.message })
    end
    assert.equal(0, #service.requests)
  end)
end)

describe("max_items", function()
  it("returns that many, and requests no page that it cannot need", function()
    for limit = 0, 32 do
      local service = fake_service.new { items = 25 }
      local listing = service:list { max_items = limit }
      assert.equal(range(1, math.min(limit, 25)), collect(listing))
      assert.equal(math.min(math.ceil(limit / 10), 3), #service.requests)
    end
  end)

  it("leaves a position from which another listing returns the rest", function()
    for limit = 0, 24 do
      local service = fake_service.new { items = 25 }
      local listing = service:list { max_items = limit }
      collect(listing)
      local rest = service:list { starting_token = listing:resume_token() }
      assert.equal(range(limit + 1, 25), collect(rest))
    end
  end)

  it("leaves no position at the end of the list", function()
    local listing = fake_service.new { items = 20 }:list { max_items = 20 }
    collect(listing)
    assert.is_nil(listing:resume_token())
  end)
end)

describe("a position", function()
  it("exists before the first request: the beginning", function()
    local service = fake_service.new()
    local token = service:list():resume_token()
    assert.equal(range(1, 25), collect(service:list { starting_token = token }))
  end)

  it("after every item leads to exactly the rest", function()
    for taken = 1, 24 do
      local service = fake_service.new { items = 25 }
      local listing = service:list()
      for i = 1, taken do assert.equal(i, listing().number) end
      local token = listing:resume_token()
      assert.equal(range(taken + 1, 25), collect(service:list { starting_token = token }))
      assert.equal(range(taken + 1, 25), collect(listing))
    end
  end)

  it("survives two stops on one page", function()
    local service = fake_service.new { items = 25 }
    local first = service:list { max_items = 13 }
    collect(first)
    local second = service:list { starting_token = first:resume_token(), max_items = 3 }
    assert.equal(range(14, 16), collect(second))
    local third = service:list { starting_token = second:resume_token() }
    assert.equal(range(17, 25), collect(third))
  end)

  it("is the same in a resumed listing that was not read", function()
    local service = fake_service.new { items = 25 }
    local first = service:list { max_items = 13 }
    collect(first)
    local second = service:list { starting_token = first:resume_token() }
    assert.equal(first:resume_token(), second:resume_token())
  end)

  it("has the format of botocore", function()
    local service = fake_service.new { items = 25 }
    service.token = function(_, offset) return offset == 10 and "tok1" or "tok2" end
    local listing = service:list { max_items = 10 }
    collect(listing)
    assert.equal('{"nextToken": "tok1"}', core.base64_decode(listing:resume_token()))
    listing = fake_service.new():list { max_items = 3 }
    collect(listing)
    assert.equal('{"nextToken": null, "boto_truncate_amount": 3}',
      core.base64_decode(listing:resume_token()))
  end)

  it("may come from botocore", function()
    local service = fake_service.new { items = 25 }
    service.page = function(self, query)
      local known = query.nextToken == "tok1" and { nextToken = "token/10" } or query
      return getmetatable(self).__index.page(self, known)
    end
    local token = "eyJuZXh0VG9rZW4iOiAidG9rMSIsICJib3RvX3RydW5jYXRlX2Ftb3VudCI6IDV9"
    assert.equal(range(16, 25), collect(service:list { starting_token = token }))
    assert.equal("tok1", service.queries[1].nextToken)
    local whole = core.base64_encode('{"nextToken": "tok1", "boto_truncate_amount": 50}')
    assert.equal("eyJuZXh0VG9rZW4iOiAidG9rMSIsICJib3RvX3RydW5jYXRlX2Ftb3VudCI6IDUwfQ==", whole)
    assert.equal(range(21, 25), collect(service:list { starting_token = whole }))
  end)

  it("may be a nextToken of the service, also in base64 or JSON", function()
    for _, token in ipairs { "plain", "cGxhaW4=", "a/b+c= &?\195\169", '{"nextToken": "x"}',
      core.base64_encode('{"offset": 5}'), core.base64_encode("[1, 2]"),
      core.base64_encode('"nextToken"'), core.base64_encode('{"nextToken": '), "====", "e30=" } do
      local client, requests = fake_service.client { one_item }
      assert(client:sessions_for_worker(fake_service.ids, { starting_token = token }):collect())
      assert.equal(token, fake_service.parse_query(requests[1].url).nextToken)
    end
  end)

  it("that is empty means the beginning", function()
    local service = fake_service.new()
    assert.equal(range(1, 25), collect(service:list { starting_token = "" }))
  end)

  it("keeps tokens of any characters", function()
    for _, odd in ipairs { 'a"b\\c', "a/b+c= &?\195\169", "line\nbreak", "\\u0000", "%41",
      "a\0b", "\0" } do
      local service = fake_service.new { items = 25 }
      service.token = function(_, offset) return "token/" .. offset .. odd end
      local listing = service:list { max_items = 15 }
      collect(listing)
      assert.equal("token/10" .. odd, service.queries[2].nextToken)
      local rest = service:list { starting_token = listing:resume_token() }
      assert.equal(range(16, 25), collect(rest))
    end
  end)

  it("after the end of a page that became shorter leads to the next page", function()
    local service = fake_service.new { items = 25 }
    local token = core.base64_encode('{"nextToken": null, "boto_truncate_amount": 70}')
    assert.equal(range(11, 25), collect(service:list { starting_token = token }))
  end)

  -- Regression: the service may insert an empty page before the interrupted one; items came twice.
  it("whose page is empty, with a token, applies to the page after it", function()
    local service = fake_service.new { items = 25, empties = { [2] = true } }
    local text = '{"nextToken": "token/10", "boto_truncate_amount": 4}'
    local listing = service:list { starting_token = core.base64_encode(text) }
    assert.same({}, listing:pages()().sessions)
    local token = listing:resume_token()
    assert.equal(range(15, 25), collect(listing))
    assert.equal(range(15, 25), collect(service:list { starting_token = token }))
  end)

  it("with an invalid count loses no item silently", function()
    for _, amount in ipairs { "-1", "-100", "1.5", "1e300", '"3"', "null", "true" } do
      local service = fake_service.new { items = 25 }
      local text = ('{"nextToken": null, "boto_truncate_amount": %s}'):format(amount)
      local ok, items = pcall(function()
        return service:list({ starting_token = core.base64_encode(text) }):collect()
      end)
      if ok and amount ~= "1e300" then
        assert(#items >= 10, ("amount %s: %d items"):format(amount, #items))
        assert.equal(25, items[#items].number)
      end
    end
  end)

  it("with a token of another type is refused, or taken for a token", function()
    for _, token in ipairs { "{}", "[1]", "true", "5" } do
      local text = core.base64_encode(('{"nextToken": %s}'):format(token))
      local service = fake_service.new { faults = { one_item } }
      local ok, items, message = pcall(function()
        return service:list({ starting_token = text }):collect()
      end)
      assert(ok, ("%s: %s"):format(token, tostring(items)))
      assert(items, message)
    end
  end)
end)

describe("after an error", function()
  local refusals = {
    ["a refusal"] = fake_service.response(403, { message = "no" }, {
      ["x-amzn-errortype"] = "AccessDeniedException",
    }),
    ["a page that is not JSON"] = fake_service.response(200, "<html>"),
    ["a page without its list"] = fake_service.response(200, { nextToken = "token/10" }),
    ["no answer"] = function() return nil, "it broke" end,
  }
  for name, fault in pairs(refusals) do
    for _, read_ahead in ipairs { true, false } do
      it(("(%s, read_ahead %s) the same listing continues"):format(name, tostring(read_ahead)),
        function()
          for request = 1, 3 do
            local service = fake_service.new { items = 25, faults = { [request] = fault } }
            local listing = service:list({}, { max_attempts = 1 })
            listing.cursor.reads_ahead = read_ahead -- a transport disables it
            local got, failures = {}, 0
            repeat
              local item, err = try(listing)
              if err then
                failures = failures + 1
                assert.equal((request - 1) * 10, #got)
                local rest = service:list { starting_token = err.resume }
                assert.equal(range(#got + 1, 25), collect(rest))
              end
              got[#got + 1] = item
            until not item and not err
            assert.equal(1, failures)
            assert.equal(range(1, 25), numbers(got))
          end
        end)
    end
  end

  it("collect returns nil, the message and the error with the items so far", function()
    local service = fake_service.new { items = 25,
      faults = { [3] = fake_service.response(400, "no") } }
    local listing = service:list()
    local items, message, err = listing:collect()
    assert.is_nil(items)
    assert.equal(err.message, message)
    assert.equal("service", err.kind)
    assert.equal(range(1, 20), numbers(err.items))
    assert.equal(range(21, 25), collect(service:list { starting_token = err.resume }))
    assert.equal(range(21, 25), collect(listing))
  end)

  it("an empty collect has an empty list in the error", function()
    local listing = fake_service.new { faults = { fake_service.response(400, "no") } }:list()
    local items, _, err = listing:collect()
    assert.is_nil(items)
    assert.same({}, err.items)
  end)

  it("within a resumed page, the amount is kept", function()
    local service = fake_service.new { items = 25,
      faults = { [3] = fake_service.response(400, "no") } }
    local first = service:list { max_items = 13, read_ahead = false }
    collect(first)
    local second = service:list { starting_token = first:resume_token() }
    local _, err = try(second)
    assert.equal(first:resume_token(), err.resume)
    assert.equal(range(14, 25), collect(second))
  end)

  it("pages() raises it, and continues when called again", function()
    local service = fake_service.new { items = 25,
      faults = { [2] = fake_service.response(400, "no") } }
    local next_page = service:list():pages()
    assert.equal(range(1, 10), numbers(next_page().sessions))
    local ok, err = pcall(next_page)
    assert.is_false(ok)
    assert.equal(range(11, 25), collect(service:list { starting_token = err.resume }))
    assert.equal(range(11, 20), numbers(next_page().sessions))
  end)

  it("that was retried, the listing is unaffected", function()
    local busy = fake_service.response(503, "")
    local service = fake_service.new { items = 25, faults = { busy, busy, [4] = busy, [5] = busy } }
    assert.equal(range(1, 25), collect(service:list()))
    assert.equal(7, #service.requests)
  end)
end)

describe("a repeated token", function()
  ---Counts a request; raises after many, so that an endless listing fails the test.
  local function count(requests)
    assert(requests < 100, "it is followed for ever")
    return requests + 1
  end

  local function cycle(length, start)
    local requests = 0
    local client = require("deadline").client(fake_service.options(function()
      requests = count(requests)
      local step = math.max(0, requests - start)
      return fake_service.response(200, {
        sessions = { { number = requests } },
        nextToken = requests < start and "lead" .. requests or "loop" .. step % length,
      })
    end))
    return client, function() return requests end
  end

  for _, length in ipairs { 1, 2, 3, 5 } do
    for _, start in ipairs { 1, 4 } do
      for _, read_ahead in ipairs { true, false } do
        it(("raises an error before it is sent (cycle of %d after %d pages, read_ahead %s)")
          :format(length, start, tostring(read_ahead)), function()
            local client, requests = cycle(length, start)
            local listing = client:sessions_for_worker(fake_service.ids)
            listing.cursor.reads_ahead = read_ahead -- a transport disables it
            local items, message, err = listing:collect()
            assert.is_nil(items)
            assert.equal("pagination", err.kind)
            assert.equal("RepeatedToken", err.code)
            assert.matches("^ListSessionsForWorker: after %d+ pages", message)
            assert.is_false(err.retryable)
            assert.equal(start + length, requests())
            assert.equal(start + length, #err.items)
          end)
      end
    end
  end

  it("is noticed if the listing started from it", function()
    local requests = 0
    local client = require("deadline").client(fake_service.options(function()
      requests = count(requests)
      return fake_service.response(200,
        { sessions = { { number = requests } }, nextToken = "same" })
    end))
    local listing = client:sessions_for_worker(fake_service.ids, { starting_token = "same" })
    local _, _, err = listing:collect()
    assert.equal("pagination", err.kind)
    assert.equal(1, requests)
  end)

  it("is no repetition after a failed request", function()
    local no = fake_service.response(400, "no")
    local service = fake_service.new { items = 25, faults = { [2] = no, [3] = no, [4] = no } }
    local listing = service:list()
    for _ = 1, 10 do listing() end
    for _ = 1, 3 do assert.is_false((pcall(listing))) end
    assert.equal(range(11, 25), collect(listing))
  end)

  it("stays an error when the listing is called again, without a request", function()
    local client, requests = cycle(1, 1)
    local listing = client:sessions_for_worker(fake_service.ids)
    listing:collect()
    local asked = requests()
    local ok, err = pcall(listing)
    assert.is_false(ok)
    assert.equal("pagination", err.kind)
    assert.equal(asked, requests())
  end)
end)

describe("pages()", function()
  it("returns every page with its meta", function()
    local service = fake_service.new { items = 25 }
    local got = {}
    for page, meta in service:list():pages() do
      got[#got + 1] = numbers(page.sessions)
      assert.equal(200, meta.status)
      assert.equal(1, meta.attempts)
    end
    assert.same({ range(1, 10), range(11, 20), range(21, 25) }, got)
    assert.equal(3, #service.requests)
  end)

  it("returns pages without items as well", function()
    local service = fake_service.new { items = 10, empties = { true } }
    local got = {}
    for page in service:list():pages() do got[#got + 1] = #page.sessions end
    assert.same({ 0, 10 }, got)
  end)

  it("returns one empty page for an empty list", function()
    local pages = 0
    for page in fake_service.new({ items = 0 }):list():pages() do
      pages = pages + 1
      assert.same({}, page.sessions)
    end
    assert.equal(1, pages)
  end)

  it("obeys max_items", function()
    for limit = 0, 26 do
      local service, got = fake_service.new { items = 25 }, {}
      local listing = service:list { max_items = limit }
      for page in listing:pages() do
        for _, item in ipairs(page.sessions) do got[#got + 1] = item end
      end
      assert.equal(range(1, math.min(limit, 25)), numbers(got))
      assert.equal(math.min(math.ceil(limit / 10), 3), #service.requests)
      if limit < 25 then
        local rest = service:list { starting_token = listing:resume_token() }
        assert.equal(range(limit + 1, 25), collect(rest))
      end
    end
  end)

  it("returns the items of a page that items() left, and vice versa", function()
    local listing = fake_service.new { items = 25 }:list()
    for _ = 1, 3 do listing() end
    local next_page = listing:pages()
    assert.equal(range(4, 10), numbers(next_page().sessions))
    assert.equal(11, listing().number)
    assert.equal(range(12, 20), numbers(next_page().sessions))
    assert.equal(range(21, 25), collect(listing))
    assert.is_nil(next_page())
  end)

  it("passes on the other members of a page, without changing the page", function()
    local service = fake_service.new { faults = {
      fake_service.response(200, { sessions = { { number = 1 }, { number = 2 } }, later = "x" }),
    } }
    local listing = service:list()
    listing()
    local page = listing:pages()()
    assert.equal("x", page.later)
    assert.equal("2", numbers(page.sessions))
  end)
end)

describe("reading ahead", function()
  ---Enables read-ahead over a transport, which counts exactly. Otherwise a transport disables it,
  ---since it responds before it returns.
  local function list_ahead(service, options)
    local listing = service:list(options)
    listing.cursor.reads_ahead = (options or {}).read_ahead ~= false
    return listing
  end

  ---The number of requests after each item.
  local function requests_by_item(service, options)
    local counts = {}
    for _ in list_ahead(service, options) do counts[#counts + 1] = #service.requests end
    return counts
  end

  it("does not happen over a transport, which responds before it returns", function()
    local service = fake_service.new { items = 60 }
    local listing = service:list()
    for _ = 1, 11 do listing() end
    assert.equal(2, #service.requests)
  end)

  it("requests a page once, although a hook has read up to it", function()
    local service = fake_service.new { items = 60 }
    local listing = list_ahead(service)
    listing.cursor.client.emit = function(event)
      if event.type ~= "page" or event.page ~= 2 then return end
      for _ = 1, 11 do listing() end
    end
    assert.equal(60 - 11, #assert(listing:collect()))
    assert.equal(6, #service.requests)
  end)

  it("begins with the second page and is never ahead by more than one", function()
    local service = fake_service.new { items = 60 }
    local counts = requests_by_item(service)
    for i = 1, 60 do
      local page = math.ceil(i / 10)
      assert.equal(page == 1 and 1 or math.min(page + 1, 6), counts[i], "item " .. i)
    end
    assert.equal(6, #service.requests)
  end)

  it("can be turned off", function()
    local counts = requests_by_item(fake_service.new { items = 60 }, { read_ahead = false })
    for i = 1, 60 do assert.equal(math.ceil(i / 10), counts[i]) end
  end)

  it("requests no page that max_items cannot need", function()
    for limit = 1, 61 do
      local service = fake_service.new { items = 60 }
      requests_by_item(service, { max_items = limit })
      assert.equal(math.min(math.ceil(limit / 10), 6), #service.requests)
    end
  end)

  it("keeps an error of the page ahead until that page is needed", function()
    local service = fake_service.new { items = 60,
      faults = { [3] = fake_service.response(400, "no") } }
    local listing = list_ahead(service)
    for i = 1, 20 do assert.equal(i, listing().number) end
    assert.equal(3, #service.requests)
    assert.is_false((pcall(listing)))
    assert.equal(range(21, 60), collect(listing))
  end)

  it("over sockets requests the next page while this one is read", function()
    local scenario = farm.scenario { sessions = 500 }
    local client = scenario:client()
    local listing = client:sessions_for_worker(farm.ids)
    for _ = 1, 100 do listing() end
    assert.equal(1, #scenario:requests())
    listing()
    local log
    for _ = 1, 200 do
      log = scenario:requests()
      if #log == 3 then break end
    end
    assert.equal(3, #log)
    for _ = 102, 200 do listing() end
    assert.equal(3, #scenario:requests())
    assert.equal(300, #assert(listing:collect()))
    assert.equal(5, #scenario:requests())
    client:close()
  end)

  it("over sockets uses one connection and never two requests at once", function()
    for _, protocol in pairs(farm.protocols) do
      local scenario = farm.scenario { sessions = 700 }
      local client = scenario:client(protocol)
      assert.equal(700, #assert(client:sessions_for_worker(farm.ids):collect()))
      local log = scenario:log()
      assert.equal(1, log.connections)
      assert.equal(1, log.max_in_flight)
      client:close()
    end
  end)

  it("ends with close, and the client still works", function()
    local scenario = farm.scenario { sessions = 500, rules = { { page = 3, stall = 0 } } }
    local client = scenario:client { read_timeout = 20, max_connections = 1 }
    local listing = client:sessions_for_worker(farm.ids)
    for _ = 1, 101 do listing() end
    listing:close()
    local page = assert(client:list_sessions_for_worker(farm.ids, { timeout = 5 }))
    assert.equal(100, #page.sessions)
    client:close()
  end)
end)

describe("close", function()
  it("may be repeated, and ends reading", function()
    local listing = fake_service.new():list()
    listing()
    listing:close()
    listing:close()
    for _, read in ipairs { function() listing() end, function() listing:next() end,
      function() listing:collect() end, function() listing:pages()() end } do
      local ok, message = pcall(read)
      assert.is_false(ok)
      assert.matches("^[^:]*iterator_spec%.lua:%d+: the iterator is closed", message)
    end
  end)

  it("leaves the position readable", function()
    local service = fake_service.new()
    local listing = service:list()
    for _ = 1, 13 do listing() end
    listing:close()
    assert.equal(range(14, 25), collect(service:list { starting_token = listing:resume_token() }))
  end)

  it("happens by itself if Lua has to-be-closed variables", function()
    local listing = fake_service.new():list()
    assert.equal("function", type(getmetatable(listing).__close))
    if _VERSION < "Lua 5.4" then return end
    for session in listing, nil, nil, listing do
      if session.number == 3 then break end
    end
    assert.error_matches(function() listing() end, "the iterator is closed")
  end)
end)

describe("a long listing", function()
  it("does not grow with its pages", function()
    local function kilobytes(pages)
      local requests = 0
      local client = require("deadline").client(fake_service.options(function()
        requests = requests + 1
        return fake_service.response(200, { sessions = { { number = requests } },
          nextToken = requests < pages and "token" .. requests .. ("x"):rep(1000) or nil })
      end))
      local listing = client:sessions_for_worker(fake_service.ids)
      for _ = 1, pages - 2 do listing() end
      collectgarbage()
      collectgarbage()
      local used = collectgarbage("count")
      assert.equal(pages, #fake_service.drain(listing) + pages - 2)
      return used
    end
    kilobytes(10)
    local few, many = kilobytes(10), kilobytes(1000)
    assert(many - few < 400, ("1000 pages take %.0f KB more than 10"):format(many - few))
  end)
end)

describe("a listing inside a task", function()
  it("returns all its items with next in a while loop", function()
    local scenario = farm.scenario { sessions = 350,
      rules = { { delay = 0.02, times = 0 } } }
    local client = scenario:client()
    local counts, tasks = {}, {}
    for i = 1, 5 do
      tasks[i] = client:spawn(function()
        local listing, count = client:sessions_for_worker(farm.ids), 0
        while listing:next() do count = count + 1 end
        counts[i] = count
        return count
      end)
    end
    for i = 1, 5 do assert.equal(350, tasks[i]:result()) end
    assert.same({ 350, 350, 350, 350, 350 }, counts)
    assert.equal(20, #scenario:requests())
    assert(scenario:log().max_in_flight > 1, "the listings did not run side by side")
    client:close()
  end)

  it("can collect", function()
    local client = fake_service.new({ items = 25 }):client()
    local task = client:spawn(function()
      return client:sessions_for_worker(fake_service.ids):collect()
    end)
    assert.equal(range(1, 25), numbers(task:result()))
  end)

  it("raises its error out of the task", function()
    local client = fake_service.new({ faults = { fake_service.response(400, "no") } }):client()
    local task = client:spawn(function() client:sessions_for_worker(fake_service.ids):next() end)
    local ok, err = pcall(task.result, task)
    assert.is_false(ok)
    assert.equal("service", err.kind)
  end)
end)

describe("a listing in a coroutine of the host's", function()
  it("may use a transport that yields to the host", function()
    local service = fake_service.new { items = 45 }
    local client = require("deadline").client(fake_service.options(function(request)
      coroutine.yield("waiting")
      return service:serve(request)
    end))
    local got
    local host = coroutine.create(function()
      local listing = client:sessions_for_worker(fake_service.ids)
      local items, item = {}, listing:next()
      while item do
        items[#items + 1] = item
        item = listing:next()
      end
      got = items
    end)
    for _ = 1, 20 do
      if coroutine.status(host) == "dead" then break end
      assert(coroutine.resume(host))
    end
    assert.equal(range(1, 45), numbers(got or {}))
  end)
end)

describe("a listing that tasks share", function()
  ---A listing whose responses take a second of the clock each.
  local function slow_listing(description)
    local service, system = fake_service.new(description), fake_service.system()
    local client = service:client { system = system.options }
    client.config.values.transport = function(request)
      client.loop:await(client.now() + 1)
      return service:serve(request)
    end
    return client:sessions_for_worker(fake_service.ids), client, service, system
  end

  ---A task that reads to the end, into a list that it may share with others.
  local function reader(client, listing, items)
    return client:spawn(function()
      local item = listing:next()
      while item do
        items[#items + 1] = item
        client.loop:await(client.now() + 0.01)
        item = listing:next()
      end
    end)
  end

  local function sorted(items)
    table.sort(items, function(a, b) return a.number < b.number end)
    return numbers(items)
  end

  it("returns every item once, and requests every page once", function()
    for count = 1, 4 do
      local listing, client, service = slow_listing { items = 45 }
      local items = {}
      for _ = 1, count do reader(client, listing, items) end
      assert(client:run())
      assert.equal(range(1, 45), sorted(items))
      assert.same({ "-", "token/10", "token/20", "token/30", "token/40" },
        service:requested_tokens())
    end
  end)

  it("repeats a request whose task was cancelled, and loses no item", function()
    for moment = 0, 4 do
      local listing, client = slow_listing { items = 45 }
      local items = {}
      local first = reader(client, listing, items)
      local second = reader(client, listing, items)
      client.loop:await(1000.5 + moment)
      first:cancel()
      second:result()
      assert(client:run())
      assert.equal(range(1, 45), sorted(items))
    end
  end)

  it("ends with an error of kind cancelled for one if the other closes it", function()
    local listing, client = slow_listing { items = 45 }
    local task = client:spawn(function() return listing:next() end)
    client:spawn(function()
      client.loop:await(client.now() + 0.5)
      listing:close()
    end)
    local ok, err = pcall(task.result, task)
    assert.is_false(ok)
    assert.equal("cancelled", err.kind)
    assert.equal("the iterator was closed", err.message)
    assert.same({}, client.loop.scheduler.timers)
  end)

  it("gives each of them its own error, and continues", function()
    local listing, client, service = slow_listing { items = 25 }
    service.faults[2] = fake_service.response(403, "no")
    local items, faults = {}, {}
    for i = 1, 2 do
      local task = reader(client, listing, items)
      faults[i] = select(2, pcall(task.result, task))
    end
    assert.equal("service", faults[1].kind)
    assert.equal(range(1, 25), sorted(items))
  end)
end)

describe("the time of a page that is read ahead", function()
  ---Reads to the first item of the second page: the third has been requested.
  local function read_to_second_page(listing)
    for _ = 1, 101 do listing:next() end
  end

  it("does not count while the script works: a timeout starts with the wait", function()
    local scenario = farm.scenario { sessions = 500,
      rules = { { page = 3, delay = 0.3 } } }
    local offset = 0
    local options = scenario:options { timeout = 5 }
    options.system.now = function() return core.now() + offset end
    local client = require("deadline").client(options)
    local listing = client:sessions_for_worker(farm.ids)
    read_to_second_page(listing)
    offset = 1000 -- the script works for long
    assert.equal(399, #assert(listing:collect()))
    assert.equal(5, #scenario:requests())
    client:close()
  end)

  it("ends with the timeout, or earlier with a deadline", function()
    for _, limits in ipairs { { timeout = 0.05 }, { timeout = 50, deadline = 0.05 } } do
      local scenario = farm.scenario { sessions = 500, rules = { { page = 3, stall = 0 } } }
      local client = scenario:client()
      local listing = client:sessions_for_worker(farm.ids)
      read_to_second_page(listing)
      -- Set late, so that the earlier pages have time even on a busy machine.
      limits.deadline = limits.deadline and client.time() + limits.deadline
      listing.cursor.limits = limits
      local items, _, err = listing:collect()
      assert.is_nil(items)
      assert.equal("CallTimeout", err.code)
      assert.equal(99, #err.items)
      assert.equal(0, client.loop.inflight.count)
      listing.cursor.limits = {}
      assert.equal(300, #assert(listing:collect()))
      client:close()
    end
  end)

  it("ends with the task that reads", function()
    local scenario = farm.scenario { sessions = 500, rules = { { page = 3, stall = 0 } } }
    local client = scenario:client()
    local listing = client:sessions_for_worker(farm.ids)
    local task = client:spawn(function()
      read_to_second_page(listing)
      client.loop:await(client.now() + 1000)
    end)
    while #scenario:requests() < 3 do client:step(0) end
    assert.equal(1, client.loop.inflight.count)
    task:cancel()
    assert.equal(0, client.loop.inflight.count)
    assert.is_nil(next(client.loop.scheduler.tasks))
    assert.equal(399, #assert(listing:collect()))
    client:close()
  end)
end)

describe("an iterator that is closed while others wait in it", function()
  ---The numbers that the tasks got, and those of a later listing from `token`.
  local function list_on(service, token)
    return fake_service.numbers(assert(service:list({ starting_token = token }):collect()))
  end

  it("returns no more items, so that a saved position repeats none", function()
    local scenario = farm.scenario { sessions = 30, rules = { { page = 2, delay = 0.05 } } }
    local client = scenario:client()
    local listing = client:sessions_for_worker(farm.ids, { page_size = 10 })
    for _ = 1, 10 do listing:next() end
    local tasks = {}
    for i = 1, 2 do tasks[i] = client:spawn(listing.next, listing) end
    while client.loop.scheduler.ready.count + client.loop.scheduler.user_ready.count == 0 do
      client.loop.inflight:poll(0.01)
      client.loop.inflight:collect()
    end
    local token = listing:resume_token()
    listing:close()
    client:run()
    for i = 1, 2 do
      local ok, fault = pcall(tasks[i].result, tasks[i])
      assert.is_false(ok)
      assert.equal("cancelled", fault.kind)
      assert.equal("the iterator was closed", fault.message)
      assert.equal(token, fault.resume)
    end
    assert.equal(20, #assert(client:sessions_for_worker(farm.ids,
      { starting_token = token, page_size = 10 }):collect()))
    client:close()
  end)

  it("by a hook, at the event of the page", function()
    for _, way in ipairs { "next", "pages", "collect" } do
      local service, listing = fake_service.new { items = 25 }, nil
      listing = service:list({}, { on_event = function(event)
        if event.type == "page" and event.page == 2 then listing:close() end
      end })
      local got, err = {}
      if way == "collect" then
        local _, _, fault = listing:collect()
        got, err = fault.items, fault
      else
        local read = way == "pages" and listing:pages() or listing
        err = select(2, pcall(function()
          while true do
            local item = read()
            for _, each in ipairs(item.sessions or { item }) do got[#got + 1] = each end
          end
        end))
      end
      assert.equal("the iterator was closed", err.message)
      assert.equal(fake_service.range(1, 10), fake_service.numbers(got))
      assert.equal(fake_service.range(11, 25), list_on(service, err.resume))
    end
  end)
end)
