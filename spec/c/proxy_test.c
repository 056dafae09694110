/* SPDX-License-Identifier: MIT
 *
 * Tests of csrc/proxy.c: the name of a proxy without its password, and the proxy of the
 * environment.
 */
#define _POSIX_C_SOURCE 200809L
#include "proxy.h"

#include <stdlib.h>

#include "check.h"

static void check_name(const char *proxy, const char *want) {
  char name[40];
  dlc_proxy_name(proxy, name, sizeof name);
  CHECK_TEXT(dlc_slice_of(name), want);
}

static void test_proxy_names(void) {
  check_name("https://127.0.0.1:3128", "https://127.0.0.1:3128");
  check_name("https://proxy.example/path?x=1#y", "https://proxy.example");
  check_name("https://svc:hunter2@proxy.example:1/", "https://proxy.example:1");
  check_name("svc:hunter2@proxy.example", "proxy.example");
  check_name("http://svc:hun@ter2@[::1]:1", "http://[::1]:1");
  check_name("https://0123456789.0123456789.0123456789.example",
             "https://0123456789.0123456789.012345678");
  check_name("", "");
  CHECK(dlc_proxy_is_tls("https://x") && dlc_proxy_is_tls("HTTPS://x"));
  CHECK(!dlc_proxy_is_tls("http://x") && !dlc_proxy_is_tls("x:443") && !dlc_proxy_is_tls(NULL));
}

static void test_proxy_of_environment(void) {
  static const char *const names[] = {"ALL_PROXY", "all_proxy", "HTTPS_PROXY", "https_proxy"};
  size_t i;
  for (i = 0; i < sizeof names / sizeof *names; i++) unsetenv(names[i]);
  unsetenv("http_proxy");
  CHECK(dlc_proxy_find(NULL, "https://host/") == NULL);
  for (i = 0; i < sizeof names / sizeof *names; i++) { /* later ones win */
    setenv(names[i], names[i], 1);
    CHECK_TEXT(dlc_slice_of(dlc_proxy_find(NULL, "https://host/")), names[i]);
    CHECK_TEXT(dlc_slice_of(dlc_proxy_find(NULL, "http://host/")), names[i > 0 ? 1 : 0]);
  }
  setenv("HTTP_PROXY", "somebody's header", 1);
  setenv("https_proxy", "", 1);
  CHECK_TEXT(dlc_slice_of(dlc_proxy_find(NULL, "http://host/")), "all_proxy");
  CHECK_TEXT(dlc_slice_of(dlc_proxy_find(NULL, "https://host/")), "HTTPS_PROXY");
  setenv("http_proxy", "http_proxy", 1);
  CHECK_TEXT(dlc_slice_of(dlc_proxy_find(NULL, "http://host/")), "http_proxy");
  CHECK_TEXT(dlc_slice_of(dlc_proxy_find("", "http://host/")), "");
  CHECK_TEXT(dlc_slice_of(dlc_proxy_find("mine", "https://host/")), "mine");
  for (i = 0; i < sizeof names / sizeof *names; i++) unsetenv(names[i]);
  unsetenv("http_proxy");
  unsetenv("HTTP_PROXY");
}

void test_proxy(void) {
  test_proxy_names();
  test_proxy_of_environment();
}
