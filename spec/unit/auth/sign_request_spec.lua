-- SPDX-License-Identifier: MIT
--
-- `deadline.sign`: AWS's published examples, the forms of headers that it accepts, and its errors.

local deadline = require "deadline"

local function raised(pattern, fn)
  local ok, message = pcall(fn)
  assert.is_false(ok)
  assert.matches(pattern, tostring(message))
  assert.matches("sign_request_spec%.lua:%d+: ", tostring(message))
end

-- AWS's published examples: the Signature Version 4 test suite, and the two of the S3 guide.
local suite = {
  aws_access_key_id = "AKIDEXAMPLE",
  aws_secret_access_key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
}
local suite_time = deadline.timestamp "20150830T123600Z"

local function sign(changes)
  local request = { url = "https://example.amazonaws.com/", region = "us-east-1",
    service = "service", credentials = suite, time = suite_time }
  for name, value in pairs(changes or {}) do request[name] = value end
  local signed = deadline.sign(request) -- no tail call: 5.1 would not know whose line it was
  return signed
end

describe("deadline.auth.sign_request", function()
  local vectors = {
    ["get-vanilla"] = { {},
      "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31" },
    ["post-vanilla"] = { { method = "POST" },
      "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b" },
    ["get-vanilla-query-order-key-case"] = {
      { url = "https://example.amazonaws.com/?Param2=value2&Param1=value1" },
      "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500" },
  }
  for name, vector in pairs(vectors) do
    it("agrees with " .. name .. " of AWS's test suite", function()
      assert.equal(vector[2], sign(vector[1]).signature)
    end)
  end

  -- Computed by botocore. Random requests found the case of the first.
  local host = "https://example.amazonaws.com"
  local botocore = {
    ["a path that ends in .."] = { { url = host .. "/a/b/.." },
      "e7dfad111cdad6139e285ddec7592de69207ee936e9af6cffa906e281325f76a" },
    ["a path that ends in ../"] = { { url = host .. "/a/b/../" },
      "694bece1403759d9292850e34a43c38b7accb0d27abd33d0f0c4dd5136372da1" },
    ["a path that ends in ."] = { { url = host .. "/a//b/." },
      "a3ef7f40b9d3367140c9a7b8049aaddc77c79d96e9cf97b49a21702dfe72eaf5" },
    ["a path that ends in ./"] = { { url = host .. "/a/./" },
      "694bece1403759d9292850e34a43c38b7accb0d27abd33d0f0c4dd5136372da1" },
    ["a path of which nothing is left"] = { { url = host .. "/a/..//" },
      "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31" },
    ["dots that are escaped"] = { { url = host .. "/%7e/..%2F/.." },
      "9f59a72ad1e41fa1e76a4d9a100051c28495366a50d8d9c8496f466de5cf6313" },
    ["raw reserved bytes"] = { { url = host .. "/!/$&'()*+,;=:@/.." },
      "54d7b2c3000df0568a08adc21508dd6c8f2f6f35ab181d8c56f3e294a84ba76f" },
    ["values of one name with white space around them"] = {
      { headers = { { "A", " b  c " }, { "a", "d " }, { "B", "" }, { "b", " " } } },
      "27bf92baab37c62fdac0693fc425e3db6d47fb25fe21ba6c40a3f3322a30676e" },
    ["a header that tells the payload's hash"] = {
      { headers = { ["X-Amz-Content-Sha256"] = " UNSIGNED-PAYLOAD" } },
      "9b02fb7b5d0076fa47a0adda28c71e74ba4588334bc0139b8cd6bb87f16afe16" },
    ["a port with a zero before it"] = { { url = host .. ":08443/" },
      "6c603abd17f7fbcfc7898db27fd6c82700a814be690b4fdeb418d9bf88d6df2c" },
  }
  for name, vector in pairs(botocore) do
    it("agrees with botocore on " .. name, function()
      assert.equal(vector[2], sign(vector[1]).signature)
    end)
  end

  it("agrees with the example of the IAM guide", function()
    local signed = deadline.sign {
      url = "https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08",
      headers = { ["Content-Type"] = "application/x-www-form-urlencoded; charset=utf-8" },
      region = "us-east-1", service = "iam", credentials = suite, time = suite_time,
    }
    assert.equal("5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
      signed.signature)
    assert.equal("content-type;host;x-amz-date", signed.signed_headers)
    assert.equal("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, "
      .. "SignedHeaders=content-type;host;x-amz-date, Signature=" .. signed.signature,
      signed.headers.Authorization)
    assert.equal("20150830T123600Z", signed.headers["X-Amz-Date"])
    assert.equal("iam.amazonaws.com", signed.headers.Host)
    assert.matches("^AWS4%-HMAC%-SHA256\n20150830T123600Z\n", signed.string_to_sign)
    assert.matches("^GET\n/\nAction=ListUsers&Version=2010%-05%-08\n", signed.canonical_request)
  end)

  it("agrees with the example of the S3 guide", function()
    local empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    local signed = deadline.sign {
      url = "https://examplebucket.s3.amazonaws.com/test.txt",
      headers = { Range = "bytes=0-9" },
      region = "us-east-1", service = "s3", time = deadline.timestamp "20130524T000000Z",
      credentials = { aws_access_key_id = "AKIAIOSFODNN7EXAMPLE",
        aws_secret_access_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY" },
    }
    assert.equal("f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
      signed.signature)
    assert.equal(empty, signed.headers["X-Amz-Content-Sha256"])
  end)

  it("sends S3 the payload's hash, the caller's own if it has one", function()
    local function told(changes)
      changes.service, changes.body = "s3", "body"
      local signed = sign(changes)
      local own, theirs = signed.headers["X-Amz-Content-Sha256"],
        signed.headers["x-amz-content-sha256"]
      assert.equal(own or theirs, signed.canonical_request:match("[^\n]*$"))
      return own or "", theirs or ""
    end
    assert.same({ "230d8358dc8e8890b4c58deeb62912ee2f20357ae92a5cc861b98e68fe31acb5", "" },
      { told {} })
    assert.same({ "UNSIGNED-PAYLOAD", "" }, { told { payload_hash = "UNSIGNED-PAYLOAD" } })
    assert.same({ "", "own" }, { told { headers = { ["x-amz-content-sha256"] = "own" } } })
    assert.is_nil(sign().headers["X-Amz-Content-Sha256"])
  end)

  it("accepts headers as a map, as lists of values, and as pairs", function()
    local map = sign { headers = { ["My-Header"] = "a,b", Other = "c" } }
    local lists = sign { headers = { ["My-Header"] = { "a", "b" }, Other = { "c" } } }
    local pairs_ = sign { headers = { { "My-Header", "a" }, { "Other", "c" },
      { "My-Header", "b" } } }
    assert.equal(map.signature, lists.signature)
    assert.equal(map.signature, pairs_.signature)
    assert.equal("host;my-header;other;x-amz-date", map.signed_headers)
    assert.equal("a,b", pairs_.headers["My-Header"])
  end)

  it("merges a name in two spellings, under the first and in order", function()
    local signed = sign { headers = { { "Foo", "1" }, { "foo", "2" } } }
    assert.equal("1,2", signed.headers.Foo)
    assert.is_nil(signed.headers.foo)
    assert.matches("\nfoo:1,2\n", signed.canonical_request)
    assert.matches("\nfoo:2,1\n", sign({ headers = { foo = "1", Foo = "2" } }).canonical_request)
    assert.equal("x", sign({ headers = { host = "x" } }).headers.Host)
    raised("two headers 'Host'", function() sign { headers = { host = "x", Host = "y" } } end)
  end)

  it("refuses invalid headers, tokens and hashes, at the caller's line", function()
    local keys = { aws_access_key_id = "A", aws_secret_access_key = "s" }
    for _, token in ipairs { {}, true, 5 } do
      keys.aws_session_token = token
      raised("aws_session_token", function() sign { credentials = keys } end)
    end
    raised("a header is not", function() sign { headers = { 5 } } end)
    raised("a header is not", function() sign { headers = { "abc" } } end)
    raised("payload_hash", function() sign { payload_hash = "x\ny" } end)
    raised("outside years", function() sign { time = 1e15 } end)
  end)

  it("folds white space, and refuses a line break that folds nothing", function()
    assert.equal(sign({ headers = { A = "b c" } }).signature,
      sign({ headers = { A = "  b   c  " } }).signature)
    raised("", function() sign { headers = { A = "b\nX-Evil: 1" } } end)
    raised("", function() sign { headers = { A = "b\r\nX-Evil: 1" } } end)
    raised("", function() sign { headers = { ["A\nB"] = "c" } } end)
    raised("", function() sign { headers = { ["A B"] = "c" } } end)
  end)

  it("does not sign headers that may change on the way", function()
    local plain = sign()
    for _, name in ipairs { "User-Agent", "Connection", "Expect", "TE", "Transfer-Encoding",
      "X-Amzn-Trace-Id", "Upgrade", "keep-alive" } do
      local signed = sign { headers = { [name] = "x" } }
      assert.equal(plain.signature, signed.signature, name)
      assert.equal("x", signed.headers[name])
    end
  end)

  it("replaces the headers of an earlier signature", function()
    local again = sign { headers = { authorization = "old", ["x-amz-date"] = "old",
      ["X-AMZ-Security-Token"] = "old" } }
    assert.equal(sign().signature, again.signature)
    assert.is_nil(again.headers.authorization)
    assert.is_nil(again.headers["X-AMZ-Security-Token"])
  end)

  it("sends and signs a session token", function()
    local signed = sign { credentials = { aws_access_key_id = "A", aws_secret_access_key = "s",
      aws_session_token = "tok" } }
    assert.equal("tok", signed.headers["X-Amz-Security-Token"])
    assert.equal("host;x-amz-date;x-amz-security-token", signed.signed_headers)
  end)

  it("includes a port that is not the scheme's own", function()
    assert.equal("h.example:8443", sign({ url = "https://H.example:8443/" }).headers.Host)
    assert.equal("h.example", sign({ url = "https://h.example:443/" }).headers.Host)
    assert.equal("h.example", sign({ url = "http://h.example:80/" }).headers.Host)
    assert.equal("h.example:80", sign({ url = "https://h.example:80/" }).headers.Host)
  end)

  it("signs the checked values of tables that return others every time", function()
    local function changing(values)
      local asked = {}
      return setmetatable({}, { __index = function(_, name)
        asked[name] = (asked[name] or 0) + 1
        return values[name] and values[name] .. ("\r\nX-Evil: 1"):rep(asked[name] - 1)
      end })
    end
    local token = { aws_access_key_id = suite.aws_access_key_id, aws_session_token = "a token",
      aws_secret_access_key = suite.aws_secret_access_key }
    local plain = sign { credentials = token }
    assert.same(plain, sign { credentials = changing(token) })
    assert.same(plain, deadline.sign(setmetatable({ credentials = token, time = suite_time },
      { __index = changing {
        url = "https://example.amazonaws.com/", region = "us-east-1", service = "service",
      } })))
  end)

  it("does not change the caller's tables", function()
    local headers = { A = "b" }
    sign { headers = headers }
    assert.same({ A = "b" }, headers)
  end)

  it("raises misuse at the caller's line", function()
    raised("'url' is missing", function() deadline.sign { region = "r", service = "s" } end)
    raised("unknown option 'urI'; did you mean 'url'", function() sign { urI = "x" } end)
    raised("'credentials.aws_secret_access_key' is missing", function()
      sign { credentials = { aws_access_key_id = "A" } }
    end)
    raised("'url' is not an absolute URL", function() sign { url = "/path" } end)
    raised("the time is outside", function() sign { time = 1e15 } end)
    raised("options must be a table", function() local _ = deadline.sign(5) end)
    raised("'method' must be of type string", function() sign { method = 5 } end)
  end)
end)
