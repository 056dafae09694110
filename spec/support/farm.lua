-- SPDX-License-Identifier: MIT
--
-- The simulated farm for the specs: its address and keys, and scenarios, which are separate farms
-- with faults and a log of requests of their own.

local http = require "socket.http"
local json = require "dkjson"
local ltn12 = require "ltn12"

local deadline = require "deadline"

local farm = {
  url = os.getenv "FARM_URL",
  url_http1 = os.getenv "FARM_URL_H1",
  url_http = os.getenv "FARM_HTTP_URL",
  ca = os.getenv "FARM_CA",
  ca_folder = os.getenv "FARM_CA_DIR",
  ids = {
    farmId = os.getenv "FARM_ID", fleetId = os.getenv "FLEET_ID",
    workerId = os.getenv "WORKER_ID",
  },
  job = {
    farmId = os.getenv "FARM_ID", queueId = os.getenv "QUEUE_ID", jobId = os.getenv "JOB_ID",
  },
  keys = {
    aws_access_key_id = os.getenv "AWS_ACCESS_KEY_ID",
    aws_secret_access_key = os.getenv "AWS_SECRET_ACCESS_KEY",
  },
}

---A client's options for each protocol that the farm speaks.
farm.protocols = {
  ["HTTP/2"] = { endpoint_url = farm.url, http_version = "2" },
  ["HTTP/1.1"] = { endpoint_url = farm.url_http1 },
  ["plain HTTP"] = { endpoint_url = farm.url_http },
}
assert(farm.url, "the specs need the simulated farm: run them with 'make test'")

---An environment with these variables and an empty home alone. Instance metadata is disabled, so
---that all traffic stays on this machine.
function farm.environment(variables)
  local all = { AWS_EC2_METADATA_DISABLED = "true", HOME = "/nonexistent" }
  for name, value in pairs(variables or {}) do all[name] = value end
  return function(name) return all[name] end
end

---Options of a client for the farm that reads no environment; `changes` override them.
function farm.options(changes)
  local options = {
    region = "us-west-2", endpoint_url = farm.url, ca_bundle = farm.ca, credentials = farm.keys,
    system = { getenv = farm.environment() },
  }
  for name, value in pairs(changes or {}) do options[name] = value end
  return options
end

function farm.client(changes)
  return deadline.client(farm.options(changes))
end

local function control(method, path, body)
  -- An empty table would be encoded as a list.
  local sent, received = body and (next(body) and json.encode(body) or "{}"), {}
  local _, status = http.request {
    url = os.getenv "FARM_CONTROL" .. path, method = method, sink = ltn12.sink.table(received),
    source = sent and ltn12.source.string(sent),
    headers = sent and { ["content-length"] = #sent, ["content-type"] = "application/json" },
  }
  local text = table.concat(received)
  assert(type(status) == "number" and status < 300,
    ("%s %s: %s %s"):format(method, path, status, text))
  return text ~= "" and json.decode(text) or nil
end

local Scenario = {}
Scenario.__index = Scenario

---A separate farm: `{ sessions = 1000, rules = { { status = 503, times = 2 } } }`.
function farm.scenario(description)
  return setmetatable(control("POST", "/scenarios", description or {}), Scenario)
end

---Options of a client for this scenario.
function Scenario:options(changes)
  local options = farm.options(changes)
  options.endpoint_url = options.endpoint_url .. self.path
  return options
end

function Scenario:client(changes)
  return deadline.client(self:options(changes))
end

---The farm's record of requests: `{ requests = { ... }, connections = n, max_in_flight = n, ... }`.
function Scenario:log()
  return control("GET", "/scenarios/" .. self.id)
end

function Scenario:requests()
  return self:log().requests
end

---Removes its rules: no fault happens any more.
function Scenario:clear_rules()
  control("DELETE", "/scenarios/" .. self.id .. "/rules")
end

function Scenario:forget()
  control("DELETE", "/scenarios/" .. self.id)
end

local FaultProxy = {}
FaultProxy.__index = FaultProxy

---A new port that leads to the farm; rules say what happens to its connections, one by one:
---`farm.fault_proxy("https", { { skip = 1, reset = 100 } })`; to "proxy" makes an HTTP proxy.
---@param certificate? string # of a proxy that is reached over TLS
function farm.fault_proxy(to, rules, certificate)
  local proxy = control("POST", "/fault_proxies",
    { to = to, rules = rules, certificate = certificate })
  local is_plain = to == "http" or to == "proxy" and not certificate
  local scheme = is_plain and "http" or "https"
  proxy.url = ("%s://localhost:%d"):format(scheme, proxy.port)
  return setmetatable(proxy, FaultProxy)
end

---The number of connections so far.
function FaultProxy:connections()
  return control("GET", "/fault_proxies/" .. self.port).connections
end

---Removes its rules: no fault happens any more.
function FaultProxy:clear_rules()
  control("DELETE", "/fault_proxies/" .. self.port .. "/rules")
end

---Lets no more bytes pass on the connections that exist; new ones work.
function FaultProxy:silence()
  control("POST", "/fault_proxies/" .. self.port .. "/silence")
end

function FaultProxy:close()
  control("DELETE", "/fault_proxies/" .. self.port)
end

---Counts the worker's sessions as a client lists them, each of which must come once. Calls `next`,
---since PUC 5.1 cannot yield in a `for`.
function farm.count_sessions(client, limits)
  local listing = client:sessions_for_worker(farm.ids, limits)
  local seen, count, session = {}, 0, listing:next()
  while session do
    assert(not seen[session.sessionId], "a session came twice")
    seen[session.sessionId], count = true, count + 1
    session = listing:next()
  end
  return count
end

---The farms and their contents, down to the number of each worker's sessions.
function farm.world()
  return control("GET", "/world").farms
end

---All secrets that the farm has issued, has received, or accepts.
function farm.secrets()
  return control("GET", "/secrets")
end

return farm
