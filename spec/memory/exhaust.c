/* SPDX-License-Identifier: MIT
 *
 * exhaust lua|c STRIDE [SCENARIO [NTH]]: a host that runs each scenario of scenarios.lua with its
 * first allocation refused, then with its second, and so on until it needs no more; once with only
 * that allocation refused, and once with all that follow until the scenario has failed. Memory is
 * available again after that, and the scenario checks that the remaining objects work. Closing the
 * state must then free all of its memory, all of C's, and every descriptor.
 *
 * STRIDE skips allocations: one in so many is refused, by chance, with the same seed each time.
 */
#define _GNU_SOURCE /* dladdr, random */
#include <dirent.h>
#include <dlfcn.h>
#include <lauxlib.h>
#include <limits.h>
#include <lua.h>
#include <lualib.h>
#include <sanitizer/lsan_interface.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scarcity.h"
#include "server.h"

enum { LONGEST = 3, MAX_ROUTES = 64, MAX_SCENARIOS = 32, MAX_COMPLAINTS = 5 };

static const char script[] = "spec/memory/scenarios.lua";

static server_route routes[MAX_ROUTES + 1];
static char *scenarios[MAX_SCENARIOS + 1];
static unsigned passed, failed;
static bool forgets_files; /* of modules: LuaJIT's loader does if it has no memory for a name */
static unsigned long attempts, divisions;

/* The scenario that runs, for the message of a time-out. */
static char now_running[128];
static lua_State *running;

static void give_up(lua_State *L, lua_Debug *unused) {
  (void)unused;
  luaL_error(L, "it hangs");
}

/* Stops Lua code, which reports its place. Ends the process if that does not stop it, or C code hangs. */
static void on_alarm(int signal) {
  static const char text[] = ": it hangs, and not in Lua\n";
  static lua_State *stopped;
  (void)signal;
  if (running != NULL && running != stopped) {
    stopped = running;
    lua_sethook(running, give_up, LUA_MASKCALL | LUA_MASKRET | LUA_MASKCOUNT, 1);
    alarm(LONGEST);
    return;
  }
  if (write(STDOUT_FILENO, now_running, strlen(now_running)) < 0) _exit(3);
  if (write(STDOUT_FILENO, text, sizeof text - 1) < 0) _exit(3);
  _exit(3);
}

static lua_State *open_state(size_t *in_use) {
#if LUA_VERSION_NUM >= 505
  lua_State *L = lua_newstate(scarcity_lua_alloc, in_use, 0);
#else
  lua_State *L = lua_newstate(scarcity_lua_alloc, in_use);
#endif
  if (L == NULL) abort();
  luaL_openlibs(L);
  return L;
}

static void must(lua_State *L, int status) {
  if (status == 0) return;
  printf("%s: %s\n", script, lua_tostring(L, -1));
  exit(EXIT_FAILURE);
}

/* The table of scenarios.lua: { names = { name, ... }, answers = { target = body } } */

static char *copy(lua_State *L, int index) {
  char *text = strdup(lua_tostring(L, index));
  if (text == NULL) abort();
  return text;
}

static void read_routes(lua_State *L) {
  size_t count = 0;
  lua_getfield(L, -1, "answers");
  lua_pushnil(L);
  while (lua_next(L, -2) != 0) { /* target, body */
    char play[4096];
    if (count == MAX_ROUTES) abort();
    snprintf(play, sizeof play,
             "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %lu\r\n\r\n%s",
             (unsigned long)strlen(lua_tostring(L, -1)), lua_tostring(L, -1));
    routes[count].target = copy(L, -2);
    routes[count].play = strdup(play);
    if (routes[count++].play == NULL) abort();
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
}

static void read_names(lua_State *L) {
  int i;
  lua_getfield(L, -1, "names");
  for (i = 0; i < MAX_SCENARIOS; i++) {
    lua_rawgeti(L, -1, i + 1);
    if (lua_isnil(L, -1)) return;
    scenarios[i] = copy(L, -1);
    lua_pop(L, 1);
  }
  abort();
}

static void read_script(void) {
  size_t in_use = 0;
  lua_State *L = open_state(&in_use);
  must(L, luaL_loadfile(L, script));
  must(L, lua_pcall(L, 0, 1, 0));
  read_routes(L);
  read_names(L);
  lua_getglobal(L, "jit");
  forgets_files = !lua_isnil(L, -1);
  lua_close(L);
}

/* One attempt. */

typedef struct attempt {
  const char *scenario;
  scarcity_of sort;
  unsigned long nth;
  bool lasting, refused;
  char problem[2048]; /* empty: none */
} attempt;

static bool is_module(DIR *folder, const char *descriptor) {
  char path[4096];
  ssize_t length = readlinkat(dirfd(folder), descriptor, path, sizeof path);
  return length > 4 && memcmp(path + length - 4, ".lua", 4) == 0;
}

static int count_descriptors(void) {
  DIR *folder = opendir("/proc/self/fd");
  struct dirent *entry;
  int count = 0;
  if (folder == NULL) abort();
  while ((entry = readdir(folder)) != NULL) {
    if (!forgets_files || !is_module(folder, entry->d_name)) count++;
  }
  closedir(folder);
  return count;
}

static void complain(attempt *a, const char *what, const char *detail) {
  if (a->problem[0] == '\0') snprintf(a->problem, sizeof a->problem, "%s%s", what, detail);
}

/* Leaves the two functions of the scenario on the stack: the one that runs with little memory, and
 * the one that checks the outcome. */
static void prepare(lua_State *L, const attempt *a, const server *peer) {
  char url[SERVER_URL_SIZE];
  must(L, luaL_loadfile(L, script));
  lua_pushstring(L, a->scenario);
  lua_pushstring(L, server_url(peer, "", url));
  must(L, lua_pcall(L, 2, 2, 0));
}

static void run(lua_State *L, attempt *a) {
  enum { DO = 1, CHECK = 2 };
  int status;
  lua_pushvalue(L, CHECK);
  lua_pushvalue(L, DO);
  scarcity_begin(a->sort, a->nth, a->lasting);
  status = lua_pcall(L, 0, 1, 0);
  a->refused = scarcity_end() >= a->nth;
  lua_pushboolean(L, status == 0);
  lua_insert(L, -2); /* check, whether it went well, what it came to */
  lua_pushboolean(L, a->refused);
  lua_getglobal(L, "debug");
  lua_getfield(L, -1, "traceback");
  lua_replace(L, DO);
  lua_pop(L, 1);
  if (lua_pcall(L, 3, 0, DO) != 0) complain(a, "", lua_tostring(L, -1));
}

static void name_attempt(const attempt *a) {
  snprintf(now_running, sizeof now_running, "%s%s, allocation %lu", a->scenario,
           a->lasting ? ", lasting" : "", a->nth);
}

static void attempt_once(attempt *a) {
  int descriptors = count_descriptors();
  size_t in_use = 0;
  server *peer = server_start(routes);
  lua_State *L = open_state(&in_use);
  a->problem[0] = '\0';
  running = L;
  alarm(LONGEST);
  prepare(L, a, peer);
  run(L, a);
  running = NULL;
  lua_close(L);
  alarm(0);
  server_stop(peer);
  if (in_use != 0) complain(a, "memory of the state is left", "");
  if (count_descriptors() != descriptors) complain(a, "descriptors are left", "");
}

/* Each attempt runs in a process of its own, since a library without memory may end it. Its exit
 * reports leaks. */

enum { WELL = 0, ILL = 1, NOT_REFUSED = 2, LEAK = 23, DIVIDED_BY_ZERO = 24 };

/* libcurl 7.88 divides by the size of a table of sockets that it had no memory for. */
static void on_division(int signal, siginfo_t *info, void *unused) {
  Dl_info place;
  bool known = dladdr(info->si_addr, &place) != 0;
  (void)signal, (void)unused;
  _exit(known && strstr(place.dli_fname, "libcurl") != NULL ? DIVIDED_BY_ZERO : ILL);
}

static void attempt_apart(attempt *a) {
  struct sigaction action;
  int status = 0;
  pid_t child = fork();
  a->problem[0] = '\0';
  a->refused = true;
  if (child == 0) {
    memset(&action, 0, sizeof action);
    action.sa_sigaction = on_division;
    action.sa_flags = SA_SIGINFO;
    sigaction(SIGFPE, &action, NULL);
    attempt_once(a);
    if (a->problem[0] != '\0') printf("%s: %s\n", now_running, a->problem);
    exit(a->problem[0] != '\0' ? ILL : a->refused ? WELL : NOT_REFUSED);
  }
  if (child < 0 || waitpid(child, &status, 0) != child) abort();
  status = WIFEXITED(status) ? WEXITSTATUS(status) : ILL;
  if (status == NOT_REFUSED) a->refused = false;
  else if (status == DIVIDED_BY_ZERO) divisions++;
  else if (status == LEAK) complain(a, "memory of C is left", "");
  else if (status != WELL) complain(a, "see above", "");
}

/* Chooses one allocation in `stride`, on average. */
static unsigned long next_allocation(unsigned long nth, unsigned long stride) {
  return nth + 1 + (stride > 1 ? (unsigned long)random() % (2 * stride - 1) : 0);
}

/* Refuses each allocation from the first to the last, then none, which must succeed. */
static void exhaust(attempt *a, unsigned long stride, unsigned long only) {
  unsigned complaints = 0;
  a->nth = only > 0 ? only : next_allocation(0, stride);
  do {
    name_attempt(a);
    if (a->sort == SCARCITY_OF_C) attempt_apart(a);
    else attempt_once(a);
    if (a->problem[0] != '\0' && complaints++ < MAX_COMPLAINTS) {
      printf("%s: %s\n", now_running, a->problem);
    }
    attempts++;
    a->nth = next_allocation(a->nth, stride);
  } while (a->refused && only == 0);
  if (__lsan_do_recoverable_leak_check() != 0) complaints++;
  if (complaints == 0) passed++;
  else failed++;
  if (complaints > MAX_COMPLAINTS) printf("  and %u more\n", complaints - MAX_COMPLAINTS);
}

/* Lets libraries initialize themselves first: libcrypto 3.0 does not work any more in a process in
 * which it had no memory for that. */
static void warm_up(void) {
  attempt a = {0};
  a.scenario = "a first call";
  a.nth = ULONG_MAX;
  name_attempt(&a);
  attempt_once(&a);
  if (a.problem[0] == '\0') return;
  printf("%s: %s\n", now_running, a.problem);
  exit(EXIT_FAILURE);
}

int main(int argc, char **argv) {
  attempt a = {0};
  int i, way;
  if (argc < 3) return EXIT_FAILURE;
  a.sort = strcmp(argv[1], "lua") == 0 ? SCARCITY_OF_LUA : SCARCITY_OF_C;
  setvbuf(stdout, NULL, _IONBF, 0);
  signal(SIGALRM, on_alarm);
  read_script();
  warm_up();
  for (i = 0; scenarios[i] != NULL; i++) {
    a.scenario = scenarios[i];
    if (argc > 3 && strcmp(argv[3], a.scenario) != 0) continue;
    for (way = 0; way < 2; way++) {
      a.lasting = way == 1;
      exhaust(&a, strtoul(argv[2], NULL, 10), argc > 4 ? strtoul(argv[4], NULL, 10) : 0);
    }
  }
  printf("%lu attempts, of which libcurl ended %lu by a division\n%u passed, %u failed\n", attempts,
         divisions, passed, failed);
  return failed == 0 && passed > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
