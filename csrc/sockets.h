/* SPDX-License-Identifier: MIT
 *
 * The sockets that libcurl has open for an engine, so that a child process can let go of those it
 * shares with its parent: what either writes to them, the peer takes for the other's.
 */
#ifndef DLC_SOCKETS_H
#define DLC_SOCKETS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#pragma GCC visibility push(hidden)

/* Zeroed, it holds none. */
typedef struct dlc_sockets {
  struct dlc_socket {
    int fd;
    ino_t inode; /* a number that libcurl closed unseen may be somebody else's by now */
  } *items;
  size_t count, capacity;
} dlc_sockets;

/* A new socket that no program the host starts inherits; below 0 where there can be none. */
int dlc_sockets_open(dlc_sockets *sockets, int family, int type, int protocol);
int dlc_sockets_close(dlc_sockets *sockets, int fd);

/* For a child process: puts a socket that leads nowhere in the place of each, so that libcurl may
 * say goodbye and close it, and nobody hears. False where that cannot be had. */
bool dlc_sockets_detach(dlc_sockets *sockets);

/* For a child process whose libcurl will not close them. */
void dlc_sockets_close_all(dlc_sockets *sockets);

void dlc_sockets_clear(dlc_sockets *sockets);

#pragma GCC visibility pop

#endif
