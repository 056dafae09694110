/* SPDX-License-Identifier: MIT
 *
 * Why a transfer failed: see transfer_error.h. libcurl's code is a beginning; this process, the
 * proxy's URL and the files of certificates decide what the code leaves open.
 */
#include "transfer_error.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proxy.h"
#include "resources.h"

/* Causes by the number of libcurl's code; its name without CURLE_ stands behind. */
static const dlc_cause curl_errors[] = {
    [1] = DLC_CAUSE_BAD_URL,                      /* UNSUPPORTED_PROTOCOL */
    [2] = DLC_CAUSE_UNSUPPORTED,                  /* FAILED_INIT */
    [3] = DLC_CAUSE_BAD_URL,                      /* URL_MALFORMAT */
    [4] = DLC_CAUSE_UNSUPPORTED,                  /* NOT_BUILT_IN */
    [5] = DLC_CAUSE_PROXY_NOT_FOUND,              /* COULDNT_RESOLVE_PROXY */
    [6] = DLC_CAUSE_HOST_NOT_FOUND,               /* COULDNT_RESOLVE_HOST */
    [7] = DLC_CAUSE_NOT_CONNECTED,                /* COULDNT_CONNECT */
    [8] = DLC_CAUSE_NOT_HTTP,                     /* WEIRD_SERVER_REPLY */
    [16] = DLC_CAUSE_HTTP2,                       /* HTTP2 */
    [18] = DLC_CAUSE_CONNECTION_CLOSED,           /* PARTIAL_FILE */
    [27] = DLC_CAUSE_NO_MEMORY,                   /* OUT_OF_MEMORY */
    [28] = DLC_CAUSE_CONNECT_TIMEOUT,             /* OPERATION_TIMEDOUT */
    [35] = DLC_CAUSE_HANDSHAKE,                   /* SSL_CONNECT_ERROR */
    [43] = DLC_CAUSE_UNSUPPORTED,                 /* BAD_FUNCTION_ARGUMENT */
    [48] = DLC_CAUSE_UNSUPPORTED,                 /* UNKNOWN_OPTION */
    [51] = DLC_CAUSE_NOT_TRUSTED,                 /* before 7.62 PEER_FAILED_VERIFICATION */
    [52] = DLC_CAUSE_CONNECTION_CLOSED,           /* GOT_NOTHING */
    [55] = DLC_CAUSE_CONNECTION_RESET,            /* SEND_ERROR */
    [56] = DLC_CAUSE_CONNECTION_RESET,            /* RECV_ERROR */
    [58] = DLC_CAUSE_BAD_CLIENT_CERTIFICATE,      /* SSL_CERTPROBLEM */
    [59] = DLC_CAUSE_NO_COMMON_CIPHER,            /* SSL_CIPHER */
    [60] = DLC_CAUSE_NOT_TRUSTED,                 /* PEER_FAILED_VERIFICATION, once SSL_CACERT */
    [61] = DLC_CAUSE_BAD_CODING,                  /* BAD_CONTENT_ENCODING */
    [63] = DLC_CAUSE_TOO_LARGE,                   /* FILESIZE_EXCEEDED */
    [65] = DLC_CAUSE_CONNECTION_RESET,            /* SEND_FAIL_REWIND */
    [77] = DLC_CAUSE_BAD_AUTHORITIES,             /* SSL_CACERT_BADFILE */
    [83] = DLC_CAUSE_NOT_TRUSTED,                 /* SSL_ISSUER_ERROR */
    [91] = DLC_CAUSE_NOT_TRUSTED,                 /* SSL_INVALIDCERTSTATUS */
    [92] = DLC_CAUSE_HTTP2,                       /* HTTP2_STREAM */
    [97] = DLC_CAUSE_PROXY_FAILED,                /* PROXY */
    [98] = DLC_CAUSE_CLIENT_CERTIFICATE_REQUIRED, /* SSL_CLIENTCERT */
    [100] = DLC_CAUSE_TOO_LARGE,                  /* TOO_LARGE */
};

/* Two of the codes may be about the response: its protocol, or a header that libcurl could not
 * parse. */
dlc_cause dlc_cause_of_code(int code, dlc_progress progress) {
  if (code == 1 && progress != DLC_PROGRESS_UNSENT) return DLC_CAUSE_NOT_HTTP;
  if (code == 43 && progress == DLC_PROGRESS_ANSWERED) return DLC_CAUSE_NOT_HTTP;
  if (code < 0 || code >= (int)(sizeof curl_errors / sizeof *curl_errors)) return DLC_CAUSE_OTHER;
  return curl_errors[code] == DLC_CAUSE_NONE ? DLC_CAUSE_OTHER : curl_errors[code];
}

/* CURLINFO_USED_PROXY, which libcurl has since 8.7. */
enum { USED_PROXY = CURLINFO_LONG + 66 };

static dlc_progress progress_of(const dlc_transfer *transfer) {
  long bytes = 0;
  if (transfer->headers.length + transfer->discarded > 0) return DLC_PROGRESS_ANSWERED;
  curl_easy_getinfo(transfer->easy, CURLINFO_REQUEST_SIZE, &bytes);
  return bytes > 0 ? DLC_PROGRESS_SENT : DLC_PROGRESS_UNSENT;
}

static const char *proxy_of(const dlc_transfer *transfer) {
  char *url = NULL;
  if (transfer->direct) return NULL;
  curl_easy_getinfo(transfer->easy, CURLINFO_EFFECTIVE_URL, &url);
  return dlc_proxy_find(transfer->settings->proxy, url == NULL ? "" : url);
}

/* Returns whether the transfer used the proxy. An older libcurl does not say: if the environment
 * has exceptions, only a fault of the proxy's certificate tells. */
static bool used_proxy(const dlc_transfer *transfer) {
  long used = 0, fault = 0;
  if (curl_easy_getinfo(transfer->easy, (CURLINFO)USED_PROXY, &used) == CURLE_OK) return used != 0;
  curl_easy_getinfo(transfer->easy, CURLINFO_PROXY_SSL_VERIFYRESULT, &fault);
  return fault != 0 || (getenv("no_proxy") == NULL && getenv("NO_PROXY") == NULL); /* NOLINT */
}

/* Returns the proxy whose TLS failed; NULL if it was the server's. Of two handshakes the first is
 * the proxy's, until it has responded to CONNECT. */
static const char *find_tls_proxy(const dlc_transfer *transfer) {
  const char *proxy = proxy_of(transfer);
  bool is_found = dlc_proxy_is_tls(proxy) && transfer->proxy_status == 0 && used_proxy(transfer);
  return is_found ? proxy : NULL;
}

static void describe(dlc_transfer *transfer, const char *path, const char *fault) {
  (void)snprintf(transfer->message, sizeof transfer->message, "%s: %s", path, fault);
}

/* Puts the proxy's name before libcurl's text, which is cut rather than the name. */
static void name_proxy(dlc_transfer *transfer, dlc_cause cause, const char *proxy) {
  char text[CURL_ERROR_SIZE], name[120];
  memcpy(text, transfer->message, sizeof text);
  dlc_proxy_name(proxy, name, sizeof name);
  (void)snprintf(transfer->message, sizeof transfer->message, "%s proxy %s: %.*s",
                 cause == DLC_CAUSE_NOT_TRUSTED ? "the certificate of the" : "TLS with the", name,
                 (int)(sizeof text - sizeof name - 40), text);
}

/* Checks the files of a handshake. libcurl reads a client's certificate and key before it, and the
 * code for their faults depends on the TLS library and its version. */
static dlc_cause diagnose_tls(dlc_transfer *transfer, dlc_cause cause) {
  const dlc_transfer_settings *settings = transfer->settings;
  const char *proxy = find_tls_proxy(transfer), *path = NULL, *fault;
  if ((fault = dlc_ca_fault(&settings->ca)) != NULL) {
    describe(transfer, settings->ca.file, fault);
    return DLC_CAUSE_BAD_AUTHORITIES;
  }
  if (proxy == NULL && settings->client_cert != NULL) {
    fault = dlc_client_certificate_fault(settings->client_cert, settings->client_key, &path);
  }
  if (fault != NULL) {
    describe(transfer, path, fault);
    return DLC_CAUSE_BAD_CLIENT_CERTIFICATE;
  }
  if (proxy != NULL && dlc_cause_is_tls(cause) && cause != DLC_CAUSE_BAD_AUTHORITIES) {
    name_proxy(transfer, cause, proxy);
  }
  return cause;
}

/* Returns whether libcurl refuses the proxy's URL: that ends a transfer before it looks up or opens
 * anything. */
static bool is_proxy_bad(const dlc_transfer *transfer, CURLcode code) {
  const char *proxy = proxy_of(transfer);
  if (proxy == NULL || proxy[0] == '\0' || transfer->opened) return false;
  return code == CURLE_COULDNT_CONNECT || code == CURLE_NOT_BUILT_IN ||
         (code == CURLE_COULDNT_RESOLVE_PROXY && !dlc_proxy_is_url(proxy));
}

/* Tells a proxy's refusal to open a tunnel, which libcurl calls a failure to receive, from a
 * failure that may pass. */
static dlc_cause diagnose_tunnel(long status) {
  return status == 429 || status >= 500 ? DLC_CAUSE_PROXY_FAILED : DLC_CAUSE_PROXY_REFUSED;
}

/* Finds the cause of a transfer without any response. */
static dlc_cause diagnose_unanswered(dlc_transfer *transfer, CURLcode code, dlc_cause cause,
                                     bool sent) {
  bool may_be_tls = cause == DLC_CAUSE_UNSUPPORTED || cause == DLC_CAUSE_OTHER;
  if (!sent || dlc_cause_is_tls(cause)) {
    if (!dlc_has_descriptors()) return DLC_CAUSE_NO_DESCRIPTORS;
    if (is_proxy_bad(transfer, code)) return DLC_CAUSE_BAD_PROXY;
  }
  return may_be_tls || dlc_cause_is_tls(cause) ? diagnose_tls(transfer, cause) : cause;
}

/* Finds the cause of libcurl's code. Before 8.6 libcurl reports "out of memory" for a header line
 * longer than it accepts. */
static dlc_cause diagnose(dlc_transfer *transfer, CURLcode code) {
  dlc_progress progress = progress_of(transfer);
  dlc_cause cause = dlc_cause_of_code((int)code, progress);
  bool sent = progress != DLC_PROGRESS_UNSENT;
  if (transfer->proxy_status >= 300) return diagnose_tunnel(transfer->proxy_status);
  if (cause == DLC_CAUSE_NO_MEMORY && sent && dlc_has_memory()) return DLC_CAUSE_TOO_LARGE;
  if (progress == DLC_PROGRESS_ANSWERED) return cause;
  return diagnose_unanswered(transfer, code, cause, sent);
}

void dlc_transfer_diagnose(dlc_transfer *transfer, CURLcode code) {
  if (transfer->cause != DLC_CAUSE_NONE) return;
  if (transfer->message[0] == '\0') {
    (void)snprintf(transfer->message, sizeof transfer->message, "%s", curl_easy_strerror(code));
  }
  transfer->cause = diagnose(transfer, code);
}

void dlc_transfer_set_cause(dlc_transfer *transfer, dlc_cause cause) {
  if (transfer->cause == DLC_CAUSE_NONE) transfer->cause = cause;
}

dlc_failure dlc_transfer_failure(const dlc_transfer *transfer) {
  return dlc_failure_of(transfer->cause, transfer->message);
}
