/* SPDX-License-Identifier: MIT
 *
 * The shared code of the test hosts, programs that embed Lua as large hosts do. A problem is a text
 * that its receiver frees; NULL is success. Each thread calls these with a state of its own, or in
 * turn.
 */
#ifndef SPEC_THREADS_HOST_H
#define SPEC_THREADS_HOST_H

#include <lauxlib.h>
#include <lua.h>
#include <stddef.h>

/* A state with the standard libraries; ends the program if there is no memory. */
lua_State *host_open(void);

/* Calls the function below the `count` arguments on the stack; leaves `results` values, or none if it
 * failed. */
char *host_call(lua_State *L, int count, int results);

/* Runs spec/threads/NAME.lua with these texts as arguments; leaves `results` values, or none if it
 * failed. */
char *host_run(lua_State *L, const char *name, size_t count, const char *const *texts, int results);

/* Prints and frees the problem, if there is one. Returns true if there is none. */
int host_is_well(const char *what, char *problem);

#endif
