/* SPDX-License-Identifier: MIT
 *
 * Checks for file descriptors and memory, which libcurl reports badly once they have run out. Knows
 * libc and nothing else.
 */
#ifndef DLC_RESOURCES_H
#define DLC_RESOURCES_H

#include <stdbool.h>

#pragma GCC visibility push(hidden)

/* Returns whether there are as many descriptors as it takes to open a connection. */
bool dlc_has_descriptors(void);

/* Returns whether there is the memory for a header line as long as libcurl accepts. */
bool dlc_has_memory(void);

#pragma GCC visibility pop

#endif
