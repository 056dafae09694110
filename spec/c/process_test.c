/* SPDX-License-Identifier: MIT
 *
 * Tests of csrc/process.c, with small programs in sh.
 */
#define _POSIX_C_SOURCE 200809L
#include "process.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "http.h" /* the clock */

static const char *run_shell(const char *script, double seconds, dlc_process *result) {
  char *argv[4];
  char shell[] = "sh", option[] = "-c", copy[300];
  memset(result, 0, sizeof *result);
  snprintf(copy, sizeof copy, "%s", script);
  argv[0] = shell;
  argv[1] = option;
  argv[2] = copy;
  argv[3] = NULL;
  return dlc_process_run(argv, seconds, result);
}

static void check_run(const char *script, const char *out, const char *err, int status) {
  dlc_process result;
  check_case = script;
  CHECK(run_shell(script, 10, &result) == NULL);
  CHECK_TEXT(dlc_buffer_view(&result.out), out);
  CHECK_TEXT(dlc_buffer_view(&result.err), err);
  CHECK_NUMBER(result.status, status);
  dlc_process_clear(&result);
  CHECK(result.out.data == NULL && result.err.data == NULL);
  check_case = NULL;
}

static void check_fault(const char *script, double seconds, const char *want) {
  dlc_process result;
  double begun = dlc_monotonic();
  check_case = script;
  CHECK_TEXT(dlc_slice_of(run_shell(script, seconds, &result)), want);
  CHECK(dlc_monotonic() - begun < 5);
  dlc_process_clear(&result);
  check_case = NULL;
}

static void test_outputs(void) {
  check_run("echo out; echo err >&2", "out\n", "err\n", 0);
  check_run(":", "", "", 0);
  check_run("exit 3", "", "", 3);
  check_run("kill -9 $$", "", "", 128 + 9);
  check_run("cat", "", "", 0); /* standard input is empty, not the host's */
  check_run("exec 1>&- 2>&-; sleep 0.1; exit 4", "", "", 4);
  check_run("printf a; sleep 0.05; printf b >&2; sleep 0.05; printf c", "ac", "b", 0);
  check_run("kill -PIPE $$; echo no", "", "", 128 + SIGPIPE);
}

/* Neither output may wait for the other to be read. */
static void test_large_outputs(void) {
  dlc_process result;
  CHECK(run_shell("head -c 300000 /dev/zero >&2; head -c 300000 /dev/zero", 10, &result) == NULL);
  CHECK_NUMBER(result.out.length, 300000);
  CHECK_NUMBER(result.err.length, 300000);
  dlc_process_clear(&result);
}

static void test_limits(void) {
  check_fault("sleep 20", 0.1, "it took too long and was ended");
  check_fault("trap '' TERM; exec sleep 20", 0.1, "it took too long and was ended");
  check_fault("exec 1>&- 2>&-; exec sleep 20", 0.1, "it took too long and was ended");
  check_fault("exec cat /dev/zero", 10, "it wrote more than can be taken");
}

/* Where the system starts programs by a plain fork, as valgrind does, it can only answer 127. */
static void test_no_program(void) {
  const char *fault;
  char name[] = "/nonexistent/program";
  char *argv[] = {NULL, NULL};
  dlc_process result = {{0}, {0}, 0};
  argv[0] = name;
  fault = dlc_process_run(argv, 10, &result);
  if (fault == NULL) CHECK_NUMBER(result.status, 127);
  else CHECK_TEXT(dlc_slice_of(fault), "there is no such program");
  dlc_process_clear(&result);
}

/* What is written between quotes, with a semicolon or a dollar stays one argument: no shell. */
static void test_arguments(void) {
  char program[] = "printf", format[] = "%s|", odd[] = "a b;$HOME'\"*", empty[] = "";
  char *argv[] = {NULL, NULL, NULL, NULL, NULL};
  dlc_process result = {{0}, {0}, 0};
  argv[0] = program;
  argv[1] = format;
  argv[2] = odd;
  argv[3] = empty;
  CHECK(dlc_process_run(argv, 10, &result) == NULL);
  CHECK_TEXT(dlc_buffer_view(&result.out), "a b;$HOME'\"*||");
  dlc_process_clear(&result);
}

static size_t count_descriptors(void) {
  size_t count = 0;
  int fd;
  for (fd = 0; fd < 256; fd++) count += fcntl(fd, F_GETFD) != -1;
  return count;
}

static void test_descriptors(void) {
  size_t before = count_descriptors();
  check_run("echo x", "x\n", "", 0);
  check_fault("sleep 20", 0.05, "it took too long and was ended");
  test_no_program();
  CHECK_NUMBER(count_descriptors(), before);
}

/* A host that blocks or ignores signals does not pass that on. */
static void test_signals(void) {
  sigset_t all, previous;
  void (*handler)(int) = signal(SIGPIPE, SIG_IGN);
  sigfillset(&all);
  sigprocmask(SIG_BLOCK, &all, &previous);
  check_run("kill -PIPE $$; echo no", "", "", 128 + SIGPIPE);
  check_run("kill -TERM $$; echo no", "", "", 128 + SIGTERM);
  sigprocmask(SIG_SETMASK, &previous, NULL);
  signal(SIGPIPE, handler);
}

void test_process(void) {
  test_outputs();
  test_large_outputs();
  test_limits();
  test_no_program();
  test_arguments();
  test_descriptors();
  test_signals();
}
