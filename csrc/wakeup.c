/* SPDX-License-Identifier: MIT
 *
 * The sockets by which libcurl wakes itself: see wakeup.h.
 */
#define _POSIX_C_SOURCE 200809L
#include "wakeup.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

dlc_wakeup dlc_wakeup_predict(void) {
  dlc_wakeup expected;
  int i;
  for (i = 0; i < 2; i++) expected.fds[i] = open("/", O_RDONLY | O_CLOEXEC);
  for (i = 0; i < 2; i++) {
    if (expected.fds[i] >= 0) close(expected.fds[i]);
  }
  return expected;
}

/* Returns whether it may be one of libcurl's pairs. Another thread of the host may have taken the
 * number: its files and its connections to other machines are left alone. */
static bool may_be_libcurls(int fd) {
  struct sockaddr_storage name;
  socklen_t size = sizeof name;
  return getsockname(fd, (struct sockaddr *)&name, &size) == 0 && name.ss_family == AF_UNIX;
}

void dlc_wakeup_set_cloexec(dlc_wakeup expected) {
  int i;
  for (i = 0; i < 2; i++) {
    int fd = expected.fds[i];
    if (fd >= 0 && fcntl(fd, F_GETFD) == 0 && may_be_libcurls(fd)) fcntl(fd, F_SETFD, FD_CLOEXEC);
  }
}
