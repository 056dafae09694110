/* SPDX-License-Identifier: MIT
 *
 * For C and C++ programs that embed Lua and link deadline. After luaL_openlibs, once for each state:
 *
 *   lua_getglobal(L, "package");
 *   lua_getfield(L, -1, "preload");
 *   lua_pushcfunction(L, luaopen_deadline_core);
 *   lua_setfield(L, -2, "deadline.core");
 *   lua_pop(L, 2);
 *
 * The half that is Lua is found by package.path, or comes from the one file that `make amalgam`
 * makes. Run it once without arguments, from wherever the program keeps it:
 *
 *   luaL_loadbuffer(L, text, size, "deadline") == 0 && lua_pcall(L, 0, 0, 0) == 0
 *
 * Scripts then `require "deadline"` as anywhere else.
 */
#ifndef DEADLINE_H
#define DEADLINE_H

struct lua_State;

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/* Opens `deadline.core`, the half that is C, as `require` does: pushes it and returns 1. The core
 * must have been compiled with the headers of the Lua that runs. */
int luaopen_deadline_core(struct lua_State *L);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
