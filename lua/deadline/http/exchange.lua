-- SPDX-License-Identifier: MIT
--
-- One request and its response, over the engine or over the option `transport`. Knows neither
-- signatures nor services.

local check = require "deadline.base.check"
local core = require "deadline.core"
local errors = require "deadline.base.errors"

local pairs, tostring, type = pairs, tostring, type
local floor = math.floor
local find = string.find

---@class deadline.Request
---@field method string
---@field url string
---@field headers table<string, string> # to be sent, all of them
---@field body? string
---@field connect_timeout? number       # seconds
---@field read_timeout? number          # seconds
---@field direct? boolean               # through no proxy
---@field fresh? boolean                # over a new connection

---@class deadline.Response
---@field status integer
---@field headers table<string, string> # names in lower case
---@field body string|userdata # `#` is its length, `tostring` its text, core.decode reads both

local exchange = {}

local function fail(kind, code, detail, retryable)
  return nil, errors.new { kind = kind, code = code, detail = detail, retryable = retryable }
end

---Calls the user's transport and validates its response. Like the engine, it gets no header that
---could begin another.
---@return deadline.Response?, deadline.Error?
local function ask_transport(transport, request)
  for _, value in pairs(request.headers) do
    if find(value, "[\r\n%z]") then
      return fail("config", "BadRequest", "a header holds a line break or a NUL", false)
    end
  end
  local received, message = transport(request)
  if type(received) == "table" and check.is_type(received.status, "integer")
    and type(received.headers or {}) == "table" and type(received.body or "") == "string" then
    local headers = {}
    for name, value in pairs(received.headers or {}) do
      -- As JSON a number has a decimal point, in any locale.
      local text = type(value) == "number" and core.encode(value) or tostring(value)
      headers[core.lower(tostring(name))] = text
    end
    local status = floor(received.status) -- from 5.3 on 404.0 would be shown as it is
    return { status = status, headers = headers, body = received.body or "" }
  end
  return fail("network", "TransportFailed",
    tostring(message or "the transport returned no { status, headers, body }"), true)
end

---The error of a request that was not sent, or not waited for: the client was closed, or its time
---is over.
local function ended_error(client)
  return client.closed and errors.cancelled(client.loop.broken) or errors.too_late()
end

---Waits for the slot that a request needs; a transport needs none.
---@param client deadline.Client
---@param due? number # on the loop's clock, when to stop waiting for it
---@return deadline.Slot|false|nil slot, deadline.Error? err
function exchange.acquire(client, due)
  if client.config.values.transport then return false end
  local slot = client.loop.inflight:acquire(client, due)
  if slot then return slot end
  return nil, ended_error(client)
end

---Gives back a slot without a request.
---@param slot deadline.Slot|false
function exchange.abandon(slot)
  if slot then slot:release() end
end

---@param client deadline.Client
---@param slot deadline.Slot|false
---@param request deadline.Request
---@param due? number # on the loop's clock, when to give up
---@return deadline.Response?, deadline.Error?
function exchange.send(client, slot, request, due)
  if not slot then return ask_transport(client.config.values.transport, request) end
  local transfer, kind, code, detail, transient = slot:send(request, due)
  if not transfer and kind then return fail(kind, code, detail, transient) end
  if not transfer or client.closed then return nil, ended_error(client) end
  local status, headers
  status, headers, code, detail, transient = transfer:response()
  if status then return { status = status, headers = headers, body = transfer } end
  return fail(headers, code, detail, transient) -- the kind stands in place of the headers
end

---Frees a response: its body cannot be read any more.
---@param received deadline.Response
function exchange.release(received)
  if type(received.body) == "userdata" then received.body:cancel() end
end

return exchange
