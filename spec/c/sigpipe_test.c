/* SPDX-License-Identifier: MIT
 *
 * Tests of csrc/sigpipe.c, each in a child process of its own, which must not die.
 */
#define _GNU_SOURCE /* syscall */
#include "sigpipe.h"

#include <pthread.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

static volatile sig_atomic_t handled;

static void on_pipe(int number) {
  (void)number;
  handled++;
}

static void set_handler(void (*handler)(int)) {
  struct sigaction action = {0};
  action.sa_handler = handler;
  sigaction(SIGPIPE, &action, NULL);
}

static void set_blocked(bool blocked) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGPIPE);
  pthread_sigmask(blocked ? SIG_BLOCK : SIG_UNBLOCK, &set, NULL);
}

static bool is_blocked(void) {
  sigset_t set;
  pthread_sigmask(SIG_SETMASK, NULL, &set);
  return sigismember(&set, SIGPIPE) == 1;
}

static bool is_pending(void) {
  sigset_t set;
  sigpending(&set);
  return sigismember(&set, SIGPIPE) == 1;
}

/* Writes as libcurl does when the peer is gone. */
static void write_to_nobody(void) {
  int ends[2];
  if (pipe(ends) != 0) _exit(9);
  close(ends[0]);
  if (write(ends[1], "x", 1) >= 0) _exit(9);
  close(ends[1]);
}

static bool survives(void) {
  dlc_sigpipe held = dlc_sigpipe_hold();
  write_to_nobody();
  write_to_nobody();
  dlc_sigpipe_release(&held);
  return !is_blocked() && !is_pending();
}

static bool survives_at_default(void) {
  set_handler(SIG_DFL);
  return survives() && survives();
}

static bool survives_unprotected(void) {
  set_handler(SIG_DFL);
  write_to_nobody();
  return true;
}

static bool dies_after_release(void) {
  set_handler(SIG_DFL);
  if (!survives()) return true;
  write_to_nobody();
  return true;
}

static bool spares_the_handler(void) {
  set_handler(on_pipe);
  return survives() && handled == 0;
}

static bool leaves_it_ignored(void) {
  set_handler(SIG_IGN);
  return survives();
}

static bool does_nothing_without_a_signal(void) {
  dlc_sigpipe held = dlc_sigpipe_hold();
  bool was_held = is_blocked();
  dlc_sigpipe_release(&held);
  return was_held && !is_blocked() && !is_pending();
}

/* A signal that was pending before, blocked by the host, must still be pending afterwards. */
static bool keeps_what_was_pending(void) {
  dlc_sigpipe held;
  set_handler(on_pipe);
  set_blocked(true);
  raise(SIGPIPE);
  held = dlc_sigpipe_hold();
  write_to_nobody();
  dlc_sigpipe_release(&held);
  if (!is_blocked() || !is_pending() || handled != 0) return false;
  set_blocked(false);
  return handled == 1;
}

static bool keeps_it_blocked(void) {
  dlc_sigpipe held;
  set_handler(SIG_DFL);
  set_blocked(true);
  held = dlc_sigpipe_hold();
  write_to_nobody();
  dlc_sigpipe_release(&held);
  return is_blocked() && !is_pending();
}

static bool nests(void) {
  dlc_sigpipe outer, inner;
  set_handler(SIG_DFL);
  outer = dlc_sigpipe_hold();
  write_to_nobody();
  inner = dlc_sigpipe_hold();
  write_to_nobody();
  dlc_sigpipe_release(&inner);
  if (!is_blocked()) return false;
  dlc_sigpipe_release(&outer);
  return !is_blocked() && !is_pending();
}

/* This program's sigpending stands in for libc's: it reports a signal that another thread then
 * takes. */
static bool lying;

int sigpending(sigset_t *set) {
  int fault;
  sigemptyset(set);
  fault = (int)syscall(SYS_rt_sigpending, set, _NSIG / 8);
  if (lying) sigaddset(set, SIGPIPE);
  return fault;
}

static bool does_not_wait_for_one_that_is_gone(void) {
  dlc_sigpipe held = dlc_sigpipe_hold();
  lying = true;
  dlc_sigpipe_release(&held);
  lying = false;
  return !is_blocked();
}

/* Returns the exit status of a child that runs `question`, or minus the signal that ended it. */
static int ask_child(bool (*question)(void)) {
  int status = 0;
  pid_t child;
  fflush(stdout);
  child = fork();
  if (child == 0) {
    set_blocked(false);
    alarm(20); /* a wait for a signal that never comes ends as a failure */
    _exit(question() ? 0 : 1);
  }
  if (child < 0 || waitpid(child, &status, 0) != child) return 99;
  return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

void test_sigpipe(void) {
  CHECK_NUMBER(ask_child(survives_unprotected), -SIGPIPE); /* or the others would show nothing */
  CHECK_NUMBER(ask_child(dies_after_release), -SIGPIPE);
  CHECK_NUMBER(ask_child(survives_at_default), 0);
  CHECK_NUMBER(ask_child(spares_the_handler), 0);
  CHECK_NUMBER(ask_child(leaves_it_ignored), 0);
  CHECK_NUMBER(ask_child(does_nothing_without_a_signal), 0);
  CHECK_NUMBER(ask_child(keeps_what_was_pending), 0);
  CHECK_NUMBER(ask_child(keeps_it_blocked), 0);
  CHECK_NUMBER(ask_child(nests), 0);
  CHECK_NUMBER(ask_child(does_not_wait_for_one_that_is_gone), 0);
}
