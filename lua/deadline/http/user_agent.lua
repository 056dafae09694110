-- SPDX-License-Identifier: MIT
--
-- The User-Agent, in the form 2.1 that AWS's own clients use: `name/version` pairs of which
-- the service's operators can tell module, platform, interpreter and application, and `m/`, a
-- list of letters for the features in use.

local core = require "deadline.core"

local tostring = tostring
local find, gsub, match, sub = string.find, string.gsub, string.match, string.sub
local concat = table.concat

local user_agent = {}

---Characters that the form reserves become "-".
local function clean(text)
  return (gsub(tostring(text), "[^%w!$%%&'*+%-.^_`|~,]", "-"))
end

---What Linux says of itself in /proc; nothing on other systems.
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

---The same with the letter of one more feature: of where the credentials are from.
---@param text string # what `build` made
---@param letter? string
---@return string
function user_agent.with(text, letter)
  if not letter then return text end
  local behind = find(text, " ", find(text, " m/", 1, true) + 1, true)
  return sub(text, 1, behind - 1) .. "," .. letter .. sub(text, behind)
end

return user_agent
