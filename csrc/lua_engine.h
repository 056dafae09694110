/* SPDX-License-Identifier: MIT
 *
 * Engines as userdata, for the bindings of the two things that run on one: lua_transfer.c and
 * lua_process.c.
 *
 * Every allocation may run a finalizer, and that may close the engine: fetch the engine from its box
 * after the last allocation.
 */
#ifndef DLC_LUA_ENGINE_H
#define DLC_LUA_ENGINE_H

#include "engine.h"
#include "lua_util.h"

#pragma GCC visibility push(hidden)

/* The engine at index 1; raises if that is none, or a closed one. Valid until it is closed. */
dlc_engine *dlc_check_engine(lua_State *L);

/* Notes in the engine's table of userdata, below the box on top of the stack, that the box holds
 * `handle`. Leaves the stack as it was. */
void dlc_register_handle(lua_State *L, const void *handle);

/* The methods engine:start and engine:run, with their own files. */
int dlc_lua_start(lua_State *L);
int dlc_lua_run(lua_State *L);

#pragma GCC visibility pop

#endif
