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
      '{"credentials":["hush"]}' } do
      local texts = outcome("assume_queue_role_for_user", { farmId = job.farmId,
        queueId = job.queueId }, function() return { status = 200, body = body } end)
      assert.matches("cannot be used", texts)
      assert.is_nil(texts:find("hush", 1, true))
    end
  end)

  it("quotes others", function()
    for body, quoted in pairs {
      ["502 Bad Gateway"] = "502 Bad Gateway", ["<html>{hush}"] = "<html>{hush}",
      ['{"hush"'] = false, ['"{hush}'] = false,
    } do
      local texts = outcome("get_farm", { farmId = job.farmId }, function()
        return { status = 200, body = body }
      end)
      assert.equal(quoted ~= false, texts:find(quoted or "hush", 1, true) ~= nil, body)
    end
  end)
end)
