/* SPDX-License-Identifier: MIT
 *
 * JSON text to Lua values and back, over cJSON, which no other file knows. A page is read without it
 * where it can be, see lua_reader.c: a tree of it would cost more than all else that is done for it.
 */
#include <cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "lua_compat.h"
#include "lua_reader.h"

#define TREE_BOX "deadline.json"

/* Decoding. */

typedef struct tree {
  cJSON *root;
  char *text;        /* what cJSON printed */
  dlc_buffer mended; /* what it was given instead of a text that it refused */
} tree;

static void clear_tree(tree *t) {
  cJSON_Delete(t->root);
  cJSON_free(t->text);
  dlc_buffer_clear(&t->mended);
  t->root = NULL;
  t->text = NULL;
}

static int tree_gc(lua_State *L) {
  clear_tree(lua_touserdata(L, 1));
  return 0;
}

/* The code unit that the escape at `at` stands for; 0 where there is no such escape. */
static unsigned read_unit(const char *at, const char *end) {
  unsigned unit = 0;
  int i;
  if (end - at < 6 || at[0] != '\\' || at[1] != 'u') return 0;
  for (i = 2; i < 6; i++) {
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";
    const char *digit = at[i] == '\0' ? NULL : strchr(digits, at[i]);
    if (digit == NULL) return 0;
    unit = unit * 16 + (unsigned)(digit - digits) % 16;
  }
  return unit;
}

/* What a text must not hold, or NULL: cJSON's strings end at a NUL, and a text with one in it, raw or
 * as \u0000, would be cut short. So it would at an escape without its digits, which cJSON takes for a
 * NUL. */
static const char *find_cut(const char *text, size_t length) {
  static const char holds_nul[] = "a string in it holds a NUL character";
  const char *at = text, *end = text + length;
  if (memchr(text, '\0', length) != NULL) return holds_nul;
  while ((at = memchr(at, '\\', (size_t)(end - at))) != NULL && end - at >= 6) {
    if (memcmp(at, "\\u0000", 6) == 0) return holds_nul;
    if (at[1] == 'u' && read_unit(at, end) == 0) return "it is not valid JSON";
    at += 2; /* past the escaped character, which may be a backslash */
  }
  return NULL;
}

/* Where cJSON_IsString and the like, of a library, would be called for every value. */
static int type_of(const cJSON *item) {
  return item->type & 0xff;
}

static bool push_value(lua_State *L, const cJSON *item, const dlc_shape *s, int depth);

/* A null in a list is passed over: it would be a hole, and end the list early. */
static bool push_list(lua_State *L, const cJSON *list, const dlc_shape *element, int depth) {
  const cJSON *item;
  int i = 0;
  lua_createtable(L, cJSON_GetArraySize(list), 0);
  for (item = list->child; item != NULL; item = item->next) {
    if (type_of(item) == cJSON_NULL) continue;
    if (!push_value(L, item, element, depth + 1)) return false;
    lua_rawseti(L, -2, ++i);
  }
  return true;
}

static bool push_object(lua_State *L, const cJSON *object, const dlc_shape *s, int depth) {
  const cJSON *item;
  lua_createtable(L, 0, cJSON_GetArraySize(object));
  for (item = object->child; item != NULL; item = item->next) {
    const dlc_shape *own = dlc_shape_member(s, dlc_slice_of(item->string));
    lua_pushstring(L, item->string);
    if (!push_value(L, item, own, depth + 1)) return false;
    lua_rawset(L, -3);
  }
  return true;
}

static bool push_misfit(lua_State *L, const cJSON *item, const char *expected) {
  lua_pushfstring(L, "%s is not %s", item->string == NULL ? "a value in it" : item->string,
                  expected);
  return false;
}

static bool push_container(lua_State *L, const cJSON *item, const dlc_shape *s, int depth) {
  luaL_checkstack(L, 6, "JSON");
  if (depth > DLC_MAX_DEPTH) return push_misfit(L, item, "nested that deeply, in anything known");
  if (type_of(item) == cJSON_Object) return push_object(L, item, s, depth);
  return push_list(L, item, dlc_shape_element(s), depth);
}

/* Pushes the value of `item`; where it does not fit its shape, the reason as a string and false. */
static bool push_value(lua_State *L, const cJSON *item, const dlc_shape *s, int depth) {
  int type = type_of(item);
  if (type == cJSON_NULL) {
    lua_pushnil(L);
  } else if (s->kind == DLC_SHAPE_STRUCTURE && type != cJSON_Object) {
    return push_misfit(L, item, "an object");
  } else if (s->kind == DLC_SHAPE_LIST && type != cJSON_Array) {
    return push_misfit(L, item, "a list");
  } else if (type == cJSON_String) {
    if (s->kind == DLC_SHAPE_TIMESTAMP) dlc_push_timestamp(L, dlc_slice_of(item->valuestring));
    else lua_pushstring(L, item->valuestring);
  } else if (type == cJSON_Number) {
    dlc_push_number(L, item->valuedouble);
  } else if (type == cJSON_Array || type == cJSON_Object) {
    return push_container(L, item, s, depth);
  } else {
    lua_pushboolean(L, type == cJSON_True);
  }
  return true;
}

static bool is_high(unsigned unit) {
  return unit >= 0xd800 && unit < 0xdc00;
}

static bool is_low(unsigned unit) {
  return unit >= 0xdc00 && unit < 0xe000;
}

/* Half of a surrogate pair, which cJSON refuses, becomes U+FFFD: one odd name must not make a page
 * unreadable. Whether there was any. */
static bool mend_surrogates(dlc_buffer *out, dlc_slice text) {
  const char *at = text.data, *end = text.data + text.length, *copied = at;
  bool mended = false;
  while ((at = memchr(at, '\\', (size_t)(end - at))) != NULL && end - at >= 2) {
    unsigned unit = read_unit(at, end);
    if (is_high(unit) && is_low(read_unit(at + 6, end))) {
      at += 12;
    } else if (is_high(unit) || is_low(unit)) {
      dlc_buffer_append(out, copied, (size_t)(at - copied));
      dlc_buffer_text(out, "\\ufffd");
      copied = at += 6;
      mended = true;
    } else {
      at += 2; /* past the escaped character, which may be a backslash */
    }
  }
  dlc_buffer_append(out, copied, (size_t)(end - copied));
  return mended;
}

static cJSON *parse_slice(dlc_slice text) {
  return cJSON_ParseWithLengthOpts(text.data, text.length + 1, NULL, 1); /* a NUL follows */
}

/* Parses into the box, which is on the stack already, or answers what is wrong with the text. */
static const char *parse(tree *t, dlc_slice text) {
  const char *fault = find_cut(text.data, text.length);
  if (fault != NULL) return fault;
  t->root = parse_slice(text);
  if (t->root == NULL && mend_surrogates(&t->mended, text)) {
    if (t->mended.failed) return "out of memory";
    t->root = parse_slice(dlc_buffer_view(&t->mended));
  }
  return t->root == NULL ? "it is not valid JSON" : NULL;
}

/* Pushes the value; or nil and a message. How many these are. */
static int push_decoded(lua_State *L, dlc_slice text, const dlc_shape *s) {
  tree *t;
  const char *fault;
  bool fits;
  if (dlc_read_json(L, text, s)) return 1;
  t = dlc_new_box(L, TREE_BOX, sizeof *t);
  fault = parse(t, text);
  if (fault == NULL && s->kind != DLC_SHAPE_ANY && cJSON_IsNull(t->root)) fault = "it is null";
  if (fault != NULL) return dlc_fail(L, fault);
  fits = push_value(L, t->root, s, 0);
  clear_tree(t); /* now rather than when the collector comes to it */
  if (fits) return 1;
  lua_pushnil(L);
  lua_insert(L, -2);
  return 2;
}

/* decode(text [, shape]) -> value; nil and a message where the text is not JSON of that shape. The
 * text: a string, or a transfer, for the body of its answer. */
static int json_decode(lua_State *L) {
  const dlc_shape *s = dlc_shape_at(L, 2);
  dlc_slice text = dlc_hold_body(L, 1);
  int results;
  lua_settop(L, 2);
  results = push_decoded(L, text, s);
  dlc_release_body(L, 1);
  return results;
}

/* Encoding. */

static cJSON *must(lua_State *L, cJSON *item) {
  if (item == NULL) luaL_error(L, "out of memory");
  return item;
}

static const char *clean_string(lua_State *L, int index) {
  size_t length;
  const char *text = lua_tolstring(L, index, &length);
  if (strlen(text) != length) luaL_error(L, "a string holds a NUL character");
  return text;
}

static void attach_value(lua_State *L, int index, cJSON *parent, const char *name, int depth);

/* A table with a first element is a list, any other an object. */
static void fill(lua_State *L, int index, cJSON *into, int depth) {
  if (cJSON_IsArray(into)) {
    int i, count = (int)lua_rawlen(L, index);
    for (i = 1; i <= count; i++) {
      lua_rawgeti(L, index, i);
      attach_value(L, lua_gettop(L), into, NULL, depth);
      lua_pop(L, 1);
    }
    return;
  }
  lua_pushnil(L);
  while (lua_next(L, index) != 0) { /* name, value */
    if (lua_type(L, -2) != LUA_TSTRING) luaL_error(L, "a member's name is not a string");
    attach_value(L, lua_gettop(L), into, clean_string(L, -2), depth);
    lua_pop(L, 1);
  }
}

static cJSON *new_item(lua_State *L, int index) {
  switch (lua_type(L, index)) {
    case LUA_TSTRING: return cJSON_CreateString(clean_string(L, index));
    case LUA_TNUMBER: return cJSON_CreateNumber(lua_tonumber(L, index));
    case LUA_TBOOLEAN: return cJSON_CreateBool(lua_toboolean(L, index));
    case LUA_TTABLE:
      return lua_rawlen(L, index) > 0 ? cJSON_CreateArray() : cJSON_CreateObject();
    default:
      luaL_error(L, "a %s has no form in JSON", luaL_typename(L, index));
      return NULL;
  }
}

/* The item is attached before it is filled, so that the box on the stack owns all of it. */
static void attach_value(lua_State *L, int index, cJSON *parent, const char *name, int depth) {
  cJSON *item = must(L, new_item(L, index));
  cJSON_bool attached = name == NULL ? cJSON_AddItemToArray(parent, item)
                                     : cJSON_AddItemToObject(parent, name, item);
  if (!attached) {
    cJSON_Delete(item);
    luaL_error(L, "out of memory");
  }
  if (depth > DLC_MAX_DEPTH) luaL_error(L, "a value is nested too deeply, or in itself");
  luaL_checkstack(L, 4, "JSON");
  if (lua_type(L, index) == LUA_TTABLE) fill(L, index, item, depth + 1);
}

/* encode(value) -> text; raises where the value has no form in JSON */
static int json_encode(lua_State *L) {
  tree *t;
  luaL_checkany(L, 1);
  lua_settop(L, 1);
  t = dlc_new_box(L, TREE_BOX, sizeof *t);
  t->root = must(L, new_item(L, 1));
  if (lua_type(L, 1) == LUA_TTABLE) fill(L, 1, t->root, 0);
  t->text = cJSON_PrintUnformatted(t->root);
  if (t->text == NULL) return luaL_error(L, "out of memory");
  lua_pushstring(L, t->text);
  clear_tree(t);
  return 1;
}

void dlc_lua_open_json(lua_State *L) {
  static const luaL_Reg tree_meta[] = {{"__gc", tree_gc}, {NULL, NULL}};
  static const luaL_Reg none[] = {{NULL, NULL}};
  static const luaL_Reg functions[] = {
      {"decode", json_decode}, {"encode", json_encode}, {NULL, NULL}};
  dlc_new_class(L, TREE_BOX, tree_meta, none);
  dlc_set_functions(L, functions);
}
