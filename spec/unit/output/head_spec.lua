-- SPDX-License-Identifier: MIT
--
-- The head of a picture: counts, what runs unusually long, and a legend that wraps.

local head = require "deadline.output.head"
local ticks = require "deadline.output.ticks"

---Draws a head and returns its texts, in order, with the picture.
local function draw(changes)
  local picture = { title = "T", rows = {}, unplaced = {}, legend = {}, names = {}, from = 0,
    to = 3600, zone = ticks.zone(nil), width = 800, max_label = 40, texts = {}, shapes = {} }
  for name, value in pairs(changes) do picture[name] = value end
  function picture:text(x, y, _, text)
    self.texts[#self.texts + 1] = { x = x, y = y, text = text }
  end
  function picture:add(text) self.shapes[#self.shapes + 1] = text end
  head.draw(picture)
  local texts = {}
  for i, text in ipairs(picture.texts) do texts[i] = text.text end
  return texts, picture
end

local function long_row(label, seconds)
  local bar = { from = 0, to = seconds, is_running = true, is_long = true }
  return { label = label, bars = { bar, { from = 0, to = 1 } }, longest = bar, is_long = true }
end

describe("the head", function()
  it("counts sessions and workers, and names the time and its zone", function()
    assert.same({ "T", "0 sessions of 0 workers, 0 not ended.",
      "1970-01-01 00:00:00 to 1970-01-01 01:00:00, UTC." }, (draw {}))
    local zone = ticks.zone(function(time) return time < 1800 and 7200 or 3600 end)
    local texts = draw { rows = { long_row("a", 9) }, unplaced = { {} }, zone = zone }
    assert.equal("3 sessions of 1 worker, 1 not ended.", texts[2])
    assert.equal("1970-01-01 02:00:00 to 1970-01-01 02:00:00, UTC+02:00, later UTC+01:00.",
      texts[3])
  end)

  it("names the workers whose sessions run unusually long, but not hundreds", function()
    local rows = {}
    for i = 1, 7 do rows[i] = long_row("blade-" .. i, i * 3600) end
    local texts, picture = draw { rows = rows, long_after = 600 }
    assert.equal("Unusually long:", texts[4])
    assert.equal("blade-1 (1 h 00 min)", texts[5])
    assert.equal("and 2 more workers", texts[10])
    assert.equal("has run longer than 10 min", texts[12])
    assert.matches('class="w"', picture.shapes[1])
  end)

  it("begins another line where one is full", function()
    local legend = {}
    for i = 1, 20 do legend[i] = { class = "c1", text = ("x"):rep(30) .. i, count = i } end
    local _, picture = draw { legend = legend, width = 600 }
    local lines = {}
    for i, text in ipairs(picture.texts) do
      assert.is_true(text.x < 600)
      if i > 3 then lines[text.y] = true end
    end
    local count = 0
    for _ in pairs(lines) do count = count + 1 end
    assert.is_true(count >= 7)
    assert.is_true(picture.y > picture.texts[#picture.texts].y)
  end)

  it("shortens names, and nothing else", function()
    local texts = draw { title = ("t"):rep(90), legend = { { class = "c1", text = ("x"):rep(90),
      count = 12345 } } }
    assert.equal(("t"):rep(40) .. "\226\128\166", texts[1])
    assert.matches("^x+\226\128\166 %(12345%)$", (texts[4]:gsub("\226\129[\168\169]", "")))
  end)
end)

describe("a count", function()
  it("has its digits in groups", function()
    for expected, count in pairs { ["0 jobs"] = 0, ["1 job"] = 1, ["999 jobs"] = 999,
      ["1,000 jobs"] = 1000, ["1,234,567 jobs"] = 1234567 } do
      assert.equal(expected, head.show_count(count, "job"))
    end
  end)
end)
