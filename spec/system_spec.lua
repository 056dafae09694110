-- SPDX-License-Identifier: MIT
--
-- What credential providers need of the system, as Lua sees it: programs that are run without a
-- shell, stamps that tell whether a file has changed, and files that are replaced in one step.

local core = require "deadline.core"
local home = require "home"

after_each(home.remove_all)

describe("run_process", function()
  local function sh(script, seconds)
    return core.run_process({ "sh", "-c", script }, seconds or 10)
  end

  it("answers output, status and standard error", function()
    assert.same({ "out\n", 0, "" }, { sh "echo out" })
    assert.same({ "out", 3, "err" }, { sh "printf out; printf err >&2; exit 3" })
    assert.same({ "", 0, "" }, { core.run_process({ "true" }, 10) })
  end)

  it("hands arguments over as they are, without a shell", function()
    local output = core.run_process({ "printf", "%s|", "a b", "$HOME", "'", '"', "", "*", ";" }, 10)
    assert.equal("a b|$HOME|'|\"||*|;|", output)
  end)

  it("takes bytes of any kind, and more than a pipe holds", function()
    assert.equal("a\0b\255", (sh "printf 'a\\000b\\377'"))
    local output, status, complaint =
      sh "head -c 300000 /dev/zero; head -c 300000 /dev/zero >&2"
    assert.same({ 300000, 0 }, { #output, status })
    assert.is_true(#complaint <= 300000)
  end)

  it("gives the program nothing to read", function()
    assert.same({ "", 0, "" }, { sh "cat" })
  end)

  it("says what is wrong where there is no such program", function()
    for _, program in ipairs { "/nowhere/at/all", "no-such-program-anywhere", "/" } do
      local output, fault = core.run_process({ program }, 10)
      assert.is_nil(output)
      assert.is_string(fault)
    end
  end)

  it("ends a program that takes too long", function()
    local begun = core.now()
    local output, fault = sh("sleep 30", 0.2)
    assert.is_nil(output)
    assert.is_string(fault)
    assert.is_true(core.now() - begun < 5)
  end)

  it("is strict about its arguments", function()
    assert.has_error(function() core.run_process({}, 1) end)
    assert.has_error(function() core.run_process("true", 1) end)
    assert.has_error(function() core.run_process({ {} }, 1) end)
    assert.has_error(function() core.run_process({ "true" }) end)
  end)
end)

describe("file_stamp", function()
  it("is the same while the file is, and another when it was written or replaced", function()
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

  it("is nil where there is no file", function()
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

  it("replaces one and leaves nothing else behind", function()
    local own = home.new { x = ("long"):rep(1000) }
    assert.is_true(core.replace_file(own:file "x", "short"))
    assert.equal("short", own:read "x")
    assert.is_true(core.replace_file(own:file "x", ""))
    assert.equal("", own:read "x")
    assert.same({ "x" }, own:list "")
  end)

  it("says what is wrong where it cannot, and leaves what was there", function()
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
