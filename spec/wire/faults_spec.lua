-- SPDX-License-Identifier: MIT
--
-- The matrix of faults on the wire, over real sockets. Each row hits the second page of a listing
-- of three, first so often that the last attempt succeeds, then for good. Checks the error, the
-- number of attempts, and that the listing is complete or resumes from the error's position.

local socket = require "socket"

local core = require "deadline.core"
local coroutines = require "coroutines"
local farm = require "farm"
local faults = require "faults"

local attempts = 3
local length = faults.length_of_page()
local all_protocols = { "HTTP/2", "HTTP/1.1", "plain HTTP" }
local http1 = { "HTTP/1.1", "plain HTTP" }

---A rule that responds with these lines and ends the connection.
local function raw(...)
  return { garbage = table.concat({ ... }, "\r\n") }
end

local function chunks(text)
  return raw("HTTP/1.1 200 OK", "Connection: close", "Transfer-Encoding: chunked", "", text)
end

local filler = "x-filler: " .. ("x"):rep(1000)

-- libcurl 7 collects the headers of a response over HTTP/2, up to 128 KB, before it passes them on;
-- it reports more as a broken connection.
local gathers = core.version():find("/7.", 1, true) ~= nil

local function fillers(count)
  local headers = {}
  for i = 1, count do headers["x-filler-" .. i] = ("x"):rep(1000) end
  return headers
end

-- A row: the fault; its place, see `faults.place`; the error's kind and its code, or its codes if
-- libcurl has several for it; the protocols, and the code over HTTP/2 if it differs; `final` if it
-- must not be retried; `again` if libcurl itself sends the request again, so that the farm sees
-- more requests than there were attempts.
local rows = {
  -- the connection ends, or is reset, at every stage
  { "is reset before the headers", rule = { reset = 0 }, again = true,
    kind = "network", code = "ConnectionReset", http2 = "HTTP2Error" },
  { "is reset in the headers", rule = { reset = 40 }, over = http1,
    kind = "network", code = "ConnectionReset" },
  { "is reset after the headers", rule = { reset = -length }, over = http1,
    kind = "network", code = "ConnectionReset" },
  { "is reset after the headers", rule = { reset = -1e6 }, over = { "HTTP/2" },
    kind = "network", code = "HTTP2Error" },
  { "is reset in the body", rule = { reset = -20 },
    kind = "network", code = "ConnectionReset", http2 = "HTTP2Error" },
  { "ends before the headers", rule = { cut = 0 }, again = true,
    kind = "network", code = "ConnectionClosed", http2 = "HTTP2Error" },
  { "ends in the status line", rule = { cut = 12 }, over = http1, again = true,
    kind = "network", code = "ConnectionClosed" },
  { "ends in the headers", rule = { cut = 60 }, over = http1,
    kind = "network", code = "ConnectionClosed" },
  { "ends after the headers", rule = { cut = -length }, over = http1,
    kind = "network", code = "ConnectionClosed" },
  { "ends after the headers", rule = { cut = -1e6 }, over = { "HTTP/2" },
    kind = "network", code = "HTTP2Error" },
  { "ends in the body", rule = { cut = -1 },
    kind = "network", code = "ConnectionClosed", http2 = "HTTP2Error" },
  { "ends in a chunk", rule = { cut = -9, chunked = true },
    kind = "network", code = "ConnectionClosed", over = http1 },
  { "ends in a body of no known length", rule = { cut = -9, chunked = true },
    kind = "response", code = "BadResponse", over = { "HTTP/2" } },
  { "never begins: it is closed at once", connection = { cut = 0 }, to = "https",
    kind = "tls", code = "TLSHandshakeFailed" },
  { "never begins: it is reset at once", connection = { reset = 0 }, to = "https",
    kind = "tls network", code = "TLSHandshakeFailed CouldNotConnect" },
  { "is closed in the handshake", connection = { cut = 100 }, to = "https",
    kind = "tls", code = "TLSHandshakeFailed" },
  { "is reset in the handshake", connection = { reset = 100 }, to = "https",
    kind = "tls", code = "TLSHandshakeFailed" },
  { "is closed at once, without TLS", connection = { cut = 0 }, to = "http",
    kind = "network", code = "ConnectionClosed ConnectionReset" },
  { "is reset at once, without TLS", connection = { reset = 0 }, to = "http",
    kind = "network", code = "ConnectionReset CouldNotConnect" },

  -- wrong lengths
  { "has a length that is too short", rule = { headers = { ["content-length"] = "9" } },
    over = http1, kind = "response", code = "BadResponse" },
  { "has a length that is too short", rule = { headers = { ["content-length"] = "9" } },
    over = { "HTTP/2" }, kind = "network", code = "HTTP2Error" },
  { "has a length that is too long",
    rule = { headers = { ["content-length"] = "99999" }, close = true },
    kind = "network", code = "ConnectionClosed", http2 = "HTTP2Error" },
  { "has a length that is no number", rule = { headers = { ["content-length"] = "-1" } },
    over = http1, kind = "response", code = "NotHTTP" },
  { "has two lengths", rule = raw("HTTP/1.1 200 OK", "Connection: close", "Content-Length: 3",
      "Content-Length: 5", "", "abcde"), over = http1,
    kind = "response", code = "BadResponse NotHTTP" },
  { "has a chunk of no length", rule = chunks("zz\r\nabc\r\n0\r\n\r\n"), over = http1,
    kind = "network", code = "ConnectionReset" },
  { "has a chunk of another length", rule = chunks("5\r\nabc\r\n0\r\n\r\n"), over = http1,
    kind = "network", code = "ConnectionReset" },
  { "has an endless chunk", rule = chunks(("f"):rep(18) .. "\r\nabc"), over = http1,
    kind = "network", code = "ConnectionReset" },
  { "lacks the last chunk", rule = chunks('2\r\n{}\r\n'), over = http1,
    kind = "network", code = "ConnectionClosed" },

  -- bytes that are not HTTP
  { "is another protocol's", rule = { garbage = "SSH-2.0-farm\r\n" }, over = http1,
    kind = "response", code = "NotHTTP" },
  { "is binary", rule = { garbage = "\0\1\2 no HTTP at all\r\n\r\n" }, over = http1,
    kind = "response", code = "NotHTTP" },
  { "is binary in the place of TLS", rule = { garbage = "\0\1\2 no TLS at all\r\n\r\n" },
    over = { "HTTP/2" }, kind = "network", code = "ConnectionReset", again = true },
  { "is plain HTTP in the place of TLS", to = "https",
    connection = raw("HTTP/1.1 400 Bad Request", "", ""),
    kind = "tls", code = "TLSHandshakeFailed" },
  { "is of an HTTP that does not exist", rule = raw("HTTP/9.9 200 OK", "", "{}"), over = http1,
    kind = "response", code = "NotHTTP" },
  { "has a status that does not exist", rule = raw("HTTP/1.1 99999 OK", "", "{}"), over = http1,
    kind = "response", code = "NotHTTP" },
  { "has a header without a colon", rule = raw("HTTP/1.1 200 OK", "no colon", "", "{}"),
    over = http1, kind = "response", code = "NotHTTP" },
  { "has a NUL in a header", rule = raw("HTTP/1.1 200 OK", "x: \0", "", "{}"), over = http1,
    kind = "response", code = "NotHTTP" },

  -- too many bytes
  { "has endless headers", over = http1, final = true,
    rule = raw("HTTP/1.1 200 OK", filler .. ("\r\n" .. filler):rep(270), "", "{}"),
    kind = "response", code = "ResponseTooLarge" },
  { "has one endless header", rule = { huge_headers = 400000 }, over = http1, final = true,
    kind = "response", code = "ResponseTooLarge" },
  { "has endless headers", over = { "HTTP/2" }, final = true,
    rule = { headers = fillers(gathers and 100 or 300) },
    kind = "response", code = "ResponseTooLarge" },
  { "has one endless header", rule = { huge_headers = 400000 }, over = { "HTTP/2" },
    kind = "network", code = gathers and "ConnectionClosed" or "HTTP2Error", again = true },
  { "has endless interim answers", over = http1, final = true,
    rule = { garbage = ("HTTP/1.1 103 Early Hints\r\n" .. filler .. "\r\n\r\n"):rep(280) },
    kind = "response", code = "ResponseTooLarge" },
  { "has endless interim answers", over = { "HTTP/2" }, rule = { interim = 5000 },
    final = not gathers, kind = gathers and "network" or "response",
    code = gathers and "ConnectionReset" or "ResponseTooLarge" },
  { "has a body past the limit", rule = { huge_body = 150000 }, final = true,
    options = { max_response_bytes = 100000 }, kind = "response", code = "ResponseTooLarge" },
  { "has a body past the limit and no length", rule = { huge_body = 150000, chunked = true },
    final = true, options = { max_response_bytes = 100000 },
    kind = "response", code = "ResponseTooLarge" },
  { "is compressed, which nobody asked for", rule = { gzip = true },
    kind = "response", code = "BadResponse" },
  -- Two kilobytes that would exceed the limit if they were unpacked.
  { "is a bomb of compressed nothing", rule = { gzip = true, huge_body = 2000000 },
    options = { max_response_bytes = 100000 }, kind = "response", code = "BadResponse" },
  { "is compressed below HTTP", over = http1, kind = "response", code = "BadResponse",
    rule = raw("HTTP/1.1 200 OK", "Connection: close", "Transfer-Encoding: gzip", "", "{}") },

  -- interim responses without a final one
  { "is an interim answer and no more", rule = raw("HTTP/1.1 100 Continue", "", ""), over = http1,
    kind = "network", code = "ConnectionClosed" },
  { "switches to a protocol that nobody asked for", final = true, over = http1,
    rule = raw("HTTP/1.1 101 Switching Protocols", "Upgrade: x", "Connection: upgrade", "", "x"),
    kind = "service", code = "101" },

  -- HTTP/2's own ways to end
  { "is a GOAWAY", rule = { reset = 0, goaway = true }, over = { "HTTP/2" },
    kind = "network", code = "ConnectionClosed HTTP2Error" },
  { "is a GOAWAY without a fault", rule = { reset = 0, goaway = true, code = "NO_ERROR" },
    over = { "HTTP/2" }, kind = "network", code = "ConnectionClosed HTTP2Error" },
  { "is a GOAWAY in the body", over = { "HTTP/2" },
    rule = { reset = 100, goaway = true, code = "ENHANCE_YOUR_CALM" },
    kind = "network", code = "ConnectionClosed HTTP2Error" },
  { "is a stream refused", rule = { reset = 0, code = "REFUSED_STREAM" }, over = { "HTTP/2" },
    kind = "network", code = "ConnectionReset", again = true },
  { "is a stream refused in the body", rule = { reset = 100, code = "REFUSED_STREAM" },
    over = { "HTTP/2" }, kind = "network", code = "ConnectionReset", again = true },
  { "is a stream that wants HTTP/1.1, and then none", over = { "HTTP/2" },
    rule = { reset = 0, code = "HTTP_1_1_REQUIRED" },
    kind = "network", code = "ConnectionReset ConnectionClosed", again = true },

  -- proxies
  { "needs a proxy that wants a password", final = true,
    proxy = raw("HTTP/1.1 407 Proxy Authentication Required", "Proxy-Authenticate: Basic", "", ""),
    kind = "network", code = "ProxyFailed" },
  { "needs a proxy that forbids it", proxy = raw("HTTP/1.1 403 Forbidden", "", "<html>"),
    final = true, kind = "network", code = "ProxyFailed" },
  { "needs a proxy that is throttled", proxy = raw("HTTP/1.1 429 Too Many Requests", "", ""),
    kind = "network", code = "ProxyFailed" },
  { "needs a proxy that finds no way", proxy = raw("HTTP/1.1 502 Bad Gateway", "", ""),
    kind = "network", code = "ProxyFailed" },
  { "needs a proxy that says nothing", proxy = { cut = 0 },
    kind = "network", code = "ConnectionClosed ConnectionReset" },
  { "needs a proxy that resets", proxy = { reset = 0 },
    kind = "network", code = "ConnectionReset CouldNotConnect" },
  { "needs a proxy that is none", proxy = { garbage = "SSH-2.0-farm\r\n" },
    kind = "network response", code = "ConnectionReset NotHTTP ConnectionClosed" },
}
for _, code in ipairs { "NO_ERROR", "PROTOCOL_ERROR", "FLOW_CONTROL_ERROR", "CANCEL",
  "COMPRESSION_ERROR", "ENHANCE_YOUR_CALM", "INADEQUATE_SECURITY" } do
  rows[#rows + 1] = { "is a stream ended by " .. code, over = { "HTTP/2" },
    rule = { reset = 0, code = code }, kind = "network", code = "HTTP2Error" }
  rows[#rows + 1] = { "is a stream ended in the body by " .. code, over = { "HTTP/2" },
    rule = { reset = 100, code = code }, kind = "network",
    code = code == "NO_ERROR" and "ConnectionClosed" or "HTTP2Error" }
end
for _, status in ipairs { 301, 302, 303, 304, 307, 308 } do
  rows[#rows + 1] = { "leads elsewhere with " .. status, final = true, kind = "service",
    rule = { status = status, body = "", headers = { location = farm.url_http .. "/" } },
    code = tostring(status) }
end

-- Faults that never end by themselves; these run concurrently.
local hanging = {
  { "before the headers", rule = { stall = 0 } },
  { "in the headers", rule = { stall = 40 }, over = http1 },
  { "after the headers", rule = { stall = -length }, over = http1 },
  { "after the headers", rule = { stall = -1e6 }, over = { "HTTP/2" } },
  { "in the body", rule = { stall = -20 } },
  { "in a body that is said to be longer", over = http1,
    rule = { headers = { ["content-length"] = "99999" } } },
  { "before the handshake", connection = { stall = 0 }, to = "https", code = "ConnectTimeout" },
  { "in the handshake", connection = { stall = 100 }, to = "https", code = "ConnectTimeout" },
  { "in a proxy", proxy = { stall = 0 }, code = "ConnectTimeout" },
}

-- Faults that keep a client from reaching the service, in the middle of a listing. The endpoint in
-- `options` gets the scenario's path appended.
local dead = {
  { "to a port that refuses", url = "http://127.0.0.1:1",
    kind = "network", code = "CouldNotConnect" },
  -- A broadcast address of the loopback network: the kernel refuses the connection.
  { "to an address that cannot be reached", url = "http://127.255.255.255:1",
    kind = "network", code = "CouldNotConnect" },
  { "to a host that does not exist", url = "https://farm.invalid",
    kind = "network", code = "CouldNotResolveHost" },
  { "through a proxy that refuses connections", options = { proxy = "http://127.0.0.1:1" },
    kind = "network", code = "CouldNotConnect" },
  { "through a proxy that does not exist", options = { proxy = "http://farm.invalid" },
    kind = "network", code = "CouldNotResolveProxy" },
  { "through a proxy of HTTP that wants a password", url = farm.url_http, final = true,
    proxy = raw("HTTP/1.1 407 Proxy Authentication Required", "", "<html>"),
    kind = "service", code = "407" },
  { "through a proxy of HTTP that forbids it", url = farm.url_http, final = true,
    proxy = raw("HTTP/1.1 403 Forbidden", "", "<html>"), kind = "service", code = "403" },
  { "through a proxy of HTTP that finds no way", url = farm.url_http,
    proxy = raw("HTTP/1.1 502 Bad Gateway", "", "<html>"), kind = "service", code = "502" },
  { "to a certificate that has expired", url = os.getenv "FARM_URL_EXPIRED", final = true,
    kind = "tls", code = "CertificateNotTrusted" },
  { "to a certificate of another host", url = os.getenv "FARM_URL_WRONG_HOST", final = true,
    kind = "tls", code = "CertificateNotTrusted" },
  { "to a certificate that signed itself", url = os.getenv "FARM_URL_SELF_SIGNED", final = true,
    kind = "tls", code = "CertificateNotTrusted" },
  { "to a certificate of an authority that nobody knows", final = true,
    options = { ca_bundle = os.getenv "FARM_CLIENT_CERT" },
    kind = "tls", code = "CertificateNotTrusted" },
  { "with a bundle of authorities that is not there", final = true,
    options = { ca_bundle = "/nonexistent/ca.pem" }, kind = "tls", code = "BadCABundle" },
  { "to a server whose TLS is too old", url = os.getenv "FARM_URL_OLD_TLS",
    kind = "tls", code = "TLSHandshakeFailed" },
  { "to a server that wants a certificate", url = os.getenv "FARM_URL_CLIENT_CERT",
    kind = "network", code = "ConnectionReset" },
}

local function protocol_of(row, protocol)
  return farm.protocols[row.proxy and "HTTP/1.1" or protocol]
end

local function check_error(row, protocol, err, most)
  local code = protocol == "HTTP/2" and row.http2 or row.code
  assert(faults.is_among(err.kind, row.kind) and faults.is_among(err.code, code),
    ("%s/%s: %s"):format(err.kind, err.code, err.message))
  assert.equal(err.operation .. ": " .. err.code, err.message:match("^%w+: %w+"))
  assert.equal(row.final and 1 or most, err.attempts)
  assert.equal(not row.final, err.retryable)
end

---Checks a fault that ends before the last attempt.
local function check_passing(row, protocol, times, changes)
  local place = faults.place(row, protocol_of(row, protocol), times)
  local client = faults.client(place.scenario, faults.with(place.options, changes))
  assert.same(faults.whole(), faults.ids(assert(faults.list(client):collect())))
  client:close()
  local tries = faults.tries(place)
  faults.forget(place)
  return tries
end

---Checks a fault that stays until the listing has failed.
local function check_lasting(row, protocol)
  local place = faults.place(row, protocol_of(row, protocol), 0)
  local client = faults.client(place.scenario, place.options)
  local listing = faults.list(client)
  local _, message, err = listing:collect()
  assert.equal(message, tostring(err))
  check_error(row, protocol, err, attempts)
  local tries = faults.tries(place)
  assert(row.again and tries >= err.attempts or tries == err.attempts, tries .. " tries")
  assert.equal(faults.page_size, #err.items)
  faults.clear_rules(place)
  faults.check_rest(place.scenario, listing, err, faults.ids(err.items))
  local more = faults.ids(assert(listing:collect()))
  assert.same(faults.whole(), faults.append(faults.ids(err.items), more))
  client:close()
  faults.forget(place)
end

local function each(list, visit)
  for _, row in ipairs(list) do
    for _, protocol in ipairs(row.rule and (row.over or all_protocols) or { "HTTP/1.1" }) do
      visit(row, protocol)
    end
  end
end

describe("if a response", function()
  each(rows, function(row, protocol)
    it(("%s, over %s, the listing is complete or resumes"):format(row[1], protocol), function()
      if not row.final then
        local tries = check_passing(row, protocol, attempts - 1)
        if not row.again then assert.equal(2 + attempts - 1, tries) end
      end
      check_lasting(row, protocol)
    end)
  end)
end)

---Checks a listing that reaches no server from its middle on, by a client with `changes`.
---@param wait? table # the option of clients that run concurrently
local function check_from_middle(row, place, changes, most, wait)
  local first = faults.client(place.scenario, faults.with(place.options, wait))
  local listing = faults.list(first)
  local got = faults.ids { listing:next(), listing:next() }
  local token = listing:resume_token()
  first:close()
  local client = faults.client(place.scenario, faults.with(place.options, changes))
  local broken = faults.list(client, token)
  local _, _, err = broken:collect()
  check_error(row, nil, err, most)
  assert.same({}, err.items)
  faults.clear_rules(place)
  faults.check_rest(place.scenario, broken, err, got, wait)
  client:close()
end

---The client's options for a row of `dead`.
local function options_of(row)
  local options = faults.with({ endpoint_url = row.url }, row.options)
  if row.proxy then
    options.proxy = farm.fault_proxy("proxy", { faults.with(row.proxy, { times = 0 }) }).url
  end
  return options
end

describe("a listing that reaches no server", function()
  for _, row in ipairs(dead) do
    it(row[1] .. " has its position in the error", function()
      local scenario = farm.scenario { sessions = faults.sessions }
      check_from_middle(row, { scenario = scenario, options = {} }, options_of(row), attempts)
      assert.equal(1 + 2, #scenario:requests())
    end)
  end
end)

---A port that neither accepts nor refuses connections: its queue is full.
---@return table hole # sockets that the caller must close
---@return string url
local function black_hole()
  local server = assert(socket.bind("127.0.0.1", 0, 0))
  local _, port = server:getsockname()
  local hole = { server }
  for i = 2, 4 do
    hole[i] = socket.tcp()
    hole[i]:settimeout(0)
    hole[i]:connect("127.0.0.1", port)
  end
  return hole, "http://127.0.0.1:" .. port
end

local most, time_out = 2, 0.6 -- attempts, seconds

---Over HTTP/2 a client sends as much of a body as the server allows: here nothing, which stalls
---only requests with a body. A new connection would work: its first bytes go out before the server
---says so.
local function check_no_window()
  local scenario = farm.scenario { sessions = faults.sessions }
  local client = faults.client(scenario, faults.with(faults.side_by_side, {
    endpoint_url = os.getenv "FARM_URL_NO_WINDOW", http_version = "2", read_timeout = time_out,
    max_attempts = 1,
  }))
  local page
  for _ = 1, 20 do -- a busy machine may be late
    page = page or client:list_sessions(farm.job)
  end
  local _, _, err = client:update_session(faults.with(farm.job,
    { sessionId = page.sessions[1].sessionId, targetLifecycleStatus = "ENDED" }))
  check_error({ kind = "timeout", code = "ReadTimeout" }, nil, err, 1)
  client:close()
end

describe("a server that hangs", function()
  it("at any stage causes a time-out, and the listing is complete or resumes", function()
    local hole, url = black_hole()
    local checks = { check_no_window }
    local function add(row, protocol, place)
      row.kind, row.code = "timeout", row.code or "ReadTimeout"
      local changes = faults.with(faults.side_by_side, { endpoint_url = row.url,
        [row.code == "ReadTimeout" and "read_timeout" or "connect_timeout"] = time_out })
      checks[#checks + 1] = function()
        check_from_middle(row, place or faults.place(row, protocol_of(row, protocol), 0),
          faults.with(changes, { max_attempts = most }), most, faults.side_by_side)
      end
      if place then return end
      checks[#checks + 1] = function() -- more attempts than a busy machine makes time out
        check_passing(row, protocol, 1, faults.with(changes, { max_attempts = 8 }))
      end
    end
    each(hanging, add)
    add({ url = url, code = "ConnectTimeout" }, nil,
      { scenario = farm.scenario { sessions = faults.sessions }, options = {} })
    coroutines.run(checks)
    for _, each_end in ipairs(hole) do each_end:close() end
  end)
end)
