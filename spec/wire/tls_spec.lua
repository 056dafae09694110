-- SPDX-License-Identifier: MIT
--
-- Errors of proxies reached over TLS, and of a process without free descriptors, whatever libcurl
-- reports.

local farm = require "farm"
local home = require "home"
local tls_calls = require "tls_calls"

local call, refused = tls_calls.call, tls_calls.check_fails
local certificate, key = os.getenv "FARM_CLIENT_CERT", os.getenv "FARM_CLIENT_KEY"

after_each(home.remove_all)

local asks_by_environment = [[
local client = require("deadline").client { max_attempts = 1 }
local page, message = client:list_farms()
print(page and "a page" or message)
]]

describe("a proxy reached over TLS", function()
  for _, bundle in ipairs { "ca", "ca_folder" } do
    it("is verified like a server, with " .. bundle, function()
      local proxy = farm.fault_proxy("proxy", {}, "here")
      for _, version in ipairs { "1.1", "2" } do
        assert(call { proxy = proxy.url, ca_bundle = farm[bundle], http_version = version })
      end
      assert.equal(2, proxy:connections())
    end)
  end

  it("is verified with the bundle that existed when the client was made", function()
    local own = home.new()
    home.shell(("cp %s %s"):format(farm.ca, own:file("ca.pem")))
    local client = farm.scenario({ sessions = 1 }):client {
      proxy = farm.fault_proxy("proxy", {}, "here").url, ca_bundle = own:file("ca.pem") }
    home.remove_all()
    assert(client:list_sessions_for_worker(farm.ids))
    client:close()
  end)

  for _, name in ipairs { "elsewhere", "expired", "selfSigned" } do
    it("is named if its certificate is not trusted: " .. name, function()
      local proxy = farm.fault_proxy("proxy", {}, name)
      for _, url in ipairs { farm.url_http1, farm.url_http } do
        local message = refused("CertificateNotTrusted", { endpoint_url = url,
          proxy = proxy.url:gsub("//", "//svc:hunter2@") .. "/x" })
        assert.equal("ListSessionsForWorker: CertificateNotTrusted: the certificate of the proxy "
          .. proxy.url .. ": ", message:match("^.-https://localhost:%d+: "))
      end
    end)
  end

  it("is not named if the server behind it is not trusted", function()
    local message = refused("CertificateNotTrusted", {
      proxy = farm.fault_proxy("proxy", {}, "here").url,
      endpoint_url = os.getenv "FARM_URL_WRONG_HOST" })
    assert.is_nil(message:find("proxy", 1, true))
  end)

  it("is named if it speaks another TLS version", function()
    local proxy = os.getenv "FARM_URL_OLD_TLS"
    local _, message, err = call { proxy = proxy }
    assert.same({ "tls", "TLSHandshakeFailed", 3, true },
      { err.kind, err.code, err.attempts, err.retryable })
    assert.is_truthy(message:find("TLS with the proxy " .. proxy .. ": ", 1, true), message)
  end)

  it("gets no client certificate, and is not named if that is at fault", function()
    local proxy, url = farm.fault_proxy("proxy", {}, "here"), os.getenv "FARM_URL_CLIENT_CERT"
    assert(call { proxy = proxy.url, endpoint_url = url, client_cert = certificate,
      client_key = key })
    refused("CertificateNotTrusted", { proxy = farm.fault_proxy("proxy", {}, "expired").url,
      endpoint_url = url, client_cert = certificate, client_key = "/nonexistent" })
    assert.matches("/nonexistent", refused("BadClientCertificate", { proxy = proxy.url,
      endpoint_url = url, client_cert = certificate, client_key = "/nonexistent" }))
  end)

  it("is taken from the variables that libcurl reads", function()
    local program = home.new():write("ask.lua", asks_by_environment)
    local proxy = farm.fault_proxy("proxy", {}, "expired")
    local function ask(environment)
      return home.shell(("AWS_ENDPOINT_URL=$FARM_URL_H1 %s %s %s"):format(environment, arg[-1],
        program))
    end
    local named = "the certificate of the proxy " .. proxy.url .. ": "
    for _, name in ipairs { "https_proxy", "HTTPS_PROXY", "all_proxy" } do
      assert.is_truthy(ask(name .. "=" .. proxy.url):find(named, 1, true), name)
    end
    assert.equal("a page\n", ask("https_proxy=" .. proxy.url .. " no_proxy=localhost"))
    local message = ask("AWS_CA_BUNDLE=$FARM_CLIENT_CERT no_proxy=localhost https_proxy="
      .. proxy.url)
    assert.is_truthy(message:find("CertificateNotTrusted", 1, true), message)
    assert.is_nil(message:find("proxy", 1, true), message)
  end)
end)

-- Prints the outcome of a call with this many free descriptors, and of the next one with enough.
local asks_without_descriptors = [[
local deadline = require "deadline.all"
local client = deadline.client { max_attempts = 1, ca_bundle = arg[1], endpoint_url = arg[2],
  client_cert = arg[3], client_key = arg[4] }
local held, file = {}, nil
repeat
  file = io.open("/dev/null")
  held[#held + 1] = file
until not file
for _ = 1, tonumber(arg[5]) do table.remove(held):close() end
local page, _, err = client:list_farms()
for i = 1, #held do held[i]:close() end
print(page and "a page" or err.kind .. " " .. err.code .. " " .. tostring(err.retryable))
print((client:list_farms()) and "a page")
]]

describe("a process without descriptors", function()
  for name, words in pairs {
    ["over HTTP"] = { farm.ca, os.getenv "FARM_HTTP_URL" },
    ["with a bundle"] = { farm.ca, os.getenv "FARM_URL_H1" },
    ["with a hashed folder"] = { farm.ca_folder, os.getenv "FARM_URL_H1" },
    ["with a certificate of its own"] = { farm.ca, os.getenv "FARM_URL_CLIENT_CERT", certificate,
      key },
  } do
    it("gets an error that says so, and works once it has some again, " .. name, function()
      local program = home.new():write("ask.lua", asks_without_descriptors)
      local seen = {}
      for free = 0, 6 do
        local said = home.shell(("ulimit -Sn 100; %s %s %s %s %s %s %d"):format(arg[-1], program,
          words[1], words[2], words[3] or certificate, words[4] or key, free))
        assert.is_truthy(said == "network TooManyOpenFiles true\na page\n"
          or said == "a page\na page\n", free .. " free: " .. said)
        seen[#seen + 1] = said:sub(1, 1)
      end
      assert.equal("n", seen[1])
      assert.equal("a", seen[#seen])
    end)
  end
end)
