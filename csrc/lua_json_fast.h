/* SPDX-License-Identifier: MIT
 *
 * Reads JSON in one pass, straight to Lua values, where it is as services write it: see
 * lua_json_fast.c. All other JSON is lua_json.c's.
 */
#ifndef DLC_LUA_JSON_FAST_H
#define DLC_LUA_JSON_FAST_H

#include "lua_shape.h"

#pragma GCC visibility push(hidden)

/* Pushes the value; or nil and what is wrong with the text; or nothing, if it is for somebody else to
 * read or to refuse. Returns how many these are. The text does not change meanwhile, though Lua
 * allocates, and has a NUL behind it. */
int dlc_read_json(lua_State *L, dlc_slice text, const dlc_shape *s);

#pragma GCC visibility pop

#endif
