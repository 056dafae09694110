/* SPDX-License-Identifier: MIT
 *
 * SIGPIPE held back: see sigpipe.h.
 */
#define _POSIX_C_SOURCE 200809L
#include "sigpipe.h"

#include <pthread.h>
#include <time.h>
#include <unistd.h>

static sigset_t only_pipe(void) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGPIPE);
  return set;
}

static bool is_pending(void) {
  sigset_t pending;
  sigpending(&pending);
  return sigismember(&pending, SIGPIPE) == 1;
}

/* Consumes the pending signal. Another thread may have done so by now: sigwait, which would block
 * then, gets one more, which counts as the same while that is pending. */
static void consume(void) {
  sigset_t pipe = only_pipe();
#if defined(_POSIX_REALTIME_SIGNALS) && _POSIX_REALTIME_SIGNALS > 0
  const struct timespec at_once = {0, 0};
  sigtimedwait(&pipe, NULL, &at_once);
#else
  int taken;
  pthread_kill(pthread_self(), SIGPIPE);
  sigwait(&pipe, &taken);
#endif
}

dlc_sigpipe dlc_sigpipe_hold(void) {
  dlc_sigpipe held;
  sigset_t pipe = only_pipe();
  held.was_pending = is_pending();
  pthread_sigmask(SIG_BLOCK, &pipe, &held.previous);
  return held;
}

void dlc_sigpipe_release(const dlc_sigpipe *held) {
  if (!held->was_pending && is_pending()) consume();
  pthread_sigmask(SIG_SETMASK, &held->previous, NULL);
}
