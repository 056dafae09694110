/* SPDX-License-Identifier: MIT
 *
 * Descriptors and what to watch them for, and the wait for any of them.
 */
#ifndef DLC_POLLSET_H
#define DLC_POLLSET_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>

#pragma GCC visibility push(hidden)

/* A descriptor to watch. Its number may come back after it was closed, its id does not. */
typedef struct dlc_watched {
  int fd;
  short events; /* POLLIN, POLLOUT */
  unsigned long id;
} dlc_watched;

/* Zeroed, it is empty. */
typedef struct dlc_pollset {
  dlc_watched *items;
  struct pollfd *ready; /* as poll() left them when it was last waited */
  size_t count, capacity;
  unsigned long last_id;
} dlc_pollset;

/* Adds the descriptor, or changes what it is watched for. False where there is no memory. */
bool dlc_pollset_put(dlc_pollset *set, int fd, short events);
void dlc_pollset_remove(dlc_pollset *set, int fd);

/* Waits for so many milliseconds, below 0 without bound; how many entries of `ready` to look at. A
 * signal ends the wait with none. Takes no memory. */
size_t dlc_pollset_wait(dlc_pollset *set, int milliseconds);

void dlc_pollset_clear(dlc_pollset *set);

#pragma GCC visibility pop

#endif
