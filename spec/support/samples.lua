-- SPDX-License-Identifier: MIT
--
-- Values that the service's types take, the same on every run: `value_of(type, choice)`, where
-- a choice says which of them.

local prng = require "prng"

local samples = {}

---Which of a type's values.
---@class samples.Choice
---@field required? boolean  # only required members
---@field size? "least"|"most"|"odd" # shortest, smallest; longest, largest; with odd characters
---@field turn? integer      # of members of unions and values of enums: the first by default
---@field seed? integer      # random values of this seed
---@field random? fun(): number # of that seed
---@field timestamp? fun(seconds: number): any # makes timestamps

-- A text that matches each regular expression of the service, and one that does not.
local hex = ("0123456789abcdef"):rep(2)
local uuid = "01234567-89ab-cdef-0123-456789abcdef"
local by_pattern = {
  ["(?:[0-9]{1,3}\\.){3}[0-9]{1,3}"] = { "10.0.123.4", "10.0.0" },
  ["(?:[A-F0-9]{1,4}:){7}[A-F0-9]{1,4}"] = { "FE80:0:0:0:0:0:1A2B:1", "FE80::1" },
  ["(?:[a-z][a-z0-9-]{0,30})?"] = { "user-1", "1user" },
  ["(STEP:step-[0-9a-f]{32}:.*)|(JOB:job-[0-9a-f]{32}:.*)"] =
    { "JOB:job-" .. hex .. ":env", "JOB:1" },
  ["([0-9a-f]{10}-|)[A-Fa-f0-9]{8}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{12}"] =
    { "0123456789-" .. uuid, "me" },
  ["([a-zA-Z][a-zA-Z0-9]{0,63}:)?amount(\\.[a-zA-Z][a-zA-Z0-9]{0,63})+"] =
    { "acme:amount.worker.licences", "worker.licences" },
  ["([a-zA-Z][a-zA-Z0-9]{0,63}:)?attr(\\.[a-zA-Z][a-zA-Z0-9]{0,63})+"] =
    { "attr.worker.os", "worker.os" },
  ["UTC[-+][01][0-9]:(30|00)"] = { "UTC-03:30", "UTC+29:30" },
  ["[-]?(0|[1-9][0-9]*)"] = { "-12", "012" },
  ["[-]?(0|[1-9][0-9]*)([.][0-9]+)?([eE][+-]?[0-9]+)?"] = { "-1.25e+10", "1." },
  ["[0-9A-Za-z ]*"] = { "Studio 7", "Studio-7" },
  ["[0-9a-f]{32}"] = { hex, hex .. "0" },
  ["[0-9a-z]{1,32}-[.0-9a-z]{1,32}"] = { "renderer-1.2", "renderer" },
  ["[^\"'/\\[\\]:;|=,+*?<>\\s]*"] = { "user.name", "user name" },
  ["[a-z0-9-]+"] = { "eu-west-1", "EU" },
  ["[a-z0-9-]{1,100}"] = { "studio-7", "Studio" },
  ["[a-zA-Z0-9-_/]+"] = { "jobs/attached_1-2", "jobs attached" },
  ["[a-zA-Z0-9_\\.\\-]{0,255}"] = { "host-1.example_com", "host 1" },
  ["[a-zA-Z][a-zA-Z0-9_.:-]*"] = { "a.setting:of_this-kind", "1st" },
  ["[a-zA-Z_]([a-zA-Z0-9_\\-]{0,99})"] = { "_agent-1", "-agent" },
  ["arn:(aws[a-zA-Z-]*):iam::\\d{12}:role(/[!-.0-~]+)*/[\\w+=,.@-]+"] =
    { "arn:aws:iam::123456789012:role/studio/render,worker@7", "arn:aws:iam::1:role/x" },
  ["arn:(aws[a-zA-Z-]*):kms:[a-z]{2}((-gov)|(-iso(b?)))?-[a-z]+-\\d{1}:\\d{12}:key/[\\w-]{1,120}"] =
    { "arn:aws-us-gov:kms:us-gov-west-1:123456789012:key/" .. uuid, "arn:aws:kms" },
  ["arn:(aws[a-zA-Z-]*):secretsmanager:[a-z]{2}((-gov)|(-iso(b?)))?-[a-z]+-\\d{1}:\\d{12}:secret:"
    .. "[a-zA-Z0-9-/_+=.@]{1,2028}"] =
    { "arn:aws:secretsmanager:us-west-2:123456789012:secret:a/b_c+d=e.f@g-h",
      "arn:aws:secret:-not-one" },
  ["arn:(aws|aws-us-gov|aws-cn|aws-iso|aws-iso-b):sso:::instance/(sso)?ins-[a-zA-Z0-9-.]{16}"] =
    { "arn:aws:sso:::instance/ssoins-0123456789abcdef", "arn:aws:sso:::instance/x" },
  ["d-[0-9a-f]{10}$|^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"] =
    { "d-0123456789", "d-01" },
  ["sg-[\\w]{1,120}"] = { "sg-0a1_2B", "sg-" },
  ["subnet-[\\w]{1,120}"] = { "subnet-0a1b2c3d", "subnet" },
  ["vpc-[\\w]{1,120}"] = { "vpc-0a1b2c3d", "vpc-0.1" },
}

---@return string fits, string breaks
function samples.of_pattern(pattern)
  local pair = assert(by_pattern[pattern], "no sample for the regular expression " .. pattern)
  return pair[1], pair[2]
end

---The characters of UTF-8 in a text.
local function characters(text)
  local all = {}
  for character in text:gmatch "[\1-\127\194-\244][\128-\191]*" do all[#all + 1] = character end
  return all
end

samples.odd_text = "a b%2F/\\\"'ü🎬?&=+#~<>;:@!$()*,[]{}|^`é"
local odd = characters(samples.odd_text)

---@return string[] # sorted
local function enum_values(type)
  local values = {}
  for value in pairs(type.enum) do values[#values + 1] = value end
  table.sort(values)
  return values
end

local function pick(list, turn) return list[((turn or 1) - 1) % #list + 1] end

local make = {}

---@param nth? integer # of several different ones
function make.string(type, choice, nth)
  if type.enum then return pick(enum_values(type), (choice.turn or 1) + (nth or 1) - 1) end
  if type.id then return type.id .. "-" .. hex .. (type.numbered and "-" .. (nth or 7) or "") end
  if type.pattern then return (samples.of_pattern(type.pattern)) end
  local min, max = type.min or 0, type.max or 2048
  if choice.size == "least" then return ("x"):rep(math.max(min, nth or 0)) end
  if choice.size == "most" then return max > 0 and "é" .. ("x"):rep(max - 1) or "" end
  local text = choice.size == "odd" and table.concat(odd, "", 1, math.min(max, #odd)) or "text"
  return nth and nth > 1 and text .. nth or text .. ("x"):rep(min - #text)
end

local function number(type, choice, usual)
  if choice.size == "least" then return type.min or 0 end
  if choice.size == "most" then return type.max or 2 ^ 31 end
  return math.max(type.min or usual, math.min(usual, type.max or usual))
end

function make.integer(type, choice) return number(type, choice, 42) end

function make.number(type, choice) return number(type, choice, 1.5) end

function make.boolean(_, choice) return choice.size ~= "least" end

-- Fractions of milliseconds: a JavaScript date has no finer ones.
local moments = { least = 0, most = 4102444799.999, odd = 1785587696.25 }

function make.timestamp(_, choice)
  local seconds = moments[choice.size] or 1785587696
  return choice.timestamp and choice.timestamp(seconds) or seconds
end

function make.document()
  return { name = "a \"document\"", steps = { 1, 2.5, "ü", true, { less = -1 } },
    deep = { { { a = "b" } } } }
end

local value_of

local under_way = {} -- unions and structures: one may be in itself

---The member of a union whose turn it is; the first in a union within itself.
local function union_member(type, choice)
  return pick(type.order, under_way[type] and 1 or choice.turn)
end

function make.union(type, choice)
  local name, outer = union_member(type, choice), under_way[type]
  under_way[type] = true
  local value = { [name] = value_of(type.members[name].type, choice) }
  under_way[type] = outer
  return value
end

---A value that its place can hold.
local function fit(member, value)
  if member.location == "path" and value == "" then return "x" end
  return member.location == "header" and value:gsub("%c", "-") or value
end

---A structure, within itself with its required members only.
function make.structure(type, choice)
  local value, outer = {}, under_way[type]
  under_way[type] = true
  for _, name in ipairs(type.order) do
    local member = type.members[name]
    if member.required or not (choice.required or outer) then
      value[name] = fit(member, value_of(member.type, choice))
    end
  end
  under_way[type] = outer
  return value
end

---The number of elements: as few as there may be, or two.
local function count(type, choice)
  local few = choice.required or choice.size == "least"
  return math.max(type.min or 0, few and 0 or math.min(2, type.max or 2))
end

function make.list(type, choice)
  local list = {}
  for i = 1, count(type, choice) do list[i] = value_of(type.element, choice, i) end
  return list
end

function make.map(type, choice)
  local map, usual = {}, { turn = choice.turn }
  for i = 1, count(type, choice) do
    map[value_of(type.key, usual, i)] = value_of(type.element, choice, i)
  end
  return map
end

-- Random values.

local random = {}

---A random whole number from `least` to `most`.
local function between(choice, least, most)
  return least + math.floor(choice.random() * (most - least + 1))
end

local alphabet = characters("aZ09 ~%+&=?#/\\\"'<>{}[]:;,.\t\n\r\1\31\127é\194\128ü世"
  .. "\226\128\168\239\191\191🎬")

function random.string(type, choice, nth)
  if type.enum then
    local values = enum_values(type)
    return values[between(choice, 1, #values)]
  end
  if type.id or type.pattern then return make.string(type, choice, nth) end
  local text = {}
  local min = type.min or 0
  for i = 1, between(choice, min, math.min(min + 12, type.max or min + 12)) do
    text[i] = alphabet[between(choice, 1, #alphabet)]
  end
  return table.concat(text)
end

-- Of so few digits that every program writes them alike.
function random.integer(type, choice)
  local least, most = type.min or -1e9, type.max or 1e12
  local pair = { least, most }
  return pair[between(choice, 1, 4)] or between(choice, least, most)
end

function random.number(type, choice)
  local digits = between(choice, -9999999, 9999999)
  local value = tonumber(("%de%d"):format(digits, between(choice, -20, 12)))
  return math.max(type.min or value, math.min(value, type.max or value))
end

function random.boolean(_, choice) return choice.random() < 0.5 end

function random.timestamp(_, choice)
  local seconds = between(choice, 0, 4e12) / 1000
  if choice.random() < 0.3 then seconds = math.floor(seconds) end
  return choice.timestamp and choice.timestamp(seconds) or seconds
end

local any = { kind = "string" }

function random.document(_, choice, depth)
  depth = depth or 0
  local kind = between(choice, 1, depth < 3 and 5 or 3)
  if kind == 1 then return random.string(any, choice) end
  if kind == 2 then return random.number(any, choice) end
  if kind == 3 then return choice.random() < 0.5 end
  local value = {}
  for i = 1, between(choice, 1, 3) do
    value[kind == 4 and i or "name" .. i] = random.document(nil, choice, depth + 1)
  end
  return value
end

local depths = {} -- of unions and structures

function random.union(type, choice)
  local depth = depths[type] or 0
  local name = type.order[depth < 3 and between(choice, 1, #type.order) or 1]
  depths[type] = depth + 1
  local value = { [name] = value_of(type.members[name].type, choice) }
  depths[type] = depth
  return value
end

function random.structure(type, choice)
  local value, depth = {}, depths[type] or 0
  depths[type] = depth + 1
  for _, name in ipairs(type.order) do
    local member = type.members[name]
    if member.required or (depth < 3 and choice.random() < 0.6) then
      value[name] = fit(member, value_of(member.type, choice))
    end
  end
  depths[type] = depth
  return value
end

local function random_count(type, choice)
  local min = type.min or 0
  return between(choice, min, math.min(min + 3, type.max or min + 3))
end

function random.list(type, choice)
  local list = {}
  for i = 1, random_count(type, choice) do list[i] = value_of(type.element, choice, i) end
  return list
end

function random.map(type, choice)
  local map = {}
  for i = 1, random_count(type, choice) do
    map[make.string(type.key, {}, i)] = value_of(type.element, choice, i)
  end
  return map
end

function value_of(type, choice, nth)
  local maker = choice.random and random or make
  return maker[type.kind](type, choice, nth)
end

---A value of a type.
---@param type deadline.Type
---@param choice samples.Choice
function samples.value(type, choice)
  if not choice.seed then return value_of(type, choice) end
  local seeded = {}
  for name, value in pairs(choice) do seeded[name] = value end
  seeded.random = prng(choice.seed * 1000003 % 2147483646 + 1)
  return value_of(type, seeded)
end

---The most members that a union in a type has.
---@param seen? table
---@return integer
function samples.turns(type, seen)
  seen = seen or {}
  if seen[type] then return 1 end
  seen[type] = true
  local most = type.kind == "union" and #type.order or 1
  if type.element then most = math.max(most, samples.turns(type.element, seen)) end
  for _, member in pairs(type.members or {}) do
    most = math.max(most, samples.turns(member.type, seen))
  end
  return most
end

---The choices that together show what a type can hold, with their names.
---@return { [1]: string, [2]: samples.Choice }[]
function samples.choices(type)
  local choices = {
    { "required", { required = true } }, { "least", { size = "least" } },
    { "most", { size = "most" } }, { "odd", { size = "odd" } },
  }
  for turn = 1, samples.turns(type) do
    choices[#choices + 1] = { "all " .. turn, { turn = turn } }
  end
  return choices
end

return samples
