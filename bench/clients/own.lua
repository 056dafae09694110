-- SPDX-License-Identifier: MIT
--
-- A hand-written client, as a Lua user would make it from Debian's packages: lua-cjson, lua-luaossl
-- for signatures (the day's key is kept), and one connection kept alive, by libcurl if a binding is
-- installed (Debian's lua-curl or curl.c), otherwise by lua-sec. Timestamps stay text. It does less
-- than the module: no retries, no read-ahead, one request at a time.
-- Takes the arguments of module.lua; `fan` lists one worker after the other. BENCH_OWN_CAPATH is a
-- hashed folder of certificates for lua-sec, instead of the bundle.

package.path = "bench/clients/?.lua;" .. package.path
local check = require "check"
local cjson = require "cjson"
local digest = require "openssl.digest"
local hmac = require "openssl.hmac"

local key_id, secret = os.getenv "AWS_ACCESS_KEY_ID", os.getenv "AWS_SECRET_ACCESS_KEY"
local region = os.getenv "AWS_REGION"
local bundle, folder = os.getenv "BENCH_BUNDLE", os.getenv "BENCH_OWN_CAPATH"
local host, port = os.getenv "BENCH_URL":match "^https://(.-):(%d+)$"
local authority = host .. ":" .. port

-- Signature Version 4.

local digits = {}
for i = 0, 255 do digits[string.char(i)] = ("%02x"):format(i) end
local function hex(text) return (text:gsub(".", digits)) end
local function sha256(text) return hex(digest.new("sha256"):final(text)) end
local function mac(key, text) return hmac.new(key, "sha256"):final(text) end

local empty = sha256 ""
local key, key_day

local function signing_key(day)
  if key_day ~= day then
    key = mac(mac(mac(mac("AWS4" .. secret, day), region), "deadline"), "aws4_request")
    key_day = day
  end
  return key
end

local function sign(path, query)
  local now = os.date "!%Y%m%dT%H%M%SZ"
  local day = now:sub(1, 8)
  local scope = day .. "/" .. region .. "/deadline/aws4_request"
  local request = "GET\n" .. path .. "\n" .. query .. "\nhost:" .. authority
    .. "\nx-amz-date:" .. now .. "\n\nhost;x-amz-date\n" .. empty
  local signature = hex(mac(signing_key(day),
    "AWS4-HMAC-SHA256\n" .. now .. "\n" .. scope .. "\n" .. sha256(request)))
  return { "X-Amz-Date: " .. now, "Authorization: AWS4-HMAC-SHA256 Credential=" .. key_id .. "/"
    .. scope .. ", SignedHeaders=host;x-amz-date, Signature=" .. signature }
end

-- Two ways to send: each makes a function(target, headers) that returns the status and the body.

local function by_curl(curl)
  local easy, parts, status = curl.easy_init(), {}, nil
  easy:setopt(curl.OPT_CAINFO, bundle)
  easy:setopt(curl.OPT_WRITEFUNCTION, function(data)
    parts[#parts + 1] = data
    return #data
  end)
  easy:setopt(curl.OPT_HEADERFUNCTION, function(line)
    status = tonumber(line:match "^HTTP/%S+ (%d+)") or status
    return #line
  end)
  return function(target, headers)
    parts = {}
    easy:setopt(curl.OPT_URL, "https://" .. authority .. target)
    easy:setopt(curl.OPT_HTTPHEADER, headers)
    local ok, message = easy:perform()
    if not ok then error(message) end
    return status, table.concat(parts)
  end
end

local function connect()
  local connection = assert(require("socket").connect(host, tonumber(port)))
  connection:setoption("tcp-nodelay", true)
  connection = assert(require("ssl").wrap(connection,
    { mode = "client", protocol = "any", verify = "peer", options = "all",
      cafile = not folder and bundle or nil, capath = folder }))
  connection:sni(host)
  assert(connection:dohandshake())
  return connection
end

local function receive_chunks(connection)
  local parts = {}
  repeat
    local size = tonumber(assert(connection:receive "*l"):match "^%x+", 16)
    parts[#parts + 1] = assert(connection:receive(size + 2)):sub(1, -3)
  until size == 0
  return table.concat(parts)
end

local function by_luasec()
  local connection
  return function(target, headers)
    connection = connection or connect()
    assert(connection:send("GET " .. target .. " HTTP/1.1\r\nHost: " .. authority .. "\r\n"
      .. table.concat(headers, "\r\n") .. "\r\n\r\n"))
    local status = tonumber(assert(connection:receive "*l"):match "^HTTP/1.1 (%d+)")
    local fields = {}
    for line in function() return connection:receive "*l" end do
      if line == "" then break end
      local name, value = line:match "^(.-):%s*(.*)"
      fields[name:lower()] = value
    end
    if fields["transfer-encoding"] == "chunked" then return status, receive_chunks(connection) end
    return status, assert(connection:receive(tonumber(fields["content-length"])))
  end
end

local has_curl, curl = pcall(require, "curl")
local send = has_curl and by_curl(curl) or by_luasec()

-- Listings.

local function list_page(path, token)
  local query = token and "nextToken=" .. token or ""
  local status, body = send(token and path .. "?" .. query or path, sign(path, query))
  if status ~= 200 then error("HTTP " .. tostring(status) .. ": " .. body) end
  return cjson.decode(body)
end

local function pages_of(base, worker)
  local path = ("/%s/2023-10-12/farms/farm-%s/fleets/fleet-%s/workers/worker-%032x/sessions")
    :format(base, ("1"):rep(32), ("2"):rep(32), worker)
  local token
  return function()
    if token == cjson.null then return nil end
    local page = list_page(path, token)
    token = page.nextToken or cjson.null
    return page.sessions
  end
end

---For the checksum: "2026-08-02T10:01:01.001Z" in milliseconds since 1970.
local function milliseconds_of(text)
  local year, month, day, hour, minute, second =
    text:match "^(%d+)-(%d+)-(%d+)T(%d+):(%d+):([%d.]+)Z$"
  local y = month + 0 > 2 and year + 0 or year - 1
  local days = 365 * y + math.floor(y / 4) - math.floor(y / 100) + math.floor(y / 400)
    + math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 719469
  return ((days * 24 + hour) * 60 + minute) * 60000 + second * 1000
end

local modes = {}

function modes.list(pages, milliseconds, work)
  local work_on = tonumber(work)
  for sessions in pages_of(("%dms/%d/1"):format(milliseconds, pages), 1) do
    for _, session in ipairs(sessions) do check.see(session, milliseconds_of) end
    if work_on then check.work(work_on / 1000) end
  end
end

function modes.fan(workers)
  for i = 1, workers do
    for sessions in pages_of(("20ms/2/%d"):format(workers), i) do
      for _, session in ipairs(sessions) do check.see(session, milliseconds_of) end
    end
  end
end

function modes.keep(sessions)
  local kept = {}
  for page in pages_of(("0ms/%d/1"):format(math.ceil(sessions / 100)), 1) do
    for _, session in ipairs(page) do kept[#kept + 1] = session end
  end
  for _, session in ipairs(kept) do check.see(session, milliseconds_of) end
end

modes[arg[1]](arg[2], arg[3], arg[4])
check.print()
