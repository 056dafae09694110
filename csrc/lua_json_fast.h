/* SPDX-License-Identifier: MIT
 *
 * The one-pass reader of JSON as services write it, straight to Lua values: see lua_json_fast.c.
 * All other JSON is left to lua_json.c.
 */
#ifndef DLC_LUA_JSON_FAST_H
#define DLC_LUA_JSON_FAST_H

#include "lua_shape.h"

#pragma GCC visibility push(hidden)

/* Pushes the value; or nil and what is wrong with the text; or nothing if lua_json.c must read or
 * refuse the text. Returns how many. The text must not change meanwhile, though Lua allocates; a
 * NUL follows it. */
int dlc_read_json(lua_State *L, dlc_slice text, const dlc_shape *s);

#pragma GCC visibility pop

#endif
