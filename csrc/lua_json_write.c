/* SPDX-License-Identifier: MIT
 *
 * The writer of JSON: Lua values by their shape, straight into a buffer. Reads tables raw. The text
 * of a value is always the same: members come in the order of their structure, else sorted by the
 * bytes of their names. Knows no cJSON.
 */
#include "lua_json_write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "timestamp.h"

typedef struct writer {
  lua_State *L;
  dlc_buffer *text;
  dlc_buffer *sorting; /* the names of the objects that the writer is in */
  int kept;            /* stack index of a table that keeps those names, in the order found */
  const char *member;  /* of a structure, for messages; NULL outside of any */
} writer;

typedef struct sorted_name {
  dlc_slice text;
  int at; /* in the table */
} sorted_name;

static void refuse(const writer *w, const char *got, dlc_shape_kind wanted) {
  static const char *const kinds[] = {
      "any value",   "a string", "a boolean", "an integer", "a number",
      "a timestamp", "a list",   "an object", "an object",
  };
  luaL_error(w->L, "%s holds %s, not %s", w->member == NULL ? "it" : w->member, got, kinds[wanted]);
}

/* Scalars. The value is on top of the stack; each function returns false if it does not fit. */

static bool write_string(const writer *w, dlc_shape_kind kind) {
  bool fits = kind <= DLC_SHAPE_STRING || kind == DLC_SHAPE_TIMESTAMP;
  if (fits) dlc_json_string(w->text, dlc_slice_at(w->L, -1));
  return fits;
}

static bool write_boolean(const writer *w, dlc_shape_kind kind) {
  bool fits = kind == DLC_SHAPE_ANY || kind == DLC_SHAPE_BOOLEAN;
  if (fits) dlc_buffer_text(w->text, lua_toboolean(w->L, -1) ? "true" : "false");
  return fits;
}

static bool write_timestamp(const writer *w, double seconds) {
  char text[DLC_TIMESTAMP_SIZE];
  dlc_timestamp t;
  size_t length = dlc_timestamp_from(seconds, &t) ? dlc_timestamp_iso(t, text) : 0;
  if (length == 0) refuse(w, "a number outside the years 1 to 9999", DLC_SHAPE_TIMESTAMP);
  dlc_json_string(w->text, (dlc_slice){text, length});
  return true;
}

static bool write_whole(const writer *w, long long whole) {
  char text[24];
  dlc_buffer_append(w->text, text, (size_t)snprintf(text, sizeof text, "%lld", whole));
  return true;
}

/* Returns whether it is a whole number of 64 bits. */
static bool is_whole(double number) {
  const double limit = 9223372036854775808.0;
  return number >= -limit && number < limit && number == (double)(long long)number;
}

/* Writes 5.0 as 5. An integer has no exponent. */
static bool write_number(const writer *w, dlc_shape_kind kind) {
  double number = lua_tonumber(w->L, -1);
  bool is_integer = kind == DLC_SHAPE_INTEGER;
  if (kind == DLC_SHAPE_TIMESTAMP) return write_timestamp(w, number);
  if (!is_integer && kind != DLC_SHAPE_NUMBER && kind != DLC_SHAPE_ANY) return false;
#if LUA_VERSION_NUM >= 503
  if (lua_isinteger(w->L, -1)) return write_whole(w, lua_tointeger(w->L, -1));
#endif
  if (is_integer) return is_whole(number) && write_whole(w, (long long)number);
  if (!dlc_json_number(w->text, number)) {
    luaL_error(w->L, "%s holds a number that is not finite", w->member == NULL ? "it" : w->member);
  }
  return true;
}

/* Tables. The table is on top of the stack. */

static void write_value(writer *w, const dlc_shape *s, int depth);

/* Raises unless the table on top of the stack has `count` values: its length may end at a hole, and
 * says nothing of members with names. */
static void check_length(writer *w, const dlc_shape *s, int count) {
  int values = 0;
  for (lua_pushnil(w->L); lua_next(w->L, -2) != 0; lua_pop(w->L, 1)) values++;
  if (values == count) return;
  if (count == 0 && s->kind == DLC_SHAPE_LIST) refuse(w, "an object", s->kind);
  luaL_error(w->L, "a list with holes or with members has no form in JSON");
}

static void write_list(writer *w, const dlc_shape *s, int depth) {
  const dlc_shape *element = dlc_shape_element(s);
  int i, count = (int)lua_rawlen(w->L, -1);
  check_length(w, s, count);
  dlc_buffer_byte(w->text, '[');
  for (i = 1; i <= count; i++) {
    if (i > 1) dlc_buffer_byte(w->text, ',');
    lua_rawgeti(w->L, -1, i);
    write_value(w, element, depth + 1);
    lua_pop(w->L, 1);
  }
  dlc_buffer_byte(w->text, ']');
}

/* Writes a member whose value is on top of the stack, unless that is nil, and pops it. `before` is
 * the byte before the member; returns the one before the next. */
static char write_member(writer *w, char before, dlc_slice name, const dlc_shape *s, int depth) {
  if (!lua_isnil(w->L, -1)) {
    dlc_buffer_byte(w->text, before);
    dlc_json_string(w->text, name);
    dlc_buffer_byte(w->text, ':');
    write_value(w, s, depth + 1);
    before = ',';
  }
  lua_pop(w->L, 1);
  return before;
}

static void end_object(writer *w, char before) {
  if (before == '{') dlc_buffer_byte(w->text, before);
  dlc_buffer_byte(w->text, '}');
}

static void write_structure(writer *w, const dlc_shape *s, int depth) {
  const char *outer = w->member;
  char before = '{';
  size_t i;
  if (lua_rawlen(w->L, -1) > 0) refuse(w, "a list", s->kind);
  for (i = 0; i < s->count; i++) {
    const dlc_shape_field *field = &s->fields[i];
    w->member = field->name.data;
    dlc_push_slice(w->L, field->name);
    lua_rawget(w->L, -2);
    before = write_member(w, before, field->name, field->shape, depth);
  }
  w->member = outer;
  end_object(w, before);
}

static sorted_name *sorted_names(const writer *w) {
  return (sorted_name *)(void *)w->sorting->data;
}

static int compare_names(const void *left, const void *right) {
  const sorted_name *a = left, *b = right;
  size_t shorter = a->text.length < b->text.length ? a->text.length : b->text.length;
  int order = memcmp(a->text.data, b->text.data, shorter);
  if (order != 0) return order;
  return a->text.length < b->text.length ? -1 : a->text.length > b->text.length;
}

/* Adds the names of the table behind the `first` ones, and sorts them. Keeps their strings, which a
 * finalizer may remove from the table. Returns how many there are then. */
static size_t sort_names(writer *w, size_t first) {
  size_t count = first;
  lua_pushnil(w->L);                /* table, nil */
  while (lua_next(w->L, -2) != 0) { /* table, name, value */
    sorted_name name;
    lua_pop(w->L, 1); /* table, name */
    if (lua_type(w->L, -1) != LUA_TSTRING) luaL_error(w->L, "a member's name is not a string");
    name.text = dlc_slice_at(w->L, -1);
    name.at = (int)++count;
    lua_pushvalue(w->L, -1);
    lua_rawseti(w->L, w->kept, name.at);
    dlc_buffer_append(w->sorting, &name, sizeof name);
  }
  if (w->sorting->failed) luaL_error(w->L, "out of memory");
  if (count == first) return count; /* there may be no memory to sort in */
  qsort(sorted_names(w) + first, count - first, sizeof(sorted_name), compare_names);
  return count;
}

/* Writes an object whose members any names may have. */
static void write_object(writer *w, const dlc_shape *s, int depth) {
  const size_t before_it = w->sorting->length, first = before_it / sizeof(sorted_name);
  const size_t count = sort_names(w, first);
  char before = '{';
  size_t i;
  for (i = first; i < count; i++) {
    const sorted_name name = sorted_names(w)[i];
    lua_rawgeti(w->L, w->kept, name.at);
    lua_rawget(w->L, -2);
    before = write_member(w, before, name.text, dlc_shape_member(s, name.text), depth);
  }
  w->sorting->length = before_it;
  end_object(w, before);
}

/* Returns whether a table without a shape is a list: as its metatable says, else if it has a first
 * element. */
static bool is_list(lua_State *L) {
  bool list = lua_rawlen(L, -1) > 0;
  if (luaL_getmetafield(L, -1, "__jsontype")) {
    dlc_slice type = dlc_slice_at(L, -1);
    if (dlc_slice_equal(type, dlc_slice_of("array"))) list = true;
    if (dlc_slice_equal(type, dlc_slice_of("object"))) list = false;
    lua_pop(L, 1);
  }
  return list;
}

static bool write_table(writer *w, const dlc_shape *s, int depth) {
  if (depth >= DLC_MAX_DEPTH) luaL_error(w->L, "a value is nested too deeply, or in itself");
  luaL_checkstack(w->L, 6, "JSON");
  switch (s->kind) {
    case DLC_SHAPE_STRUCTURE: write_structure(w, s, depth); return true;
    case DLC_SHAPE_MAP: write_object(w, s, depth); return true;
    case DLC_SHAPE_LIST: write_list(w, s, depth); return true;
    case DLC_SHAPE_ANY: break;
    default: return false;
  }
  if (is_list(w->L)) write_list(w, s, depth);
  else write_object(w, s, depth);
  return true;
}

static void write_value(writer *w, const dlc_shape *s, int depth) {
  bool fits = false;
  switch (lua_type(w->L, -1)) {
    case LUA_TSTRING: fits = write_string(w, s->kind); break;
    case LUA_TNUMBER: fits = write_number(w, s->kind); break;
    case LUA_TBOOLEAN: fits = write_boolean(w, s->kind); break;
    case LUA_TTABLE: fits = write_table(w, s, depth); break;
    default: luaL_error(w->L, "a %s has no form in JSON", luaL_typename(w->L, -1));
  }
  if (!fits) refuse(w, lua_pushfstring(w->L, "a %s", luaL_typename(w->L, -1)), s->kind);
}

dlc_buffer *dlc_write_json(lua_State *L, int index, const dlc_shape *s, int depth) {
  writer w = {.L = L};
  luaL_checkstack(L, 6, "JSON");
  w.text = dlc_new_buffer(L);
  w.sorting = dlc_new_buffer(L);
  lua_newtable(L); /* text, sorting, kept */
  w.kept = lua_gettop(L);
  lua_pushvalue(L, index);
  write_value(&w, s, depth);
  dlc_buffer_clear(w.sorting); /* sooner than the collector would */
  lua_pop(L, 3);
  return w.text;
}
