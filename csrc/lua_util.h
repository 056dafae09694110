/* SPDX-License-Identifier: MIT
 *
 * Helpers that every lua_*.c shares: strings of the stack as slices, members of a table, classes,
 * boxes and buffers that the collector frees. Included by lua_*.c and by nothing else.
 */
#ifndef DLC_LUA_UTIL_H
#define DLC_LUA_UTIL_H

#include <stdbool.h>

#include "buffer.h"
#include "lua_compat.h"

#pragma GCC visibility push(hidden)

/* Pushes the bytes as a string. */
static inline void dlc_push_slice(lua_State *L, dlc_slice slice) {
  lua_pushlstring(L, slice.data == NULL ? "" : slice.data, slice.length);
}

/* Pushes `name` with its ASCII letters in lower case, whatever locale the host has set. */
void dlc_push_lower(lua_State *L, dlc_slice name);

/* The string or number at `index`, valid while it is on the stack; raises for anything else. */
static inline dlc_slice dlc_check_slice(lua_State *L, int index) {
  dlc_slice slice;
  slice.data = luaL_checklstring(L, index, &slice.length);
  return slice;
}

/* The string at `index`; an empty slice for anything else. Converts no number in place: the table
 * that holds it may be in the middle of a traversal. */
dlc_slice dlc_slice_at(lua_State *L, int index);

/* Pushes the member `name` of the table at `index`, counted from the bottom. Calls no __index: only
 * a string that the table itself holds stays valid after it is popped. */
void dlc_get_raw(lua_State *L, int index, const char *name);

/* The member `name` if it is a string, else an empty slice; valid while the table holds it. */
dlc_slice dlc_get_slice(lua_State *L, int index, const char *name);

/* The member `name` as text, NULL if it is nil; raises if it is neither. Valid while the table
 * holds it. */
const char *dlc_get_text(lua_State *L, int index, const char *name);

/* The member `name`, which may come from __index: 0 if it is nil; false if it is nil or false. */
double dlc_get_number(lua_State *L, int index, const char *name);
bool dlc_get_boolean(lua_State *L, int index, const char *name);

/* The headers { [name] = value } on top of the stack, `*count` of them, in a userdata that is left
 * above the table. They stay valid while the table holds its strings. */
dlc_header *dlc_get_headers(lua_State *L, size_t *count);

/* Makes the metatable `name`, with the methods in a separate __index. Leaves the stack as it
 * was. */
void dlc_new_class(lua_State *L, const char *name, const luaL_Reg *meta, const luaL_Reg *methods);

/* Pushes a zeroed userdata of the class `name`: the box that will own a C resource. */
void *dlc_new_box(lua_State *L, const char *name, size_t size);

/* Pushes a buffer that the collector frees even if an error is raised while it is in use. */
dlc_buffer *dlc_new_buffer(lua_State *L);

/* Pushes the buffer's bytes and frees them; raises if memory was short. Returns 1. */
int dlc_return_buffer(lua_State *L, dlc_buffer *buffer);

/* Pushes nil and the message, for a failure that is not the program's. Returns 2. */
int dlc_fail(lua_State *L, const char *message);

/* Makes the class of buffers. */
void dlc_lua_open_util(lua_State *L);

#pragma GCC visibility pop

#endif
