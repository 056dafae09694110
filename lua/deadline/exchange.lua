-- SPDX-License-Identifier: MIT
--
-- One request out, one answer back: over the engine, or over the transport that stands in for it.
-- Knows neither signatures nor services.

local core = require "deadline.core"
local errors = require "deadline.errors"
local options = require "deadline.options"

---@class deadline.Request
---@field method string
---@field url string
---@field headers table<string, string> # to be sent, all of them
---@field body? string
---@field connect_timeout? number       # seconds
---@field read_timeout? number          # seconds
---@field direct? boolean               # through no proxy

---@class deadline.Response
---@field status integer
---@field headers table<string, string> # names in lower case
---@field body string|userdata # `#` is its length, `tostring` its text, core.decode reads both

local exchange = {}

local function refuse(detail)
  return nil, errors.new { kind = "config", code = "BadRequest", detail = detail }
end

---The answer of the function that stands in for the engine, checked: it is somebody else's. Nor is
---it shown a header that is more than one: the engine would refuse it likewise.
---@return deadline.Response?, deadline.Error?
local function ask_transport(transport, request)
  for _, value in pairs(request.headers) do
    if value:find("[\r\n%z]") then return refuse("a header holds a line break or a NUL") end
  end
  local answer, message = transport(request)
  if type(answer) == "table" and options.is_type(answer.status, "integer")
    and type(answer.headers or {}) == "table" and type(answer.body or "") == "string" then
    local headers = {}
    for name, value in pairs(answer.headers or {}) do
      headers[core.lower(tostring(name))] = tostring(value)
    end
    local status = math.floor(answer.status) -- from 5.3 on 404.0 would be shown as it is
    return { status = status, headers = headers, body = answer.body or "" }
  end
  return nil, errors.new {
    kind = "network", code = "TransportFailed", retryable = true,
    detail = tostring(message or "the transport answered no { status, headers, body }"),
  }
end

---@return deadline.Error
function exchange.too_late()
  return errors.new {
    kind = "timeout", code = "CallTimeout", retryable = true,
    detail = "the time allowed for the call is over",
  }
end

---@param client deadline.Client
---@param make fun(): deadline.Request?, deadline.Error? # called when the request can be sent
---@param due? number # on the loop's clock, when to give up
---@return deadline.Response?, deadline.Error?
function exchange.send(client, make, due)
  local transport = client.config.values.transport
  if transport then
    local request, err = make()
    if not request then return nil, err end
    return ask_transport(transport, request)
  end
  local flight, problem = client.loop.flights:start(make, due)
  if not flight and problem then
    if type(problem) == "table" then return nil, problem end
    return refuse(problem)
  elseif not flight or not client.loop:await(flight, due) then
    if flight then flight:give_up() end
    return nil, client.loop.closed and errors.cancelled("the client was closed")
      or exchange.too_late()
  end
  local status, second, third, fault, transient = flight.content:response()
  if status then return { status = status, headers = second, body = flight.content } end
  return nil, errors.new { kind = second, code = third, detail = fault, retryable = transient }
end

---Gives back what an answer holds: its body cannot be read any more.
---@param answer deadline.Response
function exchange.release(answer)
  if type(answer.body) == "userdata" then answer.body:cancel() end
end

return exchange
