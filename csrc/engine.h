/* SPDX-License-Identifier: MIT
 *
 * The engine: HTTP transfers over a libcurl multi handle that is driven by nothing but
 * curl_multi_socket_action and the engine's own table of sockets. Any number of transfers run
 * side by side while somebody calls dlc_engine_poll; nothing happens in between, and no callback
 * leaves this file. Knows no Lua, signs nothing, retries nothing.
 *
 * A process that forks may go on with its engine, and so may the child: there it drops the parent's
 * connections without a byte, fails the parent's running transfers as "Forked", and makes its own.
 */
#ifndef DLC_ENGINE_H
#define DLC_ENGINE_H

#include "buffer.h"
#include "cause.h"
#include "process.h"

#pragma GCC visibility push(hidden)

typedef struct dlc_engine dlc_engine;         /* one engine: its connections, sockets and transfers */
typedef struct dlc_transfer dlc_transfer; /* one request and what came of it */

/* NULL is "not set" everywhere; all texts are copied. */
typedef struct dlc_engine_options {
  const char *ca_bundle;   /* file of PEM certificates or hashed folder; NULL: the system's own */
  dlc_slice ca_pem;        /* what that file held: stands in for it once it cannot be read */
  const char *client_cert; /* PEM file, which may hold the key as well */
  const char *client_key;
  const char *proxy;       /* URL; "" for none at all; NULL: as the environment says */
  bool http1;              /* never offer HTTP/2 */
  long max_connections;    /* kept idle, and requests to one; 0: libcurl's defaults */
  long keepalive;          /* seconds between TCP keep-alive probes; 0: none */
  size_t max_body;         /* bytes; a longer body fails the transfer */
} dlc_engine_options;

/* Method, URL and header lines are followed by a NUL, as Lua's strings are. */
typedef struct dlc_request {
  dlc_slice method, url, body;
  const dlc_slice *headers; /* "Name: value" lines */
  size_t header_count;
  double connect_timeout; /* seconds for name lookup, connection and TLS handshake */
  double read_timeout;    /* seconds without a byte in either direction once connected */
  bool direct;            /* through no proxy, whatever the options say */
  bool fresh;             /* over a new connection */
} dlc_request;

typedef enum dlc_transfer_state {
  DLC_TRANSFER_RUNNING,
  DLC_TRANSFER_DONE,    /* an answer has arrived, whatever its status */
  DLC_TRANSFER_FAILED,  /* none has: see dlc_transfer_failure */
  DLC_TRANSFER_CLOSED   /* cancelled, or the engine went first */
} dlc_transfer_state;

/* Opens nothing yet. NULL where memory is short. */
dlc_engine *dlc_engine_new(const dlc_engine_options *options);

/* Ends every transfer and program (their owners still free them) and closes all connections. Takes
 * NULL. */
void dlc_engine_free(dlc_engine *engine);

/* Starts a transfer and writes what can be written at once. NULL where memory or descriptors are
 * short or the request cannot be made, with the reason in `*why`. */
dlc_transfer *dlc_engine_start(dlc_engine *engine, const dlc_request *request,
                             dlc_failure *why);

/* Lets the transfers run: waits up to `seconds` for one of the sockets or timers (not at all for 0,
 * or what is no number, without bound below 0) and does what is due. Returns early when a signal
 * arrives. */
void dlc_engine_poll(dlc_engine *engine, double seconds);

/* Transfers that ended since they were last asked for, first ended first; NULL when there is none. */
dlc_transfer *dlc_engine_next_ended(dlc_engine *engine);

/* Runs a program beside the transfers, see dlc_process_start: poll waits for what it writes, too. And
 * programs that ended since they were last asked for; NULL when there is none. */
dlc_process *dlc_engine_run(dlc_engine *engine, char *const argv[], double seconds, const char **why);
dlc_process *dlc_engine_next_exited(dlc_engine *engine);

/* For a host's own loop: what to watch, and in how many seconds to call again at the latest (below 0:
 * no timer is set). Nothing at all while no transfer and no program runs, and none has ended that was
 * not asked for. The table is valid until the next call on this engine. */
const dlc_watched *dlc_engine_sockets(dlc_engine *engine, size_t *count);
double dlc_engine_timeout(dlc_engine *engine);

dlc_transfer_state dlc_transfer_get_state(const dlc_transfer *transfer);
long dlc_transfer_status(const dlc_transfer *transfer);
dlc_slice dlc_transfer_body(const dlc_transfer *transfer);
dlc_failure dlc_transfer_failure(const dlc_transfer *transfer);

/* Walks the headers of the final answer; `*cursor` starts at 0. False after the last. */
bool dlc_transfer_next_header(const dlc_transfer *transfer, size_t *cursor, dlc_slice *name,
                              dlc_slice *value);

/* Cancels the transfer where it still runs, and frees it. Takes NULL. */
void dlc_transfer_free(dlc_transfer *transfer);

#pragma GCC visibility pop

#endif
