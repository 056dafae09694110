/* SPDX-License-Identifier: MIT
 *
 * The engine: HTTP transfers over libcurl, and programs beside them. It is driven by nothing but
 * curl_multi_socket_action and its own table of sockets: any number of transfers run side by side
 * during dlc_engine_poll, and nothing happens in between. No callback leaves it. Knows no Lua,
 * signs nothing, retries nothing.
 *
 * A process that forks may go on with its engine, and so may the child: there the engine drops the
 * parent's connections without a byte, fails the parent's running transfers as "Forked", and makes
 * its own.
 */
#ifndef DLC_ENGINE_H
#define DLC_ENGINE_H

#include "buffer.h"
#include "cause.h"
#include "process.h"

#pragma GCC visibility push(hidden)

typedef struct dlc_engine dlc_engine;     /* connections, sockets and transfers */
typedef struct dlc_transfer dlc_transfer; /* a request and its response or failure */

/* Options of an engine, which copies all texts. NULL: not set. */
typedef struct dlc_engine_options {
  const char *ca_bundle;   /* file of PEM certificates or hashed folder; NULL: the system's */
  dlc_slice ca_pem;        /* contents of that file, for when it cannot be read any more */
  const char *client_cert; /* PEM file, which may contain the key as well */
  const char *client_key;
  const char *proxy;    /* URL; "": no proxy; NULL: the environment's */
  bool http1;           /* never offer HTTP/2 */
  long max_connections; /* idle ones, and requests on one; 0: libcurl's defaults */
  long keepalive;       /* seconds between TCP keep-alive probes; 0: none */
  size_t max_body;      /* bytes; a longer body fails the transfer */
} dlc_engine_options;

/* A request. A NUL follows method, URL and header lines, as it follows Lua's strings. */
typedef struct dlc_request {
  dlc_slice method, url, body;
  const dlc_slice *headers; /* "Name: value" lines */
  size_t header_count;
  double connect_timeout; /* seconds for name lookup, connection and TLS handshake */
  double read_timeout;    /* seconds without a byte in either direction once connected */
  bool direct;            /* without a proxy, whatever the options say */
  bool fresh;             /* on a new connection */
} dlc_request;

typedef enum dlc_transfer_state {
  DLC_TRANSFER_RUNNING,
  DLC_TRANSFER_DONE,   /* a response has arrived, whatever its status */
  DLC_TRANSFER_FAILED, /* no response: see dlc_transfer_failure */
  DLC_TRANSFER_CLOSED  /* cancelled, or its engine was freed */
} dlc_transfer_state;

/* Makes an engine, which opens nothing yet. Returns NULL if memory is short. */
dlc_engine *dlc_engine_new(const dlc_engine_options *options);

/* Closes all connections and ends every transfer and program; their owners still free them. Takes
 * NULL. */
void dlc_engine_free(dlc_engine *engine);

/* Starts a transfer and writes what can be written at once. The caller frees it. Returns NULL and
 * the reason in `*why` if the request cannot be made, or if memory or descriptors are short. */
dlc_transfer *dlc_engine_start(dlc_engine *engine, const dlc_request *request, dlc_failure *why);

/* Runs the transfers: waits up to `seconds` for one of the sockets or timers and does what is due.
 * 0 or NaN: no wait; below 0: no bound. Returns early if a signal arrives. */
void dlc_engine_poll(dlc_engine *engine, double seconds);

/* Removes and returns the transfer that ended first of those not yet returned; NULL if there is
 * none. The caller that started it still frees it. */
dlc_transfer *dlc_engine_next_ended(dlc_engine *engine);

/* Run a program beside the transfers, see dlc_process_start, so that poll waits for its output,
 * too; and return the next program that has ended and was not yet returned, NULL if there is none.
 * The caller that started it frees it. */
dlc_process *dlc_engine_run(dlc_engine *engine, char *const argv[], double seconds,
                            const char **why);
dlc_process *dlc_engine_next_exited(dlc_engine *engine);

/* For a host's own loop: the descriptors to watch, valid until the next call on this engine, and
 * the seconds until it must be polled, below 0 if no timer is set. Both are empty while no transfer
 * and no program runs and dlc_engine_next_ended has returned all that ended. */
const dlc_watched *dlc_engine_sockets(dlc_engine *engine, size_t *count);
double dlc_engine_timeout(dlc_engine *engine);

/* Read a transfer's state and result. The status is 0 if there was no response. The body and the
 * failure's message are the transfer's, valid until it is freed; the body's `data` is NULL if
 * nothing has arrived. The failure has a meaning only in state DLC_TRANSFER_FAILED. */
dlc_transfer_state dlc_transfer_get_state(const dlc_transfer *transfer);
long dlc_transfer_status(const dlc_transfer *transfer);
dlc_slice dlc_transfer_body(const dlc_transfer *transfer);
dlc_failure dlc_transfer_failure(const dlc_transfer *transfer);

/* Walks the headers of the final response; `*cursor` starts at 0. Returns false after the last. */
bool dlc_transfer_next_header(const dlc_transfer *transfer, size_t *cursor, dlc_slice *name,
                              dlc_slice *value);

/* Frees the transfer; cancels it first if it still runs. Takes NULL. */
void dlc_transfer_free(dlc_transfer *transfer);

#pragma GCC visibility pop

#endif
