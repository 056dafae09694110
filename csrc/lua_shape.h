/* SPDX-License-Identifier: MIT
 *
 * Shapes: which members of a JSON text are structures, which lists, and which hold timestamps.
 * Compiled once from a description in Lua, for both readers of JSON. A member that a shape does
 * not mention passes through unchanged. Knows no JSON.
 */
#ifndef DLC_LUA_SHAPE_H
#define DLC_LUA_SHAPE_H

#include "json_text.h"
#include "lua_util.h"

#pragma GCC visibility push(hidden)

typedef enum dlc_shape_kind {
  DLC_SHAPE_ANY,
  DLC_SHAPE_TIMESTAMP,
  DLC_SHAPE_STRUCTURE,
  DLC_SHAPE_LIST
} dlc_shape_kind;

typedef struct dlc_shape {
  dlc_shape_kind kind;
  size_t count;
  char **names;               /* the members of a structure, `count` of them */
  struct dlc_shape *children; /* their shapes; of a list one, its elements' */
} dlc_shape;

/* Returns the shape at `index`, which lives as long as its userdata; the shape of any value if nil
 * or absent. */
const dlc_shape *dlc_shape_at(lua_State *L, int index);

/* Return the shape of a structure's member and of a list's elements; the shape of any value if
 * `parent` has none. */
const dlc_shape *dlc_shape_member(const dlc_shape *parent, dlc_slice name);
const dlc_shape *dlc_shape_element(const dlc_shape *parent);

/* Pushes the fault of a value that is not of shape `s`, a structure or a list. `name` is that of
 * the member; NULL for an element of a list and for the whole. */
void dlc_push_mismatch(lua_State *L, const char *name, const dlc_shape *s);

/* Pushes the seconds of a timestamp; the text itself if it cannot be read, since that must never
 * cost a page. */
void dlc_push_timestamp(lua_State *L, dlc_slice text);

#pragma GCC visibility pop

#endif
