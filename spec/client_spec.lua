local farm = require "farm"

describe("a client", function()
  it("lists one page", function()
    local client = farm.client()
    local page, meta = client:list_sessions_for_worker(farm.ids)
    assert.equal(100, #page.sessions)
    assert.equal(200, meta.status)
  end)
  it("lists all", function()
    local s = farm.scenario { sessions = 1000 }
    local items = assert(s:client():sessions_for_worker(farm.ids):collect())
    assert.equal(1000, #items)
    assert.equal(10, #s:requests())
  end)
end)
