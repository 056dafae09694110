-- SPDX-License-Identifier: MIT
--
-- deadline.csv: lines that a reader of RFC 4180 takes apart again.

local deadline = require "deadline"

---The message of misuse, which has this file's line.
local function refused(...)
  local function use(...)
    local text = deadline.csv(...)
    return text
  end
  local done, message = pcall(use, ...)
  assert.is_false(done)
  return (message:gsub("^[^:]*csv_spec%.lua:%d+: ", "", 1))
end

---The cells of a line, by RFC 4180.
local function read(line)
  local cells, at = {}, 1
  while at do
    local quoted = line:match('^"(.-)"%f[,%z]', at)
    while quoted and select(2, quoted:gsub('"', "")) % 2 == 1 do -- it ended within
      local more = line:match('^.-"%f[,%z]', at + #quoted + 2)
      quoted = quoted .. '"' .. more:sub(1, -2)
    end
    local cell = quoted or line:match("^[^,]*", at)
    cells[#cells + 1] = quoted and quoted:gsub('""', '"') or cell
    at = line:find(",", at + #cell + (quoted and 2 or 0), true)
    at = at and at + 1
  end
  return cells
end

describe("deadline.csv", function()
  it("writes the columns' names without a record", function()
    assert.equal("sessionId,hostProperties.hostName",
      deadline.csv { "sessionId", "hostProperties.hostName" })
  end)

  it("writes the member of the first record that has it", function()
    local columns = { "sessionId", "status", "hostProperties.hostName", "a.b", "x.y.z", "is" }
    assert.equal("s-1,IDLE,blade,7,,false", deadline.csv(columns,
      { sessionId = "s-1", ["a.b"] = 7, a = { b = 8 }, is = false },
      { sessionId = "s-2", status = "IDLE", hostProperties = { hostName = "blade" }, x = 5 }))
    assert.equal(",,,,,", deadline.csv(columns, {}))
    assert.equal('""', deadline.csv({ "a" }, {}))
    assert.equal("1", deadline.csv({ "a" }, setmetatable({}, { __index = { a = 1 } })))
  end)

  it("quotes what would end a cell", function()
    for text, expected in pairs {
      ["a,b"] = '"a,b"', ['a"b'] = '"a""b"', ["a\nb"] = '"a\nb"', ["a\rb"] = '"a\rb"',
      [" a"] = '" a"', ["a "] = '"a "', ["a b;c'd"] = "a b;c'd", ['"'] = '""""',
    } do
      assert.equal(expected .. ",x", deadline.csv({ "a", "b" }, { a = text, b = "x" }))
    end
    local cells = { 'a,"b"', '"', '""', "x,\n,y", ",", "", '",', ',"' }
    local columns, record = {}, {}
    for i, text in ipairs(cells) do columns[i], record["m" .. i] = "m" .. i, text end
    assert.same(cells, read(deadline.csv(columns, record)))
  end)

  it("writes numbers with every digit, and tables as JSON", function()
    assert.equal('1785587696.789,0.1,5,"{""b"":[1,2]}"', deadline.csv({ "a", "b", "c", "d" },
      { a = 1785587696.789, b = 0.1, c = 5, d = { b = { 1, 2 } } }))
  end)

  it("writes the service's timestamps as ISO 8601 if told to", function()
    local record = { startedAt = 1785587696, x = { endedAt = 1785587696.5 }, count = 7,
      updatedAt = "?", log = { startedAt = 0 }, createdAt = 1e300 }
    assert.equal('2026-08-01T12:34:56Z,2026-08-01T12:34:56.500Z,7,?,'
      .. '"{""startedAt"":""1970-01-01T00:00:00Z""}",1e+300', deadline.csv({ "startedAt",
        "x.endedAt", "count", "updatedAt", "log", "createdAt", timestamps = "iso" }, record))
    assert.equal("1785587696", deadline.csv({ "startedAt" }, record))
    assert.equal("2026-08-01T12:34:56.500Z,x", deadline.csv({ "timestamp", "message",
      timestamps = "iso" }, { message = "x", timestamp = 1785587696.5 }))
  end)

  it("keeps a spreadsheet from calculating a text if told to", function()
    for _, text in ipairs { "=1", "+1", "-1", "@x", "\t=1" } do
      assert.equal("'" .. text, read(deadline.csv({ "a", spreadsheet = true }, { a = text }))[1])
      assert.equal(text, read(deadline.csv({ "a" }, { a = text }))[1])
    end
    assert.equal("-1,a=b", deadline.csv({ "a", "b", spreadsheet = true }, { a = -1, b = "a=b" }))
  end)

  it("refuses misuse", function()
    assert.equal("columns must be a table, not string", refused "sessionId")
    assert.equal("there are no columns", refused {})
    assert.equal("column 2 must be the name of a member, not number", refused { "a", 5 })
    assert.equal("column 2 must be the name of a member, not nil", refused { "a", nil, "c" })
    assert.equal("unknown option 'spreadsheets'; did you mean 'spreadsheet'?",
      refused { "a", spreadsheets = true })
    assert.equal("record 1 must be a table, not nil", refused({ "a" }, nil))
    assert.equal("record 2 must be a table, not string", refused({ "a" }, {}, "x"))
    assert.equal("column 'a': the value is a function, which has no form in JSON",
      refused({ "a" }, { a = print }))
    assert.equal("column 'a': the value is a number that is not finite",
      refused({ "a" }, { a = 1 / 0 }))
  end)
end)
