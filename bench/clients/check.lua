-- SPDX-License-Identifier: MIT
--
-- What a Lua client of the measurements has in common with the others: it says how many sessions it
-- saw and, where BENCH_CHECK is set, the SHA-256 of all their seven members, moments as
-- milliseconds, sorted, since listings that run side by side come in any order. That is asked for
-- in runs that are not measured.

local check = { count = 0, lines = os.getenv "BENCH_CHECK" and {} }

---@param number_of fun(moment: any): number # milliseconds since 1970
function check.see(session, number_of)
  check.count = check.count + 1
  if not check.lines then return end
  local ended = session.endedAt
  check.lines[check.count] = ("%s %s %s %.0f %s %s %s\n"):format(session.sessionId,
    session.queueId, session.jobId, number_of(session.startedAt), session.lifecycleStatus,
    ended and ("%.0f"):format(number_of(ended)) or "-", session.targetLifecycleStatus or "-")
end

---A consumer that needs the processor for so long.
function check.work(seconds)
  local due = os.clock() + seconds
  while os.clock() < due do end -- luacheck: ignore
end

function check.print()
  if not check.lines then return print(check.count) end
  table.sort(check.lines)
  local digest = require("openssl.digest").new("sha256"):final(table.concat(check.lines))
  print(check.count, (digest:gsub(".", function(c) return ("%02x"):format(c:byte()) end)))
end

return check
