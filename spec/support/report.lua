-- SPDX-License-Identifier: MIT
--
-- What a run of the specs prints: each failure with its place, and one line that counts. A spec
-- that is pending counts as failed: nothing is to be skipped without notice.

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

  -- Nothing secret leaks, over the whole run: one more test, which only the end can decide.
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
