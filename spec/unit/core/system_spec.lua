-- SPDX-License-Identifier: MIT
--
-- The system's functions for credential providers: programs that run concurrently and without a
-- shell, stamps that show if a file has changed, and files that are replaced atomically.

local core = require "deadline.core"
local home = require "home"
local json = require "dkjson"
local loop = require "deadline.loop.loop"
local fake_machine = require "fake_machine"

after_each(home.remove_all)

local function new_loop()
  return loop.new { engine = {}, max_connections = 4, now = core.now }
end

local client = { closed = false }

---A task that runs a program.
local function start(own, argv, seconds)
  return own:spawn(client, own.inflight.run_process, own.inflight, client, argv, seconds or 10)
end

describe("run_process", function()
  local function run(argv, seconds)
    local own = new_loop()
    local output, status, complaint = start(own, argv, seconds):result()
    assert.equal(0, own.inflight.count)
    own:close()
    return output, status, complaint
  end

  local function sh(script, seconds)
    return run({ "sh", "-c", script }, seconds)
  end

  ---A named pipe, for programs that wait for each other: opening it waits for the other end.
  local function new_fifo()
    local path = home.new():file "fifo"
    home.shell(("mkfifo '%s'"):format(path))
    return path
  end

  local function is_alive(pid)
    return home.shell(("kill -0 %d 2>/dev/null && echo yes; true"):format(pid)) == "yes\n"
  end

  it("returns output, status and standard error", function()
    assert.same({ "out\n", 0, "" }, { sh "echo out" })
    assert.same({ "out", 3, "err" }, { sh "printf out; printf err >&2; exit 3" })
    assert.same({ "", 0, "" }, { run { "true" } })
  end)

  it("passes arguments unchanged, without a shell", function()
    local output = run { "printf", "%s|", "a b", "$HOME", "'", '"', "", "*", ";" }
    assert.equal("a b|$HOME|'|\"||*|;|", output)
  end)

  it("reads any bytes, and more than a pipe holds", function()
    assert.equal("a\0b\255", (sh "printf 'a\\000b\\377'"))
    local output, status, complaint =
      sh "head -c 300000 /dev/zero; head -c 300000 /dev/zero >&2"
    assert.same({ 300000, 0 }, { #output, status })
    assert.is_true(#complaint <= 300000)
  end)

  it("gives the program an empty standard input", function()
    assert.same({ "", 0, "" }, { sh "cat" })
  end)

  it("waits for a program that closed its outputs", function()
    local fifo = new_fifo()
    local own = new_loop()
    local task = start(own, { "sh", "-c", ("exec 1>&- 2>&-; read x < '%s'; exit 7"):format(fifo) })
    local other = start(own, { "sh", "-c", ("echo x > '%s'"):format(fifo) })
    assert.same({ "", 0, "" }, { other:result() })
    assert.same({ "", 7, "" }, { task:result() })
    own:close()
  end)

  it("reports a missing program", function()
    for _, program in ipairs { "/nowhere/at/all", "no-such-program-anywhere", "/" } do
      local output, fault = run { program }
      assert.is_nil(output)
      assert.is_string(fault)
    end
  end)

  it("ends a program that takes too long, or prints too much", function()
    assert.same({ nil, "it took too long and was ended" }, { sh("sleep 30", 0.2) })
    assert.same({ nil, "it wrote more than can be taken" }, { sh "cat /dev/zero" })
  end)

  it("is strict about its arguments", function()
    local engine = core.engine {}
    assert.has_error(function() engine:run({}, 1) end)
    assert.has_error(function() engine:run("true", 1) end)
    assert.has_error(function() engine:run({ {} }, 1) end)
    assert.has_error(function() engine:run({ "a\0b" }, 1) end)
    assert.has_error(function() engine:run({ "true" }) end)
    local process = engine:run({ "cat", new_fifo() }, 10)
    assert.error_matches(function() process:output() end, "still running")
    process:cancel()
    assert.same({ nil, "it was cancelled" }, { process:output() })
    engine:close()
    assert.has_error(function() engine:run({ "true" }, 1) end)
  end)

  -- Regression: it blocked the thread, and this took the time limit.
  it("lets other tasks run meanwhile", function()
    local fifo, own = new_fifo(), new_loop()
    local reader = start(own, { "cat", fifo }, 10)
    local writer = own:spawn(client, function()
      own:await(own.now() + 0.001)
      local argv = { "sh", "-c", ("echo hello > '%s'"):format(fifo) }
      return own.inflight:run_process(client, argv, 10)
    end)
    assert.same({ "hello\n", 0, "" }, { reader:result() })
    assert.same({ "", 0, "" }, { writer:result() })
    own:close()
  end)

  it("lets calls run while a credential_process works", function()
    local fifo = new_fifo()
    local m = fake_machine.new()
    m.home:write(".aws/config", ("[profile p]\ncredential_process = cat %s\n"):format(fifo))
    local slow, quick = m:client { profile = "p" }, m:client { credentials = {
      aws_access_key_id = os.getenv "AWS_ACCESS_KEY_ID",
      aws_secret_access_key = os.getenv "AWS_SECRET_ACCESS_KEY" } }
    quick.loop = slow.loop
    local waiting = slow:spawn(function() return slow:list_farms {} end)
    assert(quick:list_farms {})
    assert.is_false(waiting.done)
    local file = assert(io.open(fifo, "w"))
    file:write(json.encode { Version = 1, AccessKeyId = os.getenv "AWS_ACCESS_KEY_ID",
      SecretAccessKey = os.getenv "AWS_SECRET_ACCESS_KEY" })
    file:close()
    assert(waiting:result())
    m:close()
  end)

  it("shows a host's own loop its descriptors", function()
    local fifo, engine = new_fifo(), core.engine {}
    local process = engine:run({ "cat", fifo }, 10)
    local sockets = engine:sockets()
    assert.is_true(#sockets == 3 or #sockets == 2) -- the third, on some systems, signals its end
    for _, socket in ipairs(sockets) do
      assert.is_true(socket.read)
      assert.is_false(socket.write)
    end
    if #sockets == 3 then assert.is_true(engine:timeout() > 5) end
    assert.is_nil(engine:next_ended())
    io.open(fifo, "w"):close()
    local ended
    repeat
      engine:poll(10)
      ended = engine:next_ended()
    until ended
    assert.equal(process, ended)
    assert.same({}, engine:sockets())
    assert.is_nil(engine:timeout())
    assert.same({ "", 0, "" }, { process:output() })
    engine:close()
  end)

  it("ends and reaps the program of a task that is cancelled, or of a loop that is closed",
    function()
      for _, way in ipairs { "cancel", "close", "collect" } do
        local fifo, own = new_fifo(), new_loop()
        local task = start(own, { "sh", "-c", ("echo $$ > '%s'; exec sleep 30"):format(fifo) }, 60)
        local file = assert(io.open(fifo))
        local pid = tonumber(file:read "*l")
        file:close()
        assert.is_true(is_alive(pid))
        if way == "cancel" then
          task:cancel()
          assert.equal(0, own.inflight.count)
        elseif way == "close" then
          own:close()
        else
          own, task = nil, nil -- luacheck: ignore
          collectgarbage()
          collectgarbage()
        end
        assert.is_false(is_alive(pid), way)
      end
    end)
end)

describe("hex", function()
  it("writes two lower-case digits for each byte", function()
    assert.equal("", core.hex "")
    assert.equal("00ff7f0a", core.hex "\0\255\127\n")
    assert.equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      core.hex(core.sha256 ""))
    assert.has_error(function() core.hex() end)
  end)
end)

describe("uuid", function()
  it("is random, of version 4 in its text form, and never the same", function()
    local seen = {}
    for _ = 1, 100 do
      local uuid = core.uuid()
      assert.equal(36, #uuid)
      assert.matches("^%x+%-%x%x%x%x%-4%x%x%x%-[89ab]%x%x%x%-%x+$", uuid)
      assert.equal(9, uuid:find("-", 1, true))
      assert.equal(uuid:lower(), uuid)
      assert.is_nil(seen[uuid])
      seen[uuid] = true
    end
  end)
end)

describe("home", function()
  it("comes from the password database, whatever HOME is", function()
    local entry = home.shell 'getent passwd "$(id -u)" || true'
    assert.equal(entry:match "^[^:]*:[^:]*:[^:]*:[^:]*:[^:]*:([^:\n]*)", core.home())
  end)
end)

describe("file_stamp", function()
  it("changes if the file is written or replaced, and only then", function()
    local own = home.new { x = "1" }
    local path = own:file "x"
    local first = core.file_stamp(path)
    assert.is_string(first)
    assert.equal(first, core.file_stamp(path))
    own:write("x", "12")
    local second = core.file_stamp(path)
    assert.not_equal(first, second)
    assert(core.replace_file(path, "21"))
    assert.not_equal(second, core.file_stamp(path))
  end)

  it("is nil without a file", function()
    assert.is_nil(core.file_stamp(home.new():file "x"))
    assert.is_nil(core.file_stamp "")
  end)
end)

describe("replace_file", function()
  it("makes a file that only its owner can read", function()
    local own = home.new()
    assert.is_true(core.replace_file(own:file "x", "a\0b\n"))
    assert.equal("a\0b\n", own:read "x")
    assert.equal("-rw-------", own:mode "x")
  end)

  it("replaces a file and leaves no other behind", function()
    local own = home.new { x = ("long"):rep(1000) }
    assert.is_true(core.replace_file(own:file "x", "short"))
    assert.equal("short", own:read "x")
    assert.is_true(core.replace_file(own:file "x", ""))
    assert.equal("", own:read "x")
    assert.same({ "x" }, own:list "")
  end)

  it("replaces the target of a link, and keeps the link", function()
    local own = home.new { ["elsewhere/x"] = "old" }
    home.shell(("cd '%s'; ln -s elsewhere/x one; ln -s one two"):format(own.path))
    assert.is_true(core.replace_file(own:file "two", "new"))
    assert.equal("new", own:read "elsewhere/x")
    assert.same({ "x" }, own:list "elsewhere")
    for _, name in ipairs { "one", "two" } do assert.equal("l", own:mode(name):sub(1, 1)) end
  end)

  it("reports a failure, and keeps the old file", function()
    local own = home.new { ["folder/x"] = "1" }
    local done, fault = core.replace_file(own:file "nowhere/x", "2")
    assert.is_nil(done)
    assert.is_string(fault)
    done, fault = core.replace_file(own:file "folder", "2")
    assert.is_nil(done)
    assert.is_string(fault)
    assert.same({ "folder" }, own:list "")
    assert.equal("1", own:read "folder/x")
  end)
end)
