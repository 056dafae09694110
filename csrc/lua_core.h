/* SPDX-License-Identifier: MIT
 *
 * The topics of `deadline.core`, one a file: each adds its functions to the table on top of the
 * stack and makes its classes.
 */
#ifndef DLC_LUA_CORE_H
#define DLC_LUA_CORE_H

#include <lua.h>

#pragma GCC visibility push(hidden)

void dlc_lua_open_crypto(lua_State *L);
void dlc_lua_open_engine(lua_State *L);
void dlc_lua_open_json(lua_State *L);
void dlc_lua_open_object(lua_State *L);
void dlc_lua_open_process(lua_State *L);
void dlc_lua_open_shape(lua_State *L);
void dlc_lua_open_sigv4(lua_State *L);
void dlc_lua_open_system(lua_State *L);
void dlc_lua_open_time(lua_State *L);
void dlc_lua_open_transfer(lua_State *L);
void dlc_lua_open_uri(lua_State *L);

#pragma GCC visibility pop

#endif
