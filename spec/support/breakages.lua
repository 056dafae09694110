-- SPDX-License-Identifier: MIT
--
-- Breaks a value that a type takes in every way that a check has to find, one at a time, in place:
-- a member is missing or unknown, a bound crossed, an enum left, an id broken, a union doubled or
-- emptied, a Lua type another.

local samples = require "samples"

local breakages = {}

local wrong_types = {
  string = { 5, true, {} }, integer = { "5", true, {}, 1.5 }, number = { "5", false, {} },
  boolean = { "true", 0, {} }, timestamp = { true, {} }, list = { "x", 1 }, map = { "x", 1 },
  structure = { "x", 1 }, union = { "x", true }, document = { print },
}

local function copy(value)
  local result = {}
  for key, element in pairs(value) do result[key] = element end
  return result
end

local function next_size(type, value)
  local list = copy(value)
  for i = #list + 1, type.max + 1 do list[i] = samples.value(type.element, {}, i) end
  return list
end

local function next_map(type, value)
  local map = copy(value)
  local count = 0
  for _ in pairs(map) do count = count + 1 end
  for i = count + 1, type.max + 1 do
    map["key" .. i] = samples.value(type.element, {}, i)
  end
  return map
end

-- By kind, the values that a type refuses, each with the beginning of its problem.
local wrong = {}

function wrong.string(type, value, try)
  if type.enum then return try(value .. "?", "must be one of") end
  if type.id then
    for _, broken in ipairs { "", value .. "0x", value:sub(1, 20), " " .. value, value:upper() } do
      try(broken, 'must be "' .. type.id .. '-"')
    end
    return
  end
  if type.min and type.min > 0 then
    try(("ü"):rep(type.min - 1), ("must have %d characters or more"):format(type.min))
  end
  if type.max then
    try("ü" .. ("x"):rep(type.max), ("must have %d characters or fewer"):format(type.max))
  end
  if type.pattern then
    local _, broken = samples.of_pattern(type.pattern)
    try(broken, "must match ")
  end
  if not type.is_binary then try("\255", "must be valid UTF-8") end
end

function wrong.number(type, _, try)
  if type.min then try(type.min - 1, "must be ") end
  if type.max then try(type.max + 1, "must be ") end
  try(1 / 0, "must be ")
  try(0 / 0, "must be ")
end

wrong.integer = wrong.number

function wrong.timestamp(_, _, try) try(1e15, "must be in seconds since 1970") end

function wrong.list(type, value, try)
  if (type.min or 0) > 0 then
    local list = copy(value)
    for i = #list, type.min, -1 do list[i] = nil end
    try(list, ("must have %d elements or more"):format(type.min))
  end
  if type.max then
    try(next_size(type, value), ("must have %d elements or fewer"):format(type.max))
  end
  local mixed, holed = copy(value), copy(value)
  mixed.name = true
  try(mixed, "must be a list, without the member")
  holed[#holed + 2] = holed[1] or true
  try(holed, "must be a list without holes")
end

function wrong.map(type, value, try)
  if type.max then
    try(next_map(type, value), ("must have %d elements or fewer"):format(type.max))
  end
end

function wrong.union(type, value, try)
  try({}, "must have exactly one of")
  local name = next(value)
  for _, other in ipairs(type.order) do
    if other ~= name then
      local both = { [name] = value[name], [other] = samples.value(type.members[other].type, {}) }
      return try(both, "must have exactly one of")
    end
  end
end

local visit

---Breaks a member or an element.
local function visit_place(type, owner, key, path, report)
  local value = owner[key]
  local function try(broken, problem)
    owner[key] = broken
    report(path .. " " .. problem, 1)
    owner[key] = value
  end
  for _, other in ipairs(wrong_types[type.kind]) do try(other, "must ") end
  if wrong[type.kind] then wrong[type.kind](type, value, try) end
  visit(type, value, path, report)
end

local function visit_members(type, value, path, report)
  local start = path == "" and "" or path .. "."
  value.unheardOf = 1
  report(start .. "unheardOf is not a " .. (path == "" and "parameter" or "member"),
    type.kind == "union" and 2 or 1)
  value.unheardOf = nil
  for _, name in ipairs(type.order) do
    local member, given = type.members[name], value[name]
    if given ~= nil then
      if member.required then
        value[name] = nil
        report(start .. name .. " is missing", 1)
        value[name] = given
      end
      visit_place(member.type, value, name, start .. name, report)
    end
  end
end

function visit(type, value, path, report)
  if type.members then
    visit_members(type, value, path, report)
  elseif type.kind == "list" and value[1] ~= nil then
    visit_place(type.element, value, 1, path .. "[1]", report)
  elseif type.kind == "map" then
    local key = next(value)
    if key then visit_place(type.element, value, key, path .. '["' .. key .. '"]', report) end
  end
end

---Breaks a value of a structure.
---@param type deadline.Type
---@param value table # is as before in the end
---@param report fun(problem: string, count: integer) # while it is broken: what a check's problem
---                      # begins with, and how many there are to be
function breakages.each(type, value, report)
  visit(type, value, "", report)
end

return breakages
