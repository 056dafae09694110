/* SPDX-License-Identifier: MIT
 *
 * The two clocks: see clock.h.
 */
#define _POSIX_C_SOURCE 200809L
#define _FILE_OFFSET_BITS 64 /* for the next */
#define _TIME_BITS 64        /* else a 32-bit glibc fails in 2038 */
#include "clock.h"

#include <time.h>

static double read_clock(clockid_t id) {
  struct timespec now;
  clock_gettime(id, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

double dlc_monotonic(void) {
  return read_clock(CLOCK_MONOTONIC);
}

double dlc_wall_clock(void) {
  return read_clock(CLOCK_REALTIME);
}
