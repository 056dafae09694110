/* SPDX-License-Identifier: MIT
 *
 * Causes of failure: see cause.h.
 */
#define _POSIX_C_SOURCE 200809L
#include "cause.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct fact {
  const char *kind, *code;
  bool transient;
  const char *message; /* NULL: libcurl's own */
} fact;

static const fact facts[] = {
    [DLC_CAUSE_NONE] = {"network", "TransferFailed", true, NULL},
    [DLC_CAUSE_BAD_HEADER] = {"config", "BadRequest", false,
                              "a header holds a line break or a NUL"},
    [DLC_CAUSE_BAD_METHOD] = {"config", "BadRequest", false, "the method is not one word"},
    [DLC_CAUSE_NUL_IN_URL] = {"config", "BadRequest", false, "the URL holds a NUL"},
    [DLC_CAUSE_BAD_URL] = {"config", "BadURL", false, NULL},
    [DLC_CAUSE_BAD_OPTION] = {"config", "BadRequest", false,
                              "libcurl does not take one of the options"},
    [DLC_CAUSE_BAD_PROXY] = {"config", "BadProxy", false, /* libcurl quotes it, password and all */
                             "libcurl does not take the proxy's URL; in its user name and password "
                             "@ # : / and ? are percent-encoded: %40 %23 %3A %2F %3F"},
    [DLC_CAUSE_NO_MEMORY] = {"network", "OutOfMemory", false, "out of memory"},
    [DLC_CAUSE_NO_DESCRIPTORS] = {"network", "TooManyOpenFiles", true,
                                  "this process has no file descriptors left"},
    [DLC_CAUSE_NO_LIBCURL] = {"network", "TransferFailed", true, "libcurl could not be started"},
    [DLC_CAUSE_UNSUPPORTED] = {"network", "TransferFailed", false, NULL},
    [DLC_CAUSE_FORKED] = {"network", "Forked", true,
                          "the request belongs to the process that this one came from"},
    [DLC_CAUSE_HOST_NOT_FOUND] = {"network", "CouldNotResolveHost", true, NULL},
    [DLC_CAUSE_PROXY_NOT_FOUND] = {"network", "CouldNotResolveProxy", true, NULL},
    [DLC_CAUSE_NOT_CONNECTED] = {"network", "CouldNotConnect", true, NULL},
    [DLC_CAUSE_CONNECT_TIMEOUT] = {"timeout", "ConnectTimeout", true,
                                   "there was no connection for as long as connect_timeout allows"},
    [DLC_CAUSE_PROXY_FAILED] = {"network", "ProxyFailed", true, NULL},
    [DLC_CAUSE_PROXY_REFUSED] = {"network", "ProxyFailed", false, NULL},
    [DLC_CAUSE_HANDSHAKE] = {"tls", "TLSHandshakeFailed", true, NULL},
    [DLC_CAUSE_NO_COMMON_CIPHER] = {"tls", "TLSHandshakeFailed", false, NULL},
    [DLC_CAUSE_NOT_TRUSTED] = {"tls", "CertificateNotTrusted", false, NULL},
    [DLC_CAUSE_BAD_AUTHORITIES] = {"tls", "BadCABundle", false, NULL},
    [DLC_CAUSE_BAD_CLIENT_CERTIFICATE] = {"tls", "BadClientCertificate", false, NULL},
    [DLC_CAUSE_CLIENT_CERTIFICATE_REQUIRED] = {"tls", "ClientCertificateRequired", false, NULL},
    [DLC_CAUSE_READ_TIMEOUT] = {"timeout", "ReadTimeout", true,
                                "no byte came or went for as long as read_timeout allows"},
    [DLC_CAUSE_CONNECTION_CLOSED] = {"network", "ConnectionClosed", true, NULL},
    [DLC_CAUSE_CUT_HEADERS] = {"network", "ConnectionClosed", true,
                               "the connection was closed inside the headers of the response"},
    [DLC_CAUSE_CONNECTION_RESET] = {"network", "ConnectionReset", true, NULL},
    [DLC_CAUSE_HTTP2] = {"network", "HTTP2Error", true, NULL},
    [DLC_CAUSE_NOT_HTTP] = {"response", "NotHTTP", true, NULL},
    [DLC_CAUSE_BAD_STATUS_LINE] = {"response", "NotHTTP", true,
                                   "the response has no valid status line"},
    [DLC_CAUSE_BAD_FIELD_LINE] = {"response", "NotHTTP", true,
                                  "the response has a malformed header"},
    [DLC_CAUSE_NO_HEADERS] = {"response", "NotHTTP", true, "the response has no headers"},
    [DLC_CAUSE_BAD_CODING] = {"response", "BadResponse", true, NULL},
    [DLC_CAUSE_TOO_LARGE] = {"response", "ResponseTooLarge", false,
                             "the response is larger than this client accepts"},
    [DLC_CAUSE_OTHER] = {"network", "TransferFailed", true, NULL},
};

dlc_failure dlc_failure_of(dlc_cause cause, const char *libcurl) {
  const fact *found = &facts[cause];
  return (dlc_failure){found->kind, found->code,
                            found->message != NULL ? found->message : libcurl, found->transient};
}

bool dlc_cause_is_tls(dlc_cause cause) {
  return strcmp(facts[cause].kind, "tls") == 0;
}

/* libcurl's codes by number; behind each stands its name without CURLE_. */
static const dlc_cause by_code[] = {
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

/* Two of the codes may speak of the response: of its protocol, or of a header that libcurl could not
 * make sense of. */
dlc_cause dlc_cause_of_code(int code, dlc_progress progress) {
  if (code == 1 && progress != DLC_PROGRESS_UNSENT) return DLC_CAUSE_NOT_HTTP;
  if (code == 43 && progress == DLC_PROGRESS_ANSWERED) return DLC_CAUSE_NOT_HTTP;
  if (code < 0 || code >= (int)(sizeof by_code / sizeof *by_code)) return DLC_CAUSE_OTHER;
  return by_code[code] == DLC_CAUSE_NONE ? DLC_CAUSE_OTHER : by_code[code];
}

/* Two sockets, a file of certificates, and one for what libc needs to look up a name. */
bool dlc_has_descriptors(void) {
  int fds[4], count = 0, code = 0;
  while (count < 4 && code == 0) {
    fds[count] = open("/", O_RDONLY | O_CLOEXEC);
    if (fds[count] < 0) code = errno;
    else count++;
  }
  while (count > 0) close(fds[--count]);
  return code != EMFILE && code != ENFILE;
}

bool dlc_has_memory(void) {
  void *volatile memory = malloc((size_t)1024 * 1024); /* volatile: else a compiler knows the answer */
  bool found = memory != NULL;
  free(memory);
  return found;
}
