/* SPDX-License-Identifier: MIT
 *
 * A pool of connections: a libcurl multi handle, the transfers that it runs, and the sockets that
 * it wants watched. A retired pool gets no new transfers; those that it has may still succeed.
 * Knows nothing of requests and responses.
 */
#ifndef DLC_POOL_H
#define DLC_POOL_H

#include <curl/curl.h>

#include "pollset.h"

#pragma GCC visibility push(hidden)

typedef struct dlc_pool {
  struct dlc_pool *next; /* in the list of its owner */
  CURLM *multi;
  dlc_pollset *watched; /* the owner's; libcurl's sockets are added to it */
  size_t running;       /* transfers */
  bool reading;         /* while libcurl reads from a socket */
  double acting_since;  /* when libcurl was last called, on the monotonic clock */
  double timer; /* when libcurl wants to be called, on the monotonic clock; below 0: never */
  bool retired;
  bool is_inherited; /* programs would inherit its wakeup sockets: see wakeup.h */
  bool failed;       /* libcurl had no memory to go on with, and may have lost sight of a socket */
} dlc_pool;

/* Returns NULL if memory is short. `max_connections` bounds the idle connections and the requests
 * on one of them; 0: libcurl's defaults. */
dlc_pool *dlc_pool_new(dlc_pollset *watched, long max_connections);

/* Closes all connections; no transfer may be running. Takes NULL. */
void dlc_pool_free(dlc_pool *pool);

/* For a child process: frees what is not libcurl's, and leaks the rest. */
void dlc_pool_abandon(dlc_pool *pool);

/* Retires the pool: no other transfer uses its connections, and they are closed when their
 * transfers end. */
void dlc_pool_retire(dlc_pool *pool);

/* Adds a transfer to the pool, and removes it. Adding returns false if libcurl refuses, mostly for
 * want of memory. */
bool dlc_pool_add(dlc_pool *pool, CURL *easy);
void dlc_pool_remove(dlc_pool *pool, CURL *easy);

/* Restarts a transfer that it runs, or that has ended. */
void dlc_pool_restart(dlc_pool *pool, CURL *easy);

/* Tell libcurl of a ready descriptor, which need not be the pool's; and of time, if its timer is
 * due. */
void dlc_pool_run_socket(dlc_pool *pool, int fd, short events);
void dlc_pool_run_timer(dlc_pool *pool);

/* Returns a transfer that has ended and must still be removed, and how it ended; NULL if there is
 * none. */
CURL *dlc_pool_next_ended(dlc_pool *pool, CURLcode *code);

#pragma GCC visibility pop

#endif
