-- SPDX-License-Identifier: MIT
--
-- Responses that end, or are reset, at each of their bytes: in headers and body over HTTP/1.1, in
-- the body over HTTP/2. Many listings run at once, each request is damaged at another byte, and
-- every listing is resumed from its error's position to its end.

local farm = require "farm"
local faults = require "faults"

local size = 2 -- sessions, and as many pages
local tasks = 16

---The length of a response: the headers as the farm writes them in a damaged one, and the body.
local function measure()
  local client = faults.client(farm.scenario { sessions = size }, farm.protocols["plain HTTP"])
  local _, meta = client:list_sessions_for_worker({ farmId = farm.ids.farmId,
    fleetId = farm.ids.fleetId, workerId = farm.ids.workerId, maxResults = 1 })
  client:close()
  local head = #"HTTP/1.1 200 OK\r\n\r\n"
  for name, value in pairs(meta.headers) do
    if name ~= "connection" and name ~= "keep-alive" then head = head + #name + #value + 4 end
  end
  return head, tonumber(meta.headers["content-length"])
end

---Resumes a listing until its end, which comes once no response is damaged.
local function follow(client, seen)
  local options, got = { page_size = 1 }, {}
  local is_whole
  repeat
    local items, message, err = client:sessions_for_worker(farm.ids, options):collect()
    faults.append(got, faults.ids(items or err.items))
    is_whole = items ~= nil
    if not items then
      assert(faults.is_among(err.kind, "network response"), message)
      assert.is_true(err.retryable, message)
      seen.failures, options.starting_token = seen.failures + 1, err.resume
    end
  until is_whole
  assert.equal(table.concat(faults.whole(), " ", 1, size), table.concat(got, " "))
end

---Damages each request at another byte, until every byte was hit.
local function check(way, protocol, length, step)
  local rules, seen = {}, { failures = 0 }
  for offset = 0, length - 1, step do rules[#rules + 1] = { [way] = offset, times = 1 } end
  local scenario = farm.scenario { sessions = size, rules = rules }
  local client = faults.client(scenario,
    faults.with(farm.protocols[protocol], { max_attempts = 1 }))
  for _ = 1, tasks do client:spawn(follow, client, seen) end
  assert(client:run())
  client:close()
  scenario:forget()
  assert.equal(#rules, seen.failures)
end

describe("a response that ends at any byte", function()
  local head, body = measure()

  for _, way in ipairs { "cut", "reset" } do
    it(("(%s, plain HTTP) loses and repeats no item"):format(way), function()
      check(way, "plain HTTP", head + body, 1)
    end)
    it(("(%s, HTTP/1.1) loses and repeats no item"):format(way), function()
      check(way, "HTTP/1.1", head + body, 13)
    end)
    it(("(%s, HTTP/2) loses and repeats no item"):format(way), function()
      check(way, "HTTP/2", body, 1)
    end)
  end
end)

-- Its body may be empty: only the end of its headers shows that it is complete.
describe("a response to UpdateSession that ends at any byte", function()
  it("gives an error", function()
    local whole = "HTTP/1.1 200 OK\r\nX-Amzn-Requestid: 1\r\nContent-Length: 2\r\n\r\n{}"
    local rules = {}
    for length = 0, #whole do
      rules[#rules + 1] = { garbage = whole:sub(1, length), times = 1 }
    end
    local scenario = farm.scenario { rules = rules }
    local client = faults.client(scenario,
      faults.with(farm.protocols["plain HTTP"], { max_attempts = 1 }))
    local id = "session-" .. ("0"):rep(32)
    local params = faults.with(farm.job, { sessionId = id, targetLifecycleStatus = "ENDED" })
    for length = 0, #whole - 1 do
      local page, message, err = client:update_session(params)
      assert.is_nil(page, length)
      assert.is_true(err.retryable, message)
    end
    assert.same({}, (client:update_session(params)))
    assert.equal(#rules, #scenario:requests())
    client:close()
  end)
end)
