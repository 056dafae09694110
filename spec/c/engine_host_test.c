/* SPDX-License-Identifier: MIT
 *
 * Tests of csrc/engine.c in its process: driven by a host's own loop, beside signals, other threads
 * and programs, through proxies of the environment, and without a death by SIGPIPE.
 */
#define _GNU_SOURCE /* syscall */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "clock.h"
#include "exchange.h"

static const server_route routes[] = {
    {"/ok", OK_2},
    {"/pause", PAUSE OK_2},
    {"/slow", PAUSE PAUSE PAUSE PAUSE PAUSE PAUSE OK_2},
    {"/slower", PAUSE PAUSE PAUSE PAUSE PAUSE PAUSE PAUSE PAUSE PAUSE PAUSE PAUSE PAUSE OK_2},
    {"/hang", HANG},
    {NULL, NULL}};

/* A host's own loop: watches the sockets, waits as long as it may, and steps. */
static void test_host_loop(server *s) {
  enum { COUNT = 20 };
  dlc_engine *engine = exchange_engine();
  dlc_transfer *transfers[COUNT + 1], *ended;
  size_t i, done = 0, steps = 0;
  for (i = 0; i < COUNT; i++) transfers[i] = exchange_start_get(engine, s, "/pause");
  transfers[COUNT] = exchange_start_timed(engine, s, "/hang", 0.3);
  while (done <= COUNT && steps < 2000) {
    struct pollfd watched[64];
    double timeout = dlc_engine_timeout(engine);
    size_t count, k;
    const dlc_watched *sockets = dlc_engine_sockets(engine, &count);
    if (count > 64 || timeout < 0) break;
    for (k = 0; k < count; k++) {
      watched[k] = (struct pollfd){sockets[k].fd, sockets[k].events, 0};
    }
    if (poll(watched, (nfds_t)count, (int)(timeout * 1000) + 1) < 0) break;
    dlc_engine_poll(engine, 0);
    while ((ended = dlc_engine_next_ended(engine)) != NULL) done++;
    steps++;
  }
  CHECK_NUMBER(done, COUNT + 1);
  CHECK(steps < 300);
  for (i = 0; i < COUNT; i++) exchange_check_done(transfers[i]);
  exchange_check_read_timeout(transfers[COUNT]);
  for (i = 0; i <= COUNT; i++) dlc_transfer_free(transfers[i]);
  dlc_engine_free(engine);
}

/* Counts the descriptors that a program would inherit now. */
static int count_inherited(void) {
  int fd, count = 0;
  for (fd = 0; fd < 1024; fd++) count += fcntl(fd, F_GETFD) == 0;
  return count;
}

/* libcurl has two for its connections, and two while it looks up a name. */
static void test_inherited(void) {
  int before = count_inherited();
  dlc_engine *engine = exchange_engine();
  dlc_request request = exchange_get("http://farm.invalid/");
  dlc_transfer *transfer = exchange_start(engine, &request);
  CHECK_NUMBER(count_inherited(), before);
  exchange_finish(engine, transfer);
  CHECK_NUMBER(count_inherited(), before);
  dlc_transfer_free(transfer);
  dlc_engine_free(engine);
  CHECK_NUMBER(count_inherited(), before);
}

/* A signal ends the wait early, so that Ctrl-C gets through. */

static void on_signal(int number) {
  (void)number;
}

static void *interrupt(void *context) {
  server_sleep(100);
  pthread_kill(*(pthread_t *)context, SIGUSR1);
  return NULL;
}

static void test_signal(server *s) {
  dlc_engine *engine = exchange_engine();
  dlc_transfer *transfer = exchange_start_timed(engine, s, "/hang", 60);
  struct sigaction action = {0}, previous;
  pthread_t waiter = pthread_self(), thread;
  double begun = dlc_monotonic(), took;
  action.sa_handler = on_signal;
  action.sa_flags = SA_RESTART; /* even so */
  sigaction(SIGUSR1, &action, &previous);
  exchange_run_for(engine, 0.3); /* past the timers of connecting */
  if (pthread_create(&thread, NULL, interrupt, &waiter) != 0) abort();
  begun = dlc_monotonic();
  dlc_engine_poll(engine, 4);
  took = dlc_monotonic() - begun;
  CHECK(took < 2);
  CHECK_NUMBER(dlc_transfer_get_state(transfer), DLC_TRANSFER_RUNNING);
  pthread_join(thread, NULL);
  sigaction(SIGUSR1, &previous, NULL);
  dlc_transfer_free(transfer);
  dlc_engine_free(engine);
}

/* A child process, given the server's address: it is stopped while it waits, for longer than
 * read_timeout, and wakes with a signal that it handles. By then the response is in the socket. */
static void fetch_stopped(int base_from) {
  char url[SERVER_URL_SIZE] = "";
  struct sigaction action = {0};
  dlc_engine *engine = exchange_engine();
  dlc_request request = exchange_get(url);
  dlc_transfer *transfer;
  bool done;
  alarm(30);
  action.sa_handler = on_signal;
  sigaction(SIGCONT, &action, NULL);
  if (read(base_from, url, sizeof url) != (ssize_t)sizeof url) _exit(9);
  request.url = dlc_slice_of(url);
  request.read_timeout = 0.8;
  transfer = exchange_start(engine, &request);
  done = exchange_finish(engine, transfer) == DLC_TRANSFER_DONE;
  dlc_transfer_free(transfer);
  dlc_engine_free(engine);
  _exit(done ? 0 : 1);
}

static void test_stopped(void) {
  char url[SERVER_URL_SIZE] = "";
  int ends[2], status = -1;
  pid_t child;
  server *s;
  fflush(stdout);
  if (!CHECK(pipe(ends) == 0)) return;
  child = fork();
  if (child == 0) fetch_stopped(ends[0]);
  s = server_start(routes);
  server_url(s, "/slower", url);
  CHECK(write(ends[1], url, sizeof url) == (ssize_t)sizeof url);
  CHECK_NUMBER(server_await_requests(s, 1), 1);
  server_sleep(300); /* past the timers of connecting */
  kill(child, SIGSTOP);
  server_sleep(1200);
  kill(child, SIGCONT);
  CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status));
  CHECK_NUMBER(WEXITSTATUS(status), 0);
  server_stop(s);
  close(ends[0]);
  close(ends[1]);
}

/* A program beside the transfers wakes poll by its output, and a host's loop can watch it, too. */
static void test_program(server *s) {
  char program[] = "sh", option[] = "-c", script[] = "read x; sleep 0.1; echo $PPID";
  char *argv[] = {NULL, NULL, NULL, NULL};
  dlc_engine *engine = exchange_engine();
  dlc_transfer *transfer = exchange_start_timed(engine, s, "/hang", 60);
  dlc_process *process, *unheard;
  const char *why = NULL;
  char parent[30];
  size_t count, before;
  argv[0] = program, argv[1] = option, argv[2] = script;
  exchange_run_for(engine, 0.3);       /* past the timers of connecting */
  dlc_engine_sockets(engine, &before); /* 8.23 has one of libcurl's own among them */
  process = dlc_engine_run(engine, argv, 20, &why);
  CHECK(process != NULL);
  dlc_engine_sockets(engine, &count);
  count -= before;
  CHECK(count == 3 || count == 2); /* not every system tells of a program's end by a descriptor */
  if (count == 3) CHECK(dlc_engine_timeout(engine) > 1);
  while (!dlc_process_has_ended(process)) dlc_engine_poll(engine, -1);
  CHECK_NUMBER(dlc_engine_timeout(engine) * 1000, 0);
  CHECK(dlc_engine_next_exited(engine) == process);
  CHECK(dlc_engine_next_exited(engine) == NULL);
  CHECK(dlc_engine_timeout(engine) > 1);
  snprintf(parent, sizeof parent, "%ld\n", (long)getpid());
  CHECK_TEXT(dlc_process_out(process), parent);
  unheard = dlc_engine_run(engine, argv, 20, &why);
  dlc_engine_free(engine);
  CHECK(dlc_process_has_ended(unheard));
  CHECK_NUMBER(dlc_transfer_get_state(transfer), DLC_TRANSFER_CLOSED);
  dlc_process_free(unheard);
  dlc_process_free(process);
  dlc_transfer_free(transfer);
}

/* NaN is no reason to wait for ever. */
static void test_no_number(server *s) {
  dlc_engine *engine = exchange_engine();
  dlc_transfer *transfer = exchange_start_timed(engine, s, "/hang", 60);
  exchange_run_for(engine, 0.3);
  dlc_engine_poll(engine, NAN);
  CHECK_NUMBER(dlc_transfer_get_state(transfer), DLC_TRANSFER_RUNNING);
  dlc_transfer_free(transfer);
  dlc_engine_free(engine);
}

/* The process around it. */

static void test_close_on_exec(server *s) {
  dlc_engine *engine = exchange_engine();
  dlc_transfer *transfer = exchange_start_get(engine, s, "/slow");
  const dlc_watched *sockets;
  size_t count, i;
  exchange_run_for(engine, 0.1);
  sockets = dlc_engine_sockets(engine, &count);
  CHECK(count >= 1);
  for (i = 0; i < count; i++) CHECK((fcntl(sockets[i].fd, F_GETFD) & FD_CLOEXEC) != 0);
  dlc_transfer_free(transfer);
  dlc_engine_free(engine);
}

/* An older libcurl, or TLS, writes without MSG_NOSIGNAL, also when it closes. This program's send
 * and close stand in for libc's and raise the signal if a test asks for it. */
static __thread volatile bool raising; /* the server, in its own threads, is spared */

ssize_t send(int fd, const void *data, size_t length, int flags) {
  if (raising) {
    raise(SIGPIPE);
    errno = EPIPE;
    return -1;
  }
  return (ssize_t)syscall(SYS_sendto, fd, data, length, flags, NULL, 0);
}

int close(int fd) {
  if (raising) raise(SIGPIPE);
  return (int)syscall(SYS_close, fd);
}

/* A child process: a new connection and a kept one, then transfers and an engine that are freed. */
static int survive_sigpipe(void) {
  server *s = server_start(routes);
  dlc_engine *engine = exchange_engine();
  dlc_transfer *fresh, *kept, *running;
  signal(SIGPIPE, SIG_DFL);
  dlc_transfer_free(exchange_run(engine, s, "/ok"));
  raising = true;
  kept = exchange_run(engine, s, "/ok");
  fresh = exchange_run(engine, s, "/ok");
  raising = false;
  if (dlc_transfer_get_state(kept) != DLC_TRANSFER_FAILED ||
      dlc_transfer_get_state(fresh) != DLC_TRANSFER_FAILED) {
    return 1;
  }
  dlc_transfer_free(kept);
  dlc_transfer_free(fresh);
  running = exchange_start_get(engine, s, "/hang");
  exchange_run_for(engine, 0.1);
  raising = true;
  dlc_transfer_free(running);
  raising = false;
  dlc_transfer_free(exchange_run(engine, s, "/ok"));
  raising = true;
  dlc_engine_free(engine);
  raising = false;
  server_stop(s);
  return 0;
}

static void test_sigpipe_default(void) {
  int status = -1;
  pid_t child;
  fflush(stdout);
  child = fork();
  if (child == 0) {
    alarm(20);
    _exit(survive_sigpipe());
  }
  CHECK(waitpid(child, &status, 0) == child);
  CHECK(WIFEXITED(status));
  CHECK_NUMBER(WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status), 0);
}

/* Proxies. */

static dlc_engine *engine_with_proxy(const char *proxy) {
  dlc_engine_options options = {0};
  options.max_body = MAX_BODY;
  options.proxy = proxy;
  return dlc_engine_new(&options);
}

/* Returns the request that the server gets for /ok through `proxy`, which is the server itself or
 * "". */
static void check_proxy(server *s, const char *proxy, bool direct, bool expected) {
  dlc_engine *engine = engine_with_proxy(proxy);
  char url[SERVER_URL_SIZE];
  dlc_request request = exchange_get(server_url(s, "/ok", url));
  size_t before = server_request_count(s);
  dlc_transfer *transfer;
  request.direct = direct;
  transfer = exchange_start(engine, &request);
  exchange_finish(engine, transfer);
  if (CHECK_NUMBER(server_request_count(s), before + 1)) {
    CHECK_NUMBER(strncmp(server_request(s, before), "GET http://", 11) == 0, expected);
  }
  dlc_transfer_free(transfer);
  dlc_engine_free(engine);
}

static void test_name_at_proxy(server *s) {
  char proxy[SERVER_URL_SIZE];
  server_url(s, "", proxy);
  check_proxy(s, proxy, false, true);
  check_proxy(s, proxy, true, false); /* metadata endpoints */
  setenv("http_proxy", proxy, 1);
  unsetenv("no_proxy");
  unsetenv("NO_PROXY");
  check_proxy(s, NULL, false, true);
  check_proxy(s, NULL, true, false);
  check_proxy(s, "", false, false);
  unsetenv("http_proxy");
  check_proxy(s, NULL, false, false);
}

/* Engines in several threads share nothing, and start libcurl once. */

static void *run_in_thread(void *context) {
  dlc_engine *engine = exchange_engine();
  size_t done = 0, i;
  for (i = 0; i < 20; i++) {
    dlc_transfer *transfer = exchange_run(engine, context, "/ok");
    done += dlc_transfer_get_state(transfer) == DLC_TRANSFER_DONE;
    dlc_transfer_free(transfer);
  }
  dlc_engine_free(engine);
  return done == 20 ? context : NULL;
}

static void test_threads(server *s) {
  pthread_t threads[4];
  void *answer;
  size_t i;
  for (i = 0; i < 4; i++) {
    if (pthread_create(&threads[i], NULL, run_in_thread, s) != 0) abort();
  }
  for (i = 0; i < 4; i++) {
    pthread_join(threads[i], &answer);
    CHECK(answer == s);
  }
}

void test_engine_host(void) {
  server *s;
  test_sigpipe_default(); /* forks: before there are threads */
  test_stopped();         /* likewise */
  s = server_start(routes);
  test_threads(s);
  test_inherited();
  test_host_loop(s);
  test_signal(s);
  test_program(s);
  test_no_number(s);
  test_close_on_exec(s);
  test_name_at_proxy(s);
  server_stop(s);
}
