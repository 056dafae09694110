-- SPDX-License-Identifier: MIT
--
-- Everything that can happen on the wire, over real sockets against the farm: HTTP/1.1 and HTTP/2,
-- trust, answers that are cut, reset, slow, garbled or missing. Whatever happens, a listing is the
-- whole list, or an error with a position from which the rest follows.

local canned = require "canned"
local farm = require "farm"
local home = require "home"

local doors = {
  ["HTTP/2"] = farm.url, ["HTTP/1.1"] = farm.url_http1, ["plain HTTP"] = farm.url_http,
}

---A client that sleeps for no retry, at one of the farm's doors.
local function client_for(scenario, url, changes)
  local options = {
    endpoint_url = url, read_timeout = 10,
    system = { getenv = farm.environment(), random = function() return 0 end },
  }
  for name, value in pairs(changes or {}) do options[name] = value end
  return scenario:client(options)
end

local function ids(items)
  local list = {}
  for i, item in ipairs(items) do list[i] = item.sessionId end
  return list
end

---What one call answers; the client is closed.
local function call(scenario, url, changes, limits)
  local client = client_for(scenario, url, changes)
  local page, message, err = client:list_sessions_for_worker(farm.ids, limits)
  client:close()
  return page, message, err
end

describe("a request", function()
  for door, url in pairs(doors) do
    it("is answered over " .. door, function()
      local scenario = farm.scenario { sessions = 7 }
      local page, meta = call(scenario, url)
      assert.equal(7, #page.sessions)
      assert.equal(200, meta.status)
      assert.equal("application/json", meta.headers["content-type"])
      local request = scenario:requests()[1]
      assert.equal("ok", request.signature)
      assert.equal(door == "HTTP/2" and "2" or "1.1", request.http)
      assert.equal(meta.request_id, meta.headers["x-amzn-requestid"])
    end)
  end

  it("is HTTP/1.1 where http_version says so", function()
    local scenario = farm.scenario { sessions = 1 }
    assert(call(scenario, farm.url, { http_version = "1.1" }))
    assert.equal("1.1", scenario:requests()[1].http)
  end)

  it("has the headers it should have and no other", function()
    local scenario = farm.scenario { sessions = 1 }
    assert(call(scenario, farm.url_http1))
    local names = {}
    for name in pairs(scenario:requests()[1].headers) do names[#names + 1] = name end
    table.sort(names)
    assert.same({ "amz-sdk-invocation-id", "amz-sdk-request", "authorization", "host",
      "user-agent", "x-amz-date" }, names)
  end)

  it("of one client after the other goes over the same connection", function()
    for _, url in pairs(doors) do
      local scenario = farm.scenario { sessions = 3 }
      local client = client_for(scenario, url)
      for _ = 1, 4 do assert(client:list_sessions_for_worker(farm.ids)) end
      client:close()
      assert.equal(1, scenario:log().connections)
    end
  end)
end)

describe("the farm's certificate", function()
  local file = assert(io.open(farm.ca))
  local bundle = file:read "*a"
  file:close()

  local function trial(name, changes, bad)
    local scenario = farm.scenario { sessions = 1 }
    changes.max_attempts = 3
    local page, message, err = call(scenario, os.getenv(name), changes)
    if not bad then return assert(page, message), scenario end
    assert.is_nil(page)
    assert.equal("tls", err.kind)
    assert.equal(1, err.attempts)
    assert.is_false(err.retryable)
    assert.equal(0, #scenario:requests())
    return err
  end

  it("is checked against a file", function() trial("FARM_URL", { ca_bundle = farm.ca }) end)
  it("is checked against a hashed folder", function()
    trial("FARM_URL", { ca_bundle = farm.ca_folder })
  end)
  it("is refused where it has expired, at once", function()
    assert.equal("CertificateNotTrusted", trial("FARM_URL_EXPIRED", {}, true).code)
  end)
  it("is refused where it is for another host, at once", function()
    assert.equal("CertificateNotTrusted", trial("FARM_URL_WRONG_HOST", {}, true).code)
  end)
  it("is refused where it is self-signed, at once", function()
    assert.equal("CertificateNotTrusted", trial("FARM_URL_SELF_SIGNED", {}, true).code)
  end)
  it("is refused where its authority is not one of the system's", function()
    local scenario = farm.scenario {}
    local options = scenario:options { system = { getenv = farm.environment() } }
    options.ca_bundle = nil
    local client = require("deadline").client(options)
    local _, _, err = client:list_sessions_for_worker(farm.ids)
    client:close()
    assert.equal("tls", err.kind)
    assert.equal(1, err.attempts)
    assert.equal(0, #scenario:requests())
  end)

  -- Hosts that give up their root folder once they have loaded: the first call found no bundle.
  it("is checked against a file that was there when the client was made", function()
    local own = home.new()
    local scenario = farm.scenario { sessions = 1 }
    local client = scenario:client { ca_bundle = own:write("ca.pem", bundle) }
    home.remove_all()
    for _ = 1, 2 do assert(client:list_sessions_for_worker(farm.ids)) end
    client:close()
  end)
  it("is checked against the file as it is, while it is there", function()
    local own = home.new()
    local scenario = farm.scenario { sessions = 1 }
    local client = scenario:client { ca_bundle = own:write("ca.pem", "not yet written") }
    own:write("ca.pem", bundle)
    assert(client:list_sessions_for_worker(farm.ids))
    client:close()
    home.remove_all()
  end)
  it("cannot be checked against a file that is not there", function()
    local err = trial("FARM_URL", { ca_bundle = "/nonexistent/ca.pem" }, true)
    assert.equal("BadCABundle", err.code)
  end)
end)

describe("a client certificate", function()
  it("is shown to a server that wants one", function()
    local scenario = farm.scenario { sessions = 2 }
    local page = assert(call(scenario, os.getenv "FARM_URL_CLIENT_CERT", {
      client_cert = os.getenv "FARM_CLIENT_CERT", client_key = os.getenv "FARM_CLIENT_KEY",
    }))
    assert.equal(2, #page.sessions)
  end)

  it("that is missing is a typed error", function()
    local scenario = farm.scenario { sessions = 2 }
    local page, _, err = call(scenario, os.getenv "FARM_URL_CLIENT_CERT")
    assert.is_nil(page)
    assert(err.kind == "tls" or err.kind == "network", err.message)
    assert.equal(0, #scenario:requests())
  end)

  it("that cannot be read is a tls error, at once", function()
    local scenario = farm.scenario { sessions = 2 }
    local page, _, err = call(scenario, os.getenv "FARM_URL_CLIENT_CERT", {
      client_cert = "/nonexistent/client.pem",
    })
    assert.is_nil(page)
    assert.equal("tls", err.kind)
    assert.equal("BadClientCertificate", err.code)
    assert.equal(1, err.attempts)
  end)
end)

describe("where nobody answers", function()
  it("a refused port is a network error, after all attempts", function()
    local scenario = farm.scenario {}
    local page, message, err = call(scenario, "http://127.0.0.1:1")
    assert.is_nil(page)
    assert.equal("network", err.kind)
    assert.equal("CouldNotConnect", err.code)
    assert.equal(3, err.attempts)
    assert.is_true(err.retryable)
    assert.matches("^ListSessionsForWorker: CouldNotConnect: ", message)
  end)

  it("a host that does not exist is a network error", function()
    local scenario = farm.scenario {}
    local page, _, err = call(scenario, "https://farm.invalid", { max_attempts = 1 })
    assert.is_nil(page)
    assert.equal("network", err.kind)
    assert.equal("CouldNotResolveHost", err.code)
  end)

  for door, url in pairs(doors) do
    it("a silent server is a timeout over " .. door, function()
      local scenario = farm.scenario { rules = { { stall = 0, times = 0 } } }
      local page, _, err = call(scenario, url, { read_timeout = 0.05 })
      assert.is_nil(page)
      assert.equal("timeout", err.kind)
      assert.equal("ReadTimeout", err.code)
      assert.equal(3, err.attempts)
      assert.equal(3, #scenario:requests())
    end)

    it("a server that falls silent within its answer is a timeout over " .. door, function()
      local scenario = farm.scenario { sessions = 50, rules = { { stall = 400, times = 0 } } }
      local _, _, err = call(scenario, url, { read_timeout = 0.05, max_attempts = 2 })
      assert.equal("ReadTimeout", err.code)
      assert.equal(2, #scenario:requests())
    end)

    it("the call's own timeout ends it over " .. door, function()
      local scenario = farm.scenario { rules = { { stall = 0, times = 0 } } }
      local page, _, err = call(scenario, url, {}, { timeout = 0.05 })
      assert.is_nil(page)
      assert.equal("timeout", err.kind)
      assert.equal("CallTimeout", err.code)
      assert.equal(1, #scenario:requests())
    end)
  end

  it("a slow answer is none that has timed out, as long as bytes come", function()
    for _, url in pairs(doors) do
      local scenario = farm.scenario { sessions = 4,
        rules = { { slow = { bytes = 100, every = 0.02 } } } }
      local page = assert(call(scenario, url, { read_timeout = 0.5 }))
      assert.equal(4, #page.sessions)
      assert.equal(1, #scenario:requests())
    end
  end)
end)

describe("a damaged answer", function()
  for door, url in pairs(doors) do
    for _, way in ipairs { "cut", "reset" } do
      it(("%s anywhere over %s never costs or doubles an item"):format(way, door), function()
        local quiet = farm.scenario { sessions = 2 }
        local reader = client_for(quiet, url)
        local whole = ids(assert(reader:sessions_for_worker(farm.ids, { page_size = 1 }):collect()))
        reader:close()
        assert.equal(2, #whole)
        -- One client without retries; every request is damaged at another byte.
        local rules, step = {}, way == "cut" and door == "plain HTTP" and 1 or 7
        for offset = 0, 640, step do rules[#rules + 1] = { [way] = offset, times = 1 } end
        local scenario = farm.scenario { sessions = 2, rules = rules }
        local client = client_for(scenario, url, { max_attempts = 1, read_timeout = 5 })
        local failures, successes = 0, 0
        while #scenario:requests() < #rules and failures + successes < 2 * #rules do
          for _ = 1, 20 do
            local listing = client:sessions_for_worker(farm.ids, { page_size = 1 })
            local items, message, err = listing:collect()
            if items then
              successes = successes + 1
              assert.same(whole, ids(items))
            else
              failures = failures + 1
              assert(err.kind == "network" or err.kind == "response", message)
              assert.is_true(err.retryable, message)
              local got = ids(err.items)
              for i, id in ipairs(got) do assert.equal(whole[i], id) end
              local token = err.resume
              repeat
                local rest, _, again = client:sessions_for_worker(farm.ids,
                  { page_size = 1, starting_token = token }):collect()
                for _, id in ipairs(ids(rest or again.items)) do got[#got + 1] = id end
                token = again and again.resume
              until rest
              assert.same(whole, got)
            end
          end
        end
        client:close()
        assert(failures > 0, "nothing was damaged")
      end)
    end

    it("is asked for again over " .. door, function()
      for _, rule in ipairs { { cut = 0 }, { cut = 150 }, { cut = -1 }, { reset = 0 },
        { reset = 300 }, { cut = 700, chunked = true },
        { garbage = "\0\1\2 no HTTP at all\r\n\r\n" } } do
        local scenario = farm.scenario { sessions = 20, rules = { rule } }
        local page, message = call(scenario, url)
        local name = next(rule)
        assert(page, ("%s %s: %s"):format(name, tostring(rule[name]), tostring(message)))
        assert.equal(20, #page.sessions)
        assert.equal(2, #scenario:requests(), name)
      end
    end)

    it("that never comes whole is a typed error over " .. door, function()
      for _, rule in ipairs { { cut = 300 }, { reset = 300 }, { garbage = "SSH-2.0-farm\r\n" } } do
        rule.times = 0
        local scenario = farm.scenario { sessions = 20, rules = { rule } }
        local page, message, err = call(scenario, url)
        assert.is_nil(page)
        assert(err.kind == "network" or err.kind == "response", message)
        assert.equal(3, err.attempts)
        assert.equal(3, #scenario:requests())
      end
    end)
  end

  it("with a GOAWAY is asked for again on a new connection", function()
    local scenario = farm.scenario { sessions = 20, rules = { { reset = 100, goaway = true } } }
    assert.equal(20, #assert(call(scenario, farm.url)).sessions)
    assert.equal(2, scenario:log().connections)
  end)

  it("without a length that ends early is not taken for a whole one", function()
    local scenario = farm.scenario { sessions = 30,
      rules = { { cut = -3, chunked = true, times = 0 } } }
    local page, _, err = call(scenario, farm.url_http1, { max_attempts = 1 })
    assert.is_nil(page)
    assert.equal("network", err.kind)
  end)
end)

describe("a connection", function()
  it("that the server closes after each answer is opened again", function()
    for door, url in pairs(doors) do
      local scenario = farm.scenario { sessions = 500, rules = { { close = true, times = 0 } } }
      local client = client_for(scenario, url)
      assert.equal(500, #assert(client:sessions_for_worker(farm.ids):collect()), door)
      client:close()
      assert.equal(5, #scenario:requests())
    end
  end)

  it("is shared by requests at the same time over HTTP/2", function()
    local scenario = farm.scenario { sessions = 10, rules = { { delay = 0.02, times = 0 } } }
    local client = client_for(scenario, farm.url)
    local tasks = {}
    for i = 1, 20 do
      tasks[i] = client:spawn(function()
        return assert(client:list_sessions_for_worker(farm.ids))
      end)
    end
    for i = 1, 20 do assert.equal(10, #tasks[i]:result().sessions) end
    client:close()
    assert.equal(1, scenario:log().connections)
    assert(scenario:log().max_in_flight > 5)
  end)

  -- libcurl shares one between 100 at most, unless it is told otherwise; each further request got a
  -- connection of its own. Before the server has said how many it allows it is 100 in any case.
  it("is shared by as many as max_connections allows over HTTP/2", function()
    local scenario = farm.scenario { sessions = 1, rules = { { delay = 0.05, times = 0 } } }
    local client = client_for(scenario, farm.url, { max_connections = 120 })
    assert(client:list_sessions_for_worker(farm.ids))
    local tasks = {}
    for i = 1, 120 do
      tasks[i] = client:spawn(function() return client:list_sessions_for_worker(farm.ids) end)
    end
    for i = 1, 120 do assert.equal(1, #assert(tasks[i]:result()).sessions) end
    client:close()
    assert.equal(1, scenario:log().connections)
  end)

  it("is never one of more than max_connections over HTTP/1.1", function()
    local scenario = farm.scenario { sessions = 10, rules = { { delay = 0.01, times = 0 } } }
    local client = client_for(scenario, farm.url_http1, { max_connections = 3 })
    local tasks = {}
    for i = 1, 20 do
      tasks[i] = client:spawn(function() return client:list_sessions_for_worker(farm.ids) end)
    end
    for i = 1, 20 do assert.equal(10, #assert(tasks[i]:result()).sessions) end
    client:close()
    assert.equal(3, scenario:log().connections)
  end)
end)

describe("an answer", function()
  for door, url in pairs(doors) do
    it("may be large over " .. door, function()
      local scenario = farm.scenario { sessions = 2, rules = { { huge_body = 3000000 } } }
      local page = assert(call(scenario, url))
      assert.equal(3000000, #page.filler)
      assert.equal(2, #page.sessions)
    end)

    it("larger than max_response_bytes is refused at once over " .. door, function()
      local scenario = farm.scenario { rules = { { huge_body = 100000, times = 0 } } }
      local page, _, err = call(scenario, url, { max_response_bytes = 90000 })
      assert.is_nil(page)
      assert.equal("response", err.kind)
      assert.equal("ResponseTooLarge", err.code)
      assert.equal(1, #scenario:requests())
    end)

    it("may have a large header over " .. door, function()
      local scenario = farm.scenario { sessions = 1, rules = { { huge_headers = 15000 } } }
      local page, meta = call(scenario, url)
      assert(page, meta)
      assert.equal(15000, #meta.headers["x-farm-filler"])
    end)

    it("with an endless header is an error over " .. door, function()
      local scenario = farm.scenario { rules = { { huge_headers = 400000, times = 0 } } }
      local page, _, err = call(scenario, url)
      assert.is_nil(page)
      assert(err.kind == "response" or err.kind == "network", err.message)
    end)

    it("in chunks is one answer over " .. door, function()
      local scenario = farm.scenario { sessions = 60, rules = { { chunked = true } } }
      assert.equal(60, #assert(call(scenario, url)).sessions)
    end)
  end

  it("that redirects is not followed", function()
    local other = farm.scenario { sessions = 1 }
    local scenario = farm.scenario { rules = { { status = 307, times = 0, body = "",
      headers = { location = farm.url_http .. other.path .. "/2023-10-12/farms" } } } }
    local page, _, err = call(scenario, farm.url)
    assert.is_nil(page)
    assert.equal("service", err.kind)
    assert.equal("307", err.code)
    assert.equal(1, #scenario:requests())
    assert.equal(0, #other:requests())
  end)

  it("has the last of an interim answer's headers only", function()
    local _, meta = call(farm.scenario { sessions = 1 }, farm.url_http1)
    assert.is_nil(meta.headers["http/1.1 200 ok"])
    assert.equal("string", type(meta.headers.date))
  end)

  it("says the same whatever way it came", function()
    local scenario = farm.scenario { sessions = 130 }
    local first
    for _, url in pairs(doors) do
      local client = client_for(scenario, url)
      local got = assert(client:sessions_for_worker(farm.ids):collect())
      client:close()
      first = first or got
      assert.same(first, got)
    end
    assert.equal(130, #canned.drain(client_for(scenario, farm.url):sessions_for_worker(farm.ids)))
  end)
end)
