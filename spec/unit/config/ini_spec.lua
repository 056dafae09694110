-- SPDX-License-Identifier: MIT
--
-- The grammar of the shared files: the results of Python's RawConfigParser and of botocore for the
-- same texts. A text that they refuse is refused with the number of the line.

local ini = require "deadline.config.ini"

local function parse(...)
  return assert(ini.parse(table.concat({ ... }, "\n")))
end

local function refused(pattern, ...)
  local sections, problem = ini.parse(table.concat({ ... }, "\n"))
  assert.is_nil(sections)
  assert.matches(pattern, problem)
end

describe("a shared file", function()
  it("has sections of keys and values", function()
    local expected = { default = { region = "us-west-2", output = "json" },
      ["profile x"] = { a = "1" } }
    assert.same(expected,
      parse("[default]", "region = us-west-2", "output=json", "", "[profile x]", "a = 1", ""))
    assert.same({}, parse "")
    assert.same({}, parse("", "# nothing", ";"))
    assert.same({ a = {} }, parse "[a]")
  end)

  it("has keys in lower case, with white space inside, and any characters but = and :", function()
    assert.same({ a = { region = "X", ["two words"] = "2", ["k-1.x/y"] = "3" } },
      parse("[a]", "ReGion = X", "Two Words = 2", "k-1.x/y = 3"))
  end)

  it("splits key and value at the first = or :, with or without white space", function()
    assert.same({ a = { b = "1", c = "2", d = "=3", e = "4:5", f = "6 = 7", g = "", h = "" } },
      parse("[a]", "b=1", "c: 2", "d ==3", "e\t=\t4:5", "f : 6 = 7", "g =", "h:"))
  end)

  it("has comments on lines of their own, indented or not, and none after a value", function()
    assert.same({ a = { b = "1 # no comment", c = "2 ; neither", d = "3" } },
      parse("# first", "; second", "[a]", "b = 1 # no comment", "  # indented", "c = 2 ; neither",
        "\t; d = 4", "#d = 5", "d = 3"))
  end)

  it("keeps quotes, percent signs and backslashes in values", function()
    assert.same({ a = { b = '"1"', c = "%(b)s", d = "\\n\\" } },
      parse("[a]", 'b = "1"', "c = %(b)s", "d = \\n\\"))
  end)

  it("continues a value on lines that are indented further than its key", function()
    assert.same({ a = { b = "1\n2\n3 = 4", c = "5" } },
      parse("[a]", "b = 1", "  2", "\t3 = 4", "c = 5"))
    assert.same({ a = { b = "1\n[c]" } }, parse("[a]", "b = 1", " [c]"))
    assert.same({ a = { b = "1", c = "2\n3" } }, parse("[a]", "  b = 1", "  c = 2", "   3"))
    assert.same({ a = { b = "1" }, c = { d = "2" } }, parse("  [a]", "    b = 1", "  [c]", "d = 2"))
  end)

  it("ignores comments in a value, and keeps empty lines in it, but not after it", function()
    assert.same({ a = { b = "1\n2" } }, parse("[a]", "b = 1", " # no", "  2"))
    assert.same({ a = { b = "1\n\n2", c = "3" } },
      parse("[a]", "b = 1", "", "  2", "", "", "c = 3"))
  end)

  it("nests one level if a value begins on the next line", function()
    assert.same({ ["services s"] = {
      deadline = { endpoint_url = "https://a.b/?c=d", ["X Y"] = "" }, sts = { a = "1" }, e = "",
    } }, parse("[services s]", "deadline =", "  endpoint_url = https://a.b/?c=d", "",
      "  X Y =", "  # no", "sts:", "    a=1", "e ="))
  end)

  -- Python's str.isspace, for characters up to U+FFFF.
  it("strips the white space that Python knows around names, keys and values", function()
    for _, space in ipairs { " ", "\t", "\v", "\f", "\28", "\29", "\30", "\31", "\194\133",
      "\194\160", "\225\154\128", "\226\128\128", "\226\128\138", "\226\128\168", "\226\128\169",
      "\226\128\175", "\226\129\159", "\227\128\128" } do
      local text = ("_[a]_\nregion_=_us-west-2_\n_output:__json_ x__\n__more_\ns =\n_k_=_v_\n_\n")
        :gsub("_", space)
      local shown = ("%q"):format(space)
      assert.same({ a = { region = "us-west-2\noutput:" .. space .. space .. "json" .. space
        .. " x\nmore", s = { k = "v" } } }, ini.parse(text), shown)
      assert.same({ a = { b = "" } }, parse("[a]", "b =" .. space .. space), shown)
    end
  end)

  it("keeps letters whose last byte is white space in other encodings", function()
    for _, text in ipairs { "\195\160", "\195\133", "\226\128\139", "\239\187\191" } do
      assert.same({ a = { [text] = text .. " " .. text } }, parse("[a]", text .. "=" .. text .. " "
        .. text))
    end
  end)

  it("may start with a byte order mark", function()
    for _, text in ipairs { "[a]\nb = 1\n", "# c\n[a]\nb = 1", "\r\n[a]\r\nb = 1" } do
      assert.same({ a = { b = "1" } }, parse("\239\187\191" .. text))
    end
    assert.same({}, parse "\239\187\191")
    refused("line 2: text before", "\239\187\191", "\239\187\191[a]")
  end)

  it("refuses a nested line that is not key = value", function()
    refused("'s3': 'oops' is not 'key = value'", "[a]", "s3 =", "  oops")
    refused("'s3': 'a: b' is not 'key = value'", "[a]", "s3 =", "  a: b")
  end)

  it("may have the line ends of any system", function()
    local expected = { a = { b = "1\n2", c = { d = "3" } } }
    local lines = { "[a]", "b = 1", "  2", "c =", " d = 3", "" }
    for _, ending in ipairs { "\n", "\r\n", "\r" } do
      assert.same(expected, ini.parse(table.concat(lines, ending)))
    end
  end)

  it("takes a section's name up to the last bracket, and ignores the rest", function()
    assert.same({ [" a b "] = {}, ["c]d"] = {}, e = {}, ["#f"] = {} },
      parse("[ a b ]", "[c]d]", "[e] # f", "[#f]"))
  end)

  it("copies the keys of [DEFAULT] to all sections, before it and after it", function()
    assert.same({ a = { b = "1", c = "2" }, default = { b = "3" } },
      parse("[a]", "c = 2", "[DEFAULT]", "b = 1", "[default]", "b = 3"))
    assert.same({}, parse("[DEFAULT]", "b = 1"))
    assert.same({ a = { s = { x = "1" } } }, parse("[DEFAULT]", "s =", "  x = 1", "[a]"))
  end)

  it("refuses a section that occurs twice", function()
    refused("line 4: section %[a%] occurs twice", "[a]", "b = 1", "", "[a]", "c = 2")
  end)

  -- AWS's other clients do so, as a fuzzed file showed.
  it("continues [DEFAULT] if it occurs twice", function()
    assert.same({ a = { b = "1", c = "2", d = "3" } },
      parse("[DEFAULT]", "b = 1", "[a]", "c = 2", "[DEFAULT]", "d = 3"))
    refused("line 4: 'b' occurs twice", "[DEFAULT]", "b = 1", "[DEFAULT]", "B = 2")
    refused("line 3: neither a section nor", "[DEFAULT]", "[DEFAULT]", "  indented")
  end)

  it("refuses a key that occurs twice in its section, in any case of letters", function()
    refused("line 4: 'region' occurs twice", "[a]", "region = 1", "# c", "Region = 2")
    assert.same({ a = { b = "1" }, c = { b = "1" } }, parse("[a]", "b = 1", "[c]", "b = 1"))
  end)

  it("refuses text before the first section", function()
    refused("line 2: text before the first section", "# c", "region = us-west-2", "[a]")
    refused("line 1: text before", "region")
    refused("line 1: text before", "  region = x")
  end)

  it("refuses a line that is neither a section nor key = value", function()
    refused("line 2: neither a section nor 'key = value'", "[a]", "region")
    refused("line 3: neither a section nor", "[a]", "b = 1", "= 2")
    refused("line 2: neither a section nor", "[a]", ": 2")
    refused("line 2: neither a section nor", "[a]", "[b")
    refused("line 2: neither a section nor", "[a]", "[]")
    refused("line 2: neither a section nor", "[a]", "  indented without a key")
  end)

  it("contains UTF-8; anything else is refused with the line", function()
    for _, text in ipairs { "\195\188", "\226\130\172", "\240\159\142\172", "\239\191\191" } do
      assert.same({ ["profile " .. text] = { [text] = text .. "x" } },
        parse("[profile " .. text .. "]", text .. " = " .. text .. "x"))
    end
    for _, bytes in ipairs { "\255", "\128", "\195", "\195(", "\192\128", "\226\130", "\226(\172",
      "\240\159\142", "\245\128\128\128", "\252x" } do
      refused("^line 3: not UTF%-8", "[a]", "b = 1", "c = " .. bytes, "d = 2")
      refused("^line 3: not UTF%-8", "[a]", "b = 1", "# " .. bytes)
    end
  end)
end)

describe("words", function()
  local function words(text)
    local list, problem = ini.split_words(text)
    return list and table.concat(list, "|") or problem
  end

  -- The results of shlex.split of Python 3.11.
  local cases = {
    { "", "" }, { "  ", "" }, { "a", "a" }, { " a  b\tc\n", "a|b|c" }, { "'a b' c", "a b|c" },
    { '"a b" c', "a b|c" }, { [[a\ b c]], "a b|c" }, { [["a\"b"]], [[a"b]] },
    { [["a\\b"]], [[a\b]] }, { [["a\b"]], [[a\b]] }, { [['a\b']], [[a\b]] },
    { [['a"b']], [[a"b]] }, { [["a'b"]], [[a'b]] }, { [[a'b c'd"e f"g]], "ab cde fg" },
    { [['' ""]], "|" }, { [[a ''b]], "a|b" }, { [[\\]], [[\]] }, { [[\'a]], "'a" },
    { "a#b #c", "a#b|#c" }, { "$HOME `x` *", "$HOME|`x`|*" }, { "a;b|c>d&", "a;b|c>d&" },
    { "\195\188 'x\195\188'", "\195\188|x\195\188" }, { [["a\$b"]], [[a\$b]] },
    { "profile  'my studio'", "profile|my studio" },
  }
  for i, case in ipairs(cases) do
    it(("are split as a shell does that expands nothing: %d"):format(i), function()
      assert.equal(case[2], words(case[1]))
    end)
  end

  it("cannot be split if a quote is open, or nothing follows the last backslash", function()
    for _, text in ipairs { "'", '"', "a 'b", 'a "b', [["a\"]], [['a\']] .. "'" } do
      assert.is_nil((ini.split_words(text)), text)
      assert.equal("a quotation mark is not closed", words(text))
    end
    assert.is_nil((ini.split_words "a\\"))
    assert.equal("no character after the last backslash", words "a\\")
  end)

  it("may be empty", function()
    assert.equal(2, #ini.split_words [['' ""]])
    assert.equal(0, #ini.split_words " ")
  end)
end)
