/* SPDX-License-Identifier: MIT
 *
 * Digests and fingerprints, signatures with ES256, random numbers, hexadecimal and base64 for Lua.
 * Signature Version 4 is in lua_sigv4.c.
 */
#include <stdint.h>

#include "digest.h"
#include "lua_core.h"
#include "lua_util.h"

/* hex(bytes) -> text: two lower-case digits a byte */
static int crypto_hex(lua_State *L) {
  dlc_slice bytes = dlc_check_slice(L, 1);
  dlc_buffer *buffer = dlc_new_buffer(L);
  luaL_argcheck(L, bytes.length < SIZE_MAX / 2, 1, "too long");
  if (dlc_buffer_reserve(buffer, 2 * bytes.length)) {
    dlc_hex(bytes.data, bytes.length, buffer->data);
    buffer->length = 2 * bytes.length;
  }
  return dlc_return_buffer(L, buffer);
}

/* base64_encode(bytes) -> text */
static int crypto_base64_encode(lua_State *L) {
  dlc_slice bytes = dlc_check_slice(L, 1);
  dlc_buffer *buffer = dlc_new_buffer(L);
  dlc_base64_encode(buffer, bytes);
  return dlc_return_buffer(L, buffer);
}

/* base64_decode(text) -> bytes, or nil if it is not base64 */
static int crypto_base64_decode(lua_State *L) {
  dlc_slice text = dlc_check_slice(L, 1);
  dlc_buffer *buffer = dlc_new_buffer(L);
  if (!dlc_base64_decode(buffer, text)) {
    lua_pushnil(L);
    return 1;
  }
  return dlc_return_buffer(L, buffer);
}

/* sha256(text) -> 32 bytes */
static int crypto_sha256(lua_State *L) {
  unsigned char digest[DLC_SHA256_SIZE];
  if (!dlc_sha256(dlc_check_slice(L, 1), digest)) return luaL_error(L, "SHA-256 is not available");
  lua_pushlstring(L, (const char *)digest, sizeof digest);
  return 1;
}

/* fingerprint(text) -> a whole number below 2^53, which every Lua holds exactly: the first bits of
 * the text's SHA-256. Two of 10,000 texts have the same one once in 180,000,000 times. */
static int crypto_fingerprint(lua_State *L) {
  unsigned char digest[DLC_SHA256_SIZE];
  uint64_t bits = 0;
  size_t i;
  if (!dlc_sha256(dlc_check_slice(L, 1), digest)) return luaL_error(L, "SHA-256 is not available");
  for (i = 0; i < sizeof bits; i++) bits = bits << 8 | digest[i];
  dlc_push_number(L, (double)(bits >> 11));
  return 1;
}

/* sha1(text) -> 20 bytes */
static int crypto_sha1(lua_State *L) {
  unsigned char digest[DLC_SHA1_SIZE];
  if (!dlc_sha1(dlc_check_slice(L, 1), digest)) return luaL_error(L, "SHA-1 is not available");
  lua_pushlstring(L, (const char *)digest, sizeof digest);
  return 1;
}

/* es256_sign(private key as PEM, text) -> 64 bytes, or nil if it is no key on P-256 */
static int crypto_es256_sign(lua_State *L) {
  unsigned char signature[DLC_ES256_SIZE];
  if (dlc_es256_sign(dlc_check_slice(L, 1), dlc_check_slice(L, 2), signature)) {
    lua_pushlstring(L, (const char *)signature, sizeof signature);
  } else {
    lua_pushnil(L);
  }
  return 1;
}

/* es256_public(private key as PEM) -> x and y, 32 bytes each; nil if it is no key on P-256 */
static int crypto_es256_public(lua_State *L) {
  unsigned char point[DLC_ES256_SIZE];
  if (!dlc_es256_public(dlc_check_slice(L, 1), point)) {
    lua_pushnil(L);
    return 1;
  }
  lua_pushlstring(L, (const char *)point, 32);
  lua_pushlstring(L, (const char *)point + 32, 32);
  return 2;
}

/* random() -> a number from 0 up to, but not including, 1 */
static int crypto_random(lua_State *L) {
  uint32_t bits;
  if (!dlc_random(&bits, sizeof bits)) return luaL_error(L, "no random numbers are available");
  lua_pushnumber(L, bits / 4294967296.0);
  return 1;
}

/* uuid() -> a random (version 4) UUID */
static int crypto_uuid(lua_State *L) {
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

void dlc_lua_open_crypto(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"hex", crypto_hex},
      {"base64_encode", crypto_base64_encode},
      {"base64_decode", crypto_base64_decode},
      {"sha1", crypto_sha1},
      {"sha256", crypto_sha256},
      {"fingerprint", crypto_fingerprint},
      {"es256_sign", crypto_es256_sign},
      {"es256_public", crypto_es256_public},
      {"random", crypto_random},
      {"uuid", crypto_uuid},
      {NULL, NULL},
  };
  dlc_set_functions(L, functions);
}
