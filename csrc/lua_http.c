/* SPDX-License-Identifier: MIT
 *
 * The engine for Lua: engines and transfers as userdata. Nothing here decides anything: a transfer
 * is started, polled for and asked what came of it.
 *
 * An engine's user value maps the transfers that C knows to their userdata, weakly: a transfer
 * that nobody holds any more is collected, and with that cancelled.
 */
#include "http.h"
#include "lua_compat.h"

#define ENGINE_BOX "deadline.engine"
#define TRANSFER_BOX "deadline.transfer"

typedef struct engine_box {
  dlc_http *engine; /* NULL once closed */
} engine_box;

typedef struct transfer_box {
  dlc_transfer *transfer; /* NULL once cancelled */
} transfer_box;

/* Only what is a string: a number would become one on the stack alone, and go with it. */
static const char *get_text(lua_State *L, int index, const char *name) {
  const char *text;
  lua_getfield(L, index, name);
  text = dlc_slice_at(L, -1).data;
  if (text == NULL && !lua_isnil(L, -1)) luaL_error(L, "'%s' is not a string", name);
  lua_pop(L, 1); /* the table still holds it */
  return text;
}

static double get_number(lua_State *L, int index, const char *name) {
  double number;
  lua_getfield(L, index, name);
  number = luaL_optnumber(L, -1, 0);
  lua_pop(L, 1);
  return number;
}

static bool get_boolean(lua_State *L, int index, const char *name) {
  bool value;
  lua_getfield(L, index, name);
  value = lua_toboolean(L, -1) != 0;
  lua_pop(L, 1);
  return value;
}

/* Engines. */

static void set_weak_table(lua_State *L) {
  lua_newtable(L);
  lua_newtable(L);
  lua_pushliteral(L, "v");
  lua_setfield(L, -2, "__mode");
  lua_setmetatable(L, -2);
  lua_setuservalue(L, -2);
}

/* engine(options) -> engine: ca_bundle, client_cert, client_key, proxy (texts), http1 (boolean),
 * max_connections, keepalive (seconds), max_body (bytes) */
static int http_engine(lua_State *L) {
  dlc_http_options options = {0};
  engine_box *box;
  luaL_checktype(L, 1, LUA_TTABLE);
  options.ca_bundle = get_text(L, 1, "ca_bundle");
  options.client_cert = get_text(L, 1, "client_cert");
  options.client_key = get_text(L, 1, "client_key");
  options.proxy = get_text(L, 1, "proxy");
  options.http1 = get_boolean(L, 1, "http1");
  options.max_connections = (long)get_number(L, 1, "max_connections");
  options.keepalive = (long)get_number(L, 1, "keepalive");
  options.max_body = (size_t)get_number(L, 1, "max_body");
  box = dlc_new_box(L, ENGINE_BOX, sizeof *box);
  set_weak_table(L);
  box->engine = dlc_http_new(&options);
  if (box->engine == NULL) return luaL_error(L, "libcurl could not be started");
  return 1;
}

static int engine_close(lua_State *L) {
  engine_box *box = luaL_checkudata(L, 1, ENGINE_BOX);
  dlc_http *engine = box->engine;
  box->engine = NULL;
  dlc_http_free(engine);
  return 0;
}

static dlc_http *check_engine(lua_State *L) {
  engine_box *box = luaL_checkudata(L, 1, ENGINE_BOX);
  if (box->engine == NULL) luaL_error(L, "the engine is closed");
  return box->engine;
}

/* { "Name: value", ... } at the top of the stack, into memory that Lua owns and that is left there. */
static void get_lines(lua_State *L, dlc_http_request *request) {
  size_t i, count = lua_rawlen(L, -1);
  dlc_slice *lines = lua_newuserdata(L, (count + 1) * sizeof *lines);
  for (i = 0; i < count; i++) { /* list, memory */
    lua_rawgeti(L, -2, (int)i + 1);
    lines[i] = dlc_slice_at(L, -1);
    if (lines[i].data == NULL) luaL_error(L, "a header line is not a string");
    lua_pop(L, 1);
  }
  request->headers = lines;
  request->header_count = count;
}

static dlc_slice get_slice(lua_State *L, int index, const char *name) {
  dlc_slice slice;
  lua_getfield(L, index, name);
  slice = dlc_slice_at(L, -1);
  lua_pop(L, 1);
  return slice;
}

/* engine:start(request) -> transfer; nil and a message where there can be no such request. The
 * request: method, url, headers = { "Name: value", ... }, body, connect_timeout, read_timeout
 * (seconds), direct (boolean) */
static int engine_start(lua_State *L) {
  dlc_http *engine = check_engine(L);
  dlc_http_request request = {0};
  transfer_box *box;
  const char *why;
  luaL_checktype(L, 2, LUA_TTABLE);
  lua_settop(L, 2);
  request.method = dlc_slice_of(get_text(L, 2, "method"));
  request.url = get_slice(L, 2, "url");
  request.body = get_slice(L, 2, "body");
  request.connect_timeout = get_number(L, 2, "connect_timeout");
  request.read_timeout = get_number(L, 2, "read_timeout");
  request.direct = get_boolean(L, 2, "direct");
  luaL_argcheck(L, request.method.length > 0 && request.url.length > 0, 2, "method or url missing");
  lua_getfield(L, 2, "headers");
  luaL_checktype(L, -1, LUA_TTABLE);
  get_lines(L, &request);
  lua_getuservalue(L, 1);
  box = dlc_new_box(L, TRANSFER_BOX, sizeof *box);
  box->transfer = dlc_http_start(engine, &request, &why);
  if (box->transfer == NULL) return dlc_fail(L, why);
  lua_pushlightuserdata(L, box->transfer);
  lua_pushvalue(L, -2);
  lua_rawset(L, -4); /* known[transfer] = box */
  return 1;
}

/* engine:poll([seconds]): lets the transfers run, waiting that long at most; for ever with nil */
static int engine_poll(lua_State *L) {
  dlc_http_poll(check_engine(L), luaL_optnumber(L, 2, -1));
  return 0;
}

/* engine:next_ended() -> a transfer that has ended and was not yet answered here, or nil */
static int engine_next_ended(lua_State *L) {
  dlc_http *engine = check_engine(L);
  dlc_transfer *transfer;
  lua_getuservalue(L, 1);
  while ((transfer = dlc_http_next_ended(engine)) != NULL) {
    lua_pushlightuserdata(L, transfer);
    lua_rawget(L, -2);
    if (!lua_isnil(L, -1)) return 1;
    lua_pop(L, 1); /* its userdata is about to be collected */
  }
  lua_pushnil(L);
  return 1;
}

/* engine:sockets() -> { { fd = n, id = n, read = boolean, write = boolean }, ... } */
static int engine_sockets(lua_State *L) {
  size_t i, count;
  const dlc_socket *sockets = dlc_http_sockets(check_engine(L), &count);
  lua_createtable(L, (int)count, 0);
  for (i = 0; i < count; i++) {
    lua_createtable(L, 0, 4);
    lua_pushinteger(L, sockets[i].fd);
    lua_setfield(L, -2, "fd");
    lua_pushinteger(L, (lua_Integer)sockets[i].id);
    lua_setfield(L, -2, "id");
    lua_pushboolean(L, (sockets[i].events & POLLIN) != 0);
    lua_setfield(L, -2, "read");
    lua_pushboolean(L, (sockets[i].events & POLLOUT) != 0);
    lua_setfield(L, -2, "write");
    lua_rawseti(L, -2, (int)i + 1);
  }
  return 1;
}

/* engine:timeout() -> seconds until poll has to be called again; nil where no timer is set */
static int engine_timeout(lua_State *L) {
  double timeout = dlc_http_timeout(check_engine(L));
  if (timeout < 0) lua_pushnil(L);
  else lua_pushnumber(L, timeout);
  return 1;
}

/* Transfers. */

static int transfer_cancel(lua_State *L) {
  transfer_box *box = luaL_checkudata(L, 1, TRANSFER_BOX);
  dlc_transfer *transfer = box->transfer;
  box->transfer = NULL;
  dlc_transfer_free(transfer);
  return 0;
}

static int transfer_is_running(lua_State *L) {
  transfer_box *box = luaL_checkudata(L, 1, TRANSFER_BOX);
  lua_pushboolean(L, box->transfer != NULL &&
                         dlc_transfer_get_state(box->transfer) == DLC_TRANSFER_RUNNING);
  return 1;
}

static void push_lower(lua_State *L, dlc_slice name) {
  luaL_Buffer buffer;
  size_t i;
  luaL_buffinit(L, &buffer);
  for (i = 0; i < name.length; i++) {
    char c = name.data[i];
    luaL_addchar(&buffer, c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c);
  }
  luaL_pushresult(&buffer);
}

/* Names in lower case; values of one name that came several times are joined with ", ". */
static void push_headers(lua_State *L, const dlc_transfer *transfer) {
  dlc_slice name, value;
  size_t cursor = 0;
  lua_newtable(L);
  while (dlc_transfer_next_header(transfer, &cursor, &name, &value)) {
    push_lower(L, name);
    lua_pushvalue(L, -1);
    lua_rawget(L, -3); /* headers, name, value so far */
    if (lua_isnil(L, -1)) {
      lua_pop(L, 1);
      dlc_push_slice(L, value);
    } else {
      lua_pushliteral(L, ", ");
      dlc_push_slice(L, value);
      lua_concat(L, 3);
    }
    lua_rawset(L, -3);
  }
}

/* transfer:response() -> status, headers, body
 *                     or nil, kind, code, message, whether it may well succeed if tried again
 * Once: the transfer's memory goes back with it, the collector could not tell how large it is. */
static int transfer_response(lua_State *L) {
  transfer_box *box = luaL_checkudata(L, 1, TRANSFER_BOX);
  dlc_transfer *transfer = box->transfer;
  dlc_transfer_state state =
      transfer == NULL ? DLC_TRANSFER_CLOSED : dlc_transfer_get_state(transfer);
  dlc_http_failure failure = {"cancelled", "Cancelled", "the request was cancelled", false};
  if (state == DLC_TRANSFER_RUNNING) return luaL_error(L, "the transfer is still running");
  if (state == DLC_TRANSFER_DONE) {
    lua_pushinteger(L, dlc_transfer_status(transfer));
    push_headers(L, transfer);
    dlc_push_slice(L, dlc_transfer_body(transfer));
    transfer_cancel(L);
    return 3;
  }
  if (state == DLC_TRANSFER_FAILED) failure = dlc_transfer_failure(transfer);
  lua_pushnil(L);
  lua_pushstring(L, failure.kind);
  lua_pushstring(L, failure.code);
  lua_pushstring(L, failure.message);
  lua_pushboolean(L, failure.transient);
  transfer_cancel(L);
  return 5;
}

/* version() -> "libcurl/7.88.1" */
static int http_version(lua_State *L) {
  lua_pushstring(L, dlc_http_version());
  return 1;
}

void dlc_lua_open_http(lua_State *L) {
  static const luaL_Reg engine_meta[] = {
      {"__gc", engine_close}, {"__close", engine_close}, {NULL, NULL}};
  static const luaL_Reg engine_methods[] = {{"start", engine_start},
                                            {"poll", engine_poll},
                                            {"next_ended", engine_next_ended},
                                            {"sockets", engine_sockets},
                                            {"timeout", engine_timeout},
                                            {"close", engine_close},
                                            {NULL, NULL}};
  static const luaL_Reg transfer_meta[] = {
      {"__gc", transfer_cancel}, {"__close", transfer_cancel}, {NULL, NULL}};
  static const luaL_Reg transfer_methods[] = {{"is_running", transfer_is_running},
                                              {"response", transfer_response},
                                              {"cancel", transfer_cancel},
                                              {NULL, NULL}};
  static const luaL_Reg functions[] = {
      {"engine", http_engine}, {"version", http_version}, {NULL, NULL}};
  dlc_new_class(L, ENGINE_BOX, engine_meta, engine_methods);
  dlc_new_class(L, TRANSFER_BOX, transfer_meta, transfer_methods);
  dlc_set_functions(L, functions);
}
