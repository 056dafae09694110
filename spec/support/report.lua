-- SPDX-License-Identifier: MIT
--
-- The output of a run of the specs: each failure with its place, and one line that counts. A
-- pending spec counts as failed, so that none is skipped unnoticed.

local interpreter = rawget(_G, "jit") and "luajit" or _VERSION:lower():gsub(" ", "")

return function(options)
  local busted = require "busted"
  local handler = require "busted.outputHandlers.base"()
  local passed, failed = 0, 0

  local function complain(what, name, message)
    failed = failed + 1
    io.write(("%s: %s: %s\n%s\n"):format(interpreter, what, name, tostring(message)))
  end

  handler.testEnd = function(element, _, status)
    local name = handler.getFullName(element)
    if status == "success" then
      passed = passed + 1
    elseif status == "pending" then
      complain("pending", name, "not run")
    end
    return nil, true
  end

  handler.fault = function(element, _, message, debug)
    local trace = type(debug) == "table" and debug.traceback or ""
    complain("failed", handler.getFullName(element), tostring(message) .. "\n" .. trace)
    return nil, true
  end

  -- One more test, at the end: no secret has leaked in the whole run.
  local function check_secrets()
    local problem = require("leak_check").find_leaks(require("farm").secrets())
    if problem then complain("failed", "no secret leaks", problem) end
    if not problem then passed = passed + 1 end
  end

  handler.suiteEnd = function()
    check_secrets()
    io.write(("%s: %d passed, %d failed\n"):format(interpreter, passed, failed))
    io.flush()
    if failed > 0 then os.exit(1, true) end -- busted does not count all of them
    return nil, true
  end

  busted.subscribe({ "test", "end" }, handler.testEnd, { predicate = handler.cancelOnPending })
  busted.subscribe({ "failure" }, handler.fault)
  busted.subscribe({ "error" }, handler.fault)
  busted.subscribe({ "suite", "end" }, handler.suiteEnd)
  return handler, options
end
