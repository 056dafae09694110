-- SPDX-License-Identifier: MIT
--
-- What comes from outside of a script, ids, tokens, variables, files, and tries to change where a
-- call goes, what it sends or which program is run. Each attempt is refused before anything is
-- sent, or arrives as the plain text that it is.

local canned = require "canned"
local deadline = require "deadline"

---A client without keys of its own in this environment; its requests are noted, and go nowhere.
local function new_client(env, changes)
  local requests = {}
  local options = canned.options(function(request)
    requests[#requests + 1] = request
    return canned.answer(404, { message = "nothing is here" })
  end, { max_attempts = 1 })
  options.credentials = nil
  options.system.getenv = function(name) return env[name] end
  for name, value in pairs(changes or {}) do options[name] = value end
  return deadline.client(options), requests
end

---That a call in this environment ends with this error, and without a request.
local function refused(attempt, env, kind, code, changes)
  local client, requests = new_client(env, changes)
  local page, message, err = client:list_farms()
  assert.is_nil(page, attempt)
  assert.same({ kind, code }, { err.kind, err.code }, attempt .. ": " .. message)
  assert.same({}, requests, attempt)
  return message
end

describe("a variable cannot lead the request for credentials elsewhere:", function()
  local variables = {
    AWS_CONTAINER_CREDENTIALS_RELATIVE_URI = { "HostNotAllowed", {
      ["another host behind an @"] = "@evil.example/",
      ["another host behind a port and an @"] = ":80@evil.example/",
      ["another host that begins like it"] = ".evil.example/",
      ["another port"] = ":8080/",
      ["a header behind a line break"] = "/role HTTP/1.1\r\nX-Evil: 1",
      ["the end of the target by a space"] = "/role HTTP/1.1",
      ["a fragment"] = "/role#", ["a NUL"] = "/role\0", ["no path at all"] = "",
    } },
    AWS_CONTAINER_CREDENTIALS_FULL_URI = { "HostNotAllowed", {
      ["another host behind an @"] = "http://127.0.0.1@evil.example/",
      ["another host behind a backslash and an @"] = "http://127.0.0.1\\@evil.example/",
      ["another host that begins like it"] = "http://127.0.0.1.evil.example/",
      ["another host that ends like it"] = "http://evil-localhost/",
      ["another host before a fragment"] = "http://evil.example#@127.0.0.1/",
      ["another host before a query"] = "http://evil.example?@127.0.0.1/",
      ["a number for an address"] = "http://2130706433/",
      ["an address with an encoded end"] = "http://127.0.0.1%2eevil.example/",
      ["another way of writing localhost"] = "http://\226\147\155ocalhost/",
      ["a file"] = "file://localhost/etc/passwd", ["another scheme"] = "gopher://localhost/",
      ["user and password"] = "https://user:password@localhost/",
      ["a header behind a line break"] = "http://localhost/\r\nX-Evil: 1",
      ["the end of the target by a space"] = "http://localhost/ HTTP/1.1",
      ["a NUL in the host"] = "http://localhost\0.evil.example/",
    } },
    AWS_EC2_METADATA_SERVICE_ENDPOINT = { "InvalidEndpoint", {
      ["a file"] = "file:///etc/passwd", ["another scheme"] = "ftp://169.254.169.254/",
      ["user and password"] = "http://user:password@169.254.169.254/",
      ["a header behind a line break"] = "http://169.254.169.254/\r\nX-Evil: 1",
      ["a fragment in place of the path"] = "http://evil.example/x#", ["no URL"] = "evil",
    } },
  }
  for variable, case in pairs(variables) do
    for attempt, value in pairs(case[2]) do
      it(variable .. ", " .. attempt, function()
        local message = refused(attempt, { [variable] = value }, "credentials", case[1])
        assert.is_truthy(message:find(variable, 1, true), message)
        assert.is_nil(message:find("password@", 1, true), message)
      end)
    end
  end

  it("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, a path that looks like a host", function()
    local client, requests = new_client {
      AWS_CONTAINER_CREDENTIALS_RELATIVE_URI = "//evil.example/../x", }
    client:list_farms()
    assert.equal("http://169.254.170.2//evil.example/../x", requests[1].url)
  end)
end)
