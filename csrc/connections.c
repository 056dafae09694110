/* SPDX-License-Identifier: MIT
 *
 * The sockets of an engine: see connections.h.
 */
#define _GNU_SOURCE /* SOCK_CLOEXEC */
#include "connections.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static bool reserve(dlc_connections *connections) {
  size_t capacity = connections->capacity == 0 ? 8 : connections->capacity * 2;
  struct dlc_connection *items;
  if (connections->count < connections->capacity) return true;
  items = realloc(connections->items, capacity * sizeof *items);
  if (items == NULL) return false;
  connections->items = items;
  connections->capacity = capacity;
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

int dlc_connections_open(dlc_connections *connections, int family, int type, int protocol) {
  struct stat info;
  int fd = reserve(connections) ? open_socket(family, type, protocol) : -1;
  if (fd < 0) return -1;
  if (fstat(fd, &info) != 0) {
    close(fd);
    return -1;
  }
  connections->items[connections->count].fd = fd;
  connections->items[connections->count++].inode = info.st_ino;
  return fd;
}

int dlc_connections_close(dlc_connections *connections, int fd) {
  size_t i = 0;
  while (i < connections->count && connections->items[i].fd != fd) i++;
  if (i < connections->count) connections->items[i] = connections->items[--connections->count];
  return close(fd);
}

static bool is_open(const struct dlc_connection *connection) {
  struct stat info;
  return fstat(connection->fd, &info) == 0 && S_ISSOCK(info.st_mode) &&
         info.st_ino == connection->inode;
}

bool dlc_connections_silence(dlc_connections *connections) {
  int nowhere;
  size_t i;
  bool done = true;
  if (connections->count == 0) return true;
  nowhere = socket(AF_UNIX, SOCK_STREAM, 0);
  if (nowhere < 0) return false;
  for (i = 0; i < connections->count && done; i++) {
    if (is_open(&connections->items[i])) done = dup2(nowhere, connections->items[i].fd) >= 0;
  }
  close(nowhere);
  return done;
}

void dlc_connections_drop(dlc_connections *connections) {
  size_t i;
  for (i = 0; i < connections->count; i++) {
    if (is_open(&connections->items[i])) close(connections->items[i].fd);
  }
  connections->count = 0;
}

void dlc_connections_clear(dlc_connections *connections) {
  free(connections->items);
  memset(connections, 0, sizeof *connections);
}
