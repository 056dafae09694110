/* SPDX-License-Identifier: MIT
 *
 * Texts for Lua: URLs with their percent encoding and their parts, names in lower case, characters.
 */
#include "lua_core.h"
#include "lua_util.h"
#include "uri.h"
#include "utf8.h"

/* lower(text) -> text with its ASCII letters in lower case */
static int uri_lower(lua_State *L) {
  dlc_push_lower(L, dlc_check_slice(L, 1));
  return 1;
}

/* percent_encode(text) -> text: all but unreserved characters encoded. Mostly the text itself. */
static int uri_percent_encode(lua_State *L) {
  dlc_slice text = dlc_check_slice(L, 1);
  dlc_buffer *buffer;
  if (dlc_uri_is_unreserved(text)) {
    lua_settop(L, 1);
    return 1;
  }
  buffer = dlc_new_buffer(L);
  dlc_uri_encode(buffer, text, false);
  return dlc_return_buffer(L, buffer);
}

/* parse_url(text) -> scheme, host, port, path, query; nil if it is no absolute URL */
static int uri_parse_url(lua_State *L) {
  dlc_uri uri;
  if (!dlc_uri_parse(dlc_check_slice(L, 1), &uri)) {
    lua_pushnil(L);
    return 1;
  }
  dlc_push_slice(L, uri.scheme);
  dlc_push_slice(L, uri.host);
  dlc_push_slice(L, uri.port);
  dlc_push_slice(L, uri.path);
  dlc_push_slice(L, uri.query);
  return 5;
}

/* count_characters(text) -> how many; nil if the text is not UTF-8 */
static int uri_count_characters(lua_State *L) {
  size_t count;
  if (!dlc_utf8_count(dlc_check_slice(L, 1), &count)) lua_pushnil(L);
  else dlc_push_number(L, (double)count);
  return 1;
}

void dlc_lua_open_uri(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"lower", uri_lower},
      {"percent_encode", uri_percent_encode},
      {"parse_url", uri_parse_url},
      {"count_characters", uri_count_characters},
      {NULL, NULL},
  };
  dlc_set_functions(L, functions);
}
