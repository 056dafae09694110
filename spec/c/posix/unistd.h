/* SPDX-License-Identifier: MIT
 *
 * The header of a system with no more than POSIX.1-2008: see sys/socket.h. macOS has no real-time
 * signals, either.
 */
#include_next <unistd.h>

#undef _POSIX_REALTIME_SIGNALS
