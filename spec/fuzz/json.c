/* SPDX-License-Identifier: MIT
 *
 * Fuzzes decode and encode of the C core through Lua, beside cJSON itself. Decodes a text without
 * a shape and with two, compares each value with cJSON's tree, and wants a reason for every
 * refusal. The text stands flush against a page that may not be read: its NUL, which cJSON needs,
 * is the last readable byte.
 */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include <cJSON.h>
#include <lauxlib.h>
#include <math.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"
#include "timestamp.h"

int luaopen_deadline_core(lua_State *L);

enum { MAX_DEPTH = 200, ROOM = 1 << 16 };

/* Places in the stack. */
enum { CORE = 1, FORMS, TEXT, ENTRY, FORM, SHAPE };

/* Memory: counted, from malloc but for one string that ends where its page does. */

static struct {
  char *end;          /* of the readable page */
  size_t wanted;      /* the next new block of more bytes than this goes there; 0: none does */
  const void *placed; /* the block that is there */
  size_t blocks;      /* in use */
} memory;

static void open_memory(void) {
  size_t page = (size_t)sysconf(_SC_PAGESIZE);
  char *start = mmap(NULL, ROOM + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  must(start != MAP_FAILED && mprotect(start + ROOM, page, PROT_NONE) == 0);
  memory.end = start + ROOM;
}

static void *new_block(size_t size) {
  void *block;
  bool fits = memory.wanted > 0 && size > memory.wanted && size <= ROOM && memory.placed == NULL;
  memory.blocks++;
  if (!fits) return malloc(size);
  block = memory.end - size;
  memory.placed = block;
  memory.wanted = 0;
  return block;
}

static void *allocate(void *unused, void *block, size_t old, size_t size) {
  (void)unused;
  (void)old;
  if (block == NULL) return size == 0 ? NULL : new_block(size);
  if (size > 0) return realloc(block, size); /* the placed one is a string, and never grows */
  memory.blocks--;
  if (block == memory.placed) memory.placed = NULL;
  else free(block);
  return NULL;
}

/* The state: the core, and the types with their shapes. */

static const char *const forms_source =
    "local shape = ...\n" FUZZ_TYPES
    "local session = add(add(structure(), 'startedAt', moment), 'endedAt', moment)\n"
    "local page = add(structure(), 'sessions', list(session))\n"
    "local deep, inner = add(structure(), 'a', moment), structure()\n"
    "add(add(deep, 's', { kind = 'string' }), 't', { kind = 'boolean' })\n"
    "add(add(deep, 'n', { kind = 'number' }), 'i', { kind = 'integer' })\n"
    "add(deep, 'd', { kind = 'document' })\n"
    "add(add(deep, 'b', list(moment)), 'm', map(list(map(moment))))\n"
    "add(deep, 'c', add(inner, 'a', list(add(add(structure(), 'a', moment), 'c', deep))))\n"
    "return { {}, { page, shape(page) }, { deep, shape(deep) } }";

static lua_State *open_state(void) {
  lua_State *L;
  if (memory.end == NULL) open_memory();
  L = lua_newstate(allocate, NULL);
  must(L != NULL);
  luaL_requiref(L, "deadline.core", luaopen_deadline_core, 0);
  must(luaL_loadstring(L, forms_source) == LUA_OK);
  lua_getfield(L, CORE, "shape");
  lua_call(L, 1, 1);
  must(lua_gettop(L) == FORMS);
  return L;
}

static void push_text(lua_State *L, dlc_slice text) {
  memory.wanted = text.length + 1;
  lua_pushlstring(L, text.length == 0 ? "" : text.data, text.length);
  memory.wanted = 0;
}

/* cJSON's reading of the text, as far as cJSON can read it. */

/* Returns the code unit of the escape `offset` bytes behind the start; -1 if there is none. */
static long unit_at(dlc_slice text, size_t offset) {
  char digits[5] = "";
  if (text.length < offset + 6 || memcmp(text.data + offset, "\\u", 2) != 0) return -1;
  memcpy(digits, text.data + offset + 2, 4);
  if (strspn(digits, "0123456789abcdefABCDEF") != 4) return -1;
  return strtol(digits, NULL, 16);
}

static bool is_high(long unit) {
  return unit >= 0xd800 && unit < 0xdc00;
}

static bool is_low(long unit) {
  return unit >= 0xdc00 && unit < 0xe000;
}

/* Stands for an escaped NUL, at which cJSON would end a string; `has_nul` if there is one. */
static const char nul[] = "\xfe";
static bool has_nul;

/* Replaces every half of a surrogate pair by U+FFFD. Returns false if the text holds a NUL, or an
 * escape without its digits, both of which cJSON takes for the end of a string. */
static bool mend(dlc_buffer *out, dlc_slice text) {
  while (text.length > 0) {
    bool escape = text.length > 1 && text.data[0] == '\\';
    bool unicode = escape && text.data[1] == 'u';
    long unit = unit_at(text, 0);
    bool pair = is_high(unit) && is_low(unit_at(text, 6));
    size_t length = pair ? 12 : unicode ? 6 : escape ? 2 : 1;
    if (text.data[0] == '\0' || (unicode && unit < 0)) return false;
    if (unit == 0) has_nul = true;
    if (unit == 0) dlc_buffer_text(out, nul);
    else if (!pair && (is_high(unit) || is_low(unit))) dlc_buffer_text(out, "\\ufffd");
    else dlc_buffer_append(out, text.data, length);
    text.data += length;
    text.length -= length;
  }
  return true;
}

static cJSON *parse(dlc_slice text) {
  dlc_buffer mended = {0};
  cJSON *root = NULL;
  has_nul = false;
  if (mend(&mended, text) && mended.data != NULL) {
    root = cJSON_ParseWithLengthOpts(mended.data, mended.length + 1, NULL, 1);
  }
  dlc_buffer_clear(&mended);
  return root;
}

/* Returns one of its strings, unmarked, until the next call. */
static dlc_slice meaning_of(const char *string) {
  static dlc_buffer meaning;
  size_t i;
  meaning.length = 0;
  dlc_buffer_text(&meaning, string);
  for (i = 0; has_nul && i < meaning.length; i++) {
    if (meaning.data[i] == *nul) meaning.data[i] = '\0';
  }
  return dlc_buffer_view(&meaning);
}

/* Types in Lua. `form` is the stack index of one; of nil if there is none. */

static bool is_form(lua_State *L, int form, const char *kind) {
  bool same;
  if (!lua_istable(L, form)) return false;
  lua_getfield(L, form, "kind");
  same = strcmp(lua_tostring(L, -1), kind) == 0;
  lua_pop(L, 1);
  return same;
}

static bool is_object_form(lua_State *L, int form) {
  return is_form(L, form, "structure") || is_form(L, form, "map");
}

static void push_member_form(lua_State *L, int form, const char *name) {
  lua_getfield(L, form, "members");
  lua_getfield(L, -1, name);
  if (lua_istable(L, -1)) lua_getfield(L, -1, "type");
  else lua_pushnil(L); /* members, member, type */
  lua_replace(L, -3);  /* type, member */
  lua_pop(L, 1);
}

static void push_form_of(lua_State *L, int form, const cJSON *parent, const cJSON *child) {
  bool object = cJSON_IsObject(parent);
  if (object ? is_form(L, form, "map") : is_form(L, form, "list")) {
    lua_getfield(L, form, "element");
  } else if (object && is_form(L, form, "structure")) {
    push_member_form(L, form, child->string);
  } else {
    lua_pushnil(L);
  }
}

/* Returns whether the tree is of that form, and nested no deeper than the core allows. */
static bool fits(lua_State *L, const cJSON *item, int form, int depth) {
  const cJSON *child;
  bool good = true;
  if (cJSON_IsNull(item)) return true;
  if (is_object_form(L, form) && !cJSON_IsObject(item)) return false;
  if (is_form(L, form, "list") && !cJSON_IsArray(item)) return false;
  if (depth >= MAX_DEPTH) return !cJSON_IsArray(item) && !cJSON_IsObject(item);
  luaL_checkstack(L, 4, NULL);
  for (child = item->child; good && child != NULL; child = child->next) {
    push_form_of(L, form, item, child);
    good = fits(L, child, lua_gettop(L), depth + 1);
    lua_pop(L, 1);
  }
  return good;
}

static bool is_text(lua_State *L, dlc_slice text) {
  dlc_slice got = {lua_tostring(L, -1), (size_t)lua_rawlen(L, -1)};
  return lua_type(L, -1) == LUA_TSTRING && dlc_slice_equal(got, text);
}

static bool is_moment(lua_State *L, dlc_slice text) {
  dlc_timestamp t;
  double moment;
  if (!dlc_timestamp_parse(text, &t)) return is_text(L, text);
  moment = (double)t.seconds + t.nanoseconds / 1e9; /* rounded, where sums have more bits */
  return lua_type(L, -1) == LUA_TNUMBER && lua_tonumber(L, -1) == moment;
}

static void check_value(lua_State *L, const cJSON *item, int form);

/* Checks the elements that are not null: no hole, and none behind them. */
static void check_list(lua_State *L, const cJSON *list, int form) {
  const cJSON *child;
  lua_Integer count = 0;
  int table = lua_gettop(L);
  for (child = list->child; child != NULL; child = child->next) {
    if (cJSON_IsNull(child)) continue;
    push_form_of(L, form, list, child);
    lua_rawgeti(L, table, ++count); /* form, value */
    check_value(L, child, table + 1);
    lua_settop(L, table);
  }
  must((lua_Integer)lua_rawlen(L, table) == count);
}

/* Returns the last of several members of one name, as the core does. */
static bool is_last_of_name(const cJSON *child) {
  const cJSON *later;
  for (later = child->next; later != NULL; later = later->next) {
    if (strcmp(later->string, child->string) == 0) return false;
  }
  return true;
}

static void check_object(lua_State *L, const cJSON *object, int form) {
  const cJSON *child;
  dlc_slice name;
  int count = 0, table = lua_gettop(L);
  for (child = object->child; child != NULL; child = child->next) {
    if (!is_last_of_name(child)) continue;
    if (!cJSON_IsNull(child)) count++;
    push_form_of(L, form, object, child);
    name = meaning_of(child->string);
    lua_pushlstring(L, name.data, name.length);
    lua_rawget(L, table); /* form, value */
    check_value(L, child, table + 1);
    lua_settop(L, table);
  }
  for (lua_pushnil(L); lua_next(L, table) != 0; lua_pop(L, 1)) count--;
  must(count == 0);
}

/* Checks that the value on top of the stack is that of `item`. */
static void check_value(lua_State *L, const cJSON *item, int form) {
  luaL_checkstack(L, 6, NULL);
  if (cJSON_IsNull(item)) must(lua_isnil(L, -1));
  else if (cJSON_IsBool(item)) {
    must(lua_isboolean(L, -1) && lua_toboolean(L, -1) == cJSON_IsTrue(item));
  } else if (cJSON_IsNumber(item)) {
    must(lua_type(L, -1) == LUA_TNUMBER && lua_tonumber(L, -1) == item->valuedouble);
  } else if (cJSON_IsString(item)) {
    dlc_slice text = meaning_of(item->valuestring);
    must(is_form(L, form, "timestamp") ? is_moment(L, text) : is_text(L, text));
  } else {
    must(lua_istable(L, -1));
    if (cJSON_IsArray(item)) check_list(L, item, form);
    else check_object(L, item, form);
  }
}

/* Decodes the text again and checks the results: a value alone, or nil and a message. Returns
 * whether it is a value. */
static bool decode(lua_State *L, int text, int shape) {
  int top = lua_gettop(L);
  lua_getfield(L, CORE, "decode");
  lua_pushvalue(L, text);
  lua_pushvalue(L, shape);
  must(lua_pcall(L, 2, LUA_MULTRET, 0) == LUA_OK);
  if (lua_gettop(L) == top + 1) return true;
  must(lua_gettop(L) == top + 2 && lua_isnil(L, -2) && lua_type(L, -1) == LUA_TSTRING);
  lua_settop(L, top);
  return false;
}

/* Checks that every member of `a` is in `b`. */
static void check_same(lua_State *L, int a, int b) {
  luaL_checkstack(L, 6, NULL);
  if (lua_type(L, a) == LUA_TNUMBER) {
    must(lua_type(L, b) == LUA_TNUMBER && lua_tonumber(L, a) == lua_tonumber(L, b));
  } else if (lua_istable(L, a)) {
    must(lua_istable(L, b));
    for (lua_pushnil(L); lua_next(L, a) != 0; lua_pop(L, 1)) {
      int value = lua_gettop(L);
      lua_pushvalue(L, value - 1);
      lua_rawget(L, b);
      check_same(L, value, value + 1);
      lua_pop(L, 1);
    }
  } else {
    must(lua_compare(L, a, b, LUA_OPEQ));
  }
}

/* Returns whether there is a number too large for a double, which cannot be written. */
static bool holds_infinity(const cJSON *item) {
  const cJSON *child;
  for (child = item->child; child != NULL; child = child->next) {
    if (holds_infinity(child)) return true;
  }
  return cJSON_IsNumber(item) && isinf(item->valuedouble);
}

/* Pushes the text of the value, written by the shape; returns false if it is refused. */
static bool encode(lua_State *L, int value, int shape) {
  lua_getfield(L, CORE, "encode");
  lua_pushvalue(L, value);
  lua_pushvalue(L, shape);
  if (lua_pcall(L, 2, 1, 0) == LUA_OK) return true;
  must(lua_type(L, -1) == LUA_TSTRING);
  lua_pop(L, 1);
  return false;
}

/* Checks that the value on top of the stack, written and read again, is the same. */
static void check_round_trip(lua_State *L) {
  int value = lua_gettop(L);
  must(encode(L, value, SHAPE));
  must(decode(L, value + 1, SHAPE));
  check_same(L, value, value + 2);
  check_same(L, value + 2, value);
}

/* Checks that the value on top of the stack, if its members fit the shape, is the same without those
 * that the shape does not know, and that writing it again gives the same text. A timestamp is
 * written to the microsecond. */
static void check_shaped_round_trip(lua_State *L) {
  int value = lua_gettop(L);
  if (!encode(L, value, SHAPE)) return;
  must(decode(L, value + 1, SHAPE) && encode(L, value + 2, SHAPE)); /* text, value, text */
  must(lua_rawequal(L, value + 1, value + 3));
  must(decode(L, value + 3, SHAPE));
  check_same(L, value + 2, value + 4);
  check_same(L, value + 4, value + 2);
}

/* Checks that the value on top of the stack is that of its text, an object, patched with no
 * change. */
static void check_patch(lua_State *L) {
  int value = lua_gettop(L);
  lua_getfield(L, CORE, "patch_json");
  lua_pushvalue(L, TEXT);
  lua_newtable(L);
  must(lua_pcall(L, 2, 1, 0) == LUA_OK);
  lua_pushnil(L); /* text, nil */
  must(decode(L, value + 1, value + 2));
  check_same(L, value, value + 3);
  check_same(L, value + 3, value);
  lua_settop(L, value);
}

/* Checks one decoding; without a shape if nil. */
static void check_text(lua_State *L, const cJSON *root) {
  bool shaped = lua_istable(L, FORM), is_null = root != NULL && cJSON_IsNull(root);
  bool good = root != NULL && fits(L, root, FORM, 0) && !(shaped && is_null);
  must(decode(L, TEXT, SHAPE) == good);
  if (good) check_value(L, root, FORM);
  if (good && !shaped && cJSON_IsObject(root)) check_patch(L);
  if (good && !shaped && !is_null && !holds_infinity(root)) check_round_trip(L);
  if (good && shaped) check_shaped_round_trip(L);
}

static lua_State *kept; /* from one input to the next, */
static size_t blocks;   /* in use between them */

void fuzz_json(dlc_slice input) {
  cJSON *root = parse(input);
  lua_State *L;
  int i;
  if (has_nul && memchr(input.data, *nul, input.length) != NULL) {
    cJSON_Delete(root); /* which of them were one cannot be told any more */
    return;
  }
  if (kept == NULL) kept = open_state();
  L = kept;
  push_text(L, input);
  for (i = 1; i <= 3; i++) {
    lua_rawgeti(L, FORMS, i);
    lua_rawgeti(L, ENTRY, 1);
    lua_rawgeti(L, ENTRY, 2);
    check_text(L, root);
    lua_settop(L, TEXT);
  }
  cJSON_Delete(root);
  lua_settop(L, FORMS);
  lua_gc(L, LUA_GCCOLLECT);
  lua_gc(L, LUA_GCCOLLECT); /* what had finalizers */
  if (blocks == 0) blocks = memory.blocks;
  must(memory.blocks == blocks && memory.placed == NULL);
}

void fuzz_json_close(void) {
  lua_close(kept);
  must(memory.blocks == 0);
  kept = NULL;
}
