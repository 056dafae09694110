-- SPDX-License-Identifier: MIT
--
-- The picture: nothing is cut off, nothing outside of the time that is drawn looks as if it were in
-- it, and all of it is XML.

local deadline = require "deadline"
local xml_check = require "xml_check"

local now = 1785587696

local function draw(sessions, options)
  options = options or {}
  options.now = options.now or now
  local svg = deadline.timeline(sessions, options)
  return svg, xml_check(svg)
end

---The rectangles of bars: those with tooltips.
local function bars(svg)
  local list = {}
  local pattern = '<rect class="(c%d)" x="([%d.]+)" y="([%d.]+)" width="([%d.]+)" '
    .. 'height="([%d.]+)"><title>(.-)</title>'
  for class, x, y, width, height, title in svg:gmatch(pattern) do
    list[#list + 1] = { class = class, x = tonumber(x), y = tonumber(y), width = tonumber(width),
      height = tonumber(height), title = title }
  end
  return list
end

describe("a picture", function()
  it("has a bar for each session, where its times are", function()
    local svg = draw({ { sessionId = "a", startedAt = now - 7200, endedAt = now - 3600 },
      { sessionId = "b", startedAt = now - 3600 } }, { from = now - 7200, to = now, width = 1000 })
    local list = bars(svg)
    assert.equal(2, #list)
    assert.is_true(math.abs(list[1].x + list[1].width - list[2].x) < 0.2)
    assert.is_true(math.abs(list[1].width - list[2].width) < 0.2)
    assert.equal(list[1].y, list[2].y)
    assert.equal(2, select(2, svg:gsub("url%(#dl%-hatch%)", ""))) -- of the bar, and in the legend
  end)

  it("is as wide as told, and shows a little more than the time of its sessions", function()
    local svg = draw({ { startedAt = now - 10000, endedAt = now } }, { width = 1000 })
    assert.matches('width="1000" ', svg)
    assert.is_truthy(svg:find("2026-08-01 09:46:36 to 2026-08-01 12:36:36, UTC.", 1, true))
  end)

  it("contains everything that it draws", function()
    local sessions = {}
    for i = 1, 60 do
      sessions[i] = { sessionId = "s" .. i, startedAt = now - i * 100, endedAt = i % 3 > 0 and now
        or nil, workerId = ("worker-%d"):format(i % 7) .. ("W"):rep(i), jobId = "job-" .. i }
    end
    for _, width in ipairs { 320, 1200, 3000 } do
      local svg = draw(sessions, { width = width, color_by = "job", long_after = 5 })
      local wide, high = svg:match 'width="([%d.]+)" height="([%d.]+)"'
      wide, high = tonumber(wide), tonumber(high)
      assert.is_true(wide >= width)
      assert.equal(60, #bars(svg))
      for _, bar in ipairs(bars(svg)) do
        assert.is_true(bar.x + bar.width <= wide and bar.y + bar.height <= high)
      end
      for x, y in svg:gmatch '<text x="([%d.]+)" y="([%d.]+)"' do
        assert.is_true(tonumber(x) < wide and tonumber(y) < high)
      end
    end
  end)

  it("says which sessions it does not show", function()
    local svg = draw({ { sessionId = "early", startedAt = now - 9000, endedAt = now - 8000 },
      { sessionId = "<none>" }, { sessionId = "cut", startedAt = now - 9000, endedAt = now } },
      { from = now - 5000 })
    local list = bars(svg)
    assert.equal(1, #list)
    assert.matches("^cut\n", list[1].title)
    assert.is_truthy(svg:find("1 session outside of this time not shown.", 1, true))
    assert.is_truthy(svg:find("<title>&lt;none&gt;</title>1 session without a time not shown", 1,
      true))
  end)

  it("has lower lanes if there are many", function()
    local sessions = {}
    for i = 1, 200 do sessions[i] = { sessionId = "s" .. i, startedAt = now - 9, endedAt = now } end
    local list = bars((draw(sessions)))
    local seen = {}
    for _, bar in ipairs(list) do
      assert.equal(nil, seen[bar.y])
      seen[bar.y] = true
    end
    assert.is_true(list[200].y - list[1].y < 1000)
  end)

  it("marks a change of the zone, and the present time", function()
    local svg = draw({ { startedAt = now - 86400, endedAt = now + 86400 } }, {
      utc_offset = function(time) return time < now - 3600 and 7200 or 3600 end,
    })
    assert.is_truthy(svg:find("<title>UTC+02:00, then UTC+01:00</title>", 1, true))
    assert.matches("<title>now: 2026%-08%-01 13:34:56</title>", svg)
    assert.matches("2026%-07%-31", svg)
  end)

  it("is an image, unless it has links", function()
    assert.matches('^<svg [^>]*role="img"', (draw {}))
    local svg, counts = draw({ { sessionId = "a&b", startedAt = now } },
      { link = "https://example.com/?a={sessionId}&b='" })
    assert.matches('^<svg [^>]*role="group"', svg)
    assert.equal(1, counts.a)
    assert.is_truthy(svg:find("<a href=\"https://example.com/?a=a%26b&amp;b=&#39;\">", 1, true))
  end)
end)
