-- SPDX-License-Identifier: MIT
--
-- The headers of Signature Version 4: Host, and those that authenticate the sender. The C core
-- computes the signature itself. Knows no service.

local core = require "deadline.core"

local tonumber = tonumber
local format = string.format

local sigv4 = {}

local default_ports = { http = 80, https = 443 }

---The value of the header Host, without the port if it is the scheme's default.
local function host_header(scheme, host, port)
  local number = tonumber(port)
  if not number or number == default_ports[core.lower(scheme)] then return core.lower(host) end
  return format("%s:%d", core.lower(host), number)
end

---The parts of a URL that a signature covers; nil if it is no absolute URL.
---@param url string # percent-encoded
---@return { host: string, path: string, query: string }? # the value of Host; path and query raw
function sigv4.target(url)
  local scheme, host, port, path, query = core.parse_url(url)
  return scheme and { host = host_header(scheme, host, port), path = path, query = query } or nil
end

---Signs a request: adds the headers X-Amz-Date, X-Amz-Security-Token and Authorization.
---@param request { method: string, path: string, query: string, headers: table<string, string>,
---  body?: string, payload_hash?: string, region: string, service: string, time: number,
---  credentials: deadline.Credentials, normalize: boolean, double_encode: boolean }
---@param key userdata # from core.signing_key: caches the signing key for requests of the same day
---@param explain? boolean # return the other texts as well
---@return string? authorization, string? signature # nil and a problem if it cannot be signed
---@return string? signed_headers, string? canonical_request, string? string_to_sign
function sigv4.add(request, key, explain)
  local headers, date = request.headers, core.amz_date(request.time)
  if not date then return nil, "the time is outside years 1 to 9999" end
  headers["X-Amz-Date"] = date
  headers["X-Amz-Security-Token"] = request.credentials.aws_session_token
  local authorization, signature, signed_headers, canonical_request, string_to_sign =
    core.sign(request, key, explain)
  headers.Authorization = authorization
  return authorization, signature, signed_headers, canonical_request, string_to_sign
end

return sigv4
