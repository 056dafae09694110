/* SPDX-License-Identifier: MIT
 *
 * The sockets by which libcurl wakes itself: a pair for a multi handle and one for each name that
 * is being looked up. Before 8.14, every program that the host starts may inherit them. libcurl
 * tells nobody their numbers, but they are the lowest that were free.
 */
#ifndef DLC_WAKEUP_H
#define DLC_WAKEUP_H

#include <stdbool.h>

#pragma GCC visibility push(hidden)

typedef struct dlc_wakeup {
  int fds[2]; /* below 0 for none */
} dlc_wakeup;

/* Returns the numbers that the next two descriptors of this process will get. */
dlc_wakeup dlc_wakeup_predict(void);

/* Sets close-on-exec on the sockets that libcurl has opened at these numbers since. */
void dlc_wakeup_set_cloexec(dlc_wakeup expected);

#pragma GCC visibility pop

#endif
