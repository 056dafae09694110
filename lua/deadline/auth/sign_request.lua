-- SPDX-License-Identifier: MIT
--
-- Signs somebody's request, for any AWS service: checks it, and brings its headers into one form.

local core = require "deadline.core"
local check = require "deadline.base.check"
local sigv4 = require "deadline.auth.sigv4"

local ipairs, pairs, tostring, type = ipairs, pairs, tostring, type
local find, format, gsub, match = string.find, string.format, string.gsub, string.match
local sort = table.sort

---A request to sign. The canonical request is made of the method; the path of `url`, normalised and
---encoded once more (for S3 not normalised, and encoded once: raw reserved bytes are, escapes of
---them stay); its query, sorted by encoded name and value; every header given here, by lower-case
---name, values trimmed and inner white space folded, except those that may change on the way
---(Connection, Expect, TE, Transfer-Encoding, Upgrade, User-Agent, X-Amzn-Trace-Id and the like);
---and the SHA-256 of the body.
---@class deadline.SignRequest
---@field method? string        # "GET"
---@field url string            # as it will be sent: percent-encoded, with its query; newer
---                              # libcurls send the escapes of a path in upper case
---@field headers? table        # name = value, name = { value, ... }, or { { name, value }, ... }
---@field body? string
---@field region string
---@field service string        # the signing name: "deadline", "s3", "execute-api", ...
---@field credentials deadline.Credentials
---@field time? number          # seconds since the epoch; now
---@field normalize? boolean    # true, but for service "s3": resolve ".", ".." and "//" in the path
---@field double_encode? boolean # true, but for service "s3"
---@field payload_hash? string  # instead of the body's: "UNSIGNED-PAYLOAD", or a SHA-256 in hex;
---                              # the header X-Amz-Content-Sha256, where there is one

---@class deadline.SignedRequest: deadline.Request
---@field signature string              # in hexadecimal
---@field signed_headers string         # "host;x-amz-date"
---@field canonical_request string      # what the service has to come to as well ...
---@field string_to_sign string         # ... and what the signature is of

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

local function is_name(name)
  return type(name) == "string" and find(name, "^[%w!#$%%&'*+%-.^_`|~]+$") ~= nil
end

---A line break may only fold a line (RFC 7230, 3.2.4), and becomes the space it stands for.
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

---Adds a header to the map, joined with what its name has, in its first spelling; what is wrong, if
---anything is.
local function add_header(map, spellings, name, value)
  if not is_name(name) then return format("%q is no header name", tostring(name)) end
  local problem
  value, problem = unfold(name, value)
  local lower = core.lower(name)
  if problem or replaced[lower] then return problem end
  spellings[lower] = spellings[lower] or (lower == "host" and "Host") or name
  name = spellings[lower]
  if lower == "host" and map.Host then return "there are two headers 'Host'" end
  map[name] = map[name] and trim(map[name]) .. "," .. trim(value) or value
end

---Names given as keys, in an order that is always the same.
local function sort_names(headers)
  local names = {}
  for name in pairs(headers) do
    if type(name) ~= "number" then names[#names + 1] = name end
  end
  sort(names, function(a, b) return tostring(a) < tostring(b) end)
  return names
end

---Headers in any of their three forms as a map, values of a name that came several times joined as
---HTTP joins them; without those that the signature brings.
---@return table<string, string>? map, table<string, string>|string spellings # or what is wrong
local function map_headers(headers)
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

---The payload's hash, unless it is that of the body: what the caller says, or a header that says it
---to the service. S3 wants such a header, and gets one.
---@param name? string # of the header, where the caller gives one
---@return string?
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

---The request in tables of our own: what is checked is then what is signed, even if the caller's
---tables return something else every time.
local function take(request)
  local own, problem = check.options(specification, request)
  if not own then return nil, problem end
  if own.credentials then own.credentials = check.copy(key_names, own.credentials) end
  return own
end

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
  if request.method and not is_name(request.method) then return "'method' is not one word" end
  -- What goes into headers besides the caller's own.
  local texts = credentials.aws_access_key_id .. (token or "") .. request.region
    .. request.service .. (request.payload_hash or "")
  if find(texts, "%c") then
    return "the access key, the token, 'region', 'service' or 'payload_hash' holds a control "
      .. "character"
  end
end

local sign = {}

local function or_else(value, default)
  if value == nil then return default end
  return value
end

---Signs somebody's request; nil and a message where it cannot be signed.
---@param request deadline.SignRequest
---@return deadline.SignedRequest? signed, string? problem
function sign.sign(request)
  local problem
  request, problem = take(request)
  problem = problem or find_problem(request)
  if problem then return nil, problem end
  local target, time = sigv4.target(request.url), request.time or core.time()
  if not target then return nil, "'url' is not an absolute URL without a fragment" end
  local headers, spellings = map_headers(request.headers or {})
  if not headers then return nil, spellings end
  headers.Host = headers.Host or target.host
  local method, plain = request.method or "GET", request.service == "s3"
  local hash = find_payload_hash(headers, spellings["x-amz-content-sha256"], request)
  local key = core.signing_key()
  local authorization, signature, signed_headers, canonical_request, string_to_sign = sigv4.add({
    method = method, path = target.path, query = target.query, headers = headers,
    body = request.body, payload_hash = hash, credentials = request.credentials,
    region = request.region, service = request.service, time = time,
    normalize = or_else(request.normalize, not plain),
    double_encode = or_else(request.double_encode, not plain),
  }, key, true)
  key:close()
  if not authorization then return nil, signature end
  return {
    method = method, url = request.url, headers = headers, body = request.body,
    signature = signature, signed_headers = signed_headers,
    canonical_request = canonical_request, string_to_sign = string_to_sign,
  }
end

return sign
