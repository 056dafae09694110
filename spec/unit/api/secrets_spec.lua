-- SPDX-License-Identifier: MIT
--
-- Sensitive values: which texts of a value they are, and that errors do not have them.

local deadline = require "deadline"
local reader = require "deadline.api.reader"
local secrets = require "deadline.api.secrets"

local hex = ("0a"):rep(16)

describe("a sensitive type", function()
  it("is found in what contains it", function()
    for name, has in pairs {
      AwsCredentials = true, WindowsUser = false, JobSummary = false, S3Location = false,
      SearchFilterExpression = false, BatchGetJobItem = true, AssignedSession = true,
    } do
      assert.equal(has, secrets.has(reader.type(name)), name)
    end
    assert.is_false(secrets.has(reader.operation("ListSessionsForWorker").input))
    assert.is_true(secrets.has(reader.operation("CreateJob").input))
  end)

  it("may contain itself", function()
    local node = { kind = "structure", members = {} }
    node.members.next = { type = { kind = "list", element = node } }
    assert.is_false(secrets.has(node))
    local other = { kind = "structure", members = {} }
    other.members.next = { type = { kind = "list", element = other } }
    other.members.key = { type = { kind = "string", sensitive = true } }
    assert.is_true(secrets.has(other))
    assert.is_true(secrets.has(other.members.next.type))
  end)
end)

describe("the secrets of a value", function()
  it("are the texts of sensitive types, and those in them", function()
    local list = secrets.list(reader.operation("CreateJob").input, {
      farmId = "farm-" .. hex, template = "the template", priority = 5, unknown = "x",
      parameters = { Frames = { string = "1-100" } }, nameOverride = "name",
    })
    table.sort(list)
    assert.same({ "1-100", "the template" }, list)
    assert.same({}, secrets.list(reader.operation("GetJob").input, { jobId = "job" }))
  end)
end)

describe("an error", function()
  ---The error, and all events, of a call that gets this response.
  local function outcome(method, given, response)
    local events = {}
    local client = deadline.client {
      region = "us-west-2", aws_access_key_id = "AKIDEXAMPLE", aws_secret_access_key = "secret",
      max_attempts = 1, on_event = function(event) events[#events + 1] = event end,
      transport = function(request) return response(request) end,
    }
    local page, message, err = client[method](client, given)
    assert.is_nil(page)
    local texts = { message, tostring(err) }
    local function add(value)
      if type(value) == "table" then for _, v in pairs(value) do add(v) end end
      texts[#texts + 1] = tostring(value)
    end
    add(err)
    add(events)
    return table.concat(texts, "\n")
  end

  local job = { farmId = "farm-" .. hex, queueId = "queue-" .. hex, priority = 50,
    template = '{"name": "hush-hush"}', templateType = "JSON",
    parameters = { Frames = { string = "frames-1-100" } } }

  it("does not quote sensitive parameters", function()
    local texts = outcome("create_job", job, function(request)
      return { status = 400, headers = { ["x-amzn-errortype"] = "ValidationException" },
        body = ('{"message":"frames-1-100 is odd in %s"}'):format(
          (request.body:gsub("[\\\"]", "\\%0"))) }
    end)
    assert.matches("%[hidden%] is odd", texts)
    for _, secret in ipairs { "hush", "frames" } do assert.is_nil(texts:find(secret, 1, true)) end
  end)

  it("does not quote a body that may hold credentials", function()
    for _, body in ipairs { '{"credentials":{"secretAccessKey":"hush"',
      '{"credentials":["hush"]}', "<SecretAccessKey>hush", "hush", '["hush"]', '<{"hush"' } do
      local texts = outcome("assume_queue_role_for_user", { farmId = job.farmId,
        queueId = job.queueId }, function() return { status = 200, body = body } end)
      assert.matches("cannot be used", texts)
      assert.is_nil(texts:find("hush", 1, true))
    end
  end)

  it("quotes others", function()
    local worker = { farmId = job.farmId, fleetId = "fleet-" .. hex, workerId = "worker-" .. hex }
    assert.matches("hush", outcome("list_sessions_for_worker", worker, function()
      return { status = 200, body = "hush" }
    end))
    assert.matches("hush", outcome("get_farm", { farmId = job.farmId }, function()
      return { status = 503, body = "hush" }
    end))
  end)
end)

describe("an error of a request with sensitive parameters", function()
  ---The error of CreateFarm if the service answers with this status, code and message.
  local function create(changes, status, code, message)
    local client = deadline.client {
      region = "us-west-2", aws_access_key_id = "AKIDEXAMPLE", aws_secret_access_key = "secret",
      max_attempts = 1, transport = function()
        return { status = status, headers = { ["x-amzn-errortype"] = code },
          body = require("deadline.core").encode { message = message, resourceId = message } }
      end,
    }
    local page, _, err = client:create_farm(changes)
    assert.is_nil(page)
    return err
  end

  it("keeps the module's own words", function()
    for _, word in ipairs { "service", "throttling", "Resource", "CreateFarm", "response" } do
      local err = create({ displayName = "x", description = word }, 404,
        "ResourceNotFoundException", "about " .. word)
      assert.same({ "service", "ResourceNotFoundException", "CreateFarm" },
        { err.kind, err.code, err.operation })
      assert.equal("about [hidden]", err.service_message)
      assert.equal("about [hidden]", err.resourceId)
    end
    assert.equal("throttling", create({ displayName = "x", description = "throttling" }, 429,
      "ThrottlingException", "throttling").kind)
  end)

  it("hides inherited ones, and all forms of them", function()
    local secret = "hüsh \240\159\142\172 \0 \"quoted\""
    local given = setmetatable({ displayName = "x" }, { __index = { description = secret } })
    local err = create(given, 400, "ValidationException", "bad: " .. secret)
    assert.equal("bad: [hidden]", err.service_message)
    local escaped = "h\\u00fcsh\\u0020\\uD83C\\udfac\\u0020\\u0000\\u0020\\u0022quoted\\u0022"
    err = create(given, 400, "ValidationException", "bad: " .. escaped)
    assert.equal("bad: [hidden]", err.service_message)
  end)
end)

describe("a stripped value", function()
  it("has no member that is sensitive", function()
    local output = reader.operation("GetJob").output
    assert.same({ name = "n", unknown = 1 }, secrets.strip(output,
      { name = "n", description = "d", parameters = { Frames = { int = "1" } }, unknown = 1 }))
  end)
end)
