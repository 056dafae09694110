/* SPDX-License-Identifier: MIT
 *
 * Shapes: which members of a JSON text are structures, which lists, and which hold moments. Compiled
 * once from a description in Lua, read by both who make Lua values of such a text. What a shape does
 * not mention passes through as it came.
 */
#ifndef DLC_LUA_SHAPE_H
#define DLC_LUA_SHAPE_H

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
  char **names;               /* a structure's members, `count` of them */
  struct dlc_shape *children; /* their shapes; for a list one, that of its elements */
} dlc_shape;

/* Bounds of a JSON text, for everybody who reads or writes one. 200 levels take some 15 KB of stack.
 * A page of the service holds fewer than 620,000 values even if each of its lists without a bound of
 * its own has 100 elements. */
enum { DLC_MAX_DEPTH = 200, DLC_MAX_VALUES = 1000000 };
#define DLC_TOO_DEEP "it is nested too deeply"
#define DLC_TOO_MANY "it holds too many values"

/* The shape at `index`; any, where there is none. It lives as long as its userdata. */
const dlc_shape *dlc_shape_at(lua_State *L, int index);

/* Of a structure's member, of a list's elements; any, where `parent` says nothing of them. */
const dlc_shape *dlc_shape_member(const dlc_shape *parent, dlc_slice name);
const dlc_shape *dlc_shape_element(const dlc_shape *parent);

/* Pushes what is wrong with a value that is not of shape `s`, a structure or a list. `name` is that of
 * the member; NULL for the element of a list and for the whole. */
void dlc_push_mismatch(lua_State *L, const char *name, const dlc_shape *s);

/* Pushes the moment that the text is; one that cannot be read stays a text: it never costs a page. */
void dlc_push_timestamp(lua_State *L, dlc_slice text);

#pragma GCC visibility pop

#endif
