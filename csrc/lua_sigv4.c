/* SPDX-License-Identifier: MIT
 *
 * Signature Version 4 for Lua: one function over tables, and the kept signing key. lua/deadline
 * decides which headers a request gets.
 */
#include "lua_core.h"
#include "lua_util.h"
#include "sigv4.h"

#define KEY_BOX "deadline.signing_key"
#define RESULT_BOX "deadline.signature"

static int key_gc(lua_State *L) {
  dlc_sigv4_key_clear(luaL_checkudata(L, 1, KEY_BOX));
  return 0;
}

static int result_gc(lua_State *L) {
  dlc_sigv4_result_clear(lua_touserdata(L, 1));
  return 0;
}

/* signing_key() -> an empty box for one, wiped when it is collected or closed */
static int sigv4_key(lua_State *L) {
  dlc_new_box(L, KEY_BOX, sizeof(dlc_sigv4_key));
  return 1;
}

static int64_t get_time(lua_State *L, int index) {
  dlc_timestamp t;
  lua_getfield(L, index, "time");
  if (!dlc_timestamp_from(luaL_checknumber(L, -1), &t)) luaL_error(L, "no such time");
  lua_pop(L, 1);
  return t.seconds;
}

static void get_credentials(lua_State *L, int index, dlc_sigv4_request *request) {
  int credentials = lua_gettop(L) + 1;
  dlc_get_raw(L, index, "credentials"); /* ..., credentials */
  luaL_checktype(L, credentials, LUA_TTABLE);
  request->access_key_id = dlc_get_slice(L, credentials, "aws_access_key_id");
  request->secret_access_key = dlc_get_slice(L, credentials, "aws_secret_access_key");
  lua_pop(L, 1); /* ... */
}

static void get_request(lua_State *L, int index, dlc_sigv4_request *request) {
  request->method = dlc_get_slice(L, index, "method");
  request->path = dlc_get_slice(L, index, "path");
  request->query = dlc_get_slice(L, index, "query");
  request->body = dlc_get_slice(L, index, "body");
  request->payload_hash = dlc_get_slice(L, index, "payload_hash");
  get_credentials(L, index, request);
  request->region = dlc_get_slice(L, index, "region");
  request->service = dlc_get_slice(L, index, "service");
  request->time = get_time(L, index);
  request->normalize = dlc_get_boolean(L, index, "normalize");
  request->double_encode = dlc_get_boolean(L, index, "double_encode");
  lua_getfield(L, index, "headers");
  request->headers = dlc_get_headers(L, &request->header_count);
}

/* sign(request, key [, explain]) -> authorization; to explain it, also the signature, the signed
 * headers, the canonical request and the string to sign. The request: method, path, query, headers
 * = { [name] = value }, body, payload_hash, region, service, time, normalize, double_encode,
 * credentials = { aws_access_key_id, aws_secret_access_key } */
static int sigv4_sign(lua_State *L) {
  dlc_sigv4_request request;
  dlc_sigv4_key *key = luaL_checkudata(L, 2, KEY_BOX);
  dlc_sigv4_result *result;
  bool explain = lua_toboolean(L, 3) != 0;
  const char *fault;
  luaL_checktype(L, 1, LUA_TTABLE);
  result = dlc_new_box(L, RESULT_BOX, sizeof *result);
  get_request(L, 1, &request);
  fault = dlc_sigv4_sign(&request, key, result);
  if (fault != NULL) return luaL_error(L, "%s", fault);
  dlc_push_slice(L, dlc_buffer_view(&result->authorization));
  if (explain) {
    lua_pushstring(L, result->signature);
    dlc_push_slice(L, dlc_buffer_view(&result->signed_headers));
    dlc_push_slice(L, dlc_buffer_view(&result->canonical_request));
    dlc_push_slice(L, dlc_buffer_view(&result->string_to_sign));
  }
  dlc_sigv4_result_clear(result);
  return explain ? 5 : 1;
}

void dlc_lua_open_sigv4(lua_State *L) {
  static const luaL_Reg key_meta[] = {{"__gc", key_gc}, {NULL, NULL}};
  static const luaL_Reg key_methods[] = {{"close", key_gc}, {NULL, NULL}};
  static const luaL_Reg result_meta[] = {{"__gc", result_gc}, {NULL, NULL}};
  static const luaL_Reg none[] = {{NULL, NULL}};
  static const luaL_Reg functions[] = {
      {"signing_key", sigv4_key}, {"sign", sigv4_sign}, {NULL, NULL}};
  dlc_new_class(L, KEY_BOX, key_meta, key_methods);
  dlc_new_class(L, RESULT_BOX, result_meta, none);
  dlc_set_functions(L, functions);
}
