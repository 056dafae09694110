/* SPDX-License-Identifier: MIT
 *
 * Programs beside the host: see process.h.
 */
#define _GNU_SOURCE /* pipe2 */
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"

extern char **environ;

enum { MAX_OUTPUT = 1024 * 1024, OUT = 0, ERR = 1 };

/* How often a program that closed its outputs and goes on is looked at: seconds. */
static const double glance = 0.01;

struct dlc_process {
  dlc_process_list *list; /* NULL once it was taken out */
  dlc_process *previous, *next;
  pid_t pid, owner; /* the owner's child alone: after a fork it is nobody's */
  int ends[2];      /* below 0 once closed */
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

/* Neither end is for any other program that the host may start meanwhile. */
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

/* Standard input is empty, and what it writes comes here. */
static int redirect(posix_spawn_file_actions_t *actions, int out, int err) {
  int fault =
      posix_spawn_file_actions_addopen(actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  if (fault == 0) fault = posix_spawn_file_actions_adddup2(actions, out, STDOUT_FILENO);
  if (fault == 0) fault = posix_spawn_file_actions_adddup2(actions, err, STDERR_FILENO);
  return fault;
}

/* The program starts with no signal blocked and SIGPIPE at its default, whatever the host does. */
static int set_signals(posix_spawnattr_t *attributes) {
  const short flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
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

/* What there is no memory for must not be done without: keys would be printed where the host's own
 * output goes. */
static int spawn(char *const argv[], int out, int err, pid_t *pid) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  int fault = posix_spawn_file_actions_init(&actions);
  if (fault != 0) return fault;
  fault = posix_spawnattr_init(&attributes);
  if (fault == 0) {
    fault = redirect(&actions, out, err);
    if (fault == 0) fault = set_signals(&attributes);
    if (fault == 0) fault = posix_spawnp(pid, argv[0], &actions, &attributes, argv, environ);
    posix_spawnattr_destroy(&attributes);
  }
  posix_spawn_file_actions_destroy(&actions);
  return fault;
}

/* Starting. */

static bool watch(dlc_process *process) {
  dlc_pollset *watched = process->list->watched;
  return dlc_pollset_put(watched, process->ends[OUT], POLLIN) &&
         dlc_pollset_put(watched, process->ends[ERR], POLLIN);
}

static void close_output(dlc_process *process, int which) {
  if (process->ends[which] >= 0 && process->list != NULL) {
    dlc_pollset_remove(process->list->watched, process->ends[which]);
  }
  close_end(&process->ends[which]);
}

static const char *launch(dlc_process *process, char *const argv[]) {
  int out[2], err[2] = {-1, -1}, code;
  if (!open_pipe(out) || !open_pipe(err)) {
    close_end(&out[0]);
    close_end(&out[1]);
    return "no pipe could be opened";
  }
  process->ends[OUT] = out[0];
  process->ends[ERR] = err[0];
  code = watch(process) ? spawn(argv, out[1], err[1], &process->pid) : ENOMEM;
  close_end(&out[1]);
  close_end(&err[1]);
  if (code == 0) return NULL;
  process->pid = 0;
  if (code == ENOMEM) return "out of memory";
  return code == ENOENT ? "there is no such program" : "it could not be started";
}

dlc_process *dlc_process_start(dlc_process_list *list, char *const argv[], double seconds,
                               const char **why) {
  dlc_process *process = calloc(1, sizeof *process);
  *why = "out of memory";
  if (process == NULL) return NULL;
  process->ends[OUT] = process->ends[ERR] = -1;
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

static void take_out(dlc_process *process) {
  dlc_process_list *list = process->list;
  if (list == NULL) return;
  if (process->previous != NULL) process->previous->next = process->next;
  else list->first = process->next;
  if (process->next != NULL) process->next->previous = process->previous;
  else list->last = process->previous;
  process->list = NULL;
  process->previous = process->next = NULL;
}

/* Ends it before its time, with a reason. A child process must not end a program of its parent's,
 * nor anybody one that the host has reaped: its number may be another's by now. */
static void stop(dlc_process *process, const char *fault) {
  if (process->ended) return;
  process->ended = true;
  process->fault = fault;
  close_output(process, OUT);
  close_output(process, ERR);
  if (process->pid == 0 || process->owner != getpid()) return;
  if (waitpid(process->pid, NULL, WNOHANG) != 0) return;
  kill(process->pid, SIGKILL);
  while (waitpid(process->pid, NULL, 0) < 0 && errno == EINTR) continue;
}

void dlc_process_free(dlc_process *process) {
  if (process == NULL) return;
  stop(process, NULL);
  take_out(process);
  dlc_buffer_clear(&process->out);
  dlc_buffer_clear(&process->err);
  free(process);
}

void dlc_processes_close(dlc_process_list *list) {
  while (list->first != NULL) {
    stop(list->first, "it was ended with the client");
    take_out(list->first);
  }
}

/* Running. */

/* Reads what is there; closes the end where there will be no more. */
static const char *drain(dlc_process *process, int which) {
  dlc_buffer *into = which == OUT ? &process->out : &process->err;
  char bytes[4096];
  ssize_t count;
  if (process->ends[which] < 0) return NULL;
  while ((count = read(process->ends[which], bytes, sizeof bytes)) > 0) {
    if (into->length + (size_t)count > MAX_OUTPUT) break;
    dlc_buffer_append(into, bytes, (size_t)count);
  }
  dlc_wipe(bytes, sizeof bytes);
  if (count > 0) return "it wrote more than can be taken";
  if (count == 0 || (errno != EAGAIN && errno != EINTR)) close_output(process, which);
  return into->failed ? "out of memory" : NULL;
}

static int to_status(int status) {
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* Where the host reaps children itself nothing is known of the end but that it came: what the
 * program wrote has to tell. */
static void see_whether_ended(dlc_process *process) {
  int status = 0;
  pid_t ended = waitpid(process->pid, &status, WNOHANG);
  if (ended == 0 || (ended < 0 && errno == EINTR)) return;
  process->ended = true;
  process->status = ended < 0 ? 0 : to_status(status);
}

static void step(dlc_process *process) {
  const char *fault;
  if (process->ended) return;
  if (process->owner != getpid()) {
    stop(process, "it belongs to the process that this one came from");
    return;
  }
  fault = drain(process, OUT);
  if (fault == NULL) fault = drain(process, ERR);
  if (fault == NULL && process->ends[OUT] < 0 && process->ends[ERR] < 0) see_whether_ended(process);
  if (fault == NULL && dlc_monotonic() >= process->due) fault = "it took too long and was ended";
  if (fault != NULL) stop(process, fault);
}

void dlc_processes_step(dlc_process_list *list) {
  dlc_process *process;
  for (process = list->first; process != NULL; process = process->next) step(process);
}

static double wait_for(const dlc_process *process, double now) {
  bool silent = process->ends[OUT] < 0 && process->ends[ERR] < 0;
  double left = process->due - now;
  if (process->ended || left < 0) return 0;
  return silent && left > glance ? glance : left;
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
  if (process != NULL) take_out(process);
  return process;
}

/* What came of it. */

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
