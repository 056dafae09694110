/* SPDX-License-Identifier: MIT
 *
 * Tests of csrc/transfer_error.c: the causes of libcurl's codes, by their names if the header that
 * is here has them, and by number if it may not. Transfers that fail are in transfer_test.c.
 */
#include "transfer_error.h"

#include "check.h"

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
    /* not HTTP's; nobody's */
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

void test_transfer_error(void) {
  test_codes();
}
