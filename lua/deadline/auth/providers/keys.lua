-- SPDX-License-Identifier: MIT
--
-- Providers of keys that are written down: in the options, the environment, a profile, or a file of
-- an older tool. Sends nothing.

local check = require "deadline.base.check"
local core = require "deadline.core"
local errors = require "deadline.base.errors"
local late = require "deadline.base.late"
local profiles = require "deadline.config.profiles"

local ipairs, pairs, tostring, type = ipairs, pairs, tostring, type
local find, format, gmatch = string.find, string.format, string.gmatch
local concat = table.concat

local keys = {}

local specification = {
  aws_access_key_id = { type = "string" }, aws_secret_access_key = { type = "string" },
  aws_session_token = { type = "string" }, expiration = { type = "number or string" },
}

local members = { -- in the order of their checks
  "aws_access_key_id", "aws_secret_access_key", "aws_session_token", "expiration",
}

---Checks a member. It goes into a header, which cannot hold control characters.
---@return string? problem
local function check_member(name, value)
  local problem = check.value(specification[name], value)
  if problem or type(value) ~= "string" or not find(value, "%c") then return problem end
  return "must not hold a control character"
end

---Checks keys and completes them to credentials.
---@param found table
---@param origin string # names their source in messages
---@param feature? string # letter of their source in the User-Agent
---@return deadline.ProviderCredentials?, deadline.Error?
function keys.complete(found, origin, feature)
  for _, name in ipairs { "aws_access_key_id", "aws_secret_access_key" } do
    if found[name] == nil or found[name] == "" then
      return errors.credentials(origin, "PartialCredentials", name .. " is missing")
    end
  end
  for _, name in ipairs(members) do
    local problem = found[name] ~= nil and check_member(name, found[name])
    if problem then return errors.credentials(origin, "BadCredentials", name .. " " .. problem) end
  end
  local expiration = found.expiration
  if type(expiration) == "string" then
    local text = expiration
    expiration = core.timestamp(text)
    if not expiration then
      return errors.credentials(origin, "BadExpiration",
        format("the expiration %q is not a timestamp", text))
    end
  end
  return {
    aws_access_key_id = found.aws_access_key_id,
    aws_secret_access_key = found.aws_secret_access_key,
    aws_session_token = profiles.present(found.aws_session_token), expiration = expiration,
    origin = origin, feature = feature,
  }
end

local from_code, from_variables, from_a_profile = "e", "g", "n"

---Checks and completes keys that the script gives. A misspelt member would be missed much later.
local function complete_given(given, origin)
  for name in pairs(given) do
    if not specification[name] then
      return errors.credentials(origin, "BadCredentials",
        check.unknown("member", tostring(name), specification))
    end
  end
  return keys.complete(given, origin, from_code)
end

---The provider of the options: `credentials`, a table or a function, or the three static keys.
---@type deadline.Provider
function keys.from_options(context)
  local values = context.config.values
  local given = values.credentials
  if type(given) == "function" then
    local origin = "the function in the option 'credentials'"
    local ok, found, message = context:call(given)
    if not ok then return errors.credentials(origin, "ProviderFailed", tostring(found)) end
    if type(found) ~= "table" then
      return errors.credentials(origin, "ProviderFailed", tostring(message or "it returned none"))
    end
    return complete_given(found, origin)
  elseif given then
    return complete_given(given, "the option 'credentials'")
  elseif values.aws_access_key_id or values.aws_secret_access_key or values.aws_session_token then
    return keys.complete(values, "the options of the client", from_code)
  end
  return nil, nil, "the options 'credentials' and 'aws_access_key_id' are not set"
end

---Returns whether the options or the environment have credentials.
---@param config deadline.Config
---@return boolean
function keys.are_given(config)
  local values = config.values
  return values.credentials ~= nil or values.aws_access_key_id ~= nil
    or config.sources.profile ~= "argument"
    and profiles.present(config.getenv("AWS_ACCESS_KEY_ID")) ~= nil
end

---The provider of the environment. AWS_SECURITY_TOKEN is the older name and, as in botocore, wins.
---@type deadline.Provider
function keys.from_environment(context, _, only_profile)
  if only_profile then
    return nil, nil, "the environment does not count beside the option 'profile'"
  end
  local getenv = context.config.getenv
  local function get(name) return profiles.present(getenv(name)) end
  local id, secret = get "AWS_ACCESS_KEY_ID", get "AWS_SECRET_ACCESS_KEY"
  if not id then return nil, nil, "AWS_ACCESS_KEY_ID is not set" end
  if not secret then
    return errors.credentials("the environment", "PartialCredentials",
      "AWS_ACCESS_KEY_ID is set, AWS_SECRET_ACCESS_KEY is not")
  end
  return keys.complete({
    aws_access_key_id = id, aws_secret_access_key = secret,
    aws_session_token = get "AWS_SECURITY_TOKEN" or get "AWS_SESSION_TOKEN",
    expiration = get "AWS_CREDENTIAL_EXPIRATION",
  }, "the environment", from_variables)
end

---@param file "credentials"|"config"
---@return deadline.ProviderCredentials?, deadline.Error?
local function from_file(context, name, file)
  local section = context.config.files.static[file][name]
  if not section or not profiles.present(section.aws_access_key_id) then return nil end
  local found, err = keys.complete({
    aws_access_key_id = section.aws_access_key_id,
    aws_secret_access_key = section.aws_secret_access_key,
    aws_session_token = profiles.present(section.aws_security_token)
      or section.aws_session_token,
  }, format('the profile "%s" in %s', name, context.config.files.paths[file]), from_a_profile)
  if found then found.from_files = true end
  return found, err
end

---The provider of a profile's keys in the shared credentials file.
---@type deadline.Provider
function keys.from_credentials_file(context, name)
  return from_file(context, name, "credentials")
end

---The provider of a profile's keys in the shared config file.
---@type deadline.Provider
function keys.from_config_file(context, name)
  return from_file(context, name, "config")
end

---The provider of AWS_CREDENTIAL_FILE, from the first EC2 tools. Ignores lines without "=".
---@type deadline.Provider
function keys.from_ec2_file(context)
  local getenv = context.config.getenv
  local path = profiles.present(getenv("AWS_CREDENTIAL_FILE"))
  if not path then return nil, nil, "AWS_CREDENTIAL_FILE is not set" end
  local origin = "AWS_CREDENTIAL_FILE"
  local text, problem = core.read_file(profiles.expand(path, getenv))
  if not text then return errors.credentials(origin, "UnreadableFile", problem) end
  local found, ini = {}, late.require("deadline.config.ini")
  for line in gmatch(ini.without_mark(text), "[^\r\n]+") do
    local key, value = ini.split_pair(line, "=")
    if key then found[key] = value end
  end
  if not found.AWSAccessKeyId then
    return nil, nil, format("AWS_CREDENTIAL_FILE: there is no AWSAccessKeyId in %s", path)
  end
  return keys.complete({
    aws_access_key_id = found.AWSAccessKeyId, aws_secret_access_key = found.AWSSecretKey,
  }, origin)
end

---The provider of the section [Credentials] in the configuration of boto, botocore's predecessor.
---Only a file that BOTO_CONFIG names has to be readable.
---@type deadline.Provider
function keys.from_boto_file(context)
  local getenv = context.config.getenv
  local path, reasons = profiles.present(getenv("BOTO_CONFIG")), {}
  for _, name in ipairs(path and { path } or { "/etc/boto.cfg", "~/.boto" }) do
    local sections, problem = profiles.read(profiles.expand(name, getenv), path ~= nil)
    if not sections then return errors.credentials("boto's " .. name, "UnreadableFile", problem) end
    local section = sections.Credentials
    if section and profiles.present(section.aws_access_key_id) then
      return keys.complete({
        aws_access_key_id = section.aws_access_key_id,
        aws_secret_access_key = section.aws_secret_access_key,
      }, "boto's " .. name)
    end
    reasons[#reasons + 1] = name .. (problem and " (" .. problem .. ")" or "")
  end
  return nil, nil, "boto's files hold none: " .. concat(reasons, ", ")
end

return keys
