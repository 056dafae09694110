/* SPDX-License-Identifier: MIT
 *
 * Causes of failure: see cause.h.
 */
#include "cause.h"

#include <string.h>

typedef struct fact {
  const char *kind, *code;
  bool transient;
  const char *message; /* NULL: libcurl's own message */
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
    [DLC_CAUSE_BAD_PROXY] = {"config", "BadProxy", false, /* libcurl's own message quotes it,
                                                           * password and all */
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

dlc_failure dlc_failure_of(dlc_cause cause, const char *libcurl_message) {
  const fact *found = &facts[cause];
  const char *message = found->message != NULL ? found->message : libcurl_message;
  return (dlc_failure){found->kind, found->code, message, found->transient};
}

bool dlc_cause_is_tls(dlc_cause cause) {
  return strcmp(facts[cause].kind, "tls") == 0;
}
