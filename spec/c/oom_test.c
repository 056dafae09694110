/* SPDX-License-Identifier: MIT
 *
 * A program of its own: runs each scenario with its first allocation failing, then with its second,
 * and so on until it needs no more. It may fail, clearly; it may not crash, hang, leak, answer
 * wrong or leave a secret in memory that it gives back. Linked with --wrap, so that the allocations
 * of the C core are this file's; libcurl's and libcrypto's are too, by their own hooks.
 */
#define _GNU_SOURCE /* malloc_usable_size is glibc's; memmem */
#include <curl/curl.h>
#include <errno.h>
#include <malloc.h>
#include <openssl/crypto.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ca.h"
#include "check.h"
#include "clock.h"
#include "exchange.h"
#include "file.h"
#include "json_text.h"
#include "sigv4.h"
#include "uri.h"

#define SECRET "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
char *__real_strdup(const char *text);
void __real_free(void *memory);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);
char *__wrap_strdup(const char *text);
void __wrap_free(void *memory);
int __real_posix_spawn_file_actions_addopen(posix_spawn_file_actions_t *actions, int fd,
                                            const char *path, int flags, mode_t mode);
int __real_posix_spawn_file_actions_adddup2(posix_spawn_file_actions_t *actions, int fd, int as);
int __wrap_posix_spawn_file_actions_addopen(posix_spawn_file_actions_t *actions, int fd,
                                            const char *path, int flags, mode_t mode);
int __wrap_posix_spawn_file_actions_adddup2(posix_spawn_file_actions_t *actions, int fd, int as);

CURLcode __real_curl_global_init(long flags);
CURLcode __wrap_curl_global_init(long flags);

/* This thread's alone: the server, in others, has memory. 0: no failure is wanted. */
static __thread unsigned long allocations, fail_at;
static __thread bool leaked_secret, only_ours;

static bool refuse(void) {
  allocations++;
  return allocations == fail_at;
}

void *__wrap_malloc(size_t size) {
  return refuse() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size) {
  return refuse() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *memory, size_t size) {
  return refuse() ? NULL : __real_realloc(memory, size);
}

char *__wrap_strdup(const char *text) {
  return refuse() ? NULL : __real_strdup(text);
}

void __wrap_free(void *memory) {
  if (memory != NULL &&
      memmem(memory, malloc_usable_size(memory), SECRET, strlen(SECRET)) != NULL) {
    leaked_secret = true;
  }
  __real_free(memory);
}

/* Functions of libc that report a failed allocation; libc's allocations themselves are not
 * counted. */

int __wrap_posix_spawn_file_actions_addopen(posix_spawn_file_actions_t *actions, int fd,
                                            const char *path, int flags, mode_t mode) {
  return refuse() ? ENOMEM
                  : __real_posix_spawn_file_actions_addopen(actions, fd, path, flags, mode);
}

int __wrap_posix_spawn_file_actions_adddup2(posix_spawn_file_actions_t *actions, int fd, int as) {
  return refuse() ? ENOMEM : __real_posix_spawn_file_actions_adddup2(actions, fd, as);
}

static bool refuse_start;

CURLcode __wrap_curl_global_init(long flags) {
  return refuse_start ? CURLE_FAILED_INIT : __real_curl_global_init(flags);
}

/* Allocations of the libraries. */

static void *library_malloc(size_t size) {
  return only_ours ? __real_malloc(size) : __wrap_malloc(size);
}

static void *library_calloc(size_t count, size_t size) {
  return only_ours ? __real_calloc(count, size) : __wrap_calloc(count, size);
}

static void *library_realloc(void *memory, size_t size) {
  return only_ours ? __real_realloc(memory, size) : __wrap_realloc(memory, size);
}

static char *library_strdup(const char *text) {
  return only_ours ? __real_strdup(text) : __wrap_strdup(text);
}

static void *crypto_malloc(size_t size, const char *file, int line) {
  (void)file, (void)line;
  return library_malloc(size);
}

static void *crypto_realloc(void *memory, size_t size, const char *file, int line) {
  (void)file, (void)line;
  return library_realloc(memory, size);
}

static void crypto_free(void *memory, const char *file, int line) {
  (void)file, (void)line;
  __real_free(memory);
}

/* The outcome of a scenario. */
typedef enum outcome { ANSWERED, REFUSED, WRONG } outcome;

static server *peer;

static outcome sign(void) {
  static const char right_signature[] =
      "3fe9f7837e235b3f834f8f8304746a8987fc35bc541da4287e929a471fcbb44c";
  static const dlc_header headers[] = {{{"Host", 4}, {"iam.amazonaws.com", 17}},
                                       {{"X-Amz-Date", 10}, {"20150830T123600Z", 16}}};
  dlc_sigv4_request request = {0};
  dlc_sigv4_result result = {0};
  dlc_sigv4_key key = {{0}, {0}, false};
  outcome came;
  const char *fault;
  request.method = dlc_slice_of("GET");
  request.path = dlc_slice_of("/a/./b c/../%7e");
  request.query = dlc_slice_of("b=2&a=%20&c");
  request.headers = headers;
  request.header_count = 2;
  request.access_key_id = dlc_slice_of("AKIDEXAMPLE");
  request.secret_access_key = dlc_slice_of(SECRET);
  request.region = dlc_slice_of("us-east-1");
  request.service = dlc_slice_of("iam");
  request.time = 1440938160;
  request.normalize = true;
  fault = dlc_sigv4_sign(&request, &key, &result);
  if (fault != NULL) {
    bool said = strcmp(fault, "out of memory") == 0 || strstr(fault, "digest") != NULL;
    came = said ? REFUSED : WRONG;
  } else {
    came = strcmp(result.signature, right_signature) == 0 ? ANSWERED : WRONG;
  }
  dlc_sigv4_result_clear(&result);
  dlc_sigv4_key_clear(&key);
  return came;
}

static outcome of_buffer(dlc_buffer *buffer, const char *want) {
  outcome came = REFUSED;
  if (!buffer->failed) {
    came = dlc_slice_equal(dlc_buffer_view(buffer), dlc_slice_of(want)) ? ANSWERED : WRONG;
  }
  dlc_buffer_clear(buffer);
  return came;
}

static outcome encode(void) {
  static const char text[] = "0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 ";
  dlc_buffer out = {0};
  dlc_uri_encode(&out, dlc_slice_of(text), false);
  dlc_uri_decode(&out, dlc_slice_of("%41%42"));
  return of_buffer(&out,
                   "0123456789%200123456789%200123456789%200123456789%200123456789%20"
                   "0123456789%20AB");
}

static outcome normalize(void) {
  dlc_buffer out = {0};
  dlc_uri_normalize(&out, dlc_slice_of("/one/../two/./three/../0123456789/0123456789/0123456789"
                                       "/0123456789/0123456789/0123456789/0123456789/../.."));
  return of_buffer(&out, "/two/0123456789/0123456789/0123456789/0123456789/0123456789");
}

static outcome write_json(void) {
  dlc_buffer out = {0};
  dlc_json_string(&out,
                  dlc_slice_of("\"0123456789\"\n0123456789 0123456789 0123456789 0123456789"));
  dlc_json_number(&out, -0.5);
  dlc_json_string(&out,
                  dlc_slice_of("0123456789 0123456789 0123456789 0123456789 0123456789 \001"));
  return of_buffer(&out,
                   "\"\\\"0123456789\\\"\\n0123456789 0123456789 0123456789 0123456789\"-0.5"
                   "\"0123456789 0123456789 0123456789 0123456789 0123456789 \\u0001\"");
}

/* Memory that a buffer outgrows has held a secret, too. */
static outcome outgrow(void) {
#define MORE "0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 "
  dlc_buffer out = {0};
  dlc_buffer_text(&out, SECRET);
  dlc_buffer_text(&out, MORE);
  dlc_buffer_text(&out, MORE);
  return of_buffer(&out, SECRET MORE MORE);
}

static outcome base64(void) {
  static const char text[] = "forty-eight bytes and then some more of the same, at least";
  dlc_buffer encoded = {0}, decoded = {0};
  bool decodes;
  dlc_base64_encode(&encoded, dlc_slice_of(text));
  decodes = dlc_base64_decode(&decoded, dlc_buffer_view(&encoded));
  if (encoded.failed) {
    dlc_buffer_clear(&decoded);
    return of_buffer(&encoded, "");
  }
  dlc_buffer_clear(&encoded);
  return decodes ? of_buffer(&decoded, text) : WRONG;
}

static outcome read_file(void) {
  dlc_buffer text = {0};
  int code;
  const char *fault = dlc_file_read("/proc/version", &text, &code);
  bool ends = text.length > 0 && text.data[text.length - 1] == '\n';
  dlc_buffer_clear(&text);
  if (fault != NULL) return strcmp(fault, "out of memory") == 0 && code == 0 ? REFUSED : WRONG;
  return ends ? ANSWERED : WRONG;
}

static outcome choose_ca(void) {
  dlc_ca ca = {0};
  bool chosen = dlc_ca_choose(&ca, "/etc/hostname", curl_version_info(CURLVERSION_NOW)) &&
                dlc_ca_set_pem(&ca, dlc_slice_of("certificates"));
  bool right = !chosen || strcmp(ca.file, "/etc/hostname") == 0;
  dlc_ca_clear(&ca);
  return !right ? WRONG : chosen ? ANSWERED : REFUSED;
}

static dlc_engine *new_engine(const char *proxy) {
  dlc_engine_options options = {0};
  options.max_body = MAX_BODY;
  options.ca_bundle = "/etc/hostname";
  options.ca_pem = dlc_slice_of("certificates");
  options.client_cert = "/etc/hostname";
  options.client_key = "/etc/hostname";
  options.proxy = proxy;
  options.max_connections = 4;
  return dlc_engine_new(&options);
}

static outcome make_engine(void) {
  dlc_engine *engine = new_engine("http://user:" SECRET "@127.0.0.1:1/");
  outcome came = engine == NULL ? REFUSED : ANSWERED;
  dlc_engine_free(engine);
  return came;
}

/* Polls until it ends, or for a second. */
static dlc_transfer_state wait_for(dlc_engine *engine, const dlc_transfer *transfer) {
  double until = dlc_monotonic() + 1;
  while (dlc_transfer_get_state(transfer) == DLC_TRANSFER_RUNNING && dlc_monotonic() < until) {
    dlc_engine_poll(engine, 0.2);
  }
  return dlc_transfer_get_state(transfer);
}

static outcome finish(dlc_engine *engine, dlc_transfer *transfer) {
  outcome came = WRONG;
  wait_for(engine, transfer);
  if (dlc_transfer_get_state(transfer) == DLC_TRANSFER_FAILED) {
    dlc_failure failure = dlc_transfer_failure(transfer);
    bool clear = failure.kind != NULL && failure.code != NULL && failure.message != NULL;
    came = clear ? REFUSED : WRONG;
  } else if (dlc_transfer_get_state(transfer) == DLC_TRANSFER_DONE &&
             dlc_slice_equal(dlc_transfer_body(transfer), dlc_slice_of("ok"))) {
    came = ANSWERED;
  }
  dlc_transfer_free(transfer);
  return came;
}

static outcome post(void) {
  static const dlc_slice lines[] = {{"Content-Type: text/plain", 24}, {"X-Token: x", 10}};
  dlc_engine *engine = new_engine("");
  char url[SERVER_URL_SIZE];
  dlc_request request = exchange_get(server_url(peer, "/", url));
  dlc_failure why = {0};
  dlc_transfer *transfer;
  outcome came = REFUSED;
  if (engine == NULL) return REFUSED;
  request.method = dlc_slice_of("POST");
  request.body = dlc_slice_of("body");
  request.headers = lines;
  request.header_count = 2;
  transfer = dlc_engine_start(engine, &request, &why);
  if (transfer != NULL) came = finish(engine, transfer);
  else if (why.message == NULL) came = WRONG;
  if (came == ANSWERED && strstr(server_request(peer, 0), "\r\n\r\nbody") == NULL) came = WRONG;
  dlc_engine_free(engine);
  return came;
}

/* A proxy option that failed for memory must not let the request go round the proxy. */
static outcome through_proxy(void) {
  char url[SERVER_URL_SIZE], proxy[SERVER_URL_SIZE];
  dlc_engine *engine = new_engine(server_url(peer, "", proxy));
  dlc_request request = exchange_get(server_url(peer, "/direct", url));
  dlc_failure why = {0};
  dlc_transfer *transfer;
  outcome came = REFUSED;
  if (engine == NULL) return REFUSED;
  transfer = dlc_engine_start(engine, &request, &why);
  if (transfer != NULL) {
    if (wait_for(engine, transfer) == DLC_TRANSFER_RUNNING) came = WRONG;
    else if (dlc_transfer_status(transfer) == 200) came = WRONG; /* the proxy was bypassed */
    else if (dlc_transfer_status(transfer) == 404)
      came = ANSWERED; /* the proxy knows no
                                                                     * absolute URLs */
    dlc_transfer_free(transfer);
  }
  dlc_engine_free(engine);
  return came;
}

/* A program beside the transfers. */
static outcome run_program(void) {
  char name[] = "echo", word[] =
                            "a text that does not fit into the first allocation of a buffer, "
                            "which has room for sixty-four bytes";
  char *argv[] = {NULL, NULL, NULL};
  dlc_engine *engine = new_engine("");
  const char *why = NULL, *fault = NULL;
  dlc_process *process;
  outcome came = REFUSED;
  if (engine == NULL) return REFUSED;
  argv[0] = name, argv[1] = word;
  process = dlc_engine_run(engine, argv, 10, &why);
  if (process == NULL && why == NULL) came = WRONG;
  while (process != NULL && !dlc_process_has_ended(process)) dlc_engine_poll(engine, 1);
  if (process != NULL) fault = dlc_process_fault(process);
  if (process != NULL && fault == NULL) {
    came = dlc_process_out(process).length == strlen(word) + 1 ? ANSWERED : WRONG;
  } else if (process != NULL && strcmp(fault, "out of memory") != 0) {
    came = WRONG;
  }
  dlc_process_free(process);
  dlc_engine_free(engine);
  return came;
}

/* More sockets than the table has at first. */
static outcome many(void) {
  enum { COUNT = 10 };
  dlc_engine *engine = new_engine("");
  dlc_transfer *transfers[COUNT];
  outcome came = ANSWERED;
  int i;
  if (engine == NULL) return REFUSED;
  for (i = 0; i < COUNT; i++) {
    char url[SERVER_URL_SIZE];
    dlc_failure why = {0};
    dlc_request request = exchange_get(server_url(peer, "/", url));
    transfers[i] = dlc_engine_start(engine, &request, &why);
  }
  for (i = 0; i < COUNT; i++) {
    outcome one = transfers[i] == NULL ? REFUSED : finish(engine, transfers[i]);
    if (one > came) came = one;
  }
  while (dlc_engine_next_ended(engine) != NULL) continue;
  if (dlc_engine_timeout(engine) >= 0) came = WRONG; /* nothing is left to do */
  dlc_engine_free(engine);
  return came;
}

static const server_route routes[] = {{"/", OK_2}, {"/direct", OK_2}, {NULL, NULL}};

/* A failed start of libcurl is an error of one request, and not of the next. */
static void test_start(void) {
  char url[SERVER_URL_SIZE];
  dlc_failure why = {0};
  dlc_request request;
  dlc_transfer *transfer;
  dlc_engine *engine = new_engine("");
  peer = server_start(routes);
  request = exchange_get(server_url(peer, "/", url));
  refuse_start = true;
  CHECK(dlc_engine_start(engine, &request, &why) == NULL);
  CHECK_TEXT(dlc_slice_of(why.kind), "network");
  CHECK_TEXT(dlc_slice_of(why.message), "libcurl could not be started");
  CHECK(why.transient);
  refuse_start = false;
  transfer = dlc_engine_start(engine, &request, &why);
  if (CHECK(transfer != NULL)) CHECK_NUMBER(finish(engine, transfer), ANSWERED);
  dlc_engine_free(engine);
  server_stop(peer);
}

/* Runs the scenario with each allocation failing, from the first to the last, and once with none.
 * If `strict`, the scenario needs all of them; the libraries can do without some. */
static void exhaust(const char *name, outcome (*scenario)(void), bool strict) {
  unsigned long nth = 0, refused = 0, needed;
  outcome came;
  check_case = name;
  do {
    peer = server_start(routes);
    allocations = 0;
    leaked_secret = false;
    fail_at = ++nth;
    came = scenario();
    needed = allocations;
    fail_at = 0;
    server_stop(peer);
    refused += came == REFUSED;
    if (strict && came == ANSWERED && needed >= nth) came = WRONG;
    if (!CHECK(came != WRONG) || !CHECK(!leaked_secret)) printf("  allocation %lu\n", nth);
  } while (needed >= nth && nth < 5000);
  CHECK(came == ANSWERED);
  CHECK(refused > 0);
  check_case = NULL;
}

int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  if (CRYPTO_set_mem_functions(crypto_malloc, crypto_realloc, crypto_free) != 1) abort();
  if (curl_global_init_mem(CURL_GLOBAL_DEFAULT, library_malloc, __real_free, library_realloc,
                           library_strdup, library_calloc) != CURLE_OK) {
    abort();
  }
  test_start();
  exhaust("sign", sign, false);
  exhaust("encode", encode, true);
  exhaust("normalize", normalize, true);
  exhaust("JSON", write_json, true);
  exhaust("outgrow", outgrow, true);
  exhaust("base64", base64, true);
  exhaust("file", read_file, true);
  exhaust("ca", choose_ca, true);
  exhaust("engine", make_engine, true);
  exhaust("post", post, false);
  exhaust("proxy", through_proxy, false);
  exhaust("program", run_program, false);
  only_ours = true; /* libcurl 7.88 divides by zero if it lacked memory while it noted a socket */
  exhaust("many", many, false);
  return check_summary("oom");
}
