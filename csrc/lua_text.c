/* SPDX-License-Identifier: MIT
 *
 * Small pure functions for Lua: moments, letters, percent encoding, URLs, hexadecimal, base64, digests,
 * random numbers, and the two clocks.
 */
#include "clock.h"
#include "digest.h"
#include "lua_compat.h"
#include "timestamp.h"
#include "uri.h"

static int buffer_gc(lua_State *L) {
  dlc_buffer_clear(lua_touserdata(L, 1));
  return 0;
}

/* timestamp(text or number) -> seconds since the epoch; nil for what is no moment, of any type. A number
 * is not made a text: that has the decimal point of the host's locale. */
static int text_timestamp(lua_State *L) {
  int type = lua_type(L, 1);
  dlc_timestamp t;
  if (type == LUA_TNUMBER && dlc_timestamp_from(lua_tonumber(L, 1), &t)) {
    dlc_push_number(L, lua_tonumber(L, 1));
  } else if (type == LUA_TSTRING && dlc_timestamp_parse(dlc_check_slice(L, 1), &t)) {
    dlc_push_number(L, dlc_timestamp_seconds(t));
  } else {
    lua_pushnil(L);
  }
  return 1;
}

/* iso(seconds) -> "2026-08-01T12:34:56.789Z", or nil outside years 1 to 9999 */
static int text_iso(lua_State *L) {
  char text[DLC_TIMESTAMP_SIZE];
  dlc_timestamp t;
  size_t length = dlc_timestamp_from(luaL_checknumber(L, 1), &t) ? dlc_timestamp_iso(t, text) : 0;
  if (length > 0) lua_pushlstring(L, text, length);
  else lua_pushnil(L);
  return 1;
}

/* lower(text) -> text, its letters of ASCII in lower case */
static int text_lower(lua_State *L) {
  dlc_push_lower(L, dlc_check_slice(L, 1));
  return 1;
}

/* percent_encode(text) -> text: everything but the unreserved characters. Mostly the text itself. */
static int text_percent_encode(lua_State *L) {
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

/* parse_url(text) -> scheme, host, port, path, query; nil where it is no absolute URL */
static int text_parse_url(lua_State *L) {
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

static int text_base64_encode(lua_State *L) {
  dlc_slice bytes = dlc_check_slice(L, 1);
  dlc_buffer *buffer = dlc_new_buffer(L);
  dlc_base64_encode(buffer, bytes);
  return dlc_return_buffer(L, buffer);
}

/* hex(bytes) -> two lower-case digits for each */
static int text_hex(lua_State *L) {
  dlc_slice bytes = dlc_check_slice(L, 1);
  dlc_buffer *buffer = dlc_new_buffer(L);
  luaL_argcheck(L, bytes.length < SIZE_MAX / 2, 1, "too long");
  if (dlc_buffer_reserve(buffer, 2 * bytes.length)) {
    dlc_hex(bytes.data, bytes.length, buffer->data);
    buffer->length = 2 * bytes.length;
  }
  return dlc_return_buffer(L, buffer);
}

/* base64_decode(text) -> bytes, or nil where it is not base64 */
static int text_base64_decode(lua_State *L) {
  dlc_slice text = dlc_check_slice(L, 1);
  dlc_buffer *buffer = dlc_new_buffer(L);
  if (!dlc_base64_decode(buffer, text)) {
    lua_pushnil(L);
    return 1;
  }
  return dlc_return_buffer(L, buffer);
}

/* sha256(text) -> 32 bytes */
static int text_sha256(lua_State *L) {
  unsigned char digest[DLC_SHA256_SIZE];
  if (!dlc_sha256(dlc_check_slice(L, 1), digest)) return luaL_error(L, "SHA-256 is not available");
  lua_pushlstring(L, (const char *)digest, sizeof digest);
  return 1;
}

/* sha1(text) -> 20 bytes */
static int text_sha1(lua_State *L) {
  unsigned char digest[DLC_SHA1_SIZE];
  if (!dlc_sha1(dlc_check_slice(L, 1), digest)) return luaL_error(L, "SHA-1 is not available");
  lua_pushlstring(L, (const char *)digest, sizeof digest);
  return 1;
}

/* es256_sign(private key as PEM, text) -> 64 bytes, or nil where it is no key on P-256 */
static int text_es256_sign(lua_State *L) {
  unsigned char signature[DLC_ES256_SIZE];
  if (dlc_es256_sign(dlc_check_slice(L, 1), dlc_check_slice(L, 2), signature)) {
    lua_pushlstring(L, (const char *)signature, sizeof signature);
  } else {
    lua_pushnil(L);
  }
  return 1;
}

/* es256_public(private key as PEM) -> x and y, 32 bytes each; nil where it is no key on P-256 */
static int text_es256_public(lua_State *L) {
  unsigned char point[DLC_ES256_SIZE];
  if (!dlc_es256_public(dlc_check_slice(L, 1), point)) {
    lua_pushnil(L);
    return 1;
  }
  lua_pushlstring(L, (const char *)point, 32);
  lua_pushlstring(L, (const char *)point + 32, 32);
  return 2;
}

/* random() -> a number from 0 up to, not including, 1 */
static int text_random(lua_State *L) {
  uint32_t bits;
  if (!dlc_random(&bits, sizeof bits)) return luaL_error(L, "no random numbers are available");
  lua_pushnumber(L, bits / 4294967296.0);
  return 1;
}

/* uuid() -> a random (version 4) UUID */
static int text_uuid(lua_State *L) {
  static const size_t groups[] = {4, 2, 2, 2, 6}; /* of bytes */
  unsigned char bytes[16];
  const unsigned char *at = bytes;
  char text[37];
  size_t i, n = 0;
  if (!dlc_random(bytes, sizeof bytes)) return luaL_error(L, "no random numbers are available");
  bytes[6] = (unsigned char)((bytes[6] & 0x0f) | 0x40);
  bytes[8] = (unsigned char)((bytes[8] & 0x3f) | 0x80);
  for (i = 0; i < sizeof groups / sizeof *groups; i++) {
    dlc_hex(at, groups[i], text + n);
    at += groups[i];
    n += 2 * groups[i];
    text[n++] = '-';
  }
  lua_pushlstring(L, text, n - 1);
  return 1;
}

/* now() -> seconds on a clock that never jumps; time() -> seconds since the epoch, with fraction */
static int text_now(lua_State *L) {
  lua_pushnumber(L, dlc_monotonic());
  return 1;
}

static int text_time(lua_State *L) {
  lua_pushnumber(L, dlc_wall_clock());
  return 1;
}

void dlc_lua_open_text(lua_State *L) {
  static const luaL_Reg meta[] = {{"__gc", buffer_gc}, {NULL, NULL}};
  static const luaL_Reg none[] = {{NULL, NULL}};
  static const luaL_Reg functions[] = {{"timestamp", text_timestamp},
                                       {"iso", text_iso},
                                       {"lower", text_lower},
                                       {"percent_encode", text_percent_encode},
                                       {"parse_url", text_parse_url},
                                       {"hex", text_hex},
                                       {"base64_encode", text_base64_encode},
                                       {"base64_decode", text_base64_decode},
                                       {"sha1", text_sha1},
                                       {"sha256", text_sha256},
                                       {"es256_sign", text_es256_sign},
                                       {"es256_public", text_es256_public},
                                       {"random", text_random},
                                       {"uuid", text_uuid},
                                       {"now", text_now},
                                       {"time", text_time},
                                       {NULL, NULL}};
  dlc_new_class(L, DLC_BUFFER_BOX, meta, none);
  dlc_set_functions(L, functions);
}
