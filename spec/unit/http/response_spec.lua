-- SPDX-License-Identifier: MIT

local response = require "deadline.http.response"

describe("the time to wait", function()
  local now = 1785587696 -- 2026-08-01T12:34:56Z
  local cases = {
    { { ["retry-after"] = "2" }, 2 }, { { ["retry-after"] = "0" }, 0 },
    { { ["retry-after"] = "1.5" }, 1.5 }, { { ["retry-after"] = "100000" }, 100000 },
    { { ["retry-after"] = "Sat, 01 Aug 2026 12:35:06 GMT" }, 10 },
    { { ["retry-after"] = "Sat, 01 Aug 2026 12:34:46 GMT" }, 0 },
    { { ["retry-after"] = "2026-08-01T12:35:56Z" }, 60 },
    { { ["retry-after"] = "soon" }, nil }, { { ["retry-after"] = "" }, nil }, { {}, nil },
    { { ["x-amz-retry-after"] = "1500" }, 1.5 }, { { ["x-amz-retry-after"] = "0" }, 0 },
    { { ["x-amz-retry-after"] = "1500", ["retry-after"] = "9" }, 1.5 },
    { { ["x-amz-retry-after"] = "-100" }, nil }, { { ["x-amz-retry-after"] = "invalid" }, nil },
    { { ["x-amz-retry-after"] = "x", ["retry-after"] = "9" }, 9 },
  }
  for i, case in ipairs(cases) do
    it(("is read as in case %d"):format(i), function()
      assert.equal(case[2], response.retry_after(case[1], now))
    end)
  end
end)

describe("an excerpt", function()
  it("is one line of 200 bytes at most, and cuts no character", function()
    assert.equal("a b", response.excerpt "\n a\r\n\tb")
    assert.equal(("x"):rep(200) .. "...", response.excerpt(("x"):rep(300)))
    assert.equal(("x"):rep(199) .. "...", response.excerpt(("x"):rep(199) .. "\195\164" .. "x"))
  end)
end)

describe("the code of an error", function()
  it("is the name alone", function()
    assert.equal("FooError", response.clean_code "ns#FooError:http://localhost/, x")
    assert.equal("404", response.clean_code(404))
    assert.is_nil(response.clean_code "ns#")
    assert.is_nil(response.clean_code {})
  end)

  it("comes from the header before the body", function()
    local body = { __type = "ns#C", code = "B" }
    assert.equal("A", response.find_code(body, { ["x-amzn-errortype"] = "A:" }))
    assert.equal("B", response.find_code(body, {}))
    assert.equal("C", response.find_code({ __type = "ns#C" }, {}))
  end)
end)

describe("a date", function()
  it("is the server's, unless a cache has kept the response", function()
    local date = "Sat, 01 Aug 2026 12:34:56 GMT"
    assert.equal(1785587696, response.server_date { date = date })
    assert.is_nil(response.server_date { date = date, age = "5" })
    assert.is_nil(response.server_date {})
  end)
end)
