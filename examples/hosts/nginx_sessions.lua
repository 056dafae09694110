-- SPDX-License-Identifier: MIT
--
-- nginx with lua-nginx-module, or OpenResty: serves the sessions of a worker as lines of text. The
-- worker process serves other requests while pages arrive.
--
--   env AWS_REGION;                        # nginx hides all variables that are not named
--   env AWS_ACCESS_KEY_ID;
--   env AWS_SECRET_ACCESS_KEY;
--   http {
--     lua_package_path "/path/to/this/folder/?.lua;;";
--     server {
--       location = /sessions {
--         content_by_lua_block { require("nginx_sessions").serve() }
--       }
--     }
--   }
--
--   GET /sessions?farm=FARM&fleet=FLEET&worker=WORKER

local deadline = require "deadline"

local ngx = ngx -- luacheck: ignore
local client -- one for each worker process, shared by its requests

local function wait(_, seconds)
  ngx.sleep(math.max(seconds, 0.001)) -- nginx warns of a shorter sleep
end

local function get_client()
  client = client or deadline.client { wait = wait }
  return client
end

local function list()
  local asked = ngx.req.get_uri_args()
  local worker = { farmId = asked.farm, fleetId = asked.fleet, workerId = asked.worker }
  ngx.header.content_type = "text/plain"
  for session in get_client():sessions_for_worker(worker) do
    ngx.say(session.sessionId, " ", session.lifecycleStatus)
  end
end

local function serve()
  local listed, err = pcall(list)
  if listed then return end
  ngx.log(ngx.ERR, tostring(err))
  if ngx.headers_sent then return ngx.exit(ngx.ERROR) end
  ngx.status = type(err) == "table" and err.status or ngx.HTTP_BAD_GATEWAY
  ngx.say(tostring(err))
end

return { serve = serve }
