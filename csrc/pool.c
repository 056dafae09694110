/* SPDX-License-Identifier: MIT
 *
 * Pools of connections: see pool.h.
 */
#include "pool.h"

#include <assert.h>
#include <stdlib.h>

#include "clock.h"
#include "libcurl.h"
#include "wakeup.h"

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *context, void *unused) {
  dlc_pool *pool = context;
  short events = (short)(((what & CURL_POLL_IN) != 0 ? POLLIN : 0) |
                         ((what & CURL_POLL_OUT) != 0 ? POLLOUT : 0));
  (void)easy, (void)unused;
  if (what == CURL_POLL_REMOVE) {
    dlc_pollset_remove(pool->watched, fd);
  } else if (!dlc_pollset_put(pool->watched, fd, events)) {
    pool->failed = true;
    return -1;
  }
  return 0;
}

static int on_timer(CURLM *multi, long milliseconds, void *context) {
  dlc_pool *pool = context;
  (void)multi;
  pool->timer = milliseconds < 0 ? -1 : dlc_monotonic() + (double)milliseconds / 1e3;
  return 0;
}

static CURLM *new_multi(bool is_inherited) {
  dlc_wakeup expected = {{-1, -1}};
  CURLM *multi;
  if (is_inherited) expected = dlc_wakeup_predict();
  multi = curl_multi_init();
  dlc_wakeup_set_cloexec(expected);
  return multi;
}

dlc_pool *dlc_pool_new(dlc_pollset *watched, long max_connections) {
  dlc_pool *pool = calloc(1, sizeof *pool);
  if (pool == NULL) return NULL;
  pool->watched = watched;
  pool->timer = -1;
  pool->is_inherited = dlc_libcurl()->version_num < 0x080e00;
  pool->multi = new_multi(pool->is_inherited);
  if (pool->multi == NULL) {
    free(pool);
    return NULL;
  }
  curl_multi_setopt(pool->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
  curl_multi_setopt(pool->multi, CURLMOPT_SOCKETDATA, pool);
  curl_multi_setopt(pool->multi, CURLMOPT_TIMERFUNCTION, on_timer);
  curl_multi_setopt(pool->multi, CURLMOPT_TIMERDATA, pool);
  /* Requests over HTTP/2 share a connection, before 7.62 only if asked to. */
  curl_multi_setopt(pool->multi, CURLMOPT_PIPELINING, (long)CURLPIPE_MULTIPLEX);
  if (max_connections > 0) {
    curl_multi_setopt(pool->multi, CURLMOPT_MAXCONNECTS, max_connections);
#if LIBCURL_VERSION_NUM >= 0x074300
    curl_multi_setopt(pool->multi, CURLMOPT_MAX_CONCURRENT_STREAMS, max_connections);
#endif
  }
  return pool;
}

void dlc_pool_free(dlc_pool *pool) {
  if (pool == NULL) return;
  assert(pool->running == 0);
  curl_multi_cleanup(pool->multi);
  free(pool);
}

void dlc_pool_abandon(dlc_pool *pool) {
  free(pool);
}

void dlc_pool_retire(dlc_pool *pool) {
  pool->retired = true;
  curl_multi_setopt(pool->multi, CURLMOPT_MAXCONNECTS, 1L);
}

bool dlc_pool_add(dlc_pool *pool, CURL *easy) {
  if (curl_multi_add_handle(pool->multi, easy) != CURLM_OK) return false;
  pool->running++;
  return true;
}

void dlc_pool_remove(dlc_pool *pool, CURL *easy) {
  assert(pool->running > 0);
  curl_multi_remove_handle(pool->multi, easy);
  pool->running--;
}

void dlc_pool_restart(dlc_pool *pool, CURL *easy) {
  curl_multi_remove_handle(pool->multi, easy);
  if (curl_multi_add_handle(pool->multi, easy) != CURLM_OK) pool->failed = true;
}

static void act(dlc_pool *pool, curl_socket_t fd, int mask) {
  int running;
  pool->acting_since = dlc_monotonic();
  if (curl_multi_socket_action(pool->multi, fd, mask, &running) != CURLM_OK) pool->failed = true;
}

/* libcurl ignores descriptors that it does not own. */
void dlc_pool_run_socket(dlc_pool *pool, int fd, short events) {
  int mask = ((events & POLLIN) != 0 ? CURL_CSELECT_IN : 0) |
             ((events & POLLOUT) != 0 ? CURL_CSELECT_OUT : 0) |
             ((events & (POLLERR | POLLHUP | POLLNVAL)) != 0 ? CURL_CSELECT_ERR : 0);
  if (mask == 0) return;
  pool->reading = (events & POLLIN) != 0;
  act(pool, fd, mask);
  pool->reading = false;
}

/* Clears the timer before the call, in which libcurl sets it anew, even if it finds it not yet due.
 * The call may start transfers, and with them threads that look up names. */
void dlc_pool_run_timer(dlc_pool *pool) {
  dlc_wakeup expected = {{-1, -1}};
  if (pool->timer < 0 || pool->timer > dlc_monotonic()) return;
  pool->timer = -1;
  if (pool->is_inherited) expected = dlc_wakeup_predict();
  act(pool, CURL_SOCKET_TIMEOUT, 0);
  dlc_wakeup_set_cloexec(expected);
}

CURL *dlc_pool_next_ended(dlc_pool *pool, CURLcode *code) {
  CURLMsg *message;
  int left;
  while ((message = curl_multi_info_read(pool->multi, &left)) != NULL) {
    if (message->msg != CURLMSG_DONE) continue;
    *code = message->data.result; /* removing the handle frees the message */
    return message->easy_handle;
  }
  return NULL;
}
