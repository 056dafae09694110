/* SPDX-License-Identifier: MIT
 *
 * One request and its answer, over a libcurl easy handle: what the engine and the transfer know
 * of each other. The public half is in engine.h.
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

/* What every transfer of an engine has in common. */
typedef struct dlc_transfer_settings {
  dlc_ca ca;
  char *client_cert, *client_key, *proxy;
  bool http1;
  long keepalive;
  size_t max_body;
  dlc_sockets *sockets; /* where their sockets are noted */
} dlc_transfer_settings;

struct dlc_transfer {
  dlc_engine *engine; /* NULL unless the engine has it in one of its lists */
  const dlc_transfer_settings *settings; /* the engine's; NULL once it has ended */
  dlc_transfer *previous, *next;
  dlc_pool *pool; /* that runs it; NULL once it has ended */
  CURL *easy;     /* likewise */
  struct curl_slist *lines;
  struct curl_slist *addresses; /* that libcurl was told, and of how many names: see names.h */
  size_t names_resolved;
  dlc_buffer upload, headers, body;
  size_t max_body, discarded;             /* bytes: at most; of interim answers and trailers */
  double connect_timeout, read_timeout; /* seconds */
  double last_activity;                 /* on the monotonic clock; until connected, its start */
  curl_off_t sent;                    /* bytes of the upload */
  size_t partial_reads; /* of something unfinished, since libcurl last handed something on */
  bool direct, opened, connected;
  bool shared; /* its connection may carry others' bytes, too: HTTP/2 */
  bool in_block, trailing; /* of the headers: between a status line and the end; behind the last end */
  bool grace_used; /* since then its time was up once, and its caller late */
  dlc_transfer_state state;
  dlc_cause cause; /* of its failure */
  long status, proxy_status; /* the latter of the answer to CONNECT; 0 for none */
  char message[CURL_ERROR_SIZE]; /* libcurl's, or what is known better */
};

/* In the order in which they were appended. Zeroed, it is empty. */
typedef struct dlc_transfer_list {
  dlc_transfer *first, *last;
} dlc_transfer_list;

/* A transfer is in one list at most. */
void dlc_transfer_list_append(dlc_transfer_list *list, dlc_transfer *transfer);
void dlc_transfer_list_remove(dlc_transfer_list *list, dlc_transfer *transfer);

/* Copies an engine's options into zeroed settings; false if memory is short. Either way they are the
 * caller's to clear. */
bool dlc_transfer_settings_init(dlc_transfer_settings *settings, const dlc_engine_options *options);
void dlc_transfer_settings_clear(dlc_transfer_settings *settings);

/* A transfer that is ready to be added to a multi handle; NULL with the reason. */
dlc_transfer *dlc_transfer_new(const dlc_transfer_settings *settings,
                               const dlc_request *request, dlc_cause *cause);

/* Sets what libcurl is to call while it runs: see receive.c. */
void dlc_receive_prepare(dlc_transfer *transfer);

/* Takes down the result, and frees what only a running transfer needs. */
void dlc_transfer_end(dlc_transfer *transfer, dlc_transfer_state state, CURLcode code);

/* Likewise, in a child process, with what its parent still runs. */
void dlc_transfer_abandon(dlc_transfer *transfer);

/* Frees a transfer that no engine has any more. */
void dlc_transfer_destroy(dlc_transfer *transfer);

#pragma GCC visibility pop

#endif
