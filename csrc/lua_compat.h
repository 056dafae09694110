/* SPDX-License-Identifier: MIT
 *
 * The part of Lua's C API that the binding uses, made the same on 5.1, LuaJIT and 5.2 to 5.5.
 * Knows nothing of this project but its prefix; included by lua_util.h alone.
 */
#ifndef DLC_LUA_COMPAT_H
#define DLC_LUA_COMPAT_H

#include <lauxlib.h>
#include <lua.h>

/* luaL_error does not return, which its own declaration does not say. */
int luaL_error(lua_State *L, const char *format, ...) __attribute__((noreturn));

#if LUA_VERSION_NUM < 502
#define lua_rawlen lua_objlen
#define lua_setuservalue lua_setfenv
#define lua_getuservalue lua_getfenv
#endif

/* Adds the functions to the table on top of the stack. */
static inline void dlc_set_functions(lua_State *L, const luaL_Reg *functions) {
#if LUA_VERSION_NUM < 502
  luaL_register(L, NULL, functions);
#else
  luaL_setfuncs(L, functions, 0);
#endif
}

/* Pushes a whole number as an integer if this Lua has integers. */
static inline void dlc_push_number(lua_State *L, double number) {
#if LUA_VERSION_NUM >= 503
  if (number >= -9007199254740992.0 && number <= 9007199254740992.0 &&
      number == (double)(lua_Integer)number) {
    lua_pushinteger(L, (lua_Integer)number);
    return;
  }
#endif
  lua_pushnumber(L, number);
}

#endif
