/* SPDX-License-Identifier: MIT
 *
 * A host whose process forks while a state is in use. The script, with the arguments, returns a
 * function for the child, and one for the parent after the child has ended: each uses its copy of
 * the state.
 */
#define _POSIX_C_SOURCE 200809L
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host.h"

enum { IN_CHILD = 1, IN_PARENT = 2 };

static bool run_part(lua_State *L, int index, const char *who) {
  bool well;
  lua_pushvalue(L, index);
  well = host_is_well(who, host_call(L, 0, 0));
  lua_close(L);
  return well;
}

int main(int argc, char **argv) {
  lua_State *L = host_open();
  const char *const *texts = (const char *const *)(argv + 1);
  int status = 0;
  pid_t child;
  if (!host_is_well("before", host_run(L, "fork", (size_t)argc - 1, texts, 2))) return EXIT_FAILURE;
  fflush(stdout);
  child = fork();
  if (child == 0) {
    bool well = run_part(L, IN_CHILD, "the child");
    fflush(stdout);
    _exit(well ? EXIT_SUCCESS : EXIT_FAILURE);
  }
  if (child < 0 || waitpid(child, &status, 0) != child) abort();
  if (status != 0) printf("the child ended with status %#x\n", (unsigned)status);
  return run_part(L, IN_PARENT, "the parent") && status == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
