-- SPDX-License-Identifier: MIT
rockspec_format = "3.0"
package = "deadline-cloud"
version = "scm-1"
source = {
  url = "git+https://github.com/deadline-cloud/lua-deadline-cloud.git",
}
description = {
  summary = "AWS Deadline Cloud for Lua: list a worker's sessions, page by page",
  detailed = [[
    Reads AWS Deadline Cloud from Lua 5.1 to 5.4 and LuaJIT: sessions, workers, fleets, jobs. A C core
    on libcurl, OpenSSL and cJSON signs, sends and decodes; iterators yield plain tables across pages.
  ]],
  license = "MIT",
  labels = { "aws", "http", "render-farm", "sigv4" },
}
dependencies = {
  "lua >= 5.1, < 5.6",
}
external_dependencies = {
  CURL = { library = "curl" },
  OPENSSL = { header = "openssl/evp.h", library = "crypto" },
  CJSON = { header = "cjson/cJSON.h", library = "cjson" },
}
build = {
  type = "builtin",
  modules = {
    ["deadline"] = "lua/deadline.lua",
    ["deadline.adapters.cqueues"] = "lua/deadline/adapters/cqueues.lua",
    ["deadline.adapters.luv"] = "lua/deadline/adapters/luv.lua",
    ["deadline.api"] = "lua/deadline/api.lua",
    ["deadline.attempts"] = "lua/deadline/attempts.lua",
    ["deadline.call"] = "lua/deadline/call.lua",
    ["deadline.client"] = "lua/deadline/client.lua",
    ["deadline.config"] = "lua/deadline/config.lua",
    ["deadline.credentials"] = "lua/deadline/credentials.lua",
    ["deadline.endpoint"] = "lua/deadline/endpoint.lua",
    ["deadline.errors"] = "lua/deadline/errors.lua",
    ["deadline.exchange"] = "lua/deadline/exchange.lua",
    ["deadline.fetch"] = "lua/deadline/fetch.lua",
    ["deadline.inflight"] = "lua/deadline/inflight.lua",
    ["deadline.ini"] = "lua/deadline/ini.lua",
    ["deadline.loop"] = "lua/deadline/loop.lua",
    ["deadline.modules"] = "lua/deadline/modules.lua",
    ["deadline.object"] = "lua/deadline/object.lua",
    ["deadline.operations"] = "lua/deadline/operations.lua",
    ["deadline.options"] = "lua/deadline/options.lua",
    ["deadline.paginator"] = "lua/deadline/paginator.lua",
    ["deadline.params"] = "lua/deadline/params.lua",
    ["deadline.profiles"] = "lua/deadline/profiles.lua",
    ["deadline.providers.cache"] = "lua/deadline/providers/cache.lua",
    ["deadline.providers.container"] = "lua/deadline/providers/container.lua",
    ["deadline.providers.keys"] = "lua/deadline/providers/keys.lua",
    ["deadline.providers.login"] = "lua/deadline/providers/login.lua",
    ["deadline.providers.metadata"] = "lua/deadline/providers/metadata.lua",
    ["deadline.providers.process"] = "lua/deadline/providers/process.lua",
    ["deadline.providers.role"] = "lua/deadline/providers/role.lua",
    ["deadline.providers.sso"] = "lua/deadline/providers/sso.lua",
    ["deadline.queue"] = "lua/deadline/queue.lua",
    ["deadline.ratelimit"] = "lua/deadline/ratelimit.lua",
    ["deadline.response"] = "lua/deadline/response.lua",
    ["deadline.retry"] = "lua/deadline/retry.lua",
    ["deadline.secrets"] = "lua/deadline/secrets.lua",
    ["deadline.sign"] = "lua/deadline/sign.lua",
    ["deadline.sigv4"] = "lua/deadline/sigv4.lua",
    ["deadline.timers"] = "lua/deadline/timers.lua",
    ["deadline.sts"] = "lua/deadline/sts.lua",
    ["deadline.stub"] = "lua/deadline/stub.lua",
    ["deadline.sweep"] = "lua/deadline/sweep.lua",
    ["deadline.symbols"] = "lua/deadline/symbols.lua",
    ["deadline.useragent"] = "lua/deadline/useragent.lua",
    ["deadline.watch"] = "lua/deadline/watch.lua",
    ["deadline.core"] = {
      sources = {
        "csrc/buffer.c",
        "csrc/clock.c",
        "csrc/connections.c",
        "csrc/digest.c",
        "csrc/failure.c",
        "csrc/file.c",
        "csrc/http.c",
        "csrc/lua_core.c",
        "csrc/lua_http.c",
        "csrc/lua_json.c",
        "csrc/lua_object.c",
        "csrc/lua_reader.c",
        "csrc/lua_seen.c",
        "csrc/lua_shape.c",
        "csrc/lua_sigv4.c",
        "csrc/lua_system.c",
        "csrc/lua_text.c",
        "csrc/pollset.c",
        "csrc/pool.c",
        "csrc/process.c",
        "csrc/sigpipe.c",
        "csrc/sigv4.c",
        "csrc/timestamp.c",
        "csrc/transfer.c",
        "csrc/trust.c",
        "csrc/uri.c",
      },
      incdirs = {
        "$(CURL_INCDIR)", "$(OPENSSL_INCDIR)", "$(CJSON_INCDIR)", "$(CJSON_INCDIR)/cjson",
      },
      libdirs = { "$(CURL_LIBDIR)", "$(OPENSSL_LIBDIR)", "$(CJSON_LIBDIR)" },
      libraries = { "curl", "crypto", "cjson", "pthread" },
    },
  },
}
