/* SPDX-License-Identifier: MIT
 *
 * Files, the environment and the terminal for Lua.
 */
#define _DEFAULT_SOURCE /* struct winsize */
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "file.h"
#include "lua_core.h"
#include "lua_util.h"

/* read_file(path) -> text; nil, a message, and the system's code or 0. Raises if memory is short:
 * that says nothing about the file. */
static int system_read(lua_State *L) {
  const char *path = luaL_checkstring(L, 1), *fault;
  dlc_buffer *text = dlc_new_buffer(L);
  int code;
  fault = dlc_file_read(path, text, &code);
  if (fault == NULL || text->failed) return dlc_return_buffer(L, text);
  dlc_buffer_clear(text);
  lua_pushnil(L);
  lua_pushfstring(L, "%s: %s", path, fault);
  lua_pushinteger(L, code);
  return 3;
}

/* file_stamp(path) -> a text that changes when the file does, or nil */
static int system_stamp(lua_State *L) {
  char stamp[DLC_FILE_STAMP_SIZE];
  if (dlc_file_stamp(luaL_checkstring(L, 1), stamp)) lua_pushstring(L, stamp);
  else lua_pushnil(L);
  return 1;
}

/* replace_file(path, bytes) -> true; nil and a message if it fails */
static int system_replace(lua_State *L) {
  const char *fault = dlc_file_replace(luaL_checkstring(L, 1), dlc_check_slice(L, 2));
  if (fault != NULL) return dlc_fail(L, fault);
  lua_pushboolean(L, 1);
  return 1;
}

/* make_folder(path) -> whether it is there now, with those above it */
static int system_make_folder(lua_State *L) {
  lua_pushboolean(L, dlc_file_make_folder(luaL_checkstring(L, 1)));
  return 1;
}

/* home() -> the user's home folder from the password database, or nil */
static int system_home(lua_State *L) {
  char scratch[16384];
  const char *home = dlc_file_home(scratch, sizeof scratch);
  if (home == NULL) lua_pushnil(L);
  else lua_pushstring(L, home);
  return 1;
}

/* getenv(name) -> text or nil: os.getenv, which a host may have removed */
static int system_getenv(lua_State *L) {
  lua_pushstring(L, getenv(luaL_checkstring(L, 1))); /* NOLINT(concurrency-mt-unsafe) */
  return 1;
}

/* terminal_width(fd) -> columns, nil if the descriptor is no terminal */
static int system_width(lua_State *L) {
  struct winsize size = {0, 0, 0, 0};
  int fd = (int)luaL_checkinteger(L, 1);
  if (!isatty(fd)) lua_pushnil(L);
  else if (ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) lua_pushinteger(L, 80);
  else lua_pushinteger(L, size.ws_col);
  return 1;
}

void dlc_lua_open_system(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"read_file", system_read},
      {"file_stamp", system_stamp},
      {"replace_file", system_replace},
      {"make_folder", system_make_folder},
      {"home", system_home},
      {"getenv", system_getenv},
      {"terminal_width", system_width},
      {NULL, NULL},
  };
  dlc_set_functions(L, functions);
}
