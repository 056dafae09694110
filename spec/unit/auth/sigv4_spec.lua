-- SPDX-License-Identifier: MIT
--
-- The headers that a signature adds, and the parts of a URL that it covers.

local core = require "deadline.core"
local sigv4 = require "deadline.auth.sigv4"

describe("sigv4.target", function()
  it("has the Host header, without the scheme's own port, and a raw path and query", function()
    for url, expected in pairs {
      ["https://H.Example"] = { host = "h.example", path = "", query = "" },
      ["HTTPS://h.example:443/a%2fb/../c?x=%20&y"] =
        { host = "h.example", path = "/a%2fb/../c", query = "x=%20&y" },
      ["http://h.example:80/"] = { host = "h.example", path = "/", query = "" },
      ["http://h.example:443/"] = { host = "h.example:443", path = "/", query = "" },
      ["http://h.example:08080/"] = { host = "h.example:8080", path = "/", query = "" },
      ["http://[FD00::1]:81/"] = { host = "[fd00::1]:81", path = "/", query = "" },
    } do
      assert.same(expected, sigv4.target(url), url)
    end
  end)

  it("is nil for a text that is not an absolute URL", function()
    for _, url in ipairs { "", "/path", "h.example", "https:///", "https://h.example/#fragment" } do
      assert.is_nil(sigv4.target(url), url)
    end
  end)
end)

describe("sigv4.add", function()
  local key

  before_each(function() key = core.signing_key() end)
  after_each(function() key:close() end)

  ---A request of AWS's test suite.
  local function request(changes)
    local made = {
      method = "GET", path = "/", query = "", headers = { Host = "example.amazonaws.com" },
      region = "us-east-1", service = "service", time = core.timestamp "20150830T123600Z",
      normalize = true, double_encode = true, credentials = { aws_access_key_id = "AKIDEXAMPLE",
        aws_secret_access_key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" },
    }
    for name, value in pairs(changes or {}) do made[name] = value end
    return made
  end

  it("adds the date and the signature, and returns the signature alone", function()
    local own = request()
    local authorization = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/"
      .. "aws4_request, SignedHeaders=host;x-amz-date, Signature="
      .. "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"
    assert.same({ authorization }, { sigv4.add(own, key) })
    assert.same({ Host = "example.amazonaws.com", ["X-Amz-Date"] = "20150830T123600Z",
      Authorization = authorization }, own.headers)
  end)

  it("adds and signs a session token", function()
    local own = request()
    own.credentials.aws_session_token = "a token"
    local _, _, signed_headers = sigv4.add(own, key, true)
    assert.equal("a token", own.headers["X-Amz-Security-Token"])
    assert.equal("host;x-amz-date;x-amz-security-token", signed_headers)
  end)

  it("returns the signed texts on request", function()
    local own = request()
    local authorization, signature, signed_headers, canonical, to_sign = sigv4.add(own, key, true)
    assert.equal("host;x-amz-date", signed_headers)
    assert.equal(signature, authorization:match("Signature=(%x+)$"))
    assert.matches("^GET\n/\n\nhost:example.amazonaws.com\nx%-amz%-date:20150830T123600Z\n\n",
      canonical)
    assert.equal("AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\n"
      .. core.hex(core.sha256(canonical)), to_sign)
  end)

  it("returns nil and a problem for a time without a date", function()
    local own = request { time = 1e15 }
    assert.same({ nil, "the time is outside years 1 to 9999" }, { sigv4.add(own, key) })
    assert.same({ Host = "example.amazonaws.com" }, own.headers)
  end)
end)
