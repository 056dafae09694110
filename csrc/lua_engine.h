/* SPDX-License-Identifier: MIT
 *
 * Engines as userdata, for the bindings of the two things that run on one: lua_transfer.c and
 * lua_process.c.
 *
 * Every allocation may run a finalizer, and that may close the engine: fetch the engine from its
 * box after the last allocation.
 */
#ifndef DLC_LUA_ENGINE_H
#define DLC_LUA_ENGINE_H

#include "engine.h"
#include "lua_util.h"

#pragma GCC visibility push(hidden)

/* Returns the engine at index 1, valid until it is closed. Raises if it is none, or closed. */
dlc_engine *dlc_check_engine(lua_State *L);

/* Records in the engine's table of handles, below the box on top of the stack, that the box owns
 * `handle`. Leaves the stack as it was. */
void dlc_register_handle(lua_State *L, const void *handle);

/* The methods engine:start, in lua_transfer.c, and engine:run, in lua_process.c. */
int dlc_lua_start(lua_State *L);
int dlc_lua_run(lua_State *L);

#pragma GCC visibility pop

#endif
