-- SPDX-License-Identifier: MIT
--
-- The iterator over changes, over listings that a script describes: when it lists again, and what
-- it does if a listing fails. worker_watch_spec and fleet_watch_spec test it over the service.

local fake_service = require "fake_service"
local deadline = require "deadline"
local errors = require "deadline.base.errors"
local watch = require "deadline.listing.watch"

local failure = errors.new {
  kind = "network", code = "Lost", operation = "List", message = "lost", retryable = true,
}

---A watch over listings, each a list of texts and errors: a text is a change that `compare`
---returns, "" one without news, "+a" one that `finish` returns.
local function new(listings, limits)
  local self = { system = fake_service.system(), opened = {}, closed = 0, events = {} }
  local client = deadline.client(fake_service.options(function() end, {
    system = self.system.options, on_event = function(event)
      self.events[#self.events + 1] = event
    end }))
  local function open()
    self.opened[#self.opened + 1] = self.system.moment - 1000
    local texts, at = listings[#self.opened] or {}, 1
    local function peek(in_finish)
      local text = texts[at]
      return text and (type(text) == "string" and text:sub(1, 1) == "+") == in_finish and text
    end
    return {
      fill = function()
        local text = peek(false)
        if type(text) == "table" then return nil, text end
        return text ~= nil and text ~= false
      end,
      compare = function()
        at = at + 1
        return texts[at - 1] ~= "" and texts[at - 1] or nil
      end,
      finish = function()
        local text = peek(true)
        at = at + 1
        return text or nil
      end,
      close = function() self.closed = self.closed + 1 end,
    }
  end
  limits = limits or {}
  limits.interval = limits.interval or 10
  self.client, self.watch = client, watch.new(client, limits, nil, open)
  return self
end

describe("an iterator over changes", function()
  it("passes on what the listings find, and lists again after the interval", function()
    local own = new { { "a", "", "b", "+c" }, {}, { "", "d" } }
    local told = {}
    for i = 1, 4 do told[i] = own.watch() end
    assert.same({ "a", "b", "+c", "d" }, told)
    assert.same({ 0, 10, 20 }, own.opened)
  end)

  it("lists again later after each failure, and closes what failed", function()
    local own = new { { "a", failure }, { failure }, { failure }, { "b" }, { failure }, { "c" } }
    assert.same({ "a", "b", "c" }, { own.watch(), own.watch(), own.watch() })
    assert.same({ 0, 20, 60, 140, 150, 170 }, own.opened)
    assert.equal(4, own.closed)
    assert.equal(4, #own.events)
    assert.same({ "retry", "List", 3, "network", "Lost", 80 },
      { own.events[3].type, own.events[3].operation, own.events[3].attempt, own.events[3].kind,
        own.events[3].code, own.events[3].delay })
  end)

  it("raises one failure too many in a row, and goes on afterwards", function()
    local own = new({ { failure }, { failure }, { failure }, { "a" } }, { max_failures = 2 })
    local ok, err = pcall(own.watch)
    assert.same({ false, "Lost" }, { ok, err.code })
    assert.equal("a", own.watch())
    assert.equal(4, #own.opened)
  end)

  it("finds nothing more once it is closed, and closes its listing", function()
    local own = new { { "a", "b" } }
    assert.equal("a", own.watch())
    own.watch:close()
    assert.is_nil(own.watch())
    assert.equal(1, own.closed)
  end)
end)

describe("the beginning of a listing", function()
  it("is the service's time at which its first call began, rounded down", function()
    local client = new({}).client
    assert.equal(1785587696 - 2 - 1, watch.find_beginning(client,
      { headers = { date = "Sat, 01 Aug 2026 12:34:56 GMT" }, elapsed = 2 }))
    assert.equal(client.server_time() - 3, watch.find_beginning(client,
      { headers = {}, elapsed = 2 }))
  end)
end)
