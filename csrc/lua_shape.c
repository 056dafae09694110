/* SPDX-License-Identifier: MIT
 *
 * Shapes: see lua_shape.h. A shape is a graph of nodes, one for each structure, list and map, since
 * types may be recursive. Its memory is Lua's, so that no error leaks it: the node of the whole is
 * the userdata of the class, and its user value is a table that keeps
 *   the other nodes, by their types;
 *   the types in the order in which they were found, for compiling;
 *   the names of members, by themselves.
 */
#include "lua_shape.h"

#include <string.h>

#include "lua_core.h"
#include "timestamp.h"

#define SHAPE_BOX "deadline.shape"

/* By kind, those that need no node of their own. */
static const dlc_shape scalars[] = {
    {DLC_SHAPE_ANY, false, NULL, 0, NULL},     {DLC_SHAPE_STRING, false, NULL, 0, NULL},
    {DLC_SHAPE_BOOLEAN, false, NULL, 0, NULL}, {DLC_SHAPE_INTEGER, false, NULL, 0, NULL},
    {DLC_SHAPE_NUMBER, false, NULL, 0, NULL},  {DLC_SHAPE_TIMESTAMP, false, NULL, 0, NULL},
};

static const dlc_shape dropped = {DLC_SHAPE_DROPPED, false, NULL, 0, NULL};

/* Places in the stack. */
enum { TYPE = 1, KEPT };

/* Reads the kind of the type on top of the stack. */
static dlc_shape_kind read_kind(lua_State *L) {
  static const char *const names[] = {
      "document",  "string", "boolean", "integer",   "number",
      "timestamp", "list",   "map",     "structure", "union",
  };
  dlc_slice kind;
  int i;
  if (!lua_istable(L, -1)) luaL_error(L, "a type is a %s, not a table", luaL_typename(L, -1));
  kind = dlc_get_slice(L, lua_gettop(L), "kind");
  for (i = DLC_SHAPE_ANY; i <= DLC_SHAPE_STRUCTURE + 1; i++) {
    if (!dlc_slice_equal(dlc_slice_of(names[i]), kind)) continue;
    return i > DLC_SHAPE_STRUCTURE ? DLC_SHAPE_STRUCTURE : (dlc_shape_kind)i;
  }
  luaL_error(L, "a type is of no known kind");
}

/* Pushes a field of the type on top of the stack, a table. */
static void push_table(lua_State *L, const char *field) {
  dlc_get_raw(L, lua_gettop(L), field);
  if (!lua_istable(L, -1)) luaL_error(L, "a type has no '%s'", field);
}

/* Pushes a new node for the type on top of the stack, with room for its members. */
static dlc_shape *push_node(lua_State *L, dlc_shape_kind kind) {
  size_t size, room = 0;
  dlc_shape *node;
  if (kind == DLC_SHAPE_STRUCTURE) {
    push_table(L, "order");
    room = (size_t)lua_rawlen(L, -1);
    lua_pop(L, 1);
  }
  size = sizeof *node + room * sizeof *node->fields;
  node = memset(lua_newuserdata(L, size), 0, size);
  node->kind = kind;
  node->count = room;
  node->fields = (dlc_shape_field *)(node + 1);
  return node;
}

/* Keeps the node on top of the stack for the type below it, which is filled in its turn. */
static void keep_node(lua_State *L) {
  lua_pushvalue(L, -2);
  lua_pushvalue(L, -2);
  lua_rawset(L, KEPT); /* type, node */
  lua_pushvalue(L, -2);
  lua_rawseti(L, KEPT, (int)lua_rawlen(L, KEPT) + 1);
}

/* Pushes the node that is kept for the type on top of the stack, and returns it; NULL if none is. */
static dlc_shape *push_kept(lua_State *L) {
  lua_pushvalue(L, -1);
  lua_rawget(L, KEPT);
  return lua_touserdata(L, -1);
}

/* Returns the shape of the type on top of the stack, and pops it. */
static const dlc_shape *take_shape(lua_State *L) {
  dlc_shape_kind kind = read_kind(L);
  const dlc_shape *node;
  if (kind <= DLC_SHAPE_TIMESTAMP) {
    lua_pop(L, 1);
    return &scalars[kind];
  }
  node = push_kept(L); /* type, node or nil */
  if (node == NULL) {
    lua_pop(L, 1);
    node = push_node(L, kind); /* type, node */
    keep_node(L);
  }
  lua_pop(L, 2);
  return node;
}

/* Adds the member whose name is on top of the stack, above the table of members, and pops it. A
 * member with a location is not in the JSON. */
static void take_member(lua_State *L, dlc_shape *node) {
  dlc_shape_field *field = &node->fields[node->count];
  if (lua_type(L, -1) != LUA_TSTRING) luaL_error(L, "a member's name is not a string");
  field->name = dlc_slice_at(L, -1);
  lua_pushvalue(L, -1);
  lua_rawget(L, -3); /* members, name, member */
  if (!lua_istable(L, -1)) luaL_error(L, "member '%s' has no type", field->name.data);
  dlc_get_raw(L, lua_gettop(L), "location"); /* members, name, member, location */
  if (lua_isnil(L, -1)) {
    dlc_get_raw(L, lua_gettop(L) - 1, "type"); /* members, name, member, location, type */
    field->shape = take_shape(L);              /* members, name, member, location */
    node->count++;
    lua_pushvalue(L, -3);
    lua_pushboolean(L, 1);
    lua_rawset(L, KEPT);
  }
  lua_pop(L, 3); /* members */
}

/* Fills the node of the structure on top of the stack. */
static void fill_structure(lua_State *L, dlc_shape *node) {
  int i, room = (int)node->count;
  push_table(L, "order"); /* type, order */
  lua_pushvalue(L, -2);
  push_table(L, "members"); /* type, order, type, members */
  node->count = 0;
  for (i = 1; i <= room; i++) {
    lua_rawgeti(L, -3, i); /* type, order, type, members, name */
    take_member(L, node);  /* type, order, type, members */
  }
  lua_pop(L, 3);
}

/* Fills the node of the type on top of the stack, and pops the type. */
static void fill_node(lua_State *L) {
  dlc_shape *node = push_kept(L);
  lua_pop(L, 1); /* type */
  if (node->kind == DLC_SHAPE_STRUCTURE) {
    node->is_union =
        dlc_slice_equal(dlc_get_slice(L, lua_gettop(L), "kind"), dlc_slice_of("union"));
    fill_structure(L, node);
  } else if (node->kind > DLC_SHAPE_TIMESTAMP) {
    dlc_get_raw(L, lua_gettop(L), "element"); /* type, element */
    node->element = take_shape(L);            /* type */
  }
  lua_pop(L, 1);
}

/* shape(type) -> shape, for decode and encode. A type is a table:
 *   kind = "structure", "union", "list", "map", "document", "string", "integer", "number",
 *          "boolean" or "timestamp";
 *   order = { name, ... }, members = { [name] = { type = type, location = string or nil }, ... }
 *          of a structure and a union;
 *   element = type, of a list's elements and a map's values. */
static int shape_new(lua_State *L) {
  dlc_shape_kind kind;
  int i;
  lua_settop(L, 1);
  kind = read_kind(L);
  lua_newtable(L);
  lua_pushvalue(L, TYPE);
  push_node(L, kind); /* type, kept, type, node */
  luaL_getmetatable(L, SHAPE_BOX);
  lua_setmetatable(L, -2);
  lua_pushvalue(L, KEPT);
  lua_setuservalue(L, -2);
  keep_node(L);
  for (i = 1; i <= (int)lua_rawlen(L, KEPT); i++) {
    lua_rawgeti(L, KEPT, i); /* type, kept, type, node, type */
    fill_node(L);            /* type, kept, type, node */
  }
  return 1;
}

const dlc_shape *dlc_any_shape(void) {
  return &scalars[DLC_SHAPE_ANY];
}

const dlc_shape *dlc_shape_at(lua_State *L, int index) {
  return lua_isnoneornil(L, index) ? dlc_any_shape() : luaL_checkudata(L, index, SHAPE_BOX);
}

const dlc_shape *dlc_shape_member(const dlc_shape *parent, dlc_slice name) {
  size_t i;
  if (parent->kind == DLC_SHAPE_MAP) return parent->element;
  for (i = 0; i < parent->count; i++) {
    if (dlc_slice_equal(parent->fields[i].name, name)) return parent->fields[i].shape;
  }
  if (parent->is_union && dlc_slice_equal(name, dlc_slice_of("__type"))) return &dropped;
  return dlc_any_shape();
}

const dlc_shape *dlc_shape_element(const dlc_shape *parent) {
  return parent->kind == DLC_SHAPE_LIST ? parent->element : dlc_any_shape();
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
  static const luaL_Reg none[] = {{NULL, NULL}};
  static const luaL_Reg functions[] = {{"shape", shape_new}, {NULL, NULL}};
  dlc_new_class(L, SHAPE_BOX, none, none);
  dlc_set_functions(L, functions);
}
