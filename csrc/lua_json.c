/* SPDX-License-Identifier: MIT
 *
 * JSON text to Lua values, back, and patched. Over cJSON, which no other file knows; but
 * lua_json_fast.c reads most pages, since to build a tree of a page would cost more than everything
 * else done for it, and lua_json_write.c writes.
 */
#include <cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "json_text.h"
#include "lua_core.h"
#include "lua_json_fast.h"
#include "lua_json_write.h"
#include "lua_transfer.h"

#if CJSON_VERSION_MAJOR * 10000 + CJSON_VERSION_MINOR * 100 + CJSON_VERSION_PATCH < 10713
#error "cJSON 1.7.13 or newer is needed"
#endif

#define TREE_BOX "deadline.json"

typedef struct tree {
  cJSON *root;
  char *text;       /* printed by cJSON */
  dlc_buffer bytes; /* marked text or string for cJSON; in the end, unmarked text from it */
} tree;

static void clear_tree(tree *t) {
  cJSON_Delete(t->root);
  cJSON_free(t->text);
  dlc_buffer_clear(&t->bytes);
  t->root = NULL;
  t->text = NULL;
}

static int tree_gc(lua_State *L) {
  clear_tree(lua_touserdata(L, 1));
  return 0;
}

/* Inlines cJSON_IsString and the like, which would be a library call for every value. */
static int type_of(const cJSON *item) {
  return item->type & 0xff;
}

static bool push_value(lua_State *L, const cJSON *item, const dlc_shape *s);

/* Pushes a list without its nulls: a hole would end it early. */
static bool push_list(lua_State *L, const cJSON *list, const dlc_shape *element) {
  const cJSON *item;
  int i = 0;
  lua_createtable(L, cJSON_GetArraySize(list), 0); /* list */
  for (item = list->child; item != NULL; item = item->next) {
    if (type_of(item) == cJSON_NULL) continue;
    if (!push_value(L, item, element)) return false; /* list, value */
    lua_rawseti(L, -2, ++i);                         /* list */
  }
  return true;
}

static bool push_object(lua_State *L, const cJSON *object, const dlc_shape *s) {
  const cJSON *item;
  lua_createtable(L, 0, cJSON_GetArraySize(object)); /* object */
  for (item = object->child; item != NULL; item = item->next) {
    dlc_slice name = dlc_json_unmark(item->string);
    const dlc_shape *own = dlc_shape_member(s, name);
    dlc_push_slice(L, name);                     /* object, name */
    if (!push_value(L, item, own)) return false; /* object, name, value */
    lua_rawset(L, -3);                           /* object */
  }
  return true;
}

static bool push_container(lua_State *L, const cJSON *item, const dlc_shape *s) {
  luaL_checkstack(L, 6, "JSON");
  if (type_of(item) == cJSON_Object) return push_object(L, item, s);
  return push_list(L, item, dlc_shape_element(s));
}

/* Pushes the value of `item`. If it does not fit its shape, pushes the reason as a string and
 * returns false. */
static bool push_value(lua_State *L, const cJSON *item, const dlc_shape *s) {
  int type = type_of(item);
  if (type == cJSON_NULL || s->kind == DLC_SHAPE_DROPPED) {
    lua_pushnil(L);
  } else if ((type != cJSON_Object && dlc_shape_is_object(s)) ||
             (type != cJSON_Array && dlc_shape_is_list(s))) {
    dlc_push_mismatch(L, item->string, s);
    return false;
  } else if (type == cJSON_String) {
    dlc_slice text = dlc_json_unmark(item->valuestring);
    if (s->kind == DLC_SHAPE_TIMESTAMP) dlc_push_timestamp(L, text);
    else dlc_push_slice(L, text);
  } else if (type == cJSON_Number) {
    dlc_push_number(L, item->valuedouble);
  } else if (type == cJSON_Array || type == cJSON_Object) {
    return push_container(L, item, s);
  } else {
    lua_pushboolean(L, type == cJSON_True);
  }
  return true;
}

/* Parses into the box on the stack; returns what is wrong with the text, or NULL. */
static const char *parse(tree *t, dlc_slice text, bool keep_numbers) {
  const char *fault = dlc_json_prepare(&text, keep_numbers, &t->bytes);
  if (fault != NULL) return fault;
  t->root = cJSON_ParseWithLengthOpts(text.data, text.length + 1, NULL, 1); /* a NUL follows */
  return t->root == NULL ? "it is not valid JSON" : NULL;
}

/* Pushes the value, or nil and a message. Returns how many. */
static int push_decoded(lua_State *L, dlc_slice text, const dlc_shape *s) {
  tree *t;
  const char *fault;
  bool fits;
  int results = dlc_read_json(L, text, s);
  if (results > 0) return results;
  t = dlc_new_box(L, TREE_BOX, sizeof *t);
  fault = parse(t, text, false);
  if (fault == NULL && s->kind != DLC_SHAPE_ANY && cJSON_IsNull(t->root)) fault = "it is null";
  if (fault != NULL) return dlc_fail(L, fault);
  fits = push_value(L, t->root, s);
  clear_tree(t); /* sooner than the collector would */
  if (fits) return 1;
  lua_pushnil(L);    /* fault, nil */
  lua_insert(L, -2); /* nil, fault */
  return 2;
}

/* decode(text [, shape]) -> value; nil and a message if the text is not JSON of that shape. The
 * text is a string, or a transfer for the body of its response. */
static int json_decode(lua_State *L) {
  const dlc_shape *s = dlc_shape_at(L, 2);
  dlc_slice text = dlc_hold_body(L, 1);
  int results;
  lua_settop(L, 2);
  results = push_decoded(L, text, s);
  dlc_release_body(L, 1);
  return results;
}

/* encode(value [, shape]) -> text; raises if the value has no form in JSON, or not that shape */
static int json_encode(lua_State *L) {
  const dlc_shape *s = dlc_shape_at(L, 2);
  luaL_checkany(L, 1);
  lua_settop(L, 2);
  return dlc_return_buffer(L, dlc_write_json(L, 1, s, 0));
}

/* Patching. A new value is an item whose text is written already. */

/* Returns an item for the value at `index`, to be attached at once: an error would leak it. */
static cJSON *new_item(lua_State *L, tree *t, int index, int depth) {
  dlc_buffer *text = dlc_write_json(L, index, dlc_any_shape(), depth);
  const char *marked = text->failed ? NULL : dlc_json_mark(dlc_buffer_view(text), &t->bytes);
  cJSON *item = marked == NULL ? NULL : cJSON_CreateRaw(marked);
  dlc_buffer_clear(text);
  lua_pop(L, 1);
  if (item == NULL) luaL_error(L, "out of memory");
  return item;
}

/* Returns the name at `index` as cJSON takes it, valid until the next call; NULL if memory is
 * short. */
static const char *mark_name(lua_State *L, tree *t, int index) {
  return dlc_json_mark(dlc_slice_at(L, index), &t->bytes);
}

/* Adds a member with the value at `index`, and the name below it. */
static void add_member(lua_State *L, tree *t, int index, cJSON *object, int depth) {
  cJSON *item = new_item(L, t, index, depth + 1);
  if (cJSON_AddItemToObject(object, mark_name(L, t, index - 1), item)) return;
  cJSON_Delete(item);
  luaL_error(L, "out of memory");
}

static void patch(lua_State *L, tree *t, int index, cJSON *object, int depth);

/* Gives a member the value at `index`; returns the item that holds it. A new item takes over the
 * name. */
static cJSON *patch_item(lua_State *L, tree *t, int index, cJSON *object, cJSON *item, int depth) {
  cJSON *replacement;
  if (lua_type(L, index) == LUA_TTABLE && cJSON_IsObject(item)) {
    patch(L, t, index, item, depth + 1);
    return item;
  }
  replacement = new_item(L, t, index, depth + 1);
  replacement->string = item->string;
  item->string = NULL;
  cJSON_ReplaceItemViaPointer(object, item, replacement);
  return replacement;
}

/* Patches each member of the name below the value at `index`; adds one if there is none. */
static void patch_member(lua_State *L, tree *t, int index, cJSON *object, int depth) {
  cJSON *item;
  bool found = false;
  for (item = object->child; item != NULL; item = item->next) {
    const char *name = mark_name(L, t, index - 1);
    if (name == NULL) luaL_error(L, "out of memory");
    if (strcmp(item->string, name) != 0) continue;
    item = patch_item(L, t, index, object, item, depth);
    found = true;
  }
  if (!found) add_member(L, t, index, object, depth);
}

static void patch(lua_State *L, tree *t, int index, cJSON *object, int depth) {
  if (depth >= DLC_MAX_DEPTH) luaL_error(L, "a value is nested too deeply, or in itself");
  luaL_checkstack(L, 4, "JSON");
  lua_pushnil(L);                   /* ..., nil */
  while (lua_next(L, index) != 0) { /* ..., name, value */
    if (lua_type(L, -2) != LUA_TSTRING) luaL_error(L, "a member's name is not a string");
    patch_member(L, t, lua_gettop(L), object, depth);
    lua_pop(L, 1); /* ..., name */
  }
}

/* Pushes the tree as text, and frees it. */
static int push_printed(lua_State *L, tree *t) {
  dlc_slice text;
  t->text = cJSON_PrintUnformatted(t->root);
  if (t->text == NULL) return luaL_error(L, "out of memory");
  text = dlc_json_finish(t->text, &t->bytes);
  if (t->bytes.failed) return luaL_error(L, "out of memory");
  dlc_push_slice(L, text);
  clear_tree(t);
  return 1;
}

/* patch_json(text, changes) -> text of the object with these members changed or added; a table
 * changes members of an object in it. All others keep their order and value, and numbers their
 * digits; white space goes. nil and a message if the text, which decode() has read before, is no
 * object. */
static int json_patch(lua_State *L) {
  dlc_slice text = dlc_check_slice(L, 1);
  tree *t;
  const char *fault;
  luaL_checktype(L, 2, LUA_TTABLE);
  lua_settop(L, 2);
  t = dlc_new_box(L, TREE_BOX, sizeof *t);
  fault = parse(t, text, true);
  if (fault == NULL && !cJSON_IsObject(t->root)) fault = "it is no object";
  if (fault != NULL) return dlc_fail(L, fault);
  patch(L, t, 2, t->root, 0);
  return push_printed(L, t);
}

void dlc_lua_open_json(lua_State *L) {
  static const luaL_Reg tree_meta[] = {{"__gc", tree_gc}, {NULL, NULL}};
  static const luaL_Reg none[] = {{NULL, NULL}};
  static const luaL_Reg functions[] = {
      {"decode", json_decode},
      {"encode", json_encode},
      {"patch_json", json_patch},
      {NULL, NULL},
  };
  dlc_new_class(L, TREE_BOX, tree_meta, none);
  dlc_set_functions(L, functions);
}
