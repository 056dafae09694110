/* SPDX-License-Identifier: MIT
 *
 * The engine: see engine.h. libcurl calls back only while one of its functions runs here; what it
 * says goes into the socket table and the timers, and ended transfers wait in a list to be asked for.
 *
 * If an answer does not come, the network may have lost all connections that there are, without a
 * word: none of them gets a further request. Nor does one that several transfers share after one of
 * them broke: libcurl would keep it. Others libcurl closes itself.
 */
#define _POSIX_C_SOURCE 200809L
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include "clock.h"
#include "libcurl.h"
#include "names.h"
#include "resources.h"
#include "sigpipe.h"
#include "transfer_error.h"

/* How much later than announced a poll may come before its caller counts as late, and what a
 * transfer whose time is up then gets: seconds. */
static const double late_tolerance = 0.1, grace_period = 1.0;

/* For how long a transfer that is cancelled must have been silent to make its connection suspect. */
static const double suspicious_silence = 0.25;

struct dlc_engine {
  dlc_pool *pools; /* newest first, and only that one may be no retired one */
  pid_t owner;     /* the process whose connections these are */
  long max_connections;
  dlc_transfer_settings settings;
  dlc_sockets sockets;
  dlc_pollset watched; /* what libcurl wants watched, and what the processes write to */
  dlc_process_list processes;
  double due; /* when this engine last said that it wants to be called, on the monotonic clock; below
               * 0: never */
  bool has_resolved; /* libcurl was told addresses */
  dlc_transfer_list running; /* each of them in a pool */
  dlc_transfer_list ended;   /* and not yet asked for */
};

/* Takes a running transfer off libcurl and out of its engine's list. */
static void stop_transfer(dlc_engine *engine, dlc_transfer *transfer, dlc_transfer_state state,
                          CURLcode code) {
  dlc_pool_remove(transfer->pool, transfer->easy);
  dlc_transfer_list_remove(&engine->running, transfer);
  dlc_transfer_end(transfer, state, code);
}

/* Of a transfer that failed. That an answer is too large is no fault of its connection; and what libcurl
 * finds no fault with, it keeps. */
static bool is_pool_suspect(const dlc_transfer *transfer, CURLcode code) {
  bool is_broken = transfer->shared && transfer->cause != DLC_CAUSE_TOO_LARGE;
  bool is_kept = is_broken || code == CURLE_OK;
  return transfer->connected && (is_kept || code == CURLE_OPERATION_TIMEDOUT);
}

/* libcurl takes an answer for whole if the connection ends inside its headers. */
static void end_transfer(dlc_transfer *transfer, CURLcode code) {
  dlc_engine *engine = transfer->engine;
  bool done;
  if (code == CURLE_OK && !transfer->trailing) dlc_transfer_set_cause(transfer, DLC_CAUSE_CUT_HEADERS);
  done = code == CURLE_OK && transfer->cause == DLC_CAUSE_NONE;
  if (!done && is_pool_suspect(transfer, code)) dlc_pool_retire(transfer->pool);
  stop_transfer(engine, transfer, done ? DLC_TRANSFER_DONE : DLC_TRANSFER_FAILED, code);
  dlc_transfer_list_append(&engine->ended, transfer);
}

/* The pools. */

/* The one for new transfers; NULL if libcurl has no memory for it, or no descriptors. */
static dlc_pool *open_pool(dlc_engine *engine) {
  dlc_pool *pool = engine->pools;
  if (pool != NULL && !pool->retired) return pool;
  pool = dlc_pool_new(&engine->watched, engine->max_connections);
  if (pool == NULL) return NULL;
  pool->next = engine->pools;
  return engine->pools = pool;
}

static void close_pools(dlc_engine *engine, void (*close)(dlc_pool *)) {
  dlc_pool *pool;
  while ((pool = engine->pools) != NULL) {
    engine->pools = pool->next;
    close(pool);
  }
}

/* Frees the retired pools whose last transfer has ended. */
static void close_retired(dlc_engine *engine) {
  dlc_pool **link = &engine->pools;
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

dlc_engine *dlc_engine_new(const dlc_engine_options *options) {
  dlc_engine *engine = calloc(1, sizeof *engine);
  if (engine == NULL) return NULL;
  engine->owner = getpid();
  engine->due = -1;
  engine->max_connections = options->max_connections;
  engine->settings.sockets = &engine->sockets;
  engine->processes.watched = &engine->watched;
  if (dlc_transfer_settings_init(&engine->settings, options)) return engine;
  dlc_engine_free(engine);
  return NULL;
}

/* Where this is a child of the process that the connections belong to: lets go of them without a
 * byte. What was running cannot be taken down by libcurl, see dlc_transfer_abandon, and is leaked
 * with the handles that hold it. */
static void reset_after_fork(dlc_engine *engine) {
  dlc_transfer *transfer;
  if (engine->owner == getpid()) return;
  engine->owner = getpid();
  if (engine->running.first == NULL && dlc_sockets_detach(&engine->sockets)) {
    dlc_sigpipe pipe = dlc_sigpipe_hold();
    close_pools(engine, dlc_pool_free);
    dlc_sigpipe_release(&pipe);
  }
  close_pools(engine, dlc_pool_abandon);
  dlc_sockets_close_all(&engine->sockets);
  while ((transfer = engine->running.first) != NULL) {
    dlc_transfer_list_remove(&engine->running, transfer);
    dlc_transfer_abandon(transfer);
    dlc_transfer_list_append(&engine->ended, transfer);
  }
  engine->watched.count = 0;
  engine->due = -1;
  dlc_processes_step(&engine->processes);
}

void dlc_engine_free(dlc_engine *engine) {
  dlc_sigpipe pipe;
  dlc_transfer *transfer;
  if (engine == NULL) return;
  reset_after_fork(engine);
  pipe = dlc_sigpipe_hold();
  while ((transfer = engine->running.first) != NULL) {
    stop_transfer(engine, transfer, DLC_TRANSFER_CLOSED, CURLE_OK);
    transfer->engine = NULL;
  }
  while (dlc_engine_next_ended(engine) != NULL) continue;
  dlc_processes_close(&engine->processes);
  close_pools(engine, dlc_pool_free);
  dlc_sigpipe_release(&pipe);
  dlc_transfer_settings_clear(&engine->settings);
  dlc_sockets_clear(&engine->sockets);
  dlc_pollset_clear(&engine->watched);
  free(engine);
}

/* Running. */

/* Without memory to go on with, libcurl may lose sight of a socket: rather than wait for an
 * answer that nobody looks for, what runs in that pool is ended. */
static void end_failed(dlc_engine *engine, dlc_pool *pool) {
  dlc_transfer *transfer = engine->running.first;
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

/* Starts a transfer again with what a look-up found; ends it if that found nothing. */
static void resolve_name(dlc_engine *engine, dlc_transfer *transfer) {
  CURLcode code = dlc_names_resolve(transfer);
  engine->has_resolved = true;
  transfer->last_activity = dlc_monotonic();
  if (code == CURLE_OK) dlc_pool_restart(transfer->pool, transfer->easy);
  else end_transfer(transfer, code);
}

static void collect_ended(dlc_engine *engine) {
  dlc_pool *pool;
  for (pool = engine->pools; pool != NULL; pool = pool->next) {
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
  for (pool = engine->pools; pool != NULL; pool = pool->next) dlc_pool_run_timer(pool);
}

static void run_sockets(dlc_engine *engine, size_t count) {
  size_t i;
  dlc_pool *pool;
  for (i = 0; i < count; i++) {
    const struct pollfd *ready = &engine->watched.ready[i];
    for (pool = engine->pools; pool != NULL; pool = pool->next) {
      dlc_pool_run_socket(pool, ready->fd, ready->revents);
    }
  }
}

static double timeout_of(const dlc_transfer *transfer) {
  return transfer->connected ? transfer->read_timeout : transfer->connect_timeout;
}

static double silence_due(const dlc_transfer *transfer) {
  double timeout = timeout_of(transfer);
  return timeout > 0 ? transfer->last_activity + timeout : -1;
}

/* Ends the transfers that had been silent for too long at a moment before the sockets were last looked
 * at. To a caller that comes back late, having been busy with the page before, none of them has failed
 * yet. */
static void run_timeouts(dlc_engine *engine, double moment, bool late) {
  dlc_transfer *transfer = engine->running.first;
  while (transfer != NULL) {
    dlc_transfer *next = transfer->next;
    double due = silence_due(transfer);
    if (due >= 0 && due <= moment) {
      if (late && !transfer->grace_used) {
        transfer->grace_used = true;
        transfer->last_activity = dlc_monotonic() + grace_period - timeout_of(transfer);
      } else {
        dlc_transfer_set_cause(transfer, transfer->connected ? DLC_CAUSE_READ_TIMEOUT
                                                         : DLC_CAUSE_CONNECT_TIMEOUT);
        end_transfer(transfer, CURLE_OPERATION_TIMEDOUT);
      }
    }
    transfer = next;
  }
}

/* Of two moments or spans the one that comes first; below 0 means never. */
static double sooner(double a, double b) {
  return b >= 0 && (a < 0 || b < a) ? b : a;
}

double dlc_engine_timeout(dlc_engine *engine) {
  double due = -1, now;
  const dlc_transfer *transfer;
  const dlc_pool *pool;
  reset_after_fork(engine);
  if (engine->ended.first != NULL) return 0;
  for (pool = engine->pools; pool != NULL; pool = pool->next) {
    if (pool->running > 0) due = sooner(due, pool->timer);
  }
  for (transfer = engine->running.first; transfer != NULL; transfer = transfer->next) {
    due = sooner(due, silence_due(transfer));
  }
  now = dlc_monotonic();
  if (due >= 0) due = due > now ? due - now : 0;
  return sooner(due, dlc_processes_timeout(&engine->processes));
}

/* Newer libcurls go on saying goodbye to the connections that they close, perhaps to a peer that is gone:
 * that waits for the next transfer, and keeps no host's loop going. */
static bool is_idle(const dlc_engine *engine) {
  return engine->running.first == NULL && dlc_processes_timeout(&engine->processes) < 0;
}

static int to_milliseconds(double seconds) {
  if (seconds < 0) return -1;
  if (!(seconds > 0)) return 0; /* nor what is no number */
  return seconds >= INT_MAX / 1000 ? INT_MAX : (int)(seconds * 1e3 + 0.999);
}

static void set_due(dlc_engine *engine) {
  double timeout = dlc_engine_timeout(engine);
  engine->due = timeout < 0 ? -1 : dlc_monotonic() + timeout;
}

void dlc_engine_poll(dlc_engine *engine, double seconds) {
  double timeout = dlc_engine_timeout(engine), moment = dlc_monotonic();
  bool late = engine->due >= 0 && moment > engine->due + late_tolerance;
  dlc_sigpipe pipe;
  size_t count;
  seconds = sooner(seconds, timeout);
  if (seconds < 0 && engine->running.first == NULL) return;
  count = dlc_pollset_wait(&engine->watched, to_milliseconds(seconds));
  pipe = dlc_sigpipe_hold();
  run_sockets(engine, count);
  run_timers(engine);
  collect_ended(engine);
  run_timeouts(engine, moment, late);
  close_retired(engine);
  dlc_sigpipe_release(&pipe);
  dlc_processes_step(&engine->processes);
  set_due(engine);
}

/* The reason why there is none that could take a transfer. */
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
  if (engine->has_resolved) dlc_names_forget(transfer);
  if (dlc_pool_add(engine->pools, transfer->easy)) return transfer;
  *cause = DLC_CAUSE_NO_MEMORY;
  dlc_transfer_destroy(transfer);
  return NULL;
}

/* Writes what can be written at once. */
static void begin_transfer(dlc_engine *engine, dlc_transfer *transfer) {
  transfer->engine = engine;
  transfer->pool = engine->pools;
  dlc_transfer_list_append(&engine->running, transfer);
  run_timers(engine);
  while (transfer->state == DLC_TRANSFER_RUNNING && dlc_names_need_lookup(transfer)) {
    resolve_name(engine, transfer);
    run_timers(engine);
  }
  collect_ended(engine);
  close_retired(engine);
}

dlc_transfer *dlc_engine_start(dlc_engine *engine, const dlc_request *request,
                             dlc_failure *why) {
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
  *count = is_idle(engine) ? 0 : engine->watched.count;
  return engine->watched.items;
}

dlc_process *dlc_engine_run(dlc_engine *engine, char *const argv[], double seconds, const char **why) {
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
