/* SPDX-License-Identifier: MIT
 *
 * Texts that were seen before: a set that keeps 8 bytes of each one's SHA-256, and no text. A listing
 * of 10,000 pages remembers its tokens in 128 KB, where Lua's tables and strings take 1 to 2 MB; that
 * two different ones of them are taken for the same has a chance of 1 to 400,000,000,000.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "digest.h"
#include "lua_core.h"
#include "lua_util.h"

#define SEEN_BOX "deadline.seen"

typedef struct seen_set {
  uint64_t *slots; /* open addressing; 0 is a free one */
  size_t capacity; /* a power of 2, or 0 */
  size_t count;
} seen_set;

static int seen_gc(lua_State *L) {
  seen_set *set = luaL_checkudata(L, 1, SEEN_BOX);
  free(set->slots);
  memset(set, 0, sizeof *set);
  return 0;
}

/* seen() -> an empty set */
static int seen_new(lua_State *L) {
  dlc_new_box(L, SEEN_BOX, sizeof(seen_set));
  return 1;
}

static uint64_t check_key(lua_State *L, int index) {
  unsigned char digest[DLC_SHA256_SIZE];
  uint64_t key;
  if (!dlc_sha256(dlc_check_slice(L, index), digest)) luaL_error(L, "SHA-256 is not available");
  memcpy(&key, digest, sizeof key);
  return key == 0 ? 1 : key;
}

/* Where the key is, or would be. There is always a free slot. */
static uint64_t *find(const seen_set *set, uint64_t key) {
  size_t at = (size_t)key & (set->capacity - 1);
  while (set->slots[at] != 0 && set->slots[at] != key) at = (at + 1) & (set->capacity - 1);
  return &set->slots[at];
}

/* Room for one more, at most three quarters full. */
static bool reserve(seen_set *set) {
  seen_set larger = {NULL, set->capacity == 0 ? 16 : set->capacity * 2, set->count};
  size_t i;
  if (set->count < set->capacity / 4 * 3) return true;
  larger.slots = calloc(larger.capacity, sizeof *larger.slots);
  if (larger.slots == NULL) return false;
  for (i = 0; i < set->capacity; i++) {
    if (set->slots[i] != 0) *find(&larger, set->slots[i]) = set->slots[i];
  }
  free(set->slots);
  *set = larger;
  return true;
}

/* set:add(text) */
static int seen_add(lua_State *L) {
  seen_set *set = luaL_checkudata(L, 1, SEEN_BOX);
  uint64_t key = check_key(L, 2), *slot;
  if (!reserve(set)) return luaL_error(L, "out of memory");
  slot = find(set, key);
  if (*slot == 0) set->count++;
  *slot = key;
  return 0;
}

/* set:has(text) -> whether it was added */
static int seen_has(lua_State *L) {
  const seen_set *set = luaL_checkudata(L, 1, SEEN_BOX);
  uint64_t key = check_key(L, 2);
  lua_pushboolean(L, set->count > 0 && *find(set, key) == key);
  return 1;
}

void dlc_lua_open_seen(lua_State *L) {
  static const luaL_Reg meta[] = {{"__gc", seen_gc}, {NULL, NULL}};
  static const luaL_Reg methods[] = {{"add", seen_add}, {"has", seen_has}, {NULL, NULL}};
  static const luaL_Reg functions[] = {{"seen", seen_new}, {NULL, NULL}};
  dlc_new_class(L, SEEN_BOX, meta, methods);
  dlc_set_functions(L, functions);
}
