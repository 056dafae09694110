/* SPDX-License-Identifier: MIT
 *
 * Tests of csrc/cause.c and csrc/proxy.c: what libcurl's codes mean, by their names where the header
 * that is here has them and by number where it may not.
 */
#define _POSIX_C_SOURCE 200809L
#include "cause.h"

#include <curl/curl.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "check.h"
#include "proxy.h"

typedef struct row {
  int code;
  const char *kind, *name;
  bool transient;
} row;

static const row rows[] = {
    {CURLE_UNSUPPORTED_PROTOCOL, "config", "BadURL", false},
    {CURLE_FAILED_INIT, "network", "TransferFailed", false},
    {CURLE_URL_MALFORMAT, "config", "BadURL", false},
    {CURLE_NOT_BUILT_IN, "network", "TransferFailed", false},
    {CURLE_COULDNT_RESOLVE_PROXY, "network", "CouldNotResolveProxy", true},
    {CURLE_COULDNT_RESOLVE_HOST, "network", "CouldNotResolveHost", true},
    {CURLE_COULDNT_CONNECT, "network", "CouldNotConnect", true},
    {CURLE_WEIRD_SERVER_REPLY, "response", "NotHTTP", true},
    {CURLE_HTTP2, "network", "HTTP2Error", true},
    {CURLE_PARTIAL_FILE, "network", "ConnectionClosed", true},
    {CURLE_OUT_OF_MEMORY, "network", "OutOfMemory", false},
    {CURLE_OPERATION_TIMEDOUT, "timeout", "ConnectTimeout", true},
    {CURLE_SSL_CONNECT_ERROR, "tls", "TLSHandshakeFailed", true},
    {CURLE_BAD_FUNCTION_ARGUMENT, "network", "TransferFailed", false},
    {CURLE_UNKNOWN_OPTION, "network", "TransferFailed", false},
    {CURLE_GOT_NOTHING, "network", "ConnectionClosed", true},
    {CURLE_SEND_ERROR, "network", "ConnectionReset", true},
    {CURLE_RECV_ERROR, "network", "ConnectionReset", true},
    {CURLE_SSL_CERTPROBLEM, "tls", "BadClientCertificate", false},
    {CURLE_SSL_CIPHER, "tls", "TLSHandshakeFailed", false},
    {CURLE_PEER_FAILED_VERIFICATION, "tls", "CertificateNotTrusted", false},
    {CURLE_BAD_CONTENT_ENCODING, "response", "BadResponse", true},
    {CURLE_FILESIZE_EXCEEDED, "response", "ResponseTooLarge", false},
    {CURLE_SEND_FAIL_REWIND, "network", "ConnectionReset", true},
    {CURLE_SSL_CACERT_BADFILE, "tls", "BadCABundle", false},
    {CURLE_SSL_ISSUER_ERROR, "tls", "CertificateNotTrusted", false},
    {CURLE_SSL_INVALIDCERTSTATUS, "tls", "CertificateNotTrusted", false},
    {CURLE_HTTP2_STREAM, "network", "HTTP2Error", true},
    /* SSL_CACERT and PEER_FAILED_VERIFICATION of libcurl before 7.62 */
    {60, "tls", "CertificateNotTrusted", false},
    {51, "tls", "CertificateNotTrusted", false},
    /* PROXY, of 7.73; SSL_CLIENTCERT, of 7.77; TOO_LARGE, of 8.6 */
    {97, "network", "ProxyFailed", true},
    {98, "tls", "ClientCertificateRequired", false},
    {100, "response", "ResponseTooLarge", false},
    /* none of HTTP's, none of anybody's */
    {CURLE_FTP_COULDNT_RETR_FILE, "network", "TransferFailed", true},
    {4711, "network", "TransferFailed", true},
    {-1, "network", "TransferFailed", true},
};

static void check_fact(dlc_cause cause, const char *kind, const char *name, bool transient) {
  dlc_failure failure = dlc_failure_of(cause, "libcurl's own");
  CHECK_TEXT(dlc_slice_of(failure.kind), kind);
  CHECK_TEXT(dlc_slice_of(failure.code), name);
  CHECK_NUMBER(failure.transient, transient);
}

static void test_codes(void) {
  size_t i;
  for (i = 0; i < sizeof rows / sizeof *rows; i++) {
    check_case = rows[i].name;
    check_fact(dlc_cause_of_code(rows[i].code, DLC_PROGRESS_UNSENT), rows[i].kind, rows[i].name,
               rows[i].transient);
  }
  check_case = NULL;
  check_fact(dlc_cause_of_code(1, DLC_PROGRESS_SENT), "response", "NotHTTP", true);
  check_fact(dlc_cause_of_code(1, DLC_PROGRESS_ANSWERED), "response", "NotHTTP", true);
  check_fact(dlc_cause_of_code(43, DLC_PROGRESS_SENT), "network", "TransferFailed", false);
  check_fact(dlc_cause_of_code(43, DLC_PROGRESS_ANSWERED), "response", "NotHTTP", true);
}

/* Each has a kind, a code and, its own or libcurl's, a message. */
static void test_causes(void) {
  int cause;
  for (cause = DLC_CAUSE_NONE; cause <= DLC_CAUSE_OTHER; cause++) {
    dlc_failure failure = dlc_failure_of((dlc_cause)cause, "libcurl's own");
    CHECK(failure.kind != NULL && failure.code != NULL && failure.message != NULL);
    CHECK_NUMBER(dlc_cause_is_tls((dlc_cause)cause), strcmp(failure.kind, "tls") == 0);
  }
  CHECK_TEXT(dlc_slice_of(dlc_failure_of(DLC_CAUSE_NOT_CONNECTED, "x").message), "x");
  CHECK_TEXT(dlc_slice_of(dlc_failure_of(DLC_CAUSE_NO_MEMORY, "x").message), "out of memory");
}

/* How many are left, and what is said of it: what is asked takes none for good. */
static void test_descriptors(void) {
  struct rlimit old, few;
  int i, before = open("/", O_RDONLY);
  bool enough[8];
  close(before);
  if (!CHECK_NUMBER(getrlimit(RLIMIT_NOFILE, &old), 0)) return;
  few = old;
  for (i = 0; i < 8; i++) {
    few.rlim_cur = (rlim_t)(before + i);
    CHECK_NUMBER(setrlimit(RLIMIT_NOFILE, &few), 0);
    enough[i] = dlc_has_descriptors();
  }
  CHECK_NUMBER(setrlimit(RLIMIT_NOFILE, &old), 0);
  for (i = 0; i < 8; i++) CHECK_NUMBER(enough[i], i >= 4);
  CHECK(dlc_has_descriptors() && dlc_has_memory());
  i = open("/", O_RDONLY);
  CHECK_NUMBER(i, before);
  close(i);
}

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
  check_name("https://0123456789.0123456789.0123456789.example", "https://0123456789.0123456789.012345678");
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
  for (i = 0; i < sizeof names / sizeof *names; i++) { /* the later the stronger */
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

void test_cause(void) {
  test_codes();
  test_causes();
  test_descriptors();
  test_proxy_names();
  test_proxy_of_environment();
}
