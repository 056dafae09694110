/* SPDX-License-Identifier: MIT
 *
 * Descriptors, the events to watch them for, and the wait for any of them. Knows nothing of what
 * they belong to.
 */
#ifndef DLC_POLLSET_H
#define DLC_POLLSET_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>

#pragma GCC visibility push(hidden)

/* A descriptor to watch. Its number may be used again after it was closed, its id never. */
typedef struct dlc_watched {
  int fd;
  short events; /* POLLIN, POLLOUT */
  unsigned long id;
} dlc_watched;

/* Zeroed, it is empty. */
typedef struct dlc_pollset {
  dlc_watched *items;
  struct pollfd *ready; /* as the last poll() left them */
  size_t count, capacity;
  unsigned long last_id;
} dlc_pollset;

/* Adds the descriptor, or changes its events. Returns false if memory is short. */
bool dlc_pollset_put(dlc_pollset *set, int fd, short events);
void dlc_pollset_remove(dlc_pollset *set, int fd);

/* Waits for that many seconds at most; not at all for 0 or NaN, without bound if below 0. Returns
 * how many entries of `ready` to look at; 0 if a signal ended the wait. Allocates nothing. */
size_t dlc_pollset_wait(dlc_pollset *set, double seconds);

void dlc_pollset_clear(dlc_pollset *set);

#pragma GCC visibility pop

#endif
