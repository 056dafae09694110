-- SPDX-License-Identifier: MIT
--
-- The progress of a listing: what it shows, that it passes everything on, and that it writes to
-- terminals alone. `script` runs a program on a terminal of its own.

local core = require "deadline.core"
local deadline = require "deadline"
local fake_service = require "fake_service"
local home = require "home"

after_each(home.remove_all)

local function numbers(last)
  local at = 0
  return function()
    at = at + 1
    if at <= last then return at, { workerId = "w" .. at % 3 }, "third" end
  end
end

---The texts that a progress showed, without their times.
local function recorder(options)
  local shown = {}
  options = options or {}
  function options.show(text) shown[#shown + 1] = text:gsub(", %d+ s, %d+ a second$", "") end
  return options, shown
end

describe("deadline.progress", function()
  it("passes on all that the iterator returns", function()
    local progress = deadline.progress(numbers(2), (recorder()))
    assert.same({ 1, { workerId = "w1" }, "third" }, { progress() })
    assert.equal(2, (progress:next()))
    assert.is_nil((progress()))
  end)

  it("shows the first item, and the sum at the end", function()
    local options, shown = recorder { label = "fleet-\n1", unit = "sessions" }
    for _ in deadline.progress(numbers(1000), options) do end
    assert.equal("fleet- 1: 1 sessions of 1 workers", shown[1])
    assert.equal("fleet- 1: 1000 sessions of 3 workers", shown[#shown])
  end)

  it("draws no more often than anybody can read", function()
    local options, shown = recorder()
    local began = core.now()
    for _ in deadline.progress(numbers(20000), options) do end
    assert.is_true(#shown <= 2 + (core.now() - began) / 0.1)
  end)

  it("shows its end once", function()
    local options, shown = recorder()
    local progress = deadline.progress(numbers(0), options)
    assert.is_nil((progress()))
    progress:close()
    assert.same({ "0 items" }, shown)
  end)

  it("takes the iterators of a client, and their pages", function()
    local page = fake_service.response(200, '{"sessions":[{"sessionId":"a"},{"sessionId":"b"}]}')
    local client = fake_service.client { page }
    local options, shown = recorder()
    local found = {}
    for session in deadline.progress(client:sessions_for_worker(fake_service.ids)) do
      found[#found + 1] = session.sessionId
    end
    assert.same({ "a", "b" }, found)
    for read, meta in deadline.progress(client:sessions_for_worker(fake_service.ids):pages(),
      options) do
      assert.same({ 2, 200 }, { #read.sessions, meta.status })
    end
    assert.equal("1 items", shown[#shown])
  end)

  it("raises what the iterator raises, at the script's line", function()
    local client = fake_service.client({ fake_service.response(500, "") }, { max_attempts = 1 })
    local progress = deadline.progress(client:sessions_for_worker(fake_service.ids), (recorder()))
    local _, err = pcall(function()
      local item = progress()
      return item
    end)
    assert.equal("service", err.kind)
    assert.matches("progress_spec.lua:%d+", err.where)
  end)

  it("refuses what is no iterator", function()
    for _, value in ipairs { {}, 1, true } do
      local _, problem = pcall(deadline.progress, value)
      assert.matches("iterator", problem, 1, true)
    end
    assert.has_error(function() deadline.progress(print, { lable = "x" }) end)
  end)
end)

describe("on a terminal", function()
  local program = [[
    local deadline = require "deadline"
    local left = 3
    for _ in deadline.progress(function()
      left = left - 1
      if left > 0 then return left end
      if arg[1] then error("broken", 0) end
    end) do end]]

  ---Everything that the program writes to a terminal.
  local function on_terminal(argument)
    local folder = home.new { ["program.lua"] = program }
    home.shell(("script -qec '%s %s %s' %s > /dev/null < /dev/null || true"):format(arg[-1],
      folder:file "program.lua", argument or "", folder:file "typescript"))
    local written = folder:read "typescript"
    return (written:gsub("^Script started[^\n]*\n", ""):gsub("\r?\nScript done.*$", ""))
  end

  it("redraws its line, and leaves the last one", function()
    assert.matches("^1 items, 0 s, %d+ a second\27%[K\r2 items, 0 s, %d+ a second\27%[K\r?\n?$",
      on_terminal())
  end)

  it("lets an error message write over the line", function()
    assert.matches("^1 items, .*[\r\n][^ ]+: broken", on_terminal "fail")
  end)

  it("writes nothing to a file", function()
    local folder = home.new { ["program.lua"] = program }
    home.shell(("%s %s 2> %s"):format(arg[-1], folder:file "program.lua", folder:file "log"))
    assert.equal("", folder:read "log")
  end)
end)
