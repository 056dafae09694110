-- SPDX-License-Identifier: MIT
--
-- Links: where they may lead, and what becomes of odd members and odd answers.

local link = require "deadline.output.link"

local function raises(pattern, ...)
  local done, message = pcall(...)
  assert.is_false(done)
  assert.matches(pattern, message)
end

describe("a link", function()
  local session, worker = { sessionId = "s/1 ?<&", jobId = 5 }, { workerId = "w", farmId = "f" }

  it("is a template's, with members of the session and its worker", function()
    local find = link.new "https://example.com/{farmId}/{jobId}#{sessionId}"
    assert.equal("https://example.com/f/5#s%2F1%20%3F%3C%26", find(session, worker))
    assert.equal(nil, find(session))
    assert.equal(nil, find({ sessionId = "s" }, worker))
    assert.equal("#5", link.new "#{jobId}"(session))
    assert.equal(nil, link.new(nil))
  end)

  it("is what a function returns", function()
    local find = link.new(function(one, other) return "/" .. one.jobId .. (other and "w" or "") end)
    assert.equal("/5", find(session))
    assert.equal("/5w", find(session, worker))
    assert.equal(nil, link.new(function() end)(session))
    raises("must return a text or nil, not a table", link.new(function() return {} end), session)
  end)

  it("has no other scheme than http and https", function()
    for _, url in ipairs { "javascript:alert(1)", "JavaScript:x", "data:text/html,x", "file:///x",
      " javascript:x", "java\nscript:x", "\1javascript:x", "vbscript:x" } do
      raises("a link must be relative, or begin with https://", link.new(function() return url end),
        session)
      raises("a link must be relative, or begin with https://", link.new, url .. "{jobId}")
    end
    for _, url in ipairs { "http://x/", "HTTPS://x/", "x/y", "#a:b", "?a=b:c", "/a:b", "" } do
      assert.equal(url, link.new(function() return url end)(session))
    end
    raises("a link must be relative", link.new, "{scheme}:x")
    assert.equal("javascript%3Ax", link.new "{url}"({ url = "javascript:x" }))
  end)

  it("escapes bytes that no URL holds", function()
    local find = link.new(function() return '/a b"<>\n\195\188' end)
    assert.equal("/a%20b%22%3C%3E%0A%C3%BC", find {})
  end)

  it("names a member if it is a template", function()
    raises("must name a member", link.new, "https://example.com/")
  end)
end)
