/* SPDX-License-Identifier: MIT
 *
 * The two clocks, in seconds: one that never jumps, and the time since the epoch.
 */
#ifndef DLC_CLOCK_H
#define DLC_CLOCK_H

#pragma GCC visibility push(hidden)

double dlc_monotonic(void);
double dlc_wall_clock(void);

#pragma GCC visibility pop

#endif
