/* SPDX-License-Identifier: MIT
 *
 * Transfers for Lua: started on an engine, and asked for their response. Decides nothing and does
 * not wait: engine:poll does.
 */
#include "lua_transfer.h"

#include <assert.h>
#include <string.h>

#include "lua_core.h"
#include "lua_engine.h"

#define TRANSFER_BOX "deadline.transfer"

typedef struct transfer_box {
  dlc_transfer *transfer; /* NULL once cancelled */
  size_t holds;           /* readers of the body; meanwhile only the collector may free it */
} transfer_box;

static bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

/* Writes "Name: value" and returns its length. libcurl takes a header without a value only as
 * "Name;". */
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

enum { LINE_EXTRA = 3 }; /* ": " and the NUL of a line */

/* Makes lines of the headers { [name] = value } on top of the stack, in userdata left above it. */
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

/* Pushes nil, kind, code, message, and whether a retry may help. Returns 5. */
static int push_failure(lua_State *L, dlc_failure failure) {
  lua_pushnil(L);
  lua_pushstring(L, failure.kind);
  lua_pushstring(L, failure.code);
  lua_pushstring(L, failure.message);
  lua_pushboolean(L, failure.transient);
  return 5;
}

/* engine:start(request) -> transfer; or as transfer:response() if it fails. The request: method,
 * url, headers = { [name] = value }, body, connect_timeout, read_timeout (seconds), direct, fresh
 * (booleans) */
int dlc_lua_start(lua_State *L) {
  dlc_request request = {0};
  dlc_failure why;
  transfer_box *box;
  dlc_check_engine(L);
  luaL_checktype(L, 2, LUA_TTABLE);
  lua_settop(L, 2); /* engine, request */
  request.method = dlc_get_slice(L, 2, "method");
  request.url = dlc_get_slice(L, 2, "url");
  request.body = dlc_get_slice(L, 2, "body");
  request.connect_timeout = dlc_get_number(L, 2, "connect_timeout");
  request.read_timeout = dlc_get_number(L, 2, "read_timeout");
  request.direct = dlc_get_boolean(L, 2, "direct");
  request.fresh = dlc_get_boolean(L, 2, "fresh");
  luaL_argcheck(L, request.method.length > 0 && request.url.length > 0, 2, "method or url missing");
  lua_getfield(L, 2, "headers"); /* engine, request, headers */
  luaL_checktype(L, -1, LUA_TTABLE);
  get_lines(L, &request);                          /* engine, request, headers, memory, lines */
  lua_getuservalue(L, 1);                          /* ..., handles */
  box = dlc_new_box(L, TRANSFER_BOX, sizeof *box); /* ..., handles, transfer */
  box->transfer = dlc_engine_start(dlc_check_engine(L), &request, &why);
  if (box->transfer == NULL) return push_failure(L, why);
  dlc_register_handle(L, box->transfer);
  return 1;
}

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

/* Pushes a table of the headers. Names are in lower case; values of a repeated name are joined with
 * ", ". */
static void push_headers(lua_State *L, const dlc_transfer *transfer) {
  dlc_slice name, value;
  size_t cursor = 0;
  lua_createtable(L, 0, 8); /* headers: as many as the service sends */
  while (dlc_transfer_next_header(transfer, &cursor, &name, &value)) {
    dlc_push_lower(L, name); /* headers, name */
    lua_pushvalue(L, -1);    /* headers, name, name */
    lua_rawget(L, -3);       /* headers, name, value so far or nil */
    if (lua_isnil(L, -1)) {
      lua_pop(L, 1);            /* headers, name */
      dlc_push_slice(L, value); /* headers, name, value */
    } else {
      lua_pushliteral(L, ", "); /* headers, name, value so far, ", " */
      dlc_push_slice(L, value); /* headers, name, value so far, ", ", value */
      lua_concat(L, 3);         /* headers, name, value */
    }
    lua_rawset(L, -3); /* headers */
  }
}

/* transfer:response() -> status, headers; or nil, kind, code, message, whether a retry may help.
 * The body stays in C until the transfer is cancelled: see __len, __tostring and decode(). The
 * collector could not tell how large it is. */
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
  if (box == NULL) return; /* a string */
  assert(box->holds > 0);
  box->holds--;
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

void dlc_lua_open_transfer(lua_State *L) {
  static const luaL_Reg meta[] = {
      {"__gc", transfer_gc},
      {"__close", transfer_cancel},
      {"__len", transfer_length},
      {"__tostring", transfer_text},
      {NULL, NULL},
  };
  static const luaL_Reg methods[] = {
      {"is_running", transfer_is_running},
      {"response", transfer_response},
      {"cancel", transfer_cancel},
      {NULL, NULL},
  };
  dlc_new_class(L, TRANSFER_BOX, meta, methods);
}
