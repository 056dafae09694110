-- SPDX-License-Identifier: MIT
--
-- Fuzzes the readers of the shared files, lua/deadline/config/ini.lua and profiles.lua. The input
-- is both files, with a NUL between them, and is read as one file as well. The result consists of
-- the input's text, does not depend on its line endings, and is the same again when it is written
-- in plain form and read.

local ini = require "deadline.config.ini"
local profiles = require "deadline.config.profiles"

local function is_same(a, b)
  if type(a) ~= "table" or type(b) ~= "table" then return a == b end
  for key, value in pairs(a) do
    if not is_same(value, b[key]) then return false end
  end
  for key in pairs(b) do
    if a[key] == nil then return false end
  end
  return true
end

-- The result of a reader.

local function check_text(value, text)
  assert(type(value) == "string")
  for line in value:gmatch("[^\n]+") do assert(text:find(line, 1, true), "not in the text") end
end

local function check_value(value, text)
  if type(value) ~= "table" then return check_text(value, text) end
  for key, inner in pairs(value) do
    check_text(key, text)
    check_text(inner, text)
  end
end

local function check_sections(sections, text)
  local lower = text:lower()
  for name, section in pairs(sections) do
    assert(name ~= "" and name ~= "DEFAULT")
    check_text(name, text)
    for key, value in pairs(section) do
      assert(key ~= "" and key == key:lower())
      check_text(key, lower)
      check_value(value, text)
    end
  end
end

---Each section once, and [DEFAULT].
local function check_order(order, sections)
  local left = { DEFAULT = true }
  for name in pairs(sections) do left[name] = true end
  for _, name in ipairs(order) do
    assert(left[name], "named twice, or not there")
    left[name] = nil
  end
  left.DEFAULT = nil
  assert(next(left) == nil)
end

-- The same content in another form.

local function write_value(value)
  if type(value) == "string" then return (value:gsub("\n", "\n  ")) end
  local lines = { "" }
  for key, inner in pairs(value) do lines[#lines + 1] = ("  %s = %s"):format(key, inner) end
  return table.concat(lines, "\n")
end

local function write(sections)
  local lines = {}
  for name, section in pairs(sections) do
    lines[#lines + 1] = ("[%s]"):format(name)
    for key, value in pairs(section) do
      lines[#lines + 1] = ("%s = %s"):format(key, write_value(value))
    end
  end
  return table.concat(lines, "\n")
end

local function check_parse(text)
  local plain = text:gsub("\r\n?", "\n")
  local sections, problem, order = ini.parse(text)
  local again = { ini.parse((plain:gsub("\n", "\r\n"))) }
  assert(is_same({ sections, problem, order }, again), "line ends")
  if not sections then return assert(type(problem) == "string" and problem ~= "") end
  check_sections(sections, plain)
  check_order(order, sections)
  assert(is_same(sections, assert(ini.parse(write(sections)))), "written again")
end

---Quotes words and splits them again: they stay the same.
local function check_words(text)
  local words, problem = ini.split_words(text)
  if not words then return assert(type(problem) == "string") end
  local quoted = {}
  for i, word in ipairs(words) do quoted[i] = "'" .. word:gsub("'", "'\\''") .. "'" end
  assert(is_same(words, ini.split_words(table.concat(quoted, " "))))
end

-- Both files.

local files

---Replaces io.open, so that fuzzing writes no files.
local function open(path)
  local text = files[path]
  if not text then return nil, path .. ": No such file or directory", 2 end
  return { read = function() return text end, close = function() return true end }
end

local environment = { HOME = "/h" }

local function getenv(name) return environment[name] end

local function check_profiles(config, credentials)
  files = { ["/h/.aws/config"] = config, ["/h/.aws/credentials"] = credentials }
  local loaded, problem = profiles.load(getenv)
  if not loaded then return assert(problem:find("^/h/%.aws/c%l+: ")) end
  for name, profile in pairs(loaded.profiles) do
    for key, value in pairs(profile) do
      assert(type(value) == "string")
      assert(files[loaded.origins[name][key]], "from neither file")
    end
  end
end

io.open = open -- luacheck: ignore 122

return function(input)
  check_parse(input)
  check_words(input)
  local nul = input:find("\0", 1, true) or #input + 1
  check_profiles(input:sub(1, nul - 1), input:sub(nul + 1))
end
