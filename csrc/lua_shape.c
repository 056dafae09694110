/* SPDX-License-Identifier: MIT
 *
 * Shapes: see lua_shape.h. Knows no JSON.
 */
#include "lua_shape.h"

#include <stdlib.h>
#include <string.h>

#include "lua_core.h"
#include "timestamp.h"

#define SHAPE_BOX "deadline.shape"

static const dlc_shape any_shape = {DLC_SHAPE_ANY, 0, NULL, NULL};

static void clear_shape(dlc_shape *s) {
  size_t i;
  for (i = 0; i < s->count; i++) {
    if (s->names != NULL) free(s->names[i]);
    if (s->children != NULL) clear_shape(&s->children[i]);
  }
  free(s->names);
  free(s->children);
  memset(s, 0, sizeof *s);
}

static int shape_gc(lua_State *L) {
  clear_shape(luaL_checkudata(L, 1, SHAPE_BOX));
  return 0;
}

static size_t count_members(lua_State *L, int index) {
  size_t count = 0;
  lua_pushnil(L);                   /* ..., nil */
  while (lua_next(L, index) != 0) { /* ..., name, description */
    lua_pop(L, 1);                  /* ..., name */
    count++;
  }
  return count;
}

static void compile_shape(lua_State *L, int index, dlc_shape *s, int depth);

/* Compiles the member whose name and description are the top two of the stack. */
static void compile_member(lua_State *L, dlc_shape *s, size_t i, int depth) {
  if (s->kind == DLC_SHAPE_STRUCTURE) {
    dlc_slice name = dlc_slice_at(L, -2);
    if (name.data == NULL) luaL_error(L, "a member's name is not a string");
    s->names[i] = malloc(name.length + 1);
    if (s->names[i] == NULL) luaL_error(L, "out of memory");
    memcpy(s->names[i], name.data, name.length + 1);
  }
  compile_shape(L, lua_gettop(L), &s->children[i], depth + 1);
}

/* Compiles the description at `index` into a zeroed shape: a type's name, { description } for a
 * list, { member = description, ... } for a structure. The shape can be cleared at any time, also
 * half-built. */
static void compile_shape(lua_State *L, int index, dlc_shape *s, int depth) {
  size_t i = 0;
  if (lua_type(L, index) == LUA_TSTRING) {
    bool is_timestamp = strcmp(lua_tostring(L, index), "timestamp") == 0;
    s->kind = is_timestamp ? DLC_SHAPE_TIMESTAMP : DLC_SHAPE_ANY;
    return;
  }
  luaL_checktype(L, index, LUA_TTABLE);
  if (depth >= DLC_MAX_DEPTH) luaL_error(L, "a shape is nested too deeply, or in itself");
  luaL_checkstack(L, 4, "shape");
  s->kind = lua_rawlen(L, index) == 1 ? DLC_SHAPE_LIST : DLC_SHAPE_STRUCTURE;
  s->count = count_members(L, index);
  s->children = calloc(s->count + 1, sizeof *s->children);
  s->names = calloc(s->count + 1, sizeof *s->names);
  if (s->children == NULL || s->names == NULL) luaL_error(L, "out of memory");
  lua_pushnil(L);                   /* ..., nil */
  while (lua_next(L, index) != 0) { /* ..., name, description */
    compile_member(L, s, i++, depth);
    lua_pop(L, 1); /* ..., name */
  }
}

/* shape(description) -> shape, for decode */
static int shape_new(lua_State *L) {
  dlc_shape *s;
  luaL_checkany(L, 1);
  s = dlc_new_box(L, SHAPE_BOX, sizeof *s);
  compile_shape(L, 1, s, 0);
  return 1;
}

const dlc_shape *dlc_shape_at(lua_State *L, int index) {
  return lua_isnoneornil(L, index) ? &any_shape : luaL_checkudata(L, index, SHAPE_BOX);
}

const dlc_shape *dlc_shape_member(const dlc_shape *parent, dlc_slice name) {
  size_t i;
  if (parent->kind != DLC_SHAPE_STRUCTURE) return &any_shape;
  for (i = 0; i < parent->count; i++) {
    if (dlc_slice_equal(dlc_slice_of(parent->names[i]), name)) return &parent->children[i];
  }
  return &any_shape;
}

const dlc_shape *dlc_shape_element(const dlc_shape *parent) {
  return parent->kind == DLC_SHAPE_LIST ? parent->children : &any_shape;
}

void dlc_push_mismatch(lua_State *L, const char *name, const dlc_shape *s) {
  lua_pushfstring(L, "%s is not %s", name == NULL ? "a value in it" : name,
                  s->kind == DLC_SHAPE_LIST ? "a list" : "an object");
}

void dlc_push_timestamp(lua_State *L, dlc_slice text) {
  dlc_timestamp t;
  if (!dlc_timestamp_parse(text, &t)) dlc_push_slice(L, text);
  else dlc_push_number(L, dlc_timestamp_seconds(t));
}

void dlc_lua_open_shape(lua_State *L) {
  static const luaL_Reg meta[] = {{"__gc", shape_gc}, {NULL, NULL}};
  static const luaL_Reg none[] = {{NULL, NULL}};
  static const luaL_Reg functions[] = {{"shape", shape_new}, {NULL, NULL}};
  dlc_new_class(L, SHAPE_BOX, meta, none);
  dlc_set_functions(L, functions);
}
