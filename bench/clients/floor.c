/* SPDX-License-Identifier: MIT
 *
 * The cost of libcurl alone: nothing is signed or decoded, and the tokens are known in advance.
 *   list PAGES MILLISECONDS [WORK]  one listing, one request after the other
 *   fan WORKERS                     2 pages at 20 ms each, 50 requests in flight
 * Prints the number of sessions in its requests. Uses HTTP/2 if BENCH_HTTP_VERSION is set.
 */
#define _POSIX_C_SOURCE 200809L
#include <curl/curl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { IN_FLIGHT = 50 };

static char base[256];
static const char *folder;
static bool http2;
static int workers, begun, done, pages;

static size_t on_body(char *data, size_t size, size_t count, void *context) {
  (void)data, (void)context;
  return size * count;
}

static void set_page(CURL *easy, int worker, int page) {
  char text[512], token[32] = "";
  if (page > 1) snprintf(token, sizeof token, "?nextToken=%d", page);
  snprintf(text, sizeof text,
           "%s/2023-10-12/farms/farm-11111111111111111111111111111111/fleets/"
           "fleet-22222222222222222222222222222222/workers/worker-%032x/sessions%s",
           base, (unsigned)worker, token);
  curl_easy_setopt(easy, CURLOPT_URL, text);
}

static void set_options(CURL *easy) {
  curl_easy_setopt(easy, CURLOPT_CAINFO, NULL);
  curl_easy_setopt(easy, CURLOPT_CAPATH, folder);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION,
                   (long)(http2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(easy, CURLOPT_PIPEWAIT, http2 ? 1L : 0L);
}

static void check_status(CURL *easy) {
  long status;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  if (status != 200) abort();
  pages++;
}

/* Simulates a consumer: keeps the processor busy for so many milliseconds. */
static void work(double seconds) {
  clock_t due = clock() + (clock_t)(seconds * CLOCKS_PER_SEC);
  while (clock() < due) {
  }
}

static void list(int last, double seconds) {
  CURL *easy = curl_easy_init();
  int page;
  set_options(easy);
  for (page = 1; page <= last; page++) {
    set_page(easy, 1, page);
    if (curl_easy_perform(easy) != CURLE_OK) abort();
    check_status(easy);
    work(seconds);
  }
  curl_easy_cleanup(easy);
}

static void ask(CURLM *multi, CURL *easy, int worker, int page) {
  set_page(easy, worker, page);
  curl_easy_setopt(easy, CURLOPT_PRIVATE, page == 1 ? "1" : "2");
  curl_multi_add_handle(multi, easy);
}

/* The second page of the worker, then the first of the next one. */
static void go_on(CURLM *multi, CURL *easy) {
  const char *page;
  curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&page);
  check_status(easy);
  curl_multi_remove_handle(multi, easy);
  if (page[0] == '1') {
    ask(multi, easy, 0, 2);
  } else {
    done++;
    if (begun < workers) ask(multi, easy, begun++, 1);
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
  if (done < workers) curl_multi_poll(multi, NULL, 0, 1000, NULL);
}

static void fan_out(void) {
  CURLM *multi = curl_multi_init();
  CURL *easy;
  curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, (long)IN_FLIGHT);
  curl_multi_setopt(multi, CURLMOPT_MAX_CONCURRENT_STREAMS, (long)IN_FLIGHT);
  while (begun < IN_FLIGHT && begun < workers) {
    easy = curl_easy_init();
    set_options(easy);
    ask(multi, easy, begun++, 1);
  }
  while (done < workers) run(multi);
  curl_multi_cleanup(multi);
}

int main(int argc, char **argv) {
  const char *url = getenv("BENCH_URL");
  bool lists = argc > 3 && strcmp(argv[1], "list") == 0;
  bool fans = argc > 2 && strcmp(argv[1], "fan") == 0;
  folder = getenv("BENCH_CA_FOLDER");
  http2 = getenv("BENCH_HTTP_VERSION") != NULL;
  if ((!lists && !fans) || url == NULL || folder == NULL) return EXIT_FAILURE;
  curl_global_init(CURL_GLOBAL_DEFAULT);
  if (lists) {
    snprintf(base, sizeof base, "%s/%sms/%s/1", url, argv[3], argv[2]);
    list(atoi(argv[2]), argc > 4 ? atof(argv[4]) / 1e3 : 0);
  } else {
    workers = atoi(argv[2]);
    snprintf(base, sizeof base, "%s/20ms/2/%d", url, workers);
    fan_out();
  }
  printf("%d\n", pages * 100);
  return EXIT_SUCCESS;
}
