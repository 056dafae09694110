-- SPDX-License-Identifier: MIT
--
-- The User-Agent, in the form 2.1 that AWS's own clients use: `name/version` pairs of which
-- the service's operators can tell module, platform, interpreter and application, and `m/`, a
-- list of letters for the features in use.

local core = require "deadline.core"

local useragent = {}

---Characters that the form reserves become "-".
local function clean(text)
  return (tostring(text):gsub("[^%w!$%%&'*+%-.^_`|~,]", "-"))
end

---What Linux says of itself in /proc; nothing on other systems.
local function read_kernel(name)
  local text = core.read_file("/proc/sys/kernel/" .. name)
  local line = text and text:match("^[^\n]+")
  return line and clean(line)
end

local function system()
  local release, machine = read_kernel "osrelease", read_kernel "arch"
  return (release and "os/linux#" .. release or "os/other")
    .. (machine and " md/arch#" .. machine or "")
end

local function interpreter()
  local ok, version = pcall(function() return jit.version end) -- luacheck: ignore jit
  if ok and type(version) == "string" then return "luajit#" .. clean(version:match("%S+$")) end
  return "lua#" .. clean(_VERSION:match("%S+$"))
end

local retry_letters = { legacy = "D", standard = "E", adaptive = "F" }
local override_letter = "N" -- a custom endpoint

---@param config deadline.Config
---@param module_version string
---@return string
function useragent.build(config, module_version)
  local values = config.values
  local environment = config.getenv("AWS_EXECUTION_ENV")
  local parts = {
    "lua-deadline-cloud/" .. clean(module_version), "ua/2.1", system(), "lang/" .. interpreter(),
    "md/" .. (core.version():match("^libcurl/%S+") or "libcurl"):gsub("/", "#"),
    "api/deadline#2023-10-12",
  }
  if environment and environment ~= "" then
    parts[#parts + 1] = "exec-env/" .. clean(environment)
  end
  parts[#parts + 1] = "m/" .. retry_letters[values.retry_mode]
    .. (values.endpoint_url and "," .. override_letter or "")
  parts[#parts + 1] = "cfg/retry-mode#" .. values.retry_mode
  if values.sdk_ua_app_id then parts[#parts + 1] = "app/" .. clean(values.sdk_ua_app_id) end
  return table.concat(parts, " ")
end

---The same with the letter of one more feature: of where the credentials are from.
---@param text string # what `build` made
---@param letter? string
---@return string
function useragent.with(text, letter)
  if not letter then return text end
  local behind = text:find(" ", text:find(" m/", 1, true) + 1, true)
  return text:sub(1, behind - 1) .. "," .. letter .. text:sub(behind)
end

return useragent
