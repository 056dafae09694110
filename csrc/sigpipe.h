/* SPDX-License-Identifier: MIT
 *
 * SIGPIPE, blocked on this thread while libcurl or OpenSSL may write: a peer that is gone must not
 * end the host. Consumes a SIGPIPE that was raised meanwhile; touches no handler.
 */
#ifndef DLC_SIGPIPE_H
#define DLC_SIGPIPE_H

#include <signal.h>
#include <stdbool.h>

#pragma GCC visibility push(hidden)

typedef struct dlc_sigpipe {
  sigset_t previous;
  bool was_pending;
} dlc_sigpipe;

/* Blocks SIGPIPE on this thread; every hold is followed by a release on the same thread. Release
 * consumes a SIGPIPE raised meanwhile, unless one was pending before, and restores the mask. */
dlc_sigpipe dlc_sigpipe_hold(void);
void dlc_sigpipe_release(const dlc_sigpipe *held);

#pragma GCC visibility pop

#endif
