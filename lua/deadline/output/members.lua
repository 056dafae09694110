-- SPDX-License-Identifier: MIT
--
-- Facts about members of the tables that calls return which a Lua table does not show: which hold
-- timestamps, and which hold objects, not lists. Reads them from the service's text; events of a
-- log, which come from CloudWatch Logs, are not in it.

local text = require "deadline.api.model"

local find, gmatch, gsub = string.find, string.gmatch, string.gsub

local members = {
  timestamps = { timestamp = true, ingestionTime = true }, -- name -> true: "startedAt"
  objects = {}, -- name -> true: "tags", "hostProperties"
}

local types = {} -- of the service, by name
for name, definition in gmatch(text, "\n(%u%w*) = ([^\n]+)") do types[name] = definition end

for name, definition in gmatch(text, "\n  ([%l][%w]*)%??: ([^\n]+)") do
  definition = gsub(definition, "^sensitive ", "")
  definition = gsub(types[definition] or definition, "^sensitive ", "")
  if definition == "timestamp" then members.timestamps[name] = true end
  if find(definition, "^structure") or find(definition, "^union") or find(definition, "^{") then
    members.objects[name] = true
  end
end

return members
