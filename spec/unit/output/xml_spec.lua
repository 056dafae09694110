-- SPDX-License-Identifier: MIT
--
-- Texts in XML: nothing that a parser refuses, whatever a host's name holds.

local xml = require "deadline.output.xml"

describe("a text in XML", function()
  it("has entities for what has a meaning there", function()
    assert.equal("&lt;a href=&#39;x&#39;&gt; &amp;amp; &quot;", xml.escape "<a href='x'> &amp; \"")
    assert.equal("plain", xml.escape "plain")
    assert.equal("5", xml.escape(5))
    assert.equal("&lt;\nb", xml.escape_lines { "<", "b" })
  end)

  it("has no control characters, and nothing that is not UTF-8", function()
    for text, expected in pairs {
      ["a\0b\1c\31d\127e\nf\tg"] = "a b c d e f g", ["\194\133x"] = " x",
      ["\255"] = "\239\191\189", ["a\195"] = "a\239\191\189",
      ["\195\188\128"] = "\195\188\239\191\189",
      ["\237\160\128"] = ("\239\191\189"):rep(3), ["\192\128"] = ("\239\191\189"):rep(2),
      ["\239\191\190\239\191\191"] = ("\239\191\189"):rep(2),
      ["\240\159\152\128\215\169"] = "\240\159\152\128\215\169",
    } do
      assert.equal(expected, xml.clean(text))
    end
  end)

  it("is isolated if its direction may be another one", function()
    assert.equal("abc", xml.isolate "abc")
    assert.equal("\226\129\168\215\169\226\129\169", xml.isolate "\215\169")
  end)

  it("is shortened between characters", function()
    assert.equal("abc", xml.shorten("abc", 3))
    assert.equal("ab\226\128\166", xml.shorten("abc", 2))
    assert.equal("\215\169\226\128\166", xml.shorten("\215\169\215\156", 1))
    assert.equal("", xml.shorten("", 1))
  end)

  it("has a width that grows with its characters", function()
    assert.equal(0, xml.width("", 12))
    assert.is_true(xml.width("WWW", 12) > xml.width("iii", 12))
    assert.is_true(xml.width("\228\184\150", 12) > 12)
    assert.equal(2 * xml.width("abc", 6), xml.width("abc", 12))
  end)
end)

describe("a number in XML", function()
  it("has a tenth at most, and no exponent", function()
    for number, expected in pairs {
      [0] = "0", [5] = "5", [5.04] = "5", [5.05] = "5.1", [-5.25] = "-5.3", [0.96] = "1",
      [-0.01] = "0", [123456789.5] = "123456789.5", [1e9] = "1000000000",
    } do
      assert.equal(expected, xml.number(number))
    end
  end)
end)
