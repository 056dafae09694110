-- SPDX-License-Identifier: MIT
--
-- Programs of the project: with_rock, the words of make, and apt. Scripts in a temporary folder
-- stand for the programs that they start.

local home = require "home"

---A folder of shell scripts by name, and a log that they may write.
local function new_programs(scripts)
  local folder = home.new()
  folder:write("log", "")
  for name, lines in pairs(scripts) do
    folder:write(name, ("#!/bin/sh\ncd %s\n%s\n"):format(folder.path, lines))
    home.shell(("chmod +x %s"):format(folder:file(name)))
  end
  return folder
end

describe("with_rock", function()
  after_each(home.remove_all)

  ---A copy of with_rock in a project with a `make` of its own; runs it with these variables.
  local function with_rock(variables, make)
    local programs = new_programs { make = make or "echo 'there is nothing to make' >> log",
      ["lua5.1"] = 'echo "$LUA_PATH"', ["lua5.3"] = 'echo "$LUA_PATH $LUA_PATH_5_3"' }
    programs:write("project/tools/with_rock", home.shell "cat tools/with_rock")
    programs:write("project/build/5.3/tree/x", "")
    return programs, function(arguments)
      local path = programs:file "project/tools/with_rock"
      return home.shell(("unset ROCK_TREE; PATH=%s:$PATH; export PATH; "
        .. "{ %s sh %s %s; } 2>&1 | sed s:%s:TOP:g"):format(programs.path, variables, path,
          arguments, programs:file "project"))
    end
  end

  it("builds the module if it is not built for the interpreter yet", function()
    local programs, run = with_rock("unset LUA_PATH; MAKEFLAGS=x MAKELEVEL=1", [[
      echo "make${MAKEFLAGS}${MAKELEVEL} $*" | sed "s:$PWD/::" >> log
      mkdir -p project/build/5.1/tree]])
    for _ = 1, 2 do
      assert.matches("TOP/build/5.1/tree/share/lua/5.1/%?.lua;;\n$", run "lua5.1")
    end
    assert.equal("make -s -C project build/5.1/installed\n", programs:read "log")
    run "lua5.3"
    assert.equal("make -s -C project build/5.1/installed\n", programs:read "log")
  end)

  it("prints the remedy if the module cannot be built", function()
    local _, run = with_rock("", "echo no compiler; exit 1")
    assert.matches("no compiler\n.*make test%-packages", run "luajit x; true")
  end)

  it("puts the module before the places in the user's variables", function()
    for variables, path in pairs {
      ["unset LUA_PATH LUA_PATH_5_3;"] = ";",
      ["unset LUA_PATH_5_3; LUA_PATH='/mine/?.lua;;'"] = "/mine/?.lua;;",
      ["LUA_PATH_5_3=/its/?.lua LUA_PATH=/mine/?.lua"] = "/its/?.lua",
      ["LUA_PATH_5_3= LUA_PATH=/mine/?.lua"] = "",
    } do
      local _, run = with_rock(variables)
      assert.equal("TOP/build/5.3/tree/share/lua/5.3/?.lua;" .. path .. " \n", run "lua5.3")
    end
  end)

  it("refuses programs that are no interpreters", function()
    local _, run = with_rock ""
    assert.matches("'python' is neither", run "python x; true")
  end)
end)

describe("make", function()
  ---The output of make, as if this did not run below a make of its own.
  local function make(arguments)
    return home.shell("unset MAKEFLAGS MAKELEVEL MFLAGS LUA SPEC; make -s " .. arguments)
  end

  it("lists every target that a developer types, each with a line", function()
    local public, listed = {}, {}
    for target in make("-pn help | sed -n 's/^.PHONY: //p'"):gmatch "%S+" do
      if not target:find "%-lu" then public[target] = true end
    end
    for line in make "":gmatch "[^\n]+" do
      listed[line:match "^make (%S+) +%S.+$" or line] = true
    end
    assert.is_true(public.test and public.bench)
    assert.same(public, listed)
  end)

  it("runs the specs that SPEC names on the interpreter that LUA names", function()
    local program = "node spec/farm/farm.mjs -- tools/with_rock "
    local function runs(arguments)
      local found = {}
      for line in make("-n spec " .. arguments):gmatch "[^\n]+" do
        if line:sub(1, #program) == program then found[#found + 1] = line:sub(#program + 1) end
      end
      return found
    end
    assert.same({ "lua5.1 tools/run_specs.lua loop tls" }, runs "LUA=lua5.1 SPEC='loop tls'")
    assert.same({ "luajit tools/run_specs.lua " }, runs "LUA=luajit")
    local _, count = make("--eval='list: ; @echo $(INTERPRETERS)' list"):gsub("%S+", "")
    assert.is_true(count >= 3)
    assert.equal(count, #runs "SPEC=loop")
  end)

  it("opens a prompt with the module, a client and the farm, which ends with its input", function()
    local program = "node spec/farm/farm.mjs -- tools/with_rock lua5.4 -i tools/repl.lua\n"
    assert.equal(program, make("-n repl"):match "[^\n]+\n$")
    local ran = home.shell(([[{
      echo 'print("the farm is", client:list_farms().farms[1].farmId == farmId)'
      echo 'print("sessions", #client:sessions_for_worker(worker, { max_items = 2 }):collect())'
      echo 'print("epoch", deadline.iso(0))'; } | %s -i tools/repl.lua 2>&1]]):format(arg[-1]))
    assert.matches("the farm is\ttrue\n", ran)
    assert.matches("sessions\t2\n", ran)
    assert.matches("epoch\t1970%-01%-01T00:00:00Z\n", ran)
  end)
end)

describe("apt", function()
  after_each(home.remove_all)

  local locked = "E: Could not get lock /var/lib/dpkg/lock. It is held by process 7 (upgrade)"

  ---The output of tools/apt with this apt-get, and the log of the programs it ran.
  local function run(script, arguments)
    local programs = new_programs { id = "echo 0", sleep = "echo sleep >> log",
      ["apt-get"] = "echo apt-get $* >> log\n" .. script }
    local output = home.shell(("PATH=%s:$PATH; { sh tools/apt %s; } 2>&1"):format(programs.path,
      arguments))
    return output, programs:read "log"
  end

  it("waits for a program that has locked the packages, and reports it once", function()
    local said, done = run(([[
      test "$(wc -l < log)" -gt 4 && exit 0
      echo '%s'; exit 100]]):format(locked), "update")
    assert.equal("Another program has locked the packages; waiting for up to 30 minutes\n  "
      .. locked .. "\n", said)
    assert.equal(("apt-get -qq -y update\nsleep\n"):rep(2) .. "apt-get -qq -y update\n", done)
  end)

  it("fails at once for any other reason", function()
    local said, done = run("echo 'E: Unable to locate package x'; exit 100", "install x; echo $?")
    assert.equal("E: Unable to locate package x\n1\n", said)
    assert.equal("apt-get -qq -y install x\n", done)
  end)

  it("gives up after its time limit", function()
    local said, done = run(("echo '%s'; exit 100"):format(locked), "update; echo $?")
    assert.matches(locked .. "\n1\n", said, 1, true)
    assert(select(2, done:gsub("sleep\n", "")) > 100)
  end)

  it("prints nothing if it succeeds", function()
    assert.equal("", (run("echo Reading package lists", "update")))
  end)
end)
