/* SPDX-License-Identifier: MIT
 *
 * Causes of failure: one enum, and in cause.c one table from cause to kind, code, message and
 * whether a retry may help. A cause is set where it arises, or found by transfer_error.c.
 * Knows nothing of libcurl.
 */
#ifndef DLC_CAUSE_H
#define DLC_CAUSE_H

#include <stdbool.h>

#pragma GCC visibility push(hidden)

typedef enum dlc_cause {
  DLC_CAUSE_NONE,
  /* a request that cannot be made as it is */
  DLC_CAUSE_BAD_HEADER,
  DLC_CAUSE_BAD_METHOD,
  DLC_CAUSE_NUL_IN_URL,
  DLC_CAUSE_BAD_URL,
  DLC_CAUSE_BAD_OPTION,
  DLC_CAUSE_BAD_PROXY,
  /* this process and its libraries */
  DLC_CAUSE_NO_MEMORY,
  DLC_CAUSE_NO_DESCRIPTORS,
  DLC_CAUSE_NO_LIBCURL,
  DLC_CAUSE_UNSUPPORTED,
  DLC_CAUSE_FORKED,
  /* no connection */
  DLC_CAUSE_HOST_NOT_FOUND,
  DLC_CAUSE_PROXY_NOT_FOUND,
  DLC_CAUSE_NOT_CONNECTED,
  DLC_CAUSE_CONNECT_TIMEOUT,
  DLC_CAUSE_PROXY_FAILED, /* a retry may help */
  DLC_CAUSE_PROXY_REFUSED,
  /* no TLS */
  DLC_CAUSE_HANDSHAKE,
  DLC_CAUSE_NO_COMMON_CIPHER,
  DLC_CAUSE_NOT_TRUSTED,
  DLC_CAUSE_BAD_AUTHORITIES,
  DLC_CAUSE_BAD_CLIENT_CERTIFICATE,
  DLC_CAUSE_CLIENT_CERTIFICATE_REQUIRED,
  /* no response */
  DLC_CAUSE_READ_TIMEOUT,
  DLC_CAUSE_CONNECTION_CLOSED,
  DLC_CAUSE_CUT_HEADERS,
  DLC_CAUSE_CONNECTION_RESET,
  DLC_CAUSE_HTTP2,
  /* no valid response */
  DLC_CAUSE_NOT_HTTP,
  DLC_CAUSE_BAD_STATUS_LINE,
  DLC_CAUSE_BAD_FIELD_LINE,
  DLC_CAUSE_NO_HEADERS,
  DLC_CAUSE_BAD_CODING,
  DLC_CAUSE_TOO_LARGE,
  /* anything else */
  DLC_CAUSE_OTHER
} dlc_cause;

/* A failure as a caller sees it. `kind` is "network", "timeout", "tls", "response" or "config". */
typedef struct dlc_failure {
  const char *kind;
  const char *code; /* "CouldNotConnect" and the like: stable, for programs */
  const char *message;
  bool transient; /* may well succeed if tried again */
} dlc_failure;

/* Returns the failure for a cause. Its message is a constant, or if the table has none
 * `libcurl_message`, and lives as long as that. */
dlc_failure dlc_failure_of(dlc_cause cause, const char *libcurl_message);

bool dlc_cause_is_tls(dlc_cause cause);

#pragma GCC visibility pop

#endif
