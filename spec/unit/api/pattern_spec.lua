-- SPDX-License-Identifier: MIT
--
-- Regular expressions as patterns of Lua: those of the service's text, and those without an exact
-- form, which take more than they should and never less.

local pattern = require "deadline.api.pattern"

local function takes(expression, ...)
  for _, value in ipairs { ... } do
    assert(pattern.matches(value, expression), expression .. " refuses " .. value)
  end
end

local function refuses(expression, ...)
  for _, value in ipairs { ... } do
    assert(not pattern.matches(value, expression), expression .. " takes " .. value)
  end
end

describe("an expression", function()
  it("matches the whole text", function()
    takes("[a-z]+", "a", "zz")
    refuses("[a-z]+", "", "a1", "1a", "a\n", "\na", "A")
    takes("d-[0-9]{2}$|^[a-z]{2}", "d-01", "ab")
    refuses("d-[0-9]{2}$|^[a-z]{2}", "d-1", "abc", "ab\n", "d-012")
  end)

  it("counts a class", function()
    takes("sg-[\\w]{1,120}", "sg-a", "sg-_9Z", "sg-" .. ("a"):rep(120))
    refuses("sg-[\\w]{1,120}", "sg-", "sg-" .. ("a"):rep(121), "sg-a-b", "sg-ä")
    takes("[a-z]{2,3}x{2}", "abxx", "abcxx")
    refuses("[a-z]{2,3}x{2}", "axx", "abx", "abcdxx", "abcx")
    takes("x{2,}", "xx", ("x"):rep(50))
    refuses("x{2,}", "x")
  end)

  it("has classes with ranges, dashes, escapes and exclusions", function()
    takes("[a-zA-Z0-9-_/]+", "a-b_c/D9")
    refuses("[a-zA-Z0-9-_/]+", "a.b", "a b", "^", "]")
    takes("[\\]\\[\\-.^]*", "][-.^", "")
    refuses("[\\]\\[\\-.^]*", "\\", "a")
    takes("[^\"'/\\[\\]\\s]*", "üser", "", "a%b")
    refuses("[^\"'/\\[\\]\\s]*", "a b", "a/b", "[", "]")
    takes("UTC[-+]\\d", "UTC-1", "UTC+9")
    refuses("UTC[-+]\\d", "UTC,1", "UTC+x")
    takes("a\\.b", "a.b")
    refuses("a\\.b", "axb")
    takes("a%.*", "a%", "a%bc")
    refuses("a%.*", "ab", "a%\n")
  end)

  it("has alternatives and groups", function()
    takes("([0-9a-f]{2}-|)x", "0f-x", "x")
    refuses("([0-9a-f]{2}-|)x", "-x", "0f-", "0fx")
    takes("(?:[0-9]{1,3}\\.){3}[0-9]{1,3}", "1.22.333.4")
    refuses("(?:[0-9]{1,3}\\.){3}[0-9]{1,3}", "1.22.333", "1.2.3.4.5", "1.2.3.4444", "1..2.3")
    takes("(?:[a-z][a-z0-9-]{0,30})?", "", "a", "a-" .. ("b"):rep(29))
    refuses("(?:[a-z][a-z0-9-]{0,30})?", "-", "a-" .. ("b"):rep(30))
    takes("[-]?(0|[1-9][0-9]*)([.][0-9]+)?([eE][+-]?[0-9]+)?", "0", "-1.5e+10", "10E3", "0.0")
    refuses("[-]?(0|[1-9][0-9]*)([.][0-9]+)?([eE][+-]?[0-9]+)?", "", "01", "1.", ".5", "1e", "+1")
    takes("x:[a-z]{2}((-gov)|(-iso(b?)))?-[a-z]+", "x:us-gov-west", "x:us-isob-east", "x:us-iso-a",
      "x:eu-west")
    refuses("x:[a-z]{2}((-gov)|(-iso(b?)))?-[a-z]+", "x:us", "x:u-a", "x:us--a")
  end)

  it("without an exact form takes everything that it should", function()
    local repeats = "attr(\\.[a-z]{0,63})+" -- a group repeated without a limit
    takes(repeats, "attr.a.b", "attr.", "attra.") -- the last one in vain
    refuses(repeats, "attr", "attr.A", "attr.1", "anything")
    takes("(/[!-.0-~]+)*/[\\w+=,.@-]+", "/x", "/a/b!/c", "/a//b")
    refuses("(/[!-.0-~]+)*/[\\w+=,.@-]+", "", "x", "/", "/a b/c", "/a/b/")
    takes("(ab|c(?:d|[^x]){2,3})*", "y")   -- a class that excludes
    takes("(ab|c(?:d|-)+){2,40}x", "abc-x", "abcd-ababx")
    refuses("(ab|c(?:d|-)+){2,40}x", "abx", "abcdefx", "")
    takes("(?=a)a", "a", "b")                  -- looking ahead
    takes("a+?", "a", "aaa")                   -- a quantifier of its own
    takes("\\p{L}+", "ä", "b")                 -- classes that Lua does not have
    takes("a{1,20}b{1,20}", "a" .. ("b"):rep(20), ("a"):rep(20) .. "b")
    refuses("a{1,20}b{1,20}", "a", "b", "ba", ("a"):rep(30) .. ("b"):rep(30))
    takes("(a|b)(a|b)(a|b)(a|b)(a|b)", "ababa") -- too many alternatives
    takes("[^a]{2}", "äö", "bc")
    takes("(", "x")
    takes("[", "x")
    takes("[]", "x")
    takes("[^]", "x")
    takes("()*", "x")
    takes("[\\", "x")
  end)

  it("with a class that Lua does not have takes everything that it should", function()
    takes("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*", "team", "größe 5", "a:b/c")
    takes("[\\u0020-\\uD7FF\\r\\n\\t]*", "a text", "\tü\n")
    takes("[\\x20-\\x7e]+", "a text", "~")
    takes("[\\S\\s]*", "any text\n")
    takes("[\\w\\W]*", "any-text")
    takes("[\\b]", "\b")
    takes("[\\s]x", "\194\160x")  -- spaces beyond ASCII
    takes("a\\sb", "a\194\160b", "a\226\128\130b")
    takes("[!-\\/]+", "$%&")         -- ranges with an escape or a percent sign
    takes("[\\.-z]+", "/9Az")
    takes("[\\--9]+", "./0")
    takes("[!-\\]]+", "A0")
    takes("[%-z]+", "A0%")
    takes("[!-%]+", "#$%")
    takes("[à-ü]{1,3}", "äöü")        -- characters of several bytes
    takes("[aé]{2}", "éé", "aé")
    takes("é?", "", "é")
    takes("[^é]{1}", "è")
  end)

  it("has the escapes of control characters", function()
    takes("[^\\n]*", "nine", "")
    refuses("[^\\n]*", "a\nb")
    takes("a\\n[\\r\\t]*", "a\n\r\t")
    refuses("a\\n[\\r\\t]*", "an", "a\nt")
  end)
end)
