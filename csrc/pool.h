/* SPDX-License-Identifier: MIT
 *
 * A pool of connections: a libcurl multi handle, the transfers that it runs, and what it wants
 * watched for them. One that is retired gets no new transfers; those that it has may still end well.
 * Knows nothing of requests and answers.
 */
#ifndef DLC_POOL_H
#define DLC_POOL_H

#include <curl/curl.h>

#include "pollset.h"

#pragma GCC visibility push(hidden)

typedef struct dlc_pool {
  struct dlc_pool *next; /* in the list of its owner */
  CURLM *multi;
  dlc_pollset *watched; /* where the sockets are put that libcurl wants watched */
  size_t running;       /* transfers */
  bool reading;         /* while libcurl reads from a socket */
  double acting_since;  /* when libcurl was last called, on the monotonic clock */
  double timer;         /* when libcurl wants to be called, on the monotonic clock; below 0: never */
  bool retired;
  bool is_inherited; /* what libcurl makes to be woken by, see wakeup.h */
  bool failed; /* libcurl had no memory to go on with, and may have lost sight of a socket */
} dlc_pool;

/* NULL if memory is short. `max_connections`: kept idle, and requests to one; 0: libcurl's. */
dlc_pool *dlc_pool_new(dlc_pollset *watched, long max_connections);

/* Closes all connections; no transfer may be running. Takes NULL. */
void dlc_pool_free(dlc_pool *pool);

/* For a child process: frees what is not libcurl's, and leaks the rest. */
void dlc_pool_abandon(dlc_pool *pool);

/* No connection of it is used for another transfer, nor kept beyond those that run. */
void dlc_pool_retire(dlc_pool *pool);

bool dlc_pool_add(dlc_pool *pool, CURL *easy);
void dlc_pool_remove(dlc_pool *pool, CURL *easy);

/* Has one that it runs, or that has ended, start from the beginning. */
void dlc_pool_restart(dlc_pool *pool, CURL *easy);

/* Does what a ready socket allows, of the pool or of anybody else, or what the timer asks for. */
void dlc_pool_run_socket(dlc_pool *pool, int fd, short events);
void dlc_pool_run_timer(dlc_pool *pool);

/* A transfer that has ended and is still to be removed, and how; NULL if there is none. */
CURL *dlc_pool_next_ended(dlc_pool *pool, CURLcode *code);

#pragma GCC visibility pop

#endif
