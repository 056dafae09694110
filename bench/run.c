/* SPDX-License-Identifier: MIT
 *
 * run CORE COMMAND [ARGUMENT...]: runs a command on one core and prints, after the command's own
 * output, the cost of it and of the processes it waited for: seconds of wall time, seconds of
 * processor time, kilobytes at its peak. Exits with the command's status.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double seconds(struct timeval t) {
  return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

int main(int argc, char **argv) {
  double begun = now();
  struct rusage usage;
  cpu_set_t cores;
  pid_t pid;
  int status;
  if (argc < 3) return 2;
  CPU_ZERO(&cores);
  CPU_SET((size_t)atoi(argv[1]), &cores);
  if (sched_setaffinity(0, sizeof cores, &cores) != 0) return 2;
  pid = fork();
  if (pid == 0) {
    execvp(argv[2], argv + 2);
    _exit(127);
  }
  if (pid < 0 || wait4(pid, &status, 0, &usage) != pid) return 2;
  printf("%f %f %ld\n", now() - begun, seconds(usage.ru_utime) + seconds(usage.ru_stime),
         usage.ru_maxrss);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 2;
}
