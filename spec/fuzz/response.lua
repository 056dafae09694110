-- SPDX-License-Identifier: MIT
--
-- Fuzzes the parser of responses, lua/deadline/api/parse.lua: "200", lines of headers, an empty
-- line, a body. Every input gives a complete page or a complete error, and no error contains a
-- secret.

local attempts = require "deadline.http.attempts"
local parse = require "deadline.api.parse"
local reader = require "deadline.api.reader"
local response = require "deadline.http.response"

local listing = reader.operation "ListSessionsForWorker"
local now = 1785587696

local kinds = { service = true, throttling = true, response = true }

local function hide(text)
  return (text:gsub("SECRET", "***"))
end

local function check_page(page)
  assert(type(page) == "table" and type(page.sessions) == "table")
  assert(page.nextToken == nil or type(page.nextToken) == "string")
  local count = 0
  for _ in pairs(page.sessions) do count = count + 1 end
  assert(count == #page.sessions, "a hole")
  for _, session in ipairs(page.sessions) do
    assert(type(session) == "table")
    assert(session.startedAt ~= "2026-08-01T12:34:56Z", "a moment that is a text")
  end
end

local function check_seconds(seconds)
  assert(seconds == nil or seconds >= 0 and seconds == seconds)
end

local function check_error(err, answer)
  assert(kinds[err.kind] and err.status == answer.status and err.operation == listing.name)
  assert(type(err.code) == "string" and err.code ~= "")
  assert(type(err.detail) == "string" or response.excerpt(answer.body) == "")
  assert(type(err.retryable) == "boolean")
  assert((err.kind == "throttling") == response.is_throttling(err.status, err.code))
  assert(answer.status ~= 429 or err.retryable)
  check_seconds(err.retry_after)
  for _, value in pairs(err) do
    assert(type(value) ~= "string" or not value:find("SECRET", 1, true), "shown")
  end
end

local function split(input)
  local status, rest = input:match("^(%d%d%d)\n(.*)$")
  local answer = { status = tonumber(status) or 200, headers = {}, body = rest or input }
  while rest do
    local name, value, behind = rest:match("^([^:\n]+):%s*([^\n]*)\n(.*)$")
    if name then answer.headers[name:lower()] = value end
    answer.body, rest = rest, behind
  end
  answer.body = answer.body:gsub("^\n", "")
  return answer
end

return function(input)
  local answer = split(input)
  local page, err = parse.response(answer, listing, function() return now end)
  if page then
    assert(err == nil and answer.status >= 200 and answer.status <= 299)
    return check_page(page)
  end
  attempts.clean_error(err, hide)
  check_error(err, answer)
  check_seconds(response.retry_after(answer.headers, now))
end
