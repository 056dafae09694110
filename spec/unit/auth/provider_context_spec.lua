-- SPDX-License-Identifier: MIT
--
-- The context of credential providers: caches of roles' sources, and calls of a script's functions.

local fake_service = require "fake_service"
local provider_context = require "deadline.auth.provider_context"

local client, context

before_each(function()
  client = fake_service.client { fake_service.response(200, '{"farms":[]}') }
  context = provider_context.new(client)
end)

after_each(function() client:close() end)

---A source that counts how often it is asked, and returns keys of that name.
local function new_source(name)
  local source = { asked = 0 }
  function source.get()
    source.asked = source.asked + 1
    return { aws_access_key_id = name, aws_secret_access_key = "s", origin = "a spec" }
  end
  return source
end

describe("a provider's context", function()
  it("has the client's configuration", function()
    assert.equal(client, context.client)
    assert.equal(client.config, context.config)
  end)

  it("has one cache for a source, which keeps its keys", function()
    local source, other = new_source "A", new_source "B"
    local cache = context:cache("a", "settings", source.get)
    assert.equal("A", cache:get().aws_access_key_id)
    assert.equal(cache, context:cache("a", "settings", other.get))
    assert.equal("A", context:cache("a", "settings", other.get):get().aws_access_key_id)
    assert.same({ 1, 0 }, { source.asked, other.asked })
    assert.equal("B", context:cache("b", "settings", other.get):get().aws_access_key_id)
  end)

  it("has another cache once the source's settings have changed", function()
    local source, other = new_source "A", new_source "B"
    assert(context:cache("a", "x = 1", source.get):get())
    assert.equal("B", context:cache("a", "x = 2", other.get):get().aws_access_key_id)
    assert.equal("B", context:cache("a", "x = 2", source.get):get().aws_access_key_id)
    assert.same({ 1, 1 }, { source.asked, other.asked })
  end)

  it("forgets the caches", function()
    local source = new_source "A"
    assert(context:cache("a", "", source.get):get())
    context:forget()
    assert(context:cache("a", "", source.get):get())
    assert.equal(2, source.asked)
  end)
end)

describe("a function of the script", function()
  it("is called with its arguments, and returns all its results", function()
    assert.same({ true, 3, nil, "x" }, { context:call(function(...)
      assert.same({ 1, 2 }, { ... })
      return 3, nil, "x"
    end, 1, 2) })
  end)

  it("has its errors caught, whatever they are", function()
    local fault = {}
    assert.same({ false, "broken" }, { context:call(function() error("broken", 0) end) })
    local ok, raised = context:call(function() error(fault) end)
    assert.is_false(ok)
    assert.equal(fault, raised)
  end)

  it("may wait, in a task as well", function()
    local function wait()
      local begun = client.now()
      client.loop:await(begun + 5)
      return client.now() - begun
    end
    assert.same({ true, 5 }, { context:call(wait) })
    local task = client:spawn(function() return context:call(wait) end)
    assert.same({ true, 5 }, { task:result() })
  end)
end)
