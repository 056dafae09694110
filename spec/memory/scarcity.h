/* SPDX-License-Identifier: MIT
 *
 * Memory that runs out on demand. Two sorts of allocations can be refused, each by itself: those of
 * a Lua state with the allocator below, and those of all other code in this process that calls
 * malloc and its like, libraries included. Only the thread that started scarcity is affected.
 */
#ifndef SPEC_MEMORY_SCARCITY_H
#define SPEC_MEMORY_SCARCITY_H

#include <stdbool.h>
#include <stddef.h>

typedef enum scarcity_of { SCARCITY_OF_LUA, SCARCITY_OF_C } scarcity_of;

/* Refuses the n-th allocation of that sort from now on, counted from 1, and with `lasting` all after
 * it; none for 0. A state that collects its garbage and tries again, as 5.2 and later do, is refused
 * again: that still counts as the n-th. */
void scarcity_begin(scarcity_of sort, unsigned long nth, bool lasting);

/* Ends scarcity. Returns the number of allocations since it started. */
unsigned long scarcity_end(void);

/* A lua_Alloc; its first argument points to the size_t that counts the blocks which are in use. */
void *scarcity_lua_alloc(void *in_use, void *memory, size_t old_size, size_t new_size);

#endif
