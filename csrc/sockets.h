/* SPDX-License-Identifier: MIT
 *
 * The sockets that libcurl has open for an engine. A child process shares them with its parent and
 * must let go of them: a byte that it wrote there would reach the parent's peer.
 */
#ifndef DLC_SOCKETS_H
#define DLC_SOCKETS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#pragma GCC visibility push(hidden)

typedef struct dlc_socket {
  int fd;
  ino_t inode; /* identifies it: if libcurl closed fd unseen, another file may have the number */
} dlc_socket;

/* A set of sockets. Zeroed, it is empty. */
typedef struct dlc_sockets {
  dlc_socket *items;
  size_t count, capacity;
} dlc_sockets;

/* Opens a socket that programs do not inherit. Returns below 0 if there can be none. */
int dlc_sockets_open(dlc_sockets *sockets, int family, int type, int protocol);

/* Closes the socket and forgets it; a descriptor that is not in the set is closed as well. Returns
 * what close() returns. */
int dlc_sockets_close(dlc_sockets *sockets, int fd);

/* For a child process: replaces each by a socket that leads nowhere, so that libcurl can say
 * goodbye and close it unheard. Returns false if there is no such socket to be had. */
bool dlc_sockets_detach(dlc_sockets *sockets);

/* For a child process whose libcurl will not close them: closes those that are still open. */
void dlc_sockets_close_all(dlc_sockets *sockets);

void dlc_sockets_clear(dlc_sockets *sockets);

#pragma GCC visibility pop

#endif
