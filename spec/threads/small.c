/* SPDX-License-Identifier: MIT
 *
 * A thread with a small stack, as hosts make them, reads and writes JSON, as deeply nested as is
 * allowed and more deeply.
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stdlib.h>

#include "host.h"

enum { STACK_SIZE = 96 * 1024 };

static void *run(void *L) {
  return host_run(L, "small", 0, NULL, 0);
}

int main(void) {
  lua_State *L = host_open();
  pthread_attr_t attributes;
  pthread_t thread;
  void *problem;
  if (pthread_attr_init(&attributes) != 0) abort();
  if (pthread_attr_setstacksize(&attributes, STACK_SIZE) != 0) abort();
  if (pthread_create(&thread, &attributes, run, L) != 0) abort();
  pthread_join(thread, &problem);
  pthread_attr_destroy(&attributes);
  lua_close(L);
  return host_is_well("the thread", problem) ? EXIT_SUCCESS : EXIT_FAILURE;
}
