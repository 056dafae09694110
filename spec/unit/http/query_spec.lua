-- SPDX-License-Identifier: MIT

local query = require "deadline.http.query"

describe("a query", function()
  it("is sorted by name and percent-encoded", function()
    assert.equal("a%20b=%26&b=2&c=", query.encode { b = "2", ["a b"] = "&", c = "" })
    assert.equal("", query.encode {})
  end)
end)
