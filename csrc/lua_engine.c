/* SPDX-License-Identifier: MIT
 *
 * Engines for Lua: made, polled, watched and closed. Decides nothing; knows neither requests nor
 * programs, see lua_transfer.c and lua_process.c.
 *
 * The engine's user value is a table from each transfer and process of C to its userdata, with weak
 * values: the collector frees a transfer that no script holds, and that cancels it.
 */
#include "lua_engine.h"

#include <string.h>

#include "libcurl.h"
#include "lua_core.h"

#define ENGINE_BOX "deadline.engine"

typedef struct engine_box {
  dlc_engine *engine; /* NULL once closed */
} engine_box;

static void set_weak_table(lua_State *L) {
  lua_newtable(L);               /* box, handles */
  lua_newtable(L);               /* box, handles, metatable */
  lua_pushliteral(L, "v");       /* box, handles, metatable, "v" */
  lua_setfield(L, -2, "__mode"); /* box, handles, metatable */
  lua_setmetatable(L, -2);       /* box, handles */
  lua_setuservalue(L, -2);       /* box */
}

/* engine(options) -> engine: ca_bundle, ca_pem, client_cert, client_key, proxy (texts), http1
 * (boolean), max_connections, keepalive (seconds), max_body (bytes) */
static int engine_new(lua_State *L) {
  dlc_engine_options options = {0};
  engine_box *box;
  luaL_checktype(L, 1, LUA_TTABLE);
  options.ca_bundle = dlc_get_text(L, 1, "ca_bundle");
  options.ca_pem = dlc_get_slice(L, 1, "ca_pem");
  options.client_cert = dlc_get_text(L, 1, "client_cert");
  options.client_key = dlc_get_text(L, 1, "client_key");
  options.proxy = dlc_get_text(L, 1, "proxy");
  options.http1 = dlc_get_boolean(L, 1, "http1");
  options.max_connections = (long)dlc_get_number(L, 1, "max_connections");
  options.keepalive = (long)dlc_get_number(L, 1, "keepalive");
  options.max_body = (size_t)dlc_get_number(L, 1, "max_body");
  box = dlc_new_box(L, ENGINE_BOX, sizeof *box);
  set_weak_table(L);
  box->engine = dlc_engine_new(&options);
  if (box->engine == NULL) return luaL_error(L, "out of memory");
  return 1;
}

static int engine_close(lua_State *L) {
  engine_box *box = luaL_checkudata(L, 1, ENGINE_BOX);
  dlc_engine *engine = box->engine;
  box->engine = NULL;
  dlc_engine_free(engine);
  return 0;
}

dlc_engine *dlc_check_engine(lua_State *L) {
  engine_box *box = luaL_checkudata(L, 1, ENGINE_BOX);
  if (box->engine == NULL) luaL_error(L, "the engine is closed");
  return box->engine;
}

/* The key of a handle: the bytes of its address. Light userdata do not hold every address. */
static void push_key(lua_State *L, const void *handle) {
  lua_pushlstring(L, (const char *)&handle, sizeof handle);
}

void dlc_register_handle(lua_State *L, const void *handle) {
  push_key(L, handle);  /* handles, box, key */
  lua_pushvalue(L, -2); /* handles, box, key, box */
  lua_rawset(L, -4);    /* handles, box */
}

/* engine:poll([seconds]): runs the transfers, waiting that long at most; without bound for nil */
static int engine_poll(lua_State *L) {
  dlc_engine_poll(dlc_check_engine(L), luaL_optnumber(L, 2, -1));
  return 0;
}

/* engine:next_ended() -> a transfer or process that has ended and was not returned yet, or nil */
static int engine_next_ended(lua_State *L) {
  engine_box *box = luaL_checkudata(L, 1, ENGINE_BOX);
  dlc_check_engine(L);
  lua_getuservalue(L, 1); /* engine, handles */
  while (box->engine != NULL) {
    const void *ended = dlc_engine_next_ended(box->engine);
    if (ended == NULL) ended = dlc_engine_next_exited(box->engine);
    if (ended == NULL) break;
    push_key(L, ended); /* engine, handles, key */
    lua_rawget(L, -2);  /* engine, handles, userdata or nil */
    if (!lua_isnil(L, -1)) return 1;
    lua_pop(L, 1); /* engine, handles: that userdata is being collected */
  }
  lua_pushnil(L);
  return 1;
}

/* Pushes a userdata with a copy of the engine's table of sockets. */
static const dlc_watched *copy_sockets(lua_State *L, size_t *count) {
  dlc_watched *copy;
  size_t room;
  dlc_engine_sockets(dlc_check_engine(L), count);
  do {
    room = *count;
    copy = lua_newuserdata(L, (room + 1) * sizeof *copy);
    dlc_engine_sockets(dlc_check_engine(L), count);
  } while (*count > room);
  if (*count > 0) {
    memcpy(copy, dlc_engine_sockets(dlc_check_engine(L), count), *count * sizeof *copy);
  }
  return copy;
}

/* engine:sockets() -> { { fd = n, id = n, read = boolean, write = boolean }, ... } */
static int engine_sockets(lua_State *L) {
  size_t i, count;
  const dlc_watched *sockets = copy_sockets(L, &count); /* engine, copy */
  lua_createtable(L, (int)count, 0);                    /* engine, copy, list */
  for (i = 0; i < count; i++) {
    lua_createtable(L, 0, 4); /* engine, copy, list, socket */
    lua_pushinteger(L, sockets[i].fd);
    lua_setfield(L, -2, "fd");
    lua_pushinteger(L, (lua_Integer)sockets[i].id);
    lua_setfield(L, -2, "id");
    lua_pushboolean(L, (sockets[i].events & POLLIN) != 0);
    lua_setfield(L, -2, "read");
    lua_pushboolean(L, (sockets[i].events & POLLOUT) != 0);
    lua_setfield(L, -2, "write");
    lua_rawseti(L, -2, (int)i + 1); /* engine, copy, list */
  }
  return 1;
}

/* engine:timeout() -> seconds until poll must be called; nil if no timer is set */
static int engine_timeout(lua_State *L) {
  double timeout = dlc_engine_timeout(dlc_check_engine(L));
  if (timeout < 0) lua_pushnil(L);
  else lua_pushnumber(L, timeout);
  return 1;
}

/* version() -> "libcurl/7.88.1" */
static int engine_version(lua_State *L) {
  lua_pushstring(L, dlc_libcurl_version());
  return 1;
}

void dlc_lua_open_engine(lua_State *L) {
  static const luaL_Reg meta[] = {{"__gc", engine_close}, {"__close", engine_close}, {NULL, NULL}};
  static const luaL_Reg methods[] = {
      {"start", dlc_lua_start},    {"run", dlc_lua_run},
      {"poll", engine_poll},       {"next_ended", engine_next_ended},
      {"sockets", engine_sockets}, {"timeout", engine_timeout},
      {"close", engine_close},     {NULL, NULL},
  };
  static const luaL_Reg functions[] = {
      {"engine", engine_new}, {"version", engine_version}, {NULL, NULL}};
  dlc_new_class(L, ENGINE_BOX, meta, methods);
  dlc_set_functions(L, functions);
}
