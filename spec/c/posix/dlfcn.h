/* SPDX-License-Identifier: MIT
 *
 * The header of a system with no more than POSIX.1-2008: see sys/socket.h.
 */
#include_next <dlfcn.h>

#undef RTLD_NODELETE
