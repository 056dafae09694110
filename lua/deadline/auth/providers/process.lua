-- SPDX-License-Identifier: MIT
--
-- Credentials that a program prints as JSON: the setting `credential_process`. The program is
-- started without a shell, and other tasks run meanwhile. No message shows its output. Its standard
-- error is for people, to touch a key or to open a page: the hook `on_event` gets it while the
-- program runs, and the message about one that failed shows it.

local core = require "deadline.core"
local errors = require "deadline.base.errors"
local ini = require "deadline.config.ini"
local keys = require "deadline.auth.providers.keys"

local ipairs, tostring, type = ipairs, tostring, type
local format, gmatch, gsub, sub = string.format, string.gmatch, string.gsub, string.sub

local time_limit = 60 -- seconds

local process = {}

---@return deadline.ProviderCredentials?, deadline.Error?
local function read_output(text, origin)
  local output = core.decode(text)
  if type(output) ~= "table" then
    return errors.credentials(origin, "BadOutput", "it did not print a JSON object")
  elseif output.Version ~= 1 then
    local version = output.Version
    return errors.credentials(origin, "BadOutput",
      format("it printed %s; only the number 1 is supported", version == nil and "no Version"
        or type(version) == "string" and format('Version "%s", a text', sub(version, 1, 40))
        or "Version " .. tostring(version)))
  end
  for _, name in ipairs { "AccessKeyId", "SecretAccessKey" } do
    if type(output[name]) ~= "string" or output[name] == "" then
      return errors.credentials(origin, "BadOutput",
        format("%s is missing in what it printed", name))
    end
  end
  if output.SessionToken ~= nil and type(output.SessionToken) ~= "string" then
    return errors.credentials(origin, "BadOutput", "its SessionToken is not a string")
  end
  local expiration = output.Expiration
  if expiration ~= nil then
    expiration = type(expiration) == "string" and core.timestamp(expiration)
    if not expiration then
      return errors.credentials(origin, "BadOutput", "its Expiration is not an ISO 8601 timestamp")
    end
  end
  return keys.complete({
    aws_access_key_id = output.AccessKeyId, aws_secret_access_key = output.SecretAccessKey,
    aws_session_token = output.SessionToken, expiration = expiration,
  }, origin, "w")
end

---A function that passes on what a program writes to standard error, as events; nil if nobody
---listens.
local function listener(client, origin)
  if not client.emit then return nil end
  return function(complaint)
    for line in gmatch(complaint, "[^\r\n]+") do
      client.emit { type = "process", origin = origin, message = errors.sanitize(line) }
    end
  end
end

---@type deadline.Provider
function process.from_profile(context, name)
  local command = context.config.files.profiles[name].credential_process
  local origin = format('credential_process of profile "%s"', name)
  local words, problem = ini.split_words(command)
  if not words or #words == 0 then
    return errors.credentials(origin, "BadCommand", problem or "the command is empty")
  end
  local client = context.client
  local output, status, complaint = client.loop.inflight:run_process(client, words, time_limit,
    listener(client, origin))
  if not output then
    return errors.credentials(origin, "ProcessFailed", words[1] .. ": " .. status)
  end
  if status ~= 0 then
    return errors.credentials(origin, "ProcessFailed", format("%s ended with status %d: %s",
      words[1], status, gsub(sub(complaint, 1, 1000), "%s+$", "")))
  end
  return read_output(output, origin)
end

return process
