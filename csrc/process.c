/* SPDX-License-Identifier: MIT
 *
 * Programs beside the host: see process.h.
 */
#ifdef __linux__
#define _GNU_SOURCE /* pipe2, syscall */
#endif
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/syscall.h>
#endif

#include "clock.h"

extern char **environ;

enum { MAX_OUTPUT = 1024 * 1024 };

/* Descriptors of a program: its outputs, and a pidfd for its end. */
enum { OUT, ERR, END, FDS };

/* Seconds between looks at a program without a pidfd; and at one that has closed its outputs, as
 * most do only when they end. */
static const double reap_interval = 0.1, closed_reap_interval = 0.01;

struct dlc_process {
  dlc_process_list *list; /* NULL once it was unlinked */
  dlc_process *previous, *next;
  pid_t pid, owner; /* a fork's child is not its parent */
  bool leads_group; /* a process group of its own, with all that it starts */
  int fds[FDS];     /* below 0 if closed; END may never be open */
  double due;       /* on the monotonic clock */
  bool ended;
  const char *fault;
  int status;
  dlc_buffer out, err;
};

static void close_end(int *fd) {
  if (*fd >= 0) close(*fd);
  *fd = -1;
}

/* Opens a pipe that no program inherits which the host may start meanwhile. */
static bool open_pipe(int ends[2]) {
#ifdef __linux__
  int fault = pipe2(ends, O_CLOEXEC);
#else
  int fault = pipe(ends);
#endif
  if (fault != 0) {
    ends[0] = ends[1] = -1;
    return false;
  }
#ifndef __linux__
  fcntl(ends[0], F_SETFD, FD_CLOEXEC);
  fcntl(ends[1], F_SETFD, FD_CLOEXEC);
#endif
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  return true;
}

/* Empties standard input and redirects both outputs. */
static int redirect(posix_spawn_file_actions_t *actions, int out, int err) {
  int fault = posix_spawn_file_actions_addopen(actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  if (fault == 0) fault = posix_spawn_file_actions_adddup2(actions, out, STDOUT_FILENO);
  if (fault == 0) fault = posix_spawn_file_actions_adddup2(actions, err, STDERR_FILENO);
  return fault;
}

/* Returns whether the program can have a process group of its own, and be ended with all that it
 * started. It cannot if the host has the terminal: it may ask the user for a password only from the
 * foreground group. */
static bool may_lead_group(void) {
  int terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  bool in_foreground = terminal >= 0 && tcgetpgrp(terminal) == getpgrp();
  close_end(&terminal);
  return !in_foreground;
}

/* Unblocks all signals and sets SIGPIPE to its default, whatever the host does. */
static int set_attributes(posix_spawnattr_t *attributes, bool leads_group) {
  const int group = leads_group ? POSIX_SPAWN_SETPGROUP : 0; /* the group 0 is a new one */
  const short flags = (short)(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | group);
  sigset_t none, defaults;
  int fault;
  sigemptyset(&none);
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGPIPE);
  fault = posix_spawnattr_setsigmask(attributes, &none);
  if (fault == 0) fault = posix_spawnattr_setsigdefault(attributes, &defaults);
  if (fault == 0) fault = posix_spawnattr_setflags(attributes, flags);
  return fault;
}

/* Spawns the program, or fails: without the redirections keys would be printed where the host's own
 * output goes. */
static int spawn(dlc_process *process, char *const argv[], int out, int err) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  int fault = posix_spawn_file_actions_init(&actions);
  if (fault != 0) return fault;
  fault = posix_spawnattr_init(&attributes);
  if (fault == 0) {
    fault = redirect(&actions, out, err);
    if (fault == 0) fault = set_attributes(&attributes, process->leads_group);
    if (fault == 0) {
      fault = posix_spawnp(&process->pid, argv[0], &actions, &attributes, argv, environ);
    }
    posix_spawnattr_destroy(&attributes);
  }
  posix_spawn_file_actions_destroy(&actions);
  return fault;
}

/* Starting. */

static bool watch(dlc_process *process) {
  dlc_pollset *watched = process->list->watched;
  return dlc_pollset_put(watched, process->fds[OUT], POLLIN) &&
         dlc_pollset_put(watched, process->fds[ERR], POLLIN);
}

/* Watches for its end, which programs that it started could hide by holding its outputs open.
 * Without a pidfd, or memory to watch it, dlc_processes_timeout asks for regular looks. */
static void watch_end(dlc_process *process) {
#ifdef SYS_pidfd_open
  process->fds[END] = (int)syscall(SYS_pidfd_open, process->pid, 0); /* closed on exec */
  if (process->fds[END] < 0) return;
  if (!dlc_pollset_put(process->list->watched, process->fds[END], POLLIN)) {
    close_end(&process->fds[END]);
  }
#else
  (void)process;
#endif
}

static void stop_watching(dlc_process *process, int which) {
  if (process->fds[which] >= 0 && process->list != NULL) {
    dlc_pollset_remove(process->list->watched, process->fds[which]);
  }
  close_end(&process->fds[which]);
}

static void end_watch(dlc_process *process) {
  int which;
  for (which = 0; which < FDS; which++) stop_watching(process, which);
}

static const char *explain(int code) {
  switch (code) {
    case ENOMEM: return "out of memory";
    case ENOENT: return "there is no such program";
    case EMFILE:
    case ENFILE: return "this process has no file descriptors left";
    default: return "it could not be started";
  }
}

static const char *launch(dlc_process *process, char *const argv[]) {
  int out[2], err[2] = {-1, -1}, code;
  if (!open_pipe(out) || !open_pipe(err)) {
    code = errno;
    close_end(&out[0]);
    close_end(&out[1]);
    return explain(code);
  }
  process->fds[OUT] = out[0];
  process->fds[ERR] = err[0];
  process->leads_group = may_lead_group();
  code = watch(process) ? spawn(process, argv, out[1], err[1]) : ENOMEM;
  close_end(&out[1]);
  close_end(&err[1]);
  if (code == 0) {
    watch_end(process);
    return NULL;
  }
  process->pid = 0;
  return explain(code);
}

dlc_process *dlc_process_start(dlc_process_list *list, char *const argv[], double seconds,
                               const char **why) {
  dlc_process *process = calloc(1, sizeof *process);
  *why = "out of memory";
  if (process == NULL) return NULL;
  process->fds[OUT] = process->fds[ERR] = process->fds[END] = -1;
  process->owner = getpid();
  process->due = dlc_monotonic() + seconds;
  process->list = list;
  process->previous = list->last;
  if (list->last != NULL) list->last->next = process;
  else list->first = process;
  list->last = process;
  *why = launch(process, argv);
  if (*why == NULL) return process;
  dlc_process_free(process);
  return NULL;
}

/* Ending. */

static void unlink_process(dlc_process *process) {
  dlc_process_list *list = process->list;
  if (list == NULL) return;
  if (process->previous != NULL) process->previous->next = process->next;
  else list->first = process->next;
  if (process->next != NULL) process->next->previous = process->previous;
  else list->last = process->previous;
  process->list = NULL;
  process->previous = process->next = NULL;
}

/* Kills the program and its group, with a reason. Not one of the parent's in a child process, nor
 * one that the host has reaped: its number may be another's by now. */
static void stop(dlc_process *process, const char *fault) {
  if (process->ended) return;
  process->ended = true;
  process->fault = fault;
  end_watch(process);
  if (process->pid == 0 || process->owner != getpid()) return;
  if (waitpid(process->pid, NULL, WNOHANG) != 0) return;
  kill(process->leads_group ? -process->pid : process->pid, SIGKILL);
  while (waitpid(process->pid, NULL, 0) < 0 && errno == EINTR) continue;
}

void dlc_process_free(dlc_process *process) {
  if (process == NULL) return;
  stop(process, NULL);
  unlink_process(process);
  dlc_buffer_clear(&process->out);
  dlc_buffer_clear(&process->err);
  free(process);
}

void dlc_processes_close(dlc_process_list *list) {
  while (list->first != NULL) {
    stop(list->first, "it was ended with the client");
    unlink_process(list->first);
  }
}

/* Running. */

/* Stores what was read, up to a bound. Output beyond it makes the program's result unusable;
 * standard error beyond it is dropped. */
static const char *store_output(dlc_process *process, int which, const char *bytes, size_t count) {
  dlc_buffer *into = which == OUT ? &process->out : &process->err;
  if (into->length + count <= MAX_OUTPUT) dlc_buffer_append(into, bytes, count);
  else if (which == OUT) return "it wrote more than can be taken";
  return into->failed ? "out of memory" : NULL;
}

/* Reads what is there, at most a pipe full of a program that never stops; closes the descriptor at
 * its end. */
static const char *drain(dlc_process *process, int which) {
  char bytes[4096];
  const char *fault = NULL;
  size_t total = 0;
  ssize_t count = 1;
  if (process->fds[which] < 0) return NULL;
  while (fault == NULL && total <= MAX_OUTPUT) {
    count = read(process->fds[which], bytes, sizeof bytes);
    if (count <= 0) break;
    total += (size_t)count;
    fault = store_output(process, which, bytes, (size_t)count);
  }
  if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)) {
    stop_watching(process, which);
  }
  dlc_wipe(bytes, sizeof bytes);
  return fault;
}

static int to_status(int status) {
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* Returns whether it has exited. If the host reaps children itself, only that is known, and the
 * output has to tell. */
static bool has_exited(dlc_process *process) {
  int status = 0;
  pid_t ended = waitpid(process->pid, &status, WNOHANG);
  if (ended == 0 || (ended < 0 && errno == EINTR)) return false;
  process->status = ended < 0 ? 0 : to_status(status);
  return true;
}

/* Reads once more after the end: all that the program wrote is there by then. Output of others, who
 * hold its descriptors, is not waited for. */
static void step(dlc_process *process) {
  const char *fault;
  bool exited;
  if (process->ended) return;
  if (process->owner != getpid()) {
    stop(process, "it belongs to the process that this one came from");
    return;
  }
  exited = has_exited(process);
  fault = drain(process, OUT);
  if (fault == NULL) fault = drain(process, ERR);
  if (exited) {
    process->ended = true;
    process->fault = fault;
    end_watch(process);
    return;
  }
  if (fault == NULL && dlc_monotonic() >= process->due) fault = "it took too long and was ended";
  if (fault != NULL) stop(process, fault);
}

void dlc_processes_step(dlc_process_list *list) {
  dlc_process *process;
  for (process = list->first; process != NULL; process = process->next) step(process);
}

static double wait_for(const dlc_process *process, double now) {
  bool closed = process->fds[OUT] < 0 && process->fds[ERR] < 0;
  double left = process->due - now, look = closed ? closed_reap_interval : reap_interval;
  if (process->ended || left < 0) return 0;
  return process->fds[END] < 0 && left > look ? look : left;
}

double dlc_processes_timeout(const dlc_process_list *list) {
  const dlc_process *process;
  double now = dlc_monotonic(), least = -1;
  for (process = list->first; process != NULL; process = process->next) {
    double mine = wait_for(process, now);
    if (least < 0 || mine < least) least = mine;
  }
  return least;
}

dlc_process *dlc_processes_next_ended(dlc_process_list *list) {
  dlc_process *process = list->first;
  while (process != NULL && !process->ended) process = process->next;
  if (process != NULL) unlink_process(process);
  return process;
}

/* The result. */

bool dlc_process_has_ended(const dlc_process *process) {
  return process->ended;
}

const char *dlc_process_fault(const dlc_process *process) {
  return process->fault;
}

dlc_slice dlc_process_out(const dlc_process *process) {
  return dlc_buffer_view(&process->out);
}

dlc_slice dlc_process_err(const dlc_process *process) {
  return dlc_buffer_view(&process->err);
}

int dlc_process_status(const dlc_process *process) {
  return process->status;
}
