/* SPDX-License-Identifier: MIT
 *
 * Causes of failure. Each is set where it arises, and the first one that is set stays; cause.c
 * says of each what a caller is told. What only libcurl has seen is told from the number of its
 * code and from how far the transfer had come, never from its texts: the numbers stay what they
 * are, whatever version this was built with and whatever version runs.
 */
#ifndef DLC_CAUSE_H
#define DLC_CAUSE_H

#include "engine.h"

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
  DLC_CAUSE_PROXY_FAILED,  /* it may do better another time */
  DLC_CAUSE_PROXY_REFUSED,
  /* no TLS */
  DLC_CAUSE_HANDSHAKE,
  DLC_CAUSE_NO_COMMON_CIPHER,
  DLC_CAUSE_NOT_TRUSTED,
  DLC_CAUSE_BAD_AUTHORITIES,
  DLC_CAUSE_BAD_CLIENT_CERTIFICATE,
  DLC_CAUSE_CLIENT_CERTIFICATE_REQUIRED,
  /* no answer */
  DLC_CAUSE_READ_TIMEOUT,
  DLC_CAUSE_CONNECTION_CLOSED,
  DLC_CAUSE_CUT_HEADERS,
  DLC_CAUSE_CONNECTION_RESET,
  DLC_CAUSE_HTTP2,
  /* an answer that is none */
  DLC_CAUSE_NOT_HTTP,
  DLC_CAUSE_BAD_STATUS_LINE,
  DLC_CAUSE_BAD_FIELD_LINE,
  DLC_CAUSE_NO_HEADERS,
  DLC_CAUSE_BAD_CODING,
  DLC_CAUSE_TOO_LARGE,
  /* anything else */
  DLC_CAUSE_OTHER
} dlc_cause;

/* The failure as a caller is told it. The message is a constant, or `libcurl`'s if this project has
 * no words of its own for the cause. */
dlc_failure dlc_failure_of(dlc_cause cause, const char *libcurl);

/* How far a transfer has come. */
typedef enum dlc_progress {
  DLC_PROGRESS_UNSENT,
  DLC_PROGRESS_SENT,    /* of a request, or of what asks a proxy for a tunnel, bytes have gone out */
  DLC_PROGRESS_ANSWERED /* a part of the response has been seen */
} dlc_progress;

/* From the number of a code of libcurl's, which is not 0. */
dlc_cause dlc_cause_of_code(int code, dlc_progress progress);

bool dlc_cause_is_tls(dlc_cause cause);

/* Returns whether there are as many descriptors as it takes to open a connection, and the memory for a
 * header line as long as libcurl accepts. */
bool dlc_has_descriptors(void);
bool dlc_has_memory(void);

#pragma GCC visibility pop

#endif
