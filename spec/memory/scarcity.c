/* SPDX-License-Identifier: MIT
 *
 * Memory that runs out on demand: see scarcity.h. The functions defined here precede those of the
 * same names in the address sanitizer's library and call them, so that this file sees every
 * allocation first, and the sanitizer every leak.
 */
#define _POSIX_C_SOURCE 200809L /* strdup */
#include "scarcity.h"

#include <errno.h>
#include <lua.h>
#include <stdlib.h>
#include <string.h>

void *__libc_realloc(void *memory, size_t size);
void __libc_free(void *memory);
void *__interceptor_malloc(size_t size);
void *__interceptor_calloc(size_t count, size_t size);
void *__interceptor_realloc(void *memory, size_t size);
char *__interceptor_strdup(const char *text);

typedef struct request {
  const void *memory;
  size_t old_size, new_size;
} request;

static __thread struct {
  bool begun, lasting;
  scarcity_of sort;
  unsigned long count, nth;
  request refused; /* the last one of Lua's */
} state;

void scarcity_begin(scarcity_of sort, unsigned long nth, bool lasting) {
  memset(&state, 0, sizeof state);
  state.sort = sort;
  state.nth = nth;
  state.lasting = lasting;
  state.begun = true;
}

unsigned long scarcity_end(void) {
  state.begun = false;
  return state.count;
}

static bool refuse(scarcity_of sort) {
  if (!state.begun || state.sort != sort) return false;
  state.count++;
  return state.nth > 0 && (state.lasting ? state.count >= state.nth : state.count == state.nth);
}

/* Shrinking is never refused: no Lua expects that. */
static bool refuse_lua(const void *memory, size_t old_size, size_t new_size) {
  static const bool collects_in_need = LUA_VERSION_NUM >= 502;
  request asked;
  bool again;
  memset(&asked, 0, sizeof asked);
  asked.memory = memory;
  asked.old_size = old_size;
  asked.new_size = new_size;
  if (memory != NULL && new_size <= old_size) return false;
  again = collects_in_need && memcmp(&asked, &state.refused, sizeof asked) == 0;
  memset(&state.refused, 0, sizeof state.refused);
  if (state.begun && again) return true;
  if (!refuse(SCARCITY_OF_LUA)) return false;
  state.refused = asked;
  return true;
}

/* Lua's memory bypasses the sanitizer, which would double the time; `make asan` checks it. This
 * counts blocks, not bytes: LuaJIT frees unfinished objects with a wrong size. */
void *scarcity_lua_alloc(void *in_use, void *memory, size_t old_size, size_t new_size) {
  size_t *blocks = in_use;
  void *moved;
  if (new_size == 0) {
    if (memory != NULL) --*blocks;
    __libc_free(memory);
    return NULL;
  }
  if (refuse_lua(memory, old_size, new_size)) return NULL;
  moved = __libc_realloc(memory, new_size);
  if (memory == NULL && moved != NULL) ++*blocks;
  return moved;
}

static bool refuse_c(void) {
  bool refused = refuse(SCARCITY_OF_C);
  if (refused) errno = ENOMEM;
  return refused;
}

void *malloc(size_t size) {
  return refuse_c() ? NULL : __interceptor_malloc(size);
}

void *calloc(size_t count, size_t size) {
  return refuse_c() ? NULL : __interceptor_calloc(count, size);
}

void *realloc(void *memory, size_t size) {
  return refuse_c() ? NULL : __interceptor_realloc(memory, size);
}

char *strdup(const char *text) {
  return refuse_c() ? NULL : __interceptor_strdup(text);
}
