-- SPDX-License-Identifier: MIT
--
-- Ticks at round local times, across changes of summer time and over any span.

local deadline = require "deadline"
local ticks = require "deadline.output.ticks"

local function at(text) return deadline.timestamp(text) end

---A zone like Berlin's in 2026.
local function berlin(time)
  return time >= at "2026-03-29T01:00:00Z" and time < at "2026-10-25T01:00:00Z" and 7200 or 3600
end

---The local times of ticks, and a context before each that has another one.
local function labels(from, to, most, wanted)
  local list, context = ticks.list(at(from), at(to), most, assert(ticks.zone(wanted)))
  local shown = { context .. ":" }
  for _, tick in ipairs(list) do
    if tick.is_change then shown[#shown + 1] = tick.context .. ":" end
    shown[#shown + 1] = tick.label
  end
  return table.concat(shown, " ")
end

describe("ticks", function()
  it("are at round times, with the date where it changes", function()
    for _, case in ipairs {
      { "2026-08-01T21:10:00Z", "2026-08-02T03:00:00Z", 6, nil,
        "Sat 2026-08-01: 22:00 23:00 Sun 2026-08-02: 00:00 01:00 02:00 03:00" },
      { "2026-08-01T21:10:00Z", "2026-08-02T03:00:00Z", 6, "+05:45",
        "Sun 2026-08-02: 03:00 04:00 05:00 06:00 07:00 08:00" },
      { "2026-08-01T23:59:58Z", "2026-08-02T00:00:02Z", 5, "Z",
        "Sat 2026-08-01: 23:59:58 23:59:59 Sun 2026-08-02: 00:00:00 00:00:01 00:00:02" },
      { "2026-12-30T12:00:00Z", "2027-01-02T12:00:00Z", 3, nil,
        "2026: 31 Dec 2027: 1 Jan 2 Jan" },
      { "2026-07-30T12:00:00Z", "2026-08-20T12:00:00Z", 4, nil, "2026: 3 Aug 10 Aug 17 Aug" },
      { "2025-11-15T00:00:00Z", "2026-03-01T00:00:00Z", 5, "-0330", "2025: Dec 2026: Jan Feb" },
      { "2023-05-01T00:00:00Z", "2027-05-01T00:00:00Z", 5, nil, ": 2024 2025 2026 2027" },
      { "1900-05-01T00:00:00Z", "2300-05-01T00:00:00Z", 5, nil, ": 2000 2100 2200 2300" },
    } do
      assert.equal(case[5], labels(case[1], case[2], case[3], case[4]))
    end
  end)

  it("stay at round times when the clock is set forward or back", function()
    assert.equal("Sat 2026-03-28: 18:00 Sun 2026-03-29: 00:00 06:00 12:00 18:00",
      labels("2026-03-28T15:00:00Z", "2026-03-29T17:00:00Z", 5, berlin))
    assert.equal("Sat 2026-10-24: 18:00 Sun 2026-10-25: 00:00 06:00 12:00 18:00",
      labels("2026-10-24T15:00:00Z", "2026-10-25T17:30:00Z", 5, berlin))
    assert.equal("Sun 2026-10-25: 01:00 02:00 02:00 03:00 04:00",
      labels("2026-10-24T22:30:00Z", "2026-10-25T03:00:00Z", 5, berlin))
    assert.equal("Sun 2026-03-29: 00:00 01:00 03:00 04:00",
      labels("2026-03-28T23:00:00Z", "2026-03-29T02:00:00Z", 4, berlin))
    assert.equal("2026: 27 Mar 28 Mar 29 Mar 30 Mar 31 Mar",
      labels("2026-03-26T22:59:00Z", "2026-03-31T12:00:00Z", 5, berlin))
    assert.equal("2026: 23 Oct 24 Oct 25 Oct 26 Oct 27 Oct",
      labels("2026-10-22T12:00:00Z", "2026-10-27T12:00:00Z", 5, berlin))
    assert.equal("Sun 2026-03-29: 06:00", -- the first tick is after the change
      labels("2026-03-28T23:30:00Z", "2026-03-29T05:00:00Z", 1, berlin))
  end)

  it("are as many as there is room for, and never none over a longer span", function()
    local zone = ticks.zone(berlin)
    for power = 4, 37 do
      local span = 2 ^ power
      local from = at "2026-08-01T12:34:56Z" - span / 3
      if from > at "0002-01-01T00:00:00Z" and from + span < at "9998-01-01T00:00:00Z" then
        local list = ticks.list(from, from + span, 12, zone)
        assert.is_true(#list >= 1 and #list <= 13, power .. ": " .. #list)
        for i = 2, #list do assert.is_true(list[i].time > list[i - 1].time) end
        assert.is_true(list[1].time >= from and list[#list].time <= from + span)
      end
    end
  end)

  it("find the changes of a zone between them", function()
    local zone = ticks.zone(berlin)
    local from, to = at "2026-10-24T12:00:00Z", at "2026-10-25T12:00:00Z"
    assert.same({ { time = at "2026-10-25T01:00:00Z", before = 7200, after = 3600 } },
      ticks.list_changes(from, to, ticks.list(from, to, 5, zone), zone))
    assert.same({}, ticks.list_changes(from, from + 3600, {}, zone))
  end)
end)

describe("a zone", function()
  it("is a number, a text, the computer's, or a function", function()
    local now = at "2026-08-01T12:34:56Z"
    for wanted, offset in pairs { [0] = 0, [32400] = 32400, [-12600] = -12600, ["+09:00"] = 32400,
      ["-0330"] = -12600, Z = 0, UTC = 0, [berlin] = 7200 } do
      assert.equal(offset, ticks.zone(wanted)(now))
    end
    assert.equal(0, ticks.zone(nil)(now))
    local here, zone = os.date("%Y-%m-%d %H:%M:%S", now), ticks.zone "local"
    assert.equal(here, ticks.show_time(now, zone))
  end)

  it("is nothing else", function()
    for _, wanted in ipairs { 9, 90000, 0 / 0, "9", "+9:00", "Europe/Berlin", "local ", "" } do
      local zone, problem = ticks.zone(wanted)
      assert.equal(nil, zone)
      assert.matches("^option 'utc_offset' must be seconds, such as 32400", problem)
    end
    for expected, result in pairs { ["not string"] = "1", ["not 0.5"] = 0.5,
      ["within a day, not 90000"] = 90000 } do
      local done, message = pcall(ticks.zone(function() return result end), 0)
      assert.is_false(done)
      assert.matches("the result of option 'utc_offset' must be .*" .. expected, message)
    end
  end)

  it("has a name", function()
    assert.equal("UTC", ticks.offset_name(0))
    assert.equal("UTC+05:45", ticks.offset_name(20700))
    assert.equal("UTC-03:30", ticks.offset_name(-12600))
  end)
end)

describe("a duration", function()
  it("has two units at most", function()
    for seconds, expected in pairs { [0] = "0 s", [0.4] = "0 s", [59.4] = "59 s",
      [59.6] = "1 min 00 s", [200] = "3 min 20 s", [600] = "10 min", [3599] = "59 min",
      [7500] = "2 h 05 min", [172799] = "47 h 59 min", [273600] = "3 d 4 h" } do
      assert.equal(expected, ticks.show_duration(seconds))
    end
  end)
end)
