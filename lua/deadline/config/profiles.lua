-- SPDX-License-Identifier: MIT
--
-- The shared AWS files, `~/.aws/config` and `~/.aws/credentials`, as profiles, sso-sessions and
-- services. A missing file counts as empty; a file that cannot be read is a fault. Knows which
-- sections there are, and no key in them.

local core = require "deadline.core"
local late = require "deadline.base.late"

local ipairs, pairs, type = ipairs, pairs, type
local find, format, gsub, sub = string.find, string.format, string.gsub, string.sub

---@class deadline.Profiles
---@field profiles table<string, table<string, any>>
---@field origins table<string, table<string, string>> # the path of the file that sets each key
---@field sso_sessions table<string, table<string, any>>
---@field services table<string, table<string, any>>
---@field static table<string, table<string, table>>  # the profiles of each file alone
---@field paths { config: string, credentials: string }
---@field names { config: string, credentials: string } # these paths, for messages
---@field private files table<string, { sections: table, order: string[] }> # their contents

local profiles = {}

---Returns the text, or nil if it is empty: an empty variable or key counts as unset.
---@param text? string
---@return string?
function profiles.present(text)
  return text ~= "" and text or nil
end

---The home folder, found as AWS's other clients find it.
---@param getenv fun(name: string): string?
---@return string
function profiles.home(getenv)
  return profiles.present(getenv("HOME")) or profiles.present(getenv("USERPROFILE"))
    or core.home() or ""
end

---Expands "~/x", "$HOME/x" and "${HOME}/x".
---@param path string
---@return string
function profiles.expand(path, getenv)
  local home = profiles.home(getenv)
  if home ~= "" and find(path, "^~/") then path = home .. sub(path, 2) end
  return (gsub(gsub(path, "%$(%b{})", function(name) return getenv(sub(name, 2, -2)) end),
    "%$([%a_][%w_]*)", function(name) return getenv(name) end))
end

local variables = { config = "AWS_CONFIG_FILE", credentials = "AWS_SHARED_CREDENTIALS_FILE" }

---The paths of the two files.
---@return { config: string, credentials: string }
function profiles.paths(getenv)
  local paths = {}
  for kind, variable in pairs(variables) do
    local path = profiles.present(getenv(variable)) or "~/.aws/" .. kind
    paths[kind] = profiles.expand(path, getenv)
  end
  return paths
end

---A text that changes if one of the files changes.
---@param paths { config: string, credentials: string }
---@return string
function profiles.stamp(paths)
  local config, credentials = core.file_stamp(paths.config), core.file_stamp(paths.credentials)
  return (config or "-") .. " " .. (credentials or "-")
end

local no_entry, no_access, no_folder = 2, 13, 20 -- ENOENT, EACCES, ENOTDIR on every system

---The sections of a file; none, and the reason, if there is no such file, or if this user may not
---read it. The latter is a fault only of a path that was given: a program that has given up root's
---rights may still have root's home.
---@param path string
---@param is_given? boolean # the path is not the usual one
---@return table<string, table>? sections, string? problem # nil and the file and line of a fault
---@return string[]? order # the names of the sections in the file's order
function profiles.read(path, is_given)
  local text, fault, code = core.read_file(path)
  if text == "" then return {}, nil, {} end
  if code == no_entry or code == no_folder then return {}, "no such file", {} end
  if code == no_access and not is_given then return {}, "Permission denied", {} end
  if not text then return nil, fault end
  local sections, problem, order = late.require("deadline.config.ini").parse(text)
  if not sections then return nil, format("%s: %s", path, problem) end
  return sections, nil, order
end

-- The first word of a header such as "[profile x]". AWS's other clients ignore a section as well if
-- its quotes do not close or it has more than one name.
local kinds = { profile = "profiles", ["sso-session"] = "sso_sessions", services = "services" }

---A copy of a section without its nested sections, which are for other services, and without empty
---values, which count as unset.
local function only_texts(section)
  local texts = {}
  for key, value in pairs(section) do
    if type(value) == "string" and value ~= "" then texts[key] = value end
  end
  return texts
end

---Files a section under its kind and name. If a name has several sections, as [default] and
---[profile default], the last replaces the others.
local function sort_section(self, header, section)
  if sub(header, 1, 8) ~= "services" then section = only_texts(section) end
  if header == "default" then
    self.profiles.default = section
    return
  end
  local words = late.require("deadline.config.ini").split_words(header)
  local kind = words and #words == 2 and kinds[words[1]]
  if kind and find(header, words[1], 1, true) == 1 then self[kind][words[2]] = section end
end

local function note_origins(self, name, section, path)
  self.origins[name] = self.origins[name] or {}
  for key in pairs(section) do self.origins[name][key] = path end
end

---Merges the credentials file into the profiles; its keys take precedence over the config file's.
local function merge(self, credentials)
  for name, section in pairs(self.profiles) do
    self.static.config[name] = section
    note_origins(self, name, section, self.paths.config)
  end
  for name, nested in pairs(credentials) do
    local merged, section = {}, only_texts(nested)
    for key, value in pairs(self.profiles[name] or {}) do merged[key] = value end
    for key, value in pairs(section) do merged[key] = value end
    self.profiles[name], self.static.credentials[name] = merged, section
    note_origins(self, name, section, self.paths.credentials)
  end
end

---Reads one of the two files. If it has no sections, its name says why. If it can no longer be
---reached, as after a chroot, its former contents stay in use.
---@return string? problem # a fault
local function read_own(self, kind, getenv, before)
  local sections, problem, order = profiles.read(self.paths[kind],
    profiles.present(getenv(variables[kind])) ~= nil)
  if not sections then return problem end
  if problem and before and before.files[kind] then
    self.files[kind], self.names[kind] = before.files[kind], before.names[kind]
    return nil
  end
  if problem then self.names[kind] = format("%s (%s)", self.paths[kind], problem) end
  self.files[kind] = { sections = sections, order = order }
end

---Empty contents, for a client whose files cannot be used.
---@return deadline.Profiles
function profiles.none(getenv)
  return {
    profiles = {}, origins = {}, sso_sessions = {}, services = {},
    static = { config = {}, credentials = {} },
    paths = profiles.paths(getenv), names = profiles.paths(getenv), files = {},
  }
end

---Reads both files.
---@param getenv fun(name: string): string?
---@param before? deadline.Profiles # their former contents
---@return deadline.Profiles? profiles, string? problem # nil and the file and line of a fault
function profiles.load(getenv, before)
  local self = profiles.none(getenv)
  local problem = read_own(self, "config", getenv, before)
    or read_own(self, "credentials", getenv, before)
  if problem then return nil, problem end
  local config = self.files.config
  for _, header in ipairs(config.order) do
    sort_section(self, header, config.sections[header] or {})
  end
  merge(self, self.files.credentials.sections)
  return self
end

return profiles
