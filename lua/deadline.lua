-- SPDX-License-Identifier: MIT
--
-- deadline: AWS Deadline Cloud from Lua. Scripts require this module alone: what is in the folder
-- deadline/ is private, but for `deadline.all` and the adapters.
--
--   local client = deadline.client { region = "us-west-2" }
--   for session in client:sessions_for_worker { farmId = f, fleetId = l, workerId = w } do ... end

local loaded, core = pcall(require, "deadline.core")
if not loaded then core = require("deadline.base.symbols").load(core) end

require("deadline.base.jit").avoid()(true, true) -- this file, and those that it loads

local check = require "deadline.base.check"
local client = require "deadline.client"
local late = require "deadline.base.late"
local object = require "deadline.base.object"
local session = require "deadline.api.session"

local pcall, type = pcall, type
local floor, min = math.floor, math.min
local os_date = os.date
local gmatch, gsub, string_format, sub = string.gmatch, string.gsub, string.format, string.sub

local deadline = { version = client.version }

local function expect(wanted, value)
  if type(value) ~= wanted then
    object.misuse(string_format("%s expected, got %s", wanted, type(value)))
  end
end

---Makes a client. Every option may be left out; nothing is sent before the first call.
---@param options? deadline.Options
---@return deadline.Client
function deadline.client(options)
  local made, problem = client.new(options)
  if not made then object.misuse(problem) end
  return made
end

---Signs a request for any AWS service with Signature Version 4. Sends nothing.
---@see deadline.SignRequest # what the canonical request is made of
---@param request deadline.SignRequest
---@return deadline.SignedRequest
function deadline.sign(request)
  local signed, problem = late.require("deadline.auth.sign_request").sign(request)
  if not signed then object.misuse(problem) end
  return signed
end

---A transport for the tests of scripts, with canned responses by operation: a list of responses
---to its requests in order, one response to all, or a function that returns them for the
---parameters and the number of the request. A response is a page, or
---`{ error = { code, status, message } }`. Under the name `request` stand those to all others, such
---as those of `client:request` and `client:session_log`: `{ status, headers, body }`, 200 if left
---out; a table as body becomes JSON. Raises for a request without a response, and for a response
---that no service gives: a page without its list, a misspelt member, an error that is no table.
---@param responses table<string, table|fun(params: table, number: integer): table>
---@return fun(request: deadline.Request): deadline.Response transport # for the option `transport`
---@return deadline.StubRequest[] requests # what it was asked, in order
function deadline.stub(responses)
  local stub = late.require "deadline.stub"
  local problem = stub.check(responses)
  if problem then object.misuse(problem) end
  return stub.new(responses)
end

---Describes an operation: how to call it, its parameters and results, its waiters, and every type
---that these use. Without a name, lists all operations, iterators and waiters.
---@param name? string # "CreateJob", "create_job", "jobs", "job_succeeded", or a type: "JobSummary"
---@return string # to print
function deadline.help(name)
  local help = late.require "deadline.api.help"
  if name == nil then return help.list() end
  local text, problem = help.describe(name)
  if not text then object.misuse(problem) end
  return text
end

---A function for the option `on_event` that writes a line for every event: to a file, or to a
---function that takes lines. The option `log_level`, or the variable DEADLINE_LOG, does so for
---standard error.
---@param to file*|fun(line: string) # io.stderr; a function gets the line without its line break
---@param level? "error"|"warn"|"info"|"debug" # that and what is worse; "info"
---@return fun(event: deadline.Event)
function deadline.log(to, level)
  local log = late.require "deadline.output.log"
  if level == nil then level = "info" end
  if not log.levels[level] then object.misuse(check.unknown("level", level, log.levels)) end
  if type(to) == "function" then return log.new(to, level) end
  if type(to) ~= "userdata" and type(to) ~= "table" then
    object.misuse(string_format("file or function expected, got %s", type(to)))
  end
  return log.new(log.writer(to), level)
end

---Shows on a terminal how far a listing is: one line on standard error, redrawn as the script
---reads. Writes nothing if standard error is no terminal.
---`for session, worker in deadline.progress(client:sessions_for_fleet(fleet)) do ... end`
---@param iterator deadline.Iterator|deadline.Sweep|deadline.Watch|function # or of pages
---@param options? deadline.ProgressOptions
---@return deadline.Progress # returns what the iterator returns; `close` ends the line
function deadline.progress(iterator, options)
  local progress, problem = late.require("deadline.output.progress").new(iterator, options or {})
  if not progress then object.misuse(problem) end
  return progress, nil, nil, progress
end

---JSON of a page, a record, an error or another value. Members come in the order of their names. A
---table whose keys are numbers is a list. An empty one is `{}` if the service has an object under
---its name (`tags`), else `[]`; a metatable with the `__jsontype` "array" or "object" decides
---otherwise. Raises for what has no form in JSON, such as a function or a table that holds itself,
---with its path: "sessions[3].startedAt".
---@param value any
---@param options? deadline.JsonOptions
---@return string
function deadline.json(value, options)
  local text, problem = late.require("deadline.output.json").write(value, options)
  if not text then object.misuse(problem) end
  return text
end

---A line of CSV (RFC 4180) without its end: a cell for each column, with the member of the first
---record that has it, tables as JSON. Without records, the names of the columns.
---@param columns deadline.CsvColumns # { "sessionId", "workerId", "startedAt", timestamps = "iso" }
---@param ... table # a session and its worker, say
---@return string
function deadline.csv(columns, ...)
  local line, problem = late.require("deadline.output.csv").line(columns, ...)
  if not line then object.misuse(problem) end
  return line
end

---Draws sessions as a picture, one SVG text: a row for each worker, a bar for each session, hatched
---if it has not ended. Running sessions that take unusually long stand out, and their workers come
---first. Reads an iterator to its end, and raises its errors.
---@param sessions deadline.Session[]|deadline.Iterator|deadline.Sweep|fun(): table?, table? # the
---            second result is the session's worker
---@param options? deadline.TimelineOptions
---@return string svg
function deadline.timeline(sessions, options)
  local svg, problem = late.require("deadline.output.timeline").draw(sessions, options)
  if not svg then object.misuse(problem) end
  return svg
end

---Returns whether a session has ended: it has an `endedAt`, or the status ENDED. A session that a
---user has ended may keep UPDATE_SUCCEEDED or another status.
---@param summary deadline.Session # of any listing, or of `get_session`
---@return boolean
function deadline.has_ended(summary)
  expect("table", summary)
  return session.has_ended(summary)
end

---Seconds since the epoch for a text such as "2026-08-01T12:34:56.789Z", an HTTP date or a number
---in digits; nil for any other.
---@param text string
---@return number?
function deadline.timestamp(text)
  expect("string", text)
  return core.timestamp(text)
end

---"2026-08-01T12:34:56.789Z" for seconds since the epoch; nil outside years 1 to 9999.
---@param time number
---@return string?
function deadline.iso(time)
  expect("number", time)
  return core.iso(time)
end

-- The conversions of C99, which os.date takes from 5.2 on; 5.1 leaves others to the C library.
local conversions = { L = true }
for conversion in gmatch("a A b B c C d D e F g G h H I j m M n p r R S t T u U V w W x X y Y z Z "
  .. "% Ec EC Ex EX Ey EY Od Oe OH OI Om OM OS Ou OU OV Ow OW Oy", "%S+") do
  conversions[conversion] = true
end

-- The modifiers E and O stand for a locale's style. To try one out would be a race: 5.1 calls
-- gmtime, whose result all states share.
local knows_modifiers = _VERSION ~= "Lua 5.1" -- which LuaJIT says of itself, too

---The format with its milliseconds put in, and a conversion that does not exist, if one does not.
local function complete_format(format, milliseconds)
  local problem
  format = gsub(format, "%%([EO]?.?)", function(conversion)
    if not conversions[conversion] then problem = conversion end
    if conversion == "L" then return milliseconds end
    return not knows_modifiers and "%" .. sub(conversion, -1) or nil
  end)
  return format, problem
end

---`os.date` that takes a fraction, and `%L` for its milliseconds: "000" to "999".
---@param format? string
---@param time? number # seconds since the epoch; now
---@return string|osdate
function deadline.date(format, time)
  if format == nil then format = "%c" end
  if time == nil then time = core.time() end
  expect("string", format)
  expect("number", time)
  if time - time ~= 0 then object.misuse(string_format("%s is not a finite number", time)) end
  local whole = floor(time)
  -- A double may hold .027 as .02699..., which must not become 026.
  local milliseconds = min(floor((time - whole) * 1000 + 1e-3), 999)
  local own_format, problem = complete_format(format, string_format("%03d", milliseconds))
  if problem then object.misuse(string_format("there is no conversion '%%%s'", problem)) end
  local ok, date = pcall(os_date, own_format, whole)
  if not ok or not date then object.misuse(string_format("%s is outside of the calendar", time)) end
  return date
end

return deadline
