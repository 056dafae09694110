/* SPDX-License-Identifier: MIT
 *
 * JSON text to Lua values and back, over cJSON, which no other file knows. A response is decoded
 * by a shape: which members are structures, which lists, and which hold moments. What a shape does
 * not mention passes through as it came.
 */
#include <cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "lua_compat.h"
#include "timestamp.h"

#define SHAPE_BOX "deadline.shape"
#define TREE_BOX "deadline.json"

enum { MAX_DEPTH = 200 }; /* of nesting, both ways: within the C stack of every Lua */

/* Shapes. */

typedef enum shape_kind { SHAPE_ANY, SHAPE_TIMESTAMP, SHAPE_STRUCTURE, SHAPE_LIST } shape_kind;

typedef struct shape {
  shape_kind kind;
  size_t count;
  char **names;           /* a structure's members, `count` of them */
  struct shape *children; /* their shapes; for a list one, that of its elements */
} shape;

static void clear_shape(shape *s) {
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
  clear_shape(lua_touserdata(L, 1));
  return 0;
}

static size_t count_members(lua_State *L, int index) {
  size_t count = 0;
  lua_pushnil(L);
  while (lua_next(L, index) != 0) {
    lua_pop(L, 1);
    count++;
  }
  return count;
}

static void compile_shape(lua_State *L, int index, shape *s, int depth);

/* The member whose name and description are the top two of the stack. */
static void compile_member(lua_State *L, shape *s, size_t i, int depth) {
  if (s->kind == SHAPE_STRUCTURE) {
    dlc_slice name = dlc_slice_at(L, -2);
    if (name.data == NULL) luaL_error(L, "a member's name is not a string");
    s->names[i] = malloc(name.length + 1);
    if (s->names[i] == NULL) luaL_error(L, "out of memory");
    memcpy(s->names[i], name.data, name.length + 1);
  }
  compile_shape(L, lua_gettop(L), &s->children[i], depth + 1);
}

/* Fills the zeroed shape from the description at `index`: a type's name, { description } for a list,
 * { member = description, ... } for a structure. At every moment what is there can be cleared. */
static void compile_shape(lua_State *L, int index, shape *s, int depth) {
  size_t i = 0;
  if (depth > MAX_DEPTH) luaL_error(L, "a shape is nested too deeply, or in itself");
  luaL_checkstack(L, 4, "shape");
  if (lua_type(L, index) == LUA_TSTRING) {
    s->kind = strcmp(lua_tostring(L, index), "timestamp") == 0 ? SHAPE_TIMESTAMP : SHAPE_ANY;
    return;
  }
  luaL_checktype(L, index, LUA_TTABLE);
  s->kind = lua_rawlen(L, index) == 1 ? SHAPE_LIST : SHAPE_STRUCTURE;
  s->count = count_members(L, index);
  s->children = calloc(s->count + 1, sizeof *s->children);
  s->names = calloc(s->count + 1, sizeof *s->names);
  if (s->children == NULL || s->names == NULL) luaL_error(L, "out of memory");
  lua_pushnil(L);
  while (lua_next(L, index) != 0) { /* name, description */
    compile_member(L, s, i++, depth);
    lua_pop(L, 1);
  }
}

/* shape(description) -> shape, for decode */
static int json_shape(lua_State *L) {
  shape *s;
  luaL_checkany(L, 1);
  s = dlc_new_box(L, SHAPE_BOX, sizeof *s);
  compile_shape(L, 1, s, 0);
  return 1;
}

static const shape any_shape = {SHAPE_ANY, 0, NULL, NULL};

static const shape *find_member(const shape *s, const char *name) {
  size_t i;
  if (s->kind != SHAPE_STRUCTURE) return &any_shape;
  for (i = 0; i < s->count; i++) {
    if (strcmp(s->names[i], name) == 0) return &s->children[i];
  }
  return &any_shape;
}

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

/* cJSON's strings end at a NUL: a text with one in it, raw or as \u0000, would be cut short. */
static bool holds_nul(const char *text, size_t length) {
  const char *at = text, *end = text + length;
  if (memchr(text, '\0', length) != NULL) return true;
  while ((at = memchr(at, '\\', (size_t)(end - at))) != NULL && end - at >= 6) {
    if (memcmp(at, "\\u0000", 6) == 0) return true;
    at += 2; /* past the escaped character, which may be a backslash */
  }
  return false;
}

/* The members met last. The elements of a list have the same ones in the same order, and often the
 * same text in them: each is looked for where it is expected, and the Lua strings of its name and of
 * its latest text stay in the stack, to be pushed again rather than made again. */

enum { MAX_MEMBERS = 32, FIRST_SLOT = 4 };

typedef struct member {
  const char *name, *text; /* in the tree; no text yet: NULL */
  const shape *parent;     /* of what it is a member of, */
  const shape *own;        /* and its own */
} member;

typedef struct decoder {
  lua_State *L;
  int count, next; /* of the members, and the one that is expected */
  member members[MAX_MEMBERS];
} decoder;

static int name_slot(int at) {
  return FIRST_SLOT + 2 * at;
}

static int text_slot(int at) {
  return FIRST_SLOT + 2 * at + 1;
}

/* Where there is no room for one more, the one that was expected goes. */
static int remember(decoder *d, const char *name, const shape *parent) {
  int at = d->count < MAX_MEMBERS ? d->count++ : d->next;
  member *m = &d->members[at];
  m->name = name;
  m->text = NULL;
  m->parent = parent;
  m->own = find_member(parent, name);
  lua_pushstring(d->L, name);
  lua_replace(d->L, name_slot(at));
  d->next = (at + 1) % d->count;
  return at;
}

static int find_known(decoder *d, const char *name, const shape *parent) {
  int i, at = d->next;
  for (i = 0; i < d->count; i++) {
    const member *m = &d->members[at];
    int next = at + 1 < d->count ? at + 1 : 0;
    if (m->parent == parent && strcmp(m->name, name) == 0) {
      d->next = next;
      return at;
    }
    at = next;
  }
  return remember(d, name, parent);
}

static void push_text(decoder *d, int at, const char *text) {
  member *m = &d->members[at];
  if (m->text == NULL || strcmp(m->text, text) != 0) {
    lua_pushstring(d->L, text);
    lua_replace(d->L, text_slot(at));
    m->text = text;
  }
  lua_pushvalue(d->L, text_slot(at));
}

/* Where cJSON_IsString and the like, of a library, would be called for every value. */
static int type_of(const cJSON *item) {
  return item->type & 0xff;
}

static bool push_value(decoder *d, const cJSON *item, const shape *s, int depth);

/* A null in a list is passed over: it would be a hole, and end the list early. */
static bool push_list(decoder *d, const cJSON *list, const shape *element, int depth) {
  const cJSON *item;
  int i = 0;
  lua_createtable(d->L, cJSON_GetArraySize(list), 0);
  for (item = list->child; item != NULL; item = item->next) {
    if (type_of(item) == cJSON_NULL) continue;
    if (!push_value(d, item, element, depth + 1)) return false;
    lua_rawseti(d->L, -2, ++i);
  }
  return true;
}

static bool push_object(decoder *d, const cJSON *object, const shape *s, int depth) {
  const cJSON *item;
  lua_createtable(d->L, 0, cJSON_GetArraySize(object));
  for (item = object->child; item != NULL; item = item->next) {
    int at = find_known(d, item->string, s);
    const shape *own = d->members[at].own;
    lua_pushvalue(d->L, name_slot(at));
    if (own->kind == SHAPE_ANY && type_of(item) == cJSON_String) push_text(d, at, item->valuestring);
    else if (!push_value(d, item, own, depth + 1)) return false;
    lua_rawset(d->L, -3);
  }
  return true;
}

/* A moment that cannot be read stays the text it was: it never costs a page. */
static void push_timestamp(lua_State *L, const char *text) {
  dlc_timestamp t;
  if (!dlc_timestamp_parse(dlc_slice_of(text), &t)) lua_pushstring(L, text);
  else dlc_push_number(L, (double)t.seconds + t.nanoseconds / 1e9);
}

static bool push_misfit(lua_State *L, const cJSON *item, const char *expected) {
  lua_pushfstring(L, "%s is not %s", item->string == NULL ? "a value in it" : item->string,
                  expected);
  return false;
}

static bool push_container(decoder *d, const cJSON *item, const shape *s, int depth) {
  luaL_checkstack(d->L, 6, "JSON");
  if (depth > MAX_DEPTH) return push_misfit(d->L, item, "nested that deeply, in anything known");
  if (cJSON_IsObject(item)) return push_object(d, item, s, depth);
  return push_list(d, item, s->kind == SHAPE_LIST ? s->children : &any_shape, depth);
}

/* Pushes the value of `item`; where it does not fit its shape, the reason as a string and false. */
static bool push_value(decoder *d, const cJSON *item, const shape *s, int depth) {
  lua_State *L = d->L;
  int type = type_of(item);
  if (type == cJSON_NULL) {
    lua_pushnil(L);
  } else if (s->kind == SHAPE_STRUCTURE && type != cJSON_Object) {
    return push_misfit(L, item, "an object");
  } else if (s->kind == SHAPE_LIST && type != cJSON_Array) {
    return push_misfit(L, item, "a list");
  } else if (type == cJSON_String) {
    if (s->kind == SHAPE_TIMESTAMP) push_timestamp(L, item->valuestring);
    else lua_pushstring(L, item->valuestring);
  } else if (type == cJSON_Number) {
    dlc_push_number(L, item->valuedouble);
  } else if (type == cJSON_Array || type == cJSON_Object) {
    return push_container(d, item, s, depth);
  } else {
    lua_pushboolean(L, type == cJSON_True);
  }
  return true;
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
  if (holds_nul(text.data, text.length)) return "a string in it holds a NUL character";
  t->root = parse_slice(text);
  if (t->root == NULL && mend_surrogates(&t->mended, text)) {
    if (t->mended.failed) return "out of memory";
    t->root = parse_slice(dlc_buffer_view(&t->mended));
  }
  return t->root == NULL ? "it is not valid JSON" : NULL;
}

/* decode(text [, shape]) -> value; nil and a message where the text is not JSON of that shape */
static int json_decode(lua_State *L) {
  dlc_slice text = dlc_check_slice(L, 1);
  const shape *s = lua_isnoneornil(L, 2) ? &any_shape : luaL_checkudata(L, 2, SHAPE_BOX);
  decoder d;
  tree *t;
  const char *fault;
  bool fits;
  lua_settop(L, 2);
  t = dlc_new_box(L, TREE_BOX, sizeof *t);
  fault = parse(t, text);
  if (fault == NULL && s->kind != SHAPE_ANY && cJSON_IsNull(t->root)) fault = "it is null";
  if (fault != NULL) return dlc_fail(L, fault);
  luaL_checkstack(L, 2 * MAX_MEMBERS, "JSON");
  lua_settop(L, text_slot(MAX_MEMBERS - 1));
  d.L = L;
  d.count = d.next = 0;
  fits = push_value(&d, t->root, s, 0);
  clear_tree(t); /* now rather than when the collector comes to it */
  if (fits) return 1;
  lua_pushnil(L);
  lua_insert(L, -2);
  return 2;
}

/* Encoding. */

static cJSON *must(lua_State *L, cJSON *item) {
  if (item == NULL) luaL_error(L, "out of memory");
  return item;
}

static const char *clean_string(lua_State *L, int index) {
  dlc_slice text = dlc_slice_at(L, index);
  if (strlen(text.data) != text.length) luaL_error(L, "a string holds a NUL character");
  return text.data;
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
  if (depth > MAX_DEPTH) luaL_error(L, "a value is nested too deeply, or in itself");
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
  return 1;
}

void dlc_lua_open_json(lua_State *L) {
  static const luaL_Reg shape_meta[] = {{"__gc", shape_gc}, {NULL, NULL}};
  static const luaL_Reg tree_meta[] = {{"__gc", tree_gc}, {NULL, NULL}};
  static const luaL_Reg none[] = {{NULL, NULL}};
  static const luaL_Reg functions[] = {
      {"shape", json_shape}, {"decode", json_decode}, {"encode", json_encode}, {NULL, NULL}};
  dlc_new_class(L, SHAPE_BOX, shape_meta, none);
  dlc_new_class(L, TREE_BOX, tree_meta, none);
  dlc_set_functions(L, functions);
}
