/* SPDX-License-Identifier: MIT
 *
 * What the binding uses of Lua's C API, made the same on 5.1, LuaJIT and 5.2 to 5.5, and the few
 * helpers that every lua_*.c shares. Included by lua_*.c and by nothing else.
 */
#ifndef DLC_LUA_COMPAT_H
#define DLC_LUA_COMPAT_H

#include <lauxlib.h>
#include <lua.h>
#include <stdbool.h>

#include "buffer.h"

#pragma GCC visibility push(hidden)

/* Each adds its topic's functions to the table on top of the stack. */
void dlc_lua_open_http(lua_State *L);
void dlc_lua_open_json(lua_State *L);
void dlc_lua_open_object(lua_State *L);
void dlc_lua_open_seen(lua_State *L);
void dlc_lua_open_shape(lua_State *L);
void dlc_lua_open_sigv4(lua_State *L);
void dlc_lua_open_system(lua_State *L);
void dlc_lua_open_text(lua_State *L);

/* The string at `index`, or what the transfer there has received; a NUL follows. It stays valid while
 * the value is on the stack until it is released, whatever finalizers may do to the transfer. */
dlc_slice dlc_hold_body(lua_State *L, int index);
void dlc_release_body(lua_State *L, int index);

#pragma GCC visibility pop

/* It does not return, which its own declaration does not say. */
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

/* Pushes a whole number as an integer where Lua has them. */
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

static inline void dlc_push_slice(lua_State *L, dlc_slice slice) {
  lua_pushlstring(L, slice.data == NULL ? "" : slice.data, slice.length);
}

/* In lower case as names in protocols have it, whatever locale the host has set. */
static inline void dlc_push_lower(lua_State *L, dlc_slice name) {
  luaL_Buffer buffer;
  size_t i;
  luaL_buffinit(L, &buffer);
  for (i = 0; i < name.length; i++) {
    char c = name.data[i];
    luaL_addchar(&buffer, c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c);
  }
  luaL_pushresult(&buffer);
}

static inline dlc_slice dlc_check_slice(lua_State *L, int index) {
  dlc_slice slice;
  slice.data = luaL_checklstring(L, index, &slice.length);
  return slice;
}

/* The string at `index`, or an empty slice where there is nil. Numbers are not converted in place:
 * the table that holds them may be in the middle of being walked. */
static inline dlc_slice dlc_slice_at(lua_State *L, int index) {
  dlc_slice slice = {NULL, 0};
  if (lua_type(L, index) == LUA_TSTRING) slice.data = lua_tolstring(L, index, &slice.length);
  return slice;
}

/* Pushes the member `name` of the table at `index`, counted from the bottom. Asks no __index: only
 * what the table itself holds stays when it is popped. */
static inline void dlc_get_held(lua_State *L, int index, const char *name) {
  lua_pushstring(L, name);
  lua_rawget(L, index);
}

/* That member if it is a string; it stays valid while the table holds it. */
static inline dlc_slice dlc_get_slice(lua_State *L, int index, const char *name) {
  dlc_slice slice;
  dlc_get_held(L, index, name);
  slice = dlc_slice_at(L, -1);
  lua_pop(L, 1);
  return slice;
}

/* The strings of the table { [name] = value } on top of the stack, in memory that Lua owns and that is
 * left there. They stay valid while the table holds them. */
static inline dlc_header *dlc_get_headers(lua_State *L, size_t *count) {
  int table = lua_gettop(L);
  size_t room = 0;
  dlc_header *headers;
  luaL_checktype(L, table, LUA_TTABLE);
  for (lua_pushnil(L); lua_next(L, table) != 0; lua_pop(L, 1)) room++;
  headers = lua_newuserdata(L, (room + 1) * sizeof *headers); /* a finalizer may add some now */
  *count = 0;
  for (lua_pushnil(L); lua_next(L, table) != 0; lua_pop(L, 1)) { /* table, memory, name, value */
    if (*count == room) luaL_error(L, "the headers have changed");
    headers[*count].name = dlc_slice_at(L, -2);
    headers[*count].value = dlc_slice_at(L, -1);
    if (headers[*count].name.data == NULL || headers[*count].value.data == NULL) {
      luaL_error(L, "a header is not a string");
    }
    ++*count;
  }
  return headers;
}

static inline bool dlc_get_boolean(lua_State *L, int index, const char *name) {
  bool value;
  lua_getfield(L, index, name);
  value = lua_toboolean(L, -1) != 0;
  lua_pop(L, 1);
  return value;
}

/* A metatable named `name` with its methods in a separate __index, left out of the stack. */
static inline void dlc_new_class(lua_State *L, const char *name, const luaL_Reg *meta,
                                 const luaL_Reg *methods) {
  luaL_newmetatable(L, name);
  dlc_set_functions(L, meta);
  lua_pushstring(L, name);
  lua_setfield(L, -2, "__name");
  lua_newtable(L);
  dlc_set_functions(L, methods);
  lua_setfield(L, -2, "__index");
  lua_pop(L, 1);
}

/* A zeroed userdata of the class `name` on top of the stack: the box that holds what comes. */
static inline void *dlc_new_box(lua_State *L, const char *name, size_t size) {
  void *box = lua_newuserdata(L, size);
  char *bytes = box;
  size_t i;
  for (i = 0; i < size; i++) bytes[i] = 0;
  luaL_getmetatable(L, name);
  lua_setmetatable(L, -2);
  return box;
}

#define DLC_BUFFER_BOX "deadline.buffer"

/* A buffer that the collector frees even if an error is raised while it is in use. */
static inline dlc_buffer *dlc_new_buffer(lua_State *L) {
  return dlc_new_box(L, DLC_BUFFER_BOX, sizeof(dlc_buffer));
}

static inline int dlc_return_buffer(lua_State *L, dlc_buffer *buffer) {
  if (buffer->failed) return luaL_error(L, "out of memory");
  dlc_push_slice(L, dlc_buffer_view(buffer));
  dlc_buffer_clear(buffer);
  return 1;
}

/* The answer to a fault of the run, not of the program: nil and a message. */
static inline int dlc_fail(lua_State *L, const char *message) {
  lua_pushnil(L);
  lua_pushstring(L, message);
  return 2;
}

#endif
