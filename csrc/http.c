/* SPDX-License-Identifier: MIT
 *
 * The engine: see http.h. libcurl calls back only while one of its functions runs here; what it
 * says goes into the socket table and the timer, and ended transfers wait in a list to be asked for.
 */
#define _POSIX_C_SOURCE 200809L
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "sigpipe.h"
#include "transfer.h"

/* How much later than announced a poll may come before its caller counts as late, and what a
 * transfer whose time is up then gets: seconds. */
static const double late_after = 0.1, second_chance = 1.0;

typedef struct transfer_list {
  dlc_transfer *first, *last;
} transfer_list;

struct dlc_http {
  CURLM *multi; /* NULL where a child process has no memory for its own */
  pid_t owner;  /* the process whose connections these are */
  long max_connections;
  dlc_transfer_settings settings;
  dlc_connections connections;
  dlc_pollset watched; /* what libcurl wants watched, and what the processes write to */
  dlc_process_list processes;
  double timer; /* when libcurl wants to be called, on the monotonic clock; below 0: it does not */
  double due;   /* when this engine last said that it wants to be called, likewise */
  bool failed;  /* there was no memory to go on with */
  transfer_list running, ended;
};

/* Once a process, from whichever thread comes first; never undone, others may be using libcurl. */

static CURLcode global_code;
static const curl_version_info_data *libcurl; /* each asking writes it anew, for all threads */
static char version[32];

/* Not by curl_version: it has libldap look up this machine's name, perhaps for seconds. */
static void init_libcurl(void) {
  global_code = curl_global_init(CURL_GLOBAL_DEFAULT);
  libcurl = curl_version_info(CURLVERSION_NOW);
  (void)snprintf(version, sizeof version, "libcurl/%s", libcurl->version);
}

static bool use_libcurl(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, init_libcurl);
  return global_code == CURLE_OK;
}

const char *dlc_http_version(void) {
  use_libcurl();
  return version;
}

/* A transfer that runs is in `running`; one that ended and was not yet asked for is in `ended`. */

static void list_append(transfer_list *list, dlc_transfer *transfer) {
  transfer->previous = list->last;
  transfer->next = NULL;
  if (list->last != NULL) list->last->next = transfer;
  else list->first = transfer;
  list->last = transfer;
}

static void list_remove(transfer_list *list, dlc_transfer *transfer) {
  if (transfer->previous != NULL) transfer->previous->next = transfer->next;
  else list->first = transfer->next;
  if (transfer->next != NULL) transfer->next->previous = transfer->previous;
  else list->last = transfer->previous;
  transfer->previous = transfer->next = NULL;
}

/* Takes a running transfer off libcurl and out of its engine's list. */
static void stop_transfer(dlc_http *engine, dlc_transfer *transfer, dlc_transfer_state state,
                          CURLcode code) {
  curl_multi_remove_handle(engine->multi, transfer->easy);
  list_remove(&engine->running, transfer);
  dlc_transfer_end(transfer, state, code);
}

static void end_transfer(dlc_transfer *transfer, CURLcode code) {
  dlc_http *engine = transfer->engine;
  stop_transfer(engine, transfer, code == CURLE_OK ? DLC_TRANSFER_DONE : DLC_TRANSFER_FAILED, code);
  list_append(&engine->ended, transfer);
}

/* The sockets and the timer that libcurl wants watched. */

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *context, void *unused) {
  dlc_http *engine = context;
  short events = (short)(((what & CURL_POLL_IN) != 0 ? POLLIN : 0) |
                         ((what & CURL_POLL_OUT) != 0 ? POLLOUT : 0));
  (void)easy, (void)unused;
  if (what == CURL_POLL_REMOVE) {
    dlc_pollset_remove(&engine->watched, fd);
  } else if (!dlc_pollset_put(&engine->watched, fd, events)) {
    engine->failed = true;
    return -1;
  }
  return 0;
}

static int on_timer(CURLM *multi, long milliseconds, void *context) {
  dlc_http *engine = context;
  (void)multi;
  engine->timer = milliseconds < 0 ? -1 : dlc_monotonic() + (double)milliseconds / 1e3;
  return 0;
}

/* Making and freeing an engine. */

static bool copy_text(char **copy, const char *text) {
  return text == NULL || (*copy = strdup(text)) != NULL;
}

static bool copy_settings(dlc_transfer_settings *settings, const dlc_http_options *options) {
  settings->http1 = options->http1;
  settings->keepalive = options->keepalive;
  settings->max_body = options->max_body;
  return dlc_trust_choose(&settings->trust, options->ca_bundle, libcurl) &&
         dlc_trust_keep(&settings->trust, options->ca_pem) &&
         copy_text(&settings->client_cert, options->client_cert) &&
         copy_text(&settings->client_key, options->client_key) &&
         copy_text(&settings->proxy, options->proxy);
}

static void clear_settings(dlc_transfer_settings *settings) {
  dlc_trust_clear(&settings->trust);
  free(settings->client_cert);
  free(settings->client_key);
  if (settings->proxy != NULL) dlc_wipe(settings->proxy, strlen(settings->proxy));
  free(settings->proxy); /* its URL may hold a password */
}

static CURLM *new_multi(dlc_http *engine) {
  CURLM *multi = curl_multi_init();
  if (multi == NULL) return NULL;
  curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, on_socket);
  curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, engine);
  curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_timer);
  curl_multi_setopt(multi, CURLMOPT_TIMERDATA, engine);
  if (engine->max_connections > 0) {
    curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, engine->max_connections);
#if LIBCURL_VERSION_NUM >= 0x074300
    curl_multi_setopt(multi, CURLMOPT_MAX_CONCURRENT_STREAMS, engine->max_connections);
#endif
  }
  return multi;
}

dlc_http *dlc_http_new(const dlc_http_options *options) {
  dlc_http *engine;
  if (!use_libcurl() || (engine = calloc(1, sizeof *engine)) == NULL) return NULL;
  engine->owner = getpid();
  engine->timer = engine->due = -1;
  engine->max_connections = options->max_connections;
  engine->settings.connections = &engine->connections;
  engine->processes.watched = &engine->watched;
  engine->multi = new_multi(engine);
  if (engine->multi == NULL || !copy_settings(&engine->settings, options)) {
    dlc_http_free(engine);
    return NULL;
  }
  return engine;
}

/* Where this is a child of the process that the connections belong to: lets go of them without a
 * byte. What was running cannot be taken down by libcurl, see dlc_transfer_abandon, and is leaked
 * with the handle that holds it. */
static void leave_parent(dlc_http *engine) {
  dlc_transfer *transfer;
  if (engine->owner == getpid()) return;
  engine->owner = getpid();
  if (engine->running.first == NULL && dlc_connections_silence(&engine->connections)) {
    dlc_sigpipe pipe = dlc_sigpipe_hold();
    curl_multi_cleanup(engine->multi);
    dlc_sigpipe_release(&pipe);
  }
  dlc_connections_drop(&engine->connections);
  while ((transfer = engine->running.first) != NULL) {
    list_remove(&engine->running, transfer);
    dlc_transfer_abandon(transfer);
    list_append(&engine->ended, transfer);
  }
  engine->multi = NULL;
  engine->watched.count = 0;
  engine->timer = engine->due = -1;
  dlc_processes_step(&engine->processes);
}

/* Before anything is done with an engine. */
static void enter(dlc_http *engine) {
  leave_parent(engine);
  if (engine->multi == NULL) engine->multi = new_multi(engine);
}

void dlc_http_free(dlc_http *engine) {
  dlc_sigpipe pipe;
  dlc_transfer *transfer;
  if (engine == NULL) return;
  leave_parent(engine);
  pipe = dlc_sigpipe_hold();
  while ((transfer = engine->running.first) != NULL) {
    stop_transfer(engine, transfer, DLC_TRANSFER_CLOSED, CURLE_OK);
    transfer->engine = NULL;
  }
  while (dlc_http_next_ended(engine) != NULL) continue;
  dlc_processes_close(&engine->processes);
  if (engine->multi != NULL) curl_multi_cleanup(engine->multi);
  dlc_sigpipe_release(&pipe);
  clear_settings(&engine->settings);
  dlc_connections_clear(&engine->connections);
  dlc_pollset_clear(&engine->watched);
  free(engine);
}

/* Running. */

static void collect_ended(dlc_http *engine) {
  CURLMsg *message;
  int left;
  while ((message = curl_multi_info_read(engine->multi, &left)) != NULL) {
    dlc_transfer *transfer = NULL;
    CURLcode code = message->data.result; /* the message dies with the handle's removal */
    if (message->msg != CURLMSG_DONE) continue;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
    end_transfer(transfer, code);
  }
  while (engine->failed && engine->running.first != NULL) {
    end_transfer(engine->running.first, CURLE_OUT_OF_MEMORY);
  }
  engine->failed = false;
}

/* Where libcurl has no memory to go on with it may lose sight of a socket: rather than wait for an
 * answer that nobody looks for, what runs is ended. */
static void act(dlc_http *engine, curl_socket_t fd, int mask) {
  int running;
  if (curl_multi_socket_action(engine->multi, fd, mask, &running) != CURLM_OK) {
    engine->failed = true;
  }
}

/* Forgotten before the call: libcurl sets the timer anew, also where it finds it not yet due. */
static void run_timer(dlc_http *engine) {
  if (engine->timer < 0 || engine->timer > dlc_monotonic()) return;
  engine->timer = -1;
  act(engine, CURL_SOCKET_TIMEOUT, 0);
}

/* What is not libcurl's, libcurl passes over. */
static void run_sockets(dlc_http *engine, size_t count) {
  size_t i;
  for (i = 0; i < count; i++) {
    short events = engine->watched.ready[i].revents;
    int mask = ((events & POLLIN) != 0 ? CURL_CSELECT_IN : 0) |
               ((events & POLLOUT) != 0 ? CURL_CSELECT_OUT : 0) |
               ((events & (POLLERR | POLLHUP | POLLNVAL)) != 0 ? CURL_CSELECT_ERR : 0);
    if (mask != 0) act(engine, engine->watched.ready[i].fd, mask);
  }
}

/* libcurl times connecting itself, but not a transfer that waits for another's connection to come
 * about: several would come one after the other. */
static double timeout_of(const dlc_transfer *transfer) {
  return transfer->connected ? transfer->read_timeout : transfer->connect_timeout;
}

static double silence_due(const dlc_transfer *transfer) {
  double timeout = timeout_of(transfer);
  return timeout > 0 ? transfer->last_activity + timeout : -1;
}

/* Ends the transfers that were silent for too long. To a caller that comes back late, having been
 * busy with the page before, none of them has failed yet: what waits in the sockets is read first. */
static void run_timeouts(dlc_http *engine, bool late) {
  double now = dlc_monotonic();
  dlc_transfer *transfer = engine->running.first;
  while (transfer != NULL) {
    dlc_transfer *next = transfer->next;
    double due = silence_due(transfer);
    if (due >= 0 && due <= now) {
      if (late && !transfer->spared) {
        transfer->spared = true;
        transfer->last_activity = now + second_chance - timeout_of(transfer);
      } else {
        transfer->timed_out = true;
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

double dlc_http_timeout(dlc_http *engine) {
  double due, now;
  const dlc_transfer *transfer;
  enter(engine);
  due = engine->timer;
  if (engine->ended.first != NULL) return 0;
  for (transfer = engine->running.first; transfer != NULL; transfer = transfer->next) {
    due = sooner(due, silence_due(transfer));
  }
  now = dlc_monotonic();
  if (due >= 0) due = due > now ? due - now : 0;
  return sooner(due, dlc_processes_timeout(&engine->processes));
}

static int to_milliseconds(double seconds) {
  if (seconds < 0) return -1;
  if (!(seconds > 0)) return 0; /* nor what is no number */
  return seconds >= INT_MAX / 1000 ? INT_MAX : (int)(seconds * 1e3 + 0.999);
}

static void announce(dlc_http *engine) {
  double timeout = dlc_http_timeout(engine);
  engine->due = timeout < 0 ? -1 : dlc_monotonic() + timeout;
}

void dlc_http_poll(dlc_http *engine, double seconds) {
  double timeout = dlc_http_timeout(engine);
  bool late = engine->due >= 0 && dlc_monotonic() > engine->due + late_after;
  dlc_sigpipe pipe;
  size_t count;
  seconds = sooner(seconds, timeout);
  if (seconds < 0 && engine->running.first == NULL) return;
  count = dlc_pollset_wait(&engine->watched, to_milliseconds(seconds));
  pipe = dlc_sigpipe_hold();
  run_sockets(engine, count);
  run_timer(engine);
  collect_ended(engine);
  run_timeouts(engine, late);
  dlc_sigpipe_release(&pipe);
  dlc_processes_step(&engine->processes);
  announce(engine);
}

dlc_transfer *dlc_http_start(dlc_http *engine, const dlc_http_request *request, const char **why) {
  dlc_transfer *transfer = dlc_transfer_new(&engine->settings, request, why);
  dlc_sigpipe pipe;
  enter(engine);
  if (transfer == NULL) return NULL;
  if (curl_multi_add_handle(engine->multi, transfer->easy) != CURLM_OK) {
    *why = "libcurl did not take the transfer";
    dlc_transfer_destroy(transfer);
    return NULL;
  }
  transfer->engine = engine;
  list_append(&engine->running, transfer);
  pipe = dlc_sigpipe_hold();
  run_timer(engine);
  collect_ended(engine);
  dlc_sigpipe_release(&pipe);
  announce(engine);
  return transfer;
}

dlc_transfer *dlc_http_next_ended(dlc_http *engine) {
  dlc_transfer *transfer = engine->ended.first;
  if (transfer == NULL) return NULL;
  list_remove(&engine->ended, transfer);
  transfer->engine = NULL;
  return transfer;
}

const dlc_watched *dlc_http_sockets(dlc_http *engine, size_t *count) {
  enter(engine);
  *count = engine->watched.count;
  return engine->watched.items;
}

dlc_process *dlc_http_run(dlc_http *engine, char *const argv[], double seconds, const char **why) {
  enter(engine);
  return dlc_process_start(&engine->processes, argv, seconds, why);
}

dlc_process *dlc_http_next_exited(dlc_http *engine) {
  return dlc_processes_next_ended(&engine->processes);
}

void dlc_transfer_free(dlc_transfer *transfer) {
  if (transfer == NULL) return;
  if (transfer->engine != NULL) leave_parent(transfer->engine);
  if (transfer->engine != NULL && transfer->state == DLC_TRANSFER_RUNNING) {
    dlc_sigpipe pipe = dlc_sigpipe_hold();
    stop_transfer(transfer->engine, transfer, DLC_TRANSFER_CLOSED, CURLE_OK);
    dlc_sigpipe_release(&pipe);
  } else if (transfer->engine != NULL) {
    list_remove(&transfer->engine->ended, transfer);
  }
  dlc_transfer_destroy(transfer);
}
