/* SPDX-License-Identifier: MIT
 *
 * The engine for Lua: engines, transfers and processes as userdata. Nothing here decides anything: a
 * transfer is started, polled for and asked what came of it, and so is a program.
 *
 * An engine's user value maps what C knows to its userdata, weakly: a transfer that nobody holds any
 * more is collected, and with that cancelled.
 *
 * Whatever allocates may run a finalizer, and that may close the engine: it is fetched from its box
 * after the last allocation.
 */
#include <string.h>

#include "engine.h"
#include "lua_compat.h"

#define ENGINE_BOX "deadline.engine"
#define TRANSFER_BOX "deadline.transfer"
#define PROCESS_BOX "deadline.process"

typedef struct engine_box {
  dlc_engine *engine; /* NULL once closed */
} engine_box;

typedef struct transfer_box {
  dlc_transfer *transfer; /* NULL once cancelled */
  size_t holds;           /* while it is being read; cancelling is the collector's then */
} transfer_box;

typedef struct process_box {
  dlc_process *process; /* NULL once cancelled, or asked for its output */
  size_t holds;         /* while that is being read: as above */
} process_box;

/* Only what is a string: a number would become one on the stack alone, and go with it. */
static const char *get_text(lua_State *L, int index, const char *name) {
  const char *text;
  dlc_get_held(L, index, name);
  text = dlc_slice_at(L, -1).data;
  if (text == NULL && !lua_isnil(L, -1)) luaL_error(L, "'%s' is not a string", name);
  lua_pop(L, 1);
  return text;
}

static double get_number(lua_State *L, int index, const char *name) {
  double number;
  lua_getfield(L, index, name);
  number = luaL_optnumber(L, -1, 0);
  lua_pop(L, 1);
  return number;
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

/* engine(options) -> engine: ca_bundle, ca_pem, client_cert, client_key, proxy (texts), http1
 * (boolean), max_connections, keepalive (seconds), max_body (bytes) */
static int http_engine(lua_State *L) {
  dlc_engine_options options = {0};
  engine_box *box;
  luaL_checktype(L, 1, LUA_TTABLE);
  options.ca_bundle = get_text(L, 1, "ca_bundle");
  options.ca_pem = dlc_get_slice(L, 1, "ca_pem");
  options.client_cert = get_text(L, 1, "client_cert");
  options.client_key = get_text(L, 1, "client_key");
  options.proxy = get_text(L, 1, "proxy");
  options.http1 = dlc_get_boolean(L, 1, "http1");
  options.max_connections = (long)get_number(L, 1, "max_connections");
  options.keepalive = (long)get_number(L, 1, "keepalive");
  options.max_body = (size_t)get_number(L, 1, "max_body");
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

static dlc_engine *check_engine(lua_State *L) {
  engine_box *box = luaL_checkudata(L, 1, ENGINE_BOX);
  if (box->engine == NULL) luaL_error(L, "the engine is closed");
  return box->engine;
}

/* The key of what C knows: the bytes of its address. Light userdata do not hold every address. */
static void push_key(lua_State *L, const void *known) {
  lua_pushlstring(L, (const char *)&known, sizeof known);
}

/* known[key] = box, which are the top two of the stack and stay there. */
static void make_known(lua_State *L, const void *known) {
  push_key(L, known);
  lua_pushvalue(L, -2); /* known, box, key, box */
  lua_rawset(L, -4);
}

static bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

/* "Name: value"; libcurl takes a header without a value only as "Name;". How much was written. */
static size_t write_line(char *out, dlc_slice name, dlc_slice value) {
  size_t length = name.length;
  while (value.length > 0 && is_blank(value.data[value.length - 1])) value.length--;
  memcpy(out, name.data, name.length);
  out[length++] = value.length > 0 ? ':' : ';';
  if (value.length > 0) out[length++] = ' ';
  memcpy(out + length, value.data, value.length);
  length += value.length;
  out[length] = '\0';
  return length;
}

enum { LINE_EXTRA = 3 }; /* what stands in a line beside name and value: ": " and the NUL */

/* { [name] = value } at the top of the stack as lines, in memory that Lua owns and that is left
 * there. */
static void get_lines(lua_State *L, dlc_request *request) {
  size_t i, count, size;
  const dlc_header *headers = dlc_get_headers(L, &count);
  dlc_slice *lines;
  char *text;
  for (size = 0, i = 0; i < count; i++) {
    size += headers[i].name.length + headers[i].value.length + LINE_EXTRA;
  }
  lines = lua_newuserdata(L, count * sizeof *lines + size + 1);
  text = (char *)(lines + count);
  for (i = 0; i < count; i++) {
    lines[i].data = text;
    lines[i].length = write_line(text, headers[i].name, headers[i].value);
    text += lines[i].length + 1;
  }
  request->headers = lines;
  request->header_count = count;
}

/* nil, kind, code, message, whether it may well succeed if tried again */
static int push_failure(lua_State *L, dlc_failure failure) {
  lua_pushnil(L);
  lua_pushstring(L, failure.kind);
  lua_pushstring(L, failure.code);
  lua_pushstring(L, failure.message);
  lua_pushboolean(L, failure.transient);
  return 5;
}

/* engine:start(request) -> transfer; nil and why not, as from transfer:response(). The request: method,
 * url, headers = { [name] = value }, body, connect_timeout, read_timeout (seconds), direct,
 * fresh (booleans) */
static int engine_start(lua_State *L) {
  dlc_request request = {0};
  dlc_failure why;
  transfer_box *box;
  check_engine(L);
  luaL_checktype(L, 2, LUA_TTABLE);
  lua_settop(L, 2);
  request.method = dlc_get_slice(L, 2, "method");
  request.url = dlc_get_slice(L, 2, "url");
  request.body = dlc_get_slice(L, 2, "body");
  request.connect_timeout = get_number(L, 2, "connect_timeout");
  request.read_timeout = get_number(L, 2, "read_timeout");
  request.direct = dlc_get_boolean(L, 2, "direct");
  request.fresh = dlc_get_boolean(L, 2, "fresh");
  luaL_argcheck(L, request.method.length > 0 && request.url.length > 0, 2, "method or url missing");
  lua_getfield(L, 2, "headers");
  luaL_checktype(L, -1, LUA_TTABLE);
  get_lines(L, &request);
  lua_getuservalue(L, 1);
  box = dlc_new_box(L, TRANSFER_BOX, sizeof *box);
  box->transfer = dlc_engine_start(check_engine(L), &request, &why);
  if (box->transfer == NULL) return push_failure(L, why);
  make_known(L, box->transfer);
  return 1;
}

/* The strings of the list at `index` as a NULL-terminated array in memory that Lua owns. */
static char **get_arguments(lua_State *L, int index) {
  size_t i, count = lua_rawlen(L, index);
  const char **arguments = lua_newuserdata(L, (count + 1) * sizeof *arguments);
  for (i = 0; i < count; i++) {
    lua_rawgeti(L, index, (int)i + 1);
    arguments[i] = dlc_slice_at(L, -1).data;
    if (arguments[i] == NULL || strlen(arguments[i]) != lua_rawlen(L, -1)) {
      luaL_error(L, "an argument is not a string, or holds a NUL");
    }
    lua_pop(L, 1); /* the list still holds it */
  }
  arguments[count] = NULL;
  return (char **)arguments;
}

/* engine:run({ program, argument, ... }, seconds) -> process; nil and a message where it cannot be
 * started */
static int engine_run(lua_State *L) {
  double seconds = luaL_checknumber(L, 3);
  char **arguments;
  process_box *box;
  const char *why;
  check_engine(L);
  luaL_checktype(L, 2, LUA_TTABLE);
  luaL_argcheck(L, lua_rawlen(L, 2) > 0, 2, "no program");
  arguments = get_arguments(L, 2);
  lua_getuservalue(L, 1);
  box = dlc_new_box(L, PROCESS_BOX, sizeof *box);
  box->process = dlc_engine_run(check_engine(L), arguments, seconds, &why);
  if (box->process == NULL) return dlc_fail(L, why);
  make_known(L, box->process);
  return 1;
}

/* engine:poll([seconds]): lets the transfers run, waiting that long at most; for ever with nil */
static int engine_poll(lua_State *L) {
  dlc_engine_poll(check_engine(L), luaL_optnumber(L, 2, -1));
  return 0;
}

/* engine:next_ended() -> a transfer or process that has ended and was not yet answered here, or nil */
static int engine_next_ended(lua_State *L) {
  engine_box *box = luaL_checkudata(L, 1, ENGINE_BOX);
  check_engine(L);
  lua_getuservalue(L, 1);
  while (box->engine != NULL) {
    const void *ended = dlc_engine_next_ended(box->engine);
    if (ended == NULL) ended = dlc_engine_next_exited(box->engine);
    if (ended == NULL) break;
    push_key(L, ended);
    lua_rawget(L, -2);
    if (!lua_isnil(L, -1)) return 1;
    lua_pop(L, 1); /* its userdata is about to be collected */
  }
  lua_pushnil(L);
  return 1;
}

/* A copy of the engine's table, in memory that Lua owns and that is left on the stack. */
static const dlc_watched *copy_sockets(lua_State *L, size_t *count) {
  dlc_watched *copy;
  size_t room;
  dlc_engine_sockets(check_engine(L), count);
  do {
    room = *count;
    copy = lua_newuserdata(L, (room + 1) * sizeof *copy);
    dlc_engine_sockets(check_engine(L), count);
  } while (*count > room);
  if (*count > 0) memcpy(copy, dlc_engine_sockets(check_engine(L), count), *count * sizeof *copy);
  return copy;
}

/* engine:sockets() -> { { fd = n, id = n, read = boolean, write = boolean }, ... } */
static int engine_sockets(lua_State *L) {
  size_t i, count;
  const dlc_watched *sockets = copy_sockets(L, &count);
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
  double timeout = dlc_engine_timeout(check_engine(L));
  if (timeout < 0) lua_pushnil(L);
  else lua_pushnumber(L, timeout);
  return 1;
}

/* Transfers. */

static int transfer_gc(lua_State *L) {
  transfer_box *box = luaL_checkudata(L, 1, TRANSFER_BOX);
  dlc_transfer *transfer = box->transfer;
  box->transfer = NULL;
  dlc_transfer_free(transfer);
  return 0;
}

static int transfer_cancel(lua_State *L) {
  transfer_box *box = luaL_checkudata(L, 1, TRANSFER_BOX);
  return box->holds > 0 ? 0 : transfer_gc(L);
}

static int transfer_is_running(lua_State *L) {
  transfer_box *box = luaL_checkudata(L, 1, TRANSFER_BOX);
  lua_pushboolean(L, box->transfer != NULL &&
                         dlc_transfer_get_state(box->transfer) == DLC_TRANSFER_RUNNING);
  return 1;
}

/* Names in lower case; values of one name that came several times are joined with ", ". */
static void push_headers(lua_State *L, const dlc_transfer *transfer) {
  dlc_slice name, value;
  size_t cursor = 0;
  lua_newtable(L);
  while (dlc_transfer_next_header(transfer, &cursor, &name, &value)) {
    dlc_push_lower(L, name);
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

/* transfer:response() -> status, headers
 *                     or nil, kind, code, message, whether it may well succeed if tried again
 * The body stays where it is, see below, until the transfer is cancelled: the collector could not
 * tell how large it is. */
static int transfer_response(lua_State *L) {
  transfer_box *box = luaL_checkudata(L, 1, TRANSFER_BOX);
  dlc_transfer_state state =
      box->transfer == NULL ? DLC_TRANSFER_CLOSED : dlc_transfer_get_state(box->transfer);
  dlc_failure failure = {"cancelled", "Cancelled", "the request was cancelled", false};
  if (state == DLC_TRANSFER_RUNNING) return luaL_error(L, "the transfer is still running");
  box->holds++;
  if (state == DLC_TRANSFER_DONE) {
    lua_pushinteger(L, dlc_transfer_status(box->transfer));
    push_headers(L, box->transfer);
    box->holds--;
    return 2;
  }
  if (state == DLC_TRANSFER_FAILED) failure = dlc_transfer_failure(box->transfer);
  push_failure(L, failure);
  box->holds--;
  transfer_cancel(L);
  return 5;
}

static dlc_slice body_of(const transfer_box *box) {
  dlc_slice none = {"", 0}, body = none;
  if (box->transfer != NULL) body = dlc_transfer_body(box->transfer);
  return body.data == NULL ? none : body;
}

dlc_slice dlc_hold_body(lua_State *L, int index) {
  transfer_box *box;
  if (lua_type(L, index) != LUA_TUSERDATA) return dlc_check_slice(L, index);
  box = luaL_checkudata(L, index, TRANSFER_BOX);
  box->holds++;
  return body_of(box);
}

void dlc_release_body(lua_State *L, int index) {
  transfer_box *box = lua_touserdata(L, index);
  if (box != NULL) box->holds--;
}

/* #transfer -> bytes of the body */
static int transfer_length(lua_State *L) {
  lua_pushinteger(L, (lua_Integer)body_of(luaL_checkudata(L, 1, TRANSFER_BOX)).length);
  return 1;
}

/* tostring(transfer) -> the body */
static int transfer_text(lua_State *L) {
  luaL_checkudata(L, 1, TRANSFER_BOX);
  dlc_push_slice(L, dlc_hold_body(L, 1));
  dlc_release_body(L, 1);
  return 1;
}

/* Processes. */

static int process_gc(lua_State *L) {
  process_box *box = luaL_checkudata(L, 1, PROCESS_BOX);
  dlc_process *process = box->process;
  box->process = NULL;
  dlc_process_free(process);
  return 0;
}

static int process_cancel(lua_State *L) {
  process_box *box = luaL_checkudata(L, 1, PROCESS_BOX);
  return box->holds > 0 ? 0 : process_gc(L);
}

/* process:output() -> output, exit status, standard error; nil and what went wrong. Once. */
static int process_output(lua_State *L) {
  process_box *box = luaL_checkudata(L, 1, PROCESS_BOX);
  const char *fault = box->process == NULL ? "it was cancelled" : dlc_process_fault(box->process);
  if (box->process != NULL && !dlc_process_has_ended(box->process)) {
    return luaL_error(L, "the program is still running");
  }
  if (fault != NULL) {
    process_cancel(L);
    return dlc_fail(L, fault);
  }
  box->holds++;
  dlc_push_slice(L, dlc_process_out(box->process));
  lua_pushinteger(L, dlc_process_status(box->process));
  dlc_push_slice(L, dlc_process_err(box->process));
  box->holds--;
  process_cancel(L);
  return 3;
}

/* version() -> "libcurl/7.88.1" */
static int http_version(lua_State *L) {
  lua_pushstring(L, dlc_libcurl_version());
  return 1;
}

void dlc_lua_open_http(lua_State *L) {
  static const luaL_Reg engine_meta[] = {
      {"__gc", engine_close}, {"__close", engine_close}, {NULL, NULL}};
  static const luaL_Reg engine_methods[] = {{"start", engine_start},
                                            {"run", engine_run},
                                            {"poll", engine_poll},
                                            {"next_ended", engine_next_ended},
                                            {"sockets", engine_sockets},
                                            {"timeout", engine_timeout},
                                            {"close", engine_close},
                                            {NULL, NULL}};
  static const luaL_Reg transfer_meta[] = {{"__gc", transfer_gc},
                                           {"__close", transfer_cancel},
                                           {"__len", transfer_length},
                                           {"__tostring", transfer_text},
                                           {NULL, NULL}};
  static const luaL_Reg transfer_methods[] = {{"is_running", transfer_is_running},
                                              {"response", transfer_response},
                                              {"cancel", transfer_cancel},
                                              {NULL, NULL}};
  static const luaL_Reg process_meta[] = {
      {"__gc", process_gc}, {"__close", process_cancel}, {NULL, NULL}};
  static const luaL_Reg process_methods[] = {
      {"output", process_output}, {"cancel", process_cancel}, {NULL, NULL}};
  static const luaL_Reg functions[] = {
      {"engine", http_engine}, {"version", http_version}, {NULL, NULL}};
  dlc_new_class(L, ENGINE_BOX, engine_meta, engine_methods);
  dlc_new_class(L, TRANSFER_BOX, transfer_meta, transfer_methods);
  dlc_new_class(L, PROCESS_BOX, process_meta, process_methods);
  dlc_set_functions(L, functions);
}
