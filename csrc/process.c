/* SPDX-License-Identifier: MIT
 *
 * Running a program: see process.h.
 */
#define _POSIX_C_SOURCE 200809L
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

enum { MAX_OUTPUT = 1024 * 1024, OUT = 0, ERR = 1 };

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void close_end(int *fd) {
  if (*fd >= 0) close(*fd);
  *fd = -1;
}

/* Neither end is for any other program that the host may start meanwhile. */
static bool open_pipe(int ends[2]) {
  if (pipe(ends) != 0) {
    ends[0] = ends[1] = -1;
    return false;
  }
  fcntl(ends[0], F_SETFD, FD_CLOEXEC);
  fcntl(ends[1], F_SETFD, FD_CLOEXEC);
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  return true;
}

/* The program starts with no signal blocked and SIGPIPE at its default, whatever the host does. */
static int spawn(char *const argv[], int out, int err, pid_t *pid) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  sigset_t none, defaults;
  int fault;
  sigemptyset(&none);
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGPIPE);
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, err, STDERR_FILENO);
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  fault = posix_spawnp(pid, argv[0], &actions, &attributes, argv, environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return fault;
}

/* Reads what is there; closes the end where there will be no more. */
static bool drain(int *fd, dlc_buffer *into) {
  char bytes[4096];
  ssize_t count;
  while ((count = read(*fd, bytes, sizeof bytes)) > 0) {
    if (into->length + (size_t)count > MAX_OUTPUT) return false;
    dlc_buffer_append(into, bytes, (size_t)count);
  }
  dlc_wipe(bytes, sizeof bytes);
  if (count == 0 || (errno != EAGAIN && errno != EINTR)) close_end(fd);
  return !into->failed;
}

/* Collects both outputs until both are closed. */
static const char *collect(int ends[2], double deadline, dlc_process *result) {
  while (ends[OUT] >= 0 || ends[ERR] >= 0) {
    struct pollfd fds[2];
    double left = deadline - now();
    int i;
    if (left <= 0) return "it took too long and was ended";
    for (i = 0; i < 2; i++) {
      fds[i].fd = ends[i]; /* below 0: poll passes over it */
      fds[i].events = POLLIN;
      fds[i].revents = 0;
    }
    if (poll(fds, 2, left > 1e6 ? -1 : (int)(left * 1e3) + 1) < 0 && errno != EINTR) {
      return "its output could not be read";
    }
    for (i = 0; i < 2; i++) {
      if (fds[i].revents != 0 && !drain(&ends[i], i == OUT ? &result->out : &result->err)) {
        return "it wrote more than can be taken";
      }
    }
  }
  return NULL;
}

/* A program may close its outputs and go on: it, too, is given until the deadline. */
static const char *await_exit(pid_t pid, double deadline, int *status) {
  const struct timespec pause = {0, 2000000};
  pid_t ended;
  while ((ended = waitpid(pid, status, WNOHANG)) == 0 || (ended < 0 && errno == EINTR)) {
    if (now() >= deadline) return "it took too long and was ended";
    nanosleep(&pause, NULL);
  }
  if (ended < 0) *status = 0; /* the host reaps children itself: what it wrote has to tell */
  return NULL;
}

static int to_status(int status) {
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static const char *run(char *const argv[], double deadline, int out[2], int err[2],
                       dlc_process *result) {
  int ends[2], status = 0;
  const char *fault;
  pid_t pid;
  int code = spawn(argv, out[1], err[1], &pid);
  if (code != 0) return code == ENOENT ? "there is no such program" : "it could not be started";
  close_end(&out[1]);
  close_end(&err[1]);
  ends[OUT] = out[0];
  ends[ERR] = err[0];
  out[0] = err[0] = -1;
  fault = collect(ends, deadline, result);
  close_end(&ends[OUT]);
  close_end(&ends[ERR]);
  if (fault == NULL) fault = await_exit(pid, deadline, &status);
  if (fault != NULL) {
    kill(pid, SIGKILL);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) continue;
    return fault;
  }
  result->status = to_status(status);
  return NULL;
}

const char *dlc_process_run(char *const argv[], double seconds, dlc_process *result) {
  int out[2] = {-1, -1}, err[2] = {-1, -1};
  const char *fault = "no pipe could be opened";
  if (open_pipe(out) && open_pipe(err)) fault = run(argv, now() + seconds, out, err, result);
  close_end(&out[0]);
  close_end(&out[1]);
  close_end(&err[0]);
  close_end(&err[1]);
  return fault;
}

void dlc_process_clear(dlc_process *result) {
  dlc_buffer_clear(&result->out);
  dlc_buffer_clear(&result->err);
}
