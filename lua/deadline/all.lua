-- SPDX-License-Identifier: MIT
--
-- require "deadline.all": loads every module at once, for hosts that change their root folder, take
-- globals away, or pack what they load. Other programs load what they use when they first use it.

local deadline = require "deadline"

local require = require("deadline.base.late").require

for _, name in ipairs {
  "api.help", "api.pattern", "api.reader", "api.request", "api.validate_tables",
  "api.waiter",
  "auth.provider_http", "auth.providers.cache", "auth.providers.container", "auth.providers.login",
  "auth.providers.metadata", "auth.providers.process", "auth.providers.role",
  "auth.providers.role_cache", "auth.providers.sso", "auth.sign_request", "auth.sts",
  "base.nearest", "config.ini", "http.rate_limiter", "listing.fleet_watch",
  "listing.session_log", "listing.sweep", "listing.worker_watch", "output.csv", "output.json",
  "output.log", "output.progress", "output.timeline", "stub",
} do
  require("deadline." .. name)
end

return deadline
