-- SPDX-License-Identifier: MIT
--
-- Converts corpora. A corpus is a text that people can read: one input a line, escaped like a
-- string in C, below comments. Inputs written by people come first, libFuzzer's below a mark.
--
--   lua5.4 spec/fuzz/corpora.lua unpack NAME FOLDER   writes every input to a file
--   lua5.4 spec/fuzz/corpora.lua written NAME FOLDER  writes only the inputs that people wrote
--   lua5.4 spec/fuzz/corpora.lua pack NAME FOLDER     replaces libFuzzer's inputs by the files
--   lua5.4 spec/fuzz/corpora.lua show FILE            prints a file as a line of a corpus

local mark = "# Found by libFuzzer."
local largest = 300 -- bytes of an input that is kept; longer ones can hardly be read

local letters = { ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t", ["\\"] = "\\\\" }
local bytes = { n = "\n", r = "\r", t = "\t", ["\\"] = "\\" }

local function escape(input)
  local line = input:gsub("[%c\\\128-\255]", function(c)
    return letters[c] or ("\\x%02x"):format(c:byte())
  end)
  return (line:gsub("^#", "\\x23"):gsub(" $", "\\x20"))
end

local function unescape(line)
  return (line:gsub("\\(.)(%x?%x?)", function(c, digits)
    return c == "x" and string.char(tonumber(digits, 16)) or bytes[c] .. digits
  end))
end

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read("a")
  file:close()
  return text
end

local function write(path, text)
  local file = assert(io.open(path, "wb"))
  assert(file:write(text))
  assert(file:close())
end

local function path_of(name)
  return ("spec/fuzz/corpora/%s.txt"):format(name)
end

---The lines that people wrote, and those that libFuzzer found.
local function load(name)
  local written, found = {}, {}
  local into = written
  for line in io.lines(path_of(name)) do
    if line == mark then into = found
    else into[#into + 1] = line end
  end
  return written, found
end

local function unpack_lines(lines, folder, kind)
  for i, line in ipairs(lines) do
    if line ~= "" and line:sub(1, 1) ~= "#" then
      write(("%s/%s-%03d"):format(folder, kind, i), unescape(line))
    end
  end
end

local words = {}

function words.written(name, folder)
  unpack_lines(load(name), folder, "written")
end

function words.unpack(name, folder)
  local written, found = load(name)
  unpack_lines(written, folder, "written")
  unpack_lines(found, folder, "found")
end

function words.pack(name, folder)
  local written, found, known = load(name), {}, {}
  for _, line in ipairs(written) do known[line] = true end
  local listing = assert(io.popen(("ls '%s'"):format(folder)))
  for file in listing:lines() do
    local input = read(folder .. "/" .. file)
    local line = escape(input)
    if line ~= "" and #input <= largest and not known[line] then found[#found + 1] = line end
  end
  listing:close()
  table.sort(found)
  local lines = { table.concat(written, "\n"), mark, table.concat(found, "\n") }
  write(path_of(name), table.concat(lines, "\n") .. "\n")
end

function words.show(file)
  print(escape(read(file)))
end

words[arg[1]](arg[2], arg[3])
