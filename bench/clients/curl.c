/* SPDX-License-Identifier: MIT
 *
 * `require "curl"` for own.lua, with Debian's libcurl on OpenSSL: Debian's lua-curl is built with
 * GnuTLS, and does not exist for Lua 5.4. It has only the functions that own.lua uses, so it costs
 * less than a full binding.
 */
#include <curl/curl.h>
#include <lauxlib.h>
#include <lua.h>

#define HANDLE "bench.easy"

typedef struct handle {
  CURL *easy;
  struct curl_slist *headers;
  lua_State *L;           /* that `perform` runs in */
  int on_body, on_header; /* functions in the registry */
} handle;

static size_t call(lua_State *L, int function, const char *data, size_t length) {
  size_t taken;
  lua_rawgeti(L, LUA_REGISTRYINDEX, function);
  lua_pushlstring(L, data, length);
  lua_call(L, 1, 1);
  taken = (size_t)lua_tointeger(L, -1);
  lua_pop(L, 1);
  return taken;
}

static size_t on_body(char *data, size_t size, size_t count, void *context) {
  handle *self = context;
  return call(self->L, self->on_body, data, size * count);
}

static size_t on_header(char *data, size_t size, size_t count, void *context) {
  handle *self = context;
  return call(self->L, self->on_header, data, size * count);
}

static int easy_init(lua_State *L) {
  handle *self = lua_newuserdata(L, sizeof *self);
  self->headers = NULL;
  self->easy = curl_easy_init();
  if (self->easy == NULL) return luaL_error(L, "libcurl made no handle");
  luaL_getmetatable(L, HANDLE);
  lua_setmetatable(L, -2);
  return 1;
}

static void set_function(lua_State *L, handle *self, CURLoption option) {
  int function;
  lua_pushvalue(L, 3);
  function = luaL_ref(L, LUA_REGISTRYINDEX);
  if (option == CURLOPT_WRITEFUNCTION) {
    self->on_body = function;
    curl_easy_setopt(self->easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(self->easy, CURLOPT_WRITEDATA, self);
  } else {
    self->on_header = function;
    curl_easy_setopt(self->easy, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(self->easy, CURLOPT_HEADERDATA, self);
  }
}

static void set_headers(lua_State *L, handle *self) {
  struct curl_slist *headers = NULL;
  int i;
  for (i = 1; lua_rawgeti(L, 3, i), lua_isstring(L, -1); i++) {
    headers = curl_slist_append(headers, lua_tostring(L, -1));
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
  curl_easy_setopt(self->easy, CURLOPT_HTTPHEADER, headers);
  curl_slist_free_all(self->headers);
  self->headers = headers;
}

/* easy:setopt(option, text, list of headers or function) */
static int setopt(lua_State *L) {
  handle *self = luaL_checkudata(L, 1, HANDLE);
  CURLoption option = (CURLoption)luaL_checkinteger(L, 2);
  if (lua_isfunction(L, 3)) set_function(L, self, option);
  else if (lua_istable(L, 3)) set_headers(L, self);
  else curl_easy_setopt(self->easy, option, luaL_checkstring(L, 3));
  return 0;
}

/* easy:perform() -> true, or nil and a message */
static int perform(lua_State *L) {
  handle *self = luaL_checkudata(L, 1, HANDLE);
  CURLcode code;
  self->L = L;
  code = curl_easy_perform(self->easy);
  if (code == CURLE_OK) {
    lua_pushboolean(L, 1);
    return 1;
  }
  lua_pushnil(L);
  lua_pushstring(L, curl_easy_strerror(code));
  return 2;
}

static void add_function(lua_State *L, const char *name, lua_CFunction function) {
  lua_pushcfunction(L, function);
  lua_setfield(L, -2, name);
}

static void add_option(lua_State *L, const char *name, CURLoption option) {
  lua_pushinteger(L, option);
  lua_setfield(L, -2, name);
}

int luaopen_curl(lua_State *L);

int luaopen_curl(lua_State *L) {
  curl_global_init(CURL_GLOBAL_DEFAULT);
  luaL_newmetatable(L, HANDLE);
  lua_pushvalue(L, -1);
  lua_setfield(L, -2, "__index");
  add_function(L, "setopt", setopt);
  add_function(L, "perform", perform);
  lua_newtable(L);
  add_function(L, "easy_init", easy_init);
  add_option(L, "OPT_URL", CURLOPT_URL);
  add_option(L, "OPT_CAINFO", CURLOPT_CAINFO);
  add_option(L, "OPT_HTTPHEADER", CURLOPT_HTTPHEADER);
  add_option(L, "OPT_WRITEFUNCTION", CURLOPT_WRITEFUNCTION);
  add_option(L, "OPT_HEADERFUNCTION", CURLOPT_HEADERFUNCTION);
  return 1;
}
