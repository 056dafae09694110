-- SPDX-License-Identifier: MIT
--
-- Certificates and keys in files: an error names the file and the reason, whatever libcurl and its
-- TLS library report. `make gnutls` runs this with libcurl on GnuTLS.

local home = require "home"
local tls_calls = require "tls_calls"

local call, refused = tls_calls.call, tls_calls.check_fails
local certificate, key = os.getenv "FARM_CLIENT_CERT", os.getenv "FARM_CLIENT_KEY"

after_each(home.remove_all)

local asks_with_locked_key = [[
local client = require("deadline").client {
  endpoint_url = os.getenv "FARM_URL_CLIENT_CERT", max_attempts = 1,
  client_cert = os.getenv "FARM_CLIENT_CERT", client_key = arg[1],
}
local _, _, err = client:list_farms()
print(err and err.code, io.read())
]]

describe("a client's certificate", function()
  local function with(cert_path, key_path)
    return { endpoint_url = os.getenv "FARM_URL_CLIENT_CERT", client_cert = cert_path,
      client_key = key_path }
  end

  it("and its key may be two files or one", function()
    local own = home.new()
    home.shell(("cat %s %s > %s"):format(key, certificate, own:file("both.pem")))
    for _, changes in ipairs { with(certificate, key), with(own:file("both.pem")),
      with(own:file("both.pem"), key) } do
      assert(call(changes))
    end
  end)

  it("that cannot be used gives an error with the file and the reason", function()
    local own = home.new { ["empty.pem"] = "", ["junk.pem"] = "junk\n" }
    local function file(name) return own:file(name) end
    home.shell(("openssl pkey -in %s -aes128 -passout pass:x -out %s"):format(key,
      file "locked.key"))
    home.shell("openssl ecparam -genkey -noout -name prime256v1 -out " .. file "other.key")
    home.shell(("head -c 300 %s > %s"):format(certificate, file "half.pem"))
    for _, case in ipairs {
      { certificate, file "locked.key", file "locked.key", "the key is encrypted" },
      { certificate, file "other.key", file "other.key", "the key is not the certificate's" },
      { certificate, file "junk.pem", file "junk.pem", "it holds no private key" },
      { certificate, "/nonexistent", "/nonexistent", "No such file or directory" },
      { certificate, own.path, own.path, "Is a directory" },
      { certificate, nil, certificate, "it holds no private key" },
      { "/nonexistent", key, "/nonexistent", "No such file or directory" },
      { file "empty.pem", key, file "empty.pem", "it holds no certificate" },
      { file "half.pem", key, file "half.pem", "it holds no certificate" },
    } do
      local message = refused("BadClientCertificate", with(case[1], case[2]))
      assert.equal(("ListSessionsForWorker: BadClientCertificate: %s: %s"):format(case[3], case[4]),
        message)
    end
  end)

  it("with an encrypted key gives such an error, and no prompt for a password", function()
    local own = home.new()
    local program, locked = own:write("ask.lua", asks_with_locked_key), own:file("locked.key")
    home.shell(("openssl pkey -in %s -aes128 -passout pass:open -out %s"):format(key, locked))
    local said = home.shell(("echo open | setsid %s %s %s 2>&1"):format(arg[-1], program, locked))
    assert.equal("BadClientCertificate\topen\n", said)
  end)
end)

describe("a bundle of CA certificates", function()
  it("that cannot be used gives an error with the file and the reason", function()
    local own = home.new { ["empty.pem"] = "", ["junk.pem"] = "junk\n" }
    for path, why in pairs { [own:file("empty.pem")] = "it holds no certificate",
      [own:file("junk.pem")] = "it holds no certificate",
      ["/nonexistent/ca.pem"] = "No such file or directory" } do
      assert.equal(("ListSessionsForWorker: BadCABundle: %s: %s"):format(path, why),
        refused("BadCABundle", { ca_bundle = path }))
    end
  end)

  it("is not named if something else is at fault", function()
    refused("CertificateNotTrusted", { endpoint_url = os.getenv "FARM_URL_EXPIRED",
      client_cert = certificate, client_key = key })
    refused("CertificateNotTrusted", { ca_bundle = certificate })
  end)
end)
