-- SPDX-License-Identifier: MIT
--
-- Every parameter of a call is in its request, each of many times: some versions of LuaJIT compile
-- a `pairs` loop so that it ends early. ROUNDS in the environment asks for more of them.

local deadline = require "deadline"
local fake_service = require "fake_service"

local rounds = tonumber(os.getenv "ROUNDS") or 40
local sizes = 30

---A job with `size` parameters and tags, in tables whose names come in another order each time.
local function job(size, round)
  local parameters, tags = {}, {}
  for i = 1, size do
    local number = tostring((i + round * 11) % size)
    local name = "n" .. number
    parameters[name] = #number == 1 and { int = number } or { string = number }
    tags[name] = number
  end
  return {
    farmId = fake_service.ids.farmId, queueId = "queue-" .. ("0"):rep(32), priority = 50,
    clientToken = "token", parameters = parameters, tags = tags,
    attachments = { manifests = {
      { rootPath = "/a", rootPathFormat = "posix", inputManifestPath = "m" },
    }, fileSystem = "COPIED" },
    descriptionOverride = "d", maxFailedTasksCount = 1, maxRetriesPerTask = 2, maxWorkerCount = 3,
    nameOverride = "n", targetTaskRunStatus = "READY", template = "{}", templateType = "JSON",
  }
end

describe("a request is complete", function()
  local sent
  local client = deadline.client(fake_service.options(function(request)
    sent = request
    return fake_service.response(201, '{"jobId":"job-1"}')
  end))

  ---Everything of a request that does not change from one call to the next.
  local function describe_request()
    local names = {}
    for name in pairs(sent.headers) do names[#names + 1] = name end
    return sent.method .. sent.url .. sent.headers["X-Amz-Client-Token"] .. #names .. sent.body
  end

  it("each of many times", function()
    local first, different = {}, 0
    for round = 1, rounds do
      for size = 0, sizes do
        assert(client:create_job(job(size, round)))
        local request = describe_request()
        first[size] = first[size] or request
        if first[size] ~= request then different = different + 1 end
      end
    end
    assert.equal(0, different)
    local _, count = first[sizes]:gsub('"n%d+":', "")
    assert.equal(2 * sizes, count)
  end)
end)
