-- SPDX-License-Identifier: MIT
--
-- Iterators over searches, whose pages are by offset, and all other iterators: from a service that
-- pages as the model says.

local deadline = require "deadline"
local reader = require "deadline.api.reader"

local hex = ("0a"):rep(16)
local given = { farmId = "farm-" .. hex, queueIds = { "queue-" .. hex } }

---A client of a service with that many jobs, and the bodies of the requests it got.
local function service(jobs, changes)
  local requests = {}
  local answer = { SearchJobs = function(params)
    requests[#requests + 1] = params
    local page = { jobs = {}, totalResults = jobs }
    local last = math.min(params.itemOffset + (params.pageSize or 10), jobs)
    for i = params.itemOffset + 1, last do page.jobs[#page.jobs + 1] = { name = "job " .. i } end
    if last < jobs then page.nextItemOffset = last end
    return changes and changes(page, params) or page
  end }
  return deadline.client {
    region = "us-west-2", aws_access_key_id = "AKIDEXAMPLE", aws_secret_access_key = "x",
    max_attempts = 1, transport = deadline.stub(answer),
  }, requests
end

local function names(jobs)
  local list = {}
  for i, job in ipairs(jobs) do list[i] = job.name:match("%d+") end
  return table.concat(list, " ")
end

local function range(first, last)
  local list = {}
  for i = first, last do list[#list + 1] = i end
  return table.concat(list, " ")
end

local function offsets(requests)
  local list = {}
  for i, request in ipairs(requests) do list[i] = request.itemOffset end
  return list
end

describe("an iterator over a search", function()
  it("yields the items of all pages", function()
    local client, requests = service(25)
    assert.equal(range(1, 25), names(assert(client:jobs_matching(given):collect())))
    assert.same({ 0, 10, 20 }, offsets(requests))
    assert.is_nil(given.itemOffset)
  end)

  it("begins at an offset, with pages of a size, up to a number of items", function()
    local client, requests = service(25)
    local params = { farmId = given.farmId, queueIds = given.queueIds, itemOffset = 3 }
    local it = client:jobs_matching(params, { page_size = 4, max_items = 6 })
    assert.equal(range(4, 9), names(assert(it:collect())))
    assert.same({ 3, 7 }, offsets(requests))
    assert.equal(4, requests[1].pageSize)
    local ok, message = pcall(client.jobs_matching, client, { pageSize = 5 }, { page_size = 5 })
    assert.is_false(ok)
    assert.matches("'page_size' is the service's pageSize: give one of them$", message)
    ok, message = pcall(client.jobs_matching, client, params, { starting_token = "x" })
    assert.is_false(ok)
    assert.matches("give either 'starting_token' or itemOffset$", message)
    ok, message = pcall(client.jobs_matching, client, given, { starting_token = "x" })
    assert.is_false(ok)
    assert.matches("option 'starting_token' is not of a search$", message)
    assert.is_false(pcall(client.jobs_matching, client, given, { page_size = 101 }))
  end)

  it("goes on from any position, with nothing lost and nothing twice", function()
    for stop = 0, 25 do
      local client = service(25)
      local it, first = client:jobs_matching(given), {}
      for i = 1, stop do first[i] = it() end
      local token, rest = it:resume_token(), {}
      if token then
        rest = assert(client:jobs_matching(given, { starting_token = token }):collect())
      end
      assert.equal(stop, #first)
      assert.equal(range(stop + 1, 25), names(rest))
    end
  end)

  it("raises for an offset that does not lead on", function()
    for _, offset in ipairs { 10, 5, 0 } do
      local client, requests = service(25, function(page, params)
        if params.itemOffset == 10 then page.nextItemOffset = offset end
        return page
      end)
      local items, message, err = client:jobs_matching(given):collect()
      assert.is_nil(items)
      assert.equal("pagination", err.kind)
      assert.matches("SearchJobs: after 2 pages the service handed out a nextItemOffset", message)
      assert.equal(range(1, 20), names(err.items))
      assert.equal(2, #requests)
    end
  end)

  it("reports its parameters' problems like a call", function()
    local client, requests = service(25)
    local items, message = client:jobs_matching({ farmId = given.farmId, quueIds = {} }):collect()
    assert.is_nil(items)
    assert.equal("SearchJobs: queueIds is missing; quueIds is not a parameter (did you mean "
      .. "queueIds?)", message)
    assert.same({}, requests)
    local page
    page, message = client:search_jobs(given)
    assert.is_nil(page)
    assert.equal("SearchJobs: itemOffset is missing", message)
  end)

  it("yields pages, with what else they hold", function()
    local client = service(12)
    local totals = {}
    for page in client:jobs_matching(given):pages() do
      totals[#totals + 1] = page.totalResults .. ":" .. #page.jobs
    end
    assert.same({ "12:10", "12:2" }, totals)
  end)
end)

describe("an iterator over statistics", function()
  it("raises while they are not there, and goes on once they are", function()
    local statuses = { "IN_PROGRESS", "FAILED", "COMPLETED" }
    local client = deadline.client {
      region = "us-west-2", aws_access_key_id = "AKIDEXAMPLE", aws_secret_access_key = "x",
      transport = deadline.stub { GetSessionsStatisticsAggregation = function(_, number)
        return { status = statuses[number], statistics = number == 3 and { {} } or nil,
          statusMessage = number == 2 and "no such queue" or nil }
      end },
    }
    local it = client:sessions_statistics { farmId = given.farmId, aggregationId = hex }
    for number = 1, 2 do
      local items, message, err = it:collect()
      assert.is_nil(items)
      local said = number == 2 and ": no such queue" or ""
      assert.equal(("GetSessionsStatisticsAggregation: there are no pages: status is %s, not "
        .. "COMPLETED%s"):format(statuses[number], said), message)
      assert.same({ "pagination", "NotReady", number == 1 },
        { err.kind, err.code, err.retryable })
    end
    assert.equal(1, #assert(it:collect()))
  end)
end)

describe("an iterator", function()
  for _, name in ipairs(reader.iterator_names()) do
    it("of " .. name .. " crosses pages and resumes", function()
      local operation = reader.iterator(name)
      local pages, params = operation.pages, {}
      for member, own in pairs(operation.input.members) do
        if own.required and own.type.id then
          params[member] = own.type.id .. "-" .. hex .. (own.type.numbered and "-1" or "")
        elseif own.required and own.type.kind == "list" then
          params[member] = { own.type.element.id .. "-" .. hex }
        elseif own.required and member == "aggregationId" then
          params[member] = hex
        end
      end
      local transport = deadline.stub { [operation.name] = function(got)
        local begin = tonumber(got[pages.input]) or 0
        local page = { [pages.items] = {}, status = "COMPLETED" }
        if not operation.output.members.status then page.status = nil end
        if operation.output.members.totalResults then page.totalResults = 5 end
        for i = begin + 1, math.min(begin + 2, 5) do page[pages.items][i - begin] = {} end
        local following = begin + 2
        if following < 5 then
          page[pages.output] = pages.by_offset and following or tostring(following)
        end
        return page
      end }
      local client = deadline.client {
        region = "us-west-2", aws_access_key_id = "AKIDEXAMPLE", aws_secret_access_key = "x",
        transport = transport,
      }
      local count = 0
      for _ in client[name](client, params) do count = count + 1 end
      assert.equal(5, count)
      local it = client[name](client, params)
      for _ = 1, 3 do it() end
      assert.equal(2, #assert(client[name](client, params,
        { starting_token = it:resume_token() }):collect()))
    end)
  end
end)

describe("a search", function()
  it("ends with an error where the service shows nothing more", function()
    local client, requests = service(20000)
    local params = { farmId = given.farmId, queueIds = given.queueIds, itemOffset = 9990 }
    local items, message, err = client:jobs_matching(params):collect()
    assert.is_nil(items)
    assert.equal("SearchJobs: the service shows no more than the first 10010 items of a search; "
      .. "narrow it", message)
    assert.same({ "pagination", "TooManyItems", false }, { err.kind, err.code, err.retryable })
    assert.equal(20, #err.items)
    assert.same({ 9990, 10000 }, offsets(requests))
  end)

  it("refuses an offset that is none, and still has a position", function()
    local client = service(5)
    for _, offset in ipairs { "x", 5.5, true, {} } do
      local it = client:jobs_matching { farmId = given.farmId, queueIds = given.queueIds,
        itemOffset = offset }
      local items, message, err = it:collect()
      assert.is_nil(items)
      assert.matches("itemOffset must be", message)
      assert.equal("params", err.kind)
      assert.is_string(it:resume_token())
    end
  end)

  it("takes no nextItemOffset that is no whole number", function()
    for _, offset in ipairs { "5.5", "-1", "1e30", '"5"' } do
      local client = deadline.client {
        region = "us-west-2", aws_access_key_id = "AKIDEXAMPLE", aws_secret_access_key = "x",
        max_attempts = 1, transport = function()
          return { status = 200,
            body = '{"jobs":[{}],"totalResults":9,"nextItemOffset":' .. offset .. "}" }
        end,
      }
      local items, message, err = client:jobs_matching(given):collect()
      assert.is_nil(items)
      assert.matches("nextItemOffset is not a whole number", message)
      assert.equal("response", err.kind)
    end
  end)

  it("sends what its parameters were when it was made", function()
    local client, requests = service(25)
    local params = { farmId = given.farmId, queueIds = { given.queueIds[1] } }
    for _ in client:jobs_matching(params) do params.queueIds[1], params.farmId = 5, nil end
    assert.equal(3, #requests)
    for _, request in ipairs(requests) do assert.same(given.queueIds, request.queueIds) end
  end)
end)
