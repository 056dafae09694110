-- SPDX-License-Identifier: MIT
--
-- Hostile servers below the level of responses: bytes that are not HTTP, or endless, and headers by
-- which a browser would go elsewhere, keep a cookie or show a password. Before the first call
-- nothing is on the wire.

local socket = require "socket"

local core = require "deadline.core"
local deadline = require "deadline"
local farm = require "farm"
local faults = require "faults"
local home = require "home"

after_each(home.remove_all)

local function at_most(bytes) return ("Content-Length: %d\r\n\r\n%s"):format(#bytes, bytes) end

local page = '{"farms":[]}'
local good = "HTTP/1.1 200 OK\r\n" .. at_most(page)
local early = "HTTP/1.1 103 Early Hints\r\nLink: <https://evil.example/>\r\n\r\n"
local chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

---The result of a call if the server sends these bytes and no more.
local function call(bytes, changes)
  local options = { endpoint_url = farm.url_http, max_attempts = 1, read_timeout = 5 }
  for name, value in pairs(changes or {}) do options[name] = value end
  -- Each byte becomes one character of JSON, which is UTF-8.
  local garbage = bytes:gsub("[\128-\255]", function(c)
    return string.char(c:byte() >= 192 and 195 or 194, c:byte() % 64 + 128)
  end)
  local scenario = farm.scenario { rules = { { garbage = garbage, times = 0 } } }
  local client = scenario:client(options)
  local got, meta, err = client:list_farms()
  client:close()
  return got, meta, err, scenario
end

describe("a response that is not valid HTTP", function()
  local refused = {
    ["without a status line"] = { page, "response", "NotHTTP" },
    ["of another protocol"] = { "SSH-2.0-OpenSSH_9.2\r\n", "response", "NotHTTP" },
    ["with a status of two digits"] = { "HTTP/1.1 20 OK\r\n" .. at_most(page), "response",
      "NotHTTP" },
    ["with a status of four digits"] = { "HTTP/1.1 2000 OK\r\n" .. at_most(page), "response",
      "NotHTTP" },
    ["with a status that runs into its reason"] = { "HTTP/1.1 200OK\r\n" .. at_most(page),
      "response", "NotHTTP" },
    ["with a status behind two spaces"] = { "HTTP/1.1  200 OK\r\n" .. at_most(page), "response",
      "NotHTTP" },
    ["with an unknown status"] = { "HTTP/1.1 999 x\r\n" .. at_most(page), "service", "999" },
    ["that switches the protocol"] = { "HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\n\r\n" .. good,
      "service", "101" },
    ["with a negative length"] = { "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n" .. page,
      "response", "NotHTTP" },
    ["with two lengths"] = {
      "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 12\r\n\r\n" .. page, "response",
      "NotHTTP" },
    ["with a length that is not decimal"] = {
      "HTTP/1.1 200 OK\r\nContent-Length: 0xc\r\n\r\n" .. page, "response", "NotHTTP" },
    ["with white space behind a name"] = {
      "HTTP/1.1 200 OK\r\nContent-Length : 12\r\n\r\n" .. page, "response", "NotHTTP" },
    ["with half a line break in a header"] = {
      "HTTP/1.1 200 OK\r\nX: a\rb\r\n" .. at_most(page), "response", "NotHTTP" },
    ["with half a line break before a header"] = {
      "HTTP/1.1 200 OK\r\n\rX: a\r\n" .. at_most(page), "response", "NotHTTP" },
    ["that ends inside its headers"] = { "HTTP/1.1 200 OK\r\nX: y\r\n", "network",
      "ConnectionClosed" },
    ["that ends inside its headers, after an interim response"] = { early .. "HTTP/1.1 200 OK\r\n",
      "network", "ConnectionClosed" },
    ["that ends inside an interim response"] = { "HTTP/1.1 103 Early Hints\r\nX: y\r\n", "network",
      "ConnectionClosed" },
    ["with a wrong length"] = {
      "HTTP/1.1 200 OK\r\nContent-Length: 9999999999\r\n\r\n" .. page, "network",
      "ConnectionClosed" },
    ["with a body that its status forbids"] = { "HTTP/1.1 204 No\r\n" .. at_most(page), "response",
      "BadResponse" },
    ["with a NUL in a header"] = { "HTTP/1.1 200 OK\r\nX: a\0b\r\n" .. at_most(page), "response",
      "NotHTTP" },
    ["with a line that is not a header"] = { "HTTP/1.1 200 OK\r\nX\r\n" .. at_most(page),
      "response", "NotHTTP" },
    ["with a chunk size that is not a number"] = { chunked .. "x\r\n" .. page, "network",
      "ConnectionReset" },
    ["with an enormous chunk size"] = { chunked .. "FFFFFFFFFFFFFFFF\r\n" .. page, "network",
      "ConnectionReset" },
    ["with a chunk size in C's notation"] = { chunked .. "0x0c\r\n" .. page
      .. "\r\n0\r\n\r\n", "response", "NotHTTP" },
    ["with an invalid trailer"] = { chunked .. "c\r\n" .. page .. "\r\n0\r\nX\r\n\r\n",
      "response", "NotHTTP" },
    ["in an encoding that was not requested"] = {
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n" .. page, "response", "BadResponse" },
  }
  for attempt, case in pairs(refused) do
    it(attempt .. " is refused", function()
      local got, message, err = call(case[1])
      assert.is_nil(got)
      assert.same({ case[2], case[3], case[2] ~= "service" },
        { err.kind, err.code, err.retryable }, message)
      assert.is_nil(message:find("%c"))
    end)
  end

  local harmless = {
    ["a folded header"] = "X-Amzn-Requestid: a\r\n b: c\r\n\td\r\n", ["an empty name"] = ": x\r\n",
    ["a name of escapes"] = "\27[2J: x\r\n", ["a name with a space"] = "A B: x\r\n",
    ["a name like a status line"] = "HTTP/9: x\r\n",
    ["bytes that are not text"] = "X: \255\254\r\n",
    ["a thousand of one name"] = ("X: y\r\n"):rep(1000),
  }
  for attempt, header in pairs(harmless) do
    it("is accepted with " .. attempt, function()
      local got, meta = call("HTTP/1.1 200 OK\r\n" .. header .. at_most(page))
      assert.same({ farms = {} }, got)
      for name in pairs(meta.headers) do assert.is_nil(name:find("[%c ]"), name) end
    end)
  end
end)

describe("an endless part of a response is bounded:", function()
  local function bounded(bytes, code, changes)
    collectgarbage()
    local before = collectgarbage "count"
    local got, message, err, scenario = call(bytes, changes)
    assert.is_nil(got)
    assert(faults.is_among(err.code, code), message)
    assert.equal(1, #scenario:requests())
    collectgarbage()
    assert.is_true(collectgarbage "count" - before < 1000)
  end

  it("headers", function()
    bounded("HTTP/1.1 200 OK\r\n" .. ("X: y\r\n"):rep(50000), "ResponseTooLarge")
  end)
  it("one header", function()
    bounded("HTTP/1.1 200 OK\r\nX: " .. ("y"):rep(200000) .. "\r\n\r\n", "ResponseTooLarge")
  end)
  it("interim responses", function()
    assert.same({ farms = {} }, (call(early:rep(100) .. good)))
    bounded(early:rep(4500) .. good, "ResponseTooLarge")
  end)
  it("trailers", function()
    bounded(chunked .. "c\r\n" .. page .. "\r\n0\r\n" .. ("X: y\r\n"):rep(50000) .. "\r\n",
      "ResponseTooLarge")
  end)
  it("the body", function()
    bounded(chunked .. ("3e8\r\n" .. (" "):rep(1000) .. "\r\n"):rep(101), "ResponseTooLarge",
      { max_response_bytes = 100000 })
  end)
  it("the body of an error", function()
    bounded(chunked:gsub("200 OK", "403 No") .. ("3e8\r\n" .. (" "):rep(1000) .. "\r\n"):rep(101),
      "ResponseTooLarge", { max_response_bytes = 100000 })
  end)

  local function compressed(command)
    local path = home.new():file "bomb"
    home.shell(("head -c 3000000 /dev/zero | tr '\\0' ' ' | %s > %s"):format(command, path))
    return assert(core.read_file(path))
  end
  it("a few compressed bytes that unpack to many, in an encoding that was not requested", function()
    bounded("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n" .. compressed "gzip",
      "ResponseTooLarge BadResponse", -- newer versions of libcurl do not unpack it
      { max_response_bytes = 1000000 })
  end)
  it("a body that only claims to be compressed", function()
    local body = compressed "gzip"
    for _, encoding in ipairs { "gzip", "deflate", "br", "zstd" } do
      bounded("HTTP/1.1 200 OK\r\nContent-Encoding: " .. encoding .. "\r\n" .. at_most(body),
        "BadResponse", { max_response_bytes = #body })
    end
  end)
end)

describe("a header that a browser would follow", function()
  -- Runs in a home with a password for this machine in .netrc: makes two calls to each of its
  -- ports, or one unsigned request for the credentials of a container.
  local program = [[
    local deadline = require "deadline"
    require("deadline.auth.providers.container").retry_delay = 0
    for i = 2, #arg do
      local kind, url = arg[i]:match "^(%l+):(.*)$"
      local keys = { aws_access_key_id = "A", aws_secret_access_key = "S" }
      local env = { AWS_EC2_METADATA_DISABLED = "true",
        AWS_CONTAINER_CREDENTIALS_FULL_URI = url .. "/container/credentials/x" }
      local client = deadline.client { region = "us-west-2", endpoint_url = url, max_attempts = 1,
        connect_timeout = 1, read_timeout = 1, ca_bundle = arg[1],
        credentials = kind == "signed" and keys or nil, system = {
          random = function() return 0 end, getenv = function(name) return env[name] end } }
      for _ = 1, kind == "signed" and 2 or 1 do print(select(3, client:list_farms()).code) end
      client:close()
    end
  ]]

  it("is not followed, and gets no password, no cookie and no file", function()
    local elsewhere = assert(socket.bind("127.0.0.1", 0))
    elsewhere:settimeout(0)
    local _, port = elsewhere:getsockname()
    local other = "127.0.0.1:" .. port
    local answers = {}
    local function add(status, headers) -- for signed and unsigned requests
      for _ = 1, 2 do answers[#answers + 1] = { status, headers } end
    end
    for _, status in ipairs { 200, 300, 301, 302, 303, 305, 307, 308 } do
      for _, place in ipairs { "http://" .. other .. "/", "https://" .. other .. "/" } do
        add(status, { location = place })
      end
    end
    for _, place in ipairs { "//" .. other .. "/", "file:///etc/passwd", "/elsewhere",
      "gopher://" .. other .. "/" } do
      add(307, { location = place })
    end
    for _, challenge in ipairs { 'Basic realm="x"', 'Digest realm="x", nonce="y"', "Negotiate",
      "NTLM", 'Bearer realm="http://' .. other .. '"' } do
      add(401, { ["www-authenticate"] = challenge })
      add(407, { ["proxy-authenticate"] = challenge })
    end
    add(403, { ["set-cookie"] = "session=x; Path=/",
      ["alt-svc"] = ('h2="%s"; ma=9, http/1.1="%s"; ma=9'):format(other, other),
      ["strict-transport-security"] = "max-age=9; includeSubDomains",
      refresh = "0; url=http://" .. other, ["content-location"] = "http://" .. other,
      link = ("<http://%s/>; rel=preload"):format(other) })

    local own = home.new {
      [".netrc"] = "machine 127.0.0.1 login evil password netrc-password\n"
        .. "machine localhost login evil password netrc-password\n"
        .. "default login evil password netrc-password\n",
    }
    home.shell("chmod 600 " .. own:file ".netrc")
    local path = own:write("program.lua", program)
    local scenarios, words = {}, {}
    for i, answer in ipairs(answers) do
      scenarios[i] = farm.scenario { rules = {
        { status = answer[1], body = "", headers = answer[2], times = 0 } } }
      words[i] = (i % 2 == 0 and "signed:" .. farm.url or "container:" .. farm.url_http)
        .. scenarios[i].path
    end
    local output = home.shell(("HOME=%s %s %s %s %s"):format(own.path, arg[-1], path, farm.ca,
      table.concat(words, " ")))
    for i, scenario in ipairs(scenarios) do
      local requests, status = scenario:requests(), tostring(answers[i][1])
      assert.equal(i % 2 == 0 and 2 or 3, #requests, words[i]) -- the container gets three requests
      for _, request in ipairs(requests) do
        assert.is_nil(request.headers.cookie)
        assert.is_nil(request.headers["proxy-authorization"])
        local authorization = request.headers.authorization
        assert.equal(request.operation == "ListFarms" and "AWS4-HMAC-SHA256" or nil,
          authorization and authorization:match("^%S+"))
      end
      local code = status == "200" and "BadResponse" or status
      assert.is_truthy(output:find(code, 1, true), output)
    end
    assert.is_nil(elsewhere:accept())
    elsewhere:close()
    local left = own:list "."
    table.sort(left)
    assert.same({ ".netrc", "program.lua" }, left)
  end)
end)

describe("a server that speaks HTTP/2", function()
  it("learns that it may not push", function()
    local scenario = farm.scenario()
    local client = scenario:client { http_version = "2" }
    assert(client:list_farms())
    local request = scenario:requests()[1]
    assert.same({ "2", false }, { request.http, request.push })
    client:close()
  end)
end)

describe("a server over HTTP/2 that sends only", function()
  local floods = { PING = "PING ACK", PRIORITY = "PRIORITY", DATA = "empty DATA" }
  for name, frames in pairs(floods) do
    it(frames .. " frames makes a call time out, however fast they come", function()
      for _ = 1, 3 do -- the server must be faster than this client
        local client = farm.client { http_version = "2", read_timeout = 0.5, max_attempts = 1,
          endpoint_url = os.getenv("FARM_URL_FLOOD_" .. name) }
        local farms, message, err = client:list_farms()
        assert.is_nil(farms)
        assert(faults.is_among(err.kind, "timeout network"), message)
        assert.is_true(err.retryable)
        client:close()
      end
    end)
  end
end)

describe("TLS", function()
  -- Allows older versions, which Debian's settings forbid for all programs.
  local settings = "openssl_conf = a\n[a]\nssl_conf = b\n[b]\nsystem_default = c\n[c]\n"
    .. "MinProtocol = None\nCipherString = ALL:@SECLEVEL=0\n"

  ---The versions that the first bytes of a client offer: RFC 8446, 4.1.2 and 4.2.1.
  local function offered(hello)
    local function number(at, size)
      local value = 0
      for i = at, at + size - 1 do value = value * 256 + hello:byte(i) end
      return value
    end
    local at = 5 + 4 + 2 + 32 + 1 -- record, handshake, version, random: the session id's length
    at = at + 1 + number(at, 1)
    at = at + 2 + number(at, 2) -- suites
    at = at + 1 + number(at, 1) -- compression
    at = at + 2
    while at < #hello do
      local kind, size = number(at, 2), number(at + 2, 2)
      if kind == 43 then
        local versions = {}
        for i = at + 5, at + 3 + size, 2 do
          if number(i, 2) % 4112 ~= 2570 then versions[#versions + 1] = number(i, 2) end -- GREASE
        end
        table.sort(versions)
        return versions
      end
      at = at + 4 + size
    end
  end

  it("is offered in versions 1.2 and 1.3 alone", function()
    local listener = assert(socket.bind("127.0.0.1", 0))
    listener:settimeout(0)
    local _, port = listener:getsockname()
    local own = home.new { ["openssl.cnf"] = settings }
    local path = own:write("program.lua", ([[
      local client = require("deadline").client { region = "r", endpoint_url =
        "https://127.0.0.1:%d", connect_timeout = 0.3, max_attempts = 1,
        credentials = { aws_access_key_id = "A", aws_secret_access_key = "S" } }
      print(select(3, client:list_farms()).code) ]]):format(port))
    assert.equal("ConnectTimeout\n", home.shell(("HOME=%s OPENSSL_CONF=%s %s %s"):format(own.path,
      own:file "openssl.cnf", arg[-1], path)))
    local connection = assert(listener:accept())
    connection:settimeout(1)
    local head = assert(connection:receive(5))
    local hello = head .. assert(connection:receive(head:byte(4) * 256 + head:byte(5)))
    connection:close()
    listener:close()
    assert.same({ 0x0303, 0x0304 }, offered(hello))
  end)

  it("is verified by every provider, and no option turns that off", function()
    for name in pairs(require("deadline.config.config").specification) do
      for _, word in ipairs { "verify", "insecure", "trust", "check", "ssl" } do
        assert.is_nil(name:find(word, 1, true), name)
      end
    end
    local scenario = farm.scenario()
    local bad = os.getenv "FARM_URL_SELF_SIGNED" .. scenario.path
    local own = home.new { ["token"] = "t" }
    for attempt, env in pairs {
      ["the service"] = { AWS_ENDPOINT_URL = bad, AWS_ACCESS_KEY_ID = "A",
        AWS_SECRET_ACCESS_KEY = "S" },
      ["a container"] = { AWS_CONTAINER_CREDENTIALS_FULL_URI = bad .. "/container/credentials/x" },
      ["a role"] = { AWS_ENDPOINT_URL_STS = bad, AWS_ROLE_ARN = "arn",
        AWS_WEB_IDENTITY_TOKEN_FILE = own:file "token" },
      ["an instance"] = { AWS_EC2_METADATA_SERVICE_ENDPOINT = bad },
    } do
      env.AWS_EC2_METADATA_DISABLED = attempt ~= "an instance" and "true" or nil
      local client = deadline.client { region = "us-west-2", ca_bundle = farm.ca, max_attempts = 1,
        system = { getenv = function(name) return env[name] end } }
      local got, _, err = client:list_farms()
      client:close()
      assert.is_nil(got, attempt)
      if attempt ~= "an instance" then
        assert.equal("CertificateNotTrusted", err.code, attempt)
      end
    end
    assert.same({}, scenario:requests())
  end)
end)

describe("the network", function()
  it("is not touched by require, by making a client, or by asking one for its settings", function()
    -- Precedes libc and logs calls of the network: the last line shows that it works.
    local own = home.new { ["watch.c"] = [[
      #define _GNU_SOURCE
      #include <dlfcn.h>
      #include <netdb.h>
      #include <sys/socket.h>
      #include <unistd.h>
      int socket(int domain, int type, int protocol) {
        int (*real)(int, int, int) = (int (*)(int, int, int))dlsym(RTLD_NEXT, "socket");
        if (write(1, "socket\n", 7) != 7) _exit(9);
        return real(domain, type, protocol);
      }
      int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints,
                      struct addrinfo **found) {
        (void)node, (void)service, (void)hints, (void)found;
        if (write(1, "lookup\n", 7) != 7) _exit(9);
        return EAI_FAIL;
      } ]],
      [".aws/config"] = "[default]\nendpoint_url = http://127.0.0.1:1\n" }
    home.shell(("LD_PRELOAD= cc -shared -fPIC -o %s %s -ldl"):format(own:file "watch.so",
      own:file "watch.c"))
    local path = own:write("program.lua", [[
      io.stdout:setvbuf "no"
      local deadline = require "deadline"
      local client = deadline.client { region = "us-west-2", defaults_mode = "auto",
        max_attempts = 1, credentials = { aws_access_key_id = "A", aws_secret_access_key = "S" } }
      local words = { tostring(client), client:describe(), client:endpoint "ListFarms",
        client:sockets(), client:timeout(), client:step(0), client:farms() }
      deadline.sign { url = "https://evil.example/", region = "r", service = "s",
        credentials = { aws_access_key_id = "A", aws_secret_access_key = "S" } }
      print("the first call", #words > 0)
      client:list_farms()
    ]])
    local output = home.shell(("HOME=%s LD_PRELOAD=\"$LD_PRELOAD %s\" %s %s"):format(own.path,
      own:file "watch.so", arg[-1], path))
    assert.matches("^the first call\ttrue\n.*socket\n", output)
  end)
end)
