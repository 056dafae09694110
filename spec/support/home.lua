-- SPDX-License-Identifier: MIT
--
-- Home folders for the specs that read and write the shared AWS files: each is a folder of its own
-- below the system's temporary one. `home.remove_all()` belongs in `after_each`.

local home = {}

local Home = {}
Home.__index = Home

local made = {}

local function quote(text)
  return "'" .. text:gsub("'", "'\\''") .. "'"
end

---Runs a shell command, which must succeed: its output.
function home.shell(command)
  local pipe = assert(io.popen(command .. "; echo $?", "r"))
  local output, status = pipe:read("*a"):match("^(.-)(%d+)\n$")
  pipe:close()
  assert(status == "0", ("%s: status %s"):format(command, tostring(status)))
  return output
end

---A new home with these files, by their path below it: `{ [".aws/config"] = "..." }`.
function home.new(files)
  local self = setmetatable({ path = home.shell("mktemp -d"):match("[^\n]+") }, Home)
  made[#made + 1] = self
  for name, text in pairs(files or {}) do self:write(name, text) end
  return self
end

function home.remove_all()
  for i, self in ipairs(made) do
    home.shell("rm -rf " .. quote(self.path))
    made[i] = nil
  end
end

function Home:file(name)
  return self.path .. "/" .. name
end

function Home:write(name, text)
  local folder = name:match("^(.*)/")
  if folder then home.shell("mkdir -p " .. quote(self:file(folder))) end
  local file = assert(io.open(self:file(name), "wb"))
  assert(file:write(text))
  file:close()
  return self:file(name)
end

---The file's text; nil if there is none.
function Home:read(name)
  local file = io.open(self:file(name), "rb")
  if not file then return nil end
  local text = file:read("*a")
  file:close()
  return text
end

---The names in one of its folders.
function Home:list(name)
  local names = {}
  for line in home.shell("ls -A " .. quote(self:file(name))):gmatch("[^\n]+") do
    names[#names + 1] = line
  end
  return names
end

---"-rw-------"
function Home:mode(name)
  return home.shell("ls -ld " .. quote(self:file(name))):sub(1, 10)
end

---A `system.getenv` that knows this home and these variables.
function Home:environment(variables)
  return function(name)
    if variables and variables[name] ~= nil then return variables[name] or nil end
    return name == "HOME" and self.path or nil
  end
end

return home
