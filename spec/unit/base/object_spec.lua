-- SPDX-License-Identifier: MIT
--
-- Misuse of the objects that scripts hold raises at the script's line: methods called with a dot,
-- unknown names, iterators used as lists. An uncaught error names its line.

local fake_service = require "fake_service"
local home = require "home"

---The error that a function raises, which must name a line of this file.
local function raised(fn)
  local ok, message = pcall(fn)
  assert.is_false(ok)
  assert.equal("string", type(message))
  return (assert(message:match("^[^:]*object_spec%.lua:%d+: (.*)$"), message))
end

local client = fake_service.client { fake_service.response(200, { sessions = { {} } }) }
local fleet = { farmId = fake_service.ids.farmId, fleetId = fake_service.ids.fleetId }
local iterators = {
  ["deadline.Iterator"] = client:sessions_for_worker(fake_service.ids),
  ["deadline.Sweep"] = client:sessions_for_fleet(fleet),
  ["deadline.Watch"] = client:watch_sessions(fake_service.ids),
}

describe("a method called with a dot", function()
  it("raises that, for every object", function()
    local task = client:spawn(function() end)
    local objects = { ["deadline.Client"] = client, ["deadline.Task"] = task }
    for name, iterator in pairs(iterators) do objects[name] = iterator end
    for name, methods in pairs {
      ["deadline.Client"] = { "list_farms", "farms", "close", "run", "step", "describe", "spawn",
        "sockets", "timeout", "on_work", "endpoint", "sessions_for_fleet", "watch_sessions",
        "watch_fleet" },
      ["deadline.Task"] = { "result", "cancel" },
      ["deadline.Iterator"] = { "next", "pages", "collect", "resume_token", "close" },
      ["deadline.Sweep"] = { "next", "resume_token", "close" },
      ["deadline.Watch"] = { "next", "close" },
    } do
      for _, method in ipairs(methods) do
        local expected = ("call this method with ':', on a %s"):format(name)
        assert.equal(expected, raised(function() local _ = objects[name][method]() end))
        assert.equal(expected, raised(function() local _ = objects[name][method] {} end))
      end
    end
    for _, iterator in pairs(iterators) do assert.is_false(iterator.closed) end
  end)
end)

describe("a name that an object does not have", function()
  it("raises, and names the nearest one", function()
    for name, hint in pairs {
      get_jobs = "did you mean 'get_job'?", ListFarms = "did you mean 'list_farms'?",
      get_sessions_for_worker = "did you mean 'list_sessions_for_worker'?",
      session_for_worker = "did you mean 'sessions_for_worker'?",
      discribe = "did you mean 'describe'?",
    } do
      assert.equal(("unknown method '%s'; %s"):format(name, hint),
        raised(function() local _ = client[name] end))
    end
    assert.equal("unknown method 'colour'", raised(function() client:colour() end))
    for _, iterator in pairs(iterators) do
      assert.equal("unknown method 'nxt'; did you mean 'next'?",
        raised(function() iterator:nxt() end))
    end
  end)
end)

describe("an iterator", function()
  it("that is used as a list raises, and names the right way", function()
    for _, iterator in pairs(iterators) do
      for what, use in pairs {
        ipairs = function() for _ in ipairs(iterator) do error "read" end end,
        pairs = function() for _ in pairs(iterator) do error "read" end end,
        length = function() return #iterator + 0 end,
        index = function() return iterator[1] + 0 end,
      } do
        local message = raised(use)
        -- 5.1 and LuaJIT themselves refuse other types than tables.
        if not message:find("table expected, got userdata", 1, true) then
          assert.matches("^this is an iterator and no list: write 'for .* in .* do'", message, what)
        end
      end
    end
  end)

  it("is one value that can be called, kept and compared", function()
    for name, iterator in pairs(iterators) do
      assert.equal(name, getmetatable(iterator).__name)
      assert.matches("^" .. name, tostring(iterator))
      local list = {}
      table.insert(list, (iterator))
      assert.equal(iterator, list[1])
      assert.equal("function", type(getmetatable(iterator).__call))
    end
    local it, second, third, fourth = client:sessions_for_worker(fake_service.ids)
    assert.same({ nil, nil, true }, { second, third, it == fourth })
    it.note = "the script's own"
    assert.equal("the script's own", it.note)
  end)

  it("is collected, also if an object that it holds refers to it", function()
    local weak = setmetatable({}, { __mode = "k" })
    for _ = 1, 5 do
      local sweep
      sweep = client:sessions_for_fleet(fleet, { on_error = function() sweep:close() end })
      weak[sweep] = true
    end
    collectgarbage()
    collectgarbage()
    assert.is_nil(next(weak))
  end)
end)

describe("an error that an iterator raises", function()
  local function refused()
    return fake_service.client {
      fake_service.response(403, "no", { ["x-amzn-errortype"] = "AccessDenied" }),
    }
  end

  it("has the line of the script that read it, beside its message", function()
    for _, read in ipairs {
      function(own) own:sessions_for_worker(fake_service.ids):next() end,
      function(own) for _ in own:sessions_for_worker(fake_service.ids) do error "read" end end,
      function(own) own:sessions_for_worker(fake_service.ids):pages()() end,
      function(own) own:sessions_for_fleet(fleet):next() end,
      function(own) own:watch_sessions(fake_service.ids):next() end,
    } do
      local ok, err = pcall(read, refused())
      assert.is_false(ok)
      assert.matches("^[^:]*object_spec%.lua:%d+$", err.where)
      assert.matches("^%w+: AccessDenied: no %(HTTP 403%)$", err.message)
      assert.equal(err.where .. ": " .. err.message, tostring(err))
    end
  end)

  it("in a task has the task's line, wherever it is awaited", function()
    local own = refused()
    local task = own:spawn(function() own:sessions_for_worker(fake_service.ids):next() end)
    local _, first = pcall(task.result, task)
    local _, second = pcall(function() task:result() end)
    assert.equal(first, second)
    assert.matches("^[^:]*object_spec%.lua:%d+$", first.where)
    local _, message = own:run()
    assert.equal(tostring(first), message)
  end)

  it("of a task that was cancelled has the line that waits for it", function()
    local task = client:spawn(function() client.loop:await(client.now() + 10) end)
    task:cancel()
    local _, err = pcall(function() task:result() end)
    assert.matches("^[^:]*object_spec%.lua:%d+: the task was cancelled$", tostring(err))
  end)

  it("can be concatenated with texts, as a call's can", function()
    local _, message, err = refused():list_farms()
    assert.equal("failed: " .. message, "failed: " .. err)
    assert.equal(message .. "!", err .. "!")
    assert.equal(message .. message, err .. err)
    assert.is_nil(err.where)
  end)

  it("that is not caught is printed with its line", function()
    local path = home.new():write("script.lua", [[
      local deadline = require "deadline"
      local client = deadline.client { region = "us-west-2", credentials = {
        aws_access_key_id = "AKIDEXAMPLE", aws_secret_access_key = "example" },
        transport = deadline.stub { ListFarms = { error = { code = "AccessDenied" } } } }
      for farm in client:farms() do print(farm) end
    ]])
    local shown = home.shell(arg[-1] .. " " .. path .. " 2>&1 || true")
    home.remove_all()
    if _VERSION == "Lua 5.1" and not rawget(_G, "jit") then
      assert.matches("error object is not a string", shown)
    else
      assert.matches("script.lua:5: ListFarms: AccessDenied", shown, 1, true)
    end
  end)
end)
