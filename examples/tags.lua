-- SPDX-License-Identifier: MIT
--
-- Sets and removes tags of a farm, fleet, queue, job or other resource, and prints those that it
-- has then:
--
--   lua tags.lua ARN [NAME=VALUE | -NAME]...
--   lua tags.lua arn:aws:deadline:REGION:ACCOUNT:farm/FARM/queue/QUEUE show=lamps -test
--
-- Needs the permissions deadline:ListTagsForResource, TagResource and UntagResource.

local deadline = require "deadline"

local arn, added, removed, is_right = arg[1], {}, {}, arg[1] ~= nil
for i = 2, #arg do
  local name, value = arg[i]:match "^([^=]+)=(.*)$"
  local old = arg[i]:match "^%-(.+)$"
  if old then removed[#removed + 1] = old elseif name then added[name] = value end
  is_right = is_right and (old or name)
end
if not is_right then
  io.stderr:write("usage: lua tags.lua ARN [NAME=VALUE | -NAME]...\n")
  os.exit(2)
end

local client = deadline.client()

local function main()
  if next(added) then assert(client:tag_resource { resourceArn = arn, tags = added }) end
  if removed[1] then assert(client:untag_resource { resourceArn = arn, tagKeys = removed }) end
  local tags, names = assert(client:list_tags_for_resource { resourceArn = arn }).tags or {}, {}
  for name in pairs(tags) do names[#names + 1] = name end
  table.sort(names)
  for _, name in ipairs(names) do print(name .. "=" .. tags[name]) end
end

local ok, problem = pcall(main)
client:close()
if not ok then io.stderr:write(tostring(problem), "\n") os.exit(1) end
