-- SPDX-License-Identifier: MIT
--
-- A request, tried until it succeeds or there is no use in trying: built anew for every attempt,
-- signed, sent, interpreted. Errors leave here redacted. Knows neither operations nor providers.

local errors = require "deadline.base.errors"
local exchange = require "deadline.http.exchange"
local response = require "deadline.http.response"

local abs, max, min = math.abs, math.max, math.min
local concat = table.concat
local format = string.format
local pairs, type = pairs, type

---An event, the argument of `on_event`: enough for a log line or a progress bar, nothing secret.
---@class deadline.Event
---@field type "request"|"response"|"retry"|"error"|"credentials"|"process"|"page"
---@field operation? string
---@field attempt? integer   # from 1
---@field method? string     # of a request
---@field url? string        # of a request
---@field elapsed? number    # seconds from a request to its response
---@field status? integer    # of a response; nil if none arrived
---@field request_id? string
---@field kind? deadline.ErrorKind # of the error of a call, or of an attempt that is retried
---@field code? string       # of the error, if there is one
---@field delay? number      # seconds until the next attempt
---@field origin? string     # the source of credentials
---@field message? string    # of a call's error; of "CacheNotWritten": which file, and why; of a
---                          # credential_process: a line that it wrote to standard error
---@field page? integer      # number of a page, from 1
---@field items? integer     # how many are on it

---A request to be tried.
---@class deadline.Call
---@field name string   # of the operation, for errors and events
---@field retry deadline.Retry
---@field due? number   # on the loop's clock, when to give up
---@field redact fun(text: string): string # may change when a request is built or signed
---@field build fun(attempt: integer): deadline.Request?, deadline.Error? # may wait
---@field sign? fun(request: deadline.Request, time: number): deadline.Request?, deadline.Error?
---              # waits for nothing
---@field interpret fun(received: deadline.Response): any, deadline.Error?
---@field recover? fun(err: deadline.Error): boolean # whether to try once more, at no cost
---@field may_repeat? fun(err: deadline.Error): boolean # whether the failed attempt did nothing
---@field is_dated? boolean # it proves something by the clock, and a refusal has no code for that

---A call under way.
---@class deadline.CallState
---@field number integer     # of the attempt, from 1
---@field sent integer       # requests that were signed and sent
---@field uncounted integer  # attempts that cost nothing, see `recovery`
---@field recovery? "clock"|"keys" # learnt from the last response: the next attempt is free, once
---@field recovered table<string, true>
---@field no_response? boolean # of the last attempt: its connection may be dead
---@field is_final? boolean  # there is no use in another attempt
---@field retry_cost? number # of the last retry, from the quota
---@field signed_at number   # by the service's clock
---@field sent_at number     # on the loop's clock

local attempts = {}

-- Errors.

---Redacts and sanitizes a value: a text, or a table with texts in it.
---@param redact fun(text: string): string
function attempts.clean(value, redact)
  if type(value) == "string" then return errors.sanitize(redact(value)) end
  if type(value) ~= "table" then return value end
  local copy = {}
  for name, member in pairs(value) do
    copy[attempts.clean(name, redact)] = attempts.clean(member, redact)
  end
  return copy
end

---Redacts and sanitizes every text of an error. The response that it quotes is cut to an excerpt
---only after that: half a secret could not be recognized.
---@param err deadline.Error
---@param redact fun(text: string): string
function attempts.clean_error(err, redact)
  local quoted = err.quoted and response.excerpt(redact(err.quoted))
  err.quoted = nil
  for name, value in pairs(err) do err[name] = attempts.clean(value, redact) end
  if quoted and quoted ~= "" then
    err.detail = err.detail and err.detail .. ": " .. quoted or quoted
  end
  if err.note then
    err.detail = (err.detail or "") ~= "" and err.detail .. "; " .. err.note or err.note
    err.note = nil
  end
end

---"ListSessionsForWorker: ThrottlingException: Rate exceeded (HTTP 429, request 1b2c, 3 attempts)"
local function describe(err)
  local facts = {}
  if err.status then facts[#facts + 1] = "HTTP " .. err.status end
  if err.request_id then facts[#facts + 1] = "request " .. err.request_id end
  if err.attempts > 1 then facts[#facts + 1] = err.attempts .. " attempts" end
  if err.retry_quota_exceeded then facts[#facts + 1] = "the retry quota is used up" end
  local suffix = #facts > 0 and format(" (%s)", concat(facts, ", ")) or ""
  local detail = (err.detail or "") ~= "" and ": " .. err.detail or ""
  -- Not by format, which on 5.1 cuts a text at a NUL.
  return err.operation .. ": " .. err.code .. detail .. suffix
end

---Completes an error for the script.
---@param err deadline.Error
---@param name string # of the operation
---@param sent integer # requests
---@return deadline.Error
function attempts.finish(err, name, sent)
  err.operation, err.attempts = err.operation or name, err.attempts or sent
  err.retryable = err.retryable or false
  err.message = err.message or errors.sanitize(describe(err))
  err.detail = nil
  return err
end

-- Events.

local function request_id_of(received, redact)
  return received and attempts.clean(response.request_id(received.headers), redact)
end

local function emit_request(client, call, state, request)
  client.emit {
    type = "request", operation = call.name, attempt = state.number, method = request.method,
    url = request.url,
  }
end

local function emit_response(client, call, state, began, received, err)
  client.emit {
    type = "response", operation = call.name, attempt = state.number,
    elapsed = client.now() - began, status = received and received.status, code = err and err.code,
    request_id = request_id_of(received, call.redact),
  }
end

---Tells the hook `on_event` that something is tried again after `delay` seconds.
---@param name string    # of the operation
---@param number integer # of the attempt that failed with `err`
function attempts.emit_retry(client, name, number, delay, err)
  if not client.emit then return end
  client.emit {
    type = "retry", operation = name, attempt = number, delay = delay, kind = err.kind,
    code = err.code,
  }
end

-- The clock.

-- Codes by which services refuse a signature if the clock is off.
local skew_codes = {
  AuthFailure = true, InvalidSignatureException = true, RequestExpired = true,
  RequestInTheFuture = true, RequestTimeTooSkewed = true, SignatureDoesNotMatch = true,
}
local min_skew = 240 -- seconds; services accept less
local max_skew = 100 * 366 * 24 * 3600 -- seconds; a date that is further off was made up

---Learns from a response how far this machine's clock is off; returns whether that explains the
---error. A server writes the date at some moment after the request is sent, and its response may
---wait long for a script that does other things. Of the offsets that this allows, the one nearest
---to the known offset is taken; if that explains an error it was wrong, and the response is taken
---to have been written at once.
local function correct_clock(client, call, state, received, err)
  local date = response.server_date(received.headers)
  if not date or abs(date - client.time()) > max_skew then return false end
  local explains = err ~= nil and (skew_codes[err.code] or call.is_dated) == true
    and abs(date - state.signed_at) >= min_skew
  local least = date - client.time()
  local most = least + client.now() - state.sent_at
  local offset = explains and most or max(least, min(client.clock_offset, most))
  if abs(offset - client.clock_offset) >= min_skew then
    client.clock_offset = abs(offset) >= min_skew and offset or 0
  end
  return explains
end

-- The steps of an attempt.

local function is_over(client, call)
  return call.due ~= nil and client.now() >= call.due
end

---Waits until the rate limiter of the retry mode "adaptive" lets a request pass.
local function await_rate_limit(client, call)
  local seconds = call.retry:acquire()
  while seconds > 0 and not is_over(client, call) and not client.closed do
    local due = client.now() + seconds
    client.loop:await(client.ending, call.due and min(due, call.due) or due)
    if not client.closed then seconds = call.retry:acquire() end
  end
end

---Builds the request. An error of `call.build` is final: the providers have retried already.
local function build(client, call, state)
  local request, err
  if client.closed then
    err = errors.cancelled(client.loop.broken)
  else
    request, err = call.build(state.number)
  end
  state.is_final = err ~= nil
  if request and is_over(client, call) then return nil, errors.too_late() end
  return request, err
end

---Signs the request, right before it is sent: a signature is good for five minutes. Gives the slot
---back if there is nothing to send.
local function sign(client, call, state, request, slot)
  local time, signed, err = client.server_time(), request, nil
  if call.sign then signed, err = call.sign(request, time) end
  if not signed then
    exchange.abandon(slot)
    return nil, err
  end
  state.signed_at, state.sent_at, state.sent = time, client.now(), state.sent + 1
  signed.fresh = state.no_response
  return signed
end

---Sends the request and waits for its response.
local function send(client, call, state, request, slot)
  local received, err = exchange.send(client, slot, request, call.due)
  state.no_response = received == nil
  return received, err
end

---Reads the result from a response, and learns what it says of the clock and of the credentials.
local function interpret(client, call, state, received)
  local result, err = call.interpret(received)
  exchange.release(received)
  if correct_clock(client, call, state, received, err) then
    state.recovery = "clock"
  elseif err and call.recover and call.recover(err) then
    state.recovery = "keys"
  end
  return result, err
end

---One attempt.
---@return any result, deadline.Response? received, deadline.Error? err
local function attempt(client, call, state)
  local slot, received, result
  state.recovery = false
  await_rate_limit(client, call)
  local request, err = build(client, call, state)
  if not request then return nil, nil, err end
  if client.emit then emit_request(client, call, state, request) end
  local began = client.now()
  slot, err = exchange.acquire(client, call.due)
  if not err then request, err = sign(client, call, state, request, slot) end
  if not err then received, err = send(client, call, state, request, slot) end
  if not err then result, err = interpret(client, call, state, received) end
  if err then attempts.clean_error(err, call.redact) end
  call.retry:observe(err)
  if client.emit then emit_response(client, call, state, began, received, err) end
  return result, received, err
end

---Seconds until the next attempt; nil if there is to be none.
local function next_delay(client, call, state, err)
  if state.is_final then return nil end
  local recovery = state.recovery
  if recovery and not state.recovered[recovery] then
    state.recovered[recovery], state.uncounted = true, state.uncounted + 1
    return 0
  end
  if call.may_repeat and not call.may_repeat(err) then return nil end
  local counted = state.number - state.uncounted
  local delay, cost = call.retry:delay(err, counted, call.due and call.due - client.now())
  if delay then state.retry_cost = cost end
  return delay
end

---@param client deadline.Client
---@param call deadline.Call
---@return any result, deadline.Meta|deadline.Error meta # nil and the error on failure
function attempts.run(client, call)
  local started, waited = client.now(), 0
  local state = { -- whole from the beginning: tables that grow cost a page more than what they hold
    number = 1, sent = 0, recovered = {}, uncounted = 0, is_final = false, recovery = false,
    signed_at = false, sent_at = false, no_response = false, retry_cost = nil,
  }
  while true do
    local result, received, err = attempt(client, call, state)
    if not err then
      call.retry:succeeded(state.retry_cost)
      return result, {
        request_id = request_id_of(received, call.redact), status = received.status,
        headers = received.headers, attempts = state.sent, elapsed = client.now() - started,
        retry_delay = waited,
      }
    end
    local delay = next_delay(client, call, state, err)
    if not delay then
      err.retry_delay = waited
      return nil, attempts.finish(err, call.name, state.sent)
    end
    waited = waited + delay
    attempts.emit_retry(client, call.name, state.number, delay, err)
    client.loop:await(client.ending, client.now() + delay)
    state.number = state.number + 1
  end
end

return attempts
