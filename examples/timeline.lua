-- SPDX-License-Identifier: MIT
--
-- Writes a page with a timeline of the sessions of a fleet, and a table of them that can be sorted
-- and filtered. The page needs no network. Times are those of this computer's zone, or of another:
--
--   lua timeline.lua FARM FLEET [ZONE] > fleet.html      (a zone such as +09:00, or UTC)

local deadline = require "deadline"

local farm, fleet, zone = arg[1], arg[2], arg[3] or "local"
if not fleet then
  io.stderr:write("usage: lua timeline.lua FARM FLEET [ZONE] > fleet.html\n")
  os.exit(2)
end

local page = [[
<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>{title}</title>
<style>
body{margin:0 0 40px;font:13px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
body{background:#fff;color:#1b1f24}
.scroll{overflow-x:auto}
p{margin:16px}
input{font:inherit;padding:4px 8px;width:20em;max-width:60%}
table{border-collapse:collapse;margin:0 16px;white-space:nowrap}
th,td{text-align:left;padding:3px 12px 3px 0;border-bottom:1px solid #8884}
th button{font:inherit;font-weight:600;border:0;padding:0;background:none;color:inherit}
th button{cursor:pointer}
th[aria-sort=ascending] button::after{content:" \25B2"}
th[aria-sort=descending] button::after{content:" \25BC"}
td.n{text-align:right;font-variant-numeric:tabular-nums}
tr:target{background:#ffd54a66}
@media (prefers-color-scheme:dark){body{background:#15181c;color:#e8eaed}}
</style>
<div class="scroll">
{timeline}</div>
<p><label>Filter <input type="search" id="filter" placeholder="all of these words"></label>
<span id="count" role="status">{count}</span></p>
<div class="scroll"><table>
<thead><tr>{head}</tr></thead>
<tbody>
{rows}
</tbody>
</table></div>
<script>
"use strict";
const body = document.querySelector("tbody"), rows = Array.from(body.rows);
const texts = rows.map(row => row.textContent.toLowerCase());
const value = (row, column) => row.cells[column].dataset.v ?? row.cells[column].textContent;

document.querySelectorAll("th").forEach((head, column) => head.addEventListener("click", () => {
  const down = head.ariaSort === "ascending" ? -1 : 1;
  document.querySelectorAll("th").forEach(other => other.removeAttribute("aria-sort"));
  head.ariaSort = down === 1 ? "ascending" : "descending";
  const keys = new Map(rows.map(row => [row, value(row, column)]));
  const numbers = Array.from(keys.values()).every(key => key === "" || !isNaN(key));
  const order = new Intl.Collator(undefined, { numeric: true }).compare;
  body.append(...rows.slice().sort((a, b) => {
    const x = keys.get(a), y = keys.get(b);
    if (x === "" || y === "") return (x === "") - (y === "");
    return down * (numbers ? x - y : order(x, y));
  }));
}));

document.getElementById("filter").addEventListener("input", event => {
  const words = event.target.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  rows.forEach((row, i) => {
    row.hidden = !words.every(word => texts[i].includes(word));
    if (!row.hidden) shown++;
  });
  document.getElementById("count").textContent =
    shown === rows.length ? shown + " sessions" : shown + " of " + rows.length + " sessions";
});
</script>
</html>
]]

local entities = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;" }

local function escape(text)
  return (tostring(text or ""):gsub("%c", " "):gsub('[&<>"]', entities))
end

local client = deadline.client()
local sweep = client:sessions_for_fleet({ farmId = farm, fleetId = fleet }, {
  on_error = function(err, worker)
    io.stderr:write(("%s: %s\n"):format(worker.workerId, tostring(err)))
    return true
  end,
})
local sessions, workers, err = sweep:collect()
if not sessions then
  io.stderr:write(tostring(err), "\n")
  os.exit(1)
end
local found, _, fleet_error = client:get_fleet { farmId = farm, fleetId = fleet }
local all_workers, _, workers_error = client:workers({ farmId = farm, fleetId = fleet }):collect()
client:close()
local now = os.time()

---A cell: the text, and the number to sort by.
local function cell(text, number)
  if not number then return ("<td>%s</td>"):format(escape(text)) end
  return ('<td class="n" data-v="%d">%s</td>'):format(math.floor(number), escape(text))
end

local function time_cell(time)
  if not time then return cell "" end
  local format = zone == "local" and "%Y-%m-%d %H:%M:%S" or "!%Y-%m-%d %H:%M:%SZ"
  return cell(deadline.date(format, time), time)
end

local names = { "Worker", "Host", "Session", "Status", "Started", "Ended", "Minutes", "Job",
  "Queue" }
local head, rows = {}, {}
for i, name in ipairs(names) do
  head[i] = ('<th scope="col"><button type="button">%s</button></th>'):format(name)
end
for i, session in ipairs(sessions) do
  local worker = workers[i]
  local minutes = math.floor(((session.endedAt or now) - session.startedAt) / 60)
  rows[i] = ('<tr id="%s">%s</tr>'):format(escape(session.sessionId), table.concat {
    cell(worker.workerId), cell(worker.hostProperties and worker.hostProperties.hostName),
    cell(session.sessionId), cell(session.lifecycleStatus), time_cell(session.startedAt),
    time_cell(session.endedAt), cell(minutes, minutes), cell(session.jobId), cell(session.queueId),
  })
end

local title = found and found.displayName or fleet
local parts = {
  title = escape(title), head = table.concat(head), rows = table.concat(rows, "\n"),
  count = #sessions .. " sessions",
  timeline = deadline.timeline(sessions, {
    workers = workers, all_workers = all_workers, title = title, now = now, utc_offset = zone,
    link = "#{sessionId}",
  }),
}
io.write((page:gsub("{(%l+)}", parts)))
for _, problem in pairs { fleet_error, workers_error } do
  io.stderr:write(tostring(problem), "\n")
end
