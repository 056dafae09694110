-- SPDX-License-Identifier: MIT
--
-- The User-Agent header, in version 2.1 of the format that AWS's own clients use: `name/version`
-- pairs that tell the service's operators module, platform, interpreter and application, and `m/`,
-- a list of letters for the features in use. Knows no request.

local core = require "deadline.core"

local tostring = tostring
local find, gsub, match, sub = string.find, string.gsub, string.match, string.sub
local concat = table.concat

local user_agent = {}

---Replaces the characters that the format reserves by "-".
local function clean(text)
  return (gsub(tostring(text), "[^%w!$%%&'*+%-.^_`|~,]", "-"))
end

---A fact about the kernel, from Linux's /proc; nil on other systems.
---@param name "osrelease"|"arch"
---@return string?
local function read_kernel(name)
  local text = core.read_file("/proc/sys/kernel/" .. name)
  local line = text and match(text, "^[^\n]+")
  return line and clean(line)
end

local function system()
  local release, machine = read_kernel "osrelease", read_kernel "arch"
  return (release and "os/linux#" .. release or "os/other")
    .. (machine and " md/arch#" .. machine or "")
end

local interpreter = "lua#" .. clean(match(_VERSION, "%S+$"))
local jit = package.loaded.jit
if jit then interpreter = "luajit#" .. clean(match(jit.version, "%S+$")) end

local retry_letters = { legacy = "D", standard = "E", adaptive = "F" }
local override_letter = "N" -- a custom endpoint

---@param config deadline.Config
---@param module_version string
---@return string
function user_agent.build(config, module_version)
  local values = config.values
  local environment = config.getenv("AWS_EXECUTION_ENV")
  local parts = {
    "lua-deadline-cloud/" .. clean(module_version), "ua/2.1", system(), "lang/" .. interpreter,
    "md/" .. gsub(match(core.version(), "^libcurl/%S+") or "libcurl", "/", "#"),
    "api/deadline#2023-10-12",
  }
  if environment and environment ~= "" then
    parts[#parts + 1] = "exec-env/" .. clean(environment)
  end
  parts[#parts + 1] = "m/" .. retry_letters[values.retry_mode]
    .. (values.endpoint_url and "," .. override_letter or "")
  parts[#parts + 1] = "cfg/retry-mode#" .. values.retry_mode
  if values.sdk_ua_app_id then parts[#parts + 1] = "app/" .. clean(values.sdk_ua_app_id) end
  return concat(parts, " ")
end

---Adds the letter of a feature to a User-Agent.
---@param header string # returned by `build`
---@param letter? string # nil adds nothing
---@return string
function user_agent.add_feature(header, letter)
  if not letter then return header end
  local list_end = find(header, " ", find(header, " m/", 1, true) + 1, true)
  return sub(header, 1, list_end - 1) .. "," .. letter .. sub(header, list_end)
end

return user_agent
