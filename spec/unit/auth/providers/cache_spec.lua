-- SPDX-License-Identifier: MIT
--
-- The files of cached tokens: their names, their content, and writing them back.

local cache = require "deadline.auth.providers.cache"
local core = require "deadline.core"
local fake_service = require "fake_service"
local home = require "home"

after_each(home.remove_all)

local kind = { what = "token", remedy = "run 'log in'", is_valid = function(content)
  return content.good == true
end }

local function load(own) return cache.load(own:file "t.json", kind, "the moon") end

---A client, its clock and its events.
local function new_client()
  local system, events = fake_service.system(), {}
  local client = fake_service.client({}, { system = system.options,
    on_event = function(event) events[#events + 1] = event end })
  return client, system, events
end

describe("the file of a token", function()
  it("is named by a hash, in its folder or below the home", function()
    local config = { getenv = function(name) return name == "HOME" and "/h" or nil end }
    assert.equal("/h/.aws/x/00ff7a.json", cache.path(config, "~/.aws/x", "\0\255z"))
    assert.equal("/own/61.json", cache.path(config, "/own", "a"))
  end)

  it("has its text, its path and its content", function()
    local own = home.new { ["t.json"] = '{"good":true, "n":1}' }
    assert.same({ path = own:file "t.json", text = '{"good":true, "n":1}',
      content = { good = true, n = 1 } }, (load(own)))
  end)

  it("that is missing or invalid gives an error with the remedy", function()
    local own = home.new {}
    local path = own:file "t.json"
    local found, err = load(own)
    assert.is_nil(found)
    assert.same({ "credentials", "NoToken", ("credentials from the moon: there is no token in %s: "
      .. "run 'log in'"):format(path) }, { err.kind, err.code, err.message })
    for _, text in ipairs { "", "{", "5", '{"good":false}' } do
      own:write("t.json", text)
      found, err = load(own)
      assert.is_nil(found)
      assert.same({ "BadToken", ("credentials from the moon: the token in %s is invalid: "
        .. "run 'log in'"):format(path) }, { err.code, err.message }, text)
    end
  end)

  it("expires by the service's clock, if it has a date", function()
    local client = new_client()
    assert.equal("2026-08-01T12:44:56Z", cache.expires_at(client, 600))
    assert.equal("2026-08-01T12:44:56Z", cache.expires_at(client, "600.5"))
    client.clock_offset = 3600
    assert.equal("2026-08-01T13:44:56Z", cache.expires_at(client, 600))
    for _, seconds in ipairs { 1e300, "soon", {}, 0 / 0 } do
      assert.is_nil(cache.expires_at(client, seconds))
    end
    assert.is_nil(cache.expires_at(client, nil))
  end)
end)

describe("the token of another process", function()
  local function is_new(content) return content.new == true end

  it("is used if it is new and valid", function()
    local client, system = new_client()
    local own = home.new { ["t.json"] = '{"good":true}' }
    local old = load(own)
    assert.is_nil(cache.reload(client, old, kind, is_new, false))
    own:write("t.json", '{"good":true,"new":false}')
    assert.is_nil(cache.reload(client, old, kind, is_new, false))
    own:write("t.json", '{"new":true}')
    assert.is_nil(cache.reload(client, old, kind, is_new, false))
    own:write("t.json", '{"good":true,"new":true}')
    assert.same({ good = true, new = true }, cache.reload(client, old, kind, is_new, false).content)
    assert.same({}, system.slept)
  end)

  it("is waited for if the old one is no longer valid", function()
    local client, system = new_client()
    local own = home.new { ["t.json"] = '{"good":true,"new":true}' }
    local old = load(own)
    assert.is_nil(cache.reload(client, old, kind, is_new, true))
    assert.equal(4, #system.slept)
    local task = client:spawn(cache.reload, client, old, kind, is_new, true)
    assert.is_false(task.done)
    own:write("t.json", '{"good":true,"new":true,"n":2}')
    assert.equal(2, task:result().content.n)
    assert.equal(5, #system.slept)
  end)
end)

describe("a renewed token", function()
  it("replaces the old one in the file, and every other member stays", function()
    local client, _, events = new_client()
    local own = home.new { ["t.json"] = '{ "good" : true,\n"token":"old", "n": 1.50 }\n' }
    cache.save(client, load(own), { token = "new" }, "the moon")
    assert.equal('{"good":true,"token":"new","n":1.50}', own:read "t.json")
    assert.equal("-rw-------", own:mode "t.json")
    assert.same({}, events)
  end)

  it("that cannot be written causes an event, and no error", function()
    local client, _, events = new_client()
    local own = home.new { ["t.json"] = '{"good":true}' }
    local cached, original = load(own), core.replace_file
    core.replace_file = function() return nil, "the disk is full" end
    local ok, problem = pcall(cache.save, client, cached, { token = "new" }, "the moon")
    core.replace_file = original
    assert(ok, problem)
    assert.same({ { type = "credentials", code = "CacheNotWritten", origin = "the moon",
      message = own:file "t.json" .. ": the disk is full" } }, events)
  end)
end)
