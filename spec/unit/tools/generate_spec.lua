-- SPDX-License-Identifier: MIT
--
-- tools/generate on a small model that has everything that the text can say: the files that it
-- writes, what the reader makes of them, and what it refuses.

local core = require "deadline.core"
local fake_service = require "fake_service"
local home = require "home"
local operations = require "deadline.api.operations"

local folder = "spec/unit/tools/generate/"

local function read_file(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read "*a"
  file:close()
  return text
end

local function read_json(name)
  return assert(core.decode(read_file(folder .. name)))
end

---The model as tables, for a change of it.
local function new_model()
  return read_json "service-2.json", read_json("paginators-1.json").pagination,
    read_json("waiters-2.json").waiters
end

local generate_text = dofile "tools/generate_text.lua"

---Runs the program with the interpreter of the specs: what it prints, and its status.
local function generate(arguments)
  return home.shell(("%s tools/generate.lua %s 2>&1; echo $?"):format(arg[-1], arguments))
end

describe("tools/generate", function()
  after_each(home.remove_all)

  it("writes the same files every time", function()
    local out = home.new()
    for _ = 1, 2 do
      assert.equal("0\n", generate(folder .. " " .. out.path))
      for _, name in ipairs { "model", "prepared", "types" } do
        assert.equal(read_file(folder .. name .. ".txt"), out:read(name .. ".lua"), name)
        out:write(name .. ".lua", "")
      end
    end
  end)

  it("reads compressed files", function()
    local model, out = home.new(), home.new()
    home.shell(("cp %s*.json '%s' && gzip '%s'/*.json"):format(folder, model.path, model.path))
    assert.equal("0\n", generate(model.path .. " " .. out.path))
    assert.equal(read_file(folder .. "model.txt"), out:read "model.lua")
  end)

  it("wrote the text of the service", function()
    local function head(path) return read_file(path):match "^(.-)return %[==%[\napi " end
    assert.equal(head(folder .. "model.txt"), head "lua/deadline/api/model.lua")
  end)

  it("writes nothing if it stops, and says why", function()
    local out = home.new { ["service-2.json"] = "{", ["model.lua"] = "unchanged" }
    for arguments, expected in pairs {
      [""] = "^tools/generate: give the folder of the model\n1\n$",
      ["/nowhere"] = "^tools/generate: /nowhere/service%-2%.json: No such file[^\n]*\n1\n$",
      [out.path .. " " .. out.path] = "^[^\n]*/service%-2%.json: [^\n]+\n1\n$",
    } do
      assert.matches(expected, generate(arguments))
    end
    assert.equal("unchanged", out:read "model.lua")
  end)
end)

describe("the text of a model", function()
  local reader, service

  setup(function()
    local loaded = package.loaded
    local model_before, reader_before = loaded["deadline.api.model"], loaded["deadline.api.reader"]
    service = new_model()
    loaded["deadline.api.model"], loaded["deadline.api.reader"] = generate_text(new_model()), nil
    reader = require "deadline.api.reader"
    loaded["deadline.api.model"], loaded["deadline.api.reader"] = model_before, reader_before
  end)

  local kinds = { long = "integer", double = "number", float = "number" }

  local function kind_of(shape)
    return shape.document and "document" or shape.union and "union" or kinds[shape.type]
      or shape.type
  end

  local ids = { JobId = "job", QueueId = "queue", SessionId = "session" }
  local locations = { uri = "path", querystring = "query", header = "header" }
  local compared

  local assert_type

  local function assert_members(type, shape, what)
    local required, count = {}, 0
    for _, name in ipairs(shape.required or {}) do required[name] = true end
    for name, spec in pairs(shape.members) do
      local member = assert(type.members[name], what .. "." .. name)
      assert.equal(required[name] or false, member.required)
      assert.equal(locations[spec.location], member.location)
      assert.equal(spec.idempotencyToken, member.idempotency)
      assert.equal(spec.deprecated, member.deprecated)
      if spec.location == "header" then assert.equal(spec.locationName, member.header) end
      assert_type(member.type, spec.shape)
      count = count + 1
    end
    assert.equal(count, #type.order, what)
  end

  function assert_type(type, name)
    local shape = service.shapes[name]
    if compared[type] then return assert.equal(name, compared[type]) end
    if type.name then compared[type] = name end
    assert.equal(shape.sensitive, type.sensitive, name)
    assert.equal(kind_of(shape), type.kind, name)
    assert.equal(ids[name], type.id)
    if not type.id then
      assert.equal(shape.min ~= 0 and shape.min or nil, type.min, name)
      assert.equal(shape.max, type.max, name)
      assert.equal(shape.pattern, type.pattern, name)
    end
    for _, value in ipairs(shape.enum or {}) do assert.is_true(type.enum[value]) end
    if shape.key then assert_type(type.key, shape.key.shape) end
    local inner = shape.value or shape.member
    if inner then assert_type(type.element, inner.shape) end
    if type.members then assert_members(type, shape, name) end
  end

  before_each(function() compared = {} end)

  it("has all operations, with their inputs and outputs", function()
    for name, spec in pairs(service.operations) do
      local operation = reader.operation(name)
      assert.equal(spec.http.requestUri, operation.path)
      assert.equal(spec.http.method, operation.method)
      assert.equal(spec.http.responseCode or 200, operation.status)
      assert.equal(spec.endpoint.hostPrefix, operation.prefix)
      assert_type(operation.input, spec.input.shape)
      if spec.output then assert_type(operation.output, spec.output.shape)
      else assert.same({}, operation.output.members) end
    end
    assert.same({ "CreateJob", "DeleteJob", "GetJob", "ListSessionsForWorker", "SearchJobs" },
      reader.operation_names())
    assert.equal("queue", reader.operation("CreateJob").input.members.queueId.type.id)
    assert.is_true(reader.type("SessionId").numbered)
  end)

  it("has all types with names of their own", function()
    for _, name in ipairs { "Filter", "Job", "JobId", "QueueId", "SessionId", "Settings", "Shape",
      "ShapeName", "Status" } do
      assert_type(reader.type(name), name)
    end
    assert.equal(409, reader.type("Conflict").status)
    assert.equal("Retry-After", reader.type("Conflict").members.retryAfterSeconds.header)
    assert.equal(11, #reader.type_names())
  end)

  it("has pages and waiters", function()
    assert.same({ "jobs_matching", "sessions_for_worker" }, reader.iterator_names())
    assert.equal("sessions", reader.operation("ListSessionsForWorker").pages.items)
    assert.is_true(reader.operation("SearchJobs").pages.by_offset)
    assert.same({ name = "job_done", operation = "GetJob", interval = 15, attempts = 240, tests = {
      { member = "status", values = { DONE = true, WAITING = true }, done = true },
      { member = "status", values = { ["on-demand"] = true }, done = false },
      { member = "error", values = { Conflict = true }, done = false },
    } }, reader.waiter "job_done")
  end)

  it("has patterns without the anchors around them", function()
    for pattern, expected in pairs {
      ["^(a|b)\\$$"] = "(a|b)\\$", ["a$|^b"] = "a$|^b", ["^a|b$"] = "^a|b$", ["^a"] = "^a",
      ["^a\\(b|c\\)$"] = "^a\\(b|c\\)$", ["^[^a]$"] = "^[^a]$",
    } do
      local model, pages, waiters = new_model()
      model.shapes.ShapeName.pattern = pattern
      local line = "\nShapeName = string(1..9) matching " .. expected .. "\n"
      assert(generate_text(model, pages, waiters):find(line, 1, true), pattern)
    end
  end)

  it("says nothing of what has no effect", function()
    local expected = generate_text(new_model())
    local model, pages, waiters = new_model()
    local function document(thing)
      thing.documentation, thing.documentationUrl = "<p>Text.</p>", "https://localhost/"
    end
    document(model)
    for _, operation in pairs(model.operations) do
      document(operation)
      operation.auth, operation.idempotent, operation.readonly = { "aws.auth#sigv4" }, true, true
    end
    for _, shape in pairs(model.shapes) do
      document(shape)
      shape.synthetic, shape.deprecated, shape.deprecatedMessage = true, true, "It is old."
      for _, part in pairs(shape.members or { shape.member, shape.key, shape.value }) do
        document(part)
        part.deprecatedSince = "2026-01-01"
      end
    end
    for _, waiter in pairs(waiters) do document(waiter) end
    model.shapes.Unused = { type = "string" }
    assert.equal(expected, generate_text(model, pages, waiters))
  end)
end)

describe("a model that the text cannot say is refused:", function()
  ---What a change of the model leads to.
  local function problem_of(change)
    local model, pages, waiters = new_model()
    change(model, pages, waiters)
    local ok, problem = pcall(generate_text, model, pages, waiters)
    return not ok and problem
  end

  ---Returns a change of a value in the model: "shapes Job members" and its name.
  local function set(path, name, value)
    return function(model, pages, waiters)
      local roots = { pages = pages, waiters = waiters }
      local at = model
      for key in path:gmatch "%S+" do at = roots[key] or at[tonumber(key) or key] end
      at[name] = value
    end
  end

  ---Returns a change that gives an operation another name.
  local function copy(name, other)
    return function(model) model.operations[other] = model.operations[name] end
  end

  local job, create = "shapes Job members jobId", "operations CreateJob"
  local acceptor = "waiters JobDone acceptors 1"

  local rows = {
    -- Traits.
    { set("shapes Job", "payload", "jobId"), "Job has the trait payload" },
    { set("shapes String", "jsonvalue", true), "String has the trait jsonvalue" },
    { set("shapes Labels", "flattened", true), "Labels has the trait flattened" },
    { set("shapes Settings", "streaming", true), "Settings has the trait streaming" },
    { set("shapes Time", "timestampFormat", "rfc822"), "Time is a timestamp of the form rfc822" },
    { set("shapes Time", "timestampFormat", nil), "Time is a timestamp of the form that JSON has" },
    { set("shapes Filters member", "xmlName", "x"), "Filters's member has the trait xmlName" },
    { set("shapes Tags key", "xmlName", "x"), "Tags's key has the trait xmlName" },
    { set("shapes Conflict error", "code", "Other"), "Conflict's error has the trait code" },
    { set("shapes Job members size", "hostLabel", true), "Job.size has the trait hostLabel" },
    { set(create, "endpointdiscovery", {}), "CreateJob has the trait endpointdiscovery" },
    { set(create, "unsignedPayload", true), "CreateJob has the trait unsignedPayload" },
    { set(create, "authtype", "none"), "CreateJob has the trait authtype" },
    { set(create, "staticContextParams", {}), "CreateJob has the trait staticContextParams" },
    { set(create, "auth", { "smithy.api#noAuth" }), "CreateJob has the auth smithy.api#noAuth" },
    { set(create .. " http", "x", 1), "CreateJob's http has the trait x" },
    { set("", "clientContextParams", {}), "the model has the trait clientContextParams" },
    { set("metadata", "protocol", "json"), "the protocol is json" },
    { set("metadata", "signatureVersion", "s3"), "the protocol is rest-json, s3" },
    { set("metadata", "auth", { "smithy.api#httpBearerAuth" }), "the service has the auth" },
    -- Types.
    { set("shapes Boolean", "type", "blob"), "Boolean is of type blob" },
    { set(job, "shape", "Nothing"), "there is no shape Nothing" },
    { set("shapes Tags key", "shape", "Long"), "the keys of Tags are no strings" },
    { set("shapes Filters member", "shape", "Filters"), "Filters contains itself" },
    { set("shapes Status enum", 2, "on demand"), 'a value of Status is "on demand"' },
    { set("shapes Status enum", 2, ""), 'a value of Status is ""' },
    { set("shapes Status enum", 2, 'a"b'), 'a value of Status is "a\\"b"' },
    { set("shapes Status", "enum", {}), "Status has no values" },
    { set("shapes Conflict members", "kind", { shape = "String" }),
      "Conflict.kind has the name of a field that every error has" },
    { set("shapes Job members jobId", "location", "header"), "Job.jobId is in the header" },
    { copy("GetJob", "Close"), "Close cannot be the method close, which is taken" },
    { copy("GetJob", "WaitUntil"), "WaitUntil cannot be the method wait_until, which is taken" },
    { copy("GetJob", "End"), "End cannot be the method end, which is taken" },
    { set("shapes Ratio", "max", 1e-7), "Ratio has the bound 1e-07" },
    { set("shapes Ratio", "max", 0.1234567890123456), "Ratio has the bound 0.12345678901235" },
    { set("shapes JobId", "pattern", "a\nb"), "the pattern of JobId is " },
    { set("shapes JobId", "pattern", "a]==]"), "the text ends its own quotes" },
    { set("shapes Conflict", "error", nil), "Conflict has no status" },
    { set("shapes Conflict", "retryable", {}), "Conflict is to be retried, but has the status" },
    -- Members.
    { set("shapes Job members size", "location", "header"), "Job.size is in the header" },
    { set("shapes JobInput members labels", "location", "statusCode"),
      "JobInput.labels is in the statusCode" },
    { set("shapes JobInput members labels", "location", "headers"),
      "JobInput.labels is in the headers" },
    { set("shapes JobInput members labels", "location", "header"),
      "JobInput.labels is a list in the header" },
    { set("shapes JobInput members labels", "shape", "Tags"),
      "JobInput.labels is a map in the querystring" },
    { set("shapes JobInput members labels", "locationName", "label"),
      "JobInput.labels has another name, label" },
    { set("shapes Job members size", "locationName", "Size"), "Job.size has another name, Size" },
    { set("shapes Job members size", "idempotencyToken", true),
      "Job.size is an idempotency token outside of the headers" },
    { set("shapes Job members", "a-b", { shape = "Long" }), 'a member of Job is "a-b"' },
    { set("shapes JobInput", "required", {}), "JobInput.jobId is a label that may be left out" },
    { set("shapes JobInput", "sensitive", true), "JobInput is sensitive as a whole" },
    { set("shapes JobInput", "union", true), "JobInput has the trait union" },
    -- Operations.
    { set(create .. " http", "requestUri", "/queues/{queueId}/jobs"),
      "the path of CreateJob is /queues/{queueId}/jobs" },
    { set(create .. " http", "requestUri", "/2023-10-12/queues/{queueId}/jobs?x=1"),
      "the path of CreateJob is /2023-10-12/queues/{queueId}/jobs?x=1" },
    { set(create .. " http", "requestUri", "/2023-10-12/queues/{queueId+}/jobs"),
      "the path of CreateJob is " },
    { set(create .. " http", "requestUri", "/2023-10-12/jobs"),
      "the path of CreateJob is /2023-10-12/jobs, without the label queueId" },
    { set(create .. " http", "requestUri", "/2023-10-12/queues/{queueId}/{other}"),
      "CreateJob has no input for the label other" },
    { set(create, "endpoint", nil), "CreateJob has no host prefix" },
    { set(create .. " endpoint", "hostPrefix", "{queueId}."),
      "the host prefix of CreateJob is {queueId}." },
    { copy("CreateJob", "ListS3Jobs"), "ListS3Jobs cannot be told from its method, list_s3jobs" },
    { copy("GetJob", "SessionsForWorker"),
      "ListSessionsForWorker and SessionsForWorker are both sessions_for_worker" },
    -- Pages.
    { set("pages ListSessionsForWorker", "more_results", "x"),
      "ListSessionsForWorker's paginator has the trait more_results" },
    { set("pages ListSessionsForWorker", "input_token", "marker"),
      "ListSessionsForWorker has pages of another kind" },
    { set("pages ListSessionsForWorker", "limit_key", nil),
      "ListSessionsForWorker has pages of another kind" },
    { set("pages ListSessionsForWorker", "result_key", "nextToken"),
      "ListSessionsForWorker has pages of another kind" },
    { set("pages ListSessionsForWorker", "result_key", { "sessions", "workers" }),
      "ListSessionsForWorker has pages of another kind" },
    { set("pages", "ListSessionsForWorker", nil),
      "ListSessionsForWorker has pages without a paginator" },
    { set("pages", "ListNothing", {}), "there is no ListNothing, which has pages" },
    { set("pages", "GetJob", { input_token = "nextToken", output_token = "nextToken",
      limit_key = "maxResults", result_key = "jobs" }), "GetJob has pages of another kind" },
    { set("shapes SearchJobsRequest members", "pageSize", nil),
      "SearchJobs has pages of another kind" },
    { set("shapes SearchJobsResponse members", "others", { shape = "Jobs" }),
      "SearchJobs has pages of another kind" },
    -- Waiters.
    { set(acceptor, "matcher", "pathAll"), "waiter JobDone has the matcher pathAll of status" },
    { set(acceptor, "matcher", "status"), "waiter JobDone has the matcher status of status" },
    { set(acceptor, "argument", "jobs[].status"),
      "waiter JobDone has the matcher path of jobs[].status" },
    { set(acceptor, "expected", true), 'a value of waiter JobDone is "true"' },
    { set(acceptor, "expected", "A B"), 'a value of waiter JobDone is "A B"' },
    { set(acceptor, "state", "retry"), "waiter JobDone has the state retry" },
    { set("waiters JobDone", "delay", 2.5), 'the delay of waiter JobDone is "2.5"' },
    { set("waiters JobDone", "operation", "Nothing"), "waiter JobDone has no operation" },
    { set("waiters JobDone", "x", 1), "waiter JobDone has the trait x" },
  }

  it("one with an operation that has the name of a method of the client", function()
    local count = 0
    for method in pairs(getmetatable(fake_service.client {}).__index) do
      if not operations.of_method(method) then
        local name = ("_" .. method):gsub("_(%l)", string.upper)
        assert.equal(("tools/generate: %s cannot be the method %s, which is taken"):format(name,
          method), problem_of(copy("GetJob", name)))
        count = count + 1
      end
    end
    assert(count > 10)
  end)

  it("one with an error that has a member of the name that every error has", function()
    local annotation = read_file("lua/deadline/types.lua"):match("@class deadline%.Error\n(.-)\n\n")
    local modelled = {}
    for _, name in ipairs(operations.error_members) do modelled[name] = true end
    for name in annotation:gsub("@field private ", "@field "):gmatch("@field ([%w_]+)") do
      if not modelled[name] and name ~= "message" and not name:find "_" then
        assert.equal(("tools/generate: Conflict.%s has the name of a field that every error has")
          :format(name), problem_of(set("shapes Conflict members", name, { shape = "String" })))
      end
    end
  end)

  for _, row in ipairs(rows) do
    it(row[2], function()
      local problem = problem_of(row[1])
      assert.is_string(problem)
      assert(("\n" .. problem):find("\ntools/generate: " .. row[2], 1, true), problem)
    end)
  end
end)
