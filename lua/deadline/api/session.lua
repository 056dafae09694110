-- SPDX-License-Identifier: MIT
--
-- What follows from a session as the service lists it, or returns it alone. Asks nobody.


local session = {}

---See `deadline.has_ended`.
---@param summary deadline.Session
---@return boolean
function session.has_ended(summary)
  return summary.endedAt ~= nil or summary.lifecycleStatus == "ENDED"
end

return session
