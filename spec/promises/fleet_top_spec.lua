-- SPDX-License-Identifier: MIT
--
-- examples/fleet_top.lua in a terminal of tmux, as a person uses it, and with its output in a file.

local farm = require "farm"
local home = require "home"

local interpreter = arg[-1]
local ids = farm.ids
local missing = "fleet-" .. ("0"):rep(32)

local function command(scenario, ...)
  return table.concat({ ("AWS_ENDPOINT_URL_DEADLINE='%s%s'"):format(farm.url_http1, scenario.path),
    interpreter, "examples/fleet_top.lua", ids.farmId, ... }, " ")
end

local function has_tmux()
  return (pcall(home.shell, "command -v tmux > /dev/null"))
end

---A terminal of its own, with a shell in it; `close` ends it.
local function new_terminal(width, height)
  local folder = home.new()
  local tmux = ("tmux -u -S %s -f /dev/null "):format(folder:file "socket")
  home.shell(("%s new-session -d -x %d -y %d 'PS1=%% exec sh'"):format(tmux, width, height))
  local terminal = {}

  function terminal.type(text)
    home.shell(("%s send-keys '%s' Enter"):format(tmux, text:gsub("'", "'\\''")))
  end

  function terminal.interrupt() home.shell(tmux .. "send-keys C-c") end

  function terminal.resize(columns, rows)
    home.shell(("%s resize-window -x %d -y %d"):format(tmux, columns, rows))
  end

  ---The screen, once it matches the pattern.
  function terminal.see(pattern)
    local screen
    for _ = 1, 150 do
      screen = home.shell(tmux .. "capture-pane -p")
      if screen:find(pattern) then return screen end
      home.shell "sleep 0.1"
    end
    error(("%s is not on the screen:\n%s"):format(pattern, screen), 2)
  end

  function terminal.close() home.shell(tmux .. "kill-server") end

  return terminal
end

describe("fleet_top", function()
  local terminal

  after_each(function()
    if terminal then terminal.close() end
    terminal = nil
    home.remove_all()
  end)

  it("shows the fleet, fits the terminal, and leaves it as it was", function()
    if not has_tmux() then return pending "there is no tmux" end
    local scenario = farm.scenario { workers = 4, sessions = 30 }
    terminal = new_terminal(120, 30)
    terminal.type "echo as it was"
    terminal.type(command(scenario, ids.fleetId, 1))
    local screen = terminal.see "4 workers: "
    assert.is_nil(screen:find "as it was")
    assert.matches("\n%d+ sessions: %d", screen)
    assert.matches("\n! node%-1%-%d ", screen)
    terminal.resize(60, 9)
    screen = terminal.see "\n  %.%.%. and %d+ more\n"
    assert.matches("^fleet%-%x+ of ", screen) -- nothing has scrolled away
    terminal.interrupt()
    terminal.type "echo status $?"
    screen = terminal.see "status 130"
    assert.matches("as it was", screen)
    assert.is_nil(screen:find "requests a second")
    assert.is_nil(screen:find "stack traceback")
  end)

  it("shows host names without control characters, and counts what was throttled", function()
    if not has_tmux() then return pending "there is no tmux" end
    local scenario = farm.scenario { workers = 1, sessions = 6, rules = {
      { operation = "ListWorkers", times = 0, patch = { workers = { { status = "RUNNING",
        workerId = ids.workerId, hostProperties = { hostName = "h\27[31mé" } } } } },
      { operation = "ListSessionsForWorker", skip = 2, times = 4, error = "ThrottlingException" },
    } }
    terminal = new_terminal(100, 20)
    terminal.type(command(scenario, ids.fleetId, 1))
    terminal.see "1 workers: 1 RUNNING"
    terminal.see "h%?%[31mé "
    terminal.see "[1-9]%d* throttled"
  end)

  it("ends with an error that does not pass, on a whole screen", function()
    if not has_tmux() then return pending "there is no tmux" end
    terminal = new_terminal(120, 20)
    terminal.type "echo as it was"
    terminal.type(command(farm.scenario {}, missing) .. "; echo status $?")
    local screen = terminal.see "\nstatus 1\n"
    assert.matches("as it was.*ListWorkers: ResourceNotFoundException", screen)
  end)

  it("prints lines where there is no terminal", function()
    local scenario = farm.scenario { workers = 2, sessions = 8 }
    local folder = home.new()
    home.shell(("timeout -s INT 2 env %s > %s 2>&1 || true"):format(
      command(scenario, ids.fleetId, 1), folder:file "lines"))
    local printed = folder:read "lines"
    assert.equal(2, select(2, printed:gsub("%d%d:%d%d:%d%d  worker_seen     node", "")))
    assert.matches("  seen            node%-1%-%d  session%-%x+  %u", printed)
    assert.is_nil(printed:find "\27")
  end)

  it("prints its usage if arguments are missing", function()
    assert.matches("usage: lua fleet_top.lua FARM FLEET", home.shell(
      interpreter .. " examples/fleet_top.lua farm-1 2>&1; true"))
  end)
end)
