/* SPDX-License-Identifier: MIT
 *
 * Timestamps and clocks for Lua: texts to seconds and back, and the two clocks. No locale, no time
 * zone.
 */
#include "clock.h"
#include "lua_core.h"
#include "lua_util.h"
#include "timestamp.h"

/* timestamp(text or number) -> seconds since the epoch; nil for a value of any type that is no
 * timestamp. Converts no number to text: that would have the decimal point of the host's locale. */
static int time_timestamp(lua_State *L) {
  int type = lua_type(L, 1);
  dlc_timestamp t;
  if (type == LUA_TNUMBER && dlc_timestamp_from(lua_tonumber(L, 1), &t)) {
    dlc_push_number(L, lua_tonumber(L, 1));
  } else if (type == LUA_TSTRING && dlc_timestamp_parse(dlc_check_slice(L, 1), &t)) {
    dlc_push_number(L, dlc_timestamp_seconds(t));
  } else {
    lua_pushnil(L);
  }
  return 1;
}

/* iso(seconds) -> "2026-08-01T12:34:56.789Z", or nil outside years 1 to 9999 */
static int time_iso(lua_State *L) {
  char text[DLC_TIMESTAMP_SIZE];
  dlc_timestamp t;
  size_t length = dlc_timestamp_from(luaL_checknumber(L, 1), &t) ? dlc_timestamp_iso(t, text) : 0;
  if (length > 0) lua_pushlstring(L, text, length);
  else lua_pushnil(L);
  return 1;
}

/* amz_date(seconds) -> "20260801T123456Z", or nil outside years 1 to 9999 */
static int time_amz_date(lua_State *L) {
  char text[DLC_TIMESTAMP_SIZE];
  dlc_timestamp t;
  bool known = dlc_timestamp_from(luaL_checknumber(L, 1), &t);
  size_t length = known ? dlc_timestamp_basic(t.seconds, text) : 0;
  if (length > 0) lua_pushlstring(L, text, length);
  else lua_pushnil(L);
  return 1;
}

/* now() -> seconds on a clock that never jumps */
static int time_now(lua_State *L) {
  lua_pushnumber(L, dlc_monotonic());
  return 1;
}

static int time_wall_clock(lua_State *L) {
  lua_pushnumber(L, dlc_wall_clock());
  return 1;
}

void dlc_lua_open_time(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"timestamp", time_timestamp}, {"iso", time_iso},
      {"amz_date", time_amz_date},   {"now", time_now},
      {"time", time_wall_clock},     {NULL, NULL},
  };
  dlc_set_functions(L, functions);
}
