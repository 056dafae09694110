-- SPDX-License-Identifier: MIT
--
-- `deadline.sign`: checks a script's request for any AWS service, normalizes its headers and signs
-- it. Sends nothing.

local check = require "deadline.base.check"
local core = require "deadline.core"
local sigv4 = require "deadline.auth.sigv4"

local ipairs, pairs, tostring, type = ipairs, pairs, tostring, type
local find, format, gsub, match = string.find, string.format, string.gsub, string.match
local sort = table.sort

local sign_request = {}

local specification = {
  method = { type = "string" },
  url = { type = "string" },
  headers = { type = "table" },
  body = { type = "string", is_binary = true },
  region = { type = "string" },
  service = { type = "string" },
  credentials = { type = "table" },
  time = { type = "number" },
  normalize = { type = "boolean" },
  double_encode = { type = "boolean" },
  payload_hash = { type = "string" },
}

---Returns whether a text is a token of RFC 9110, as names of headers and methods are.
function sign_request.is_token(name)
  return type(name) == "string" and find(name, "^[%w!#$%%&'*+%-.^_`|~]+$") ~= nil
end

---Replaces line folding (RFC 7230, 3.2.4) by a space; refuses any other line break.
---@return string? value, string? problem
local function unfold(name, value)
  value = tostring(value)
  if not find(value, "[\n\r%z]") then return value end
  value = gsub(value, "\r?\n[ \t]+", " ")
  if find(value, "[\r\n%z]") then
    return nil, format("header '%s' holds a line break or a NUL", name)
  end
  return value
end

local replaced = { authorization = true, ["x-amz-date"] = true, ["x-amz-security-token"] = true }

local function trim(value)
  return match(value, "^%s*(.-)%s*$")
end

---Adds a header to the map. Values of the same name are joined, under its first spelling.
---@return string? problem
local function add_header(map, spellings, name, value)
  if not sign_request.is_token(name) then return format("%q is no header name", tostring(name)) end
  local problem
  value, problem = unfold(name, value)
  local lower = core.lower(name)
  if problem or replaced[lower] then return problem end
  spellings[lower] = spellings[lower] or (lower == "host" and "Host") or name
  name = spellings[lower]
  if lower == "host" and map.Host then return "there are two headers 'Host'" end
  map[name] = map[name] and trim(map[name]) .. "," .. trim(value) or value
end

---The names that are keys, sorted, so that joined values have the same order every time.
local function sort_names(headers)
  local names = {}
  for name in pairs(headers) do
    if type(name) ~= "number" then names[#names + 1] = name end
  end
  sort(names, function(a, b) return tostring(a) < tostring(b) end)
  return names
end

---Converts headers in any of their three forms to a map, without those that the signature adds.
---@return table<string, string>? map
---@return table<string, string>|string spellings # by lower-case name; a problem if there is no map
function sign_request.map_headers(headers)
  local map, spellings, problem = {}, {}, nil
  for _, pair in ipairs(headers) do
    if type(pair) ~= "table" then return nil, "a header is not { name, value }" end
    problem = problem or add_header(map, spellings, pair[1], pair[2])
  end
  for _, name in ipairs(sort_names(headers)) do
    local values = headers[name]
    for _, value in ipairs(type(values) == "table" and values or { values }) do
      problem = problem or add_header(map, spellings, name, value)
    end
  end
  if problem then return nil, problem end
  return map, spellings
end

---The payload's hash that an option or a header gives. S3 requires the header: adds it if it is
---missing.
---@param name? string # the header's spelling, if the caller gives it
---@return string? # nil: that of the body
local function find_payload_hash(headers, name, request)
  local hash = request.payload_hash or name and trim(headers[name])
  if request.service == "s3" and not name then
    hash = hash or core.hex(core.sha256(request.body or ""))
    headers["X-Amz-Content-Sha256"] = hash
  end
  return hash
end

local key_names = {
  aws_access_key_id = true, aws_secret_access_key = true, aws_session_token = true,
}

---Copies and checks the request: the copy is what is signed, even if a metatable of the caller's
---tables returns something else every time.
---@return table? request, string? problem
local function copy_request(request)
  local own, problem = check.options(specification, request)
  if not own then return nil, problem end
  if own.credentials then own.credentials = check.copy(key_names, own.credentials) end
  return own
end

---@return string? problem
local function find_problem(request)
  for _, name in ipairs { "url", "region", "service", "credentials" } do
    if request[name] == nil then return format("'%s' is missing", name) end
  end
  local credentials = request.credentials
  for _, name in ipairs { "aws_access_key_id", "aws_secret_access_key" } do
    if type(credentials[name]) ~= "string" or credentials[name] == "" then
      return format("'credentials.%s' is missing", name)
    end
  end
  local token = credentials.aws_session_token
  if token ~= nil and type(token) ~= "string" then
    return "'credentials.aws_session_token' is not a string"
  end
  if request.method and not sign_request.is_token(request.method) then
    return "'method' is not one word"
  end
  -- The texts that become parts of headers.
  local texts = credentials.aws_access_key_id .. (token or "") .. request.region
    .. request.service .. (request.payload_hash or "")
  if find(texts, "%c") then
    return "the access key, the token, 'region', 'service' or 'payload_hash' holds a control "
      .. "character"
  end
end

local function or_else(value, default)
  if value == nil then return default end
  return value
end

---Signs a request.
---@param request deadline.SignRequest
---@return deadline.SignedRequest? signed, string? problem
function sign_request.sign(request)
  local problem
  request, problem = copy_request(request)
  problem = problem or find_problem(request)
  if problem then return nil, problem end
  local target, time = sigv4.target(request.url), request.time or core.time()
  if not target then return nil, "'url' is not an absolute URL without a fragment" end
  local headers, spellings = sign_request.map_headers(request.headers or {})
  if not headers then return nil, spellings end
  headers.Host = headers.Host or target.host
  local method, is_s3 = request.method or "GET", request.service == "s3"
  local hash = find_payload_hash(headers, spellings["x-amz-content-sha256"], request)
  local key = core.signing_key()
  local authorization, signature, signed_headers, canonical_request, string_to_sign = sigv4.add({
    method = method, path = target.path, query = target.query, headers = headers,
    body = request.body, payload_hash = hash, credentials = request.credentials,
    region = request.region, service = request.service, time = time,
    normalize = or_else(request.normalize, not is_s3),
    double_encode = or_else(request.double_encode, not is_s3),
  }, key, true)
  key:close()
  if not authorization then return nil, signature end
  return {
    method = method, url = request.url, headers = headers, body = request.body,
    signature = signature, signed_headers = signed_headers,
    canonical_request = canonical_request, string_to_sign = string_to_sign,
  }
end

return sign_request
