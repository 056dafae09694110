/* SPDX-License-Identifier: MIT
 *
 * Tests of csrc/transfer.c and csrc/receive.c: the bytes of a request, and the result of every
 * kind of response.
 */
#define _POSIX_C_SOURCE 200809L
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "check.h"
#include "exchange.h"

/* Joins the headers of the walk as "name=value|name=value". */
static void list_headers(const dlc_transfer *transfer, char *out, size_t size) {
  dlc_slice name, value;
  size_t cursor = 0, length = 0;
  out[0] = '\0';
  while (dlc_transfer_next_header(transfer, &cursor, &name, &value) && length < size) {
    length += (size_t)snprintf(out + length, size - length, "%s%.*s=%.*s", length > 0 ? "|" : "",
                               (int)name.length, name.data, (int)value.length, value.data);
  }
  CHECK(!dlc_transfer_next_header(transfer, &cursor, &name, &value)); /* the end stays the end */
}

/* Valid responses. */

typedef struct answer {
  const char *play;
  long status;
  const char *headers, *body;
} answer;

static const answer answers[] = {
    {OK_2, 200, "Content-Length=2", "ok"},
    {"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nuntil the end" CLOSE, 200, "Connection=close",
     "until the end"},
    {"HTTP/1.0 200 OK\r\n\r\nold" CLOSE, 200, "", "old"},
    {"HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", 200, "Content-Length=0", ""},
    {"HTTP/1.1 204 No Content\r\n\r\n", 204, "", ""},
    {"HTTP/1.1 304 Not Modified\r\nETag: x\r\n\r\n", 304, "ETag=x", ""},
    {"HTTP/1.1 302 Found\r\nLocation: /ok\r\nContent-Length: 0\r\n\r\n", 302,
     "Location=/ok|Content-Length=0", ""}, /* not followed */
    {"HTTP/1.1 403 Forbidden\r\nContent-Length: 4\r\n\r\noops", 403, "Content-Length=4", "oops"},
    {"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 3\r\nContent-Length: 0\r\n\r\n", 429,
     "Retry-After=3|Content-Length=0", ""},
    {"HTTP/1.1 503 Down\r\nContent-Length: 0\r\n\r\n", 503, "Content-Length=0", ""},
    /* chunks, whole and in pieces, with an extension and with trailers, which are not headers */
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n4;x=y\r\n two\r\n0\r\n\r\n",
     200, "Transfer-Encoding=chunked", "one two"},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" PAUSE "3\r" PAUSE "\non" PAUSE
     "e\r\n0\r\n" PAUSE "\r\n",
     200, "Transfer-Encoding=chunked", "one"},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nX-Sum: 1\r\n"
     "HTTP/x: 1\r\nRetry-After: 9\r\n\r\n",
     200, "Transfer-Encoding=chunked", "x"},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 200,
     "Transfer-Encoding=chunked", ""},
    {"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\na" NUL "b", 200, "Content-Length=3", NULL},
    {"HT" PAUSE "TP/1.1 200 OK\r" PAUSE "\nX-Split: a" PAUSE "b\r\nContent-Length: 2\r\n\r\no" PAUSE
     "k",
     200, "X-Split=ab|Content-Length=2", "ok"},
    /* an interim response and its headers are dropped */
    {"HTTP/1.1 100 Continue\r\nX-Interim: 1\r\n\r\n" OK_2, 200, "Content-Length=2", "ok"},
    {"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: "
     "</y>\r\n\r\n" OK_2,
     200, "Content-Length=2", "ok"},
    /* headers: repeated, in order, in their own case, trimmed, empty */
    {"HTTP/1.1 200 OK\r\nSet-Cookie: a\r\nX-B: 1\r\nset-cookie: b\r\nContent-Length: 0\r\n\r\n",
     200, "Set-Cookie=a|X-B=1|set-cookie=b|Content-Length=0", ""},
    {"HTTP/1.1 200 OK\r\nX-Trim: \t a  b \t\r\nX-None:\r\nX-Colon: a:b\r\nContent-Length:0\r\n\r\n",
     200, "X-Trim=a  b|X-None=|X-Colon=a:b|Content-Length=0", ""},
    {"HTTP/1.1 200 OK\nX-Bare: 1\nContent-Length: 2\n\nok", 200, "X-Bare=1|Content-Length=2", "ok"},
    {"HTTP/1.1 200 OK: Retry-After: 1\r\nContent-Length: 0\r\n\r\n", 200, "Content-Length=0", ""},
};

static void test_answers(dlc_engine *engine) {
  size_t i;
  for (i = 0; i < sizeof answers / sizeof *answers; i++) {
    server_route routes[] = {{"/", answers[i].play}, {NULL, NULL}};
    server *s = server_start(routes);
    dlc_transfer *transfer = exchange_run(engine, s, "/");
    dlc_slice with_nul = {"a\0b", 3};
    char headers[500];
    check_case = answers[i].play;
    CHECK_NUMBER(dlc_transfer_get_state(transfer), DLC_TRANSFER_DONE);
    CHECK_NUMBER(dlc_transfer_status(transfer), answers[i].status);
    if (answers[i].body == NULL) CHECK_SLICE(dlc_transfer_body(transfer), with_nul);
    else CHECK_TEXT(dlc_transfer_body(transfer), answers[i].body);
    list_headers(transfer, headers, sizeof headers);
    CHECK_TEXT(dlc_slice_of(headers), answers[i].headers);
    dlc_transfer_free(transfer);
    server_stop(s);
  }
  check_case = NULL;
}

static bool names_are_clean(const dlc_transfer *transfer) {
  dlc_slice name, value;
  size_t cursor = 0;
  while (dlc_transfer_next_header(transfer, &cursor, &name, &value)) {
    if (name.length == 0 || name.data[0] == ' ' || name.data[0] == '\t') return false;
  }
  return true;
}

/* A folded or nameless line must not become a header that the server did not send. libcurl may also
 * refuse the whole response. */
static void test_odd_lines(dlc_engine *engine) {
  static const server_route routes[] = {
      {"/",
       "HTTP/1.1 200 OK\r\nX-Folded: one\r\n two\r\n\tRetry-After: 9\r\n"
       "Content-Length: 0\r\n\r\n"},
      {"/nameless", "HTTP/1.1 200 OK\r\n: x\r\nContent-Length: 0\r\n\r\n"},
      {"/bare", "HTTP/1.1 200 OK\r\nnothing\r\nContent-Length: 0\r\n\r\n"},
      {NULL, NULL}};
  server *s = server_start(routes);
  size_t i;
  for (i = 0; routes[i].target != NULL; i++) {
    dlc_transfer *transfer = exchange_run(engine, s, routes[i].target);
    check_case = routes[i].play;
    CHECK(dlc_transfer_get_state(transfer) != DLC_TRANSFER_RUNNING);
    CHECK(names_are_clean(transfer));
    dlc_transfer_free(transfer);
  }
  check_case = NULL;
  server_stop(s);
}

/* Invalid responses. */

static void check_failure(const dlc_transfer *transfer, const char *kind, const char *code,
                          bool transient) {
  dlc_failure failure;
  if (!CHECK_NUMBER(dlc_transfer_get_state(transfer), DLC_TRANSFER_FAILED)) return;
  failure = dlc_transfer_failure(transfer);
  CHECK_TEXT(dlc_slice_of(failure.kind), kind);
  CHECK_TEXT(dlc_slice_of(failure.code), code);
  CHECK_NUMBER(failure.transient, transient);
  CHECK(failure.message != NULL && failure.message[0] != '\0');
}

static void check_play(dlc_engine *engine, const char *play, const char *kind, const char *code,
                       bool transient) {
  server_route routes[] = {{"/", play}, {NULL, NULL}};
  server *s = server_start(routes);
  dlc_transfer *transfer = exchange_run(engine, s, "/");
  check_case = play;
  check_failure(transfer, kind, code, transient);
  check_case = NULL;
  dlc_transfer_free(transfer);
  server_stop(s);
}

static void test_broken_answers(dlc_engine *engine) {
  check_play(engine, CLOSE, "network", "ConnectionClosed", true);
  check_play(engine, RESET, "network", "ConnectionReset", true);
  check_play(engine, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ncut" CLOSE, "network",
             "ConnectionClosed", true);
  check_play(engine, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ncut" PAUSE RESET, "network",
             "ConnectionReset", true);
  check_play(engine, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\ncut" CLOSE,
             "network", "ConnectionClosed", true);
  check_play(engine, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n" CLOSE,
             "network", "ConnectionClosed", true);
  check_play(engine, "SSH-2.0-OpenSSH_9.2\r\n" CLOSE, "response", "NotHTTP", true);
}

/* Versions of libcurl differ in the error of these; all of them fail. */
static void test_garbage(dlc_engine *engine) {
  static const char *const plays[] = {
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n" CLOSE,
      "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n" CLOSE,
      "HTTP/1.1 200 OK\r\nX-Nul: a" NUL "b\r\nContent-Length: 0\r\n\r\n" CLOSE,
      "HTTP/9.9 200 OK\r\n\r\n" CLOSE,
  };
  size_t i;
  for (i = 0; i < sizeof plays / sizeof *plays; i++) {
    server_route routes[] = {{"/", NULL}, {NULL, NULL}};
    server *s;
    dlc_transfer *transfer;
    routes[0].play = plays[i];
    s = server_start(routes);
    transfer = exchange_run(engine, s, "/");
    check_case = plays[i];
    CHECK_NUMBER(dlc_transfer_get_state(transfer), DLC_TRANSFER_FAILED);
    dlc_transfer_free(transfer);
    server_stop(s);
  }
  check_case = NULL;
}

/* Returns "HEAD" followed by `count` repetitions of `piece` and by `tail`; free it. */
static char *repeat(const char *head, const char *piece, size_t count, const char *tail) {
  size_t length = strlen(piece), start = strlen(head), i;
  char *text = malloc(start + count * length + strlen(tail) + 1);
  if (text == NULL) abort();
  strcpy(text, head);
  for (i = 0; i < count; i++) memcpy(text + start + i * length, piece, length);
  strcpy(text + start + count * length, tail);
  return text;
}

static void check_too_large(dlc_engine *engine, char *play) {
  check_play(engine, play, "response", "ResponseTooLarge", false);
  free(play);
}

/* Bounds: MAX_BODY, 1000, for the body; 64 KiB for the headers. */
static void test_bounds(dlc_engine *engine) {
  static const char chunk[] =
      "64\r\n0123456789012345678901234567890123456789012345678901234567890"
      "123456789012345678901234567890123456789\r\n";
  static const char chunked[] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  server_route routes[] = {{"/exact", NULL}, {"/chunked", NULL}, {"/headers", NULL}, {NULL, NULL}};
  char *exact = repeat("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", "x", 1000, "");
  char *chunks = repeat(chunked, chunk, 10, "0\r\n\r\n");
  char *headers =
      repeat("HTTP/1.1 200 OK\r\n", "X-Line: 0123456789\r\n", 3250, "Content-Length: 0\r\n\r\n");
  server *s;
  size_t i;
  routes[0].play = exact;
  routes[1].play = chunks;
  routes[2].play = headers;
  s = server_start(routes);
  for (i = 0; routes[i].target != NULL; i++) {
    dlc_transfer *transfer = exchange_run(engine, s, routes[i].target);
    check_case = routes[i].target;
    CHECK_NUMBER(dlc_transfer_get_state(transfer), DLC_TRANSFER_DONE);
    CHECK_NUMBER(dlc_transfer_body(transfer).length, i < 2 ? 1000 : 0);
    dlc_transfer_free(transfer);
  }
  check_case = NULL;
  server_stop(s);
  free(exact);
  free(chunks);
  free(headers);
  check_too_large(engine, repeat("HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n", "x", 1001, ""));
  check_too_large(engine, repeat("HTTP/1.1 200 OK\r\n\r\n", "x", 1001, CLOSE));
  check_too_large(engine, repeat(chunked, chunk, 11, "0\r\n\r\n"));
  check_too_large(engine, repeat("HTTP/1.1 200 OK\r\n", "X-Line: 0123456789\r\n", 3300,
                                 "Content-Length: 0\r\n\r\n"));
  check_too_large(engine, repeat("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n",
                                 "X-Line: 0123456789\r\n", 3300, "\r\n"));
}

static dlc_transfer *run_url(dlc_engine *engine, const char *url) {
  dlc_request request = exchange_get(url);
  dlc_transfer *transfer = exchange_start(engine, &request);
  if (transfer != NULL) exchange_finish(engine, transfer);
  return transfer;
}

static void check_url(dlc_engine *engine, const char *url, const char *kind, const char *code,
                      bool transient) {
  dlc_transfer *transfer = run_url(engine, url);
  check_case = url;
  if (transfer != NULL) check_failure(transfer, kind, code, transient);
  check_case = NULL;
  dlc_transfer_free(transfer);
}

/* Binds a port without listening: it is nobody else's, and refuses. */
static void test_refused(dlc_engine *engine) {
  struct sockaddr_in address = {0};
  socklen_t size = sizeof address;
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  char url[80];
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  CHECK_NUMBER(bind(fd, (struct sockaddr *)&address, size), 0);
  getsockname(fd, (struct sockaddr *)&address, &size);
  snprintf(url, sizeof url, "http://127.0.0.1:%d/", ntohs(address.sin_port));
  check_url(engine, url, "network", "CouldNotConnect", true);
  close(fd);
}

static void test_urls(dlc_engine *engine) {
  static const char *const refused[] = {"ftp://127.0.0.1/",    "file:///etc/hostname",
                                        "gopher://127.0.0.1/", "dict://127.0.0.1/",
                                        "telnet://127.0.0.1/", "ws://127.0.0.1/"};
  static const char label[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
  char url[120];
  size_t i;
  for (i = 0; i < sizeof refused / sizeof *refused; i++) {
    check_url(engine, refused[i], "config", "BadURL", false);
  }
  check_url(engine, "http://127.0.0.1:99999/", "config", "BadURL", false);
  check_url(engine, "http://127.0.0.1/a\nb", "config", "BadURL", false);
  snprintf(url, sizeof url, "http://%s/", label); /* longer than a name may be: nobody looks it
                                                   * up */
  check_url(engine, url, "network", "CouldNotResolveHost", true);
}

/* What goes out. */

static bool has_line(const char *request, const char *line) {
  const char *at = strstr(request, line);
  return at != NULL && at[-1] == '\n' && strncmp(at + strlen(line), "\r\n", 2) == 0;
}

static size_t count_lines(const char *request) {
  const char *end = strstr(request, "\r\n\r\n") + 2, *at = strstr(request, "\r\n") + 2;
  size_t count = 0;
  for (; at < end; at = strstr(at, "\r\n") + 2) count++;
  return count;
}

typedef struct outgoing {
  const char *method, *target, *headers[3], *body;
  const char *length; /* the one header line that libcurl adds besides Host; NULL for none */
} outgoing;

static const outgoing requests[] = {
    {"GET", "/x?b=2&a=1", {NULL}, NULL, NULL},
    {"GET", "/a/../b/./c//d", {NULL}, NULL, NULL}, /* as signed: nothing is resolved */
    {"GET", "/a%2Fb/%7E?x=%20", {"X-One: 1", "X-Two: 2"}, NULL, NULL},
    {"GET", "/", {"Accept: application/json", "User-Agent: test"}, NULL, NULL},
    {"DELETE", "/x", {NULL}, NULL, NULL},
    {"POST", "/x", {"Content-Type: application/json"}, "{\"a\":1}", "Content-Length: 7"},
    {"POST", "/x", {NULL}, "", "Content-Length: 0"},
    {"PUT", "/x", {NULL}, "", "Content-Length: 0"},
    {"PATCH", "/x", {"content-type: text/plain"}, "patched", "Content-Length: 7"},
    {"PATCH", "/x", {NULL}, "", "Content-Length: 0"},
    {"DELETE", "/x", {NULL}, "why", "Content-Length: 3"},
    {"GET", "/x", {NULL}, "body", "Content-Length: 4"},
    {"X-Odd!~1", "/x", {NULL}, NULL, NULL},
};

static void check_outgoing(dlc_engine *engine, server *s, const outgoing *out) {
  char url[SERVER_URL_SIZE];
  dlc_request request = exchange_get(server_url(s, out->target, url));
  dlc_slice lines[3];
  size_t before = server_request_count(s);
  dlc_transfer *transfer;
  char first[200], host[60];
  const char *sent;
  while (request.header_count < 3 && out->headers[request.header_count] != NULL) {
    lines[request.header_count] = dlc_slice_of(out->headers[request.header_count]);
    request.header_count++;
  }
  request.method = dlc_slice_of(out->method);
  request.body = dlc_slice_of(out->body);
  request.headers = lines;
  check_case = out->target;
  transfer = exchange_start(engine, &request);
  exchange_finish(engine, transfer);
  CHECK_NUMBER(dlc_transfer_get_state(transfer), DLC_TRANSFER_DONE);
  dlc_transfer_free(transfer);
  if (!CHECK_NUMBER(server_request_count(s), before + 1)) return;
  sent = server_request(s, before);
  snprintf(first, sizeof first, "%s %s HTTP/1.1\r\n", out->method, out->target);
  snprintf(host, sizeof host, "Host: 127.0.0.1:%d", server_port(s));
  CHECK(strncmp(sent, first, strlen(first)) == 0);
  CHECK(has_line(sent, host));
  while (request.header_count > 0) CHECK(has_line(sent, out->headers[--request.header_count]));
  if (out->length != NULL) CHECK(has_line(sent, out->length));
  /* only the given headers: no Accept, no Expect, no Content-Type, no User-Agent */
  while (request.header_count < 3 && out->headers[request.header_count] != NULL) {
    request.header_count++;
  }
  CHECK_NUMBER(count_lines(sent), 1 + request.header_count + (out->length != NULL));
  CHECK_TEXT(dlc_slice_of(strstr(sent, "\r\n\r\n") + 4), out->body == NULL ? "" : out->body);
}

static void test_outgoing(dlc_engine *engine) {
  static const server_route routes[] = {{NULL, NULL}}; /* 404 is as good as any */
  server *s = server_start(routes);
  size_t i;
  for (i = 0; i < sizeof requests / sizeof *requests; i++) check_outgoing(engine, s, &requests[i]);
  check_case = NULL;
  server_stop(s);
}

/* A body over 1 MiB, for which libcurl would ask for permission first, sent in pieces. */
static void test_large_upload(dlc_engine *engine) {
  static const server_route routes[] = {{"/", OK_2}, {NULL, NULL}};
  server *s = server_start(routes);
  char *body = repeat("", "0123456789abcdef", (1 << 16) + 1, "");
  char url[SERVER_URL_SIZE];
  dlc_request request = exchange_get(server_url(s, "/", url));
  dlc_transfer *transfer;
  request.method = dlc_slice_of("POST");
  request.body = dlc_slice_of(body);
  transfer = exchange_start(engine, &request);
  CHECK_NUMBER(exchange_finish(engine, transfer), DLC_TRANSFER_DONE);
  if (CHECK_NUMBER(server_request_count(s), 1)) {
    const char *sent = server_request(s, 0);
    CHECK_NUMBER(count_lines(sent), 2);
    CHECK(strcmp(strstr(sent, "\r\n\r\n") + 4, body) == 0);
  }
  dlc_transfer_free(transfer);
  free(body);
  server_stop(s);
}

static void test_head(dlc_engine *engine) {
  static const server_route routes[] = {{"/", "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n"},
                                        {NULL, NULL}};
  server *s = server_start(routes);
  char url[SERVER_URL_SIZE];
  dlc_request request = exchange_get(server_url(s, "/", url));
  dlc_transfer *transfer;
  request.method = dlc_slice_of("HEAD");
  transfer = exchange_start(engine, &request);
  CHECK_NUMBER(exchange_finish(engine, transfer), DLC_TRANSFER_DONE);
  CHECK_NUMBER(dlc_transfer_body(transfer).length, 0);
  CHECK(strncmp(server_request(s, 0), "HEAD / HTTP/1.1\r\n", 17) == 0);
  dlc_transfer_free(transfer);
  server_stop(s);
}

/* A line with a line break or a NUL never starts. */
static void test_header_injection(dlc_engine *engine) {
  static const dlc_slice lines[] = {{"X-A: b\r\nX-C: d", 14}, {"X-A: b\nX-C: d", 13},
                                    {"X-A: b\rX-C: d", 13},   {"X-A: b\r\n", 8},
                                    {"X-A: b\0c", 8},         {"\nX-A: b", 7}};
  size_t i;
  for (i = 0; i < sizeof lines / sizeof *lines; i++) {
    dlc_request request = exchange_get("http://127.0.0.1:1/");
    dlc_failure why = {0};
    request.headers = &lines[i];
    request.header_count = 1;
    CHECK(dlc_engine_start(engine, &request, &why) == NULL);
    CHECK_TEXT(dlc_slice_of(why.message), "a header holds a line break or a NUL");
  }
}

/* A method is one word; anything more would be more than a method on the wire. */
static void test_method(dlc_engine *engine) {
  static const dlc_slice methods[] = {{"", 0},       {"GET /x", 6},     {"GET\r\nX: y", 9},
                                      {"GET\0X", 5}, {"G\xc3\x89T", 4}, {"GET:", 4}};
  size_t i;
  for (i = 0; i < sizeof methods / sizeof *methods; i++) {
    dlc_request request = exchange_get("http://127.0.0.1:1/");
    dlc_failure why = {0};
    request.method = methods[i];
    CHECK(dlc_engine_start(engine, &request, &why) == NULL);
    CHECK_TEXT(dlc_slice_of(why.message), "the method is not one word");
  }
}

static void test_url_with_nul(dlc_engine *engine) {
  dlc_slice url = {"http://127.0.0.1\0.example.org/", 30};
  dlc_request request = exchange_get("");
  dlc_failure why = {0};
  request.url = url;
  CHECK(dlc_engine_start(engine, &request, &why) == NULL);
  CHECK_TEXT(dlc_slice_of(why.message), "the URL holds a NUL");
}

/* libcurl takes texts of up to 8,000,000 bytes. A request must not bypass a longer proxy option. */
static void test_option_refused(void) {
  enum { TOO_LONG = 8 * 1024 * 1024 };
  dlc_engine_options options = {0};
  dlc_request request = exchange_get("http://127.0.0.1:1/");
  dlc_failure why = {0};
  char *proxy = calloc(TOO_LONG + 1, 1);
  dlc_engine *engine;
  if (proxy == NULL) abort();
  memset(proxy, 'p', TOO_LONG);
  options.proxy = proxy;
  engine = dlc_engine_new(&options);
  CHECK(dlc_engine_start(engine, &request, &why) == NULL);
  CHECK_TEXT(dlc_slice_of(why.message), "libcurl does not take one of the options");
  dlc_engine_free(engine);
  free(proxy);
}

void test_transfer(void) {
  dlc_engine *engine = exchange_engine();
  test_answers(engine);
  test_odd_lines(engine);
  test_broken_answers(engine);
  test_garbage(engine);
  test_bounds(engine);
  test_refused(engine);
  test_urls(engine);
  test_outgoing(engine);
  test_large_upload(engine);
  test_head(engine);
  test_header_injection(engine);
  test_method(engine);
  test_url_with_nul(engine);
  test_option_refused();
  dlc_engine_free(engine);
}
