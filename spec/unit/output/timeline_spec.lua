-- SPDX-License-Identifier: MIT
--
-- deadline.timeline as scripts use it: what it takes, what it refuses, and odd sessions.

local deadline = require "deadline"
local farm = require "farm"
local xml_check = require "xml_check"

local now = 1785587696

---The message of misuse, which has this file's line.
local function refused(...)
  local function use(...)
    local svg = deadline.timeline(...)
    return svg
  end
  local done, message = pcall(use, ...)
  assert.is_false(done)
  return (message:gsub("^[^:]*timeline_spec%.lua:%d+: ", "", 1))
end

local function count_bars(svg)
  return select(2, svg:gsub('<rect class="c%d" [^>]*><title>', ""))
end

describe("deadline.timeline", function()
  it("draws what a worker's iterator and a fleet's sweep yield", function()
    local scenario = farm.scenario { workers = 3 }
    local client = scenario:client()
    local fleet = { farmId = farm.ids.farmId, fleetId = farm.ids.fleetId }
    local sessions, workers = client:sessions_for_fleet(fleet, { ordered = true }):collect()
    local svg = deadline.timeline(client:sessions_for_fleet(fleet), { now = now })
    assert.equal(#sessions, count_bars(svg))
    assert.equal(svg, deadline.timeline(sessions, { now = now, workers = workers }))
    local ids, count = {}, 0
    for _, worker in ipairs(workers) do
      if not ids[worker.workerId] then count = count + 1 end
      ids[worker.workerId] = true
    end
    assert.is_truthy(svg:find((" of %d workers"):format(count), 1, true))
    xml_check(svg)
    svg = deadline.timeline(client:sessions_for_worker(farm.ids), { worker_id = farm.ids.workerId })
    assert.equal(#client:sessions_for_worker(farm.ids):collect(), count_bars(svg))
    assert.is_truthy(svg:find(">" .. farm.ids.workerId .. "<", 1, true))
    client:close()
  end)

  it("raises an iterator's error", function()
    local client = farm.scenario({ rules = { { status = 403, times = 0 } } }):client()
    local done, err = pcall(function()
      local svg = deadline.timeline(client:sessions_for_worker(farm.ids))
      return svg
    end)
    assert.is_false(done)
    assert.equal(403, err.status)
    client:close()
  end)

  it("draws odd sessions, names and spans as XML", function()
    local function one(changes)
      local session = { sessionId = "s", startedAt = now - 100, endedAt = now }
      for name, value in pairs(changes) do session[name] = value end
      return session
    end
    local texts = { "<b>&\"'", "\0\1\31\127", "\255\192\128", "\239\191\190", "]]>", "</svg>",
      "\215\169\215\156", "\226\128\174x", ("long "):rep(50), "{}%%1" }
    for _, text in ipairs(texts) do
      local svg = deadline.timeline({ one { sessionId = text, jobId = text, lifecycleStatus = text,
        workerId = text, queueId = text, targetLifecycleStatus = text } }, { title = text,
        now = now, color_by = "job", names = { [text] = text }, link = "?{sessionId}" })
      assert.equal(1, count_bars(svg), text)
      xml_check(svg)
    end
    for _, sessions in ipairs { {}, { one {} }, { one {}, one {} }, { one { startedAt = 0 } },
      { one { startedAt = -6e10, endedAt = 2.5e11 } }, { one { startedAt = now + 0.25,
        endedAt = now + 0.5 } }, { { sessionId = 5 } }, { {} }, { one { startedAt = 1e300 } },
      { one { endedAt = 0 / 0 } } } do
      for _, options in ipairs { {}, { from = now - 50 }, { to = now + 1e6 }, { to = 1e9 },
        { from = 1e9, to = 1e10 }, { width = 320 }, { color_by = "job" } } do
        options.now = now
        xml_check(deadline.timeline(sessions, options))
      end
    end
  end)

  it("is the same for the same sessions, and changes none of them", function()
    local session = { sessionId = "s", startedAt = now - 100 }
    local options = { now = now }
    local svg = deadline.timeline({ session }, options)
    assert.equal(svg, deadline.timeline({ session }, options))
    assert.same({ sessionId = "s", startedAt = now - 100 }, session)
    assert.same({ now = now }, options)
  end)

  it("names a worker as the caller does, as its host, or by its id", function()
    local session = { sessionId = "s", startedAt = now - 100, workerId = "worker-1" }
    local function label(options)
      options.now = now
      return deadline.timeline({ session }, options):match "</title>([^<]*)</text>"
    end
    assert.equal("worker-1", label {})
    local worker = { workerId = "worker-1", hostProperties = { hostName = "blade" } }
    assert.equal("blade", label { workers = { worker } })
    assert.equal("Rack 3", label { workers = { worker }, names = { ["worker-1"] = "Rack 3" } })
    session.hostProperties = { hostName = "of the session" }
    assert.equal("of the session", label {})
  end)

  it("has a row for a worker without a session, with its status", function()
    local session = { sessionId = "s", startedAt = now - 100, workerId = "worker-1" }
    local all = {
      { workerId = "worker-1", status = "RUNNING", hostProperties = { hostName = "busy" } },
      { workerId = "worker-2", status = "IDLE", hostProperties = { hostName = "blade" } },
      { workerId = "worker-3" }, { workerId = "worker-4", status = "<\1>" },
    }
    local svg = deadline.timeline({ session }, { now = now, all_workers = all })
    xml_check(svg)
    local labels = {}
    for text in svg:gmatch "</title>([^<]+)</text>" do labels[#labels + 1] = text end
    assert.same({ "blade", "busy", "worker-3", "worker-4" }, labels)
    assert.equal(1, count_bars(svg))
    assert.is_truthy(svg:find("1 session of 4 workers", 1, true))
    assert.is_truthy(svg:find('class="m">IDLE</text>', 1, true))
    assert.is_truthy(svg:find('class="m">&lt; &gt;</text>', 1, true))
    assert.is_nil(svg:find(">RUNNING<", 1, true))
    xml_check(deadline.timeline({}, { now = now, all_workers = all }))
    assert.equal(deadline.timeline({}, { now = now }),
      deadline.timeline({}, { now = now, all_workers = {} }))
  end)

  it("has a theme", function()
    for theme, media in pairs { auto = true, light = false, dark = false } do
      local svg = deadline.timeline({}, { theme = theme })
      assert.equal(media, svg:find("prefers-color-scheme", 1, true) ~= nil)
    end
  end)

  it("refuses misuse", function()
    for expected, arguments in pairs {
      ["sessions must be a list or an iterator, not nil"] = { nil },
      ["sessions must be a list, such as the `sessions` of a page"] = { { sessions = {} } },
      ["session 1 must be a table, not string"] = { { "x" } },
      ["options must be a table, not string"] = { {}, "x" },
      ["unknown option 'colour_by'; did you mean 'color_by'?"] = { {}, { colour_by = "job" } },
      ["option 'now' must be in seconds since 1970, as os.time() + 60 is, not 5"] =
        { {}, { now = 5 } },
      ["option 'from' must be before 'to'"] = { {}, { from = now, to = now } },
      ["option 'width' must be 320 or more, not 5"] = { {}, { width = 5 } },
      ["option 'all_workers' must be a list, such as the `workers` of a page"] =
        { {}, { all_workers = { workers = {} } } },
      ["option 'all_workers' must be a list of workers: [2] has no workerId"] =
        { {}, { all_workers = { { workerId = "w" }, {} } } },
    } do
      assert.equal(expected, refused(arguments[1], arguments[2]))
    end
    assert.matches("^option 'utc_offset' must be seconds", refused({}, { utc_offset = 9 }))
    assert.matches("^a link must be relative", refused({}, { link = "javascript:{a}" }))
    assert.matches("^a link must be relative", refused({ { startedAt = now } },
      { link = function() return "javascript:x" end }))
    assert.matches("^the result of option 'utc_offset'", refused({}, { utc_offset = tostring }))
  end)
end)
