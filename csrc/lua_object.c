/* SPDX-License-Identifier: MIT
 *
 * Objects that scripts hold: the line of the script that uses one, and a proxy for one that
 * must not be taken for a table.
 */
#include <string.h>

#include "lua_core.h"
#include "lua_util.h"

/* Returns the length of the prefix that the names of this module's files share: up to "deadline" in
 * the name of one of them. 0 if it is not there, for example packed into a program. */
static size_t find_module(const char *source) {
  static const char name[] = "deadline";
  const char *at, *last = NULL;
  for (at = strstr(source, name); at != NULL; at = strstr(at + 1, name)) last = at;
  return last == NULL ? 0 : (size_t)(last - source) + sizeof name - 1;
}

static bool is_of_module(const char *source, const char *own, size_t length) {
  if (length == 0 || strncmp(source, own, length) != 0) return false;
  return source[length] == '/' || source[length] == '\\' || strcmp(source + length, ".lua") == 0;
}

/* where() -> "script.lua:12", the nearest line on the stack outside this module; nil if there is
 * none. For this module's files only. */
static int object_where(lua_State *L) {
  lua_Debug own, record;
  size_t length = 0;
  int level;
  for (level = 1; lua_getstack(L, level, &record); level++) {
    lua_getinfo(L, "Sl", &record);
    if (level == 1) {
      own = record;
      length = find_module(own.source);
    } else if (record.currentline > 0 && !is_of_module(record.source, own.source, length)) {
      lua_pushfstring(L, "%s:%d", record.short_src, record.currentline);
      return 1;
    }
  }
  lua_pushnil(L);
  return 1;
}

/* proxy(object, metatable) -> a userdata with that metatable that refers to the object */
static int object_proxy(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  luaL_checktype(L, 2, LUA_TTABLE);
  lua_settop(L, 2);       /* object, metatable */
  lua_newuserdata(L, 0);  /* object, metatable, userdata */
  lua_pushvalue(L, 1);    /* object, metatable, userdata, object */
  lua_setuservalue(L, 3); /* object, metatable, userdata */
  lua_pushvalue(L, 2);    /* object, metatable, userdata, metatable */
  lua_setmetatable(L, 3); /* object, metatable, userdata */
  return 1;
}

/* proxied(value) -> the object of a proxy; some other table or nil for any other userdata; any
 * other value itself */
static int object_proxied(lua_State *L) {
  if (lua_type(L, 1) == LUA_TUSERDATA) lua_getuservalue(L, 1);
  else lua_settop(L, 1);
  return 1;
}

void dlc_lua_open_object(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"where", object_where},
      {"proxy", object_proxy},
      {"proxied", object_proxied},
      {NULL, NULL},
  };
  dlc_set_functions(L, functions);
}
