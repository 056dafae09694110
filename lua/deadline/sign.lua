-- SPDX-License-Identifier: MIT
--
-- Signs a request for any AWS service: adds the headers that Signature Version 4 wants and the
-- Authorization. What is computed over them is the C core's.

local core = require "deadline.core"
local options = require "deadline.options"

---A request to sign. The canonical request is made of the method; the path of `url`, normalised and
---encoded once more (neither for S3); its query, sorted by encoded name and value; every header
---given here, by lower-case name, values trimmed and inner white space folded, except those that
---may change on the way (Connection, Expect, TE, Transfer-Encoding, Upgrade, User-Agent,
---X-Amzn-Trace-Id and the like); and the SHA-256 of the body.
---@class deadline.SignRequest
---@field method? string        # "GET"
---@field url string            # as it will be sent: percent-encoded, with its query
---@field headers? table        # name = value, name = { value, ... }, or { { name, value }, ... }
---@field body? string
---@field region string
---@field service string        # the signing name: "deadline", "s3", "execute-api", ...
---@field credentials deadline.Credentials
---@field time? number          # seconds since the epoch; now
---@field normalize? boolean    # true, but for service "s3": resolve ".", ".." and "//" in the path
---@field double_encode? boolean # true, but for service "s3"
---@field payload_hash? string  # instead of the body's: "UNSIGNED-PAYLOAD", or a SHA-256 in hex

---@class deadline.SignedRequest: deadline.Request
---@field signature string              # in hexadecimal
---@field signed_headers string         # "host;x-amz-date"
---@field canonical_request string      # what the service has to come to as well ...
---@field string_to_sign string         # ... and what the signature is of

local specification = {
  method = { type = "string" },
  url = { type = "string" },
  headers = { type = "table" },
  body = { type = "string" },
  region = { type = "string" },
  service = { type = "string" },
  credentials = { type = "table" },
  time = { type = "number" },
  normalize = { type = "boolean" },
  double_encode = { type = "boolean" },
  payload_hash = { type = "string" },
}

local function is_name(name)
  return type(name) == "string" and name:find("^[%w!#$%%&'*+%-.^_`|~]+$") ~= nil
end

---A line break may only fold a line (RFC 7230, 3.2.4), and becomes the space it stands for.
local function unfold(name, value)
  value = tostring(value):gsub("\r?\n[ \t]+", " ")
  if value:find("[\r\n%z]") then
    return nil, ("header '%s' holds a line break or a NUL"):format(name)
  end
  return value
end

---Headers in any of their three forms as a list of pairs, names given as keys in their order.
local function list_headers(headers)
  local list, names = {}, {}
  for i, pair in ipairs(headers) do list[i] = { pair[1], pair[2] } end
  for name in pairs(headers) do
    if type(name) ~= "number" then names[#names + 1] = name end
  end
  table.sort(names, function(a, b) return tostring(a) < tostring(b) end)
  for _, name in ipairs(names) do
    local values = headers[name]
    for _, value in ipairs(type(values) == "table" and values or { values }) do
      list[#list + 1] = { name, value }
    end
  end
  for _, pair in ipairs(list) do
    if not is_name(pair[1]) then return nil, ("%q is no header name"):format(tostring(pair[1])) end
    local problem
    pair[2], problem = unfold(pair[1], pair[2])
    if problem then return nil, problem end
  end
  return list
end

---The list without the names of `set`, which are in lower case.
local function without(list, set)
  local rest = {}
  for _, pair in ipairs(list) do
    if not set[pair[1]:lower()] then rest[#rest + 1] = pair end
  end
  return rest
end

local function holds(list, name)
  for _, pair in ipairs(list) do
    if pair[1]:lower() == name then return true end
  end
  return false
end

---What goes on the wire as Host: the port only where it is not the scheme's own.
local function host_header(scheme, host, port)
  local default = { http = "80", https = "443" }
  if port == "" or port == default[scheme:lower()] then return host:lower() end
  return host:lower() .. ":" .. port
end

---One value for a name; values of a name that came several times are joined as HTTP joins them.
local function to_map(list)
  local map = {}
  for _, pair in ipairs(list) do
    map[pair[1]] = map[pair[1]] and map[pair[1]] .. "," .. pair[2] or pair[2]
  end
  return map
end

local function check(request)
  local problem = options.check(specification, request)
  if problem then return problem end
  for _, name in ipairs { "url", "region", "service", "credentials" } do
    if request[name] == nil then return ("'%s' is missing"):format(name) end
  end
  local credentials = request.credentials
  for _, name in ipairs { "aws_access_key_id", "aws_secret_access_key" } do
    if type(credentials[name]) ~= "string" or credentials[name] == "" then
      return ("'credentials.%s' is missing"):format(name)
    end
  end
end

local replaced = { authorization = true, ["x-amz-date"] = true, ["x-amz-security-token"] = true }

local sign = {}

---Signs `request`; nil and a message where it cannot be signed.
---@param request deadline.SignRequest
---@param key? userdata # where to keep the signing key for the next request of the same day
---@return deadline.SignedRequest? signed, string? problem
function sign.sign(request, key)
  local problem = check(request)
  if problem then return nil, problem end
  local scheme, host, port, path, query = core.parse_url(request.url)
  if not scheme then return nil, "'url' is not an absolute URL without a fragment" end
  local list
  list, problem = list_headers(request.headers or {})
  if not list then return nil, problem end
  local time = request.time or core.time()
  local date = core.amz_date(time)
  if not date then return nil, "'time' is outside years 1 to 9999" end
  list = without(list, replaced)
  if not holds(list, "host") then
    list[#list + 1] = { "Host", host_header(scheme, host, port) }
  end
  list[#list + 1] = { "X-Amz-Date", date }
  local token = request.credentials.aws_session_token
  if token then list[#list + 1] = { "X-Amz-Security-Token", token } end
  local plain = request.service == "s3"
  local authorization, signature, signed_headers, canonical_request, string_to_sign = core.sign({
    method = request.method or "GET", path = path, query = query, headers = list,
    body = request.body, payload_hash = request.payload_hash,
    access_key_id = request.credentials.aws_access_key_id,
    secret_access_key = request.credentials.aws_secret_access_key,
    region = request.region, service = request.service, time = time,
    normalize = request.normalize == nil and not plain or request.normalize,
    double_encode = request.double_encode == nil and not plain or request.double_encode,
  }, key or core.signing_key())
  list[#list + 1] = { "Authorization", authorization }
  return {
    method = request.method or "GET", url = request.url,
    headers = to_map(list), body = request.body,
    signature = signature, signed_headers = signed_headers,
    canonical_request = canonical_request, string_to_sign = string_to_sign,
  }
end

return sign
