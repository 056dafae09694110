/* SPDX-License-Identifier: MIT
 *
 * A C program that embeds Lua with deadline linked into it: no shared object is loaded at run
 * time. Its arguments are a script and the script's own arguments. From the top of the sources:
 *
 *   cc -o embed examples/embed.c csrc/[a-z]*.c -Icsrc -I/usr/include/lua5.4 \
 *      -I/usr/include/cjson -llua5.4 -lcurl -lcrypto -lcjson -lpthread
 *   LUA_PATH='lua/?.lua;;' ./embed examples/list_sessions.lua FARM FLEET WORKER
 *
 * With -DAMALGAM='"build/amalgam/deadline.lua"' it runs the file of `make amalgam` instead of looking
 * for each Lua module; a program that packs its files would take the text from there.
 */
#include <deadline.h>
#include <stdio.h>
#include <stdlib.h>
#ifdef __cplusplus
#include <lua.hpp>
#else
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#endif

/* `require "deadline.core"` finds the linked function before it looks for files. */
static void preload(lua_State *L, const char *name, lua_CFunction open) {
  lua_getglobal(L, "package");
  lua_getfield(L, -1, "preload");
  lua_pushcfunction(L, open);
  lua_setfield(L, -2, name);
  lua_pop(L, 2);
}

static void set_arguments(lua_State *L, int count, char **arguments) {
  int i;
  lua_newtable(L);
  for (i = 0; i < count; i++) {
    lua_pushstring(L, arguments[i]);
    lua_rawseti(L, -2, i);
  }
  lua_setglobal(L, "arg");
}

/* Errors of the module are tables whose tostring is the message. */
static int run(lua_State *L, const char *script) {
  const char *message;
  if (luaL_loadfile(L, script) == 0 && lua_pcall(L, 0, 0, 0) == 0) return EXIT_SUCCESS;
  lua_getglobal(L, "tostring");
  lua_insert(L, -2);
  lua_call(L, 1, 1);
  message = lua_tostring(L, -1);
  fprintf(stderr, "embed: %s\n", message == NULL ? "unknown error" : message);
  return EXIT_FAILURE;
}

/* Makes the module known to `require`: the linked half, and with AMALGAM the other one. */
static int prepare(lua_State *L) {
  preload(L, "deadline.core", luaopen_deadline_core);
#ifdef AMALGAM
  return run(L, AMALGAM);
#else
  return EXIT_SUCCESS;
#endif
}

int main(int argc, char **argv) {
  lua_State *L;
  int status;
  if (argc < 2) {
    fprintf(stderr, "usage: embed SCRIPT [ARGUMENTS]\n");
    return 2;
  }
  L = luaL_newstate();
  if (L == NULL) return EXIT_FAILURE;
  luaL_openlibs(L);
  set_arguments(L, argc - 1, argv + 1);
  status = prepare(L);
  if (status == EXIT_SUCCESS) status = run(L, argv[1]);
  lua_close(L);
  return status;
}
