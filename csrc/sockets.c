/* SPDX-License-Identifier: MIT
 *
 * The sockets of an engine: see sockets.h.
 */
#ifdef __linux__
#define _GNU_SOURCE /* SOCK_CLOEXEC */
#endif
#include "sockets.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static bool reserve(dlc_sockets *sockets) {
  size_t capacity = sockets->capacity == 0 ? 8 : sockets->capacity * 2;
  dlc_socket *items;
  if (sockets->count < sockets->capacity) return true;
  items = realloc(sockets->items, capacity * sizeof *items);
  if (items == NULL) return false;
  sockets->items = items;
  sockets->capacity = capacity;
  return true;
}

static int open_socket(int family, int type, int protocol) {
#ifdef SOCK_CLOEXEC
  return socket(family, type | SOCK_CLOEXEC, protocol);
#else
  int fd = socket(family, type, protocol);
  if (fd >= 0) fcntl(fd, F_SETFD, FD_CLOEXEC);
  return fd;
#endif
}

int dlc_sockets_open(dlc_sockets *sockets, int family, int type, int protocol) {
  struct stat info;
  int fd = reserve(sockets) ? open_socket(family, type, protocol) : -1;
  if (fd < 0) return -1;
  if (fstat(fd, &info) != 0) {
    close(fd);
    return -1;
  }
  sockets->items[sockets->count].fd = fd;
  sockets->items[sockets->count++].inode = info.st_ino;
  return fd;
}

int dlc_sockets_close(dlc_sockets *sockets, int fd) {
  size_t i = 0;
  while (i < sockets->count && sockets->items[i].fd != fd) i++;
  if (i < sockets->count) sockets->items[i] = sockets->items[--sockets->count];
  return close(fd);
}

static bool is_open(const dlc_socket *connection) {
  struct stat info;
  return fstat(connection->fd, &info) == 0 && S_ISSOCK(info.st_mode) &&
         info.st_ino == connection->inode;
}

bool dlc_sockets_detach(dlc_sockets *sockets) {
  int nowhere;
  size_t i;
  bool done = true;
  if (sockets->count == 0) return true;
  nowhere = socket(AF_UNIX, SOCK_STREAM, 0);
  if (nowhere < 0) return false;
  for (i = 0; i < sockets->count && done; i++) {
    if (is_open(&sockets->items[i])) done = dup2(nowhere, sockets->items[i].fd) >= 0;
  }
  close(nowhere);
  return done;
}

void dlc_sockets_close_all(dlc_sockets *sockets) {
  size_t i;
  for (i = 0; i < sockets->count; i++) {
    if (is_open(&sockets->items[i])) close(sockets->items[i].fd);
  }
  sockets->count = 0;
}

void dlc_sockets_clear(dlc_sockets *sockets) {
  free(sockets->items);
  memset(sockets, 0, sizeof *sockets);
}
