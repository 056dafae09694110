/* SPDX-License-Identifier: MIT
 *
 * The shared code of the test hosts: see host.h.
 */
#define _POSIX_C_SOURCE 200809L
#include "host.h"

#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

lua_State *host_open(void) {
  lua_State *L = luaL_newstate();
  if (L == NULL) abort();
  luaL_openlibs(L);
  return L;
}

/* Errors of the module are tables whose tostring is the message. */
static char *take_error(lua_State *L) {
  const char *message;
  char *copy;
  lua_getglobal(L, "tostring");
  lua_insert(L, -2);
  lua_call(L, 1, 1);
  message = lua_tostring(L, -1);
  copy = strdup(message == NULL ? "an error without a message" : message);
  lua_pop(L, 1);
  return copy;
}

char *host_call(lua_State *L, int count, int results) {
  return lua_pcall(L, count, results, 0) == 0 ? NULL : take_error(L);
}

char *host_run(lua_State *L, const char *name, size_t count, const char *const *texts,
               int results) {
  char path[256];
  size_t i;
  snprintf(path, sizeof path, "spec/threads/%s.lua", name);
  if (luaL_loadfile(L, path) != 0) return take_error(L);
  for (i = 0; i < count; i++) lua_pushstring(L, texts[i]);
  return host_call(L, (int)count, results);
}

int host_is_well(const char *what, char *problem) {
  if (problem != NULL) printf("%s: %s\n", what, problem);
  free(problem);
  return problem == NULL;
}
