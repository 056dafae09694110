/* SPDX-License-Identifier: MIT
 *
 * Threads that use the module at the same time, each in states of its own, and threads that enter
 * one state in turn. The first argument says which: "states" or "turns".
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host.h"

enum { THREADS = 8, ROUNDS = 8, TAKERS = 4 };

/* The content of the farm: a worker's id and the ids of its sessions. */
typedef struct worker {
  char *id, *sessions;
} worker;

static worker workers[THREADS];

static char *copy_field(lua_State *L, const char *name) {
  char *copy;
  lua_getfield(L, -1, name);
  copy = strdup(lua_tostring(L, -1));
  lua_pop(L, 1);
  return copy;
}

/* Reads the farm's content in a state of the main thread, before there are other threads. */
static bool learn_workers(void) {
  lua_State *L = host_open();
  bool well = host_is_well("learning", host_run(L, "expected", 0, NULL, 1));
  int i;
  for (i = 0; well && i < THREADS; i++) {
    lua_rawgeti(L, -1, i + 1);
    workers[i].id = copy_field(L, "id");
    workers[i].sessions = copy_field(L, "sessions");
    lua_pop(L, 1);
  }
  lua_close(L);
  return well;
}

static void forget_workers(void) {
  int i;
  for (i = 0; i < THREADS; i++) {
    free(workers[i].id);
    free(workers[i].sessions);
  }
}

/* States of one thread each. */

/* Uses another worker, and another way to leave the client, in each round. */
static void *use_states(void *context) {
  static const char *const ways[] = {"close", "leave", "close-in-the-middle",
                                     "leave-in-the-middle"};
  size_t self = (size_t)(worker *)context - (size_t)workers, round;
  char *problem = NULL;
  self /= sizeof *workers;
  for (round = 0; problem == NULL && round < ROUNDS; round++) {
    const worker *mine = &workers[(self + round) % THREADS];
    const char *texts[3];
    lua_State *L = host_open();
    texts[0] = ways[(self + round) % 4];
    texts[1] = mine->id;
    texts[2] = mine->sessions;
    problem = host_run(L, "listing", 3, texts, 0);
    lua_close(L);
  }
  return problem;
}

static bool test_states(void) {
  pthread_t threads[THREADS];
  bool well = true;
  int i;
  for (i = 0; i < THREADS; i++) {
    if (pthread_create(&threads[i], NULL, use_states, &workers[i]) != 0) abort();
  }
  for (i = 0; i < THREADS; i++) {
    void *problem;
    pthread_join(threads[i], &problem);
    well = host_is_well("a thread", problem) && well;
  }
  return well;
}

/* One state, entered by one thread after the other. */

typedef struct round_table {
  pthread_mutex_t lock;
  pthread_cond_t passed;
  lua_State *L; /* the function that takes a session is on its stack */
  size_t turn;
  bool over;
  char *problem;
} round_table;

typedef struct taker {
  pthread_t thread;
  round_table *table;
  size_t place;
} taker;

/* Returns true if the listing has more sessions. */
static void take(round_table *table) {
  lua_pushvalue(table->L, -1);
  table->problem = host_call(table->L, 0, 1);
  table->over = true;
  if (table->problem != NULL) return;
  table->over = lua_toboolean(table->L, -1) == 0;
  lua_pop(table->L, 1);
}

static void *take_turns(void *context) {
  taker *self = context;
  round_table *table = self->table;
  pthread_mutex_lock(&table->lock);
  while (!table->over) {
    if (table->turn % TAKERS == self->place) {
      take(table);
      table->turn++;
      pthread_cond_broadcast(&table->passed);
    } else {
      pthread_cond_wait(&table->passed, &table->lock);
    }
  }
  pthread_mutex_unlock(&table->lock);
  return NULL;
}

/* One thread makes the state, others use it, and the first closes it. */
static bool test_turns(void) {
  round_table table = {.lock = PTHREAD_MUTEX_INITIALIZER, .passed = PTHREAD_COND_INITIALIZER};
  const char *texts[] = {workers[0].id, workers[0].sessions};
  taker takers[TAKERS];
  bool well;
  size_t i;
  table.L = host_open();
  well = host_is_well("the first thread", host_run(table.L, "turns", 2, texts, 1));
  for (i = 0; well && i < TAKERS; i++) {
    takers[i].table = &table;
    takers[i].place = i;
    if (pthread_create(&takers[i].thread, NULL, take_turns, &takers[i]) != 0) abort();
  }
  for (i = 0; well && i < TAKERS; i++) pthread_join(takers[i].thread, NULL);
  lua_close(table.L);
  return host_is_well("a turn", table.problem) && well && table.turn > TAKERS;
}

int main(int argc, char **argv) {
  bool well = argc > 1 && learn_workers();
  if (well) well = strcmp(argv[1], "turns") == 0 ? test_turns() : test_states();
  forget_workers();
  return well ? EXIT_SUCCESS : EXIT_FAILURE;
}
