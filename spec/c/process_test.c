/* SPDX-License-Identifier: MIT
 *
 * Tests of csrc/process.c, with small programs in sh.
 */
#define _GNU_SOURCE /* RTLD_NEXT */
#include "process.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "clock.h"

static dlc_pollset watched;
static dlc_process_list list = {NULL, NULL, &watched};

/* This program's syscall stands in for libc's, and can be that of a system without pidfds. */
static bool is_old_system;

long syscall(long number, ...) {
  long (*next)(long, ...) = NULL, arguments[6];
  void *found = dlsym(RTLD_NEXT, "syscall");
  va_list list_of_arguments;
  int i;
  memcpy(&next, &found, sizeof next);
  va_start(list_of_arguments, number);
  for (i = 0; i < 6; i++) arguments[i] = va_arg(list_of_arguments, long);
  va_end(list_of_arguments);
#ifdef SYS_pidfd_open
  if (is_old_system && number == SYS_pidfd_open) {
    errno = ENOSYS;
    return -1;
  }
#endif
  return next(number, arguments[0], arguments[1], arguments[2], arguments[3], arguments[4],
              arguments[5]);
}

static dlc_process *start_shell(const char *script, double seconds) {
  char *argv[4];
  char shell[] = "sh", option[] = "-c", copy[300];
  const char *why;
  dlc_process *process;
  snprintf(copy, sizeof copy, "%s", script);
  argv[0] = shell;
  argv[1] = option;
  argv[2] = copy;
  argv[3] = NULL;
  process = dlc_process_start(&list, argv, seconds, &why);
  if (process == NULL) CHECK_TEXT(dlc_slice_of(why), "(a process)");
  return process;
}

/* Watches and steps, as the engine does, until one has ended. Returns the number of steps. */
static size_t wait_for_end(void) {
  size_t steps = 0;
  double timeout;
  while ((timeout = dlc_processes_timeout(&list)) > 0) {
    dlc_pollset_wait(&watched, timeout);
    dlc_processes_step(&list);
    steps++;
  }
  dlc_processes_step(&list); /* timed out, but not ended yet */
  return steps;
}

static dlc_process *run_shell(const char *script, double seconds) {
  dlc_process *process = start_shell(script, seconds);
  wait_for_end();
  CHECK(dlc_processes_next_ended(&list) == process);
  CHECK(dlc_process_has_ended(process));
  CHECK(dlc_processes_next_ended(&list) == NULL);
  CHECK(dlc_processes_timeout(&list) < 0);
  return process;
}

static void check_run(const char *script, const char *out, const char *err, int status) {
  dlc_process *process;
  check_case = script;
  process = run_shell(script, 10);
  CHECK(dlc_process_fault(process) == NULL);
  CHECK_TEXT(dlc_process_out(process), out);
  if (err != NULL) CHECK_TEXT(dlc_process_err(process), err);
  CHECK_NUMBER(dlc_process_status(process), status);
  dlc_process_free(process);
  check_case = NULL;
}

static void check_fault(const char *script, double seconds, const char *want) {
  dlc_process *process;
  check_case = script;
  process = run_shell(script, seconds);
  CHECK_TEXT(dlc_slice_of(dlc_process_fault(process)), want);
  dlc_process_free(process);
  CHECK(waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD); /* it is reaped */
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
  dlc_process *process = run_shell("head -c 300000 /dev/zero >&2; head -c 300000 /dev/zero", 10);
  CHECK_NUMBER(dlc_process_out(process).length, 300000);
  CHECK_NUMBER(dlc_process_err(process).length, 300000);
  dlc_process_free(process);
}

/* Returns whether the running programs are watched for their end and for both of their outputs. */
static bool is_end_watched(size_t programs) {
  return watched.count == 3 * programs;
}

/* A silent program wakes nobody. Without pidfds all programs are looked at now and then; those that
 * closed their outputs, more often. */
static void test_waiting(void) {
  dlc_process *process = start_shell("sleep 0.3; echo x", 10);
  bool is_told = is_end_watched(1);
  CHECK(!is_told || !is_old_system); /* valgrind has no pidfds either */
  CHECK(is_told ? dlc_processes_timeout(&list) > 9 : dlc_processes_timeout(&list) <= (double)0.1);
  CHECK(wait_for_end() < 10);
  dlc_process_free(process);
  process = start_shell("exec 1>&- 2>&-; sleep 0.3", 10);
  CHECK(wait_for_end() < 100);
  dlc_process_free(process);
}

/* Programs that a program leaves running may hold its outputs for as long as they like. */
static void test_survivors(void) {
  check_run("sleep 20 & echo $? kept; exit 3", "0 kept\n", "", 3);
  check_run("head -c 50000 /dev/zero | tr '\\0' x >&2; sleep 20 & :", "", NULL, 0);
  check_run("(while :; do echo noise; done >&2) & echo x", "x\n", NULL, 0);
}

/* Makes a named pipe that a program and those that it starts hold; `path` is its name. */
static int open_holder(char path[50]) {
  snprintf(path, 50, "/tmp/dlc-process-%ld", (long)getpid());
  remove(path);
  CHECK_NUMBER(mkfifo(path, 0600), 0);
  return open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
}

/* A session of its own, whose terminal, if it has one, is not this test's. */
static int end_all(void) {
  char path[50], script[200], byte;
  int fd;
  struct pollfd end;
  dlc_process *process;
  if (setsid() < 0) return 1;
  fd = open_holder(path);
  snprintf(script, sizeof script, "(sleep 60 & sh -c 'sleep 60 & wait' & wait) >%s & echo x; wait",
           path);
  process = start_shell(script, 0.5);
  wait_for_end();
  if (dlc_process_fault(process) == NULL) return 2;
  dlc_process_free(process);
  remove(path);
  end = (struct pollfd){fd, POLLIN, 0}; /* nobody holds it any more */
  if (poll(&end, 1, 20000) != 1 || !(end.revents & POLLHUP)) return 3;
  return read(fd, &byte, 1) == 0 ? 0 : 4;
}

/* A program in the foreground of a terminal stays there, where it can ask the user. Some systems
 * have no terminals to give. */
static int stay_in_foreground(void) {
  char group[30];
  dlc_process *process;
  int ours, terminal = posix_openpt(O_RDWR | O_NOCTTY);
  if (terminal < 0) return 0;
  if (grantpt(terminal) != 0 || unlockpt(terminal) != 0 || setsid() < 0) return 1;
  ours = open(ptsname(terminal), O_RDWR);
  if (ours < 0 || ioctl(ours, TIOCSCTTY, 0) != 0) return 2;
  process = run_shell("cut -d' ' -f5 /proc/$$/stat", 10);
  snprintf(group, sizeof group, "%ld\n", (long)getpgrp());
  if (!dlc_slice_equal(dlc_process_out(process), dlc_slice_of(group))) return 3;
  dlc_process_free(process);
  return 0;
}

/* Returns the exit status of a child process that runs the function. */
static int fork_for(int (*act)(void)) {
  int status = -1;
  pid_t child;
  fflush(stdout);
  child = fork();
  if (child == 0) _exit(act());
  CHECK(waitpid(child, &status, 0) == child);
  return status;
}

static void test_groups(void) {
  CHECK_NUMBER(fork_for(end_all), 0);
  CHECK_NUMBER(fork_for(stay_in_foreground), 0);
}

/* The list and its programs may be freed in any order. */
static void test_many(void) {
  dlc_process *first = start_shell("sleep 20", 30), *second = start_shell("echo 2", 30);
  dlc_process *third = start_shell("sleep 20", 30), *fourth = start_shell("sleep 20", 30);
  bool is_told = is_end_watched(4);
  size_t each = is_told ? 3 : 2;
  CHECK_NUMBER(watched.count, 4 * each);
  wait_for_end();
  CHECK(dlc_processes_next_ended(&list) == second);
  CHECK_TEXT(dlc_process_out(second), "2\n");
  CHECK_NUMBER(watched.count, 3 * each);
  CHECK(!is_told || dlc_processes_timeout(&list) > 20);
  dlc_process_free(third);
  CHECK_NUMBER(watched.count, 2 * each);
  dlc_processes_close(&list);
  CHECK_NUMBER(watched.count, 0);
  CHECK(dlc_processes_timeout(&list) < 0);
  CHECK(dlc_process_has_ended(first) && dlc_process_has_ended(fourth));
  CHECK_TEXT(dlc_slice_of(dlc_process_fault(first)), "it was ended with the client");
  CHECK(waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD);
  dlc_process_free(first);
  dlc_process_free(second);
  dlc_process_free(fourth);
  dlc_process_free(NULL);
}

/* A host that reaps children itself, or has them reaped, takes the exit status away. */
static void test_reaped_elsewhere(void) {
  void (*handler)(int) = signal(SIGCHLD, SIG_IGN);
  dlc_process *process = run_shell("echo x; exit 3", 10);
  CHECK(dlc_process_fault(process) == NULL);
  CHECK_TEXT(dlc_process_out(process), "x\n");
  CHECK_NUMBER(dlc_process_status(process), 0);
  dlc_process_free(process);
  check_fault("sleep 20", 0.05, "it took too long and was ended");
  signal(SIGCHLD, handler);
}

/* A child process neither ends nor reads its parent's programs, and counts them as ended. */
static void test_forked(void) {
  dlc_process *process = start_shell("sleep 0.2; echo well", 10);
  int status = 1;
  pid_t child;
  fflush(stdout);
  child = fork();
  if (child == 0) {
    dlc_processes_step(&list);
    if (dlc_processes_next_ended(&list) != process) _exit(1);
    if (dlc_process_fault(process) == NULL) _exit(2);
    dlc_process_free(process);
    _exit(0);
  }
  CHECK(waitpid(child, &status, 0) == child);
  CHECK_NUMBER(status, 0);
  wait_for_end();
  CHECK(dlc_process_fault(process) == NULL);
  CHECK_TEXT(dlc_process_out(process), "well\n");
  dlc_process_free(process);
}

static void test_limits(void) {
  check_fault("sleep 20", 0.1, "it took too long and was ended");
  check_fault("trap '' TERM; exec sleep 20", 0.1, "it took too long and was ended");
  check_fault("exec 1>&- 2>&-; exec sleep 20", 0.1, "it took too long and was ended");
  check_fault("exec cat /dev/zero", 10, "it wrote more than can be taken");
  check_fault("exec cat /dev/zero >&2", 0.3, "it took too long and was ended");
}

/* Excess standard error is dropped, and the output stays good. */
static void test_complaints(void) {
  dlc_process *process = run_shell("head -c 3000000 /dev/zero >&2; echo keys", 10);
  CHECK(dlc_process_fault(process) == NULL);
  CHECK_TEXT(dlc_process_out(process), "keys\n");
  CHECK(dlc_process_err(process).length > 1000000);
  CHECK(dlc_process_err(process).length <= 1024 * 1024);
  dlc_process_free(process);
}

/* A system that starts programs by a plain fork, as valgrind does, can only return 127. */
static void test_no_program(void) {
  const char *why = NULL;
  char name[] = "/nonexistent/program";
  char *argv[] = {NULL, NULL};
  dlc_process *process;
  argv[0] = name;
  process = dlc_process_start(&list, argv, 10, &why);
  if (process == NULL) {
    CHECK_TEXT(dlc_slice_of(why), "there is no such program");
    return;
  }
  wait_for_end();
  CHECK_NUMBER(dlc_process_status(process), 127);
  dlc_process_free(process);
}

/* Quotes, semicolons and dollars stay in one argument: no shell. */
static void test_arguments(void) {
  char program[] = "printf", format[] = "%s|", odd[] = "a b;$HOME'\"*", empty[] = "";
  char *argv[] = {NULL, NULL, NULL, NULL, NULL};
  const char *why = NULL;
  dlc_process *process;
  argv[0] = program;
  argv[1] = format;
  argv[2] = odd;
  argv[3] = empty;
  process = dlc_process_start(&list, argv, 10, &why);
  CHECK(process != NULL);
  wait_for_end();
  CHECK_TEXT(dlc_process_out(process), "a b;$HOME'\"*||");
  dlc_process_free(process);
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
  dlc_process_free(start_shell("sleep 20", 30));
  CHECK_NUMBER(count_descriptors(), before);
}

/* Signals that the host blocks or ignores are not inherited. */
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

static void test_anywhere(void) {
  test_outputs();
  test_large_outputs();
  test_waiting();
  test_survivors();
  test_many();
  test_reaped_elsewhere();
  test_forked();
  test_limits();
  test_no_program();
  test_arguments();
  test_descriptors();
  test_signals();
  test_complaints();
}

/* No descriptors, and enough for one of the two pipes. */
static void test_no_descriptors(void) {
  char name[] = "true";
  char *argv[] = {NULL, NULL};
  struct rlimit old, few;
  int free, next = open("/", O_RDONLY);
  argv[0] = name;
  close(next);
  CHECK_NUMBER(getrlimit(RLIMIT_NOFILE, &old), 0);
  for (free = 0; free < 4; free++) {
    const char *why = NULL;
    few = old;
    few.rlim_cur = (rlim_t)(next + free);
    CHECK_NUMBER(setrlimit(RLIMIT_NOFILE, &few), 0);
    CHECK(dlc_process_start(&list, argv, 10, &why) == NULL);
    CHECK_NUMBER(setrlimit(RLIMIT_NOFILE, &old), 0);
    CHECK_TEXT(dlc_slice_of(why), "this process has no file descriptors left");
    CHECK(fcntl(next, F_GETFD) < 0);
  }
}

void test_process(void) {
  test_anywhere();
  is_old_system = true;
  test_anywhere();
  is_old_system = false;
  test_groups();
  test_no_descriptors();
  dlc_pollset_clear(&watched);
}
