-- SPDX-License-Identifier: MIT
--
-- A cursor by itself. iterator_spec tests iterators, which return its items.

local cursor = require "deadline.listing.cursor"
local fake_service = require "fake_service"
local reader = require "deadline.api.reader"

local list_sessions = reader.operation "ListSessionsForWorker"

local function new(service, limits)
  return cursor.new(service:client(), list_sessions, fake_service.ids, limits or {})
end

describe("a cursor", function()
  it("has no item until it is filled", function()
    local pages = new(fake_service.new { items = 15 })
    assert.is_false(pages:has_unread())
    assert.is_nil(pages:peek())
    assert.is_true(pages:fill())
    assert.is_true(pages:has_unread())
    assert.equal(1, pages:peek().number)
    assert.equal(0, pages:count_passed())
  end)

  it("returns items one by one, in lists and in copies of pages", function()
    local service = fake_service.new { items = 15 }
    local pages = new(service)
    pages:fill()
    pages:skip()
    assert.equal(2, pages:peek().number)
    local items = pages:take(2, { "before" })
    assert.same({ "before", 2, 3 }, { items[1], items[2].number, items[3].number })
    assert.equal(7, pages:count_rest())
    local page = pages:take_page(7)
    assert.equal(7, #page.sessions)
    assert.equal(10, #pages.at.page.sessions)
    assert.is_false(pages:has_unread())
    assert.equal(10, pages:count_passed())
    assert.is_true(pages:fill())
    assert.equal(11, pages:peek().number)
    assert.equal(2, #service.requests)
  end)

  it("ends after the last page, or after max_items", function()
    for limit, requests in pairs { [3] = 1, [10] = 1, [15] = 2 } do
      local service = fake_service.new { items = 15 }
      local pages, count = new(service, { max_items = limit }), 0
      while pages:fill() do count = count + #pages:take(pages:count_rest(), {}) end
      assert.equal(limit, count)
      assert.equal(requests, #service.requests)
    end
  end)

  it("keeps its position at an error, and has it in `resume`", function()
    local service = fake_service.new { items = 15,
      faults = { [2] = fake_service.response(400, "no") } }
    local pages = new(service)
    pages:fill()
    pages:take(10, {})
    local filled, err = pages:fill()
    assert.is_nil(filled)
    assert.equal(pages:resume_token(), err.resume)
    assert.is_true(pages:fill())
    assert.equal(11, pages:peek().number)
    pages:take(5, {})
    assert.is_nil(pages:resume_token())
  end)

  it("reads no more once it is closed", function()
    local pages = new(fake_service.new { items = 15 })
    pages:fill()
    pages:close()
    local filled, err = pages:fill()
    assert.same({ true, "cancelled" }, { filled == nil, err.kind })
    assert.is_string(pages:resume_token())
  end)

  it("refuses options that contradict the parameters", function()
    local client = fake_service.new { items = 1 }:client()
    for _, case in ipairs {
      { { maxResults = 5 }, { page_size = 5 }, "page_size" },
      { { nextToken = "t" }, { starting_token = "t" }, "starting_token" },
      { {}, { page_size = 101 }, "page_size" }, { {}, { max_items = -1 }, "max_items" },
    } do
      local made, problem = cursor.new(client, list_sessions, case[1], case[2])
      assert.is_nil(made)
      assert.matches(case[3], problem)
    end
  end)
end)
