-- SPDX-License-Identifier: MIT
--
-- The reader of the service's text: what it makes of operations, types, waiters and names.

local reader = require "deadline.api.reader"

describe("an operation", function()
  it("has its request, its inputs, its outputs and its pages", function()
    local operation = reader.operation "ListSessionsForWorker"
    assert.equal("GET", operation.method)
    assert.equal("/2023-10-12/farms/{farmId}/fleets/{fleetId}/workers/{workerId}/sessions",
      operation.path)
    assert.equal("management.", operation.prefix)
    assert.equal(200, operation.status)
    assert.same({ items = "sessions", iterator = "sessions_for_worker", input = "nextToken",
      output = "nextToken", size = "maxResults", by_offset = false }, operation.pages)
    local input = operation.input
    assert.same({ "farmId", "fleetId", "workerId", "maxResults", "nextToken" }, input.order)
    assert.same({ required = true, location = "path",
      type = { kind = "string", name = "FarmId", id = "farm" } }, input.members.farmId)
    assert.same({ required = false, location = "query",
      type = { kind = "integer", min = 1, max = 100 } }, input.members.maxResults)
    assert.same({ required = false, location = "query",
      type = { kind = "string", max = 4096, is_binary = true } }, input.members.nextToken)
    local session = operation.output.members.sessions.type.element
    assert.equal("WorkerSessionSummary", session.name)
    assert.equal("timestamp", session.members.startedAt.type.kind)
    assert.is_true(session.members.startedAt.required)
    assert.is_false(session.members.endedAt.required)
  end)

  it("is read once", function()
    assert.equal(reader.operation "GetJob", reader.operation "GetJob")
    assert.equal(reader.type "FarmId", reader.operation("GetJob").input.members.farmId.type)
  end)

  it("has the host, the status and the headers that differ from the others'", function()
    assert.equal("scheduling.", reader.operation("UpdateWorker").prefix)
    assert.equal(201, reader.operation("CreateJob").status)
    assert.equal(204, reader.operation("TagResource").status)
    assert.same({ required = false, location = "header", header = "X-Amz-Client-Token",
      idempotency = true, type = { kind = "string", min = 1, max = 64 } },
      reader.operation("CreateJob").input.members.clientToken)
    local tags = reader.operation("UntagResource").input.members.tagKeys
    assert.equal("query", tags.location)
    assert.equal("list", tags.type.kind)
  end)

  it("that searches has pages by offset", function()
    assert.same({ items = "jobs", iterator = "jobs_matching", input = "itemOffset",
      output = "nextItemOffset", size = "pageSize", by_offset = true },
      reader.operation("SearchJobs").pages)
  end)

  it("may have no pages until a member has a value", function()
    assert.same({ member = "status", before = "IN_PROGRESS", after = "COMPLETED" },
      reader.operation("GetSessionsStatisticsAggregation").pages.condition)
  end)

  it("is found by the names of its methods", function()
    for _, name in ipairs(reader.operation_names()) do
      local operation = reader.operation(name)
      assert.equal(name, operation.name)
      assert.equal(operation, reader.method(reader.method_name(name)))
      if operation.pages then
        assert.equal(operation, reader.iterator(operation.pages.iterator))
      end
    end
    assert.equal("GetSessionsStatisticsAggregation", reader.iterator("sessions_statistics").name)
  end)

  it("that does not exist is nil", function()
    for _, name in ipairs { "", "ListSession", "listFarms", "ListFarms GET", "List.*", "\n",
      "%" } do
      assert.is_nil(reader.operation(name))
      assert.is_nil(reader.method(name))
      assert.is_nil(reader.iterator(name))
      assert.is_nil(reader.waiter(name))
    end
    assert.is_nil(reader.method "ListFarms")
    assert.is_nil(reader.iterator "list_farms")
    assert.is_nil(reader.iterator "farm")
  end)
end)

describe("a type", function()
  it("has members in order, and may contain itself", function()
    local union = reader.type "SearchFilterExpression"
    assert.equal("union", union.kind)
    local group = union.members.groupFilter.type
    assert.equal("structure", group.kind)
    assert.same({ "filters", "operator" }, group.order)
    assert.equal(union, group.members.filters.type.element)
    assert.same({ 1, 3 }, { group.members.filters.type.min, group.members.filters.type.max })
  end)

  it("has bounds, values, and a pattern to the end of its line", function()
    assert.same({ kind = "string", name = "TaskId", id = "task", numbered = true },
      reader.type "TaskId")
    assert.same({ kind = "string", name = "DesiredWorkerStatus", enum = { STOPPED = true } },
      reader.type "DesiredWorkerStatus")
    assert.same({ kind = "string", name = "PosixUserUserString", max = 31,
      pattern = "(?:[a-z][a-z0-9-]{0,30})?" }, reader.type "PosixUserUserString")
    assert.same({ kind = "number", min = -10000, max = 10000 },
      reader.type("WeightedBalancedSchedulingConfiguration").members.errorWeight.type)
    assert.same({ kind = "number", min = 0.01 },
      reader.operation("CreateBudget").input.members.approximateDollarLimit.type)
  end)

  it("is sensitive by itself or where it stands", function()
    assert.is_true(reader.type("AwsCredentials").sensitive)
    assert.is_true(reader.operation("CreateJob").input.members.template.type.sensitive)
    assert.is_nil(reader.operation("CreateJob").input.members.templateType.type.sensitive)
    assert.is_true(reader.operation("AssumeQueueRoleForUser").output.sensitive)
    local parameters = reader.operation("CreateJob").input.members.parameters.type
    assert.equal("map", parameters.kind)
    assert.equal("string", parameters.key.kind)
    assert.equal("JobParameter", parameters.element.name)
    assert.is_true(parameters.sensitive)
  end)

  it("of an error has its status", function()
    assert.equal(409, reader.type("ConflictException").status)
    assert.same({ "context", "fieldList", "quotaCode", "reason", "resourceId", "resourceType",
      "serviceCode" }, reader.error_members())
  end)

  it("is readable, each of them", function()
    local kinds = { structure = true, union = true, document = true, string = true }
    local names = reader.type_names()
    assert(#names > 200)
    for _, name in ipairs(names) do
      local type = reader.type(name)
      assert.equal(name, type.name)
      assert(kinds[type.kind], name)
      assert.equal(type.kind == "structure" or type.kind == "union", type.members ~= nil, name)
    end
  end)
end)

describe("a waiter", function()
  it("has its operation, its pace and its tests in order", function()
    assert.same({ name = "license_endpoint_deleted", operation = "GetLicenseEndpoint",
      interval = 10, attempts = 234, tests = {
        { member = "error", values = { ResourceNotFoundException = true }, done = true },
        { member = "status", values = { NOT_READY = true }, done = false },
      } }, reader.waiter "license_endpoint_deleted")
    local count = 0
    for _, name in ipairs(reader.waiter_names()) do
      assert(reader.operation(reader.waiter(name).operation), name)
      count = count + 1
    end
    assert.equal(10, count)
  end)
end)

describe("the source", function()
  it("is the definition as it stands in the text", function()
    assert.equal("DesiredWorkerStatus = enum STOPPED\n", reader.source "DesiredWorkerStatus")
    assert.equal("S3Location = structure\n  bucketName: string(1..255)\n  key: string(1..1024)\n",
      reader.source "S3Location")
    assert.equal("wait queue_scheduling GetQueue every 10 s, 70 times\n"
      .. "  status SCHEDULING: done\n", reader.source "queue_scheduling")
    assert.matches("^operation DeleteFarm DELETE /farms/{farmId}\n  errors .-  farmId: FarmId\n"
      .. "  %->\n$", reader.source "DeleteFarm")
    assert.is_nil(reader.source "Nothing")
  end)
end)
