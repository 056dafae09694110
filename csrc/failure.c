/* SPDX-License-Identifier: MIT
 *
 * Why a transfer failed, in this project's words: see http.h.
 */
#include "transfer.h"

#include <string.h>

/* libcurl's codes in this project's words. What is not listed is "network" and not tried again. */
typedef struct meaning {
  CURLcode curl;
  const char *kind, *code;
  bool transient;
} meaning;

static const meaning meanings[] = {
    {CURLE_COULDNT_RESOLVE_PROXY, "network", "CouldNotResolveProxy", true},
    {CURLE_COULDNT_RESOLVE_HOST, "network", "CouldNotResolveHost", true},
    {CURLE_COULDNT_CONNECT, "network", "CouldNotConnect", true},
    {CURLE_WEIRD_SERVER_REPLY, "response", "NotHTTP", true},
    {CURLE_BAD_CONTENT_ENCODING, "response", "BadResponse", true},
    {CURLE_FILESIZE_EXCEEDED, "response", "ResponseTooLarge", false},
#if LIBCURL_VERSION_NUM >= 0x080600
    {CURLE_TOO_LARGE, "response", "ResponseTooLarge", false},
#endif
    {CURLE_HTTP2, "network", "HTTP2Error", true},
    {CURLE_HTTP2_STREAM, "network", "HTTP2Error", true},
    {CURLE_PARTIAL_FILE, "network", "ConnectionClosed", true},
    {CURLE_GOT_NOTHING, "network", "ConnectionClosed", true},
    {CURLE_SEND_ERROR, "network", "ConnectionReset", true},
    {CURLE_SEND_FAIL_REWIND, "network", "ConnectionReset", true},
    {CURLE_RECV_ERROR, "network", "ConnectionReset", true},
    {CURLE_OPERATION_TIMEDOUT, "timeout", "ConnectTimeout", true},
    {CURLE_SSL_CONNECT_ERROR, "tls", "TLSHandshakeFailed", true},
    {CURLE_PEER_FAILED_VERIFICATION, "tls", "CertificateNotTrusted", false},
    {CURLE_SSL_ISSUER_ERROR, "tls", "CertificateNotTrusted", false},
    {CURLE_SSL_CACERT_BADFILE, "tls", "BadCABundle", false},
    {CURLE_SSL_CERTPROBLEM, "tls", "BadClientCertificate", false},
    {CURLE_SSL_CIPHER, "tls", "TLSHandshakeFailed", false},
#if LIBCURL_VERSION_NUM >= 0x074900
    {CURLE_PROXY, "network", "ProxyFailed", true},
#endif
#if LIBCURL_VERSION_NUM >= 0x074d00
    {CURLE_SSL_CLIENTCERT, "tls", "ClientCertificateRequired", false},
#endif
    {CURLE_UNSUPPORTED_PROTOCOL, "config", "BadURL", false},
    {CURLE_URL_MALFORMAT, "config", "BadURL", false},
    {CURLE_OUT_OF_MEMORY, "network", "OutOfMemory", false},
};

/* libcurl calls HTTP/0.9, that is, an answer without a status line, an unsupported protocol, too. */
static const meaning *find_meaning(const dlc_transfer *transfer) {
  static const meaning other = {CURLE_OK, "network", "TransferFailed", false};
  CURLcode code = transfer->code;
  size_t i;
  if (code == CURLE_UNSUPPORTED_PROTOCOL && transfer->connected) code = CURLE_WEIRD_SERVER_REPLY;
  for (i = 0; i < sizeof meanings / sizeof *meanings; i++) {
    if (meanings[i].curl == code) return &meanings[i];
  }
  return &other;
}

dlc_http_failure dlc_transfer_failure(const dlc_transfer *transfer) {
  const meaning *found = find_meaning(transfer);
  dlc_http_failure failure = {found->kind, found->code, transfer->message, found->transient};
  if (transfer->forked) {
    return (dlc_http_failure){"network", "Forked",
                              "the request belongs to the process that this one came from", true};
  }
  if (transfer->timed_out && !transfer->connected) {
    return (dlc_http_failure){"timeout", "ConnectTimeout",
                              "there was no connection for as long as connect_timeout allows", true};
  }
  if (transfer->timed_out) {
    return (dlc_http_failure){"timeout", "ReadTimeout",
                              "no byte came or went for as long as read_timeout allows", true};
  }
  if (transfer->too_large) {
    return (dlc_http_failure){"response", "ResponseTooLarge",
                              "the response is larger than this client accepts", false};
  }
  if (transfer->body.failed || transfer->headers.failed) {
    return (dlc_http_failure){"network", "OutOfMemory", "out of memory", false};
  }
  if (strncmp(transfer->message, "Unsupported proxy", 17) == 0) { /* and its URL, with the password */
    return (dlc_http_failure){"config", "BadProxy", "libcurl does not take the proxy's URL", false};
  }
  if (transfer->message[0] == '\0') failure.message = curl_easy_strerror(transfer->code);
  if (transfer->proxy_status >= 300) { /* which libcurl calls a failure to receive */
    failure.kind = "network";
    failure.code = "ProxyFailed";
    failure.transient = transfer->proxy_status == 429 || transfer->proxy_status >= 500;
  }
  return failure;
}
