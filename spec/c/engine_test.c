/* SPDX-License-Identifier: MIT
 *
 * Tests of csrc/engine.c: the engine's connections, lists and timers, and that its transfers and
 * it may be freed in any order. Its relation to the process around it is tested in
 * engine_host_test.c.
 */
#define _POSIX_C_SOURCE 200809L
#include "engine.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "check.h"
#include "clock.h"
#include "exchange.h"
#include "libcurl.h"

static const server_route routes[] = {
    {"/ok", OK_2},
    {"/pause", PAUSE OK_2},
    {"/slow", PAUSE PAUSE PAUSE PAUSE PAUSE PAUSE OK_2},
    {"/hang", HANG},
    {"/half", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf" HANG},
    {"/drip", "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n1" PAUSE "2" PAUSE "3" PAUSE "4" PAUSE
              "5" PAUSE "6"},
    {"/dribble", "HTTP/1.1 200 OK\r\nX: 1" PAUSE "2" PAUSE "3" PAUSE "4" PAUSE "5" PAUSE "6" PAUSE
                 "\r\nContent-Length: 2\r\n\r\nok"},
    {"/framed", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0" PAUSE "0" PAUSE "2" PAUSE
                ";" PAUSE "x" PAUSE "\r" PAUSE "\n"
                "ok\r\n0\r\n\r\n"},
    {"/close", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok" CLOSE},
    {"/dropped", OK_2 CLOSE},
    {NULL, NULL}};

/* Clocks, and an engine with nothing to do. */

static void test_idle(void) {
  dlc_engine *engine = exchange_engine();
  double begun = dlc_monotonic();
  size_t count = 9;
  CHECK(dlc_engine_timeout(engine) < 0);
  CHECK(dlc_engine_next_ended(engine) == NULL);
  dlc_engine_sockets(engine, &count);
  CHECK_NUMBER(count, 0);
  dlc_engine_poll(engine, -1); /* for ever would be for ever */
  dlc_engine_poll(engine, 0);
  CHECK(dlc_monotonic() - begun < 1);
  dlc_engine_poll(engine, 0.05);
  CHECK(dlc_monotonic() - begun >= 0.05);
  CHECK(dlc_wall_clock() > 1.7e9);
  CHECK(strncmp(dlc_libcurl_version(), "libcurl/", 8) == 0);
  dlc_engine_free(engine);
  dlc_engine_free(NULL);
  dlc_transfer_free(NULL);
}

/* Connections. */

static void test_reuse(server *s) {
  dlc_engine *engine = exchange_engine();
  size_t first = server_request_count(s), i, connection;
  for (i = 0; i < 5; i++) {
    dlc_transfer *transfer = exchange_run(engine, s, "/ok");
    exchange_check_done(transfer);
    dlc_transfer_free(transfer);
  }
  connection = server_connection_of(s, first);
  for (i = 1; i < 5; i++) CHECK_NUMBER(server_connection_of(s, first + i), connection);
  dlc_transfer_free(exchange_run(engine, s, "/close"));
  dlc_transfer_free(exchange_run(engine, s, "/ok"));
  CHECK_NUMBER(server_connection_of(s, first + 5), connection);
  CHECK(server_connection_of(s, first + 6) > connection);
  dlc_engine_free(engine);
}

/* A request on a kept connection that the server has closed goes out on another. */
static void test_stale_connection(server *s) {
  dlc_engine *engine = exchange_engine();
  dlc_transfer *transfer = exchange_run(engine, s, "/dropped");
  exchange_check_done(transfer);
  dlc_transfer_free(transfer);
  server_sleep(50);
  transfer = exchange_run(engine, s, "/ok");
  exchange_check_done(transfer);
  dlc_transfer_free(transfer);
  dlc_engine_free(engine);
}

static void test_many_at_once(server *s) {
  enum { COUNT = 100 };
  dlc_engine *engine = exchange_engine();
  dlc_transfer *transfers[COUNT], *ended;
  size_t i, done = 0, listed = 0;
  for (i = 0; i < COUNT; i++) transfers[i] = exchange_start_get(engine, s, "/pause");
  for (i = 0; i < 1000 && listed < COUNT; i++) {
    dlc_engine_poll(engine, 1);
    while ((ended = dlc_engine_next_ended(engine)) != NULL) {
      listed++;
      done += dlc_transfer_get_state(ended) == DLC_TRANSFER_DONE;
    }
  }
  CHECK_NUMBER(listed, COUNT);
  CHECK_NUMBER(done, COUNT);
  CHECK(dlc_engine_timeout(engine) < 0);
  for (i = 0; i < COUNT; i++) dlc_transfer_free(transfers[i]);
  dlc_engine_free(engine);
}

/* Ended transfers come in the order of their ends. */

static void test_order(server *s) {
  dlc_engine *engine = exchange_engine();
  dlc_transfer *slow = exchange_start_get(engine, s, "/slow");
  dlc_transfer *fast = exchange_start_get(engine, s, "/ok");
  dlc_transfer *middle = exchange_start_get(engine, s, "/pause");
  double until = dlc_monotonic() + 5;
  while (dlc_transfer_get_state(slow) == DLC_TRANSFER_RUNNING && dlc_monotonic() < until) {
    dlc_engine_poll(engine, 0.05);
  }
  CHECK_NUMBER(dlc_engine_timeout(engine) * 1000, 0); /* an ended transfer was not returned yet */
  CHECK(dlc_engine_next_ended(engine) == fast);
  CHECK(dlc_engine_next_ended(engine) == middle);
  CHECK(dlc_engine_next_ended(engine) == slow);
  CHECK(dlc_engine_next_ended(engine) == NULL);
  CHECK(dlc_engine_timeout(engine) < 0);
  exchange_check_done(slow);
  dlc_transfer_free(fast);
  dlc_transfer_free(middle);
  dlc_transfer_free(slow);
  dlc_engine_free(engine);
}

static void test_free_before_asked_for(server *s) {
  dlc_engine *engine = exchange_engine();
  dlc_transfer *first = exchange_start_get(engine, s, "/ok");
  dlc_transfer *second = exchange_start_get(engine, s, "/ok");
  dlc_transfer *third = exchange_start_get(engine, s, "/ok");
  exchange_run_for(engine, 0.5);
  CHECK_NUMBER(dlc_transfer_get_state(second), DLC_TRANSFER_DONE);
  dlc_transfer_free(second);
  CHECK(dlc_engine_next_ended(engine) != NULL);
  CHECK(dlc_engine_next_ended(engine) != NULL);
  CHECK(dlc_engine_next_ended(engine) == NULL);
  dlc_transfer_free(first);
  dlc_transfer_free(third);
  dlc_engine_free(engine);
}

static void test_cancel(server *s) {
  dlc_engine *engine = exchange_engine();
  size_t before = server_request_count(s), count;
  dlc_transfer *unsent = exchange_start_get(engine, s, "/hang"), *hung, *half, *other;
  int tries;
  dlc_transfer_free(unsent);
  hung = exchange_start_get(engine, s, "/hang");
  half = exchange_start_get(engine, s, "/half");
  other = exchange_start_get(engine, s, "/slow");
  for (tries = 0; tries < 50 && server_request_count(s) < before + 3; tries++) {
    exchange_run_for(engine, 0.1);
  }
  CHECK_NUMBER(server_request_count(s), before + 3);
  CHECK_NUMBER(dlc_transfer_get_state(half), DLC_TRANSFER_RUNNING);
  dlc_transfer_free(hung);
  dlc_transfer_free(half);
  CHECK_NUMBER(exchange_finish(engine, other), DLC_TRANSFER_DONE);
  exchange_check_done(other);
  dlc_transfer_free(other);
  dlc_engine_sockets(engine, &count);
  CHECK_NUMBER(count, 0);
  CHECK(dlc_engine_timeout(engine) < 0);
  dlc_engine_free(engine);
}

static void test_free_engine_first(server *s) {
  dlc_engine *engine = exchange_engine();
  dlc_transfer *ended = exchange_run(engine, s, "/ok");
  dlc_transfer *waiting = exchange_start_get(engine, s, "/ok"), *running, *fresh;
  exchange_run_for(engine, 0.2); /* ended, not returned yet */
  running = exchange_start_get(engine, s, "/half");
  exchange_run_for(engine, 0.1);
  fresh = exchange_start_get(engine, s, "/ok");
  dlc_engine_free(engine);
  exchange_check_done(ended);
  exchange_check_done(waiting);
  CHECK_NUMBER(dlc_transfer_get_state(running), DLC_TRANSFER_CLOSED);
  CHECK_NUMBER(dlc_transfer_get_state(fresh), DLC_TRANSFER_CLOSED);
  dlc_transfer_free(ended);
  dlc_transfer_free(waiting);
  dlc_transfer_free(running);
  dlc_transfer_free(fresh);
}

/* Time. */

static void test_read_timeout(server *s) {
  dlc_engine *engine = exchange_engine();
  double begun = dlc_monotonic(), took;
  dlc_transfer *hung = exchange_start_timed(engine, s, "/hang", 0.2);
  dlc_transfer *half = exchange_start_timed(engine, s, "/half", 0.2);
  dlc_transfer *drip = exchange_start_timed(engine, s, "/drip", 0.2); /* never that silent */
  exchange_finish(engine, hung);
  exchange_finish(engine, half);
  took = dlc_monotonic() - begun;
  CHECK(took >= 0.2 && took < 2);
  exchange_check_read_timeout(hung);
  exchange_check_read_timeout(half);
  CHECK_NUMBER(exchange_finish(engine, drip), DLC_TRANSFER_DONE);
  dlc_transfer_free(hung);
  dlc_transfer_free(half);
  dlc_transfer_free(drip);
  dlc_engine_free(engine);
}

/* After a time-out no older connection is used again, though requests under way on them end, and
 * those left are freed with the engine. */
static void test_retired(server *s) {
  dlc_engine *engine = exchange_engine();
  size_t before = server_request_count(s), i, count;
  dlc_transfer *kept = exchange_run(engine, s, "/ok");
  dlc_transfer *hung = exchange_start_timed(engine, s, "/hang", 0.1);
  dlc_transfer *slow = exchange_start_get(engine, s, "/slow");
  dlc_transfer *running = exchange_start_get(engine, s, "/hang"), *fresh;
  exchange_finish(engine, hung);
  exchange_check_read_timeout(hung);
  CHECK_NUMBER(dlc_transfer_get_state(slow), DLC_TRANSFER_RUNNING);
  fresh = exchange_run(engine, s, "/ok");
  exchange_check_done(fresh);
  dlc_engine_sockets(engine, &count);
  CHECK(count >= 2);
  exchange_finish(engine, slow);
  exchange_check_done(slow);
  CHECK_NUMBER(server_await_requests(s, before + 5), before + 5);
  for (i = 0; i < 4; i++) {
    CHECK(server_connection_of(s, before + i) < server_connection_of(s, before + 4));
  }
  dlc_engine_free(engine);
  CHECK_NUMBER(dlc_transfer_get_state(running), DLC_TRANSFER_CLOSED);
  dlc_transfer_free(kept);
  dlc_transfer_free(hung);
  dlc_transfer_free(slow);
  dlc_transfer_free(running);
  dlc_transfer_free(fresh);
}

/* A fresh request leaves the existing connection to others. */
static void test_fresh(server *s) {
  dlc_engine *engine = exchange_engine();
  size_t before = server_request_count(s), first;
  char url[SERVER_URL_SIZE];
  dlc_request request = exchange_get(server_url(s, "/ok", url));
  dlc_transfer *fresh;
  dlc_transfer_free(exchange_run(engine, s, "/ok"));
  request.fresh = true;
  fresh = exchange_start(engine, &request);
  exchange_finish(engine, fresh);
  exchange_check_done(fresh);
  first = server_connection_of(s, before);
  CHECK(server_connection_of(s, before + 1) > first);
  dlc_transfer_free(exchange_run(engine, s, "/ok"));
  CHECK(server_connection_of(s, before + 2) <= first + 1);
  dlc_transfer_free(fresh);
  dlc_engine_free(engine);
}

/* A header line or the length of a chunk that comes byte by byte is activity. */
static void test_dribble(server *s) {
  static const char *const targets[] = {"/dribble", "/framed"};
  dlc_engine *engine = exchange_engine();
  size_t i;
  for (i = 0; i < sizeof targets / sizeof *targets; i++) {
    dlc_transfer *transfer = exchange_start_timed(engine, s, targets[i], 0.2);
    check_case = targets[i];
    exchange_finish(engine, transfer);
    exchange_check_done(transfer);
    dlc_transfer_free(transfer);
  }
  check_case = NULL;
  dlc_engine_free(engine);
}

/* A listener whose queue is full never completes TCP's handshake. */
static void test_connect_timeout(void) {
  enum { FILL = 4 };
  struct sockaddr_in address = {0};
  socklen_t size = sizeof address;
  int listener = socket(AF_INET, SOCK_STREAM, 0), fill[FILL], i;
  dlc_engine *engine = exchange_engine();
  dlc_request request;
  dlc_failure failure;
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
  dlc_engine_free(engine);
  for (i = 0; i < FILL; i++) close(fill[i]);
  close(listener);
}

static int listen_on_loopback(char url[80]) {
  struct sockaddr_in address = {0};
  socklen_t size = sizeof address;
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(listener, (struct sockaddr *)&address, size) != 0 || listen(listener, 1) != 0) abort();
  getsockname(listener, (struct sockaddr *)&address, &size);
  snprintf(url, 80, "http://127.0.0.1:%d/", ntohs(address.sin_port));
  return listener;
}

/* A peer that reads a large body slowly is not silent: bytes that go out are activity. */
static void test_slow_upload(void) {
  enum { BODY = 24 << 20, PIECE = 256 << 10 };
  static const char answer[] = OK_2;
  char url[80], *body = calloc(1, BODY), *piece = malloc(PIECE);
  int listener = listen_on_loopback(url), peer;
  dlc_engine *engine = exchange_engine();
  dlc_request request = exchange_get(url);
  double begun = dlc_monotonic();
  dlc_transfer *transfer;
  size_t taken = 0;
  if (body == NULL || piece == NULL) abort();
  request.method = dlc_slice_of("PUT");
  request.body.data = body;
  request.body.length = BODY;
  request.read_timeout = 0.5;
  transfer = exchange_start(engine, &request);
  peer = accept(listener, NULL, NULL);
  while (taken < BODY && dlc_transfer_get_state(transfer) == DLC_TRANSFER_RUNNING) {
    double until = dlc_monotonic() + 0.01;
    ssize_t count = recv(peer, piece, PIECE, MSG_DONTWAIT);
    if (count > 0) taken += (size_t)count;
    while (dlc_monotonic() < until) dlc_engine_poll(engine, 0.005);
  }
  CHECK(dlc_monotonic() - begun > 0.6); /* or it shows nothing */
  CHECK(send(peer, answer, sizeof answer - 1, 0) > 0);
  CHECK_NUMBER(exchange_finish(engine, transfer), DLC_TRANSFER_DONE);
  dlc_transfer_free(transfer);
  dlc_engine_free(engine);
  free(body);
  free(piece);
  close(peer);
  close(listener);
}

/* An endless extension of a chunk, which libcurl accepts, is silence after a bound. */
static void test_endless_extension(void) {
  static const char head[] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;";
  char url[80], scratch[512];
  int listener = listen_on_loopback(url), peer;
  dlc_engine *engine = exchange_engine();
  dlc_request request = exchange_get(url);
  double until = dlc_monotonic() + 10;
  dlc_transfer *transfer;
  request.read_timeout = 0.1;
  transfer = exchange_start(engine, &request);
  peer = accept(listener, NULL, NULL);
  dlc_engine_poll(engine, 0.05);
  CHECK(recv(peer, scratch, sizeof scratch, 0) > 0);
  CHECK(send(peer, head, sizeof head - 1, 0) > 0);
  while (dlc_transfer_get_state(transfer) == DLC_TRANSFER_RUNNING && dlc_monotonic() < until) {
    send(peer, "x", 1, MSG_NOSIGNAL);
    dlc_engine_poll(engine, 0.01);
  }
  exchange_check_read_timeout(transfer);
  dlc_transfer_free(transfer);
  dlc_engine_free(engine);
  close(peer);
  close(listener);
}

/* A script that worked on a page for longer than read_timeout finds the next one in the socket. */
static void test_late_caller(server *s) {
  dlc_engine *engine = exchange_engine();
  size_t before = server_request_count(s);
  dlc_transfer *transfer = exchange_start_timed(engine, s, "/pause", 0.2), *second;
  exchange_run_for(engine, 0.02);
  CHECK_NUMBER(server_await_requests(s, before + 1), before + 1);
  server_sleep(500);
  CHECK_NUMBER(exchange_finish(engine, transfer), DLC_TRANSFER_DONE);
  exchange_check_done(transfer);
  second = exchange_start_timed(engine, s, "/pause", 0.2); /* sent by the start itself */
  CHECK_NUMBER(server_await_requests(s, before + 2), before + 2);
  server_sleep(500);
  CHECK_NUMBER(exchange_finish(engine, second), DLC_TRANSFER_DONE);
  dlc_transfer_free(transfer);
  dlc_transfer_free(second);
  dlc_engine_free(engine);
}

/* Silence counts from the connection, not from the start. */
static void test_read_timeout_after_connecting(server *s) {
  dlc_engine *engine = exchange_engine();
  dlc_transfer *transfer = exchange_start_timed(engine, s, "/pause", 0.2);
  server_sleep(230); /* not yet late by the timers of connecting */
  CHECK_NUMBER(exchange_finish(engine, transfer), DLC_TRANSFER_DONE);
  dlc_transfer_free(transfer);
  dlc_engine_free(engine);
}

/* A caller that is late every time does not keep a dead transfer alive for ever. */
static void test_ever_late_caller(server *s) {
  dlc_engine *engine = exchange_engine();
  dlc_transfer *transfer = exchange_start_timed(engine, s, "/hang", 0.1);
  int i;
  exchange_run_for(engine, 0.05);
  for (i = 0; i < 3 && dlc_transfer_get_state(transfer) == DLC_TRANSFER_RUNNING; i++) {
    server_sleep(1200);
    dlc_engine_poll(engine, 0);
  }
  exchange_check_read_timeout(transfer);
  dlc_transfer_free(transfer);
  dlc_engine_free(engine);
}

/* libcurl's own timers (for the second address, for connecting) run out during the wait for the
 * response: those left must not wake the caller again and again. */
static void test_no_needless_wakeups(server *s) {
  dlc_engine *engine = exchange_engine();
  char url[SERVER_URL_SIZE];
  dlc_request request = exchange_get(server_url(s, "/slow", url));
  dlc_transfer *transfer;
  unsigned polls = 0;
  request.connect_timeout = 0.05;
  transfer = exchange_start(engine, &request);
  while (dlc_transfer_get_state(transfer) == DLC_TRANSFER_RUNNING && polls < 10000) {
    dlc_engine_poll(engine, 5);
    polls++;
  }
  exchange_check_done(transfer);
  CHECK(polls < 30);
  while (dlc_engine_next_ended(engine) != NULL) continue;
  CHECK(dlc_engine_timeout(engine) < 0);
  dlc_transfer_free(transfer);
  dlc_engine_free(engine);
}

void test_engine(void) {
  server *s = server_start(routes);
  test_idle();
  test_reuse(s);
  test_stale_connection(s);
  test_many_at_once(s);
  test_order(s);
  test_free_before_asked_for(s);
  test_cancel(s);
  test_free_engine_first(s);
  test_read_timeout(s);
  test_retired(s);
  test_fresh(s);
  test_dribble(s);
  test_connect_timeout();
  test_slow_upload();
  test_endless_extension();
  test_late_caller(s);
  test_read_timeout_after_connecting(s);
  test_ever_late_caller(s);
  test_no_needless_wakeups(s);
  server_stop(s);
}
