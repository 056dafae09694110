-- SPDX-License-Identifier: MIT
--
-- The documents: their Lua code runs against the simulated farm and prints the output that they
-- show, and the links, files and make targets that they name exist.

local farm = require "farm"
local home = require "home"
local operations = require "deadline.api.operations"

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read "*a"
  file:close()
  return text
end

---The code blocks of a language in a document, in order.
local function list_code(path, language)
  local blocks = {}
  for block in read(path):gmatch("\n```" .. language .. "\n(.-)\n```\n") do
    blocks[#blocks + 1] = block
  end
  return blocks
end

---Output that can be compared: timestamps differ from run to run, and documents have no tabs.
local function normalize(output)
  output = output:gsub("%d%d%d%d%-%d%d%-%d%d %d%d:%d%d:%d%d", "TIMESTAMP")
  return (output:gsub("\t", "  "):gsub("%s+$", ""))
end

---Runs a program in an interpreter of its own, with the variables that `make farm` prints and with
---a farm of its own.
local function run(program)
  local path = home.new():write("program.lua", program)
  return home.shell(("AWS_ENDPOINT_URL_DEADLINE='%s%s' %s %s 2>&1"):format(farm.url,
    farm.scenario().path, arg[-1], path))
end

describe("the README", function()
  after_each(home.remove_all)

  local outputs = list_code("README.md", "text")
  for number, program in ipairs(list_code("README.md", "lua")) do
    it(("has a program that runs, and prints what it shows: %d"):format(number), function()
      local shown = outputs[number]:gsub("%.%.%.$", "") -- of a long output the beginning
      local printed = normalize(run(program))
      assert.equal(normalize(shown), printed:sub(1, #normalize(shown)))
    end)
  end

  it("shows the picture that tools/draw_timeline.lua draws", function()
    assert.equal(read "docs/pictures/timeline.svg",
      home.shell(arg[-1] .. " tools/draw_timeline.lua"))
  end)

  it("shows the output of its programs", function()
    assert.is_true(#outputs >= 2)
    assert.equal(#list_code("README.md", "lua"), #outputs)
  end)
end)

describe("the reference", function()
  after_each(home.remove_all)

  -- The first block declares what the others use. A watch never ends: it is left at once.
  it("has examples that run", function()
    local blocks = list_code("docs/reference.md", "lua")
    local program = { table.remove(blocks, 1) }
    for _, block in ipairs(blocks) do
      local ending = block:find "client:watch_" and "\n  break\nend" or "\nend"
      program[#program + 1] = ("do\n%s\nend"):format((block:gsub("\nend$", ending)))
    end
    program[#program + 1] = "print 'every example has run'"
    local printed = run(table.concat(program, "\n"))
    assert.matches("every example has run\n$", printed)
    assert.is_true(#blocks > 8)
  end)

  it("names every member of the tables that scripts give and get", function()
    local annotations = home.shell "cat lua/deadline/*.lua lua/deadline/*/*.lua"
    local reference = read "docs/reference.md"
    for _, class in ipairs { "CallOptions", "Change", "CsvColumns", "Error", "Event",
      "FleetWatchOptions", "JsonOptions",
      "ListOptions", "Meta", "Options", "SignedRequest", "SignRequest", "SweepOptions",
      "TimelineOptions", "WatchOptions" } do
      local fields = annotations:match("%-%-%-@class deadline%." .. class .. "[ :\n](.-)\n[^-]")
      for name in fields:gmatch "%-%-%-@field ([%w_]+)" do
        assert.is_truthy(name == "private" or reference:find("[`.]" .. name .. "`"),
          class .. "." .. name)
      end
    end
  end)

  it("names every kind of error and every method of a client", function()
    local reference = read "docs/reference.md" .. read "docs/hosts.md"
    for kind in read("lua/deadline/types.lua"):gmatch '\n%-%-%-| "(%l+)"' do
      assert.is_truthy(reference:find("| `" .. kind .. "` |", 1, true), kind)
    end
    local client = farm.client()
    for name in pairs(getmetatable(client).__index) do
      assert.is_truthy(operations.of_method(name) -- the text describes those
        or reference:find("[`:]" .. name .. "[`(]"), name)
    end
    client:close()
  end)
end)

describe("a document", function()
  local anchors = {}

  ---The anchors of a document, as GitHub makes them of its headings.
  local function anchors_of(path)
    if anchors[path] then return anchors[path] end
    anchors[path] = {}
    for heading in ("\n" .. read(path)):gmatch "\n#+ ([^\n]+)" do
      anchors[path][heading:lower():gsub("[^%w%- ]", ""):gsub(" ", "-")] = true
    end
    return anchors[path]
  end

  local function succeeds(command)
    return (pcall(home.shell, command .. " >/dev/null 2>&1"))
  end

  for path in home.shell("ls *.md docs/*.md bench/*.md"):gmatch "[^\n]+" do
    it("has links that lead somewhere: " .. path, function()
      for target in read(path):gmatch "%]%(([^)%s]+)%)" do
        local file, anchor = target:match "^([^#]*)#?(.*)$"
        file = file == "" and path or (path:match "^.*/" or "") .. file
        assert.is_true(target:find "^https://" ~= nil or succeeds("ls -d " .. file), target)
        assert.is_true(anchor == "" or anchors_of(file)[anchor], target)
      end
    end)

    it("names files and make targets that exist: " .. path, function()
      for name in read(path):gmatch "`([^`\n]+)`" do
        local folder, target = name:match "^(%a+)/[%w_./*-]*$", name:match "^make ([%w-]+)"
        if folder and folder ~= "build" and succeeds("ls -d " .. folder) then
          assert.is_true(succeeds("ls -d " .. name), name)
        elseif target then
          assert.is_true(succeeds(("grep -qs '^%s:' Makefile mk/*.mk"):format(target)), name)
        end
      end
    end)
  end
end)

describe("the architecture", function()
  ---The names in the first column of a section's tables, sorted.
  local function list_named(section, pattern)
    local named = {}
    local text = read("docs/architecture.md"):match("\n## " .. section .. "\n(.-)\n## ")
    for cell in text:gmatch "\n| ([^|\n]*) |" do
      for name in cell:gmatch(pattern) do named[#named + 1] = name end
    end
    table.sort(named)
    return named
  end

  local function list_files(command)
    local files = {}
    for file in home.shell(command):gmatch "[^\n]+" do files[#files + 1] = file end
    table.sort(files)
    return files
  end

  it("names every module once", function()
    assert.same(list_files "cd lua/deadline && find * -name '*.lua' | sed 's/\\.lua$//'",
      list_named("lua/deadline", "`([%w_/]+)`"))
  end)

  it("names every source of the core once", function()
    assert.same(list_files "cd csrc && ls *.c | sed 's/\\.c$//'",
      list_named("csrc", "`([%w_]+)`"))
  end)
end)
