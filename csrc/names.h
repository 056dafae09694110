/* SPDX-License-Identifier: MIT
 *
 * Host names that libcurl cannot look up by itself. It starts a thread for that, which some hosts
 * forbid: HAProxy, once it has started. And a host that changes its root folder may leave the list
 * of its name servers behind. In both cases this file looks the name up in the calling thread, which blocks the host meanwhile.
 */
#ifndef DLC_NAMES_H
#define DLC_NAMES_H

#include "transfer.h"

#pragma GCC visibility push(hidden)

/* Saves the system's list of name servers before the root folder may change. To be called once a
 * process. */
void dlc_names_save_servers(void);

enum { DLC_ALL_NAMES = 2 }; /* transfer->names_resolved: libcurl can need no other name */

/* Returns whether a transfer that has just begun waits for a name that libcurl cannot look up. */
bool dlc_names_need_lookup(const dlc_transfer *transfer);

/* Returns whether a transfer ended with `code` for a name that dlc_names_resolve may find. */
bool dlc_names_can_retry(const dlc_transfer *transfer, CURLcode code);

/* Looks up the next name that a transfer may need, and gives libcurl the addresses. The transfer is
 * in no multi handle. On failure its message says why there are none. */
CURLcode dlc_names_resolve(dlc_transfer *transfer);

/* Makes libcurl forget the addresses of earlier transfers, which before 7.75 it does not do by
 * itself. */
void dlc_names_forget(dlc_transfer *transfer);

#pragma GCC visibility pop

#endif
