/* SPDX-License-Identifier: MIT
 *
 * Tests of csrc/resources.c, with few descriptors left.
 */
#define _POSIX_C_SOURCE 200809L
#include "resources.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "check.h"

/* Lowers the number of descriptors; the question itself keeps none of them. */
static void test_descriptors(void) {
  struct rlimit old, few;
  int i, before = open("/", O_RDONLY);
  bool enough[8];
  close(before);
  if (!CHECK_NUMBER(getrlimit(RLIMIT_NOFILE, &old), 0)) return;
  few = old;
  for (i = 0; i < 8; i++) {
    few.rlim_cur = (rlim_t)(before + i);
    CHECK_NUMBER(setrlimit(RLIMIT_NOFILE, &few), 0);
    enough[i] = dlc_has_descriptors();
  }
  CHECK_NUMBER(setrlimit(RLIMIT_NOFILE, &old), 0);
  for (i = 0; i < 8; i++) CHECK_NUMBER(enough[i], i >= 4);
  CHECK(dlc_has_descriptors() && dlc_has_memory());
  i = open("/", O_RDONLY);
  CHECK_NUMBER(i, before);
  close(i);
}

void test_resources(void) {
  test_descriptors();
}
