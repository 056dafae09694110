/* SPDX-License-Identifier: MIT
 *
 * Helpers of the bindings: see lua_util.h. Knows Lua and dlc_buffer, and no topic.
 */
#include "lua_util.h"

#include <string.h>

#define BUFFER_BOX "deadline.buffer"

void dlc_push_lower(lua_State *L, dlc_slice name) {
  luaL_Buffer buffer;
  size_t i;
  luaL_buffinit(L, &buffer);
  for (i = 0; i < name.length; i++) {
    char c = name.data[i];
    luaL_addchar(&buffer, c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c);
  }
  luaL_pushresult(&buffer);
}

dlc_slice dlc_slice_at(lua_State *L, int index) {
  dlc_slice slice = {NULL, 0};
  if (lua_type(L, index) == LUA_TSTRING) slice.data = lua_tolstring(L, index, &slice.length);
  return slice;
}

void dlc_get_raw(lua_State *L, int index, const char *name) {
  lua_pushstring(L, name);
  lua_rawget(L, index);
}

dlc_slice dlc_get_slice(lua_State *L, int index, const char *name) {
  dlc_slice slice;
  dlc_get_raw(L, index, name);
  slice = dlc_slice_at(L, -1);
  lua_pop(L, 1);
  return slice;
}

/* A number would become a string on the stack alone, and be gone with it. */
const char *dlc_get_text(lua_State *L, int index, const char *name) {
  const char *text;
  dlc_get_raw(L, index, name);
  text = dlc_slice_at(L, -1).data;
  if (text == NULL && !lua_isnil(L, -1)) luaL_error(L, "'%s' is not a string", name);
  lua_pop(L, 1);
  return text;
}

double dlc_get_number(lua_State *L, int index, const char *name) {
  double number;
  lua_getfield(L, index, name);
  number = luaL_optnumber(L, -1, 0);
  lua_pop(L, 1);
  return number;
}

bool dlc_get_boolean(lua_State *L, int index, const char *name) {
  bool value;
  lua_getfield(L, index, name);
  value = lua_toboolean(L, -1) != 0;
  lua_pop(L, 1);
  return value;
}

static size_t count_members(lua_State *L, int table) {
  size_t count = 0;
  for (lua_pushnil(L); lua_next(L, table) != 0; lua_pop(L, 1)) count++;
  return count;
}

dlc_header *dlc_get_headers(lua_State *L, size_t *count) {
  int table = lua_gettop(L);
  size_t room;
  dlc_header *headers;
  luaL_checktype(L, table, LUA_TTABLE);
  room = count_members(L, table);
  headers = lua_newuserdata(L, (room + 1) * sizeof *headers); /* table, memory */
  *count = 0;
  for (lua_pushnil(L); lua_next(L, table) != 0; lua_pop(L, 1)) {   /* table, memory, name, value */
    if (*count == room) luaL_error(L, "the headers have changed"); /* by a finalizer */
    headers[*count].name = dlc_slice_at(L, -2);
    headers[*count].value = dlc_slice_at(L, -1);
    if (headers[*count].name.data == NULL || headers[*count].value.data == NULL) {
      luaL_error(L, "a header is not a string");
    }
    ++*count;
  }
  return headers;
}

void dlc_new_class(lua_State *L, const char *name, const luaL_Reg *meta, const luaL_Reg *methods) {
  luaL_newmetatable(L, name); /* metatable */
  dlc_set_functions(L, meta);
  lua_pushstring(L, name);       /* metatable, name */
  lua_setfield(L, -2, "__name"); /* metatable */
  lua_newtable(L);               /* metatable, methods */
  dlc_set_functions(L, methods);
  lua_setfield(L, -2, "__index"); /* metatable */
  lua_pop(L, 1);
}

void *dlc_new_box(lua_State *L, const char *name, size_t size) {
  void *box = memset(lua_newuserdata(L, size), 0, size);
  luaL_getmetatable(L, name);
  lua_setmetatable(L, -2);
  return box;
}

static int buffer_gc(lua_State *L) {
  dlc_buffer_clear(lua_touserdata(L, 1));
  return 0;
}

dlc_buffer *dlc_new_buffer(lua_State *L) {
  return dlc_new_box(L, BUFFER_BOX, sizeof(dlc_buffer));
}

int dlc_return_buffer(lua_State *L, dlc_buffer *buffer) {
  if (buffer->failed) return luaL_error(L, "out of memory");
  dlc_push_slice(L, dlc_buffer_view(buffer));
  dlc_buffer_clear(buffer);
  return 1;
}

int dlc_fail(lua_State *L, const char *message) {
  lua_pushnil(L);
  lua_pushstring(L, message);
  return 2;
}

void dlc_lua_open_util(lua_State *L) {
  static const luaL_Reg meta[] = {{"__gc", buffer_gc}, {NULL, NULL}};
  static const luaL_Reg none[] = {{NULL, NULL}};
  dlc_new_class(L, BUFFER_BOX, meta, none);
}
