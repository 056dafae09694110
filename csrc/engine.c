/* SPDX-License-Identifier: MIT
 *
 * The engine: see engine.h. libcurl calls back only while one of its functions runs here: its
 * sockets go into the table, its timers into the pools, and ended transfers into a list.
 *
 * A response that does not come may mean that the network has silently lost all connections: the
 * pool is retired, so that none of them gets another request. The same holds for a connection that
 * several transfers share if one of them breaks, since libcurl would keep it. It closes others
 * itself.
 */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <stdlib.h>
#include <unistd.h>

#include "clock.h"
#include "libcurl.h"
#include "names.h"
#include "resources.h"
#include "sigpipe.h"
#include "transfer_error.h"

/* Seconds by which a poll may miss the announced time before its caller counts as late, and the
 * seconds that a timed-out transfer then gets. */
static const double late_tolerance = 0.1, grace_period = 1.0;

/* Seconds of silence after which cancelling a transfer makes its connection suspect. */
static const double suspicious_silence = 0.25;

/* State that belongs to one process: the child of a fork replaces it whole. */
typedef struct process_state {
  pid_t owner;
  dlc_pool *pools; /* newest first; all but the first are retired */
  dlc_sockets sockets;
  dlc_pollset watched;       /* libcurl's sockets and the outputs of programs */
  dlc_transfer_list running; /* each of them is in a pool */
  bool has_resolved;         /* libcurl was given addresses, see names.h */
  double due; /* the time at which the last call said it wants to be polled, on the monotonic
               * clock; below 0: never */
} process_state;

struct dlc_engine {
  process_state own;
  long max_connections;
  dlc_transfer_settings settings;
  dlc_process_list processes;
  dlc_transfer_list ended; /* those that next_ended has not returned yet */
};

/* Removes a running transfer from libcurl and from its engine's list. */
static void stop_transfer(dlc_engine *engine, dlc_transfer *transfer, dlc_transfer_state state,
                          CURLcode code) {
  dlc_pool_remove(transfer->pool, transfer->easy);
  dlc_transfer_list_remove(&engine->own.running, transfer);
  dlc_transfer_end(transfer, state, code);
}

/* Returns whether a transfer that failed makes its pool suspect. A response that is too large is no
 * fault of its connection; libcurl keeps a connection if it finds no fault. */
static bool is_pool_suspect(const dlc_transfer *transfer, CURLcode code) {
  bool is_broken = transfer->shared && transfer->cause != DLC_CAUSE_TOO_LARGE;
  bool is_kept = is_broken || code == CURLE_OK;
  return transfer->connected && (is_kept || code == CURLE_OPERATION_TIMEDOUT);
}

/* Ends a transfer. A response cut off inside its headers is complete to libcurl. */
static void end_transfer(dlc_transfer *transfer, CURLcode code) {
  dlc_engine *engine = transfer->engine;
  bool done;
  assert(engine != NULL && transfer->state == DLC_TRANSFER_RUNNING);
  if (code == CURLE_OK && !transfer->trailing) {
    dlc_transfer_set_cause(transfer, DLC_CAUSE_CUT_HEADERS);
  }
  done = code == CURLE_OK && transfer->cause == DLC_CAUSE_NONE;
  if (!done && is_pool_suspect(transfer, code)) dlc_pool_retire(transfer->pool);
  stop_transfer(engine, transfer, done ? DLC_TRANSFER_DONE : DLC_TRANSFER_FAILED, code);
  dlc_transfer_list_append(&engine->ended, transfer);
}

/* Pools. */

/* Returns the pool for new transfers; NULL if libcurl has no memory for it, or no descriptors. */
static dlc_pool *open_pool(dlc_engine *engine) {
  dlc_pool *pool = engine->own.pools;
  if (pool != NULL && !pool->retired) return pool;
  pool = dlc_pool_new(&engine->own.watched, engine->max_connections);
  if (pool == NULL) return NULL;
  pool->next = engine->own.pools;
  return engine->own.pools = pool;
}

static void close_pools(dlc_engine *engine, void (*close)(dlc_pool *)) {
  dlc_pool *pool;
  while ((pool = engine->own.pools) != NULL) {
    engine->own.pools = pool->next;
    close(pool);
  }
}

/* Frees the retired pools whose last transfer has ended. */
static void close_retired(dlc_engine *engine) {
  dlc_pool **link = &engine->own.pools;
  while (*link != NULL) {
    dlc_pool *pool = *link;
    if (pool->retired && pool->running == 0) {
      *link = pool->next;
      dlc_pool_free(pool);
    } else {
      link = &pool->next;
    }
  }
}

/* Making and freeing an engine. */

/* Ids of descriptors go on from the state before: a host's loop may still know them. */
static process_state new_state(unsigned long last_id) {
  process_state state = {0};
  state.owner = getpid();
  state.due = -1;
  state.watched.last_id = last_id;
  return state;
}

dlc_engine *dlc_engine_new(const dlc_engine_options *options) {
  dlc_engine *engine = calloc(1, sizeof *engine);
  if (engine == NULL) return NULL;
  engine->own = new_state(0);
  engine->max_connections = options->max_connections;
  engine->settings.sockets = &engine->own.sockets;
  engine->processes.watched = &engine->own.watched;
  if (dlc_transfer_settings_init(&engine->settings, options)) return engine;
  dlc_engine_free(engine);
  return NULL;
}

static void clear_state(process_state *state) {
  assert(state->pools == NULL && state->running.first == NULL);
  dlc_sockets_clear(&state->sockets);
  dlc_pollset_clear(&state->watched);
}

static void abandon_transfers(dlc_engine *engine) {
  dlc_transfer *transfer;
  while ((transfer = engine->own.running.first) != NULL) {
    dlc_transfer_list_remove(&engine->own.running, transfer);
    dlc_transfer_abandon(transfer);
    dlc_transfer_list_append(&engine->ended, transfer);
  }
}

/* Starts anew in a child process: drops the parent's connections without a byte. libcurl cannot
 * take down a transfer that was running, see dlc_transfer_abandon: it is leaked with the handles
 * that hold it. */
static void reset_after_fork(dlc_engine *engine) {
  unsigned long last_id = engine->own.watched.last_id;
  if (engine->own.owner == getpid()) return;
  if (engine->own.running.first == NULL && dlc_sockets_detach(&engine->own.sockets)) {
    dlc_sigpipe pipe = dlc_sigpipe_hold();
    close_pools(engine, dlc_pool_free);
    dlc_sigpipe_release(&pipe);
  }
  close_pools(engine, dlc_pool_abandon);
  dlc_sockets_close_all(&engine->own.sockets);
  abandon_transfers(engine);
  clear_state(&engine->own);
  engine->own = new_state(last_id);
  dlc_processes_step(&engine->processes);
}

void dlc_engine_free(dlc_engine *engine) {
  dlc_sigpipe pipe;
  dlc_transfer *transfer;
  if (engine == NULL) return;
  reset_after_fork(engine);
  pipe = dlc_sigpipe_hold();
  while ((transfer = engine->own.running.first) != NULL) {
    stop_transfer(engine, transfer, DLC_TRANSFER_CLOSED, CURLE_OK);
    transfer->engine = NULL;
  }
  while (dlc_engine_next_ended(engine) != NULL) continue;
  dlc_processes_close(&engine->processes);
  close_pools(engine, dlc_pool_free);
  dlc_sigpipe_release(&pipe);
  clear_state(&engine->own);
  dlc_transfer_settings_clear(&engine->settings);
  free(engine);
}

/* Running. */

/* Ends the transfers of a pool whose libcurl ran out of memory: it may have lost sight of a socket,
 * and nobody would look for the response. */
static void end_failed(dlc_engine *engine, dlc_pool *pool) {
  dlc_transfer *transfer = engine->own.running.first;
  while (pool->failed && transfer != NULL) {
    dlc_transfer *next = transfer->next;
    if (transfer->pool == pool) {
      dlc_transfer_set_cause(transfer, DLC_CAUSE_NO_MEMORY);
      end_transfer(transfer, CURLE_OUT_OF_MEMORY);
    }
    transfer = next;
  }
  pool->failed = false;
}

/* Restarts a transfer with the addresses of its host; ends it if there are none. */
static void resolve_name(dlc_engine *engine, dlc_transfer *transfer) {
  CURLcode code = dlc_names_resolve(transfer);
  engine->own.has_resolved = true;
  transfer->last_activity = dlc_monotonic();
  if (code == CURLE_OK) dlc_pool_restart(transfer->pool, transfer->easy);
  else end_transfer(transfer, code);
}

static void collect_ended(dlc_engine *engine) {
  dlc_pool *pool;
  for (pool = engine->own.pools; pool != NULL; pool = pool->next) {
    CURLcode code = CURLE_OK;
    CURL *easy;
    while ((easy = dlc_pool_next_ended(pool, &code)) != NULL) {
      dlc_transfer *transfer = NULL;
      curl_easy_getinfo(easy, CURLINFO_PRIVATE, &transfer);
      if (dlc_names_can_retry(transfer, code)) resolve_name(engine, transfer);
      else end_transfer(transfer, code);
    }
    end_failed(engine, pool);
  }
}

static void run_timers(dlc_engine *engine) {
  dlc_pool *pool;
  for (pool = engine->own.pools; pool != NULL; pool = pool->next) dlc_pool_run_timer(pool);
}

static void run_sockets(dlc_engine *engine, size_t count) {
  size_t i;
  dlc_pool *pool;
  for (i = 0; i < count; i++) {
    const struct pollfd ready = engine->own.watched.ready[i]; /* a copy: libcurl may grow the set */
    for (pool = engine->own.pools; pool != NULL; pool = pool->next) {
      dlc_pool_run_socket(pool, ready.fd, ready.revents);
    }
  }
}

/* Ends the transfers that had timed out by `now`, which is before the sockets were read. A caller
 * that comes back late, busy with the page before, gets a grace period first. */
static void run_timeouts(dlc_engine *engine, double now, bool late) {
  dlc_transfer *transfer = engine->own.running.first;
  while (transfer != NULL) {
    dlc_transfer *next = transfer->next;
    double due = dlc_transfer_due(transfer);
    if (due >= 0 && due <= now) {
      if (late && !transfer->grace_used) {
        transfer->grace_used = true;
        transfer->last_activity = dlc_monotonic() + grace_period - dlc_transfer_timeout(transfer);
      } else {
        dlc_transfer_set_cause(transfer, transfer->connected ? DLC_CAUSE_READ_TIMEOUT
                                                             : DLC_CAUSE_CONNECT_TIMEOUT);
        end_transfer(transfer, CURLE_OPERATION_TIMEDOUT);
      }
    }
    transfer = next;
  }
}

/* Returns the smaller of two times or durations; below 0 means never. */
static double sooner(double a, double b) {
  return b >= 0 && (a < 0 || b < a) ? b : a;
}

double dlc_engine_timeout(dlc_engine *engine) {
  double due = -1, now;
  const dlc_transfer *transfer;
  const dlc_pool *pool;
  reset_after_fork(engine);
  if (engine->ended.first != NULL) return 0;
  for (pool = engine->own.pools; pool != NULL; pool = pool->next) {
    if (pool->running > 0) due = sooner(due, pool->timer);
  }
  for (transfer = engine->own.running.first; transfer != NULL; transfer = transfer->next) {
    due = sooner(due, dlc_transfer_due(transfer));
  }
  now = dlc_monotonic();
  if (due >= 0) due = due > now ? due - now : 0;
  return sooner(due, dlc_processes_timeout(&engine->processes));
}

/* Returns whether nothing needs the engine. Newer libcurls go on saying goodbye to connections that
 * they close, perhaps to a peer that is gone: that waits for the next transfer and keeps no host's
 * loop running. */
static bool is_idle(const dlc_engine *engine) {
  return engine->own.running.first == NULL && dlc_processes_timeout(&engine->processes) < 0;
}

static void set_due(dlc_engine *engine) {
  double timeout = dlc_engine_timeout(engine);
  engine->own.due = timeout < 0 ? -1 : dlc_monotonic() + timeout;
}

void dlc_engine_poll(dlc_engine *engine, double seconds) {
  double timeout = dlc_engine_timeout(engine), now = dlc_monotonic();
  bool late = engine->own.due >= 0 && now > engine->own.due + late_tolerance;
  dlc_sigpipe pipe;
  size_t count;
  seconds = sooner(seconds, timeout);
  if (seconds < 0 && engine->own.running.first == NULL) return;
  count = dlc_pollset_wait(&engine->own.watched, seconds);
  pipe = dlc_sigpipe_hold();
  run_sockets(engine, count);
  run_timers(engine);
  collect_ended(engine);
  run_timeouts(engine, now, late);
  close_retired(engine);
  dlc_sigpipe_release(&pipe);
  dlc_processes_step(&engine->processes);
  set_due(engine);
}

/* Makes sure of a pool for a new transfer; returns the reason if there is none. */
static dlc_cause need_pool(dlc_engine *engine) {
  bool started = dlc_libcurl_start();
  if (started && open_pool(engine) != NULL) return DLC_CAUSE_NONE;
  if (!dlc_has_descriptors()) return DLC_CAUSE_NO_DESCRIPTORS;
  return started ? DLC_CAUSE_NO_MEMORY : DLC_CAUSE_NO_LIBCURL;
}

static dlc_transfer *make_transfer(dlc_engine *engine, const dlc_request *request,
                                   dlc_cause *cause) {
  dlc_transfer *transfer = NULL;
  *cause = need_pool(engine);
  if (*cause == DLC_CAUSE_NONE) transfer = dlc_transfer_new(&engine->settings, request, cause);
  if (transfer == NULL) return NULL;
  if (engine->own.has_resolved) dlc_names_forget(transfer);
  if (dlc_pool_add(engine->own.pools, transfer->easy)) return transfer;
  *cause = DLC_CAUSE_NO_MEMORY;
  dlc_transfer_destroy(transfer);
  return NULL;
}

/* Runs a new transfer as far as it goes without waiting. */
static void begin_transfer(dlc_engine *engine, dlc_transfer *transfer) {
  transfer->engine = engine;
  transfer->pool = engine->own.pools;
  dlc_transfer_list_append(&engine->own.running, transfer);
  run_timers(engine);
  while (transfer->state == DLC_TRANSFER_RUNNING && dlc_names_need_lookup(transfer)) {
    resolve_name(engine, transfer);
    run_timers(engine);
  }
  collect_ended(engine);
  close_retired(engine);
}

dlc_transfer *dlc_engine_start(dlc_engine *engine, const dlc_request *request, dlc_failure *why) {
  dlc_transfer *transfer;
  dlc_sigpipe pipe;
  dlc_cause cause;
  reset_after_fork(engine);
  pipe = dlc_sigpipe_hold();
  transfer = make_transfer(engine, request, &cause);
  if (transfer != NULL) begin_transfer(engine, transfer);
  dlc_sigpipe_release(&pipe);
  *why = dlc_failure_of(cause, "");
  if (transfer != NULL) set_due(engine);
  return transfer;
}

dlc_transfer *dlc_engine_next_ended(dlc_engine *engine) {
  dlc_transfer *transfer = engine->ended.first;
  if (transfer == NULL) return NULL;
  dlc_transfer_list_remove(&engine->ended, transfer);
  transfer->engine = NULL;
  return transfer;
}

const dlc_watched *dlc_engine_sockets(dlc_engine *engine, size_t *count) {
  reset_after_fork(engine);
  *count = is_idle(engine) ? 0 : engine->own.watched.count;
  return engine->own.watched.items;
}

dlc_process *dlc_engine_run(dlc_engine *engine, char *const argv[], double seconds,
                            const char **why) {
  reset_after_fork(engine);
  return dlc_process_start(&engine->processes, argv, seconds, why);
}

dlc_process *dlc_engine_next_exited(dlc_engine *engine) {
  return dlc_processes_next_ended(&engine->processes);
}

static void cancel(dlc_engine *engine, dlc_transfer *transfer) {
  dlc_sigpipe pipe = dlc_sigpipe_hold();
  double silence = dlc_monotonic() - transfer->last_activity;
  if (transfer->connected && silence > suspicious_silence) dlc_pool_retire(transfer->pool);
  stop_transfer(engine, transfer, DLC_TRANSFER_CLOSED, CURLE_OK);
  close_retired(engine);
  dlc_sigpipe_release(&pipe);
}

void dlc_transfer_free(dlc_transfer *transfer) {
  dlc_engine *engine;
  if (transfer == NULL) return;
  if (transfer->engine != NULL) reset_after_fork(transfer->engine);
  engine = transfer->engine;
  if (engine != NULL && transfer->state == DLC_TRANSFER_RUNNING) cancel(engine, transfer);
  else if (engine != NULL) dlc_transfer_list_remove(&engine->ended, transfer);
  dlc_transfer_destroy(transfer);
}
