/* SPDX-License-Identifier: MIT
 *
 * Fuzzes the one-pass reader of pages beside the decoder over cJSON's tree: both must give the
 * same values. A form feed before a text, which is no white space of JSON but passes for it in
 * cJSON, keeps the fast reader away. Much faster than json.c, which checks more.
 */
#include <lauxlib.h>

#include "fuzz.h"

int luaopen_deadline_core(lua_State *L);

/* Places in the stack; the first shape is none. */
enum { NO_SHAPE = 1, SHAPES = 3, DECODE, FIRST, FIRST_MESSAGE, SECOND, SECOND_MESSAGE };

static const char *const setup =
    "local core = ...\n" FUZZ_TYPES
    "local page = add(structure(), 's', list(add(add(structure(), 't', moment), 'u', moment)))\n"
    "local deep, inner = add(structure(), 'a', moment), add(structure(), 't', moment)\n"
    "add(add(deep, 'm', map(moment)), 's', list(inner))\n"
    "add(add(inner, 's', list(map(page))), 'a', deep)\n"
    "return nil, core.shape(page), core.shape(deep), core.decode";

static lua_State *open_state(void) {
  lua_State *L = luaL_newstate();
  must(L != NULL && luaL_loadstring(L, setup) == LUA_OK);
  lua_pushcfunction(L, luaopen_deadline_core);
  lua_call(L, 0, 1);
  lua_call(L, 1, LUA_MULTRET);
  must(lua_gettop(L) == DECODE);
  return L;
}

static void check_same(lua_State *L, int a, int b);

static int count(lua_State *L, int table) {
  int members = 0;
  for (lua_pushnil(L); lua_next(L, table) != 0; lua_pop(L, 1)) members++;
  return members;
}

static void check_tables(lua_State *L, int a, int b) {
  luaL_checkstack(L, 8, NULL);
  must(count(L, a) == count(L, b));
  for (lua_pushnil(L); lua_next(L, a) != 0; lua_pop(L, 1)) {
    int value = lua_gettop(L);
    lua_pushvalue(L, value - 1);
    lua_rawget(L, b);
    check_same(L, value, value + 1);
    lua_pop(L, 1);
  }
}

static void check_same(lua_State *L, int a, int b) {
  must(lua_type(L, a) == lua_type(L, b) && lua_isinteger(L, a) == lua_isinteger(L, b));
  if (lua_istable(L, a)) check_tables(L, a, b);
  else must(lua_rawequal(L, a, b));
}

static void decode(lua_State *L, const char *text, size_t length, int shape) {
  lua_pushvalue(L, DECODE);
  lua_pushlstring(L, text, length);
  lua_pushvalue(L, shape);
  lua_call(L, 2, 2);
}

/* Returns whether the fault is about the text as a whole, which may be found before one in it. */
static bool is_of_the_whole(const char *message) {
  return strcmp(message, "it is not valid JSON") == 0 ||
         strcmp(message, "it is nested too deeply") == 0;
}

static void check_messages(lua_State *L) {
  must(lua_isnil(L, FIRST_MESSAGE) == lua_isnil(L, SECOND_MESSAGE));
  if (lua_isnil(L, SECOND_MESSAGE) || is_of_the_whole(lua_tostring(L, SECOND_MESSAGE))) return;
  check_same(L, FIRST_MESSAGE, SECOND_MESSAGE);
}

/* The first byte chooses the shape. A byte order mark is one only at the very front. */
void fuzz_reader(dlc_slice input) {
  static lua_State *L;
  char *text;
  int shape;
  if (input.length == 0) return;
  if (input.length > 3 && memcmp(input.data + 1, "\xef\xbb\xbf", 3) == 0) return;
  if (L == NULL) L = open_state();
  text = malloc(input.length);
  if (text == NULL) return;
  memcpy(text, input.data, input.length);
  shape = NO_SHAPE + (unsigned char)text[0] % SHAPES;
  text[0] = '\f';
  decode(L, text + 1, input.length - 1, shape);
  decode(L, text, input.length, shape);
  free(text);
  must(lua_gettop(L) == SECOND_MESSAGE);
  check_same(L, FIRST, SECOND);
  check_messages(L);
  lua_settop(L, DECODE);
}
