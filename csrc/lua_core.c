/* SPDX-License-Identifier: MIT
 *
 * `require "deadline.core"`: the C half of the module, gathered from the lua_*.c of each topic.
 * Everything here is for lua/deadline; scripts use `deadline`.
 */
#ifdef __linux__
#define _GNU_SOURCE /* dladdr, RTLD_NODELETE */
#endif
#include <dlfcn.h>

#include "deadline.h" /* the only symbol that leaves the shared object */
#include "lua_core.h"
#include "lua_util.h"

/* Keeps this library in memory. lua_close unloads modules, in some hosts after every request, and
 * the host would crash if a look-up of libcurl's still ran in its own thread. */
static void pin_library(void) {
#ifdef RTLD_NODELETE
  static const char inside = 0;
  Dl_info info;
  if (dladdr(&inside, &info) != 0 && info.dli_fname != NULL) {
    dlopen(info.dli_fname, RTLD_NOW | RTLD_NOLOAD | RTLD_NODELETE);
  }
#endif
}

/* raise(value [, level]): Lua's own `error`, which a host may have replaced by a function that
 * returns. */
static int core_raise(lua_State *L) {
  int level = (int)luaL_optinteger(L, 2, 1);
  lua_settop(L, 1); /* value */
  if (lua_type(L, 1) == LUA_TSTRING && level > 0) {
    luaL_where(L, level); /* value, place */
    lua_insert(L, 1);     /* place, value */
    lua_concat(L, 2);     /* place and value */
  }
  return lua_error(L);
}

int luaopen_deadline_core(lua_State *L) {
#if LUA_VERSION_NUM >= 502
  luaL_checkversion(L); /* nothing else stops a build for another Lua */
#endif
  pin_library();
  lua_newtable(L);
  lua_pushcfunction(L, core_raise);
  lua_setfield(L, -2, "raise");
  dlc_lua_open_util(L);
  dlc_lua_open_crypto(L);
  dlc_lua_open_engine(L);
  dlc_lua_open_json(L);
  dlc_lua_open_object(L);
  dlc_lua_open_process(L);
  dlc_lua_open_shape(L);
  dlc_lua_open_sigv4(L);
  dlc_lua_open_system(L);
  dlc_lua_open_time(L);
  dlc_lua_open_transfer(L);
  dlc_lua_open_uri(L);
  return 1;
}
