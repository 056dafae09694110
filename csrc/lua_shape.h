/* SPDX-License-Identifier: MIT
 *
 * Shapes: the structures, lists, maps, timestamps and numbers of a JSON text. Compiled once from
 * the types of the service's model, for both readers of JSON and its writer. Knows no JSON.
 */
#ifndef DLC_LUA_SHAPE_H
#define DLC_LUA_SHAPE_H

#include "json_text.h"
#include "lua_util.h"

#pragma GCC visibility push(hidden)

/* The kinds before DLC_SHAPE_TIMESTAMP are read as the JSON says, those after it hold others, except
 * for DLC_SHAPE_DROPPED: a value that no reader keeps. */
typedef enum dlc_shape_kind {
  DLC_SHAPE_ANY,
  DLC_SHAPE_STRING,
  DLC_SHAPE_BOOLEAN,
  DLC_SHAPE_INTEGER,
  DLC_SHAPE_NUMBER,
  DLC_SHAPE_TIMESTAMP,
  DLC_SHAPE_LIST,
  DLC_SHAPE_MAP,
  DLC_SHAPE_STRUCTURE,
  DLC_SHAPE_DROPPED
} dlc_shape_kind;

typedef struct dlc_shape dlc_shape;

typedef struct dlc_shape_field {
  dlc_slice name; /* a NUL follows it */
  const dlc_shape *shape;
} dlc_shape_field;

struct dlc_shape {
  dlc_shape_kind kind;
  bool is_union;            /* a structure with one member, and perhaps "__type" beside it */
  const dlc_shape *element; /* of a list's elements, of a map's values; else NULL */
  size_t count;
  dlc_shape_field *fields; /* the members of a structure in their order, `count` of them */
};

/* Returns the shape of any value. */
const dlc_shape *dlc_any_shape(void);

/* Returns the shape at `index`, which lives as long as its userdata; the shape of any value if nil
 * or absent. */
const dlc_shape *dlc_shape_at(lua_State *L, int index);

/* Return the shape of a member of a structure or map, and of a list's elements; the shape of any
 * value if `parent` has none. */
const dlc_shape *dlc_shape_member(const dlc_shape *parent, dlc_slice name);
const dlc_shape *dlc_shape_element(const dlc_shape *parent);

static inline bool dlc_shape_is_list(const dlc_shape *s) {
  return s->kind == DLC_SHAPE_LIST;
}

/* Returns whether it is a structure or a map. */
static inline bool dlc_shape_is_object(const dlc_shape *s) {
  return s->kind == DLC_SHAPE_STRUCTURE || s->kind == DLC_SHAPE_MAP;
}

/* Pushes the fault of a value that is not of shape `s`, a structure, a map or a list. `name` is
 * that of the member; NULL for an element of a list and for the whole. */
void dlc_push_mismatch(lua_State *L, const char *name, const dlc_shape *s);

/* Pushes the seconds of a timestamp; the text itself if it cannot be read, since that must never
 * cost a page. */
void dlc_push_timestamp(lua_State *L, dlc_slice text);

#pragma GCC visibility pop

#endif
