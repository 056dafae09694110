/* SPDX-License-Identifier: MIT
 *
 * The header of a system with no more than POSIX.1-2008. `make c-test` runs the C tests with it a
 * second time, with __linux__ undefined: they take the ways of such a system.
 */
#include_next <sys/socket.h>

#undef SOCK_CLOEXEC
