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
  return type(name) == "string" and name:find("^[%w!#$%%&'*+%-.^_`|~]+$") ~= nil
end

---A line break may only fold a line (RFC 7230, 3.2.4), and becomes the space it stands for.
local function unfold(name, value)
  value = tostring(value)
  if not (value:find("\n", 1, true) or value:find("\r", 1, true) or value:find("\0", 1, true)) then
    return value
  end
  value = value:gsub("\r?\n[ \t]+", " ")
  if value:find("[\r\n%z]") then
    return nil, ("header '%s' holds a line break or a NUL"):format(name)
  end
  return value
end

local replaced = { authorization = true, ["x-amz-date"] = true, ["x-amz-security-token"] = true }

---Adds a pair to the list; what is wrong with it, if anything.
local function add_header(list, name, value)
  if not is_name(name) then return ("%q is no header name"):format(tostring(name)) end
  local problem
  value, problem = unfold(name, value)
  local lower = name:lower()
  if problem or replaced[lower] then return problem end
  list.has_host = list.has_host or lower == "host"
  list[#list + 1] = { name, value }
end

---Headers in any of their three forms as a list of pairs, names given as keys in their order; and
---without those that the signature brings.
local function list_headers(headers)
  local list, names, problem = { has_host = false }, {}, nil
  for _, pair in ipairs(headers) do
    problem = problem or add_header(list, pair[1], pair[2])
  end
  for name in pairs(headers) do
    if type(name) == "string" then
      names[#names + 1] = name
    elseif type(name) ~= "number" then
      problem = add_header(list, name)
    end
  end
  table.sort(names)
  for _, name in ipairs(names) do
    local values = headers[name]
    for _, value in ipairs(type(values) == "table" and values or { values }) do
      problem = problem or add_header(list, name, value)
    end
  end
  if problem then return nil, problem end
  return list
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
  if request.method and not is_name(request.method) then return "'method' is not one word" end
  -- What goes into headers besides the caller's own.
  local texts = credentials.aws_access_key_id .. (credentials.aws_session_token or "")
    .. request.region .. request.service
  if texts:find("%c") then
    return "the access key, the token, 'region' or 'service' holds a control character"
  end
end

local sign = {}

---Signs `request`; nil and a message where it cannot be signed.
---@param request deadline.SignRequest
---@param key? userdata # where to keep the signing key for the next request of the same day
---@param explain? boolean # whether to say what was signed: only who looks at it needs the texts
---@return deadline.SignedRequest? signed, string? problem
function sign.sign(request, key, explain)
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
  if not list.has_host then list[#list + 1] = { "Host", host_header(scheme, host, port) } end
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
  }, key or core.signing_key(), explain)
  list[#list + 1] = { "Authorization", authorization }
  return {
    method = request.method or "GET", url = request.url,
    headers = to_map(list), body = request.body,
    signature = signature, signed_headers = signed_headers,
    canonical_request = canonical_request, string_to_sign = string_to_sign,
  }
end

return sign
