/* SPDX-License-Identifier: MIT
 *
 * Descriptors and memory that are left: see resources.h.
 */
#define _POSIX_C_SOURCE 200809L
#include "resources.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

/* Opens four: two sockets, a file of certificates, and one that libc needs to look up a name. */
bool dlc_has_descriptors(void) {
  int fds[4], count = 0, code = 0;
  while (count < 4 && code == 0) {
    fds[count] = open("/", O_RDONLY | O_CLOEXEC);
    if (fds[count] < 0) code = errno;
    else count++;
  }
  while (count > 0) close(fds[--count]);
  return code != EMFILE && code != ENFILE;
}

bool dlc_has_memory(void) {
  void *volatile memory = malloc((size_t)1024 * 1024); /* or the compiler assumes the answer */
  bool found = memory != NULL;
  free(memory);
  return found;
}
