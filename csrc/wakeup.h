/* SPDX-License-Identifier: MIT
 *
 * The descriptors that libcurl makes for itself, to be woken by: a pair of sockets for a multi handle
 * and one for each name that is being looked up. Before 8.14 every program that the host starts may
 * inherit them. libcurl tells nobody their numbers, but they are the lowest that were free.
 */
#ifndef DLC_WAKEUP_H
#define DLC_WAKEUP_H

#include <stdbool.h>

#pragma GCC visibility push(hidden)

typedef struct dlc_wakeup {
  int fds[2]; /* below 0 for none */
} dlc_wakeup;

/* The numbers that the next two descriptors of this process will get. */
dlc_wakeup dlc_wakeup_predict(void);

/* Keeps from programs what libcurl has opened there since. */
void dlc_wakeup_set_cloexec(dlc_wakeup expected);

#pragma GCC visibility pop

#endif
