/* SPDX-License-Identifier: MIT
 *
 * Tests of csrc/names.c: names in a process that can start no thread. This program's functions for
 * both stand in for the C library's, for libcurl as well.
 */
#define _GNU_SOURCE /* RTLD_NEXT */
#include <curl/curl.h>
#include <dlfcn.h>
#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "exchange.h"

static bool is_playing;   /* otherwise these functions change nothing */
static bool can_start;    /* threads */
static size_t asked_here; /* how often a name was looked up in the main thread */
static pthread_t main_thread;

int pthread_create(pthread_t *restrict thread, const pthread_attr_t *restrict attributes,
                   void *(*function)(void *), void *restrict context) {
  int (*real)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
  if (is_playing && !can_start && pthread_equal(pthread_self(), main_thread)) return EAGAIN;
  *(void **)&real = dlsym(RTLD_NEXT, "pthread_create");
  return real(thread, attributes, function, context);
}

/* Resolves "*.test" to this machine, and nothing for "*.invalid". */
int getaddrinfo(const char *restrict name, const char *restrict service,
                const struct addrinfo *restrict hints, struct addrinfo **restrict found) {
  int (*real)(const char *, const char *, const struct addrinfo *, struct addrinfo **);
  size_t length = name == NULL ? 0 : strlen(name);
  *(void **)&real = dlsym(RTLD_NEXT, "getaddrinfo");
  if (is_playing && length > 5) {
    if (pthread_equal(pthread_self(), main_thread)) asked_here++;
    if (strcmp(name + length - 5, ".test") == 0) name = "127.0.0.1";
    else return EAI_NONAME;
  }
  return real(name, service, hints, found);
}

static dlc_engine *engine_with(const char *proxy) {
  dlc_engine_options options = {0};
  options.max_body = MAX_BODY;
  options.proxy = proxy;
  asked_here = 0;
  return dlc_engine_new(&options);
}

static dlc_transfer *get(dlc_engine *engine, const char *url) {
  dlc_request request = exchange_get(url);
  dlc_transfer *transfer = exchange_start(engine, &request);
  if (transfer != NULL) exchange_finish(engine, transfer);
  return transfer;
}

/* Returns the URL of a host at the server's port, in a text that the next call overwrites. */
static const char *url_of(const server *s, const char *before, const char *after) {
  static char text[SERVER_URL_SIZE];
  char own[SERVER_URL_SIZE];
  const char *port = strrchr(server_url(s, "", own), ':');
  strcpy(text, before);
  strcat(text, port);
  strcat(text, after);
  return text;
}

static void check_get(dlc_engine *engine, const char *url, size_t lookups) {
  dlc_transfer *transfer = get(engine, url);
  exchange_check_done(transfer);
  CHECK_NUMBER(asked_here, lookups);
  dlc_transfer_free(transfer);
}

/* One look-up serves two requests; an engine of its own needs another. */
static void test_look_up(const server *s) {
  dlc_engine *engine = engine_with("");
  can_start = false;
  check_get(engine, url_of(s, "http://farm.test", "/ok"), 1);
  check_get(engine, url_of(s, "http://farm.test", "/ok?again"), 1);
  check_get(engine, url_of(s, "http://other.test", "/ok"), 2);
  dlc_engine_free(engine);
}

/* libcurl does not keep addresses for ever: before 7.75, for one connection alone. */
static void test_forgetting(const server *s) {
  dlc_engine *engine = engine_with("");
  bool forgets = LIBCURL_VERSION_NUM < 0x074b00;
  can_start = false;
  check_get(engine, url_of(s, "http://farm.test", "/close"), 1);
  check_get(engine, url_of(s, "http://farm.test", "/close"), forgets ? 2 : 1);
  dlc_engine_free(engine);
}

/* Several at once; a name that libcurl can look up itself is left to it. */
static void test_threads(const server *s) {
  dlc_engine *engine = engine_with("");
  dlc_transfer *transfers[3];
  size_t i;
  can_start = true;
  check_get(engine, url_of(s, "http://farm.test", "/ok"), 0);
  can_start = false;
  for (i = 0; i < 3; i++) {
    dlc_request request = exchange_get(url_of(s, "http://many.test", "/pause"));
    transfers[i] = exchange_start(engine, &request);
  }
  for (i = 0; i < 3; i++) {
    exchange_finish(engine, transfers[i]);
    exchange_check_done(transfers[i]);
    dlc_transfer_free(transfers[i]);
  }
  dlc_engine_free(engine);
}

static void check_unknown(const char *proxy, const char *url, size_t lookups, const char *code) {
  dlc_engine *engine = engine_with(proxy);
  dlc_transfer *transfer = get(engine, url);
  dlc_failure failure = dlc_transfer_failure(transfer);
  CHECK_NUMBER(dlc_transfer_get_state(transfer), DLC_TRANSFER_FAILED);
  CHECK_TEXT(dlc_slice_of(failure.code), code);
  CHECK(strstr(failure.message, "nowhere.invalid") != NULL);
  CHECK((strstr(failure.message, gai_strerror(EAI_NONAME)) != NULL) == (lookups > 0));
  CHECK(strstr(failure.message, "password") == NULL);
  CHECK_NUMBER(asked_here, lookups);
  dlc_transfer_free(transfer);
  dlc_engine_free(engine);
}

static void test_unknown(void) {
  can_start = true;
  check_unknown("", "http://nowhere.invalid/ok", 0, "CouldNotResolveHost");
  can_start = false;
  check_unknown("", "http://nowhere.invalid/ok", 1, "CouldNotResolveHost");
  check_unknown("http://user:password@nowhere.invalid:1", "http://127.0.0.1/", 1,
                "CouldNotResolveProxy");
}

/* Proxies: the client's own, without a scheme, too, or the environment's. */
static void test_proxy_name(const server *s) {
  static const char *const before[] = {"http://proxy.test", "proxy.test",
                                       "http://user:p%40ss@proxy.test", "user:p%40ss@proxy.test"};
  size_t i;
  dlc_engine *engine;
  can_start = false;
  for (i = 0; i < sizeof before / sizeof *before; i++) {
    engine = engine_with(url_of(s, before[i], i % 2 == 0 ? "/" : ""));
    check_case = before[i];
    check_get(engine, "http://far.invalid/ok", 1);
    dlc_engine_free(engine);
  }
  check_case = NULL;
  setenv("http_proxy", url_of(s, "http://proxy.test", ""), 1);
  engine = engine_with(NULL);
  check_get(engine, "http://far.invalid/ok", 1);
  dlc_engine_free(engine);
  unsetenv("http_proxy");
  setenv("ALL_PROXY", url_of(s, "proxy.test", ""), 1);
  engine = engine_with(NULL);
  check_get(engine, "http://far.invalid/ok", 1);
  dlc_engine_free(engine);
  unsetenv("ALL_PROXY");
}

void test_names(void) {
  static const server_route routes[] = {{"/ok", OK_2},
                                        {"/ok?again", OK_2},
                                        {"/close", OK_2 CLOSE},
                                        {"/pause", PAUSE OK_2},
                                        {"http://far.invalid/ok", OK_2},
                                        {NULL, NULL}};
  server *s = server_start(routes);
  main_thread = pthread_self();
  can_start = is_playing = true;
  test_look_up(s);
  test_forgetting(s);
  test_threads(s);
  test_unknown();
  test_proxy_name(s);
  is_playing = false;
  server_stop(s);
}
