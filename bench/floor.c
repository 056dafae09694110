/* SPDX-License-Identifier: MIT
 *
 * What libcurl alone takes for the fan-out: 200 workers, 2 pages each, nothing signed and nothing
 * decoded. Arguments: requests in flight, version of HTTP. Prints the seconds.
 */
#define _POSIX_C_SOURCE 200809L
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { WORKERS = 200 };

static const char *url, *ca_bundle;
static int http2, begun, done;
static size_t bytes;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static size_t on_body(char *data, size_t size, size_t count, void *context) {
  (void)data, (void)context;
  bytes += size * count;
  return size * count;
}

static void ask(CURLM *multi, CURL *easy, int worker, int page) {
  char text[512];
  snprintf(text, sizeof text,
           "%s/short/2023-10-12/farms/farm-11111111111111111111111111111111/fleets/"
           "fleet-22222222222222222222222222222222/workers/worker-%032x/sessions%s",
           url, (unsigned)worker, page == 1 ? "" : "?nextToken=2");
  curl_easy_setopt(easy, CURLOPT_URL, text);
  curl_easy_setopt(easy, CURLOPT_PRIVATE, page == 1 ? "1" : "2");
  curl_multi_add_handle(multi, easy);
}

static void begin(CURLM *multi, CURL *easy) {
  curl_easy_setopt(easy, CURLOPT_CAINFO, ca_bundle);
  curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION,
                   (long)(http2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(easy, CURLOPT_PIPEWAIT, (long)http2);
  ask(multi, easy, begun++, 1);
}

/* The second page of the worker, then the first of the next one. */
static void go_on(CURLM *multi, CURL *easy) {
  const char *page;
  long status;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&page);
  if (status != 200) abort();
  curl_multi_remove_handle(multi, easy);
  if (page[0] == '1') {
    ask(multi, easy, 0, 2);
  } else {
    done++;
    if (begun < WORKERS) begin(multi, easy);
    else curl_easy_cleanup(easy);
  }
}

static void run(CURLM *multi) {
  CURLMsg *message;
  int running, left;
  curl_multi_perform(multi, &running);
  while ((message = curl_multi_info_read(multi, &left)) != NULL) {
    if (message->data.result != CURLE_OK) abort();
    go_on(multi, message->easy_handle);
  }
  if (done < WORKERS) curl_multi_poll(multi, NULL, 0, 1000, NULL);
}

int main(int argc, char **argv) {
  int in_flight = argc > 1 ? atoi(argv[1]) : 50, i;
  double start = now();
  CURLM *multi;
  http2 = argc > 2 && strcmp(argv[2], "2") == 0;
  url = getenv("BENCH_URL");
  ca_bundle = getenv("AWS_CA_BUNDLE");
  curl_global_init(CURL_GLOBAL_DEFAULT);
  multi = curl_multi_init();
  curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, (long)in_flight);
  curl_multi_setopt(multi, CURLMOPT_MAX_CONCURRENT_STREAMS, (long)in_flight);
  for (i = 0; i < in_flight; i++) begin(multi, curl_easy_init());
  while (done < WORKERS) run(multi);
  curl_multi_cleanup(multi);
  printf("%f %zu\n", now() - start, bytes);
  return EXIT_SUCCESS;
}
