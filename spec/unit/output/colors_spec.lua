-- SPDX-License-Identifier: MIT
--
-- Colours: each status and each large job has one, the legend counts all, and they differ.

local colors = require "deadline.output.colors"

---A row of bars: a status or a job, and seconds.
local function row(member, list)
  local bars = {}
  for i, item in ipairs(list) do
    bars[i] = { session = { [member] = item[1] }, from = 0, to = item[2] or 1 }
  end
  return { { bars = bars } }
end

---The legend as "text class count, ...".
local function show(legend)
  local list = {}
  for i, key in ipairs(legend) do
    list[i] = ("%s %s %d"):format(key.text, key.class, key.count)
  end
  return table.concat(list, ", ")
end

describe("a colour", function()
  it("is a status's, in the order of a session's life", function()
    local rows = row("lifecycleStatus", { { "ENDED" }, { "STARTED" }, { "ENDED" },
      { "UPDATE_FAILED" } })
    local class_of, legend = colors.assign(rows, "status", {})
    assert.equal("STARTED c1 1, UPDATE_FAILED c6 1, ENDED c0 2", show(legend))
    assert.equal("c0", class_of(rows[1].bars[1]))
    assert.equal("c6", class_of(rows[1].bars[4]))
  end)

  it("is one for all statuses that are not known yet", function()
    local rows = row("lifecycleStatus", { { "NEW" }, { "ENDED" }, { "AGE" }, { nil } })
    local class_of, legend = colors.assign(rows, "status", {})
    assert.equal("ENDED c0 1, , AGE, NEW c4 3", show(legend))
    for _, i in ipairs { 1, 3, 4 } do assert.equal("c4", class_of(rows[1].bars[i])) end
  end)

  it("is one of its own for the jobs that take longest", function()
    local list = {}
    for i = 1, 10 do list[i] = { "job-" .. i, i } end
    list[11] = { "job-1", 20 }
    list[12] = { nil, 0 }
    local rows = row("jobId", list)
    local class_of, legend = colors.assign(rows, "job", { ["job-9"] = "Lamps" })
    assert.equal("job-1 c1 2, job-10 c2 1, Lamps c3 1, job-8 c4 1, job-7 c5 1, job-6 c6 1, "
      .. "job-5 c7 1, 4 more jobs c0 4", show(legend))
    assert.equal("c1", class_of(rows[1].bars[1]))
    assert.equal("c0", class_of(rows[1].bars[2]))
    assert.equal("c0", class_of(rows[1].bars[12]))
    assert.equal("a c1 1, no job c2 1", show(select(2,
      colors.assign(row("jobId", { { "a", 2 }, { nil, 1 } }), "job", {}))))
    assert.equal("", show(select(2, colors.assign({}, "job", {}))))
  end)
end)

describe("the style sheet", function()
  it("has different colours for all classes, light and dark", function()
    for _, theme in ipairs { "light", "dark" } do
      local sheet, seen, count = colors.styles(theme), {}, 0
      for class, color in sheet:gmatch "%.(c%d){fill:(#%x+)}" do
        assert.equal(nil, seen[color])
        seen[color], count = class, count + 1
      end
      assert.equal(8, count)
      assert.equal(nil, sheet:find("@media", 1, true))
    end
  end)

  it("leaves the choice to the reader's system", function()
    local sheet = colors.styles "auto"
    assert.matches("@media %(prefers%-color%-scheme:dark%){", sheet)
    assert.equal(select(2, sheet:gsub("{", "")), select(2, sheet:gsub("}", "")))
    for _, theme in ipairs { "light", "dark" } do
      local rules = colors.styles(theme):match "\n(%.dl%-timeline %.g.*)$"
      assert.is_truthy(sheet:find(rules, 1, true))
    end
  end)

  -- A page may hold more than the picture.
  it("says nothing of elements outside of the picture", function()
    for selector in colors.styles("light"):gmatch "([^{}\n][^{}]*){" do
      assert.matches("^%.dl%-timeline", selector)
    end
  end)
end)
