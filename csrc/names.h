/* SPDX-License-Identifier: MIT
 *
 * Host names that libcurl cannot look up by itself. It starts a thread for that, which some hosts
 * forbid: HAProxy, once it has started. And a host that changes its root folder may leave the list
 * of its name servers behind. In both cases the name is looked up here, while everybody waits.
 */
#ifndef DLC_NAMES_H
#define DLC_NAMES_H

#include "transfer.h"

#pragma GCC visibility push(hidden)

/* Notes which name servers the system has, before its root folder may change. Once a process. */
void dlc_names_save_servers(void);

enum { DLC_ALL_NAMES = 2 }; /* transfer->names_resolved: there is no other that libcurl may need */

/* Returns whether a transfer that has just begun waits for a name that libcurl cannot look up. */
bool dlc_names_need_lookup(const dlc_transfer *transfer);

/* Returns whether a transfer ended with `code` for a name that can be found here all the same. */
bool dlc_names_can_retry(const dlc_transfer *transfer, CURLcode code);

/* Looks up the next name that a transfer may be in want of, which no multi handle has, and tells it
 * the addresses. Else it has a message that says why there are none. */
CURLcode dlc_names_resolve(dlc_transfer *transfer);

/* Has libcurl forget what it was told for others, which before 7.75 it does not do by itself. */
void dlc_names_forget(dlc_transfer *transfer);

#pragma GCC visibility pop

#endif
