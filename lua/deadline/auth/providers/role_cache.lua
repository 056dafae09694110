-- SPDX-License-Identifier: MIT
--
-- The files in which the AWS CLI keeps the keys of assumed roles, for any client: a code that was
-- typed for one serves the others until the keys expire. Names and content are botocore's
-- (CachedCredentialFetcher and JSONFileCache). Knows no profile.

local cache = require "deadline.auth.providers.cache"
local core = require "deadline.core"
local keys = require "deadline.auth.providers.keys"

local ipairs, type = ipairs, type
local find, format, gsub, match = string.find, string.format, string.gsub, string.match
local concat = table.concat

local role_cache = {}

local min_lifetime = 15 * 60 -- seconds that keys must have left

-- The arguments whose JSON names a file, in order.
local naming = { "DurationSeconds", "ExternalId", "RoleArn", "RoleSessionName", "SerialNumber" }

---@param config deadline.Config
---@param form table<string, string> # the arguments that say which role
---@return string? # nil if an argument has a character that STS refuses
function role_cache.path(config, form)
  local members = {}
  for _, name in ipairs(naming) do
    local value = form[name]
    if value then
      if find(value, "[^A-Za-z0-9+=,.@:/_-]") then return nil end
      value = name == "DurationSeconds" and gsub(value, "^0+(%d)", "%1") or format('"%s"', value)
      members[#members + 1] = format('"%s": %s', name, value)
    end
  end
  return cache.path(config, "~/.aws/cli/cache", core.sha1("{" .. concat(members, ", ") .. "}"))
end

---Reads keys. Ignores those that this client had before: it asks again because they are of no more
---use.
---@param context deadline.ProviderContext
---@param path? string
---@param origin string
---@return deadline.ProviderCredentials?
function role_cache.load(context, path, origin)
  local text = path and core.read_file(path)
  local content = text and core.decode(text)
  local kept = type(content) == "table" and content.Credentials
  if type(kept) ~= "table" or type(kept.Expiration) ~= "string" then return nil end
  local found = keys.complete({
    aws_access_key_id = kept.AccessKeyId, aws_secret_access_key = kept.SecretAccessKey,
    aws_session_token = kept.SessionToken,
    expiration = gsub(kept.Expiration, "UTC$", "Z"), -- as botocore writes it
  }, format("%s, kept in %s", origin, path))
  if not found or found.expiration - context.client.server_time() < min_lifetime then return nil end
  if context.roles_had[path] == found.aws_access_key_id then return nil end
  context.roles_had[path] = found.aws_access_key_id
  return found
end

---Writes keys. A failure is an event and no error.
---@param context deadline.ProviderContext
---@param path? string
---@param found deadline.ProviderCredentials
---@param arn string # of the role
---@param origin string
function role_cache.save(context, path, found, arn, origin)
  if not path or not found.expiration then return end
  context.roles_had[path] = found.aws_access_key_id
  cache.create(context.client, path, {
    Credentials = {
      AccessKeyId = found.aws_access_key_id, SecretAccessKey = found.aws_secret_access_key,
      SessionToken = found.aws_session_token, Expiration = core.iso(found.expiration),
      AccountId = match(arn, "^arn:[^:]*:iam::(%d+):"),
    },
  }, origin)
end

return role_cache
