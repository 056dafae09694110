/* SPDX-License-Identifier: MIT
 *
 * A transfer: one request and its response, over a libcurl easy handle. This is the half that the
 * engine's own files share; the public half is in engine.h.
 */
#ifndef DLC_TRANSFER_H
#define DLC_TRANSFER_H

#include <curl/curl.h>

#include "ca.h"
#include "cause.h"
#include "engine.h"
#include "pool.h"
#include "sockets.h"

#pragma GCC visibility push(hidden)

/* Settings that all transfers of an engine have in common. */
typedef struct dlc_transfer_settings {
  dlc_ca ca;
  char *client_cert, *client_key, *proxy;
  bool http1;
  long keepalive;
  size_t max_body;
  dlc_sockets *sockets; /* the engine's */
} dlc_transfer_settings;

struct dlc_transfer {
  dlc_engine *engine;                    /* NULL if it is in none of the engine's lists */
  const dlc_transfer_settings *settings; /* the engine's; NULL once it has ended */
  dlc_transfer *previous, *next;
  dlc_pool *pool; /* its pool; NULL once it has ended */
  CURL *easy;     /* NULL once it has ended */
  struct curl_slist *lines;
  struct curl_slist *addresses; /* given to libcurl, see names.h */
  size_t names_resolved;
  dlc_buffer upload, headers, body;
  size_t max_body;
  size_t discarded;                     /* bytes of interim responses and trailers */
  double connect_timeout, read_timeout; /* seconds */
  double last_activity;                 /* on the monotonic clock; its start at first */
  curl_off_t sent;                      /* bytes of the upload */
  size_t partial_reads;                 /* reads since libcurl last delivered anything */
  bool direct, opened, connected;
  bool shared;             /* HTTP/2: its connection may carry the bytes of others, too */
  bool in_block, trailing; /* between a status line and the blank line; behind the final block */
  bool grace_used;         /* it timed out once since it was last active, under a late caller */
  dlc_transfer_state state;
  dlc_cause cause;               /* why it failed */
  long status, proxy_status;     /* the proxy's to CONNECT; 0: none */
  char message[CURL_ERROR_SIZE]; /* libcurl's, or a better one */
};

/* A list of transfers in the order in which they were appended. Zeroed, it is empty. */
typedef struct dlc_transfer_list {
  dlc_transfer *first, *last;
} dlc_transfer_list;

/* A transfer is in one list at most. */
void dlc_transfer_list_append(dlc_transfer_list *list, dlc_transfer *transfer);
void dlc_transfer_list_remove(dlc_transfer_list *list, dlc_transfer *transfer);

/* Copies an engine's options into zeroed settings. Returns false if memory is short; the caller
 * clears them either way. */
bool dlc_transfer_settings_init(dlc_transfer_settings *settings, const dlc_engine_options *options);
void dlc_transfer_settings_clear(dlc_transfer_settings *settings);

/* Makes a transfer that is ready to be added to a multi handle. Returns NULL with the reason in
 * `*cause`. */
dlc_transfer *dlc_transfer_new(const dlc_transfer_settings *settings, const dlc_request *request,
                               dlc_cause *cause);

/* Sets the callbacks of the transfer: see receive.c. */
void dlc_receive_prepare(dlc_transfer *transfer);

/* Return the seconds of silence that the transfer allows now, 0 for any; and when it times out, on
 * the monotonic clock, below 0: never. */
double dlc_transfer_timeout(const dlc_transfer *transfer);
double dlc_transfer_due(const dlc_transfer *transfer);

/* Records the result and frees what only a running transfer needs. */
void dlc_transfer_end(dlc_transfer *transfer, dlc_transfer_state state, CURLcode code);

/* For a child process: fails a transfer that its parent still runs, as "Forked". */
void dlc_transfer_abandon(dlc_transfer *transfer);

/* Frees a transfer that is in none of the engine's lists. */
void dlc_transfer_destroy(dlc_transfer *transfer);

#pragma GCC visibility pop

#endif
