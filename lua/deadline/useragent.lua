-- SPDX-License-Identifier: MIT
--
-- The User-Agent, in the form 2.1 that AWS's own clients use: `name/version` pairs of which
-- the service's operators can tell module, platform, interpreter and application.

local core = require "deadline.core"

local useragent = {}

---Characters that the form reserves become "-".
local function clean(text)
  return (tostring(text):gsub("[^%w!$%%&'*+%-.^_`|~,]", "-"))
end

local function interpreter()
  local ok, version = pcall(function() return jit.version end) -- luacheck: ignore jit
  if ok and type(version) == "string" then return "luajit#" .. clean(version:match("%S+$")) end
  return "lua#" .. clean(_VERSION:match("%S+$"))
end

---@param config deadline.Config
---@param module_version string
---@return string
function useragent.build(config, module_version)
  local app = config.values.sdk_ua_app_id
  local environment = config.getenv("AWS_EXECUTION_ENV")
  local parts = {
    "lua-deadline-cloud/" .. clean(module_version), "ua/2.1", "lang/" .. interpreter(),
    "md/" .. (core.version():match("^libcurl/%S+") or "libcurl"):gsub("/", "#"),
    "api/deadline#2023-10-12", "cfg/retry-mode#standard",
  }
  if environment and environment ~= "" then
    parts[#parts + 1] = "exec-env/" .. clean(environment)
  end
  if app then parts[#parts + 1] = "app/" .. clean(app) end
  return table.concat(parts, " ")
end

return useragent
