-- SPDX-License-Identifier: MIT

local core = require "deadline.core"
local resume_token = require "deadline.listing.resume_token"

local function base64(text) return core.base64_encode(text) end

describe("the resume token of a listing", function()
  it("is what botocore writes", function()
    assert.equal(base64 '{"nextToken": "a\\"b", "boto_truncate_amount": 7}',
      resume_token.encode('a"b', 7))
    assert.equal(base64 '{"nextToken": "t"}', resume_token.encode("t", 0))
    assert.equal(base64 '{"nextToken": null, "boto_truncate_amount": 1}',
      resume_token.encode(false, 1))
  end)

  it("is read as it was written", function()
    for _, position in ipairs { { "t", 0 }, { "t", 3 }, { 'a"b\\c\1\195\164', 99 } } do
      assert.same(position, { resume_token.decode(resume_token.encode(position[1], position[2])) })
    end
    assert.same({ nil, 5 }, { resume_token.decode(resume_token.encode(false, 5)) })
  end)

  it("may be a nextToken of the service, whatever that looks like", function()
    for _, text in ipairs { "AAAA", "", "{}", "no base64!", base64 "{}", base64 "[1]",
      base64 '{"nextToken": 5}', base64 '{"nextToken": "t", "boto_truncate_amount": -1}',
      base64 '{"nextToken": "t", "boto_truncate_amount": 1.5}', base64 '{"nextToken": "t"' } do
      assert.same({ text, 0 }, { resume_token.decode(text) })
    end
  end)
end)

describe("the position of a search", function()
  it("is an offset", function()
    for _, offset in ipairs { 0, 1, 10000 } do
      assert.equal(offset, resume_token.decode_offset(resume_token.encode_offset(offset)))
    end
  end)

  it("is no other text", function()
    for _, text in ipairs { "", "5", "x", resume_token.encode("token", 3),
      core.base64_encode '{"itemOffset": -1}', core.base64_encode '{"itemOffset": "5"}',
      core.base64_encode '{"itemOffset": 1.5}', core.base64_encode '{"itemOffset": ',
      core.base64_encode "[5]" } do
      assert.is_nil(resume_token.decode_offset(text))
    end
  end)
end)
