-- SPDX-License-Identifier: MIT
--
-- What Signature Version 4 brings to a request: the Host it is for, and the headers that prove who
-- sends it. What is computed over them is the C core's.

local core = require "deadline.core"

local tonumber = tonumber
local format = string.format

local sigv4 = {}

local default_ports = { http = 80, https = 443 }

---The header Host of a URL: its port as a plain number, unless it is the scheme's own.
local function host_header(scheme, host, port)
  local number = tonumber(port)
  if not number or number == default_ports[core.lower(scheme)] then return core.lower(host) end
  return format("%s:%d", core.lower(host), number)
end

---What a URL says of where a request goes; nil where it says nothing of the kind.
---@param url string # absolute, percent-encoded
---@return { host: string, path: string, query: string }? # the host as the header names it
function sigv4.target(url)
  local scheme, host, port, path, query = core.parse_url(url)
  return scheme and { host = host_header(scheme, host, port), path = path, query = query } or nil
end

---Adds to a request's headers what Signature Version 4 brings.
---@param request { method: string, path: string, query: string, headers: table<string, string>,
---  body?: string, payload_hash?: string, region: string, service: string, time: number,
---  credentials: deadline.Credentials, normalize: boolean, double_encode: boolean }
---@param key userdata # where the signing key is kept for the next request of the same day
---@param explain? boolean # whether to say what was signed: only who looks at it needs the texts
---@return string? authorization, string? ... # explained; or nil and what is wrong
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
