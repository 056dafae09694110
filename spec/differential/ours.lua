-- SPDX-License-Identifier: MIT
--
-- This module's side of the differential check: makes every operation's requests and reads its
-- responses, and prints both with what they were made from, one JSON object a line, for
-- compare.mjs.
--
--   tools/with_rock lua5.4 spec/differential/ours.lua [SEED] > LINES

package.path = "spec/support/?.lua;spec/differential/?.lua;" .. package.path

local core = require "deadline.core"
local fake_service = require "fake_service"
local odd_answers = require "odd_answers"
local reader = require "deadline.api.reader"
local samples = require "samples"

local first_seed = tonumber(arg[1] or 1)

local function with(choice, changes)
  local other = {}
  for name, value in pairs(choice) do other[name] = value end
  for name, value in pairs(changes) do other[name] = value end
  return other
end

---A type without places outside the JSON.
local function plain(type)
  local members = {}
  for name, member in pairs(type.members) do members[name] = { type = member.type } end
  return { kind = type.kind, order = type.order, members = members }
end

local function sdk_date(seconds) return ("@date %.0f"):format(seconds * 1000) end

---Parameters for the SDK, as JSON: timestamps are texts "@date MILLISECONDS".
local function to_sdk(operation, choice, change)
  local given = samples.value(operation.input, with(choice, { timestamp = sdk_date }))
  return core.encode(change(given), core.shape(plain(operation.input)))
end

---Calls an operation with parameters and a response: the request, and what the call returns.
local function call(operation, given, answer)
  local request
  local client = fake_service.client({ function(got)
    request = got
    return answer
  end }, { max_attempts = 1, parameter_validation = false })
  local page, _, err = client[reader.method_name(operation.name)](client, given)
  return request, page, err
end

---Prints a row: `params` and `value` are JSON.
local function write(row)
  local parts = {}
  for name, value in pairs(row) do
    local text = (name == "params" or name == "value") and value or core.encode(value)
    parts[#parts + 1] = core.encode(name) .. ":" .. text
  end
  table.sort(parts)
  print("{" .. table.concat(parts, ",") .. "}")
end

local function empty_answer(operation)
  local answer = samples.value(operation.output, { required = true })
  return { status = operation.status, headers = {},
    body = core.encode(answer, core.shape(operation.output)) }
end

---The choices of values that are compared, with random ones of ten seeds.
local function choices(type)
  local all = samples.choices(type)
  for seed = first_seed, first_seed + 9 do all[#all + 1] = { "seed " .. seed, { seed = seed } } end
  return all
end

---Writes the request of an operation.
---@param change fun(given: table): table # parameters that no choice makes
local function write_request(operation, choice, name, change)
  local answer = empty_answer(operation)
  local request = call(operation, change(samples.value(operation.input, choice)), answer)
  write { kind = "request", operation = operation.name, name = name, answer = answer,
    params = to_sdk(operation, choice, change),
    ours = { method = request.method, url = request.url, headers = request.headers,
      body = request.body } }
end

local function unchanged(given) return given end

---Writes a response and what a call returns for it.
local function write_response(operation, name, answer)
  local _, page, err = call(operation, samples.value(operation.input, { required = true }), answer)
  local value = page
  if err then
    value = { error = { code = err.code, message = err.service_message } }
    for _, member in ipairs(reader.error_members()) do value.error[member] = err[member] end
  end
  write { kind = "response", operation = operation.name, name = name, answer = answer,
    params = to_sdk(operation, { required = true }, unchanged), value = core.encode(value) }
end

---Puts odd characters into all texts that are in a path, a query or a header.
local function make_odd(operation)
  return function(given)
    for name, member in pairs(operation.input.members) do
      if member.location and type(given[name]) == "string" then given[name] = samples.odd_text end
    end
    return given
  end
end

for _, name in ipairs(reader.operation_names()) do
  local operation = reader.operation(name)
  for _, pair in ipairs(choices(operation.input)) do
    write_request(operation, pair[2], pair[1], unchanged)
  end
  write_request(operation, {}, "odd places", make_odd(operation))
  for _, pair in ipairs(choices(operation.output)) do
    write_response(operation, pair[1], { status = operation.status, headers = {},
      body = core.encode(samples.value(operation.output, pair[2]), core.shape(operation.output)) })
  end
end

for _, row in ipairs(odd_answers) do
  local answer = { status = row.status or 200, headers = row.headers or {}, body = row.body }
  write_response(reader.operation(row.operation), row.name, answer)
end
