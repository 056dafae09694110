/* SPDX-License-Identifier: MIT
 *
 * Tests of csrc/engine.c across a fork: the child has its own connections, and neither hears of the
 * other's. Three processes: this one is the server, because it has threads; the parent and the
 * child that it forks have none.
 */
#define _POSIX_C_SOURCE 200809L
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "exchange.h"

static const server_route routes[] = {{"/ok", OK_2},
                                      {"/slow", PAUSE PAUSE PAUSE PAUSE PAUSE PAUSE OK_2},
                                      {"/child", OK_2},
                                      {"/again", OK_2},
                                      {NULL, NULL}};

/* Ends this process with true or false. An exec hides from leak checkers what it leaks on
 * purpose. */
static void leave(bool well) {
  const char *program = well ? "true" : "false";
  execlp(program, program, (char *)NULL);
  _exit(9);
}

static bool ends_well(pid_t child) {
  int status = -1;
  return waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static dlc_transfer *start(dlc_engine *engine, const char *base, const char *target) {
  char url[SERVER_URL_SIZE];
  dlc_request request;
  snprintf(url, sizeof url, "%s%s", base, target);
  request = exchange_get(url);
  return exchange_start(engine, &request);
}

static bool is_ok(const dlc_transfer *transfer) {
  return dlc_transfer_get_state(transfer) == DLC_TRANSFER_DONE &&
         dlc_slice_equal(dlc_transfer_body(transfer), dlc_slice_of("ok"));
}

static bool fetch(dlc_engine *engine, const char *base, const char *target) {
  dlc_transfer *transfer = start(engine, base, target);
  bool fetched = exchange_finish(engine, transfer) == DLC_TRANSFER_DONE && is_ok(transfer);
  dlc_transfer_free(transfer);
  return fetched;
}

static bool is_forked(const dlc_transfer *transfer) {
  dlc_failure failure;
  if (dlc_transfer_get_state(transfer) != DLC_TRANSFER_FAILED) return false;
  failure = dlc_transfer_failure(transfer);
  return strcmp(failure.kind, "network") == 0 && strcmp(failure.code, "Forked") == 0 &&
         failure.transient;
}

/* The child: uses its parent's engine, with a running transfer or none (NULL). */

static bool go_on(dlc_engine *engine, dlc_transfer *running, const char *base) {
  bool well = true;
  size_t count = 1;
  dlc_engine_sockets(engine, &count);
  if (running != NULL) {
    well = dlc_engine_timeout(engine) == 0 && dlc_engine_next_ended(engine) == running;
    well = well && is_forked(running);
  }
  well = well && count == 0 && dlc_engine_timeout(engine) < 0 && fetch(engine, base, "/child");
  dlc_transfer_free(running);
  dlc_engine_free(engine);
  return well;
}

/* Without descriptors nothing can take the place of a connection. */
static bool go_on_short(dlc_engine *engine, dlc_transfer *running, const char *base) {
  struct rlimit before, low;
  getrlimit(RLIMIT_NOFILE, &before);
  low = before;
  low.rlim_cur = 3;
  setrlimit(RLIMIT_NOFILE, &low);
  dlc_engine_timeout(engine);
  setrlimit(RLIMIT_NOFILE, &before);
  return go_on(engine, running, base);
}

static bool start_first(dlc_engine *engine, dlc_transfer *running, const char *base) {
  bool well = fetch(engine, base, "/child");
  well = well && (running == NULL || is_forked(running));
  dlc_transfer_free(running);
  dlc_engine_free(engine);
  return well;
}

static bool cancel_first(dlc_engine *engine, dlc_transfer *running, const char *base) {
  bool well;
  dlc_transfer_free(running);
  well = dlc_engine_next_ended(engine) == NULL && fetch(engine, base, "/child");
  dlc_engine_free(engine);
  return well;
}

static bool free_at_once(dlc_engine *engine, dlc_transfer *running, const char *base) {
  dlc_engine_free(engine);
  dlc_transfer_free(running);
  return fetch(exchange_engine(), base, "/child");
}

typedef bool (*life)(dlc_engine *engine, dlc_transfer *running, const char *base);

/* The parent: keeps one connection and, if `busy`, runs a transfer on another. */
static bool raise_child(const char *base, life live, bool busy) {
  dlc_engine *engine = exchange_engine();
  dlc_transfer *kept = start(engine, base, "/ok"), *slow = NULL;
  bool well;
  pid_t child;
  if (busy) slow = start(engine, base, "/slow");
  exchange_finish(engine, kept);
  well = is_ok(kept);
  dlc_transfer_free(kept);
  child = fork();
  if (child == 0) leave(live(engine, slow, base));
  well = well && ends_well(child);
  if (busy) well = well && exchange_finish(engine, slow) == DLC_TRANSFER_DONE && is_ok(slow);
  well = well && fetch(engine, base, "/again");
  dlc_transfer_free(slow);
  dlc_engine_free(engine);
  return well;
}

static size_t connection_for(server *s, const char *target) {
  size_t i;
  char line[40];
  snprintf(line, sizeof line, "GET %s ", target);
  for (i = 0; i < server_request_count(s); i++) {
    if (strncmp(server_request(s, i), line, strlen(line)) == 0) return server_connection_of(s, i);
  }
  return 0;
}

static void check_life(const char *name, life live, bool busy) {
  char base[SERVER_URL_SIZE] = "";
  int ends[2];
  pid_t parent;
  server *s;
  size_t again;
  check_case = name;
  fflush(stdout);
  if (!CHECK(pipe(ends) == 0)) return;
  parent = fork();
  if (parent == 0) {
    alarm(30);
    if (read(ends[0], base, sizeof base) != (ssize_t)sizeof base) _exit(9);
    leave(raise_child(base, live, busy));
  }
  s = server_start(routes);
  server_url(s, "", base);
  CHECK(write(ends[1], base, sizeof base) == (ssize_t)sizeof base);
  CHECK(ends_well(parent));
  CHECK_NUMBER(server_request_count(s), busy ? 4 : 3);
  again = connection_for(s, "/again"); /* one of the parent's own */
  CHECK(again == connection_for(s, "/ok") || again == connection_for(s, "/slow"));
  CHECK_NUMBER(connection_for(s, "/child"), busy ? 3 : 2);
  server_stop(s);
  close(ends[0]);
  close(ends[1]);
  check_case = NULL;
}

void test_engine_fork(void) {
  check_life("goes on, idle", go_on, false);
  check_life("goes on, busy", go_on, true);
  check_life("goes on, idle, short of descriptors", go_on_short, false);
  check_life("goes on, busy, short of descriptors", go_on_short, true);
  check_life("starts first, idle", start_first, false);
  check_life("starts first, busy", start_first, true);
  check_life("cancels first, idle", cancel_first, false);
  check_life("cancels first, busy", cancel_first, true);
  check_life("frees at once, idle", free_at_once, false);
  check_life("frees at once, busy", free_at_once, true);
}
