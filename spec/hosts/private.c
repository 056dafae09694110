/* SPDX-License-Identifier: MIT
 *
 * private LIBRARY SCRIPT: a host that loads liblua or libluajit as a plugin, with RTLD_LOCAL, so that
 * no C module finds Lua's functions.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct lua_State lua_State;

static void *library;

static void *find(const char *name, const char *other) {
  void *found = dlsym(library, name);
  if (found == NULL && other != NULL) found = dlsym(library, other);
  if (found == NULL) {
    fprintf(stderr, "private: %s\n", dlerror());
    exit(2);
  }
  return found;
}

int main(int argc, char **argv) {
  lua_State *(*newstate)(void);
  void (*openlibs)(lua_State *);
  int (*load)(lua_State *, const char *, const char *);
  int (*call)(lua_State *, int, int, int, long, void *);
  const char *(*text)(lua_State *, int, size_t *);
  lua_State *L;
  if (argc != 3) return 2;
  library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) {
    fprintf(stderr, "private: %s\n", dlerror());
    return 2;
  }
  *(void **)&newstate = find("luaL_newstate", NULL);
  *(void **)&openlibs = find("luaL_openlibs", NULL);
  *(void **)&load = find("luaL_loadfilex", "luaL_loadfile"); /* the second has no third parameter */
  *(void **)&call = find("lua_pcallk", "lua_pcall");         /* the second has two fewer */
  *(void **)&text = find("lua_tolstring", NULL);
  L = newstate();
  openlibs(L);
  if (load(L, argv[2], NULL) == 0 && call(L, 0, 0, 0, 0, NULL) == 0) return 0;
  fprintf(stderr, "%s\n", text(L, -1, NULL));
  return 1;
}
