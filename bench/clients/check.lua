-- SPDX-License-Identifier: MIT
--
-- Code that the Lua clients of the benchmarks share: prints the number of sessions and, if
-- BENCH_CHECK is set, the SHA-256 of all their seven members, with times in milliseconds, sorted,
-- since concurrent listings arrive in any order. Measured runs leave BENCH_CHECK unset.

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

---Simulates a consumer: keeps the processor busy for so many milliseconds.
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
