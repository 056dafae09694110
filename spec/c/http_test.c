/* SPDX-License-Identifier: MIT
 *
 * Tests of csrc/http.c: the engine's lists, timers and sockets, how its transfers and it may go in
 * any order, and what it must not do to the process that it lives in.
 */
#define _GNU_SOURCE /* syscall */
#include "http.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
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
#include "exchange.h"

#define SLOWLY PAUSE PAUSE

static const server_route routes[] = {
    {"/ok", OK_2},
    {"/pause", PAUSE OK_2},
    {"/slow", SLOWLY SLOWLY SLOWLY OK_2},
    {"/hang", HANG},
    {"/half", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf" HANG},
    {"/drip", "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n1" PAUSE "2" PAUSE "3" PAUSE "4" PAUSE
              "5" PAUSE "6"},
    {"/close", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok" CLOSE},
    {"/dropped", OK_2 CLOSE},
    {NULL, NULL}};

static void check_done(const dlc_transfer *transfer) {
  CHECK_NUMBER(dlc_transfer_get_state(transfer), DLC_TRANSFER_DONE);
  CHECK_NUMBER(dlc_transfer_status(transfer), 200);
  CHECK_TEXT(dlc_transfer_body(transfer), "ok");
}

/* Lets the engine run for that long, whatever happens. */
static void run_for(dlc_http *engine, double seconds) {
  double until = dlc_monotonic() + seconds, left;
  while ((left = until - dlc_monotonic()) > 0) dlc_http_poll(engine, left);
}

static dlc_transfer *start_timed(dlc_http *engine, const server *s, const char *target,
                                 double read_timeout) {
  char url[SERVER_URL_SIZE];
  dlc_http_request request = exchange_get(server_url(s, target, url));
  request.read_timeout = read_timeout;
  return exchange_start(engine, &request);
}

static void check_read_timeout(const dlc_transfer *transfer) {
  dlc_http_failure failure;
  if (!CHECK_NUMBER(dlc_transfer_get_state(transfer), DLC_TRANSFER_FAILED)) return;
  failure = dlc_transfer_failure(transfer);
  CHECK_TEXT(dlc_slice_of(failure.kind), "timeout");
  CHECK_TEXT(dlc_slice_of(failure.code), "ReadTimeout");
  CHECK(failure.transient);
}

/* Clocks, and an engine with nothing to do. */

static void test_idle(void) {
  dlc_http *engine = exchange_engine();
  double begun = dlc_monotonic();
  size_t count = 9;
  CHECK(dlc_http_timeout(engine) < 0);
  CHECK(dlc_http_next_ended(engine) == NULL);
  dlc_http_sockets(engine, &count);
  CHECK_NUMBER(count, 0);
  dlc_http_poll(engine, -1); /* for ever would be for ever */
  dlc_http_poll(engine, 0);
  CHECK(dlc_monotonic() - begun < 1);
  dlc_http_poll(engine, 0.05);
  CHECK(dlc_monotonic() - begun >= 0.05);
  CHECK(dlc_wall_clock() > 1.7e9);
  CHECK(strncmp(dlc_http_version(), "libcurl/", 8) == 0);
  dlc_http_free(engine);
  dlc_http_free(NULL);
  dlc_transfer_free(NULL);
}

/* Connections. */

static void test_reuse(server *s) {
  dlc_http *engine = exchange_engine();
  size_t first = server_request_count(s), i, connection;
  for (i = 0; i < 5; i++) {
    dlc_transfer *transfer = exchange_run(engine, s, "/ok");
    check_done(transfer);
    dlc_transfer_free(transfer);
  }
  connection = server_connection_of(s, first);
  for (i = 1; i < 5; i++) CHECK_NUMBER(server_connection_of(s, first + i), connection);
  dlc_transfer_free(exchange_run(engine, s, "/close"));
  dlc_transfer_free(exchange_run(engine, s, "/ok"));
  CHECK_NUMBER(server_connection_of(s, first + 5), connection);
  CHECK(server_connection_of(s, first + 6) > connection);
  dlc_http_free(engine);
}

/* The server closed a connection that was kept: the next request goes out on another. */
static void test_stale_connection(server *s) {
  dlc_http *engine = exchange_engine();
  dlc_transfer *transfer = exchange_run(engine, s, "/dropped");
  check_done(transfer);
  dlc_transfer_free(transfer);
  server_sleep(50);
  transfer = exchange_run(engine, s, "/ok");
  check_done(transfer);
  dlc_transfer_free(transfer);
  dlc_http_free(engine);
}

static void test_many_at_once(server *s) {
  enum { COUNT = 100 };
  dlc_http *engine = exchange_engine();
  dlc_transfer *transfers[COUNT], *ended;
  size_t i, done = 0, listed = 0;
  for (i = 0; i < COUNT; i++) transfers[i] = exchange_start_get(engine, s, "/pause");
  for (i = 0; i < 1000 && listed < COUNT; i++) {
    dlc_http_poll(engine, 1);
    while ((ended = dlc_http_next_ended(engine)) != NULL) {
      listed++;
      done += dlc_transfer_get_state(ended) == DLC_TRANSFER_DONE;
    }
  }
  CHECK_NUMBER(listed, COUNT);
  CHECK_NUMBER(done, COUNT);
  CHECK(dlc_http_timeout(engine) < 0);
  for (i = 0; i < COUNT; i++) dlc_transfer_free(transfers[i]);
  dlc_http_free(engine);
}

/* Ends, in the order in which they come. */

static void test_order(server *s) {
  dlc_http *engine = exchange_engine();
  dlc_transfer *slow = exchange_start_get(engine, s, "/slow");
  dlc_transfer *fast = exchange_start_get(engine, s, "/ok");
  dlc_transfer *middle = exchange_start_get(engine, s, "/pause");
  double until = dlc_monotonic() + 5;
  while (dlc_transfer_get_state(slow) == DLC_TRANSFER_RUNNING && dlc_monotonic() < until) {
    dlc_http_poll(engine, 0.05);
  }
  CHECK_NUMBER(dlc_http_timeout(engine) * 1000, 0); /* there is something to be asked for */
  CHECK(dlc_http_next_ended(engine) == fast);
  CHECK(dlc_http_next_ended(engine) == middle);
  CHECK(dlc_http_next_ended(engine) == slow);
  CHECK(dlc_http_next_ended(engine) == NULL);
  CHECK(dlc_http_timeout(engine) < 0);
  check_done(slow);
  dlc_transfer_free(fast);
  dlc_transfer_free(middle);
  dlc_transfer_free(slow);
  dlc_http_free(engine);
}

static void test_free_before_asked_for(server *s) {
  dlc_http *engine = exchange_engine();
  dlc_transfer *first = exchange_start_get(engine, s, "/ok");
  dlc_transfer *second = exchange_start_get(engine, s, "/ok");
  dlc_transfer *third = exchange_start_get(engine, s, "/ok");
  run_for(engine, 0.5);
  CHECK_NUMBER(dlc_transfer_get_state(second), DLC_TRANSFER_DONE);
  dlc_transfer_free(second);
  CHECK(dlc_http_next_ended(engine) != NULL);
  CHECK(dlc_http_next_ended(engine) != NULL);
  CHECK(dlc_http_next_ended(engine) == NULL);
  dlc_transfer_free(first);
  dlc_transfer_free(third);
  dlc_http_free(engine);
}

static void test_cancel(server *s) {
  dlc_http *engine = exchange_engine();
  size_t before = server_request_count(s), count;
  dlc_transfer *unsent = exchange_start_get(engine, s, "/hang"), *hung, *half, *other;
  dlc_transfer_free(unsent);
  hung = exchange_start_get(engine, s, "/hang");
  half = exchange_start_get(engine, s, "/half");
  other = exchange_start_get(engine, s, "/slow");
  run_for(engine, 0.1);
  CHECK_NUMBER(server_request_count(s), before + 3);
  CHECK_NUMBER(dlc_transfer_get_state(half), DLC_TRANSFER_RUNNING);
  dlc_transfer_free(hung);
  dlc_transfer_free(half);
  CHECK_NUMBER(exchange_finish(engine, other), DLC_TRANSFER_DONE);
  check_done(other);
  dlc_transfer_free(other);
  dlc_http_sockets(engine, &count);
  CHECK_NUMBER(count, 0);
  CHECK(dlc_http_timeout(engine) < 0);
  dlc_http_free(engine);
}

static void test_free_engine_first(server *s) {
  dlc_http *engine = exchange_engine();
  dlc_transfer *ended = exchange_run(engine, s, "/ok");
  dlc_transfer *waiting = exchange_start_get(engine, s, "/ok"), *running, *fresh;
  run_for(engine, 0.2); /* has ended, was not asked for */
  running = exchange_start_get(engine, s, "/half");
  run_for(engine, 0.1);
  fresh = exchange_start_get(engine, s, "/ok");
  dlc_http_free(engine);
  check_done(ended);
  check_done(waiting);
  CHECK_NUMBER(dlc_transfer_get_state(running), DLC_TRANSFER_CLOSED);
  CHECK_NUMBER(dlc_transfer_get_state(fresh), DLC_TRANSFER_CLOSED);
  dlc_transfer_free(ended);
  dlc_transfer_free(waiting);
  dlc_transfer_free(running);
  dlc_transfer_free(fresh);
}

/* Time. */

static void test_read_timeout(server *s) {
  dlc_http *engine = exchange_engine();
  double begun = dlc_monotonic(), took;
  dlc_transfer *hung = start_timed(engine, s, "/hang", 0.2);
  dlc_transfer *half = start_timed(engine, s, "/half", 0.2);
  dlc_transfer *drip = start_timed(engine, s, "/drip", 0.2); /* 0.25 s, never 0.2 s of silence */
  exchange_finish(engine, hung);
  exchange_finish(engine, half);
  took = dlc_monotonic() - begun;
  CHECK(took >= 0.2 && took < 2);
  check_read_timeout(hung);
  check_read_timeout(half);
  CHECK_NUMBER(exchange_finish(engine, drip), DLC_TRANSFER_DONE);
  dlc_transfer_free(hung);
  dlc_transfer_free(half);
  dlc_transfer_free(drip);
  dlc_http_free(engine);
}

/* A listener whose queue is full lets nobody in: the handshake of TCP is never answered. */
static void test_connect_timeout(void) {
  enum { FILL = 4 };
  struct sockaddr_in address = {0};
  socklen_t size = sizeof address;
  int listener = socket(AF_INET, SOCK_STREAM, 0), fill[FILL], i;
  dlc_http *engine = exchange_engine();
  dlc_http_request request;
  dlc_http_failure failure;
  dlc_transfer *transfer;
  char url[80];
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(listener, (struct sockaddr *)&address, size) != 0 || listen(listener, 0) != 0) abort();
  getsockname(listener, (struct sockaddr *)&address, &size);
  for (i = 0; i < FILL; i++) {
    fill[i] = socket(AF_INET, SOCK_STREAM, 0);
    fcntl(fill[i], F_SETFL, O_NONBLOCK);
    connect(fill[i], (struct sockaddr *)&address, size);
  }
  snprintf(url, sizeof url, "http://127.0.0.1:%d/", ntohs(address.sin_port));
  request = exchange_get(url);
  request.connect_timeout = 0.2;
  transfer = exchange_start(engine, &request);
  CHECK_NUMBER(exchange_finish(engine, transfer), DLC_TRANSFER_FAILED);
  failure = dlc_transfer_failure(transfer);
  CHECK_TEXT(dlc_slice_of(failure.kind), "timeout");
  CHECK_TEXT(dlc_slice_of(failure.code), "ConnectTimeout");
  CHECK(failure.transient);
  dlc_transfer_free(transfer);
  dlc_http_free(engine);
  for (i = 0; i < FILL; i++) close(fill[i]);
  close(listener);
}

/* A script that worked on a page for longer than read_timeout finds the next one in the socket. */
static void test_late_caller(server *s) {
  dlc_http *engine = exchange_engine();
  size_t before = server_request_count(s);
  dlc_transfer *transfer = start_timed(engine, s, "/pause", 0.2), *second;
  run_for(engine, 0.02);
  CHECK_NUMBER(server_await_requests(s, before + 1), before + 1);
  server_sleep(500);
  CHECK_NUMBER(exchange_finish(engine, transfer), DLC_TRANSFER_DONE);
  check_done(transfer);
  second = start_timed(engine, s, "/pause", 0.2); /* sent by the start, on the kept connection */
  CHECK_NUMBER(server_await_requests(s, before + 2), before + 2);
  server_sleep(500);
  CHECK_NUMBER(exchange_finish(engine, second), DLC_TRANSFER_DONE);
  dlc_transfer_free(transfer);
  dlc_transfer_free(second);
  dlc_http_free(engine);
}

/* The silence is counted from when the connection stands, not from the start. */
static void test_read_timeout_after_connecting(server *s) {
  dlc_http *engine = exchange_engine();
  dlc_transfer *transfer = start_timed(engine, s, "/pause", 0.1);
  server_sleep(120);
  CHECK_NUMBER(exchange_finish(engine, transfer), DLC_TRANSFER_DONE);
  dlc_transfer_free(transfer);
  dlc_http_free(engine);
}

/* But one that is late every time does not keep a dead transfer alive for ever. */
static void test_ever_late_caller(server *s) {
  dlc_http *engine = exchange_engine();
  dlc_transfer *transfer = start_timed(engine, s, "/hang", 0.1);
  int i;
  run_for(engine, 0.05);
  for (i = 0; i < 3 && dlc_transfer_get_state(transfer) == DLC_TRANSFER_RUNNING; i++) {
    server_sleep(1200);
    dlc_http_poll(engine, 0);
  }
  check_read_timeout(transfer);
  dlc_transfer_free(transfer);
  dlc_http_free(engine);
}

/* libcurl's own timers (for the second address, for connecting) run out while the answer is awaited:
 * what is left must not wake the caller again and again. */
static void test_no_needless_wakeups(server *s) {
  dlc_http *engine = exchange_engine();
  char url[SERVER_URL_SIZE];
  dlc_http_request request = exchange_get(server_url(s, "/slow", url));
  dlc_transfer *transfer;
  unsigned polls = 0;
  request.connect_timeout = 0.05;
  transfer = exchange_start(engine, &request);
  while (dlc_transfer_get_state(transfer) == DLC_TRANSFER_RUNNING && polls < 10000) {
    dlc_http_poll(engine, 5);
    polls++;
  }
  check_done(transfer);
  CHECK(polls < 30);
  while (dlc_http_next_ended(engine) != NULL) continue;
  CHECK(dlc_http_timeout(engine) < 0);
  dlc_transfer_free(transfer);
  dlc_http_free(engine);
}

/* A host's own loop: it watches the sockets, waits as long as it was told to, and steps. */
static void test_host_loop(server *s) {
  enum { COUNT = 20 };
  dlc_http *engine = exchange_engine();
  dlc_transfer *transfers[COUNT + 1], *ended;
  size_t i, done = 0, steps = 0;
  for (i = 0; i < COUNT; i++) transfers[i] = exchange_start_get(engine, s, "/pause");
  transfers[COUNT] = start_timed(engine, s, "/hang", 0.3);
  while (done <= COUNT && steps < 2000) {
    struct pollfd watched[64];
    double timeout = dlc_http_timeout(engine);
    size_t count;
    const struct pollfd *sockets = dlc_http_sockets(engine, &count);
    if (count > 64 || timeout < 0) break;
    if (count > 0) memcpy(watched, sockets, count * sizeof *watched);
    if (poll(watched, (nfds_t)count, (int)(timeout * 1000) + 1) < 0) break;
    dlc_http_poll(engine, 0);
    while ((ended = dlc_http_next_ended(engine)) != NULL) done++;
    steps++;
  }
  CHECK_NUMBER(done, COUNT + 1);
  CHECK(steps < 300);
  for (i = 0; i < COUNT; i++) check_done(transfers[i]);
  check_read_timeout(transfers[COUNT]);
  for (i = 0; i <= COUNT; i++) dlc_transfer_free(transfers[i]);
  dlc_http_free(engine);
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
  dlc_http *engine = exchange_engine();
  dlc_transfer *transfer = start_timed(engine, s, "/hang", 60);
  struct sigaction action = {0}, previous;
  pthread_t waiter = pthread_self(), thread;
  double begun = dlc_monotonic(), took;
  action.sa_handler = on_signal;
  action.sa_flags = SA_RESTART; /* even so */
  sigaction(SIGUSR1, &action, &previous);
  run_for(engine, 0.3); /* past the timers of connecting */
  if (pthread_create(&thread, NULL, interrupt, &waiter) != 0) abort();
  begun = dlc_monotonic();
  dlc_http_poll(engine, 4);
  took = dlc_monotonic() - begun;
  CHECK(took < 2);
  CHECK_NUMBER(dlc_transfer_get_state(transfer), DLC_TRANSFER_RUNNING);
  pthread_join(thread, NULL);
  sigaction(SIGUSR1, &previous, NULL);
  dlc_transfer_free(transfer);
  dlc_http_free(engine);
}

/* The process around it. */

static void test_close_on_exec(server *s) {
  dlc_http *engine = exchange_engine();
  dlc_transfer *transfer = exchange_start_get(engine, s, "/slow");
  const struct pollfd *sockets;
  size_t count, i;
  run_for(engine, 0.1);
  sockets = dlc_http_sockets(engine, &count);
  CHECK_NUMBER(count, 1);
  for (i = 0; i < count; i++) CHECK((fcntl(sockets[i].fd, F_GETFD) & FD_CLOEXEC) != 0);
  dlc_transfer_free(transfer);
  dlc_http_free(engine);
}

/* An older libcurl, or TLS, writes without MSG_NOSIGNAL, also when it closes. This program's send and
 * close stand before libc's and raise the signal, where a test asks for it. */
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

/* In a child process: a new connection and a kept one, then transfers and an engine that go. */
static int survive_sigpipe(void) {
  server *s = server_start(routes);
  dlc_http *engine = exchange_engine();
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
  run_for(engine, 0.1);
  raising = true;
  dlc_transfer_free(running);
  raising = false;
  dlc_transfer_free(exchange_run(engine, s, "/ok"));
  raising = true;
  dlc_http_free(engine);
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

static dlc_http *engine_with_proxy(const char *proxy) {
  dlc_http_options options = {0};
  options.max_body = MAX_BODY;
  options.proxy = proxy;
  return dlc_http_new(&options);
}

/* What the server sees of a GET for /ok through `proxy`, which is the server itself or "". */
static void check_proxy(server *s, const char *proxy, bool direct, bool expected) {
  dlc_http *engine = engine_with_proxy(proxy);
  char url[SERVER_URL_SIZE];
  dlc_http_request request = exchange_get(server_url(s, "/ok", url));
  size_t before = server_request_count(s);
  dlc_transfer *transfer;
  request.direct = direct;
  transfer = exchange_start(engine, &request);
  exchange_finish(engine, transfer);
  if (CHECK_NUMBER(server_request_count(s), before + 1)) {
    CHECK_NUMBER(strncmp(server_request(s, before), "GET http://", 11) == 0, expected);
  }
  dlc_transfer_free(transfer);
  dlc_http_free(engine);
}

static void test_proxy(server *s) {
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

/* Engines in threads of their own share nothing, nor does the first of them start libcurl twice. */

static void *run_in_thread(void *context) {
  dlc_http *engine = exchange_engine();
  size_t done = 0, i;
  for (i = 0; i < 20; i++) {
    dlc_transfer *transfer = exchange_run(engine, context, "/ok");
    done += dlc_transfer_get_state(transfer) == DLC_TRANSFER_DONE;
    dlc_transfer_free(transfer);
  }
  dlc_http_free(engine);
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

void test_http(void) {
  server *s;
  test_sigpipe_default(); /* forks: before there are threads */
  s = server_start(routes);
  test_threads(s);
  test_idle();
  test_reuse(s);
  test_stale_connection(s);
  test_many_at_once(s);
  test_order(s);
  test_free_before_asked_for(s);
  test_cancel(s);
  test_free_engine_first(s);
  test_read_timeout(s);
  test_connect_timeout();
  test_late_caller(s);
  test_read_timeout_after_connecting(s);
  test_ever_late_caller(s);
  test_no_needless_wakeups(s);
  test_host_loop(s);
  test_signal(s);
  test_close_on_exec(s);
  test_proxy(s);
  server_stop(s);
}
