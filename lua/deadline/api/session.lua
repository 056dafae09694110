-- SPDX-License-Identifier: MIT
--
-- Facts that follow from a session as the service lists or returns it. Sends nothing.

local session = {}

---Returns whether a session has ended: it has an `endedAt`, or the status ENDED.
---@param summary deadline.Session
---@return boolean
function session.has_ended(summary)
  return summary.endedAt ~= nil or summary.lifecycleStatus == "ENDED"
end

return session
