-- SPDX-License-Identifier: MIT
--
-- A request tried until it succeeds or there is no use in trying: builds it anew for every attempt,
-- sends it, has the answer interpreted, waits. Whose request it is, an operation's or a credential
-- provider's, is the caller's business.

local errors = require "deadline.base.errors"
local exchange = require "deadline.http.exchange"
local response = require "deadline.http.response"

local abs, max, min = math.abs, math.max, math.min
local format = string.format
local concat = table.concat

---What `on_event` is told: enough for a log line or a progress bar, and nothing secret.
---@class deadline.Event
---@field type "request"|"response"|"retry"|"credentials"|"page"
---@field operation? string
---@field attempt? integer   # from 1
---@field method? string     # of a request
---@field url? string        # of a request
---@field elapsed? number    # seconds from a request to its response
---@field status? integer    # of a response; none where no answer arrived
---@field request_id? string
---@field kind? deadline.ErrorKind # why it is tried again
---@field code? string       # of the error, where there is one
---@field delay? number      # seconds until it is tried again
---@field origin? string     # what credentials are from
---@field message? string    # of the code "CacheNotWritten": which file, and why
---@field page? integer      # number of a page, from 1
---@field items? integer     # how many are on it

---What to try.
---@class deadline.Work
---@field name string   # of the operation, for errors and events
---@field retry deadline.Retry
---@field build fun(attempt: integer): deadline.Request?, deadline.Error? # may wait
---@field sign? fun(request: deadline.Request, time: number): deadline.Request?, deadline.Error?
---              # when there is nothing left to wait for
---@field interpret fun(answer: deadline.Response, redact: function): any, deadline.Error?
---@field redact fun(text: string): string # may change with every request that is built
---@field is_dated? boolean # it proves something by the clock, and a refusal has no code for that
---@field recover? fun(err: deadline.Error): boolean # whether to try once more, at no cost
---@field due? number   # on the loop's clock, when to give up

local attempts = {}

---"ListSessionsForWorker: ThrottlingException: Rate exceeded (HTTP 429, request 1b2c, 3 attempts)"
local function describe(err, redact)
  local facts = {}
  if err.status then facts[#facts + 1] = "HTTP " .. err.status end
  if err.request_id then facts[#facts + 1] = "request " .. err.request_id end
  if err.attempts > 1 then facts[#facts + 1] = err.attempts .. " attempts" end
  if err.retry_quota_exceeded then facts[#facts + 1] = "the retry quota is used up" end
  local suffix = #facts > 0 and format(" (%s)", concat(facts, ", ")) or ""
  local text = (err.detail or "") ~= "" and ": " .. err.detail or ""
  err.detail = nil
  -- Not by format, which on 5.1 cuts a text at a NUL.
  return redact(err.operation .. ": " .. err.code .. text .. suffix)
end

---An error as the caller gets it.
---@param err deadline.Error
---@return deadline.Error
function attempts.finish(err, name, sent, redact)
  err.operation, err.attempts = err.operation or name, err.attempts or sent
  err.retryable = err.retryable or false
  err.message = errors.sanitize(err.message or describe(err, redact))
  return err
end

---What whoever answered has chosen, as it may be shown: an answer's id, the code of an error.
local function presentable(text, redact)
  return text and errors.sanitize(redact(text))
end

local function request_id_of(answer, redact)
  return answer and presentable(response.request_id(answer.headers), redact)
end

-- What a service says when the clock it signs by is off.
local skew_codes = {
  AuthFailure = true, InvalidSignatureException = true, RequestExpired = true,
  RequestInTheFuture = true, RequestTimeTooSkewed = true, SignatureDoesNotMatch = true,
}
local least_skew = 240 -- seconds; less is within what services accept
local most_skew = 100 * 366 * 24 * 3600 -- seconds; more is no clock's, but a made-up date

---Learns from an answer how far this machine's clock is off; whether that explains the error. An
---answer is made at some moment after its request is sent, and may wait long for a script that does
---other things. Of the offsets that this allows it is the one nearest to what is known; but where
---that explains an error it was wrong, and the answer is taken to have been made at once.
local function correct_clock(client, work, state, answer, err)
  local date = response.server_date(answer.headers)
  if not date or abs(date - client.time()) > most_skew then return false end
  local explains = err ~= nil and (skew_codes[err.code] or work.is_dated) == true
    and abs(date - state.signed_at) >= least_skew
  local least = date - client.time()
  local most = least + client.now() - state.sent_at
  local offset = explains and most or max(least, min(client.clock_offset, most))
  if abs(offset - client.clock_offset) >= least_skew then
    client.clock_offset = abs(offset) >= least_skew and offset or 0
  end
  return explains
end

---Where the rate of requests is limited, waits for the turn of this one.
local function await_turn(client, work)
  local seconds = work.retry:acquire()
  while seconds > 0 and not (work.due and client.now() >= work.due) do
    local due = client.now() + seconds
    client.loop:await(client.ending, work.due and min(due, work.due) or due)
    if client.closed then return end
    seconds = work.retry:acquire()
  end
end

local function emit_request(client, work, state, request)
  client.emit {
    type = "request", operation = work.name, attempt = state.number, method = request.method,
    url = request.url,
  }
end

local function emit_response(client, work, state, begun, answer, err)
  client.emit {
    type = "response", operation = work.name, attempt = state.number,
    elapsed = client.now() - begun, status = answer and answer.status, code = err and err.code,
    request_id = request_id_of(answer, work.redact),
  }
end

local function emit_retry(client, work, state, delay, err)
  client.emit {
    type = "retry", operation = work.name, attempt = state.number, delay = delay,
    kind = err.kind, code = err.code,
  }
end

---Signs a request, when there is nothing left to wait for: a signature is good for five minutes.
local function sign(client, work, state, request)
  local time, signed, err = client.server_time(), request, nil
  if work.sign then signed, err = work.sign(request, time) end
  if signed then
    state.signed_at, state.sent_at, state.sent = time, client.now(), state.sent + 1
  end
  return signed, err
end

---Reads what an answer says; what it says of this machine's clock, and of the keys, is learnt.
local function interpret(client, work, state, answer)
  local result, err = work.interpret(answer, work.redact)
  exchange.release(answer)
  if correct_clock(client, work, state, answer, err) then
    state.recovery = "clock"
  elseif err and work.recover and work.recover(err) then
    state.recovery = "keys"
  end
  return result, err
end

---Sends a request in a slot of its own and reads what comes back.
local function send(client, work, state, request)
  local slot, err = exchange.acquire(client, work.due)
  if slot == nil then return nil, nil, err end
  request, err = sign(client, work, state, request)
  if not request then
    exchange.abandon(slot)
    return nil, nil, err
  end
  local answer, result
  request.fresh = state.unanswered -- the connection of the attempt before may be dead
  answer, err = exchange.send(client, slot, request, work.due)
  state.unanswered = answer == nil
  if answer then result, err = interpret(client, work, state, answer) end
  return result, answer, err
end

---One attempt: what it came to and the answer it came in, or an error.
local function attempt(client, work, state)
  await_turn(client, work)
  if client.closed then
    state.is_final = true
    return nil, nil, errors.cancelled(client.loop.broken)
  end
  local request, err = work.build(state.number)
  if not request then
    state.is_final = true -- whoever built it has tried what there was to try
    return nil, nil, err
  elseif work.due and client.now() >= work.due then
    return nil, nil, exchange.too_late()
  end
  if client.emit then emit_request(client, work, state, request) end
  local begun = client.now()
  state.recovery = nil
  local result, answer
  result, answer, err = send(client, work, state, request)
  if err then
    err.code = presentable(err.code, work.redact)
    err.request_id = presentable(err.request_id, work.redact)
  end
  work.retry:observe(err)
  if client.emit then emit_response(client, work, state, begun, answer, err) end
  return result, answer, err
end

---How long to wait before the next attempt; nil where there is to be none.
local function next_delay(client, work, state, err)
  if state.is_final then return nil end
  local recovery = state.recovery
  if recovery and not state.recovered[recovery] then
    state.recovered[recovery], state.uncounted = true, state.uncounted + 1
    return 0
  end
  local counted = state.number - state.uncounted
  local delay, cost = work.retry:delay(err, counted, work.due and work.due - client.now())
  if not delay then return nil end
  state.retry_cost = cost
  return delay
end

---@param client deadline.Client
---@param work deadline.Work
---@return any result, deadline.Meta|deadline.Error meta # nil and the error on failure
function attempts.run(client, work)
  local started, waited = client.now(), 0
  local state = { number = 1, sent = 0, recovered = {}, uncounted = 0 }
  while true do
    local result, answer, err = attempt(client, work, state)
    if not err then
      work.retry:succeeded(state.retry_cost)
      return result, {
        request_id = request_id_of(answer, work.redact), status = answer.status,
        headers = answer.headers, attempts = state.sent, elapsed = client.now() - started,
        retry_delay = waited,
      }
    end
    local delay = next_delay(client, work, state, err)
    if not delay then
      err.retry_delay = waited
      return nil, attempts.finish(err, work.name, state.sent, work.redact)
    end
    waited = waited + delay
    if client.emit then emit_retry(client, work, state, delay, err) end
    client.loop:await(client.ending, client.now() + delay)
    state.number = state.number + 1
  end
end

return attempts
