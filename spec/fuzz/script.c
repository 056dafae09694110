/* SPDX-License-Identifier: MIT
 *
 * Fuzzes modules written in Lua: FUZZ_SCRIPT, from the root of the sources, returns a function
 * that tries one input and raises if something does not hold. libFuzzer cannot see into Lua, so a
 * hook counts for it which line of the module followed which.
 */
#include <lauxlib.h>
#include <lualib.h>
#include <stdint.h>

#include "fuzz.h"

enum { COUNTERS = 1 << 14, INPUTS_BETWEEN_COLLECTIONS = 64 };

int luaopen_deadline_core(lua_State *L);

/* Hides from libFuzzer's leak check the values that Lua has not collected yet: json.c counts
 * them. */
int __lsan_is_turned_off(void);

int __lsan_is_turned_off(void) {
  return 1;
}

/* libFuzzer looks for new values in here after every input. */
static uint8_t counters[COUNTERS] __attribute__((section("__libfuzzer_extra_counters")));

static void count_line(lua_State *L, lua_Debug *activation) {
  static uint32_t last;
  const char *at;
  uint32_t line;
  lua_getinfo(L, "S", activation);
  if (strncmp(activation->source, "@lua/", 5) != 0) return;
  line = (uint32_t)activation->currentline;
  for (at = activation->source; *at != '\0'; at++) line = line * 33 + (uint8_t)*at;
  counters[(line ^ last * 5) % COUNTERS]++;
  last = line;
}

static int add_traceback(lua_State *L) {
  luaL_traceback(L, L, luaL_tolstring(L, 1, NULL), 1);
  return 1;
}

static void must_succeed(lua_State *L, int status) {
  if (status != LUA_OK) fprintf(stderr, "%s\n", lua_tostring(L, -1));
  must(status == LUA_OK);
}

/* Runs with two values on its stack: the handler of errors, and the script's function. */
static lua_State *open_state(void) {
  lua_State *L = luaL_newstate();
  must(L != NULL);
  luaL_openlibs(L);
  luaL_requiref(L, "deadline.core", luaopen_deadline_core, 0);
  must_succeed(L, luaL_dostring(L, "package.path = 'lua/?.lua'"));
  lua_settop(L, 0);
  lua_pushcfunction(L, add_traceback);
  must_succeed(L, luaL_loadfile(L, FUZZ_SCRIPT));
  must_succeed(L, lua_pcall(L, 0, 1, 1));
  lua_sethook(L, count_line, LUA_MASKLINE, 0);
  return L;
}

void fuzz_script(dlc_slice input) {
  static lua_State *L;
  static unsigned inputs;
  if (L == NULL) L = open_state();
  lua_pushvalue(L, 2);
  lua_pushlstring(L, input.length == 0 ? "" : input.data, input.length);
  must_succeed(L, lua_pcall(L, 1, 0, 1));
  if (++inputs % INPUTS_BETWEEN_COLLECTIONS == 0) lua_gc(L, LUA_GCCOLLECT);
}
