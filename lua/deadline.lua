-- SPDX-License-Identifier: MIT
--
-- deadline: AWS Deadline Cloud from Lua. The public face of the module: everything a script needs
-- starts here, everything else is under `deadline.*` and private.
--
--   local client = deadline.client { region = "us-west-2" }
--   for session in client:sessions_for_worker { farmId = f, fleetId = l, workerId = w } do ... end

local loaded, core = pcall(require, "deadline.core")
if not loaded then core = require("deadline.symbols").load(core) end

local modules = require "deadline.modules"
modules.interpret(true, true) -- this file
local client = require "deadline.client"
local sign = require "deadline.sign"

local deadline = { version = client.version }

---Makes a client. Every option may be left out; nothing is sent before the first call.
---@param options? deadline.Options
---@return deadline.Client
function deadline.client(options)
  local made, problem = client.new(options)
  if not made then error(problem, 2) end
  return made
end

---Signs a request for any AWS service with Signature Version 4. Sends nothing.
---@see deadline.SignRequest # what the canonical request is made of
---@param request deadline.SignRequest
---@return deadline.SignedRequest
function deadline.sign(request)
  local signed, problem = sign.sign(request)
  if not signed then error(problem, 2) end
  return signed
end

---A transport for the tests of scripts, which answers from a table: for every operation the answers
---to its requests in order, or one answer to all, or a function that makes them from the parameters
---and the number of the request. An answer is a page, or `{ error = { code, status, message } }`.
---A request that there is no answer to raises.
---@param answers table<string, table|fun(params: table, number: integer): table>
---@return fun(request: deadline.Request): deadline.Response transport # for the option `transport`
---@return deadline.StubRequest[] requests # what it was asked, in order
function deadline.stub(answers)
  local stub = modules.get "deadline.stub"
  local problem = stub.check(answers)
  if problem then error(problem, 2) end
  return stub.new(answers)
end

---Seconds since the epoch for a text such as "2026-08-01T12:34:56.789Z", an HTTP date or a number
---in digits; nil for any other.
---@param text string
---@return number?
function deadline.timestamp(text)
  if type(text) ~= "string" then error("string expected, got " .. type(text), 2) end
  return core.timestamp(text)
end

---"2026-08-01T12:34:56.789Z" for seconds since the epoch; nil outside years 1 to 9999.
---@param time number
---@return string?
function deadline.iso(time)
  if type(time) ~= "number" then error("number expected, got " .. type(time), 2) end
  return core.iso(time)
end

---`os.date` that takes a fraction, and `%L` for its milliseconds: "000" to "999".
---@param format? string
---@param time? number # seconds since the epoch; now
---@return string|osdate
function deadline.date(format, time)
  local seconds = tonumber(time or core.time())
  if not seconds then error("number expected, got " .. type(time), 2) end
  local whole = math.floor(seconds)
  -- A double may hold .027 as .02699..., which is not to come out as 026.
  local milliseconds = ("%03d"):format(math.min(math.floor((seconds - whole) * 1000 + 1e-3), 999))
  format = (format or "%c"):gsub("%%(.)", function(letter)
    return letter == "L" and milliseconds or nil
  end)
  return os.date(format, whole)
end

return deadline
