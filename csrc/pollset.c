/* SPDX-License-Identifier: MIT
 *
 * Sets of descriptors: see pollset.h.
 */
#include "pollset.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

static bool grow(dlc_pollset *set) {
  size_t capacity = set->capacity == 0 ? 8 : set->capacity * 2;
  dlc_watched *items = realloc(set->items, capacity * sizeof *items);
  struct pollfd *ready;
  if (items == NULL) return false;
  set->items = items;
  ready = realloc(set->ready, capacity * sizeof *ready);
  if (ready == NULL) return false;
  set->ready = ready;
  set->capacity = capacity;
  return true;
}

static size_t find(const dlc_pollset *set, int fd) {
  size_t i = 0;
  while (i < set->count && set->items[i].fd != fd) i++;
  return i;
}

bool dlc_pollset_put(dlc_pollset *set, int fd, short events) {
  size_t i = find(set, fd);
  if (i == set->count) {
    if (i == set->capacity && !grow(set)) return false;
    set->items[set->count++].id = ++set->last_id;
  }
  set->items[i].fd = fd;
  set->items[i].events = events;
  return true;
}

void dlc_pollset_remove(dlc_pollset *set, int fd) {
  size_t i = find(set, fd);
  if (i < set->count) set->items[i] = set->items[--set->count];
}

static int to_milliseconds(double seconds) {
  if (seconds < 0) return -1;
  if (!(seconds > 0)) return 0; /* and for NaN */
  return seconds >= INT_MAX / 1000 ? INT_MAX : (int)(seconds * 1e3 + 0.999);
}

size_t dlc_pollset_wait(dlc_pollset *set, double seconds) {
  size_t i, count = set->count;
  for (i = 0; i < count; i++) {
    set->ready[i] = (struct pollfd){set->items[i].fd, set->items[i].events, 0};
  }
  return poll(set->ready, (nfds_t)count, to_milliseconds(seconds)) > 0 ? count : 0;
}

void dlc_pollset_clear(dlc_pollset *set) {
  free(set->items);
  free(set->ready);
  memset(set, 0, sizeof *set);
}
