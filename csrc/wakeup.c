/* SPDX-License-Identifier: MIT
 *
 * Descriptors to be woken by: see wakeup.h.
 */
#define _POSIX_C_SOURCE 200809L
#define _FILE_OFFSET_BITS 64 /* else a 32-bit libc fails at the inodes of large disks */
#include "wakeup.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

dlc_wakeup dlc_wakeup_expect(void) {
  dlc_wakeup expected;
  int i;
  for (i = 0; i < 2; i++) expected.fds[i] = open("/", O_RDONLY | O_CLOEXEC);
  for (i = 0; i < 2; i++) {
    if (expected.fds[i] >= 0) close(expected.fds[i]);
  }
  return expected;
}

/* A pair of sockets or the ends of a pipe. Another thread of the host's may have been faster: its
 * files and its connections to other machines are not touched. */
static bool may_be_libcurls(int fd) {
  struct stat info;
  struct sockaddr_storage name;
  socklen_t size = sizeof name;
  if (fstat(fd, &info) != 0) return false;
  if (!S_ISSOCK(info.st_mode)) return S_ISFIFO(info.st_mode);
  return getsockname(fd, (struct sockaddr *)&name, &size) == 0 && name.ss_family == AF_UNIX;
}

void dlc_wakeup_keep(dlc_wakeup expected) {
  int i;
  for (i = 0; i < 2; i++) {
    int fd = expected.fds[i];
    if (fd >= 0 && fcntl(fd, F_GETFD) == 0 && may_be_libcurls(fd)) fcntl(fd, F_SETFD, FD_CLOEXEC);
  }
}
